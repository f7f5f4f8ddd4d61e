"""`arxsift triage` killed at any moment, run twice at once, given a very long feed: no paper is lost or shown twice."""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from made.arxiv_server import FakeArxiv, announcements, render_daily
from made.client import in_place_of_arxiv
from made.processes import hear_signals

N_PAPERS = 300
TELLING = ("", "", "", "We follow a circuit by probing it.", "Spiking units run on a memristor.", "", "", "")
PAPERS = announcements(N_PAPERS, TELLING, types=["new", "new", "cross"])
IDS = sorted(each.paper.id for each in PAPERS)

NO_TEXT = b"<item><title></title><description></description></item>\n  </channel>"


ONE_OUTPUT = """
from arxsift.serve.triage.publish import Target
Target.name = property(lambda _: "the only output")
"""
"""All files count as one output, as a configured `{date}.jsonl` does: each paper goes to one of them."""


@dataclass(frozen=True)
class Desk:
    """A folder with a feed of papers and one entry that is none, and the state of what was seen of it."""

    folder: Path
    program: Callable[..., list[str]]

    @classmethod
    def set(cls, folder: Path, program: Callable[..., list[str]]) -> "Desk":
        folder.mkdir(parents=True, exist_ok=True)
        feed = render_daily("rss", PAPERS).replace(b"</channel>", NO_TEXT)
        (folder / "feed.xml").write_bytes(feed)
        return cls(folder, program)

    def begin(self, *arguments: object, setup: str = "", n: int = 1) -> "subprocess.Popen[str]":
        """A visit under way that shows all papers in `out-N.jsonl`, unless arguments say otherwise."""
        more = arguments or ("--topics", "all", "--write-empty", "-o", self.folder / f"out-{n}.jsonl")
        return self.started(self.program("triage", self.folder / "feed.xml", *more, setup=ONE_OUTPUT + setup))

    def started(self, command: list[str]) -> "subprocess.Popen[str]":
        places = {"ARXSIFT_HOME": str(self.folder / "home"), "ARXSIFT_CONFIG": str(self.folder / "feeds.yaml")}
        environment, pipe = {**os.environ, **places}, subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True, preexec_fn=hear_signals)

    def run(self, *arguments: object, setup: str = "", n: int = 1) -> tuple[int, str]:
        """Exit code and what was said."""
        process = self.begin(*arguments, setup=setup, n=n)
        _, told = process.communicate(timeout=100)
        return process.returncode, told

    @property
    def shown(self) -> dict[str, list[str]]:
        """Output -> its papers."""
        return {path.name: ids_in(path) for path in sorted(self.folder.glob("out-?.jsonl"))}

    @property
    def n_seen(self) -> int:
        return int(self.ask("SELECT count(*) FROM papers WHERE seen_visit IS NOT NULL")[0][0])

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the state."""
        with closing(sqlite3.connect(self.folder / "home" / "state.sqlite")) as state:
            return state.execute(query).fetchall()

    def check(self) -> None:
        """Every paper stands in one output, once, and nothing of a killed visit is left."""
        assert Counter(paper for papers in self.shown.values() for paper in papers) == Counter(IDS)
        assert self.n_seen == N_PAPERS
        assert self.drafts == []
        assert self.ask("PRAGMA integrity_check") == [("ok",)]
        assert self.ask("SELECT count(*) FROM visits WHERE stage != 'published'") == [(0,)]

    @property
    def drafts(self) -> list[str]:
        return [path.name for path in self.folder.iterdir() if path.name.startswith(".")]


def ids_in(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


@pytest.fixture
def desk(tmp_path: Path, program: Callable[..., list[str]]) -> Desk:
    return Desk.set(tmp_path, program)


# Killed anywhere

SLOWLY = """
import time
from arxsift.serve.triage import judge
from arxsift.serve.triage.state.entries import Entries
from arxsift.serve.triage.state.shown import Shown
from arxsift.serve.triage.state.verdicts import Verdicts
from arxsift.serve.triage.state.visits import Visits
from arxsift.serve.files.drafts import Draft
judge.BATCH_PAPERS = 16

def slowly(kind, name, seconds):
    original = getattr(kind, name)
    def slow(*arguments):
        time.sleep(seconds)
        found = original(*arguments)
        time.sleep(seconds)
        return found
    setattr(kind, name, slow)

