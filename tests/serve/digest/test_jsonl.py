"""JSONL and CSV of a digest keep the contract of `label`, and say besides why each paper is shown."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from made.digests import bounds, hostile, made_digest, one_paper, perhaps, rules, titled, written

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest.document import Digest, ShownPaper
from arxsift.serve.digest.jsonl import OWN_FIELDS, shown_fields
from arxsift.serve.files.columns import Columns

TAXONOMY = load_taxonomy()

VERDICT = ["topics", "scores", "in_scope", "model", "taxonomy", "prefer"]


def lines(digest: Digest) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(digest, "jsonl").splitlines()]


def rows(digest: Digest) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(digest, "csv"), newline="")))


def with_fields(shown: ShownPaper, **fields: Any) -> ShownPaper:
    return replace(shown, entry=replace(shown.entry, fields=fields))


def test_a_line_has_the_entry_the_verdict_and_the_reasons_in_order() -> None:
    (line,) = lines(one_paper(bounds(TAXONOMY)))
    assert list(line) == ["id", "title", "abstract", "authors", "categories", "date", *VERDICT, *OWN_FIELDS[:-1]]
    assert line["id"] == "2607.01234"
    assert line["title"].startswith(r"G\"odel Heads: Attention over $\mathbb{R}^n$")
    assert (line["topics"], line["scores"]["theory"], line["in_scope"]) == (["theory", "architectures"], 0.94, 0.97)
    assert {name: line[name] for name in OWN_FIELDS if name in line and name != "evidence"} == {
        "url": "https://arxiv.org/abs/2607.01234",
        "announced": "2026-07-16",
        "announce_type": "new",
        "version": 1,
        "band": "likely",
        "score": 0.94,
        "lifts": ["you follow Ada Kessel"],
        "seen_before": False,
        "earlier": None,
        "also": [],
    }
    assert line["evidence"][2] == {"topic": "theory", "text": "lower bound", "weight": 0.08}


def test_a_replacement_says_what_was_thought_of_the_earlier_version() -> None:
    (line,) = lines(one_paper(rules(TAXONOMY)))
    earlier = line["earlier"]
    assert list(earlier) == ["version", "title", "abstract", "topics", "scores", "in_scope"]
    assert (earlier["version"], earlier["title"]) == (1, "Reading Rules out of Networks")
    assert earlier["abstract"] == "Rules can be read out of a network."
    assert (earlier["topics"], earlier["scores"]["neurosymbolic"], earlier["in_scope"]) == (
        ["interpretability"], 0.41, 0.71,
    )  # fmt: skip
    shown = rules(TAXONOMY)
    assert shown.earlier
    unjudged = shown_fields(replace(shown, earlier=replace(shown.earlier, verdict=None)))["earlier"]
    assert (unjudged["topics"], unjudged["scores"], unjudged["in_scope"]) == (None, None, None)


def test_fields_with_names_of_the_contract_are_renamed_and_the_title_is_as_it_is_shown() -> None:
    given = {"score": 3, "id": "2607.01234v2", "lifts": "x", "topics": "y", "score_theory": 1, "input_score": 0}
    shown = with_fields(bounds(TAXONOMY), **given, title="As it  stood", band=None)
    line = shown_fields(shown)
    assert list(line)[:11] == [
        "id", "title", "input_input_score", "input_lifts", "input_topics", "input_score_theory", "input_score",
        "input_band", "abstract", "date", "topics",
    ]  # fmt: skip
    assert (line["id"], line["title"], line["input_input_score"], line["input_score"]) == (
        "2607.01234v2", shown.entry.title, 3, 0,
    )  # fmt: skip


def test_without_such_fields_id_and_title_are_the_papers() -> None:
    line = shown_fields(with_fields(perhaps(TAXONOMY), Name="x", id=" "))
    assert (line["id"], line["title"]) == ("2607.03456", "Why Short Contexts Sing Better")


def test_title_and_abstract_are_always_there() -> None:
    bare = shown_fields(with_fields(titled(TAXONOMY), title=None, abstract=None))
    assert (bare["title"], bare["abstract"]) == ('=HYPERLINK("https://evil.example/","Spikes")', "")
    shown = with_fields(perhaps(TAXONOMY), Name="x", Summary="y", abstract=3)
    line = shown_fields(shown, Columns(title="Name", abstract="Summary"))
    assert (line["title"], line["abstract"]) == (shown.entry.title, shown.entry.abstract)
    assert (line["Name"], line["input_abstract"]) == ("x", 3)


def test_a_paper_without_an_abstract_says_that_it_was_judged_by_the_title_alone() -> None:
    assert shown_fields(titled(TAXONOMY))["title_only"] is True
    assert "title_only" not in shown_fields(perhaps(TAXONOMY))
    assert [row["title_only"] for row in rows(one_paper(titled(TAXONOMY)))] == ["true"]
    assert {row["title_only"] for row in rows(made_digest())} == {""}


def test_no_cell_is_a_formula_for_a_spreadsheet() -> None:
    shown = with_fields(titled(TAXONOMY), title=titled(TAXONOMY).entry.title, n=-1, **{"=x": "+y"})
    (row,) = rows(one_paper(shown))
    assert row["title"] == """'=HYPERLINK("https://evil.example/","Spikes")"""
    assert (row["n"], row["'=x"]) == ("-1", "'+y")


