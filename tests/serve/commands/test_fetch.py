"""`arxsift fetch`: texts into the cache, from arXiv or from files, whatever goes wrong on the way."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from made.arxiv_server import Clock, FakeArxiv, always, made_up, running
from typer.testing import CliRunner

from arxsift.configs.errors import ArxsiftError, FetchError, InputError
from arxsift.models.paper import Paper
from arxsift.serve.arxiv.page import Rejection
from arxsift.serve.arxiv.search import ArxivClient
from arxsift.serve.commands.fetch import fetch
from arxsift.serve.fetch import FetchReport, FillReport, fetch_texts, fill_from_file, labelled_ids, read_papers
from arxsift.serve.web.pace import Pace
from arxsift.training.data.texts import TextCache

IDS = [f"2401.{n:05}" for n in range(1, 13)]

GOOD = {"id": "2401.00001", "title": "On kettles", "abstract": "They boil."}


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ARXSIFT_ARXIV_API", "http://127.0.0.1:9/nobody-listens")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("ARXSIFT_CONTACT", raising=False)


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeArxiv]:
    with running(FakeArxiv()) as server:
        monkeypatch.setenv("ARXSIFT_ARXIV_API", server.url)
        yield server


@pytest.fixture
def cache() -> Iterator[TextCache]:
    with TextCache() as cache:
        yield cache


@pytest.fixture
def client(arxiv: FakeArxiv) -> ArxivClient:
    clock = Clock()
    return ArxivClient(arxiv.url, pace=Pace(clock=clock.time, sleep=clock.sleep), ids_per_request=5, sleep=clock.sleep)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Makes a file of rows; what is not bytes is written as JSON."""

    def make(*rows: object, name: str = "papers.jsonl") -> Path:
        lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
        path = tmp_path / name
        text = b"\n".join(lines) + b"\n"
        path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return path

    return make


# From arXiv


def test_only_what_is_not_in_the_cache_is_asked_for(cache: TextCache, client: ArxivClient, arxiv: FakeArxiv) -> None:
    cache.put([made_up(IDS[3])])
    arxiv.unknown = {IDS[5]}
    report = fetch_texts(cache, client, [*IDS, "1401.205"])
    assert (report.asked, report.fetched, report.already, report.absent) == (12, 10, 1, (IDS[5],))
    assert [rejection.id for rejection in report.rejected] == ["1401.205"]
    assert arxiv.asked == [IDS[:3] + IDS[4:6], IDS[6:11], IDS[11:]]
    assert list(cache.get(IDS).values()) == [made_up(each) for each in IDS if each != IDS[5]]


def test_absent_ones_are_asked_for_again_only_on_request(
    cache: TextCache, client: ArxivClient, arxiv: FakeArxiv
) -> None:
    arxiv.unknown = {IDS[1]}
    fetch_texts(cache, client, IDS[:3])
    arxiv.unknown, arxiv.asked = set(), []
    assert fetch_texts(cache, client, IDS[:3]) == FetchReport(0, 0, 2, (IDS[1],), ())
    assert arxiv.asked == []
    assert fetch_texts(cache, client, IDS[:3], retry_absent=True) == FetchReport(1, 1, 2, (), ())
    assert arxiv.asked == [[IDS[1]]]


def test_what_came_before_a_failure_is_kept_and_not_asked_for_again(
    cache: TextCache, client: ArxivClient, arxiv: FakeArxiv
) -> None:
    arxiv.behaviours = [arxiv.properly, arxiv.short(2), *[always(status=503)] * 4]
    with pytest.raises(FetchError) as error:
        fetch_texts(cache, client, IDS)
    gave_up = f"{arxiv.url}: HTTP 503 Service Unavailable; given up after 5 attempts: try again later"
    assert str(error.value) == f"{gave_up}; 7 of 12 texts are in the cache: run the same command again to go on"
    arxiv.asked.clear()
    assert fetch_texts(cache, client, IDS) == FetchReport(5, 5, 7, (), ())
    assert arxiv.asked == [IDS[7:]]


FETCH_SCRIPT = """
import sys
from arxsift.serve.arxiv.search import ArxivClient
from arxsift.serve.fetch import fetch_texts
from arxsift.serve.web.pace import Pace
from arxsift.training.data.texts import TextCache
client = ArxivClient(pace=Pace(interval_seconds=0.01), ids_per_request=5)
with TextCache() as cache:
    print(fetch_texts(cache, client, sys.argv[1].split(",")))
"""


