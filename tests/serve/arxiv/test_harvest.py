"""OAI-PMH: all pages of what changed since a day, over expired tokens, pauses and pages that break off."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from made.arxiv_server import (
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
    expired_token,
    instead,
    render_oai,
    render_oai_error,
    status,
)
from made.client import in_place_of_arxiv

from arxsift.configs.errors import FetchError, InputError
from arxsift.serve.arxiv.harvest import harvest
from arxsift.serve.web.exchange import Fetched
from arxsift.serve.web.polite import Polite


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeArxiv]:
    papers = [each.paper for each in announcements(25)]
    old = [each.paper for each in announcements(3, first=90, day="2026-07-01")]
    brain = [each.paper for each in announcements(2, first=80, categories=["q-bio.NC"])]
    with in_place_of_arxiv(FakeArxiv(library=[*papers, *old, *brain], records_per_page=10), monkeypatch) as server:
        yield server


def ids(pages: Sequence[Fetched]) -> list[str]:
    found = (re.findall(rb"<identifier>oai:arXiv.org:(.*?)</identifier>", page.body) for page in pages)
    return [each.decode() for page in found for each in page]


IDS = [f"2607.{n:05}" for n in range(1, 26)]


def test_all_pages_come_by_their_tokens(client: Polite, arxiv: FakeArxiv, clock: Clock) -> None:
    pages = list(harvest(client, "cs.LG", "2026-07-10"))
    assert ids(pages) == IDS
    name = f"{arxiv.root[7:]}/oai?set=cs:cs:LG&from=2026-07-10"
    assert [page.name for page in pages] == [name, f"{name}, page 2", f"{name}, page 3"]
    assert all(page.whole for page in pages)
    assert arxiv.paths == [
        "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:LG&from=2026-07-10",
        "/oai?verb=ListRecords&resumptionToken=cs:cs:LG|2026-07-10|10",
        "/oai?verb=ListRecords&resumptionToken=cs:cs:LG|2026-07-10|20",
    ]
    assert clock.slept == [3.0, 3.0]


def test_a_page_is_asked_for_when_it_is_wanted(client: Polite, arxiv: FakeArxiv) -> None:
    next(harvest(client, "cs.LG", "2026-07-10"))
    assert len(arxiv.log) == 1


@pytest.mark.parametrize(("category", "n_papers"), [("q-bio.NC", 2), ("q-bio", 2), ("cs", 25), ("quant-ph", 0)])
def test_categories_and_archives_are_sets(category: str, n_papers: int, client: Polite, arxiv: FakeArxiv) -> None:
    assert len(ids(list(harvest(client, category, "2026-07-10")))) == n_papers


@pytest.mark.parametrize("code", [200, 404])
def test_nothing_new_is_no_page(code: int, client: Polite, arxiv: FakeArxiv, answers: Answers) -> None:
    arxiv.troubles["/oai"] = [lambda reply: replace(reply, status=code)]
    assert list(harvest(client, "cs.LG", "2026-07-17")) == []
    assert answers.kept == {}


def test_a_pause_that_is_asked_for_is_kept(client: Polite, arxiv: FakeArxiv, clock: Clock) -> None:
    arxiv.troubles["/oai"] = [status(503, Retry_After="20")]
    assert ids(list(harvest(client, "cs.LG", "2026-07-10"))) == IDS
    assert clock.slept == [4.0, 16.0, 3.0, 3.0]


@pytest.mark.parametrize(
    "trouble",
    [
        emptied,
        cut_connection,
        cut_xml,
        status(503),
        instead(b""),
        instead(b"<html></html>"),
        instead(b"Rate exceeded."),
    ],
)
def test_a_faulty_page_is_asked_for_again(trouble: Trouble, client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/oai"] = [as_it_is, trouble]
    pages = list(harvest(client, "cs.LG", "2026-07-10"))
    assert ids(pages) == IDS
    assert all(page.whole for page in pages)
    assert len(arxiv.log) == 4


def test_a_damaged_page_is_for_its_reader_and_the_next_ones_come(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/oai"] = [control_character]
    pages = list(harvest(client, "cs.LG", "2026-07-10"))
    assert ids(pages) == IDS
    assert len(arxiv.log) == 3


def test_a_page_that_is_always_cut_is_handed_on_and_the_rest_is_missing(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/oai"] = [as_it_is, *[cut_xml] * 5]
    pages = list(harvest(client, "cs.LG", "2026-07-10"))
    assert [page.whole for page in pages] == [True, False]
    assert pages[1].reason.endswith("; no better in 5 attempts; the pages after it are missing")


def test_an_expired_token_begins_again_once(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/oai"] = [as_it_is, expired_token]
    assert ids(list(harvest(client, "cs.LG", "2026-07-10"))) == IDS[:10] + IDS
    assert len(arxiv.log) == 5


def test_beginning_again_does_not_take_the_old_token_from_the_cache(
    client: Polite, arxiv: FakeArxiv, answers: Answers
) -> None:
    list(harvest(client, "cs.LG", "2026-07-10"))
    answers.kept = {url: kept for url, kept in answers.kept.items() if "set=" in url}
    arxiv.log.clear()
    arxiv.troubles["/oai"] = [expired_token]
    assert ids(list(harvest(client, "cs.LG", "2026-07-10"))) == IDS[:10] + IDS
    assert ["set=" in path for path in arxiv.paths] == [False, True, False, False]


def test_tokens_that_expire_at_once_are_a_failure(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/oai"] = [as_it_is, expired_token] * 2
    with pytest.raises(FetchError) as error:
        list(harvest(client, "cs.LG", "2026-07-10"))
    told = "the token has expired; its tokens expire too soon: try again later"
    assert str(error.value) == f"{arxiv.root[7:]}/oai?set=cs:cs:LG&from=2026-07-10: {told}"


def test_a_token_that_leads_in_a_circle_is_noticed(client: Polite, arxiv: FakeArxiv) -> None:
    page = render_oai(arxiv.library[:3], token="round")
    arxiv.troubles["/oai"] = [instead(page)] * 9
    with pytest.raises(FetchError, match=r": arXiv gives the same page again and again; try again later$"):
        list(harvest(client, "cs.LG", "2026-07-10"))
    assert len(arxiv.log) == 2


@pytest.mark.parametrize("code", [200, 400])
def test_arxivs_own_words_are_told(code: int, client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/oai"] = [status(code, render_oai_error("badArgument", "there is no\n such set"))]
    with pytest.raises(InputError) as error:
        list(harvest(client, "cs.XX", "2026-07-10"))
    place = f"{arxiv.root[7:]}/oai?set=cs:cs:XX&from=2026-07-10"
    assert str(error.value) == f"{place}: arXiv refuses the request: there is no such set"


def test_another_refusal_is_a_failure(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/oai"] = [status(403, b"<html>Go away.</html>")]
    with pytest.raises(FetchError) as error:
        list(harvest(client, "cs.LG", "2026-07-10"))
    assert str(error.value) == f"{arxiv.root}/oai: HTTP 403 Forbidden; is $ARXSIFT_ARXIV_OAI right?"


@pytest.mark.parametrize("since", ["", "yesterday", "2026-7-1", "2026-07-01T00:00:00Z"])
def test_a_day_that_is_none_is_refused(since: str, client: Polite, arxiv: FakeArxiv) -> None:
    with pytest.raises(InputError) as error:
        list(harvest(client, "cs.LG", since))
    assert str(error.value) == f"{since!r} is not a day; write it as YYYY-MM-DD"
    assert arxiv.log == []


def test_a_harvest_is_asked_once_a_day(client: Polite, arxiv: FakeArxiv, clock: Clock) -> None:
    first = list(harvest(client, "cs.LG", "2026-07-10"))
    assert list(harvest(client, "cs.LG", "2026-07-10")) == first
    assert len(arxiv.log) == 3
    clock.now += 86_400
    assert list(harvest(client, "cs.LG", "2026-07-10")) == first
    assert len(arxiv.log) == 6
