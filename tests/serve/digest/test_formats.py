"""Formats are named by suffixes; every writer takes a digest of any length, and any text."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from made.digests import bounds, made_digest, one_paper, titled, written
from made.docs import CHECKOUT

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest.document import Section, ShownPaper
from arxsift.serve.digest.formats import SUFFIXES, WRITERS, DigestFormat, format_of


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_names_a_format_whatever_its_case_and_packing(suffix: str) -> None:
    for name in (f"today{suffix}", f"a.b/TODAY{suffix.upper()}", f"today{suffix}.gz"):
        assert format_of(name) == SUFFIXES[suffix]


@pytest.mark.parametrize(("name", "suffix"), [("today.pdf", ".pdf"), ("today", ""), ("today.gz", "")])
def test_another_suffix_is_refused(name: str, suffix: str) -> None:
    with pytest.raises(InputError) as refused:
        format_of(name)
    assert str(refused.value) == (
        f"{name}: the suffix {suffix!r} names no format for a digest; name it with --format, or use "
        f"{', '.join(SUFFIXES)}"
    )


def test_every_format_has_a_writer() -> None:
    assert tuple(WRITERS) == get_args(DigestFormat) == tuple(dict.fromkeys(["table", *SUFFIXES.values()]))


@pytest.mark.parametrize("format", WRITERS)
def test_the_page_on_triage_names_every_format_and_a_suffix_of_it(format: DigestFormat) -> None:
    rows = (CHECKOUT / "docs" / "triage.md").read_text(encoding="utf-8").splitlines()
    output, named = (next(row for row in rows if row.startswith(f"| `--{option} ")) for option in ("output", "format"))
    assert f"`{format}`" in named.split("|")[2]
    assert any(f"`{suffix}`" in output for suffix, its in SUFFIXES.items() if its == format)


@pytest.mark.parametrize("format", WRITERS)
def test_no_more_than_a_few_papers_are_held_at_a_time(format: DigestFormat) -> None:
    taxonomy, most = load_taxonomy(), 0

    def papers() -> Iterator[ShownPaper]:
        nonlocal most
        for n in range(120):
            if n % 40 == 39:
                gc.collect()  # what is garbage already is not held
                most = max(most, sum(isinstance(one, ShownPaper) for one in gc.get_objects()))
            yield bounds(taxonomy)

    digest = replace(made_digest(taxonomy), sections=[Section("Likely", None, 120, papers())])
    text = written(digest, format)
    assert 0 < most <= 3
    assert text.count("https://arxiv.org/abs/2607.01234") >= 120


@pytest.mark.parametrize("format", WRITERS)
def test_a_digest_without_papers_is_a_digest(format: DigestFormat) -> None:
    digest = replace(made_digest(), sections=[], notes=(), summary="No paper is new.", model="")
    text = written(digest, format)
    assert text == "" if format in ("jsonl", "bibtex", "ris") else text.endswith("\n")
    assert ("No paper is new." in text) == (format in ("table", "markdown", "html"))


@pytest.mark.parametrize("format", WRITERS)
def test_topics_of_another_taxonomy_are_shown_by_their_ids(format: DigestFormat) -> None:
    taxonomy = load_taxonomy()
    shown = bounds(taxonomy)
    verdict = replace(shown.verdict, topics=("theory", "gone"), scores={**shown.verdict.scores, "gone": 0.7})
    section = Section("Likely", None, 1, iter([replace(shown, verdict=verdict)]))
    assert "gone" in written(replace(made_digest(taxonomy), sections=[section]), format)


@pytest.mark.parametrize("format", ["table", "markdown", "html", "bibtex", "ris"])
def test_a_paper_judged_by_its_title_alone_is_marked(format: DigestFormat) -> None:
    taxonomy = load_taxonomy()
    assert "by the title alone" in written(one_paper(titled(taxonomy)), format)
    assert "by the title alone" not in written(one_paper(bounds(taxonomy)), format)
