"""`arxsift triage` on files: what is new is shown once, everything is told, and nothing is lost on the way."""

import csv
import gzip
import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from made.arxiv_server import Announced, announcements, render_daily
from made.classifier import FakeClassifier
from made.processes import start
from made.triage import LOGIC, SPIKES, TEA
from typer.testing import Result

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.models.verdict import Prefer, Verdict
from arxsift.serve import choose
from arxsift.serve.triage import publish, visit
from arxsift.serve.triage.config import COMMENTED_CONFIG
from arxsift.serve.triage.state.state import State

TELLING = ("Spiking units run on a memristor.", "We use some logic.", "We make tea.")
"""Abstracts of which the fake classifier is sure, thinks possible, and finds out of scope."""

NOTHING = "0 to read, 0 perhaps"
TAKEN = (
    "taken are RSS, Atom, OAI-PMH, JSON, CSV, TSV, Excel, Parquet, BibTeX, RIS, PubMed, Web of Science and EndNote, "
    "each also with gzip or zstd"
)

TOPICS = ", ".join(load_taxonomy().ids)
NO_TOPIC = f"no such topic in the model transformer; there is {TOPICS}"
OTHER_MODEL = "--model names one of other topics"
SUFFIXES = "name it with --format, or use .jsonl, .ndjson, .json, .csv, .md, .markdown, .html, .htm, .bib, .ris, .txt"

CONTRACT = [
    "id", "title", "topics", "scores", "in_scope", "model", "taxonomy", "prefer", "url", "announced", "announce_type",
    "version", "evidence",
]  # fmt: skip

BIB = """\
@article{one, title = {On {Kettles}}, abstract = {We train spiking networks on a memristor array.},
  author = {Kessel, Ada and Lind, Bo}, year = 2026, eprint = {2607.00011}, archiveprefix = {arXiv}}
@article{two, title = {On Tea}, abstract = {We make tea.}, year = 2026}
"""

RIS = """\
TY  - JOUR
TI  - On Kettles
AB  - We train spiking networks on a memristor array.
AU  - Kessel, Ada
ER  -
"""