def test_a_killed_run_goes_on_where_it_was(arxiv: FakeArxiv) -> None:
    reached, release = threading.Event(), threading.Event()

    def hang() -> None:
        reached.set()
        release.wait(20)

    arxiv.behaviours = [arxiv.properly, arxiv.properly, arxiv.late(hang)]
    command = [sys.executable, "-c", FETCH_SCRIPT, ",".join(IDS)]
    killed = subprocess.Popen(command)
    assert reached.wait(20)
    killed.kill()
    killed.wait(20)
    release.set()
    again = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert again.stdout == "FetchReport(asked=2, fetched=2, already=10, absent=(), rejected=())\n"
    assert arxiv.asked == [IDS[:5], IDS[5:10], IDS[10:], IDS[10:]]


def test_the_packaged_labels_come_by_batch() -> None:
    everything = labelled_ids()
    assert len(everything) == len(set(everything)) == 26_006
    assert len(labelled_ids(["feed-dev"])) == 2_046
    assert len(labelled_ids(["feed-dev", "neuro-dev"])) == 2_456
    with pytest.raises(InputError) as error:
        labelled_ids(["feed"])
    assert str(error.value) == "--batch feed: no such batch; there are T1, T2, T3, T4, T5, T6, feed-dev, neuro-dev"


# From files


def test_a_file_fills_the_cache(cache: TextCache, write: Callable[..., Path]) -> None:
    more = {
        "authors": ['Ada K\\"essel', ""],
        "categories": "cs.LG  cs.AI",
        "date": "2024-01-31T08:00:00Z",
        "topics": [],
    }
    terse = {"id": "arXiv:2401.00002v3", "title": "A\nkettle", "abstract": r"G\"odel \emph{boils}.", "authors": None}
    free = {"id": "mine-1", "title": "My own", "abstract": "Text.", "authors": "Ada B, Cy D and E F"}
    path = write(GOOD | more, b"", terse, free, name="papers.jsonl.gz")
    assert fill_from_file(cache, path) == FillReport(3, 3)
    one, two, three = cache.get(["2401.00001", "2401.00002", "mine-1"]).values()
    url = "https://arxiv.org/abs/2401.0000"
    assert one == Paper(
        "2401.00001", "On kettles", "They boil.", ("Ada Këssel",), ("cs.LG", "cs.AI"), "2024-01-31", None, f"{url}1"
    )
    assert two == Paper("2401.00002", "A kettle", "Gödel boils.", version=3, url=f"{url}2")
    assert three == Paper("mine-1", "My own", "Text.", ("Ada B", "Cy D", "E F"))


def test_a_file_does_not_replace_what_arxiv_gave(cache: TextCache, write: Callable[..., Path]) -> None:
    cache.put([made_up(IDS[0])])
    assert fill_from_file(cache, write(GOOD, GOOD | {"id": IDS[1]})) == FillReport(2, 1)
    assert cache.get(IDS)[IDS[0]] == made_up(IDS[0])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"title": "T", "abstract": "A"}, "no id; a paper has id, title, abstract"),
        ({"id": "1", "abstract": "A"}, "no title; a paper has id, title, abstract"),
        ({"id": "1", "title": "T", "abstract": None}, "no abstract; a paper has id, title, abstract"),
        (GOOD | {"id": " "}, "no id; a paper has id, title, abstract"),
        (GOOD | {"title": 3}, "the field 'title' is a number, expected text"),
        (GOOD | {"title": "", "abstract": " "}, "neither title nor abstract"),
        (GOOD | {"date": "last week"}, "the field 'date' is 'last week', expected YYYY, YYYY-MM or YYYY-MM-DD"),
        (GOOD | {"authors": [1]}, "the field 'authors' holds a number, expected texts alone"),
        (GOOD | {"categories": 7}, "the field 'categories' is a number, expected a list of texts"),
        (b"{oops", "not JSON (a name in double quotes is missing, column 2)"),
        ([1], "is an array, expected an object with the fields of one paper"),
        (
            b'{"id": "\xe9"}',
            "byte 9 (0xE9) is not UTF-8; convert the file, for example from Latin-1: iconv -f LATIN1 -t UTF-8",
        ),
    ],
)
def test_a_bad_line_is_told_and_nothing_is_stored(
    line: object, told: str, cache: TextCache, write: Callable[..., Path]
) -> None:
    good, bad = write(GOOD, name="good.jsonl"), write(GOOD | {"id": "2401.00009"}, b"", line, GOOD, name="bad.jsonl")
    with pytest.raises(InputError) as error:
        fill_from_file(cache, good, bad)
    assert str(error.value) == f"{bad}: line 3: {told}"
    assert len(cache) == 0


