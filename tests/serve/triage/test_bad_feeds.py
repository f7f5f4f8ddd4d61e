"""`arxsift triage` over a network that misbehaves: every paper is judged once or told of, on the day and later."""

import json
import random
import re
import socket
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from made.arxiv_server import (
    DAY,
    MAX_ROWS,
    Announced,
    Clock,
    FakeArxiv,
    Reply,
    Trouble,
    announcements,
    as_it_is,
    compressed,
    control_character,
    cut_connection,
    cut_xml,
    emptied,
    expired_token,
    instead,
    latin_1,
    patient,
    render_daily,
    repeated,
    reset_connection,
    shortened,
    status,
)
from made.arxiv_server import always as always_says
from made.classifier import FakeClassifier
from made.client import SlowServer, in_place_of_arxiv
from typer.testing import Result

from arxsift.models.paper import Paper
from arxsift.models.verdict import Prefer, Verdict
from arxsift.serve.triage import visit
from arxsift.serve.web.polite import Polite

TELLING = ("", "", "", "We follow a circuit by probing it.", "Spiking units run on a memristor.", "", "", "")
KINDS = ("new", "new", "cross")


@dataclass
class Mornings:
    """A person who asks for the day's papers, on a day of ours, and the server that is asked."""

    arxiv: FakeArxiv
    call: Callable[..., Result]
    folder: Path
    clock: Clock = field(default_factory=Clock)
    today: date = date.min
    judged: list[str] = field(default_factory=list)
    """Papers that a model was given, in order, over all runs."""
    n_runs: int = 0
    manners: dict[str, Any] = field(default_factory=dict)

    def on(self, day: str) -> "Mornings":
        """Eight o'clock at arXiv, whose feed is of that day."""
        self.arxiv.day, self.today = day, date.fromisoformat(day)
        self.clock.now = datetime(*self.today.timetuple()[:3], 12, tzinfo=UTC).timestamp()
        return self

    def polite(self, **manners: Any) -> Polite:
        return patient(self.clock, [], **{**manners, **self.manners})

    def triage(self, *arguments: object) -> Result:
        """Show all papers, in a file that is then filed under the number of the run."""
        self.n_runs += 1
        result = self.call("triage", *arguments, "--topics", "all", "-o", self.folder / "out.jsonl")
        for path in self.folder.glob("out.jsonl*"):
            path.rename(self.folder / path.name.replace("out", self.output.stem, 1))
        return result

    @property
    def output(self) -> Path:
        return self.folder / f"out-{self.n_runs}.jsonl"

    @property
    def shown(self) -> list[str]:
        """Papers that the last run shows."""
        return [row["id"] for row in self.rows]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.read_text().splitlines()] if self.output.exists() else []

    @property
    def kinds(self) -> dict[str, str]:
        """How the papers that the last run shows were announced."""
        return {row["id"]: row["announce_type"] for row in self.rows}

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the state."""
        with closing(sqlite3.connect(self.folder / "home" / "state.sqlite")) as state:
            return state.execute(query).fetchall()

    @property
    def fates(self) -> dict[str, int]:
        """Fate -> number of the entries of the last run that was published."""
        last = "(SELECT max(number) FROM visits)"
        return dict(self.ask(f"SELECT fate, count(*) FROM decisions WHERE visit = {last} GROUP BY fate"))

    def told(self, result: Result) -> list[str]:
        """Lines on stderr, under a server and a folder that have simpler names."""
        text = result.stderr.replace(self.arxiv.root[7:], "arxiv").replace(f"{self.folder}/", "")
        text = text.replace("out.jsonl", self.output.name)
        return [line.removeprefix("arxsift: ") for line in text.splitlines()]


@pytest.fixture
def mornings(
    arxsift: Callable[..., Result], fake: FakeClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mornings]:
    """On a Thursday; nothing waits."""
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))
    monkeypatch.delenv("ARXSIFT_CONTACT", raising=False)
    with in_place_of_arxiv(FakeArxiv(), monkeypatch) as arxiv:
        found = Mornings(arxiv, arxsift, tmp_path).on(DAY)
        predict = FakeClassifier.predict

        def watch(self: FakeClassifier, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
            found.judged += [paper.id for paper in papers]
            return predict(self, papers, prefer)

        monkeypatch.setattr(FakeClassifier, "predict", watch)
        monkeypatch.setattr(visit, "Polite", found.polite)
        monkeypatch.setattr(visit, "today_at_arxiv", lambda: found.today)
        yield found


def ids_of(announced: Sequence[Announced]) -> list[str]:
    return [each.paper.id for each in announced]


def summary(n_entries: int, announced: Sequence[Announced], more: str = "", n_run: int = 1) -> str:
    """The sentence on a run that judged these papers."""
    n_likely = sum(each.paper.abstract.endswith(tuple(filter(None, TELLING))) for each in announced)
    n_out = len(announced) - n_likely
    parts = [f"{n_likely:,} to read", "0 perhaps", *([f"{n_out:,} out of scope, shown"] if n_out else [])]
    output = f"out-{n_run}.jsonl"
    rejected = f", {output}.rejected.jsonl" if "unreadable" in more else ""
    return f"{n_entries:,} entries: {', '.join(parts)}{more}: {output}{rejected}"


def not_written(n_run: int) -> str:
    """What is said of the output of a run without anything new."""
    options = "--all shows what was seen before, --write-empty writes the file"
    return f"out-{n_run}.jsonl: not written, since nothing is new; {options}"


# A day's feed under every fault

FEED = "arxiv/rss/cs.LG"

TOO_MANY = (
    f"{FEED}: has 2,000 rows, and arXiv cuts its feeds at 2,000, new papers first: ask for fewer categories at once, "
    "or bring the others with --catch-up --since 2026-07-16"
)

ERROR_FEED = render_daily("rss", (), title="Feed error for query: cs.LG", description="Bad subject class.")


STALE = (
    "is stale: it is the feed of Wednesday 15 July 2026, and that of Thursday 16 July 2026 is due; arXiv may be late "
    "or have a holiday: run it again later"
)


def once(trouble: Trouble) -> list[Trouble]:
    return [trouble]


def always(trouble: Trouble) -> list[Trouble]:
    """At every attempt."""
    return [trouble] * 5


def retold(reply: Reply) -> Reply:
    """A paper in the place of another, by a server that does not know it."""
    return replace(repeated(reply), headers={})


SIZES = [30, pytest.param(1_999, marks=pytest.mark.slow), pytest.param(2_000, marks=pytest.mark.slow)]
"""Numbers of papers in a feed; with the last one arXiv says nothing of those that it left out."""


@pytest.mark.parametrize("n_papers", SIZES)
@pytest.mark.parametrize(
    ("troubles", "told"),
    [
        ([], []),
        (once(status(429)), ["HTTP 429 Too Many Requests"]),
        (once(status(429, Retry_After="90")), ["HTTP 429 Too Many Requests, Retry-After 90 s"]),
        ([status(503)] * 4, ["HTTP 503 Service Unavailable"] * 4),
        (once(cut_xml), ["the answer is not whole XML (…)"]),
        (once(cut_connection), ["the connection failed (…)"]),
        (once(reset_connection), ["the connection failed (…)"]),
        (once(latin_1), []),
        (once(control_character), []),
        (once(compressed), []),
        (
            [status(503), cut_xml, reset_connection, status(500)],
            [
                "HTTP 503 Service Unavailable",
                "the answer is not whole XML (…)",
                "the connection failed (…)",
                "HTTP 500 Internal Server Error",
            ],
        ),
    ],
    ids=["nothing", "429", "429 and when", "503", "cut XML", "cut", "reset", "Latin-1", "control", "gzip", "all sorts"],
)
def test_what_goes_away_costs_no_paper(
    troubles: list[Trouble], told: list[str], n_papers: int, mornings: Mornings
) -> None:
    arxiv = mornings.arxiv
    arxiv.announced, arxiv.troubles["/rss"] = announcements(n_papers, TELLING, types=KINDS), [*troubles]
    result = mornings.triage("cs.LG")
    full = n_papers == MAX_ROWS
    remarks = [f"{FEED}: is not all UTF-8: other bytes are read as Windows-1252"] if latin_1 in troubles else []
    assert shorter(mornings.told(result)) == [
        *(f"arxiv: {why}; attempt {n} of 5 follows" for n, why in enumerate(told, 2)),
        *remarks,
        summary(n_papers, arxiv.announced),
        *([TOO_MANY] if full else []),
    ]
    assert (result.exit_code, result.stdout, mornings.fates) == (int(full), "", {"judged": n_papers})
    assert sorted(mornings.shown) == ids_of(arxiv.announced)
    assert mornings.judged == ids_of(arxiv.announced)
    assert len(arxiv.log) == 1 + len(told)
    assert ("Retry-After 90 s" in result.stderr) == (sum(mornings.clock.slept) >= 90)

    result = mornings.triage("cs.LG")
    assert mornings.told(result) == [
        not_written(2),
        *remarks,
        f"{FEED}: all {n_papers:,} entries were seen before; --all shows them again",
        f"{n_papers:,} entries: 0 to read, 0 perhaps, {n_papers:,} seen before",
        *([TOO_MANY] if full else []),
    ]
    assert (mornings.fates, mornings.shown, len(mornings.judged)) == ({"seen": n_papers}, [], n_papers)


def shorter(lines: list[str]) -> list[str]:
    """Without the words of libraries and of the system."""
    return [re.sub(r"(not whole XML|the connection failed) \(.*\);", r"\1 (…);", line) for line in lines]


@pytest.mark.parametrize("n_papers", SIZES)
@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (cut_xml, "the answer is not whole XML (…)"),
        (cut_connection, "the connection failed (…)"),
        (reset_connection, "the connection failed (…)"),
        (lambda reply: cut_xml(compressed(reply)), "the answer is not whole XML (…)"),
        (as_it_is, "no whole answer within 120 s"),
    ],
    ids=["cut XML", "cut", "reset", "cut gzip", "slow"],
)
def test_of_a_feed_that_never_comes_whole_the_part_is_judged_and_later_the_rest(
    trouble: Trouble, why: str, n_papers: int, mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    arxiv = mornings.arxiv
    arxiv.announced, arxiv.troubles["/rss"] = announcements(n_papers, TELLING, types=KINDS), always(trouble)
    with monkeypatch.context() as patch:
        if trouble is as_it_is:
            SlowServer(4_000, patch)
        result = mornings.triage("cs.LG")
    first, rest = arxiv.announced[: len(mornings.shown)], arxiv.announced[len(mornings.shown) :]
    if trouble in (cut_xml, cut_connection, reset_connection):
        body = render_daily("rss", arxiv.announced)
        assert len(first) == body[: len(body) // 2].count(b"</item>")
    n = len(first)
    assert 0 < n < n_papers
    assert shorter(mornings.told(result)) == [
        *(f"arxiv: {why}; attempt {n} of 5 follows" for n in range(2, 6)),
        f"{FEED}: entry {n + 1}: cut off",
        summary(n + 1, first, ", 1 unreadable"),
        f"{FEED}: cut off after entry {n}; the rest is missing: get it again; what came of it was judged; {FEED}: "
        "1 entry could not be read",
    ]
    assert (result.exit_code, mornings.fates) == (1, {"judged": n, "rejected": 1})
    rejected = [json.loads(line) for line in Path(f"{mornings.output}.rejected.jsonl").read_text().splitlines()]
    assert [(row["place"].replace(arxiv.root[7:], "arxiv"), row["error"]) for row in rejected] == [
        (f"{FEED}: entry {n + 1}", "cut off")
    ]

    mornings.manners = {}
    result = mornings.triage("cs.LG")
    assert mornings.told(result) == [
        summary(n_papers, rest, f", {n:,} seen before", 2),
        *([TOO_MANY] if n_papers == MAX_ROWS else []),
    ]
    assert sorted(mornings.shown) == ids_of(rest)
    assert mornings.judged == ids_of(arxiv.announced)


@pytest.mark.parametrize(
    ("troubles", "told", "exit_code"),
    [
        (
            always(status(429)),
            "http://arxiv/rss/cs.LG: HTTP 429 Too Many Requests; given up after 5 attempts: try again later",
            1,
        ),
        (
            always(status(503, Retry_After="1")),
            "http://arxiv/rss/cs.LG: HTTP 503 Service Unavailable, Retry-After 1 s; given up after 5 attempts: "
            "try again later",
            1,
        ),
        (once(status(429, Retry_After="7200")), "arXiv asks to be left alone for 60 minutes; run it again after …", 1),
        (once(status(403)), "http://arxiv/rss/cs.LG: HTTP 403 Forbidden; is $ARXSIFT_ARXIV_RSS right?", 1),
        (
            always(instead(b"<html>busy</html>")),
            "http://arxiv/rss/cs.LG: the answer is not a feed; given up after 5 attempts: try again later",
            1,
        ),
        (
            always(instead(b"")),
            "http://arxiv/rss/cs.LG: an empty answer; given up after 5 attempts: try again later",
            1,
        ),
        (once(instead(ERROR_FEED)), "cs.LG: arXiv has no feed of that (arXiv says: Bad subject class)", 2),
        (once(status(400, ERROR_FEED)), "cs.LG: arXiv has no feed of that (arXiv says: Bad subject class)", 2),
    ],
    ids=["429", "503", "an hour", "403", "HTML", "nothing", "error feed", "error feed, 400"],
)
def test_what_stays_leaves_no_trace(
    troubles: list[Trouble], told: str, exit_code: int, mornings: Mornings, tmp_path: Path
) -> None:
    arxiv = mornings.arxiv
    arxiv.announced, arxiv.troubles["/rss"] = announcements(30, types=KINDS), [*troubles]
    result = mornings.triage("cs.LG")
    assert re.sub("after .* on .*", "after …", mornings.told(result)[-1]) == told
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    for table in ("visits", "papers", "texts", "decisions", "days", "answers"):
        assert mornings.ask(f"SELECT * FROM {table}") == []
    mornings.clock.now += 3601
    assert mornings.triage("cs.LG").exit_code == 0
    assert mornings.judged == ids_of(arxiv.announced)


def test_an_empty_page_is_told_and_does_not_count_as_a_visit(mornings: Mornings) -> None:
    arxiv = mornings.arxiv
    arxiv.announced, arxiv.troubles["/rss"] = announcements(30, TELLING, types=KINDS), [emptied]
    result = mornings.triage("cs.LG")
    empty = "is empty, on a weekday: arXiv has a holiday, or its feed is not ready yet: run it again later"
    assert mornings.told(result) == [not_written(1), f"{FEED}: {empty}", "0 entries: 0 to read, 0 perhaps"]
    assert (result.exit_code, mornings.ask("SELECT * FROM days")) == (0, [])
    assert mornings.triage("cs.LG").exit_code == 0
    assert mornings.judged == ids_of(arxiv.announced)


def test_a_paper_that_stands_twice_is_judged_once(mornings: Mornings) -> None:
    arxiv = mornings.arxiv
    arxiv.announced, arxiv.troubles["/rss"] = announcements(30, types=KINDS), [retold]
    result = mornings.triage("cs.LG")
    there = [arxiv.announced[0], *arxiv.announced[2:]]
    assert mornings.told(result) == [summary(30, there, ", 1 twice")]
    assert mornings.fates == {"judged": 29, "duplicate": 1}
    found = mornings.ask("SELECT location, reason FROM decisions WHERE fate = 'duplicate'")
    assert [tuple(text.replace(arxiv.root[7:], "arxiv") for text in row) for row in found] == [
        (f"{FEED}: entry 2", f"the same paper as {FEED}: entry 1")
    ]
    assert mornings.triage("cs.LG").exit_code == 0
    assert sorted(mornings.judged) == ids_of(arxiv.announced)
    assert mornings.shown == ["2607.00002"]


def test_a_stale_feed_is_judged_and_told(mornings: Mornings) -> None:
    arxiv = mornings.arxiv
    arxiv.announced, arxiv.day = announcements(30, TELLING, types=KINDS), "2026-07-15"
    result = mornings.triage("cs.LG")
    assert mornings.told(result) == [f"{FEED}: {STALE}", summary(30, arxiv.announced)]
    assert (result.exit_code, mornings.fates) == (0, {"judged": 30})
    late = announcements(8, TELLING, first=31, types=KINDS)
    arxiv.announced, arxiv.day = late, DAY
    assert mornings.told(mornings.triage("cs.LG")) == [summary(8, late, n_run=2)]
    assert sorted(mornings.shown) == ids_of(late)


# Asked again within the day


@pytest.mark.parametrize(("max_age", "n_requests"), [(None, 2), (3600, 1)])
def test_the_second_run_of_a_day_asks_conditionally_or_not_at_all(
    max_age: int | None, n_requests: int, mornings: Mornings
) -> None:
    arxiv = mornings.arxiv
    arxiv.announced, arxiv.max_age = announcements(8, TELLING, types=KINDS), max_age
    mornings.triage("cs.LG")
    result = mornings.triage("cs.LG")
    assert mornings.told(result) == [
        not_written(2),
        f"{FEED}: all 8 entries were seen before; --all shows them again",
        "8 entries: 0 to read, 0 perhaps, 8 seen before",
    ]
    assert (result.exit_code, mornings.shown, len(mornings.judged)) == (0, [], 8)
    assert len(arxiv.log) == n_requests
    assert "If-None-Match" not in arxiv.log[0].headers
    assert all("If-None-Match" in asked.headers for asked in arxiv.log[1:])


def test_what_changes_once_a_day_is_asked_for_once_a_day(mornings: Mornings) -> None:
    mornings.arxiv.library = [each.paper for each in announcements(8)]
    query = ("--search", "all:kettle", "--since", "2026-07-01")
    assert [mornings.triage(*query).exit_code, len(mornings.arxiv.log)] == [0, 1]
    assert [mornings.triage(*query).exit_code, len(mornings.arxiv.log), mornings.shown] == [0, 1, []]
    mornings.on("2026-07-17").triage(*query)
    assert [len(mornings.arxiv.log), mornings.shown, len(mornings.judged)] == [2, [], 8]


def test_of_a_feed_that_grew_only_the_new_papers_are_shown(mornings: Mornings) -> None:
    mornings.arxiv.announced = announcements(8)
    mornings.triage("cs.LG")
    mornings.arxiv.announced = announcements(12)
    mornings.triage("cs.LG")
    assert sorted(mornings.shown) == ["2607.00009", "2607.00010", "2607.00011"]
    assert mornings.fates == {"judged": 3, "seen": 6, "unasked": 3}


# Searches and identifiers


def library() -> list[Paper]:
    """A paper a day, from 3 to 14 July."""
    return [
        each.paper.with_details(date=f"2026-07-{day:02}")
        for day, each in enumerate(announcements(12, types=["new"]), 3)
    ]


def test_a_search_brings_the_papers_of_the_days(mornings: Mornings) -> None:
    mornings.arxiv.library = library()
    result = mornings.triage("--search", "all:kettle", "--since", "2026-07-05", "--until", "2026-07-08")
    assert result.exit_code == 0
    assert sorted(mornings.shown) == ["2607.00003", "2607.00004", "2607.00005", "2607.00006"]
    asked = "search_query=(all:kettle)+AND+submittedDate:[202607050000+TO+202607082359]&start=0"
    assert [path.partition("?")[2].partition("&max")[0] for path in mornings.arxiv.paths] == [asked]
    mornings.triage("--search", "all:kettle", "--since", "2026-07-05", "--until", "2026-07-10")
    assert sorted(mornings.shown) == ["2607.00007", "2607.00008"]
    assert mornings.fates == {"judged": 2, "seen": 4}


@pytest.mark.parametrize(
    "troubles",
    [[status(503), emptied, cut_xml], [shortened(7), reset_connection, shortened(0)], [repeated, latin_1]],
    ids=["cut", "short", "repeated"],
)
def test_a_search_is_repeated_until_it_is_whole(troubles: list[Trouble], mornings: Mornings) -> None:
    mornings.arxiv.library, mornings.arxiv.troubles["/api"] = library(), troubles
    result = mornings.triage("--search", "all:kettle")
    assert (result.exit_code, mornings.fates) == (0, {"judged": 12})
    assert sorted(mornings.judged) == [paper.id for paper in sorted(library(), key=lambda paper: paper.id)]


def test_a_search_that_stays_short_is_judged_as_far_as_it_came(mornings: Mornings) -> None:
    mornings.arxiv.library, mornings.arxiv.troubles["/api"] = library(), always(shortened(7))
    result = mornings.triage("--search", "all:kettle")
    name = "arxiv/api/query?start=0&search_query=all:kettle"
    assert mornings.told(result)[-1] == (
        f"{name}: a short page, 7 entries of 12 due; no better in 5 attempts; what came of it was judged"
    )
    assert (result.exit_code, mornings.fates) == (1, {"judged": 7})
    mornings.triage("--search", "all:kettle")
    assert mornings.fates == {"judged": 5, "seen": 7}


def test_identifiers_come_once_and_what_arxiv_lacks_is_told(mornings: Mornings) -> None:
    mornings.arxiv.unknown = {"2401.00009"}
    result = mornings.triage("2401.00001", "arXiv:2401.00002v1", "https://arxiv.org/abs/2401.00001", "2401.00009")
    assert (result.exit_code, sorted(mornings.shown)) == (1, ["2401.00001", "2401.00002"])
    assert mornings.told(result)[-3:] == [
        "arXiv: 2401.00009: arXiv has no such paper",
        "3 entries: 0 to read, 0 perhaps, 2 out of scope, shown, 1 unreadable: out-1.jsonl, out-1.jsonl.rejected.jsonl",
        "export.arxiv.org: 1 entry could not be read",
    ]
    assert mornings.triage("2401.00001", "2401.00003").exit_code == 0
    assert mornings.shown == ["2401.00003"]


def test_of_many_identifiers_those_that_came_are_judged(mornings: Mornings) -> None:
    ids = [f"2401.{n:05}" for n in range(1, 251)]
    busy = always_says(status=503)
    mornings.arxiv.behaviours = [mornings.arxiv.properly, *[busy] * 5]
    result = mornings.triage(*ids)
    assert mornings.told(result)[-1] == (
        "export.arxiv.org: http://arxiv/api/query: HTTP 503 Service Unavailable; given up after 5 attempts: try again "
        "later; what came of it was judged"
    )
    assert (result.exit_code, sorted(mornings.shown)) == (1, ids[:200])
    assert mornings.triage(*ids).exit_code == 0
    assert sorted(mornings.shown) == ids[200:]


# Days that were missed

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = (f"2026-07-{day}" for day in (13, 14, 15, 17))

MISSED = (
    "cs.LG: last read on Monday 13 July 2026; missed, unless arXiv had a holiday: Tuesday 14 July 2026, "
    "Wednesday 15 July 2026; --catch-up brings "
    "them"
)

HARVEST = "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:LG&from="


@pytest.fixture
def away(mornings: Mornings) -> Mornings:
    """Read on Monday; it is Thursday, and 18 papers came meanwhile, six a day.

    Of each day's, the third is a cross-list and the sixth replaces one of last year.
    """
    mornings.on(MONDAY).arxiv.announced = announcements(6, day=MONDAY, types=KINDS)
    assert mornings.triage("cs.LG").exit_code == 0
    batches = [batch_of(day, first) for day, first in ((TUESDAY, 11), (WEDNESDAY, 21), (DAY, 31))]
    mornings.arxiv.library = [each.paper for batch in (mornings.arxiv.announced, *batches) for each in batch]
    mornings.on(DAY).arxiv.announced = batches[-1]
    mornings.arxiv.troubles["/oai"] = [with_old_dates] * 20
    mornings.judged.clear()
    return mornings


def batch_of(day: str, first: int) -> list[Announced]:
    batch = announcements(6, first=first, day=day, types=["new", "new", "cross", "new", "new", "replace"])
    crossed = batch[2].paper.with_details(categories=("q-bio.NC", "cs.LG"))
    return [*batch[:2], Announced(crossed, "cross"), *batch[3:]]


def with_old_dates(reply: Reply) -> Reply:
    """Second versions had their first last year."""
    old = re.sub(rb'v1"><date>[\d-]+(?=</date></version><version version="v2")', b'v1"><date>2025-01-02', reply.body)
    return replace(reply, body=old)


def papers_from(*firsts: int) -> list[str]:
    """Papers of a day that are shown, without its replacement."""
    return [f"2607.{n:05}" for first in firsts for n in range(first, first + 5)]


def test_missed_days_are_told(away: Mornings) -> None:
    result = away.triage("cs.LG")
    assert away.told(result) == [
        MISSED,
        "6 entries: 0 to read, 0 perhaps, 5 out of scope, shown, 1 of kinds of announcement not asked for: out-2.jsonl",
    ]
    assert (result.exit_code, sorted(away.shown)) == (0, papers_from(31))


def test_missed_days_are_brought_with_their_kinds(away: Mornings) -> None:
    result = away.triage("cs.LG", "--catch-up")
    shown = (
        "30 entries: 0 to read, 0 perhaps, 15 out of scope, shown, 6 seen before, 5 twice, 4 of kinds of announcement "
        "not asked for: out-2.jsonl"
    )
    assert (result.exit_code, away.told(result)) == (0, [shown])
    assert away.kinds == {paper: "cross" if paper.endswith("3") else "new" for paper in papers_from(11, 21, 31)}
    unasked = away.ask("SELECT key, count(*), reason FROM decisions WHERE fate = 'unasked' GROUP BY key")
    why = "announced as replace; --announce replace reads these"
    assert unasked == [("2607.00016", 1, why), ("2607.00026", 1, why), ("2607.00036", 2, why)]
    assert sorted(away.judged) == papers_from(11, 21, 31)
    assert away.arxiv.paths[1:] == ["/rss/cs.LG", f"{HARVEST}{MONDAY}"]


def test_a_visit_after_missed_days_does_not_keep_them_from_being_brought(away: Mornings) -> None:
    away.triage("cs.LG")
    assert away.triage("cs.LG", "--catch-up").exit_code == 0
    assert sorted(away.shown) == papers_from(11, 21)
    assert away.arxiv.paths[-1] == f"{HARVEST}{MONDAY}"


@pytest.mark.parametrize("way", [["cs.LG", "--catch-up"], ["cs.LG", "--catch-up", "--since", MONDAY]])
def test_what_was_brought_is_no_longer_missed(way: list[str], away: Mornings) -> None:
    away.triage(*way)
    late = batch_of(FRIDAY, 41)
    away.on(FRIDAY).arxiv.announced = late
    away.arxiv.library += [each.paper for each in late]
    result = away.triage("cs.LG")
    assert away.told(result) == [
        "6 entries: 0 to read, 0 perhaps, 5 out of scope, shown, 1 of kinds of announcement not asked for: out-3.jsonl"
    ]
    away.triage("cs.LG", "--catch-up")
    assert (away.shown, away.arxiv.paths[-1]) == ([], "/rss/cs.LG")  # nothing is harvested again
    assert Counter(away.judged) == Counter(papers_from(11, 21, 31, 41))


@pytest.mark.parametrize(
    ("troubles", "told"),
    [
        (
            always(status(503)),
            "http://arxiv/oai: HTTP 503 Service Unavailable; given up after 5 attempts: try again later",
        ),
        (
            [expired_token] * 2,
            "arxiv/oai?set=cs:cs:LG&from=2026-07-13: the token has expired; its tokens expire too soon: "
            "try again later",
        ),
        (
            always(emptied),
            "http://arxiv/oai: an empty page; given up after 5 attempts: try again later",
        ),
    ],
    ids=["503", "tokens", "empty"],
)
def test_missed_days_that_do_not_come_are_brought_the_next_time(
    troubles: list[Trouble], told: str, away: Mornings
) -> None:
    away.arxiv.troubles["/oai"] = [*troubles, *[with_old_dates] * 20]
    result = away.triage("cs.LG", "--catch-up")
    assert (result.exit_code, away.told(result)[-1]) == (1, told)
    assert sorted(away.shown) == papers_from(31)
    assert away.triage("cs.LG", "--catch-up").exit_code == 0
    assert (sorted(away.shown), away.arxiv.paths[-1]) == (papers_from(11, 21), f"{HARVEST}{MONDAY}")


def test_a_page_that_fails_costs_only_what_follows_it(away: Mornings) -> None:
    away.arxiv.records_per_page = 10
    away.arxiv.troubles["/oai"] = [with_old_dates, *always(status(503)), *[with_old_dates] * 20]
    result = away.triage("cs.LG", "--catch-up")
    told = "http://arxiv/oai: HTTP 503 Service Unavailable; given up after 5 attempts: try again later"
    assert (result.exit_code, away.told(result)[-1]) == (1, told)
    assert sorted(away.shown) == [*papers_from(11)[:4], *papers_from(31)]
    assert away.triage("cs.LG", "--catch-up").exit_code == 0
    assert sorted(away.shown) == [*papers_from(11)[4:], *papers_from(21)]
    assert max(Counter(away.judged).values()) == 1


def test_a_page_that_is_cut_off_is_judged_as_far_as_it_came_and_told(away: Mornings) -> None:
    away.arxiv.troubles["/oai"] = always(cut_xml)
    result = away.triage("cs.LG", "--catch-up")
    n = len(away.shown) - 5
    assert (0 < n < 10, result.exit_code) == (True, 1)
    name = "arxiv/oai?set=cs:cs:LG&from=2026-07-13"
    n_whole = len(away.ask("SELECT * FROM decisions WHERE location LIKE '%/oai?%' AND fate != 'rejected'"))
    assert away.told(result)[-1] == (
        f"{name}: cut off after entry {n_whole}; the rest is missing: get it again; what came of it was judged; "
        f"{name}: 1 entry could not be read"
    )
    away.arxiv.troubles["/oai"] = [with_old_dates] * 2
    assert away.triage("cs.LG", "--catch-up").exit_code == 0
    assert Counter(away.judged) == Counter(papers_from(11, 21, 31))


def test_an_expired_token_begins_the_harvest_again(away: Mornings) -> None:
    away.arxiv.records_per_page = 10
    away.arxiv.troubles["/oai"] = [with_old_dates, expired_token, *[with_old_dates] * 20]
    result = away.triage("cs.LG", "--catch-up")
    assert result.exit_code == 0, result.stderr
    assert Counter(away.judged) == Counter(papers_from(11, 21, 31))
    assert away.fates["duplicate"] == 5 + 4


def test_a_first_version_that_was_replaced_in_the_missed_days_is_new(away: Mornings) -> None:
    replaced = away.arxiv.library[6].with_details(version=3)
    away.arxiv.library[6], away.arxiv.troubles["/oai"] = replaced, []
    away.triage("cs.LG", "--catch-up")
    assert away.kinds["2607.00011"] == "new"


def test_where_nothing_was_missed_nothing_is_harvested(mornings: Mornings) -> None:
    mornings.on(FRIDAY).arxiv.announced = announcements(3, types=["new"])
    assert mornings.triage("cs.LG", "--catch-up").exit_code == 0  # never read before
    mornings.on("2026-07-20").arxiv.announced = announcements(3, first=4, types=["new"])
    assert mornings.triage("cs.LG", "--catch-up").exit_code == 0
    assert not any("/oai" in request for request in mornings.arxiv.paths)
    assert len(mornings.judged) == 6


def test_over_a_weekend_nothing_is_missed(mornings: Mornings) -> None:
    mornings.on(FRIDAY).arxiv.announced = announcements(3, types=["new"])
    mornings.triage("cs.LG")
    mornings.on("2026-07-18").arxiv.announced = []
    result = mornings.triage("cs.LG")
    assert mornings.told(result) == [
        not_written(2),
        f"{FEED}: is empty, as always on Saturdays and Sundays (it is Saturday at arXiv)",
        "0 entries: 0 to read, 0 perhaps",
    ]
    mornings.on("2026-07-20").arxiv.announced = announcements(3, first=4, types=["new"])
    assert mornings.told(mornings.triage("cs.LG")) == [summary(3, mornings.arxiv.announced, n_run=3)]


def test_a_category_that_is_stale_in_a_fresh_feed_is_told_and_then_missed(mornings: Mornings) -> None:
    fresh = announcements(2, types=["new"], categories=["q-bio.NC"])
    stale = announcements(2, types=["new"], first=3)
    mornings.arxiv.announced = [*fresh, *stale]
    result = mornings.on(WEDNESDAY).triage("cs.LG", "q-bio.NC")
    assert result.exit_code == 0
    body = render_daily("rss", mornings.arxiv.announced, "cs.LG+q-bio.NC", DAY)
    head, *items = body.split(b"<item>")
    late = [*items[:2], *(item.replace(b"16 Jul", b"15 Jul") for item in items[2:])]
    mornings.on(DAY).arxiv.troubles["/rss"] = [instead(b"<item>".join([head, *late]))]
    result = mornings.triage("cs.LG", "q-bio.NC")
    assert mornings.told(result)[1] == (
        "cs.LG: is stale: its newest papers are of Wednesday 15 July 2026, the feed is of Thursday 16 July 2026"
    )
    mornings.on(FRIDAY)
    result = mornings.triage("cs.LG", "q-bio.NC")
    days = "last read on Wednesday 15 July 2026; missed, unless arXiv had a holiday: Thursday 16 July 2026"
    missed = f"cs.LG: {days}; --catch-up brings them"
    assert missed in mornings.told(result)


# A fortnight of anything

FEED_TROUBLES: list[list[Trouble]] = [[], [], [emptied], always(cut_xml), always(status(503)), [status(503), cut_xml]]
HARVEST_TROUBLES: list[list[Trouble]] = [[], [], always(status(503)), [expired_token], always(cut_xml)]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_in_a_fortnight_catching_up_leaves_no_paper_unread(seed: int, mornings: Mornings) -> None:
    """On some days nobody reads, the feed is late, empty, cut or absent, and so is what was missed."""
    chance, announced = random.Random(seed), list[Announced]()
    arxiv = mornings.arxiv
    arxiv.records_per_page = 7
    days = [f"2026-07-{n:02}" for n in range(6, 21)]
    for n, day in enumerate(days):
        before, is_edge = arxiv.day, n in (0, len(days) - 1)
        batch = batch_of(day, 10 * n + 1) if date.fromisoformat(day).weekday() < 5 else []
        announced += batch
        arxiv.library += [each.paper for each in batch]
        arxiv.troubles = {"/oai": [with_old_dates] * 50}
        mornings.on(day)
        if batch and (is_edge or chance.random() < 0.8):
            arxiv.announced = batch
        elif batch:
            arxiv.day = before  # late
        else:
            arxiv.announced = []
        if not is_edge:
            arxiv.troubles["/rss"] = [*chance.choice(FEED_TROUBLES)]
            arxiv.troubles["/oai"][:0] = chance.choice(HARVEST_TROUBLES)
        catching_up = ["--catch-up"] if n == len(days) - 1 or (n and chance.random() < 0.4) else []
        if is_edge or chance.random() < 0.7:
            result = mornings.triage("cs.LG", *catching_up)
            assert result.exit_code in ((0,) if is_edge else (0, 1)), result.stderr
    wanted = [each.paper.id for each in announced if not each.type.startswith("replace")]
    assert Counter(mornings.judged) == Counter(wanted)


# Several sources

BLOG = ("/blog.xml", "/other.xml")


def test_one_source_that_fails_does_not_keep_the_others_from_being_judged(mornings: Mornings) -> None:
    arxiv = mornings.arxiv
    arxiv.announced = announcements(3, types=["new"])
    arxiv.library = [each.paper for each in announcements(3, first=4)]
    arxiv.files["/blog.xml"] = render_daily("rss", announcements(2, first=8, types=["new"]))
    arxiv.troubles["/api"] = always(status(503))
    result = mornings.triage("cs.LG", f"{arxiv.root}/blog.xml", f"{arxiv.root}/gone.xml", "--search", "all:kettle")
    assert mornings.told(result)[-2:] == [
        summary(5, [*arxiv.announced, *announcements(2, first=8)]),
        "http://arxiv/gone.xml: HTTP 404 Not Found; is the address right?; http://arxiv/api/query: HTTP 503 Service "
        "Unavailable; given up after 5 attempts: try again later",
    ]
    assert (result.exit_code, sorted(mornings.shown)) == (1, [f"2607.0000{n}" for n in (1, 2, 3, 8, 9)])


def test_a_page_that_is_no_feed_today_does_not_keep_the_others_from_being_judged(mornings: Mornings) -> None:
    arxiv = mornings.arxiv
    arxiv.announced = announcements(3, types=["new"])
    arxiv.files["/blog.xml"] = b"<html><body>We are moving house.</body></html>"
    result = mornings.triage(f"{arxiv.root}/blog.xml", "cs.LG")
    no_feed = "arxiv/blog.xml: is an HTML page, not a feed; "
    assert mornings.told(result)[-1].startswith(no_feed)
    assert (result.exit_code, sorted(mornings.shown)) == (1, ids_of(arxiv.announced))
    result = mornings.triage(f"{arxiv.root}/blog.xml")
    assert mornings.told(result)[-1].startswith(no_feed)
    assert (result.exit_code, mornings.output.exists()) == (2, False)


def test_when_all_sources_fail_each_is_named_and_nothing_has_changed(mornings: Mornings) -> None:
    arxiv = mornings.arxiv
    arxiv.troubles = {"/rss": always(status(503)), "/api": always(cut_connection)}
    arxiv.library = library()[:1]
    arxiv.troubles["/api"] = always(status(429))
    result = mornings.triage("cs.LG", "--search", "all:kettle")
    again = "given up after 5 attempts: try again later"
    assert mornings.told(result)[-1] == (
        f"http://arxiv/rss/cs.LG: HTTP 503 Service Unavailable; {again}; http://arxiv/api/query: HTTP 429 Too Many "
        f"Requests; {again}"
    )
    assert (result.exit_code, mornings.output.exists()) == (1, False)
    assert [mornings.ask(f"SELECT * FROM {table}") for table in ("visits", "papers", "decisions")] == [[], [], []]


def test_a_category_that_there_is_not_is_refused_before_anything_is_asked(mornings: Mornings) -> None:
    result = mornings.triage("q-bio.NC", "cs.LX")
    told = "cs.LX: arXiv has no such category; did you mean cs.LG?"
    assert (result.exit_code, mornings.told(result)) == (2, [told])
    assert (mornings.arxiv.log, mornings.output.exists()) == ([], False)


def test_without_a_network_one_sentence_says_so(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("ARXSIFT_ARXIV_RSS", f"http://127.0.0.1:{port}")
    result = mornings.triage("cs.LG")
    *attempts, last = mornings.told(result)
    assert last == (
        f"http://127.0.0.1:{port}/rss/cs.LG: the connection failed (Connection refused); given up after 5 "
        "attempts: try again later"
    )
    assert (len(attempts), result.exit_code, mornings.ask("SELECT * FROM visits")) == (4, 1, [])


def test_what_arxiv_cut_is_brought_by_a_harvest_and_then_not_missed(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arxsift.serve.triage.reading.tally.MOST_ROWS", 20)
    every = announcements(25, day=DAY, types=["new"])
    mornings.arxiv.announced, mornings.arxiv.library = every[5:], [each.paper for each in every]
    cut = mornings.triage("cs.LG")
    assert (cut.exit_code, len(mornings.judged)) == (1, 20)
    assert f"bring the others with --catch-up --since {DAY}" in cut.stderr
    whole = mornings.triage("cs.LG", "--catch-up", "--since", DAY)
    assert (whole.exit_code, len(mornings.judged)) == (0, 25)
    assert "what was cut has been brought by OAI-PMH" in whole.stderr
    mornings.on(FRIDAY).arxiv.announced = announcements(3, first=31, day=FRIDAY, types=["new"])
    n_asked = len(mornings.arxiv.paths)
    assert mornings.triage("cs.LG", "--catch-up").exit_code == 0
    assert mornings.arxiv.paths[n_asked:] == ["/rss/cs.LG"]


def test_a_run_that_passes_over_new_papers_has_not_read_the_day(mornings: Mornings) -> None:
    mornings.on(WEDNESDAY).arxiv.announced = announcements(3, day=WEDNESDAY, types=["new"])
    mornings.triage("cs.LG")
    mornings.on(DAY).arxiv.announced = announcements(3, first=11, day=DAY, types=["new"])
    mornings.triage("cs.LG", "--announce", "cross")
    mornings.on(FRIDAY).arxiv.announced = announcements(3, first=21, day=FRIDAY, types=["new"])
    assert "missed, unless arXiv had a holiday: Thursday 16 July 2026" in mornings.triage("cs.LG").stderr