class Desk:
    """A folder with files in it, and a person who calls."""

    def __init__(self, folder: Path, arxsift: Callable[..., Result], program: Callable[..., list[str]]) -> None:
        self.folder, self.arxsift, self.program = folder, arxsift, program

    def call(self, *arguments: object, code: int = 0, input: str | bytes | None = None) -> Result:
        found = self.arxsift("triage", *arguments, input=input)
        assert (found.exit_code, type(found.exception)) in ((code, SystemExit), (code, type(None))), found.output
        return found

    def told(self, *arguments: object, code: int = 0, input: str | bytes | None = None) -> list[str]:
        """Lines on stderr."""
        return self.lines(self.call(*arguments, code=code, input=input).stderr)

    def lines(self, stderr: str) -> list[str]:
        return [line.removeprefix("arxsift: ") for line in stderr.replace(f"{self.folder}/", "").splitlines()]

    def rows(self, *arguments: object, code: int = 0, input: str | bytes | None = None) -> list[dict[str, Any]]:
        """Rows of the JSONL on stdout."""
        found = self.call(*arguments, "--format", "jsonl", code=code, input=input)
        return [json.loads(line) for line in found.stdout.splitlines()]

    def ids(self, *arguments: object, code: int = 0, input: str | bytes | None = None) -> list[str]:
        return [row["id"] for row in self.rows(*arguments, code=code, input=input)]

    def feed(self, name: str, announced: Sequence[Announced], kind: Literal["rss", "atom"] = "rss") -> str:
        (self.folder / name).write_bytes(render_daily(kind, announced))
        return name

    def jsonl(self, name: str, *rows: dict[str, Any]) -> str:
        (self.folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
        return name

    def left(self) -> list[str]:
        """Names of files, but the state's."""
        return sorted(path.name for path in self.folder.iterdir() if path.name != "home")


@pytest.fixture
def desk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arxsift: Callable[..., Result],
    program: Callable[..., list[str]],
    fake: FakeClassifier,
) -> Desk:
    """On Thursday 16 July 2026."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setattr(visit, "today_at_arxiv", lambda: date(2026, 7, 16))
    return Desk(tmp_path, arxsift, program)


@pytest.fixture
def feed(desk: Desk) -> str:
    """A feed of six papers: two new, one that nothing is known of, a replacement, and again two new."""
    return desk.feed("feed.xml", announcements(6, TELLING))


def paper(n: int, abstract: str, **more: Any) -> dict[str, Any]:
    return {"id": f"2607.{n:05}", "title": f"On kettles, part {n}", "abstract": abstract, **more}


# Once


def test_what_is_new_is_shown_the_most_likely_first(desk: Desk, feed: str) -> None:
    found = desk.rows(feed)
    assert [(row["id"], row["band"]) for row in found] == [
        ("2607.00001", "likely"), ("2607.00002", "perhaps"), ("2607.00005", "perhaps"),
    ]  # fmt: skip


def test_on_stdout_is_a_table_and_nothing_on_stderr(desk: Desk, feed: str) -> None:
    found = desk.call(feed)
    summary = "6 entries: 1 to read, 2 perhaps, 2 out of scope, 1 of kinds of announcement not asked for"
    assert found.stdout.splitlines()[:5] == ["feed.xml · Thursday 16 July 2026", summary, "", "Likely · 1", "─" * 10]
    assert "How to compare a ladder by its loom, part 1" in found.stdout
    assert found.stderr == ""


def test_a_second_run_shows_nothing_and_says_so(desk: Desk, feed: str) -> None:
    desk.rows(feed)
    found = desk.call(feed, "--format", "jsonl")
    assert found.stdout == ""
    assert desk.lines(found.stderr) == [
        "feed.xml: all 5 entries of the kinds and days asked for were seen before; --all shows them again",
        f"6 entries: {NOTHING}, 5 seen before, 1 of kinds of announcement not asked for",
    ]


def test_only_what_came_since_is_new(desk: Desk, feed: str) -> None:
    desk.rows(feed)
    desk.feed("feed.xml", announcements(9, TELLING))
    assert desk.ids(feed) == ["2607.00007"]


def test_what_is_not_shown_is_seen_too(desk: Desk, feed: str) -> None:
    assert desk.ids(feed, "--topics", "theory") == []
    assert desk.ids(feed) == []


def test_all_shows_what_was_seen_too_and_says_so(desk: Desk, feed: str) -> None:
    desk.call(feed)
    desk.feed("feed.xml", announcements(7, TELLING))
    assert {row["id"]: row["seen_before"] for row in desk.rows(feed, "--all")} == {
        "2607.00001": True, "2607.00002": True, "2607.00005": True, "2607.00007": False,
    }  # fmt: skip


def test_with_all_papers_are_judged_only_once(desk: Desk, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.call(feed)
    monkeypatch.setattr(FakeClassifier, "predict", no_model)
    assert len(desk.ids(feed, "--all")) == 3


def no_model(*_: object) -> Any:
    raise AssertionError("there is nothing to judge")


def test_the_model_is_not_loaded_when_nothing_is_new(desk: Desk, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.rows(feed)
    monkeypatch.setattr(choose, "choose_identified", no_model)
    assert desk.ids(feed) == []
    assert desk.ids(desk.feed("none.xml", [])) == []


def test_another_model_judges_for_itself(desk: Desk, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.call(feed)
    judged: list[str] = []
    predict = FakeClassifier.predict

    def watched(self: FakeClassifier, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        judged.extend(paper.id for paper in papers)
        return predict(self, papers, prefer)

    monkeypatch.setattr(FakeClassifier, "predict", watched)
    monkeypatch.setattr(choose, "choose_identified", lambda _: (FakeClassifier(), "another"))
    assert len(desk.ids(feed, "--all")) == 3
    assert len(judged) == 5


def test_twice_in_one_run_is_once(desk: Desk, feed: str) -> None:
    other = desk.jsonl("more.jsonl", paper(1, SPIKES), paper(2, LOGIC))
    found = desk.call(feed, other, "--format", "jsonl")
    assert len(found.stdout.splitlines()) == 3
    assert desk.lines(found.stderr) == [
        "8 entries: 1 to read, 2 perhaps, 2 out of scope, 2 twice, 1 of kinds of announcement not asked for"
    ]


# Replacements


def test_a_replacement_shows_what_was_seen_and_what_it_became(desk: Desk) -> None:
    first, *_ = announcements(1, [SPIKES], types=["new"])
    desk.call(desk.feed("one.xml", [first]))
    changed, *_ = announcements(1, [LOGIC], types=["replace"])
    desk.feed("two.xml", [changed])
    assert desk.ids("two.xml") == []
    [row] = desk.rows("two.xml", "--announce", "new,replace")
    assert (row["version"], row["announce_type"], row["topics"]) == (2, "replace", ["neurosymbolic"])
    assert (row["earlier"]["version"], row["earlier"]["topics"]) == (1, ["snn-neuromorphic"])
    assert row["earlier"]["title"] == first.paper.title
    [again] = desk.rows("two.xml", "--announce", "replace", "--all")
    assert (again["earlier"], again["seen_before"]) == (None, True)


def test_a_replacement_that_was_shown_is_not_shown_again(desk: Desk) -> None:
    desk.call(desk.feed("one.xml", announcements(1, [SPIKES], types=["new"])))
    desk.feed("two.xml", announcements(1, [LOGIC], types=["replace"]))
    assert desk.ids("two.xml", "--announce", "replace") == ["2607.00001"]
    assert desk.ids("two.xml", "--announce", "replace") == []


def test_what_a_table_says_of_a_replacement_are_both_verdicts(desk: Desk) -> None:
    desk.call(desk.feed("one.xml", announcements(1, [SPIKES], types=["new"])))
    desk.feed("two.xml", announcements(1, [LOGIC], types=["replace"]))
    told = desk.call("two.xml", "--announce", "replace").stdout
    assert "replaces v1: Spiking & neuromorphic 0.98 → Neurosymbolic 0.60" in told


def test_a_replacement_with_the_same_text_is_told_and_not_shown(desk: Desk) -> None:
    desk.rows(desk.feed("one.xml", announcements(1, [SPIKES], types=["new"])))
    desk.feed("two.xml", announcements(1, [SPIKES], types=["replace"]))
    assert desk.told("two.xml", "--announce", "replace", "--format", "jsonl") == [
        "two.xml: the only entry was seen before; --all shows it again",
        f"1 entry: {NOTHING}, 1 replaced without a change of title or abstract",
    ]


# Formats of what comes in


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_feeds_are_known_by_what_stands_in_them(desk: Desk, kind: Literal["rss", "atom"]) -> None:
    desk.feed("anything.bin", announcements(6, TELLING), kind)
    [row, *_] = desk.rows("anything.bin")
    assert (row["announced"], row["announce_type"], row["authors"]) == (
        "2026-07-16", "new", ["Ada Kessel1", "Björn Pott"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "ids"),
    [
        ("papers.jsonl", json.dumps(paper(1, SPIKES)) + "\n" + json.dumps(paper(2, TEA)) + "\n", ["2607.00001"]),
        ("papers.csv", f"id,title,abstract\n2607.00001,On kettles,{SPIKES}\n", ["2607.00001"]),
        ("papers.tsv", f"id\ttitle\tabstract\n2607.00001\tOn kettles\t{SPIKES}\n", ["2607.00001"]),
        ("papers.bib", BIB, ["2607.00011"]),
    ],
)
def test_files_of_papers_are_taken_by_name_or_from_stdin(desk: Desk, name: str, text: str, ids: list[str]) -> None:
    (desk.folder / name).write_text(text)
    assert desk.ids(name) == ids
    assert desk.ids("-", "--all", input=text) == ids
    (desk.folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    assert desk.ids(f"{name}.gz", "--all") == ids


def test_ris_is_taken(desk: Desk) -> None:
    (desk.folder / "papers.ris").write_text(RIS)
    [row] = desk.rows("papers.ris")
    assert (row["title"], row["topics"], row["version"]) == ("On Kettles", ["snn-neuromorphic"], None)


def test_columns_are_named_where_they_have_other_names(desk: Desk) -> None:
    (desk.folder / "papers.csv").write_text(f"Name,Summary\nOn kettles,{SPIKES}\n")
    [row] = desk.rows("papers.csv", "--columns", "title=Name,abstract=Summary")
    assert (row["title"], row["Name"], row["Summary"]) == ("On kettles", "On kettles", SPIKES)


# What comes out


def test_every_line_has_what_was_agreed_on_and_every_field_of_the_input(desk: Desk) -> None:
    own = {"topics": "tea", "model": "T", "score_theory": 0.5, "url": "https://a.example/1", "evidence": 1, "note": [1]}
    file = desk.jsonl("papers.jsonl", paper(1, SPIKES, **own))
    [row] = desk.rows(file)
    assert set(CONTRACT) <= set(row)
    assert {name: row[f"input_{name}"] for name in own if name != "note"} == {n: own[n] for n in own if n != "note"}
    assert (row["note"], row["abstract"]) == ([1], SPIKES)
    assert list(row["scores"]) == list(load_taxonomy().ids)
    assert (row["topics"], row["in_scope"], row["model"], row["prefer"]) == (
        ["snn-neuromorphic"], 0.98, "fake-1", "balanced",
    )  # fmt: skip
    assert (row["taxonomy"], row["url"]) == (load_taxonomy().digest, "https://a.example/1")
    assert row["evidence"] == [
        {"topic": "snn-neuromorphic", "text": "spiking", "weight": 0.38},
        {"topic": "snn-neuromorphic", "text": "memristor", "weight": 0.38},
    ]


def test_what_was_written_can_be_read_again(desk: Desk, feed: str) -> None:
    desk.call(feed, "-o", "out.jsonl")
    again = desk.rows("out.jsonl", "--all")
    assert [row["id"] for row in again] == ["2607.00001", "2607.00002", "2607.00005"]
    assert again[0]["input_topics"] == again[0]["topics"]


def test_label_reads_what_was_written_of_papers_without_an_abstract(desk: Desk) -> None:
    file = desk.jsonl("papers.jsonl", {"title": "Spiking units on a memristor", "abstract": ""})
    desk.call(file, "-o", "out.jsonl")
    labelled = desk.arxsift("label", "out.jsonl", "-o", "-")
    assert labelled.exit_code == 0, labelled.stderr
    row = json.loads(labelled.stdout)
    assert (row["title"], row["abstract"], row["band"]) == ("Spiking units on a memristor", "", "perhaps")


def test_several_outputs_are_written_at_once_each_by_its_suffix(desk: Desk, feed: str) -> None:
    names = ["a.html", "b.jsonl", "c.csv", "d.md", "e.bib", "f.ris", "g.txt", "h.jsonl.gz"]
    told = desk.told(feed, *[part for name in names for part in ("-o", name)])
    summary = "6 entries: 1 to read, 2 perhaps, 2 out of scope, 1 of kinds of announcement not asked for"
    assert told == [f"{summary}: {', '.join(names)}"]
    read = {name: (desk.folder / name).read_bytes() for name in names}
    assert read["a.html"].startswith(b"<!doctype html>") or read["a.html"].startswith(b"<!DOCTYPE html>")
    assert [json.loads(line)["id"] for line in read["b.jsonl"].splitlines()] == [
        "2607.00001", "2607.00002", "2607.00005",
    ]  # fmt: skip
    assert gzip.decompress(read["h.jsonl.gz"]) == read["b.jsonl"]
    assert [row["topics"] for row in csv.DictReader(read["c.csv"].decode().splitlines())] == [
        "snn-neuromorphic", "neurosymbolic", "neurosymbolic",
    ]  # fmt: skip
    assert read["d.md"].startswith(b"# ")
    assert read["e.bib"].count(b"@") >= 3
    assert read["f.ris"].count(b"TY  - ") == 3
    assert read["g.txt"].startswith("feed.xml · Thursday 16 July 2026\n".encode())


def test_stdout_and_a_file_are_written_at_once(desk: Desk, feed: str) -> None:
    found = desk.call(feed, "-o", "-", "-o", "b.jsonl")
    assert found.stdout.startswith("feed.xml · Thursday 16 July 2026\n")
    assert len((desk.folder / "b.jsonl").read_text().splitlines()) == 3


def test_a_format_that_is_named_counts_for_more_than_the_suffix(desk: Desk, feed: str) -> None:
    desk.call(feed, "-o", "today", "--format", "jsonl")
    assert len((desk.folder / "today").read_text().splitlines()) == 3


# What there is to choose


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--topics", "snn-neuromorphic"), [1]),
        (("--topics", " neurosymbolic , theory "), [2, 5]),
        (("--topics", "all"), [1, 2, 5, 3, 6]),
        (("--min-score", 0.7), [1]),
        (("--min-score", 0), [1, 2, 5]),
        (("--limit", 2), [1, 2]),
        (("--limit", 99), [1, 2, 5]),
        (("--prefer", "precision"), [1]),
        (("--by", "topic"), [1, 2, 5]),
        (("--announce", "replace,new"), [1, 4, 2, 5]),
        (("--since", "2026-07-17"), []),
        (("--since", "2026-07-16", "--until", "2026-07-16"), [1, 2, 5]),
        (("--until", "2026-07-15"), []),
    ],
)
def test_what_is_shown_is_a_persons_choice(desk: Desk, feed: str, options: Sequence[object], ids: list[int]) -> None:
    assert desk.ids(feed, *options) == [f"2607.{n:05}" for n in ids]


def test_what_is_not_shown_is_counted_by_the_reason(desk: Desk, feed: str) -> None:
    told = desk.told(feed, "--topics", "neurosymbolic", "--limit", 1, "--until", "2026-07-16", "--format", "jsonl")
    assert told == [
        "6 entries: 0 to read, 1 perhaps, 2 out of scope, 1 of other topics, 1 over the limit, "
        "1 of kinds of announcement not asked for"
    ]
    assert desk.told(feed, "--since", "2026-07-17", "--format", "jsonl") == [
        f"6 entries: {NOTHING}, 1 of kinds of announcement not asked for, 5 of other days"
    ]


def test_by_topic_the_likely_ones_have_headings_of_their_own(desk: Desk, feed: str) -> None:
    lines = desk.call(feed, "--by", "topic").stdout.splitlines()
    assert [line for line in lines if " · " in line][1:] == ["Spiking & neuromorphic · 1", "Perhaps · 2"]


# What is wrong with a call; nothing is changed by it


WRONG_CALLS = [
    ("none.xml", "none.xml: no such file"),
    (".", ".: is a folder; name a file in it"),
    ("cs.LK", "cs.LK: arXiv has no such category; did you mean cs.LG?"),
    ("page.html", f"page.html: is an HTML page, not a feed; {TAKEN}"),
    ("empty.xml", f"empty.xml: is empty; {TAKEN}"),
    ("text.txt", f"text.txt: is text, but none that holds papers; {TAKEN}"),
    ("feed.xml text.txt", f"text.txt: is text, but none that holds papers; {TAKEN}"),
    ("feed.xml --topics tides", f"--topics: tides: {NO_TOPIC}, or all; {OTHER_MODEL}"),
    ("feed.xml --announce old", "--announce old: no such kind; there is new, cross, replace, replace-cross"),
    ("feed.xml --since today", "--since 'today' is not a day; write it as YYYY-MM-DD"),
    ("feed.xml --until 2026-02-30", "--until '2026-02-30' is not a day; write it as YYYY-MM-DD"),
    (
        "feed.xml --since 2026-02-03 --until 2026-02-01",
        "no day is between --since 2026-02-03 and --until 2026-02-01; give the earlier one first",
    ),
    (
        "feed.xml --search=",
        "--search: the query is empty; write one such as all:spiking, or cat:cs.NE AND ti:chip",
    ),
    (
        "feed.xml -o a.pdf",
        "a.pdf: the suffix '.pdf' names no format for a digest; name it with --format, or use .jsonl, .ndjson, .json, "
        ".csv, .md, .markdown, .html, .htm, .bib, .ris, .txt",
    ),
    ("feed.xml -o text.txt", "text.txt: exists already; give another name, or --force to replace it"),
    ("feed.xml -o x/a.html", "x/a.html: there is no folder x; make it first"),
    ("feed.xml -o c.html -o ./c.html", "c.html: named twice as an output"),
    (
        "feed.xml -o c.html -o d.html --format html",
        "--format goes with one output; the suffixes of several say theirs",
    ),
    ("feed.xml --limit 99999999999999999999", "--limit is 1e+20; it must be 1000000000 or less"),
    ("feed.xml --config .", ".: is a folder; name a file in it"),
    ("feed.xml --catch-up", "--catch-up goes with categories: it asks arXiv for the days that their feeds missed"),
    (
        "feed.xml --columns name=b",
        "--columns 'name=b': cannot use 'name=b'; expected title=NAME,abstract=NAME,id=NAME with any of the three, "
        "each once",
    ),
    (
        "feed.xml --model none",
        "'none': no such model, folder or run; there is released, cascade, tfidf, transformer "
        "(arxsift models lists all)",
    ),
    (
        "feed.xml --config none.yaml",
        "none.yaml: no such file; arxsift triage --init --config none.yaml writes one to begin with",
    ),
]


@pytest.mark.parametrize(("call", "told"), WRONG_CALLS)
def test_a_call_that_cannot_be_followed_says_why_and_changes_nothing(
    desk: Desk, feed: str, call: str, told: str
) -> None:
    for name, text in (("page.html", "<!doctype html><p>"), ("empty.xml", ""), ("text.txt", "Hello world\n")):
        (desk.folder / name).write_text(text)
    before = desk.left()
    assert desk.told(*call.split(), code=2) == [told]
    assert desk.left() == before
    with State() as state:
        assert state.visits.unfinished() == []
    assert len(desk.ids(feed)) == 3


@pytest.mark.parametrize(
    "options",
    [("--min-score", "2"), ("--limit", "0"), ("--by", "date"), ("--prefer", "all"), ("--format", "pdf"), ("--colour",)],
)
def test_options_of_another_kind_are_refused(desk: Desk, feed: str, options: Sequence[str]) -> None:
    assert options[0] in desk.call(feed, *options, code=2).stderr


# What cannot be read


def test_what_cannot_be_read_is_told_and_kept_beside_the_output(desk: Desk) -> None:
    bad = '{"title": 5}\nnonsense\n'
    (desk.folder / "papers.jsonl").write_text(json.dumps(paper(1, SPIKES)) + "\n" + bad)
    assert desk.told("papers.jsonl", "-o", "out.jsonl", code=1) == [
        "papers.jsonl: line 2: the field 'title' is a number, expected text",
        "papers.jsonl: line 3: not JSON (a value is missing; text stands in double quotes, column 1)",
        "3 entries: 1 to read, 0 perhaps, 2 unreadable: out.jsonl, out.jsonl.rejected.jsonl",
        "papers.jsonl: 2 entries could not be read",
    ]
    rejected = [json.loads(line) for line in (desk.folder / "out.jsonl.rejected.jsonl").read_text().splitlines()]
    assert rejected == [
        {
            "place": "papers.jsonl: line 2",
            "error": "the field 'title' is a number, expected text",
            "row": {"title": 5},
        },
        {
            "place": "papers.jsonl: line 3",
            "error": "not JSON (a value is missing; text stands in double quotes, column 1)",
            "row": "nonsense",
        },
    ]
    assert len((desk.folder / "out.jsonl").read_text().splitlines()) == 1


def test_only_the_first_of_many_bad_entries_are_told_one_by_one(desk: Desk) -> None:
    desk.jsonl("papers.jsonl", paper(1, TEA), *({"title": n} for n in range(12)))
    told = desk.told("papers.jsonl", "--format", "jsonl", code=1)
    assert len([line for line in told if "expected text" in line]) == 10
    assert told[10:] == [
        "and 2 more entries that cannot be read",
        f"13 entries: {NOTHING}, 1 out of scope, 12 unreadable",
        "papers.jsonl: 12 entries could not be read",
    ]


def test_the_rejected_of_an_earlier_output_are_not_overwritten_and_go_with_it(desk: Desk) -> None:
    desk.jsonl("bad.jsonl", paper(1, SPIKES), {"title": 5})
    desk.jsonl("good.jsonl", paper(2, SPIKES))
    desk.call("bad.jsonl", "-o", "out.jsonl", code=1)
    (desk.folder / "out.jsonl").unlink()
    told = "out.jsonl.rejected.jsonl: exists already; give another name, or --force to replace it"
    assert desk.told("good.jsonl", "-o", "out.jsonl", code=2) == [told]
    desk.call("good.jsonl", "-o", "out.jsonl", "--force")
    assert desk.left() == ["bad.jsonl", "good.jsonl", "out.jsonl"]


def test_rejected_entries_are_kept_even_when_nothing_is_new(desk: Desk) -> None:
    desk.jsonl("bad.jsonl", {"title": 5})
    (desk.folder / "out.jsonl").write_text("mine\n")
    told = desk.told("bad.jsonl", "-o", "out.jsonl", "--force", code=1)
    assert told == [
        "bad.jsonl: line 1: the field 'title' is a number, expected text",
        "out.jsonl: stays as it is, since nothing is new; --all shows what was seen before",
        f"1 entry: {NOTHING}, 1 unreadable: out.jsonl, out.jsonl.rejected.jsonl",
        "bad.jsonl: 1 entry could not be read",
    ]
    assert (desk.folder / "out.jsonl").read_text() == "mine\n"
    assert len((desk.folder / "out.jsonl.rejected.jsonl").read_text().splitlines()) == 1


def test_a_file_cut_off_is_judged_as_far_as_it_came(desk: Desk, feed: str) -> None:
    whole = (desk.folder / feed).read_bytes()
    (desk.folder / feed).write_bytes(whole[: whole.index(b"2607.00004")])
    found = desk.call(feed, "-o", "out.jsonl", code=1)
    assert len((desk.folder / "out.jsonl").read_text().splitlines()) == 2
    assert "what came of it was judged" in found.stderr


def test_a_file_whose_name_is_no_text_is_read(desk: Desk) -> None:
    name = os.fsdecode(b"caf\xe9.jsonl")
    desk.jsonl(name, paper(1, SPIKES), {"title": 5})
    told = desk.told(name, "--format", "jsonl", code=1)
    assert told[0] == "caf\\udce9.jsonl: line 2: the field 'title' is a number, expected text"
    assert desk.told(name, "--format", "jsonl", code=1)[1:] == [
        f"2 entries: {NOTHING}, 1 seen before, 1 unreadable", "caf\\udce9.jsonl: 1 entry could not be read",
    ]  # fmt: skip


# Outputs that exist


def test_with_force_a_file_gives_way_only_to_something_new(desk: Desk, feed: str) -> None:
    desk.call(feed, "-o", "out.jsonl")
    before = (desk.folder / "out.jsonl").read_text()
    assert desk.told(feed, "-o", "out.jsonl", "--force") == [
        "out.jsonl: stays as it is, since nothing is new; --all shows what was seen before",
        "feed.xml: all 5 entries of the kinds and days asked for were seen before; --all shows them again",
        f"6 entries: {NOTHING}, 5 seen before, 1 of kinds of announcement not asked for: out.jsonl",
    ]
    assert (desk.folder / "out.jsonl").read_text() == before
    desk.feed("feed.xml", announcements(7, TELLING))
    desk.call(feed, "-o", "out.jsonl", "--force")
    assert [json.loads(line)["id"] for line in (desk.folder / "out.jsonl").read_text().splitlines()] == ["2607.00007"]


# Looking is not reading


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to stdout goes to a terminal."""
    monkeypatch.setattr(publish, "stdout_is_terminal", lambda: True)


