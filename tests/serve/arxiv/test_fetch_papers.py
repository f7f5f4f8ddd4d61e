"""The arXiv client against a local server that misbehaves in every way arXiv is known to, and some more."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.arxiv_server import FIXTURES, Behaviour, Clock, FakeArxiv, Reply, always, made_up, render, running

from arxsift import __version__
from arxsift.configs.errors import FetchError, InputError
from arxsift.models.paper import Paper
from arxsift.models.text import normalise
from arxsift.serve.arxiv.page import Page, Rejection, read_page
from arxsift.serve.arxiv.search import WITNESS, Answer, ArxivClient
from arxsift.serve.web.pace import Pace

IDS = [f"2401.{n:05}" for n in range(1, 7)]

Client = Callable[..., ArxivClient]


@pytest.fixture
def arxiv() -> Iterator[FakeArxiv]:
    with running(FakeArxiv()) as server:
        yield server


@pytest.fixture
def client(arxiv: FakeArxiv, clock: Clock, said: list[str]) -> Client:
    """Makes a client of the local server; its jitter is always the longest."""

    def make(**options: object) -> ArxivClient:
        pace = Pace(clock=clock.time, sleep=clock.sleep, say=said.append)
        defaults = {"pace": pace, "sleep": clock.sleep, "jitter": lambda _, longest: longest, "say": said.append}
        return ArxivClient(arxiv.url, **{**defaults, **options})  # type: ignore[arg-type]

    return make


def papers(asking: ArxivClient, ids: Sequence[str]) -> list[Paper]:
    """Papers of all the client's answers."""
    return [paper for answer in asking.answers(ids) for paper in answer.papers]


# What is asked


def test_papers_come_in_requests_of_a_few_hundred(client: Client, arxiv: FakeArxiv, clock: Clock) -> None:
    ids = [f"2401.{n:05}" for n in range(1, 402)]
    with client() as asking:
        assert papers(asking, ids) == [made_up(paper_id) for paper_id in ids]
    assert [len(asked) for asked in arxiv.asked] == [200, 200, 1]
    assert [parameters["max_results"] for parameters in arxiv.parameters] == [["200"], ["200"], ["1"]]
    assert clock.slept == [3.0, 3.0]


def test_an_identifier_given_twice_is_asked_for_once(client: Client, arxiv: FakeArxiv) -> None:
    assert [paper.id for paper in papers(client(), [IDS[0], IDS[1], IDS[0]])] == IDS[:2]
    assert arxiv.asked == [IDS[:2]]


def test_nothing_is_asked_when_there_is_nothing_to_ask(client: Client, arxiv: FakeArxiv) -> None:
    assert list(client().answers([])) == []
    assert arxiv.asked == []


@pytest.mark.parametrize(
    "bad", ["abc", "2401.123", "1401.205", "2413.00001", "2401.00001v2", "", "a,b", "2401.00001\n"]
)
def test_a_malformed_identifier_does_not_sink_the_others(bad: str, client: Client, arxiv: FakeArxiv) -> None:
    rejected, answer = client().answers([IDS[0], bad, IDS[1]])
    reason = "is not the identifier of an arXiv paper, such as 2508.13426 or astro-ph/0601001, without its version"
    assert rejected == Answer(rejected=(Rejection(bad, f"{bad!r} {reason}"),))
    assert [paper.id for paper in answer.papers] == IDS[:2]
    assert arxiv.asked == [IDS[:2]]


