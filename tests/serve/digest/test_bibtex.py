"""BibTeX of a digest, read back by libraries that have nothing to do with it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string as parse_bibtex
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from hypothesis import given, settings
from hypothesis import strategies as st
from made.digests import bounds, hostile, made_digest, made_entry, made_shown, made_verdict, one_paper, spikes, written
from pybtex.database import Person, parse_string
from pylatexenc.latex2text import LatexNodes2Text

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest.authors import inverted
from arxsift.serve.digest.bibtex import bibtex_name, citation_key, escaped, is_balanced
from arxsift.serve.digest.document import ShownPaper
from arxsift.serve.digest.latex import one_line, readable
from arxsift.serve.digest.words import abstract_of, authors_of, title_of

TAXONOMY = load_taxonomy()


def by_bibtexparser(text: str) -> dict[str, dict[str, Any]]:
    middleware = [SeparateCoAuthors(), SplitNameParts()]
    library = parse_bibtex(text, append_middleware=middleware)
    assert (library.failed_blocks, library.comments) == ([], [])
    return {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}


def printed(latex: str) -> str:
    """What LaTeX would print; pylatexenc knows neither of these names of characters."""
    for command, character in (("braceleft", r"\{"), ("braceright", r"\}"), ("asciicircum", "\x01")):
        latex = latex.replace(f"{{\\text{command}}}", character)
    return str(LatexNodes2Text().latex_to_text(latex)).replace("\x01", "^")


def person(name: Person) -> str:
    """`van der Berg, Wander`."""
    family = " ".join([*name.prelast_names, *name.last_names])
    given = " ".join([*name.first_names, *name.middle_names])
    return ", ".join(filter(None, [family, *name.lineage_names, given]))


def test_titles_authors_topics_and_abstracts_come_back() -> None:
    text = written(made_digest(), "bibtex")
    ours, theirs = by_bibtexparser(text), parse_string(text, "bibtex").entries
    shown = [one for section in made_digest().sections for one in section.papers]
    assert list(ours) == list(theirs) == [citation_key(one.entry.paper) for one in shown]
    for one, entry, other in zip(shown, ours.values(), theirs.values(), strict=True):
        names = [TAXONOMY.topic(topic).name for topic in one.verdict.topics]
        for fields in (entry, other.fields):
            assert readable(fields["title"]) == title_of(one)
            assert printed(fields["abstract"]) == abstract_of(one)
            assert printed(fields["keywords"]).split(", ") == names
        assert len(entry.get("author", [])) == len(other.persons.get("author", [])) == len(authors_of(one))


def test_all_thirty_authors_come_back_by_their_family_names() -> None:
    (entry,) = parse_string(written(one_paper(spikes(TAXONOMY)), "bibtex"), "bibtex").entries.values()
    expected = [" ".join(reversed(name.split(" "))).replace(" ", ", ") for name in spikes(TAXONOMY).entry.paper.authors]
    assert [person(name) for name in entry.persons["author"]] == expected


def test_an_entry_has_what_a_reference_manager_asks_for() -> None:
    ours = by_bibtexparser(written(made_digest(), "bibtex"))
    fields = ours["kessel2026-2607.01234"]
    assert {name: fields[name] for name in fields if name not in ("author", "abstract")} == {
        "title": r"Gödel Heads: Attention over {$\mathbb{R}^n$} Computes Regular Languages in {LLMs}",
        "year": "2026",
        "date": "2026-07-15",
        "eprint": "2607.01234",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.LG",
        "url": "https://arxiv.org/abs/2607.01234",
        "keywords": "Theory, Architectures",
        "note": "arxsift: Theory 0.94, Architectures 0.62 (transformer)",
    }
    assert ours["lind2026-2605.11111"]["doi"] == "10.5555/rules.3"


TITLES = {
    r"A $\Omega(n)$ bound at 5\% for ReLU-like units": r"A {$\Omega(n)$} bound at 5\% for {ReLU}-like units",
    r"From $5 to 50% & more": r"From \$5 to 50\% \& more",
    r"The set \{a, b\} and {C}": r"The set \{a, b\} and C",
    r"Half of \} it": r"Half of {\textbraceright} it",
    r"On 10% of $50%$": r"On 10\% of {$50\%$}",
}


@pytest.mark.parametrize("title", TITLES)
def test_latex_of_a_title_stays_and_what_is_none_is_escaped(title: str) -> None:
    shown = made_shown(made_entry("2607.1", title, "Words."), made_verdict(TAXONOMY, theory=0.9))
    (fields,) = by_bibtexparser(written(one_paper(shown), "bibtex")).values()
    assert fields["title"] == TITLES[title]


def test_a_broken_title_is_no_broken_file() -> None:
    shown = made_shown(made_entry("2607.1", r"Broken $\mathbb{R$ here }", "Words."), made_verdict(TAXONOMY, theory=0.9))
    text = written(one_paper(shown), "bibtex")
    assert [fields["abstract"] for fields in by_bibtexparser(text).values()] == ["Words."]
    assert is_balanced(text)


NAMES = {
    "Ada Kessel": ("Kessel, Ada", True),
    "Kessel, Ada": ("Kessel, Ada", True),
    "A. B. Kessel": ("Kessel, A. B.", True),
    "Ada B. Kessel": ("Kessel, Ada B.", True),
    "Wander van der Berg": ("van der Berg, Wander", True),
    "María de la Cruz Ortiz": ("de la Cruz Ortiz, María", True),
    "Bo Lind Jr.": ("Lind, Jr., Bo", True),
    "Bo Lind, Jr.": ("Lind, Jr., Bo", True),
    "Juan Carlos Ortiz": ("Juan Carlos Ortiz", False),
    "Plato": ("Plato", False),
    "李伟": ("李伟", False),
    "The Rules Collaboration": ("The Rules Collaboration", False),
    "Ada and Bo": ("Ada and Bo", False),
    "others": ("others", False),
    "A, B, C": ("A, B, C", False),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_family_name_stands_first_only_where_it_is_certain(name: str) -> None:
    expected, certain = NAMES[name]
    assert inverted(name) == (expected if certain else None)


def split(names: Sequence[str]) -> list[str]:
    text = "@misc{k, author = {" + " and ".join(map(bibtex_name, names)) + "}}"
    (entry,) = parse_string(text, "bibtex").entries.values()
    assert len(by_bibtexparser(text)["k"]["author"]) == len(names)
    return [person(name) for name in entry.persons["author"]]


def test_bibtex_splits_names_as_they_are_meant() -> None:
    names = ["Wander van der Berg", "Juan Carlos Ortiz", "Plato", "The Rules Collaboration", "Ada and Bo", "others"]
    assert split(names) == [
        "van der Berg, Wander",
        "Ortiz, Juan Carlos",
        "Plato",
        "{The Rules Collaboration}",
        "{Ada and Bo}",
        "{others}",
    ]
    assert split(["Bo Lind Jr.", "A, B, C"]) == ["Lind, Jr., Bo", "{A, B, C}"]


def test_keys_are_of_the_id_and_can_be_written_anywhere() -> None:
    def key(id: str, *authors: str) -> str:
        return citation_key(replace(bounds(TAXONOMY).entry.paper, id=id, authors=authors))

    assert key("2607.01234", "Wander van der Berg") == "berg2026-2607.01234"
    assert key("astro-ph/0601001", r"Kurt G\"odel") == "godel2026-astro-ph-0601001"
    assert key("2607.01234", "李伟") == key("2607.01234") == "paper2026-2607.01234"
    assert re.fullmatch(r"paper2026-a-b-c-[0-9a-f]{8}", key("a,b {c}"))
    assert key("a,b {c}") != key("a b,c")
    assert re.fullmatch(r"paper2026--[0-9a-f]{8}", key("论文"))


def test_nothing_of_a_hostile_paper_is_an_entry() -> None:
    text = written(one_paper(hostile(TAXONOMY)), "bibtex")
    assert list(by_bibtexparser(text)) == list(parse_string(text, "bibtex").entries)
    assert len(by_bibtexparser(text)) == 1


SPECIAL = st.lists(
    st.one_of(st.sampled_from([*"\\{}~^%&_#$@\"'`-,<>?!=/ ", "and", "word", "--", "``", "''"]), st.text(max_size=3)),
    max_size=15,
).map("".join)


@settings(deadline=None)
@given(SPECIAL)
def test_whatever_the_text_latex_prints_it(text: str) -> None:
    value = escaped("x " + text)
    assert is_balanced(value)
    field = f"@misc{{k,\n  note = {{{value}}},\n  year = {{2026}},\n}}\n"
    for found in (by_bibtexparser(field)["k"]["note"], parse_string(field, "bibtex").entries["k"].fields["note"]):
        assert printed(found) == one_line("x " + text)


@settings(deadline=None)
@given(SPECIAL, SPECIAL)
def test_whatever_title_and_author_the_file_has_one_entry(title: str, author: str) -> None:
    shown: ShownPaper = made_shown(made_entry("2607.1", "T " + title, "Words."), made_verdict(TAXONOMY, theory=0.9))
    paper = replace(shown.entry.paper, authors=("N " + author,))
    text = written(one_paper(replace(shown, entry=replace(shown.entry, paper=paper))), "bibtex")
    (ours,), (theirs,) = by_bibtexparser(text).values(), parse_string(text, "bibtex").entries.values()
    assert ours["abstract"] == theirs.fields["abstract"] == "Words."
    assert ours["title"] == theirs.fields["title"]
    assert len(ours["author"]) == len(theirs.persons["author"]) == 1