@pytest.mark.usefixtures("terminal")
def test_a_table_on_a_terminal_is_a_look_and_its_papers_come_again_marked(desk: Desk, feed: str) -> None:
    first = desk.call(feed).stdout
    assert ("shown before" in first, first.count("https://arxiv.org/abs/")) == (False, 3)
    second = desk.call(feed).stdout
    counts = "6 entries: 1 to read, 2 perhaps, 2 out of scope, 5 of them shown before, 1 of kinds of announcement"
    assert " ".join(second.split()).count(f"{counts} not asked for") == 1
    assert second.count(" · shown before") == 3


@pytest.mark.usefixtures("terminal")
def test_what_was_looked_at_goes_to_the_first_output_and_then_is_seen(desk: Desk, feed: str) -> None:
    desk.call(feed)
    desk.call(feed, "-o", "out.jsonl")
    assert len((desk.folder / "out.jsonl").read_text().splitlines()) == 3
    assert "5 seen before" in desk.call(feed).stdout
    assert len(desk.ids(feed)) == 3  # a format that the day has not had


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("today", "n_shown"), [(18, 3), (19, 3), (20, 0)], ids=["Saturday", "Sunday", "Monday"])
def test_a_look_counts_as_reading_from_the_next_day_of_announcement(
    desk: Desk, feed: str, monkeypatch: pytest.MonkeyPatch, today: int, n_shown: int
) -> None:
    monkeypatch.setattr(visit, "today_at_arxiv", lambda: date(2026, 7, 17))
    desk.call(feed)
    monkeypatch.setattr(visit, "today_at_arxiv", lambda: date(2026, 7, today))
    assert desk.call(feed).stdout.count(" · shown before") == n_shown
    assert len(desk.ids(feed)) == n_shown


