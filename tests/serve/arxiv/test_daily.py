"""The feeds of the day: one request for all categories, arXiv's errors in words, any feed of the web."""

from collections.abc import Iterator

import pytest
from made.arxiv_server import (
    MAX_ROWS,
    Clock,
    FakeArxiv,
    Trouble,
    announcements,
    control_character,
    cut_connection,
    emptied,
    instead,
    latin_1,
    render_daily,
    repeated,
    status,
)
from made.client import in_place_of_arxiv

from arxsift.configs.errors import FetchError, InputError
from arxsift.serve.arxiv.daily import daily_feed, feed
from arxsift.serve.web.cache import LATE_SECONDS
from arxsift.serve.web.exchange import Fetched
from arxsift.serve.web.polite import Polite


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeArxiv]:
    announced = announcements(4) + announcements(3, first=11, categories=["q-bio.NC"])
    with in_place_of_arxiv(FakeArxiv(announced=announced), monkeypatch) as server:
        yield server


def test_all_categories_come_in_one_request(client: Polite, arxiv: FakeArxiv) -> None:
    body = render_daily("rss", arxiv.announced, "cs.LG+q-bio.NC")
    name = f"{arxiv.root[7:]}/rss/cs.LG+q-bio.NC"
    assert daily_feed(client, ["cs.LG", "q-bio.NC", "cs.LG"]) == Fetched(name, body)
    assert arxiv.paths == ["/rss/cs.LG+q-bio.NC"]


def test_a_whole_archive_has_a_feed_too(client: Polite, arxiv: FakeArxiv) -> None:
    assert daily_feed(client, ["q-bio"]).body == render_daily("rss", arxiv.announced[4:], "q-bio")


@pytest.mark.parametrize(
    ("categories", "told"),
    [
        (
            ["cs.AI", "cs.LX"],
            "cs.LX: arXiv has no such category; did you mean cs.LG? (arXiv says: Bad subject class 'LX'. Valid subject "
            "classes for 'cs' are: cs.AI, cs.AR)",
        ),
        (
            ["cz.LG"],
            "cz.LG: arXiv has no such category; did you mean cs.LG? (arXiv says: Bad archive 'cz'. Valid archive names "
            "are: astro-ph, cond-mat, cs)",
        ),
    ],
)
def test_a_category_that_there_is_not_is_told_in_arxivs_words(
    categories: list[str], told: str, client: Polite, arxiv: FakeArxiv
) -> None:
    with pytest.raises(InputError) as error:
        daily_feed(client, categories)
    assert str(error.value) == told
    assert len(arxiv.log) == 1


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("code", [200, 400])
def test_an_error_is_found_in_any_kind_of_feed(kind: str, code: int, client: Polite, arxiv: FakeArxiv) -> None:
    title, words = "Feed error for query: http://rss.arxiv.org/rss/cs.LG", f"So it is. {'And on. ' * 90}"
    arxiv.troubles["/rss"] = [status(code, render_daily(kind, (), title=title, description=words))]
    with pytest.raises(InputError) as error:
        daily_feed(client, ["cs.LG"])
    told = f"So it is. {'And on. ' * 23}And …"
    assert str(error.value) == f"cs.LG: arXiv has no feed of that (arXiv says: {told})"


def test_another_refusal_is_a_failure(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/rss"] = [status(403, b"<html>Go away.</html>")]
    with pytest.raises(FetchError) as error:
        daily_feed(client, ["cs.LG"])
    assert str(error.value) == f"{arxiv.root}/rss/cs.LG: HTTP 403 Forbidden; is $ARXSIFT_ARXIV_RSS right?"


@pytest.mark.parametrize("text", ["../x", "cs.LG/../..", "hello", ""])
def test_what_is_no_category_is_not_asked_for(text: str, client: Polite, arxiv: FakeArxiv) -> None:
    with pytest.raises(InputError) as error:
        daily_feed(client, ["cs.LG", text])
    assert str(error.value) == f"{text!r} is not a category, such as cs.LG or quant-ph"
    assert arxiv.log == []


@pytest.mark.parametrize("trouble", [emptied, repeated, latin_1, control_character, instead(b"<rss></rss>")])
def test_what_is_odd_but_whole_is_for_the_reader(trouble: Trouble, client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/rss"] = [trouble]
    assert daily_feed(client, ["cs.LG"]).whole
    assert len(arxiv.log) == 1


def test_damage_does_not_hide_that_a_feed_is_cut(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/rss"] = [lambda reply: instead(control_character(reply).body[:-20])(reply)]
    assert daily_feed(client, ["cs.LG"]).body == render_daily("rss", arxiv.announced[:4], "cs.LG")
    assert len(arxiv.log) == 2


def test_a_feed_that_is_always_cut_is_handed_on(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/rss"] = [cut_connection] * 5
    fetched = daily_feed(client, ["cs.LG"])
    whole = render_daily("rss", arxiv.announced[:4], "cs.LG")
    assert (fetched.body, fetched.whole) == (whole[: len(whole) // 2], False)


def test_a_full_feed_comes_whole(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.announced = announcements(MAX_ROWS + 100)
    assert daily_feed(client, ["cs.LG"]).body.count(b"<item>") == MAX_ROWS


def test_a_stale_feed_comes_as_it_is(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.day = "2026-07-15"
    assert b"Wed, 15 Jul 2026" in daily_feed(client, ["cs.LG"]).body


def test_a_feed_is_not_asked_for_again_at_once_but_soon_for_it_may_be_late(
    client: Polite, arxiv: FakeArxiv, clock: Clock
) -> None:
    arxiv.max_age = 86_400
    first = daily_feed(client, ["cs.LG"])
    clock.now += LATE_SECONDS - 1
    assert daily_feed(client, ["cs.LG"]) == first
    assert len(arxiv.log) == 1
    clock.now += 2
    assert daily_feed(client, ["cs.LG"]) == first
    assert len(arxiv.log) == 2


def test_any_document_of_the_web_comes_as_it_is(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.files = {"/rows.jsonl": b'{"title": "T"}\n', "/page.html": b"<!DOCTYPE html><html></html>"}
    for path, body in arxiv.files.items():
        assert feed(client, f"{arxiv.root}{path}") == Fetched(f"{arxiv.root[7:]}{path}", body)


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html></html>", b"<html></html>", b"Rate exceeded.", b"<html><p>"])
def test_what_is_no_feed_is_asked_for_again(body: bytes, client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.troubles["/rss"] = [instead(body)]
    assert daily_feed(client, ["cs.LG"]).body == render_daily("rss", arxiv.announced[:4], "cs.LG")
    assert len(arxiv.log) == 2


def test_nothing_at_all_is_a_failure(client: Polite, arxiv: FakeArxiv) -> None:
    arxiv.files = {"/none.xml": b" \n"}
    with pytest.raises(FetchError) as error:
        feed(client, f"{arxiv.root}/none.xml")
    told = "an empty answer; given up after 5 attempts: try again later"
    assert str(error.value) == f"{arxiv.root}/none.xml: {told}"
