"""Searching: pages from the first to the last, checked against the total, whatever the API does in between."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.arxiv_server import (
    FIXTURES,
    Answers,
    Clock,
    FakeArxiv,
    Trouble,
    announcements,
    as_it_is,
    control_character,
    cut_connection,
    cut_xml,
    emptied,
    instead,
    latin_1,
    patient,
    render,
    repeated,
    running,
    shortened,
    status,
)

from arxsift.configs.errors import FetchError, InputError
from arxsift.models.paper import Paper
from arxsift.serve.arxiv import slices
from arxsift.serve.arxiv.page import read_page
from arxsift.serve.arxiv.search import ArxivClient
from arxsift.serve.arxiv.slices import Slices, within
from arxsift.serve.web.exchange import Fetched
from arxsift.serve.web.polite import Polite

NOON = datetime(2026, 7, 16, 16, tzinfo=UTC).timestamp()
"""In New York: 16:00 UTC."""


def library(n_papers: int) -> list[Paper]:
    """Each is a day older than the one before; the first of 16 July 2026."""
    first = datetime(2026, 7, 16, tzinfo=UTC).timestamp()
    days = [datetime.fromtimestamp(first - 86_400 * n, UTC).date().isoformat() for n in range(n_papers)]
    return [each.paper.with_details(date=day) for each, day in zip(announcements(n_papers), days, strict=True)]


@pytest.fixture
def now() -> float:
    return NOON


@pytest.fixture
def arxiv() -> Iterator[FakeArxiv]:
    with running(FakeArxiv(library=library(25))) as server:
        yield server


def search(client: Polite, arxiv: FakeArxiv, since: str = "", until: str = "") -> list[Fetched]:
    return list(Slices(client, arxiv.url, "cat:cs.LG", since, until, results_per_request=10).pages())


def ids(pages: Sequence[Fetched]) -> list[str]:
    return [paper.id for page in pages for paper in read_page(page.body).papers]


def test_every_result_comes_once_the_newest_first(client: Polite, arxiv: FakeArxiv, clock: Clock) -> None:
    pages = search(client, arxiv)
    assert ids(pages) == [paper.id for paper in arxiv.library]
    assert [page.whole for page in pages] == [True, True, True]
    place = arxiv.url.removeprefix("http://")
    assert [page.name for page in pages] == [f"{place}?start={n}&search_query=cat:cs.LG" for n in (0, 10, 20)]
    assert clock.slept == [3.0, 3.0]


def test_what_is_asked_is_what_the_manual_says(client: Polite, arxiv: FakeArxiv) -> None:
    with ArxivClient(arxiv.url, polite=client) as asking:
        (page,) = asking.search("cat:cs.LG", "2026-07-10", "2026-07-12")
    assert ids([page]) == [paper.id for paper in arxiv.library[4:7]]
    window = "(cat:cs.LG)+AND+submittedDate:[202607100000+TO+202607122359]"
    order = "sortBy=submittedDate&sortOrder=descending"
    assert arxiv.paths == [f"/api/query?search_query={window}&start=0&max_results=2000&{order}"]


def test_a_page_is_asked_for_when_it_is_wanted(client: Polite, arxiv: FakeArxiv) -> None:
    pages = Slices(client, arxiv.url, "cat:cs.LG", results_per_request=10).pages()
    next(pages)
    assert len(arxiv.log) == 1


def test_no_results_are_believed_when_said_twice(
    client: Polite, arxiv: FakeArxiv, answers: Answers, said: list[str]
) -> None:
    (page,) = search(client, arxiv, since="2026-07-17", until="2026-07-18")
    assert (ids([page]), page.whole) == ([], True)
    assert len(arxiv.log) == 2
    assert said == [f"{arxiv.root[7:]}: an empty page; attempt 2 of 5 follows"]
    assert answers.kept == {}


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(
    "trouble",
    [
        *(emptied, shortened(3), repeated, cut_connection, cut_xml, status(503), instead(render([]))),
        *(instead(b""), instead(b"<!DOCTYPE html><html></html>"), instead(b"<html>Rate exceeded.</html>")),
    ],
)
def test_a_faulty_page_is_asked_for_again(trouble: Trouble, at: int, client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/api"] = [*[as_it_is] * at, trouble]
    pages = search(client, arxiv)
    assert ids(pages) == [paper.id for paper in arxiv.library]
    assert all(page.whole for page in pages)
    assert len(arxiv.log) == 4


def test_what_is_missing_is_said(client: Polite, arxiv: FakeArxiv, said: list[str]) -> None:
    arxiv.troubles["/api"] = [emptied, shortened(3)]
    search(client, arxiv)
    host = arxiv.root[7:]
    assert said == [
        f"{host}: an empty page, 10 entries due; attempt 2 of 5 follows",
        f"{host}: a short page, 3 entries of 10 due; attempt 3 of 5 follows",
    ]


def test_a_page_that_stays_short_is_handed_on_and_the_others_come(
    client: Polite, arxiv: FakeArxiv, answers: Answers
) -> None:
    arxiv.troubles["/api"] = [as_it_is, shortened(7), emptied, shortened(8), status(503), shortened(6)]
    pages = search(client, arxiv)
    assert ids(pages) == [paper.id for paper in arxiv.library[:18] + arxiv.library[20:]]
    assert [page.whole for page in pages] == [True, False, True]
    assert pages[1].reason == "a short page, 8 entries of 10 due; no better in 5 attempts"
    assert len(answers.kept) == 2


def test_a_page_that_stays_empty_is_a_failure(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/api"] = [emptied] * 5
    with pytest.raises(FetchError) as error:
        search(client, arxiv)
    told = "an empty page, 10 entries due; given up after 5 attempts: try again later"
    assert str(error.value) == f"{arxiv.url}: {told}"


def test_a_page_that_is_always_cut_is_handed_on_and_the_others_come(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/api"] = [cut_xml] * 5
    pages = search(client, arxiv)
    assert [page.whole for page in pages] == [False, True, True]
    assert pages[0].reason.startswith("the answer is not whole XML (")
    assert ids(pages[1:]) == [paper.id for paper in arxiv.library[10:]]


@pytest.mark.parametrize("trouble", [latin_1, control_character])
def test_a_damaged_page_with_all_its_entries_is_for_its_reader(
    trouble: Trouble, client: Polite, arxiv: FakeArxiv
) -> None:
    arxiv.troubles["/api"] = [trouble]
    pages = search(client, arxiv)
    assert [page.whole for page in pages] == [True, True, True]
    assert ids(pages[1:]) == [paper.id for paper in arxiv.library[10:]]
    assert len(arxiv.log) == 3


def test_a_full_page_of_two_thousand_comes_in_one_request(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.library = library(2000)
    (page,) = ArxivClient(arxiv.url, polite=client).search("cat:cs.LG")
    assert len(ids([page])) == 2000
    assert len(arxiv.log) == 1


def test_more_than_arxiv_gives_is_refused(client: Polite, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MAX_RESULTS", 20)
    with pytest.raises(InputError) as error:
        search(client, arxiv)
    told = "25 results, arXiv gives at most 20; narrow it: fewer days, or more words"
    assert str(error.value) == f"cat:cs.LG: {told}"
    assert len(arxiv.log) == 1


@pytest.mark.parametrize("code", [200, 400])
def test_arxivs_own_words_on_a_query_are_told(code: int, client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/api"] = [status(code, (FIXTURES / "error-400.xml").read_bytes())]
    with pytest.raises(InputError) as error:
        search(client, arxiv)
    assert str(error.value) == "cat:cs.LG: arXiv refuses the query: start must be an integer"


def test_another_refusal_is_a_failure(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/api"] = [status(403, b"<html>Go away.</html>")]
    with pytest.raises(FetchError) as error:
        search(client, arxiv)
    assert str(error.value) == f"{arxiv.url}: HTTP 403 Forbidden; is $ARXSIFT_ARXIV_API right?"


# The cache


def test_the_same_search_is_asked_once_a_day(client: Polite, arxiv: FakeArxiv, clock: Clock) -> None:
    first = search(client, arxiv)
    clock.now = datetime(2026, 7, 17, 3, 59, tzinfo=UTC).timestamp()
    assert search(client, arxiv) == first
    assert len(arxiv.log) == 3
    clock.now += 60  # midnight in New York
    assert search(client, arxiv) == first
    assert len(arxiv.log) == 6


def test_a_kept_page_that_has_become_too_short_is_asked_for_again(
    client: Polite, arxiv: FakeArxiv, answers: Answers
) -> None:
    search(client, arxiv)
    for address, kept in answers.kept.items():
        if "start=20" in address:
            answers.put(address, replace(kept, body=render(arxiv.library[20:22], 25)))
    assert ids(search(client, arxiv)) == [paper.id for paper in arxiv.library]
    assert len(arxiv.log) == 4


# The window


@pytest.mark.parametrize(
    ("since", "until", "window"),
    [
        ("2026-07-01", "2026-07-02", "(cat:x) AND submittedDate:[202607010000 TO 202607022359]"),
        ("2026-07-01", "", "(cat:x) AND submittedDate:[202607010000 TO 202607162359]"),
        ("", "2026-07-02", "(cat:x) AND submittedDate:[199101010000 TO 202607022359]"),
        ("", "", "cat:x"),
    ],
)
def test_days_become_a_window(since: str, until: str, window: str) -> None:
    assert within("cat:x", since, until, today="2026-07-16") == window


def test_a_window_may_stand_alone() -> None:
    window = "submittedDate:[202607010000 TO 202607012359]"
    assert within("", "2026-07-01", "2026-07-01", today="2026-07-16") == window


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("yesterday", "", "'yesterday' is not a day; write it as YYYY-MM-DD"),
        ("", "2026-02-30", "'2026-02-30' is not a day; write it as YYYY-MM-DD"),
        ("20260701", "", "'20260701' is not a day; write it as YYYY-MM-DD"),
        ("2026-07-02", "2026-07-01", "no day is between 2026-07-02 and 2026-07-01; give the earlier one first"),
    ],
)
def test_days_that_are_none_are_refused(since: str, until: str, told: str, client: Polite, arxiv: FakeArxiv) -> None:
    with pytest.raises(InputError) as error:
        search(client, arxiv, since, until)
    assert str(error.value) == told
    assert arxiv.log == []


SILENT, NO_RESULTS = [status(503), instead(b"")], instead(render([]))
TROUBLES: list[Trouble] = [emptied, shortened(3), repeated, cut_xml, *SILENT, NO_RESULTS]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(TROUBLES), max_size=4), min_size=3, max_size=3))
def test_whatever_goes_wrong_less_than_five_times_every_result_comes_once(runs: list[list[Trouble]]) -> None:
    troubles = [trouble for run in runs for trouble in (*run, as_it_is)]
    if [trouble for trouble in troubles if trouble not in SILENT][:2] == [NO_RESULTS] * 2:
        return  # no results, said twice before anything else is said, are believed
    clock = Clock(NOON)
    with running(FakeArxiv(library=library(25), troubles={"/api": troubles})) as arxiv, patient(clock, []) as client:
        pages = search(client, arxiv)
    assert ids(pages) == [paper.id for paper in library(25)]
    assert all(page.whole for page in pages)