@pytest.mark.usefixtures("terminal")
def test_what_a_replacement_replaces_is_shown_after_a_look_too(desk: Desk) -> None:
    desk.rows(desk.feed("one.xml", announcements(1, [SPIKES], types=["new"])))
    desk.feed("two.xml", announcements(1, [LOGIC], types=["replace"]))
    desk.call("two.xml", "--announce", "replace")
    [row] = desk.rows("two.xml", "--announce", "replace")
    assert row["earlier"]["version"] == 1


def test_a_pipe_or_a_machine_format_is_read(desk: Desk, feed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.call(feed)
    assert "5 seen before" in desk.call(feed).stdout
    monkeypatch.setattr(publish, "stdout_is_terminal", lambda: True)
    assert [len(desk.ids(feed)), len(desk.ids(feed))] == [3, 0]


def test_another_output_of_the_day_has_the_papers_once_too(desk: Desk, feed: str) -> None:
    desk.call(feed, "-o", "one.jsonl")
    desk.call(feed, "-o", "two.jsonl")
    first, second = ((desk.folder / name).read_text() for name in ("one.jsonl", "two.jsonl"))
    assert first == second
    desk.feed("feed.xml", announcements(7, TELLING))
    desk.call(feed, "-o", "one.jsonl", "--force")
    rows = (desk.folder / "one.jsonl").read_text().splitlines()
    assert [json.loads(row)["id"] for row in rows] == ["2607.00007"]


def test_on_another_day_another_output_has_only_what_is_new(
    desk: Desk, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.call(feed, "-o", "one.jsonl")
    monkeypatch.setattr(visit, "today_at_arxiv", lambda: date(2026, 7, 17))
    assert desk.ids(feed) == []
    assert len(desk.rows(feed, "--all")) == 3
    desk.call(feed, "-o", "two.jsonl")
    assert not (desk.folder / "two.jsonl").exists()


def test_an_empty_digest_is_not_written_unless_that_is_asked_for(desk: Desk, feed: str) -> None:
    desk.call(feed, "-o", "out.jsonl")
    (desk.folder / "out.jsonl").unlink()
    options = "--all shows what was seen before, --write-empty writes the file"
    assert desk.told(feed, "-o", "out.jsonl")[0] == f"out.jsonl: not written, since nothing is new; {options}"
    assert desk.left() == ["feed.xml"]
    desk.call(feed, "-o", "out.jsonl", "--write-empty")
    assert (desk.folder / "out.jsonl").read_text() == ""


def test_a_digest_of_which_no_paper_is_to_be_shown_is_not_written(desk: Desk, feed: str) -> None:
    options = "--all shows what was seen before, --write-empty writes the file"
    told = f"out.html: not written, since nothing that is new is to be shown; {options}"
    assert desk.told(feed, "-o", "out.html", "--topics", "theory")[0] == told
    assert desk.left() == ["feed.xml"]


def test_no_warning_heads_a_page_of_papers_that_were_asked_for_again(desk: Desk, feed: str) -> None:
    desk.call(feed, "-o", "one.md")
    desk.call(feed, "-o", "two.md", "--all")
    assert "were seen before" not in (desk.folder / "two.md").read_text()


# The configuration


def test_triage_alone_does_what_is_configured(desk: Desk, feed: str) -> None:
    (desk.folder / "feeds.yaml").write_text(
        "feeds: [feed.xml]\ntopics: [neurosymbolic]\noutputs: ['{date}.jsonl', '{date}.html']\nlimit: 1\n"
        "follow: {authors: [Ada Kessel5]}\n"
    )
    desk.call()
    [page, lines] = [path for path in desk.left() if path.startswith("20")]
    [row] = [json.loads(line) for line in (desk.folder / lines).read_text().splitlines()]
    assert (row["id"], row["lifts"]) == ("2607.00005", ["you follow Ada Kessel5"])
    assert page == lines.replace(".jsonl", ".html")
    assert desk.told()[0] == f"{lines}: stays as it is, since nothing is new; --all shows what was seen before"
    desk.call("--all")
    assert [path for path in desk.left() if path.startswith("20")] == [
        *(page.replace(".html", "-2.html"), lines.replace(".jsonl", "-2.jsonl"), page, lines)
    ]


def test_what_is_followed_muted_and_hidden_is_said_where_it_is_counted(desk: Desk, feed: str) -> None:
    (desk.folder / "feeds.yaml").write_text(
        "feeds: [feed.xml]\nfollow: {authors: [Ada Kessel3]}\nmute: {terms: [memristor]}\n"
        "hide: {authors: [Ada Kessel5]}\n"
    )
    found = desk.call("--format", "jsonl")
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert [(row["id"], row["band"]) for row in rows] == [
        ("2607.00001", "likely"), ("2607.00003", "followed"), ("2607.00002", "perhaps"),
    ]  # fmt: skip
    assert desk.lines(found.stderr) == [
        "6 entries: 1 to read, 1 perhaps, 1 by authors you follow, 1 of them muted, 1 hidden by Ada Kessel5, "
        "1 out of scope, 1 of kinds of announcement not asked for"
    ]


def test_what_is_typed_counts_for_more_than_what_is_configured(desk: Desk, feed: str) -> None:
    (desk.folder / "feeds.yaml").write_text(
        "feeds: [none.xml]\ntopics: [theory]\nprefer: precision\nlimit: 1\nmin_score: 0.99\noutputs: [a.html]\n"
        "announce: [cross]\nby: topic\nmodel: none\n"
    )
    typed = ("--topics", "all", "--prefer", "balanced", "--limit", 9, "--min-score", 0, "--announce", "new,cross")
    assert len(desk.ids(feed, *typed, "--by", "score", "--model", "tfidf")) == 5
    assert desk.left() == ["feed.xml", "feeds.yaml"]


def test_with_a_format_what_is_configured_goes_to_stdout(desk: Desk, feed: str) -> None:
    (desk.folder / "feeds.yaml").write_text("feeds: feed.xml\noutputs: a.html\n")
    assert len(desk.ids()) == 3
    assert desk.left() == ["feed.xml", "feeds.yaml"]


def test_another_configuration_can_be_named(desk: Desk, feed: str) -> None:
    (desk.folder / "other.yaml").write_text("feeds: feed.xml\n")
    assert len(desk.ids("--config", "other.yaml")) == 3


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (None, "type arxsift triage --init, which writes feeds.yaml"),
        ("", "type arxsift triage --init, which writes feeds.yaml"),
        ("contact: ada@example.org\n", "add categories to feeds.yaml"),
        ("# nothing yet\n", "add categories to feeds.yaml"),
    ],
)
def test_with_nothing_to_read_one_is_told_what_to_type(desk: Desk, text: str | None, way: str) -> None:
    if text is not None:
        (desk.folder / "feeds.yaml").write_text(text)
    told = "nothing to read: name categories (arxsift triage cs.LG q-bio.NC), feeds or files, or"
    assert desk.told(code=2) == [f"{told} {way}"]