def test_files_that_are_none_are_told(cache: TextCache, tmp_path: Path, write: Callable[..., Path]) -> None:
    whole = write(*[GOOD | {"abstract": os.urandom(2000).hex()} for _ in range(9)], name="whole.jsonl.gz")
    (tmp_path / "cut.jsonl.gz").write_bytes(whole.read_bytes()[:-5000])
    (tmp_path / "prose.txt").write_text("kettle")
    for name, told in {
        "none.jsonl": "no such file",
        "prose.txt": "is text, but none that holds papers",
        "blank.jsonl": "no papers in it; a paper has id, title, abstract",
        "cut.jsonl.gz": "line ",
    }.items():
        write(b"", name="blank.jsonl")
        with pytest.raises(InputError) as error:
            fill_from_file(cache, tmp_path / name)
        assert str(error.value).startswith(f"{tmp_path / name}: {told}")
    assert len(cache) == 0


def test_papers_come_from_any_format(cache: TextCache, tmp_path: Path) -> None:
    (tmp_path / "mine.bib").write_text(
        "@misc{a, title={T}, abstract={A}, eprint={2401.00001v2}, archiveprefix={arXiv}}"
    )
    (tmp_path / "mine.csv").write_text("ID;Title;Abstract;authors\n2401.00002;T;A;Ada Kessel and Bo Lind\n")
    assert fill_from_file(cache, tmp_path / "mine.bib", tmp_path / "mine.csv") == FillReport(2, 2)
    papers = cache.get(["2401.00001", "2401.00002"])
    assert [(paper.version, paper.authors) for paper in papers.values()] == [(2, ()), (None, ("Ada Kessel", "Bo Lind"))]


WORDS = st.text(min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=20, deadline=None)
@given(title=WORDS, abstract=WORDS, authors=st.lists(WORDS, max_size=3), categories=st.lists(WORDS, max_size=3))
def test_whatever_is_read_can_be_stored(title: str, abstract: str, authors: list[str], categories: list[str]) -> None:
    row = {
        "id": "2401.00001",
        "title": f"T {title}",
        "abstract": f"A {abstract}",
        "authors": authors,
        "categories": categories,
    }
    path = Path(os.environ["ARXSIFT_HOME"] + ".jsonl")
    path.write_text(json.dumps(row))
    with TextCache(Path(":memory:")) as cache:
        (paper,) = read_papers(path)
        cache.put([paper])
        assert cache.get([paper.id]) == {paper.id: paper}


# The command