slowly(Entries, "keep", 0.0005)
slowly(Shown, "add_evidence", 0.005)
slowly(Visits, "note_drafts", 0.05)
slowly(Visits, "publish", 0.05)
slowly(Draft, "reveal", 0.05)
slowly(FakeClassifier, "predict", 0.01)
"""


@pytest.mark.slow
@pytest.mark.timeout(900)  # forty processes, each as slow as the machine is
def test_killed_at_twenty_moments_a_visit_loses_no_paper_and_shows_none_twice(
    program: Callable[..., list[str]], tmp_path: Path
) -> None:
    began = time.monotonic()
    assert Desk.set(tmp_path / "whole", program).run(setup=SLOWLY)[0] == 1
    n_seconds = time.monotonic() - began
    chance = random.Random(20)
    stages = Counter[str]()
    for n in range(20):
        desk = Desk.set(tmp_path / str(n), program)
        with desk.begin(setup=SLOWLY) as killed:
            with suppress(subprocess.TimeoutExpired):
                killed.wait(chance.uniform(0.2, 1.0) * n_seconds)
            killed.kill()
        if (desk.folder / "home" / "state.sqlite").exists():
            with suppress(sqlite3.OperationalError):  # killed while it was made
                stages.update(str(stage) for (stage,) in desk.ask("SELECT stage FROM visits"))
        assert desk.run(n=2)[0] == 1, "the entry that is none is told each time"
        desk.check()
    assert stages["open"], "none was killed half-way"


# Killed right there

CRASH = """
import os
from arxsift.serve.triage import judge
from arxsift.serve.triage.state.entries import Entries
from arxsift.serve.triage.state.shown import Shown
from arxsift.serve.triage.state.verdicts import Verdicts
from arxsift.serve.triage.state.visits import Visits
from arxsift.serve.files.drafts import Draft
judge.BATCH_PAPERS = 16

def end(): {end}

def crash(kind, name, at, when):
    original, n_calls = getattr(kind, name), 0
    def crashing(*arguments):
        nonlocal n_calls
        n_calls += 1
        if (n_calls, when) == (at, "before"): end()
        found = original(*arguments)
        if (n_calls, when) == (at, "after"): end()
        return found
    setattr(kind, name, crashing)

crash({kind}, {name!r}, {at}, {when!r})
"""

KILLED, INTERRUPTED = "os._exit(137)", "raise KeyboardInterrupt"


POINTS = [
    ("Visits", "begin", 1, "after", False),
    ("Entries", "keep", 200, "after", False),
    ("Shown", "add", 1, "after", False),
    ("Shown", "add_evidence", 3, "before", False),
    ("Visits", "note_drafts", 1, "after", False),
    ("Draft", "seal", 2, "after", False),
    ("Visits", "note_drafts", 2, "before", False),
]

LAST_POINTS = [
    ("Verdicts", "add", 4, "after", False),
    ("Visits", "note_drafts", 2, "after", False),
    ("Draft", "reveal", 1, "before", False),
    ("Draft", "reveal", 1, "after", True),
    ("Draft", "reveal", 2, "after", True),
    ("Visits", "publish", 1, "before", True),
    ("Visits", "publish", 1, "after", True),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("end", "kind", "name", "at", "when", "published"),
    [*((KILLED, *point) for point in POINTS + LAST_POINTS), *((INTERRUPTED, *point) for point in LAST_POINTS)],
)
def test_wherever_a_visit_ends_its_papers_are_seen_only_if_its_output_is_there(
    end: str, kind: str, name: str, at: int, when: str, published: bool, desk: Desk
) -> None:
    returned, told = desk.run(setup=CRASH.format(kind=kind, name=name, at=at, when=when, end=end))
    assert (returned, told.count("Traceback")) == (137 if end == KILLED else 130, 0)
    assert sorted(desk.shown.get("out-1.jsonl", [])) == (IDS if published else [])
    if end == INTERRUPTED:
        assert (desk.drafts, desk.n_seen) == ([], N_PAPERS if published else 0)
    returned, told = desk.run(n=2)
    assert returned == 1
    assert ("is the digest of a visit that was killed" in told) == (
        published and end == KILLED and (name, when) != ("publish", "after")
    )
    assert len(desk.shown["out-2.jsonl"]) == (0 if published else N_PAPERS)
    desk.check()


@pytest.mark.slow
def test_what_was_judged_before_a_kill_is_not_judged_again(desk: Desk) -> None:
    desk.run(setup=CRASH.format(kind="Verdicts", name="add", at=4, when="after", end=KILLED))
    assert desk.ask("SELECT count(*) FROM verdicts") == [(64,)]
    returned, told = desk.run(n=2, setup=COUNTED)
    assert (returned, re.findall(r"judged (\d+)", told)) == (1, ["236"])
    desk.check()


COUNTED = """
import atexit
judge, judged = FakeClassifier._judge, []
def counting(self, paper, prefer):
    judged.append(paper.id)
    return judge(self, paper, prefer)