def test_a_file_to_begin_with_is_written_where_it_belongs(desk: Desk) -> None:
    assert desk.told("--init") == ["feeds.yaml: written; edit it, then type arxsift triage"]
    assert (desk.folder / "feeds.yaml").read_text() == COMMENTED_CONFIG
    assert desk.told("--init", "--config", "other.yaml") == [
        "other.yaml: written; edit it, then type arxsift triage --config other.yaml"
    ]
    (desk.folder / "feeds.yaml").write_text("categories: cs.AI\n")
    assert desk.told("--init", "--force") == ["feeds.yaml: written; edit it, then type arxsift triage"]
    refused = "--init writes a configuration and reads nothing; leave out what is to be read"
    assert desk.told("--init", "cs.LG", code=2) == [refused]
    assert desk.left() == ["feeds.yaml", "other.yaml"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("topics: [tides]", f"topics: tides: {NO_TOPIC}, or all; {OTHER_MODEL}"),
        ("thresholds: {tides: 0.5}", f"thresholds: tides: {NO_TOPIC}; {OTHER_MODEL}"),
        ("outputs: [a.xyz]", f"outputs: a.xyz: the suffix '.xyz' names no format for a digest; {SUFFIXES}"),
        ("outputs: ['{day}.html']", "outputs: {day}.html: only {date} and {time} can stand in braces"),
        ("outputs: [a.html, ./a.html]", "outputs: a.html: named twice as an output"),
        (
            "follow: {authors: ['12']}",
            "follow.authors, entry 1: '12' has no letters; write whole names, such as Ada Kessel",
        ),
        ("contact: Adá", "contact: 'Adá' cannot be sent; give a mail or web address in plain ASCII"),
        ("categories: [cs.LX]", "categories: cs.LX: arXiv has no such category; did you mean cs.LG?"),
        ("feeds: [none.xml]", "feeds: none.xml: no such file"),
        (
            "model: none",
            "model: 'none': no such model, folder or run; there is released, cascade, tfidf, transformer "
            "(arxsift models lists all)",
        ),
    ],
)
def test_what_is_wrong_in_the_configuration_is_told_with_file_and_key(
    desk: Desk, feed: str, text: str, told: str
) -> None:
    (desk.folder / "feeds.yaml").write_text("\n".join([*([] if text[0] == "f" else ["feeds: [feed.xml]"]), text]))
    assert desk.told(code=2) == [f"feeds.yaml: {told}"]