def test_scores_are_rounded_as_everywhere() -> None:
    shown = replace(bounds(TAXONOMY), score=0.123456789)
    assert shown_fields(shown)["score"] == 0.1235


def test_a_table_has_a_column_for_every_field_of_any_entry() -> None:
    table = rows(made_digest())
    scores = [f"score_{topic.replace('-', '_')}" for topic in TAXONOMY.ids]
    assert list(table[0]) == [
        *("id", "title", "abstract", "authors", "categories", "doi", "date", "topics"),
        *(*scores, "in_scope", "model", "taxonomy", "prefer", *OWN_FIELDS),
    ]
    assert [row["id"] for row in table] == ["2607.01234", "2607.02345", "2605.11111", "2607.03456", "2607.66666"]
    assert [row["doi"] for row in table] == ["", "", "10.5555/rules.3", "", ""]
    assert (table[0]["topics"], table[0]["score_theory"], table[0]["version"]) == ("theory;architectures", "0.94", "1")
    assert (table[0]["seen_before"], table[1]["seen_before"], table[3]["version"]) == ("false", "true", "")
    assert (table[0]["earlier"], table[0]["lifts"]) == ("", "you follow Ada Kessel")
    assert json.loads(table[2]["earlier"])["title"] == "Reading Rules out of Networks"


def test_a_row_says_what_a_line_says() -> None:
    for line, row in zip(lines(made_digest()), rows(made_digest()), strict=True):
        for name in ("title", "abstract", "model", "url", "announced", "band"):
            assert row[name] == line[name]
        for name in ("authors", "categories", "lifts"):
            assert row[name] == ";".join(line[name])
        for name in ("evidence", "score", "in_scope"):
            assert json.loads(row[name]) == line[name]


def test_a_list_is_joined_unless_it_would_fall_apart_when_it_is_read() -> None:
    shown = with_fields(perhaps(TAXONOMY), authors=["Kessel, Ada", "Bo Lind"], notes=["a; b", "c"], none=[], n=[1])
    (row,) = rows(one_paper(shown))
    assert (row["authors"], row["notes"]) == ("Kessel, Ada;Bo Lind", '["a; b", "c"]')
    assert (row["none"], row["n"]) == ("", "[1]")


@pytest.mark.parametrize(
    ("own", "known", "announced", "date"),
    [
        ("2026", "2026-07", "2026-07-16", "2026"),
        ("", "2026-07", "2026-07-16", "2026-07-16"),
        ("", "2026-05", "2026-07-16", "2026-05"),
        ("", "", "2026-07-16", "2026-07-16"),
        ("", "2026-07-15", "2026-07-16", "2026-07-15"),
        ("", "2026", "", "2026"),
        ("", "", "", ""),
    ],
)
def test_the_date_is_as_exact_as_it_is_known(own: str, known: str, announced: str, date: str) -> None:
    shown = with_fields(perhaps(TAXONOMY), date=own)
    entry = replace(shown.entry, paper=replace(shown.entry.paper, date=known), announced=announced)
    [line] = lines(one_paper(replace(shown, entry=entry)))
    [row] = rows(one_paper(replace(shown, entry=entry)))
    assert (line["date"], row["date"]) == (date, date)


def test_a_field_that_an_entry_lacks_does_not_hide_its_title() -> None:
    shown = with_fields(perhaps(TAXONOMY), other="x")
    (row,) = rows(replace(one_paper(shown), names=lambda: ("title", "id", "other")))
    assert (row["title"], row["id"], row["other"]) == ("Why Short Contexts Sing Better", "2607.03456", "x")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "ftp://x", "https://x y", 'https://"x"'])
def test_what_is_no_address_of_the_web_is_not_handed_on(url: str) -> None:
    shown = hostile(TAXONOMY)
    paper = replace(shown.entry.paper, url=url)
    known = replace(shown, entry=replace(shown.entry, paper=paper))
    assert shown_fields(known)["url"] == "https://arxiv.org/abs/2607.66666"
    elsewhere = replace(known, entry=replace(known.entry, paper=replace(paper, id="text-1")))
    assert shown_fields(elsewhere)["url"] == ""