FakeClassifier._judge = counting
atexit.register(lambda: print("judged", len(judged), file=sys.stderr))
"""


@pytest.mark.slow
def test_several_outputs_are_all_there_or_none(desk: Desk) -> None:
    outputs = [
        "--topics",
        "all",
        "-o",
        desk.folder / "out-1.jsonl",
        "-o",
        desk.folder / "out.html",
        "-o",
        desk.folder / "out.csv",
    ]
    desk.run(*outputs, setup=CRASH.format(kind="Draft", name="reveal", at=2, when="after", end=KILLED))
    assert [(desk.folder / name).exists() for name in ("out-1.jsonl", "out.html", "out.csv")] == [True, True, False]
    returned, told = desk.run(n=2)
    assert (returned, told.count("is the digest of a visit that was killed")) == (1, 4)
    assert (desk.folder / "out.csv").read_text().count("2607.") >= N_PAPERS
    desk.check()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_told_to_end_leaves_nothing_but_verdicts(number: int, desk: Desk) -> None:
    with desk.begin(setup=STUCK) as process:
        assert process.stderr is not None
        assert process.stderr.readline().endswith("feed.xml: entry 301: neither title nor abstract\n")
        assert process.stderr.readline() == "judging\n"
        process.send_signal(number)
        assert process.stderr.read() == ""
        assert process.wait(60) == 130
    assert (sorted(path.name for path in desk.folder.iterdir()), desk.ask("SELECT * FROM visits")) == (
        ["feed.xml", "home"],
        [],
    )
    assert desk.run(n=2)[0] == 1
    desk.check()


STUCK = """
import time
from pathlib import Path
from typing import Any
predict = FakeClassifier.predict
def stick(self, papers, prefer):
    print("judging", file=sys.stderr, flush=True)
    go = Path(__import__("os").environ["ARXSIFT_HOME"]) / "go"
    until = time.monotonic() + 60
    while not go.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return predict(self, papers, prefer)