def test_a_key_that_is_misspelt_is_told_with_the_one_that_was_meant(desk: Desk, feed: str) -> None:
    (desk.folder / "feeds.yaml").write_text("catgories: [cs.LG]\n")
    assert desk.told(code=2) == ["feeds.yaml: unknown key catgories; did you mean categories?"]


# Killed at any moment


def outcome(desk: Desk, *arguments: object, setup: str = "") -> tuple[int, str]:
    """Exit code and stdout of a process of its own."""
    command = desk.program("triage", *arguments, setup=setup)
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.returncode, found.stdout


DYING = """
import os
from arxsift.serve.triage import publish, write
from arxsift.serve.triage.state import entries, shown, verdicts
die = lambda *a: os._exit(9)
"""


@pytest.mark.parametrize(
    "moment",
    [
        "entries.Entries.reject = die",
        "verdicts.Verdicts.unjudged = die",
        "shown.Shown.add = die",
        "shown.Shown.add_evidence = die",
        "write.publish = die",
        "publish.Draft.reveal = die",
    ],
)
def test_a_run_killed_before_its_output_is_there_changes_nothing_for_the_next(desk: Desk, moment: str) -> None:
    desk.jsonl("papers.jsonl", paper(1, SPIKES), {"title": 5}, paper(2, LOGIC))
    assert outcome(desk, "papers.jsonl", "-o", "out.jsonl", setup=DYING + moment)[0] == 9
    told = desk.told("papers.jsonl", "-o", "out.jsonl", code=1)
    assert "3 entries: 1 to read, 1 perhaps, 1 unreadable: out.jsonl, out.jsonl.rejected.jsonl" in told
    assert desk.left() == ["out.jsonl", "out.jsonl.rejected.jsonl", "papers.jsonl"]