def test_old_identifiers_come_under_the_name_they_were_asked_by(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [lambda ids: Reply(render(made_up(paper_id.replace(".GT", "")) for paper_id in ids))]
    old = ["astro-ph/0601001", "math.GT/0309136", "cond-mat/9901001"]
    assert [paper.id for paper in papers(client(), old)] == old
    assert arxiv.asked == [old]


def test_an_answer_hands_on_what_the_page_says_of_its_papers(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.unknown = {IDS[1]}
    (answer,) = client().answers(IDS[:2])
    assert [(entry.name, entry.title) for entry in answer.entries] == [
        (f"http://arxiv.org/abs/{IDS[0]}v2", made_up(IDS[0]).title)
    ]
    (answer,) = client().answers(IDS[1:2])
    assert (answer.absent, answer.entries) == ((IDS[1],), ())


def test_the_user_agent_names_version_and_contact(
    client: Client, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(client(), IDS)
    monkeypatch.setenv("ARXSIFT_CONTACT", "mailto:ada@example.org")
    papers(client(), IDS)
    assert arxiv.user_agents == [f"arxsift/{__version__}", f"arxsift/{__version__} (+mailto:ada@example.org)"]


def test_a_contact_that_cannot_be_sent_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARXSIFT_CONTACT", "ada\r\nX-Evil: 1")
    with pytest.raises(InputError) as error:
        client()
    told = "cannot be sent; give a mail or web address in plain ASCII"
    assert str(error.value) == f"$ARXSIFT_CONTACT: 'ada\\r\\nX-Evil: 1' {told}"


def test_the_address_can_come_from_the_environment(arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARXSIFT_ARXIV_API", arxiv.url)
    assert [paper.id for paper in papers(ArxivClient(), IDS)] == IDS


@pytest.mark.parametrize("address", ["export.arxiv.org/api", "ftp://example.org", "http://[", "http://"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="is not a web address"):
        ArxivClient(address)


# Faults that pass


def test_a_short_pause_asked_for_is_kept(client: Client, arxiv: FakeArxiv, clock: Clock, said: list[str]) -> None:
    arxiv.behaviours = [always(status=429, Retry_After="70")]
    assert [paper.id for paper in papers(client(), IDS)] == IDS
    assert clock.slept == [4.0, 66.0]
    assert said == [
        f"{arxiv.url.split('/')[2]}: HTTP 429 Too Many Requests, Retry-After 70 s; attempt 2 of 5 follows",
        "arXiv asked for a pause: waiting 66 s",
    ]


def test_a_pause_until_a_date_is_kept(client: Client, arxiv: FakeArxiv, clock: Clock) -> None:
    date = format_datetime(datetime.fromtimestamp(clock.now + 90, UTC), usegmt=True)
    arxiv.behaviours = [always(status=503, Retry_After=date)]
    assert [paper.id for paper in papers(client(), IDS)] == IDS
    assert clock.slept == [4.0, 86.0]


def test_a_pause_too_long_to_wait_for_is_left_to_the_person(client: Client, arxiv: FakeArxiv, clock: Clock) -> None:
    arxiv.behaviours = [always(status=429, Retry_After="1800")]
    when = datetime.fromtimestamp(clock.now + 1800).strftime("%H:%M on %d %B")
    for _ in range(2):  # also of the next process, without asking
        with pytest.raises(FetchError) as error:
            papers(client(), IDS)
        assert str(error.value) == f"arXiv asks to be left alone for 30 minutes; run it again after {when}"
    assert len(arxiv.asked) == 1
    clock.now += 1800
    assert [paper.id for paper in papers(client(), IDS)] == IDS


def test_back_off_grows_until_it_is_given_up(client: Client, arxiv: FakeArxiv, clock: Clock) -> None:
    arxiv.behaviours = [always(status=503)] * 9
    with pytest.raises(FetchError) as error:
        papers(client(), IDS)
    told = "HTTP 503 Service Unavailable; given up after 5 attempts: try again later"
    assert str(error.value) == f"{arxiv.url}: {told}"
    assert clock.slept == [4.0, 8.0, 16.0, 32.0]
    assert len(arxiv.asked) == 5


def test_jitter_is_full_and_the_pace_is_kept_all_the_same(client: Client, arxiv: FakeArxiv, clock: Clock) -> None:
    arxiv.behaviours = [always(status=502)] * 2
    assert len(papers(client(jitter=lambda least, _: least), IDS)) == 6
    assert clock.slept == [0.0, 3.0, 0.0, 3.0]


def refusing(name: str, arxiv: FakeArxiv) -> Behaviour:
    whole = arxiv.properly(IDS).body
    return {
        "not XML": always(b"<html><p>Rate exceeded.</html>"),
        "XML of another kind": always(b"<html><p>Rate exceeded.</p></html>"),
        "an empty body": always(b""),
        "cut, unannounced": always(whole[: len(whole) // 2]),
        "cut half-way": arxiv.cut,
        "an encoding nobody knows": always(b"<?xml version='1.0' encoding='klingon'?><feed/>"),
        "no total": always(b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>"),
        "an empty page": arxiv.empty,
        "an empty page that says so": always((FIXTURES / "empty.xml").read_bytes()),
        "HTTP 500": always(b"oops", 500),
        "HTTP 429 with nonsense": always(status=429, Retry_After="soon"),
    }[name]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("not XML", "the answer is not whole XML (mismatched tag: line 1, column 25)"),
        ("XML of another kind", "the answer is not an Atom feed but <html>"),
        ("an empty body", "an empty answer"),
        ("cut, unannounced", "the answer is not whole XML (no element found: line"),
        ("cut half-way", "the connection failed (IncompleteRead("),
        ("an encoding nobody knows", "the answer is not whole XML (unknown encoding: klingon)"),
        ("no total", "the page does not say how many results there are (totalResults '')"),
        ("an empty page", "an empty page"),
        ("an empty page that says so", "an empty page"),
        ("HTTP 500", "HTTP 500 Internal Server Error"),
        ("HTTP 429 with nonsense", "HTTP 429 Too Many Requests"),
    ],
)
def test_an_unusable_answer_is_asked_for_again(
    name: str, told: str, client: Client, arxiv: FakeArxiv, said: list[str]
) -> None:
    arxiv.behaviours = [refusing(name, arxiv)]
    assert [paper.id for paper in papers(client(), IDS)] == IDS
    assert arxiv.asked == [IDS, [*IDS, WITNESS] if "page" in name else IDS]
    (line,) = said
    assert line.startswith(f"{arxiv.url.split('/')[2]}: {told}")
    assert line.endswith("; attempt 2 of 5 follows")


def test_a_server_that_is_too_slow_is_asked_again(client: Client, arxiv: FakeArxiv, said: list[str]) -> None:
    patience = threading.Event()
    arxiv.behaviours = [arxiv.late(lambda: patience.wait(5))]
    assert [paper.id for paper in papers(client(answer_seconds=0.2), IDS)] == IDS
    patience.set()
    assert said == [f"{arxiv.url.split('/')[2]}: no answer within 0.2 s; attempt 2 of 5 follows"]


def test_a_server_that_is_not_there_is_named() -> None:
    asking = ArxivClient("http://127.0.0.1:9/api", pace=Pace(sleep=lambda _: None), sleep=lambda _: None, attempts=2)
    with pytest.raises(FetchError) as error:
        papers(asking, IDS)
    told = "the connection failed (Connection refused); given up after 2 attempts: try again later"
    assert str(error.value) == f"http://127.0.0.1:9/api: {told}"


# Pages that lack something


def test_only_what_a_short_page_lacks_is_asked_for_again(client: Client, arxiv: FakeArxiv, said: list[str]) -> None:
    arxiv.behaviours = [arxiv.short(4)]
    first, second = client().answers(IDS)
    assert [paper.id for paper in first.papers + second.papers] == IDS
    assert arxiv.asked == [IDS, [*IDS[4:], IDS[0]]]
    assert said == [f"{arxiv.url.split('/')[2]}: a short page, 4 entries of 6 announced; attempt 2 of 5 follows"]


def test_a_repeated_entry_does_not_stand_for_a_missing_one(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [lambda ids: Reply(render([made_up(ids[0])] * 6))]
    assert [paper.id for paper in papers(client(), IDS)] == IDS


def test_unknown_identifiers_are_absent_without_another_request(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.unknown = {IDS[1], IDS[4]}
    (answer,) = client().answers(IDS)
    assert [paper.id for paper in answer.papers] == [IDS[0], IDS[2], IDS[3], IDS[5]]
    assert answer.absent == (IDS[1], IDS[4])
    assert len(arxiv.asked) == 1


def test_when_none_is_known_a_witness_tells_absence_from_a_fault(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.unknown = set(IDS)
    assert list(client().answers(IDS)) == [Answer(absent=tuple(IDS))]
    assert arxiv.asked == [IDS, [*IDS, WITNESS]]


def test_a_witness_does_not_make_a_request_longer(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.unknown = set(IDS)
    settled = list(client(ids_per_request=6).answers(IDS))
    assert settled == [Answer(absent=tuple(IDS[:5])), Answer(absent=(IDS[5],))]
    assert arxiv.asked == [IDS, [*IDS[:5], WITNESS], [IDS[5], WITNESS]]


def test_a_server_that_counts_unknown_ones_is_believed_in_the_end(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.unknown, arxiv.counts_unknown = {IDS[1]}, True
    first, second = client().answers(IDS)
    assert len(first.papers) == 5
    assert second == Answer(absent=(IDS[1],))
    assert arxiv.asked == [IDS, *[[IDS[1], IDS[0]]] * 4]


def test_empty_pages_without_end_are_a_fault_and_nothing_is_absent(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [arxiv.empty] * 9
    with pytest.raises(FetchError) as error:
        list(client().answers(IDS))
    assert str(error.value) == f"{arxiv.url}: an empty page; given up after 5 attempts: try again later"
    assert len(arxiv.asked) == 5


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["whole", "short", "empty", "503"]), max_size=4), st.sets(st.sampled_from(IDS)))
def test_every_identifier_is_settled_exactly_once(faults: list[str], unknown: set[str]) -> None:
    page = {
        "whole": Page(tuple(made_up(each) for each in IDS if each not in unknown), (), 6 - len(unknown)),
        "short": Page((made_up(IDS[0]),), (), 6),
        "empty": Page((), (), 0),
        "503": Page((), (), 6),
    }
    pages = iter([page[fault] for fault in faults])
    asking = ArxivClient("http://localhost/", sleep=lambda _: None)
    honest = Page((*page["whole"].papers, made_up(WITNESS)), (), len(page["whole"].papers) + 1)
    asking._ask = lambda _: next(pages, honest)  # type: ignore[method-assign, assignment]
    answers = list(asking.answers(IDS))
    settled = [paper.id for answer in answers for paper in answer.papers]
    settled += [paper_id for answer in answers for paper_id in answer.absent]
    assert sorted(settled) == IDS


# Refusals


def test_arxivs_own_words_are_told(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [always((FIXTURES / "error-400.xml").read_bytes(), 400)]
    with pytest.raises(FetchError) as error:
        papers(client(), IDS)
    assert str(error.value) == f"{arxiv.url}: arXiv refuses the request: start must be an integer"
    assert len(arxiv.asked) == 1


@pytest.mark.parametrize("status", [200, 400])
def test_an_identifier_that_arxiv_refuses_does_not_sink_the_others(
    status: int, client: Client, arxiv: FakeArxiv
) -> None:
    page = (FIXTURES / "error-400.xml").read_bytes()
    words = f"incorrect id format for {IDS[2]}"
    arxiv.behaviours = [always(page.replace(b"start must be an integer", words.encode()), status)]
    rejected, answer = client().answers(IDS)
    assert rejected == Answer(rejected=(Rejection(IDS[2], f"arXiv says: {words}"),))
    assert [paper.id for paper in answer.papers] == IDS[:2] + IDS[3:]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_other_refusals_are_not_repeated(status: int, client: Client, arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [always(b"<html>Go away.</html>", status)]
    with pytest.raises(FetchError, match=rf": HTTP {status} [A-Z][A-Za-z ]+; is \$ARXSIFT_ARXIV_API right\?$"):
        papers(client(), IDS)
    assert len(arxiv.asked) == 1


def test_a_redirection_takes_its_turn_too(client: Client, arxiv: FakeArxiv, clock: Clock) -> None:
    arxiv.behaviours = [always(status=301, Location="/api/query")]
    assert [paper.id for paper in papers(client(), IDS)] == IDS
    assert clock.slept == [3.0]


def test_redirections_in_a_circle_end(client: Client, arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [always(status=302, Location="/api/query")] * 9
    with pytest.raises(FetchError, match=r"redirected too often; is \$ARXSIFT_ARXIV_API right\?$"):
        papers(client(), IDS)
    assert len(arxiv.asked) == 4


def test_an_entry_that_is_no_paper_is_rejected_alone(client: Client, arxiv: FakeArxiv) -> None:
    blank = replace(made_up(IDS[0]), title=" ", abstract="")
    arxiv.behaviours = [lambda _: Reply(render([blank, made_up(IDS[1])]))]
    (answer,) = client().answers(IDS[:2])
    assert answer.rejected == (Rejection(IDS[0], "the text is empty: give a title or an abstract"),)
    assert answer.papers == (made_up(IDS[1]),)


# What is read


def test_an_entry_becomes_a_paper_of_plain_text() -> None:
    (paper,) = read_page((FIXTURES / "one-entry.xml").read_bytes()).papers
    assert paper.id == "2401.00017"
    assert paper.version == 3
    assert paper.title == "A Gödel machine for tea kettles in R^n"
    assert paper.abstract == "We prove that kettles & pots whistle in finite time, for all n > 2."
    assert paper.authors == ("Ada Kesselflicker", "Björn Pott")
    assert paper.categories == ("cs.AI", "cs.LO")
    assert paper.date == "2024-01-01"
    assert paper.url == "https://arxiv.org/abs/2401.00017"


def test_an_old_identifier_keeps_its_archive() -> None:
    (paper,) = read_page((FIXTURES / "old-style-id.xml").read_bytes()).papers
    assert (paper.id, paper.version, paper.categories) == ("astro-ph/0601999", 1, ("astro-ph",))


def test_an_entry_without_identifier_is_no_paper() -> None:
    page = render([made_up(IDS[0])]).replace(f"http://arxiv.org/abs/{IDS[0]}v2".encode(), b"")
    assert read_page(page) == Page((), (), 1)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(IDS), unique=True), st.text("aé <>&;.$-\n", max_size=30))
def test_what_is_rendered_is_read(ids: list[str], text: str) -> None:
    papers = tuple(replace(made_up(each), title="x", abstract=" ".join(f"y {text}".split())) for each in ids)
    read = read_page(render(papers))
    assert [(paper.id, paper.abstract) for paper in read.papers] == [(p.id, normalise(p.abstract)) for p in papers]
    assert read.n_total == len(ids)