def typed(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, and stderr with the error's sentence."""
    app = typer.Typer(rich_markup_mode=None)
    app.command()(fetch)
    result = CliRunner().invoke(app, arguments)
    error = result.exception
    if isinstance(error, ArxsiftError):
        return error.exit_code, result.stdout, f"{result.stderr}{error}\n"
    return result.exit_code, result.stdout, result.stderr


def test_fetching_a_batch_says_what_came(arxiv: FakeArxiv) -> None:
    absent = labelled_ids(["neuro-dev"])[7]
    arxiv.unknown = {absent}
    told = f"arxsift: warning: arXiv does not have {absent}; --retry-absent asks again\n"
    first = "arxsift: 409 texts fetched, 0 were here; the cache has 409\n"
    assert typed("--batch", "neuro-dev") == (0, "", first + told)
    again = "arxsift: 0 texts fetched, 409 were here; the cache has 409\n"
    assert typed("--batch", "neuro-dev") == (0, "", again + told)
    assert [len(ids) for ids in arxiv.asked] == [200, 200, 10]


@pytest.fixture
def few_unlabelled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A list of unlabelled papers that takes one request."""
    (tmp_path / "few.txt").write_text("\n".join(IDS) + "\n")
    monkeypatch.setattr("arxsift.training.data.unlabelled.packaged", lambda *_: tmp_path / "few.txt")
    return IDS


@pytest.mark.slow
def test_unlabelled_papers_come_on_request_after_the_labelled_ones(arxiv: FakeArxiv, few_unlabelled: list[str]) -> None:
    labelled = labelled_ids(["neuro-dev"])
    assert typed("--batch", "neuro-dev") == (0, "", "arxsift: 410 texts fetched, 0 were here; the cache has 410\n")
    arxiv.unknown = {few_unlabelled[2]}
    told = (
        "arxsift: 11 texts fetched, 410 were here; the cache has 421\n"
        f"arxsift: warning: arXiv does not have {few_unlabelled[2]}; --retry-absent asks again\n"
    )
    assert typed("--batch", "neuro-dev", "--unlabelled") == (0, "", told)
    assert arxiv.asked == [labelled[:200], labelled[200:400], labelled[400:], few_unlabelled]
    arxiv.unknown = set()
    told = "arxsift: 1 text fetched, 421 were here; the cache has 422\n"
    assert typed("--batch", "neuro-dev", "--unlabelled", "--retry-absent") == (0, "", told)
    assert arxiv.asked[4:] == [few_unlabelled[2:3]]


def test_labelled_papers_come_first(arxiv: FakeArxiv, few_unlabelled: list[str]) -> None:
    assert typed("--batch", "neuro-dev", "--unlabelled")[0] == 0
    assert [each for ids in arxiv.asked for each in ids] == [*labelled_ids(["neuro-dev"]), *few_unlabelled]


def test_a_failure_part_way_is_incomplete(arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [always(status=403)]
    refused = f"{arxiv.url}: HTTP 403 Forbidden; is $ARXSIFT_ARXIV_API right?"
    kept = "0 of 410 texts are in the cache: run the same command again to go on"
    assert typed("--batch", "neuro-dev") == (1, "", f"{refused}; {kept}\n")


def test_an_identifier_that_arxiv_refuses_is_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    report = FetchReport(110, 109, 0, (), (Rejection("x", "'x' is no identifier"),))
    monkeypatch.setattr("arxsift.serve.fetch.fetch_texts", lambda *_, **__: report)
    code, _, told = typed("--batch", "neuro-dev")
    assert code == 1
    assert told.splitlines()[1] == "1 of 110 could not be fetched, x: 'x' is no identifier"


def test_filling_says_what_came(write: Callable[..., Path]) -> None:
    one, two = write(GOOD, name="one.jsonl"), write(GOOD, GOOD | {"id": "2401.00002"}, name="two.jsonl")
    told = "arxsift: 3 papers read, 3 stored; the cache has 2 texts\n"
    assert typed("--from", str(one), "--from", str(two)) == (0, "", told)


ALL_OF_A_FILE = "--from takes all papers of a file; leave out --batch, --unlabelled and --retry-absent"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--batch", "T9"], "--batch T9: no such batch; there are T1, T2, T3, T4, T5, T6, feed-dev, neuro-dev"),
        (["--from", "x.jsonl", "--batch", "T1"], ALL_OF_A_FILE),
        (["--from", "x.jsonl", "--unlabelled"], ALL_OF_A_FILE),
        (["--from", "x.jsonl", "--retry-absent"], ALL_OF_A_FILE),
        (["--from", "no-such.jsonl"], "no-such.jsonl: no such file"),
    ],
)
def test_a_call_that_cannot_be_meant_changes_nothing(arguments: list[str], told: str, tmp_path: Path) -> None:
    assert typed(*arguments) == (2, "", f"{told}\n")
    assert TextCache(tmp_path / "home" / "texts.sqlite").missing(IDS) == IDS


def test_no_bar_is_drawn_for_nobody(cache: TextCache, client: ArxivClient, capfd: pytest.CaptureFixture[str]) -> None:
    fetch_texts(cache, client, IDS)
    assert capfd.readouterr() == ("", "")


def test_a_bar_is_drawn_on_a_terminal(
    cache: TextCache, client: ArxivClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("arxsift.serve.terminal.progress.stderr_is_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    fetch_texts(cache, client, IDS)
    out, err = capfd.readouterr()
    assert out == ""
    assert "texts from arXiv" in err
    assert "12/12" in err


def test_help_says_what_it_does_and_shows_a_command() -> None:
    code, out, _ = typed("--help")
    assert code == 0
    assert "Download the titles and abstracts of the labelled papers from arXiv into the cache." in " ".join(
        out.split()
    )
    assert "arxsift fetch --batch feed-dev" in out


def test_the_command_is_light_to_import() -> None:
    heavy = {"requests", "pydantic", "sqlite3", "rich.progress", "filelock", "yaml", "numpy"}
    script = f"import sys, arxsift.serve.commands.fetch; print(sorted({heavy!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"