def test_a_run_killed_when_its_output_was_there_is_finished_by_the_next(desk: Desk) -> None:
    desk.jsonl("papers.jsonl", paper(1, SPIKES), {"title": 5})
    once = "kept = publish.Draft.reveal; publish.Draft.reveal = lambda self: (kept(self), os._exit(9))"
    assert outcome(desk, "papers.jsonl", "-o", "out.jsonl", setup=DYING + once)[0] == 9
    finished = "is the digest of a visit that was killed when it had been written; its papers are seen"
    assert desk.told("papers.jsonl", "-o", "out.jsonl", code=1) == [
        f"out.jsonl: {finished}",
        f"out.jsonl.rejected.jsonl: {finished}",
        "papers.jsonl: line 2: the field 'title' is a number, expected text",
        "out.jsonl: stays as it is, since nothing is new; --all shows what was seen before",
        f"2 entries: {NOTHING}, 1 seen before, 1 unreadable: out.jsonl",
        "papers.jsonl: 1 entry could not be read",
    ]
    assert len((desk.folder / "out.jsonl").read_text().splitlines()) == 1
    assert desk.left() == ["out.jsonl", "out.jsonl.rejected.jsonl", "papers.jsonl"]


def test_a_closed_pipe_leaves_the_papers_unseen_and_ends_quietly(desk: Desk, feed: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        command = desk.program("triage", feed, "--format", "jsonl")
        found = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)
    assert (found.returncode, found.stderr) == (141, b"")
    assert len(desk.ids(feed)) == 3


