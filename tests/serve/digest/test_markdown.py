"""Markdown of a digest: headings and links are the digest's own, and texts of papers stay texts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.digests import bounds, hostile, made_digest, one_paper, rewritten, rules, spikes, written
from markdown_it import MarkdownIt
from markdown_it.token import Token

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest.document import ShownPaper
from arxsift.serve.digest.latex import one_line
from arxsift.serve.digest.markdown import escaped
from arxsift.serve.digest.words import title_of

TAXONOMY = load_taxonomy()

READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
"""Reads Markdown with raw HTML, tables and struck text, as most readers have them."""


def block_of(shown: ShownPaper) -> list[str]:
    return written(one_paper(shown), "markdown").splitlines()[8:]


def inner(markdown: str) -> list[Token]:
    return [part for token in READER.parse(markdown) for part in token.children or []]


def test_a_paper_is_a_block_with_why_it_is_there() -> None:
    assert block_of(bounds(TAXONOMY)) == [
        "### [Gödel Heads: Attention over ℝⁿ Computes Regular Languages in LLMs](<https://arxiv.org/abs/2607.01234>)",
        "",
        "**Theory 0.94, Architectures 0.62** · 16 July 2026",
        "",
        "Ada Kessel, Wander van der Berg, José Nuñez, Li Wei",
        "",
        "- ranked by Theory 0.94 · you follow Ada Kessel",
        "- lower bound +0.08, attention +0.06, regular",
        "",
        "> “We prove that a head of width 𝒪(n² log n) computes every regular language over ℝⁿ.” +0.31",
    ]
    assert block_of(rules(TAXONOMY))[2:] == [
        "**Neurosymbolic 0.88, Interpretability 0.55** · 16 July 2026 · replacement · version 3",
        "",
        "Bo Lind, The Rules Collaboration",
        "",
        "- ranked by Neurosymbolic 0.88",
        "- replaces v1: Interpretability 0.62 → Neurosymbolic 0.88, Interpretability 0.55; the abstract changed",
        "- was “Reading Rules out of Networks”",
        "- logic program +0.33, read out +0.09",
    ]


def test_a_replacement_says_what_of_its_text_changed() -> None:
    lines = [line for line in block_of(rewritten(TAXONOMY)) if line.startswith("- ")]
    assert lines[1] == "- replaces an earlier version, which was not judged; the abstract changed"
    assert not any(line.startswith("- was") for line in lines)
    shown = rewritten(TAXONOMY)
    assert shown.earlier
    same = replace(shown.earlier, abstract=shown.entry.paper.abstract)
    assert "- replaces an earlier version, which was not judged" in block_of(replace(shown, earlier=same))


def test_many_authors_are_counted() -> None:
    assert block_of(spikes(TAXONOMY))[4].endswith("Kim Brandt and 22 more")


def test_a_digest_has_its_title_notes_and_sections() -> None:
    lines = written(made_digest(), "markdown").splitlines()
    assert lines[:10] == [
        "# cs.LG, q-bio.NC · Thursday 16 July 2026",
        "",
        "1,204 papers were read, 1,100 are new, 5 are shown.",
        "",
        "Asked for: every topic, preferring balanced, announced as new or cross.",
        "",
        "- rss.arxiv.org gave 2,000 rows, its limit, so papers may be missing; ask for fewer categories",
        "- q-bio.NC is of 15 July: arXiv has not renewed it \\<yet\\>",
        "",
        "## Theory (1)",
    ]
    assert [line for line in lines if line.startswith("## ")][1:] == [
        "## Spiking & neuromorphic (1)",
        "## Neurosymbolic (1)",
        "## Perhaps (2)",
    ]


def test_nothing_of_a_hostile_paper_is_markup() -> None:
    markdown = written(one_paper(hostile(TAXONOMY)), "markdown")
    parts = inner(markdown)
    kinds = {part.type for part in parts}
    assert kinds == {"text", "text_special", "link_open", "link_close", "strong_open", "strong_close"} & kinds
    assert [part.attrs for part in parts if part.type == "link_open"] == [{"href": "https://arxiv.org/abs/2607.66666"}]
    assert sum(part.type == "strong_open" for part in parts) == 1
    heading = next(token for token in READER.parse(markdown) if token.type == "inline" and "script" in token.content)
    assert "".join(part.content for part in heading.children or []) == title_of(hostile(TAXONOMY))


@pytest.mark.parametrize("text", ["1. one", "2) two", "- x", "+ x", "= x", ": x", "# x", "> x", "--- x", "* x"])
def test_a_line_that_looks_like_a_list_or_a_heading_is_neither(text: str) -> None:
    assert [token.type for token in READER.parse(escaped(text))] == ["paragraph_open", "inline", "paragraph_close"]
    assert shown_as(escaped(text)) == text


def shown_as(markdown: str) -> str:
    return "".join(part.content for part in inner(markdown))


MARKED = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from([*"\\`*_[]()<>|#~&$@!-+=.:1'\"{}x ", "&amp;", "http://", "www."]), max_size=20).map(
        "".join
    ),
)


@settings(deadline=None)
@given(MARKED)
def test_whatever_the_text_a_reader_sees_it_and_no_markup(text: str) -> None:
    parts = inner(f"x {escaped(text)} x")
    assert {part.type for part in parts} <= {"text", "text_special"}
    assert one_line("".join(part.content for part in parts)) == one_line(f"x {text} x")
    alone = READER.parse(escaped(text))
    assert [token.type for token in alone] in ([], ["paragraph_open", "inline", "paragraph_close"])


def test_a_paper_without_link_has_a_plain_heading() -> None:
    shown = hostile(TAXONOMY)
    entry = replace(shown.entry, title="A *title*", paper=replace(shown.entry.paper, id="text-1"))
    assert block_of(replace(shown, entry=entry))[0] == "### A \\*title\\*"