FakeClassifier.predict = stick
"""


@pytest.mark.slow
def test_on_stdout_papers_are_not_lost_but_may_come_again(desk: Desk) -> None:
    table = ("--topics", "all", "--format", "jsonl")
    with desk.begin(
        *table, setup=CRASH.format(kind="Visits", name="publish", at=1, when="before", end=KILLED)
    ) as killed:
        assert len(killed.communicate(timeout=100)[0].splitlines()) == N_PAPERS
    with desk.begin(*table) as unread:
        assert unread.stdout is not None
        assert json.loads(unread.stdout.readline())["id"] in IDS
        unread.stdout.close()
        assert unread.wait(60) == 141
    assert desk.run()[0] == 1
    desk.check()


@pytest.mark.slow
def test_the_real_model_killed_half_way_goes_on(desk: Desk) -> None:
    begin = "import sys; from arxsift.serve.cli import main\n"
    crash = CRASH.format(kind="Verdicts", name="add", at=6, when="after", end=KILLED)
    for n, setup in ((1, crash), (2, "")):
        arguments = [
            "triage",
            desk.folder / "feed.xml",
            "--write-empty",
            "--model",
            "tfidf",
            "--topics",
            "all",
            "-o",
            desk.folder / f"out-{n}.jsonl",
        ]
        process = desk.started([sys.executable, "-c", f"{begin}{setup}\nmain()", *map(str, arguments)])
        process.communicate(timeout=100)
        assert process.returncode == (137 if n == 1 else 1)
    assert list(desk.shown) == ["out-2.jsonl"]
    desk.check()


# Two at once


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True], ids=["it ends", "it is killed"])
def test_a_second_visit_waits_for_the_first_and_shows_what_that_did_not(killed: bool, desk: Desk) -> None:
    with desk.begin(setup=STUCK) as first:
        assert first.stderr is not None
        assert first.stderr.readline().endswith("feed.xml: entry 301: neither title nor abstract\n")
        assert first.stderr.readline() == "judging\n"
        with desk.begin(n=2) as second:
            assert second.stderr is not None
            waiting = "arxsift: another arxsift triage is running; this one begins when it ends\n"
            assert second.stderr.readline() == waiting
            if killed:
                first.kill()
            else:
                (desk.folder / "home" / "go").touch()
            assert [first.wait(60), second.wait(60)] == [-9 if killed else 1, 1]
    assert len(desk.shown["out-2.jsonl"]) == (N_PAPERS if killed else 0)
    desk.check()


@pytest.mark.slow
def test_three_visits_at_once_show_each_paper_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with in_place_of_arxiv(FakeArxiv(announced=PAPERS), monkeypatch) as arxiv:
        hurry = ONE_OUTPUT + "from arxsift.serve.web.pace import Pace; Pace._await_turn = lambda _: None"
        outputs = [desk.folder / f"out-{n}.jsonl" for n in (1, 2, 3)]
        commands = [
            desk.program("triage", "cs.LG", "--topics", "all", "--write-empty", "-o", path, setup=hurry)
            for path in outputs
        ]
        processes = [desk.started(command) for command in commands]
        for process in processes:
            process.communicate(timeout=100)
        assert [process.returncode for process in processes] == [0, 0, 0]
        assert sorted(len(papers) for papers in desk.shown.values()) == [0, 0, N_PAPERS]
        assert sum("If-None-Match" in asked.headers for asked in arxiv.log) == len(arxiv.log) - 1 == 2
    desk.check()


# Very long feeds

PEAK = """
import atexit, re
from pathlib import Path
from typing import Any
peak = lambda: re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]
atexit.register(lambda: print("peak", peak(), file=sys.stderr))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory where Linux tells it")
def test_memory_does_not_grow_with_the_feed(desk: Desk) -> None:
    peaks = []
    for n, n_papers in enumerate((100, 30_000), 1):
        write_long(desk.folder / "feed.xml", n_papers)
        returned, told = desk.run("-o", desk.folder / f"out-{n}.jsonl", setup=PEAK)
        assert (returned, f"arxsift: {n_papers:,} entries: " in told, desk.n_seen) == (0, True, n_papers)
        peaks.append(int(told.rpartition("peak ")[2]) / 1024)
    assert peaks[1] - peaks[0] < 150, f"{peaks} MB"


def write_long(path: Path, n_papers: int) -> None:
    """A feed that never stands in memory; a quarter of its papers is worth reading."""
    head, *items = render_daily("rss", PAPERS[:4]).split(b"    <item>")
    tail = items[-1].partition(b"</item>\n")[2]
    items[-1] = items[-1].removesuffix(tail)
    with path.open("wb") as file:
        file.write(head)
        for n in range(n_papers):
            item = items[n % 4].replace(b"<title>", b"<title>%d. " % n)
            file.write(b"    <item>" + re.sub(rb"2607\.0000\d", b"2607.%05d" % n, item))
        file.write(tail)


# The second visit of a day


def test_a_visit_with_nothing_new_shows_nothing_and_loads_no_model(desk: Desk) -> None:
    assert desk.run()[0] == 1
    returned, told = desk.run(n=2, setup="choose.choose_identified = choose.choose_model = None")
    assert (returned, told.replace(f"{desk.folder}/", "").splitlines()) == (
        1,
        [
            "arxsift: feed.xml: entry 301: neither title nor abstract",
            "arxsift: 301 entries: 0 to read, 0 perhaps, 300 seen before, 1 unreadable: out-2.jsonl, "
            "out-2.jsonl.rejected.jsonl",
            "arxsift: feed.xml: 1 entry could not be read",
        ],
    )
    assert desk.shown["out-2.jsonl"] == []
    desk.check()