def test_of_two_visits_at_once_the_second_waits_and_shows_nothing_twice(
    desk: Desk, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = (
        "import time; from pathlib import Path; predict = FakeClassifier.predict\n"
        "def wait(*arguments, **options):\n"
        "    Path('begun').touch()\n"
        "    until = time.monotonic() + 60\n"
        "    while not Path('go').exists() and time.monotonic() < until: time.sleep(0.01)\n"
        "    return predict(*arguments, **options)\n"
        "FakeClassifier.predict = wait"
    )
    first = start(desk.program("triage", feed, "-o", "one.jsonl", setup=stuck), stderr=subprocess.PIPE)
    said: list[str] = []

    def let_it_go_on(text: str) -> None:
        said.append(text)
        Path("go").touch()

    monkeypatch.setattr(publish, "say", let_it_go_on)
    try:
        until = time.monotonic() + 60
        while not Path("begun").exists() and time.monotonic() < until:
            time.sleep(0.02)
        desk.call(feed, "-o", "two.jsonl", "--write-empty")
    finally:
        Path("go").touch()
        first.communicate(timeout=60)
    assert said == ["another arxsift triage is running; this one begins when it ends"]
    assert len((desk.folder / "one.jsonl").read_text().splitlines()) == 3
    assert (desk.folder / "two.jsonl").read_text() == ""


def test_columns_name_the_title_also_where_the_file_has_another_one(desk: Desk) -> None:
    name = "Circuits by probing"
    papers = desk.jsonl("papers.jsonl", {"title": "Dr", "id": "7", "Name": name, "abstract": "We probe circuits."})
    (row,) = desk.rows(papers, "--columns", "title=Name")
    assert (row["id"], row["title"], row["input_title"], row["Name"]) == ("7", name, "Dr", name)


def test_the_folder_of_a_configured_output_is_made(desk: Desk, feed: str) -> None:
    (desk.folder / "feeds.yaml").write_text("feeds: [feed.xml]\noutputs: [digests/july/a.jsonl]\n")
    assert "digests/july/a.jsonl" in desk.told()[-1]
    assert (desk.folder / "digests" / "july" / "a.jsonl").is_file()
    (desk.folder / "feeds.yaml").write_text("feeds: [feed.xml]\noutputs: [feed.xml/a.jsonl]\n")
    told = desk.told("--all", code=2)
    assert told == ["feeds.yaml: outputs: feed.xml/a.jsonl: its folder cannot be made (File exists); name another"]


# One paper in several sources

JOURNAL = {
    "title": "On Kettles",
    "abstract": "Spiking units run on a memristor, as printed in a journal.",
    "authors": ["Kessel, A."],
    "url": "https://journal.example/7",
}


def arxiv_row(**details: object) -> dict[str, Any]:
    return {"id": "2607.00011", "title": "On kettles", "abstract": TELLING[0], "authors": ["Ada Kessel"], **details}


def test_a_paper_that_two_sources_have_is_one_entry_with_both_links(desk: Desk) -> None:
    arxiv, journal = desk.jsonl("arxiv.jsonl", arxiv_row()), desk.jsonl("journal.jsonl", JOURNAL)
    [row] = desk.rows(arxiv, journal)
    assert (row["url"], row["also"]) == (
        "https://arxiv.org/abs/2607.00011",
        [{"source": "journal.jsonl", "url": "https://journal.example/7"}],
    )
    table = desk.call(arxiv, journal, "--all").stdout
    assert "     https://arxiv.org/abs/2607.00011 · seen before\n" in table
    assert "     also in journal.jsonl: https://journal.example/7\n" in table
    assert desk.ids(journal) == []  # it is seen too
    assert desk.told(arxiv, journal, "--all", "-o", "out.md", "-o", "out.html") == [
        "2 entries: 1 to read, 0 perhaps, 1 of them seen before, 1 twice: out.md, out.html"
    ]
    assert "\nAlso in [journal.jsonl](<https://journal.example/7>)\n" in (desk.folder / "out.md").read_text()
    also = '<span>also in <a href="https://journal.example/7">journal.jsonl</a></span>'
    assert also in (desk.folder / "out.html").read_text()


@pytest.mark.parametrize(
    ("first", "second", "n_shown"),
    [
        ({"doi": "10.1/ABC"}, {"title": "Kettles at last", "doi": "https://doi.org/10.1234/abc"}, 2),
        ({"doi": "10.1234/ABC"}, {"title": "Kettles at last", "doi": "https://doi.org/10.1234/abc"}, 1),
        ({}, {"title": "On kettles!", "authors": ["Ada Kessel", "Bo Lind"]}, 1),
        ({}, {"authors": ["Bo Lind", "Ada Kessel"]}, 2),
        ({}, {"authors": ["Eva Kessel"]}, 2),
        ({}, {"title": "On tea"}, 2),
        ({"authors": []}, {"authors": []}, 2),
        ({"authors": [], "doi": "10.1234/abc"}, {"doi": "10.1234/abc"}, 2),
    ],
)
def test_papers_are_the_same_by_doi_or_by_title_and_first_author(
    first: dict[str, Any], second: dict[str, Any], n_shown: int, desk: Desk
) -> None:
    arxiv, journal = desk.jsonl("arxiv.jsonl", arxiv_row(**first)), desk.jsonl("journal.jsonl", JOURNAL | second)
    assert len(desk.rows(arxiv, journal)) == n_shown


def test_papers_of_one_source_are_never_the_same(desk: Desk) -> None:
    assert len(desk.rows(desk.jsonl("papers.jsonl", arxiv_row(), JOURNAL))) == 2


def test_an_entry_without_an_abstract_gives_way_to_one_that_has_one(desk: Desk) -> None:
    journal = desk.jsonl("journal.jsonl", JOURNAL | {"title": "On a memristor", "abstract": ""})
    arxiv = desk.jsonl("arxiv.jsonl", arxiv_row(title="On a memristor"))
    [row] = desk.rows(journal, arxiv)
    assert (row["id"], [other["source"] for other in row["also"]]) == ("2607.00011", ["journal.jsonl"])


def test_what_was_seen_from_one_source_is_not_shown_from_another(desk: Desk) -> None:
    arxiv, journal = desk.jsonl("arxiv.jsonl", arxiv_row()), desk.jsonl("journal.jsonl", JOURNAL)
    assert len(desk.rows(arxiv)) == 1
    assert desk.rows(arxiv, journal) == []
    assert desk.rows(journal) == []
