"""One polite client for every server: the cache and what it saves, answers that break off, turns, addresses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from made.arxiv_server import (
    Answers,
    Clock,
    FakeArxiv,
    Reply,
    Trouble,
    announcements,
    as_it_is,
    compressed,
    cut_connection,
    cut_xml,
    emptied,
    patient,
    render_daily,
    reset_connection,
    status,
)
from made.client import SlowServer, in_place_of_arxiv

from arxsift import __version__
from arxsift.configs.errors import FetchError, InputError
from arxsift.serve.arxiv.daily import daily_feed, feed
from arxsift.serve.arxiv.harvest import harvest
from arxsift.serve.arxiv.search import ArxivClient
from arxsift.serve.web import connection
from arxsift.serve.web.addresses import base_address, is_arxiv, short_name
from arxsift.serve.web.cache import (
    LATE_SECONDS,
    Cached,
    as_the_server_says,
    for_the_day,
    read_max_age,
    until_midnight,
)
from arxsift.serve.web.connection import retry_after, user_agent
from arxsift.serve.web.exchange import Fetched, Question, has_entries
from arxsift.serve.web.polite import Polite

BLOG = render_daily("rss", announcements(4))

SLOW = "no whole answer within 120 s"


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeArxiv]:
    with in_place_of_arxiv(FakeArxiv(files={"/blog.xml": BLOG}, announced=announcements(4)), monkeypatch) as server:
        yield server


@pytest.fixture
def blog(arxiv: FakeArxiv) -> str:
    return f"{arxiv.root}/blog.xml"


def spoilt(reply: Reply) -> Reply:
    """Bytes in the middle are others."""
    half = len(reply.body) // 2
    return replace(reply, body=reply.body[:half] + bytes(100) + reply.body[half + 100 :])


def name_of(blog: str) -> str:
    return blog.removeprefix("http://")


# What is kept


def test_an_answer_is_asked_for_again_only_to_see_whether_it_changed(
    client: Polite, arxiv: FakeArxiv, blog: str, answers: Answers
) -> None:
    assert feed(client, blog) == Fetched(name_of(blog), BLOG)
    assert feed(client, blog) == Fetched(name_of(blog), BLOG)
    first, second = arxiv.log
    assert "If-None-Match" not in first.headers
    assert second.headers["If-None-Match"] == answers.kept[blog].etag
    assert second.headers["If-Modified-Since"] == answers.kept[blog].modified == "Thu, 16 Jul 2026 04:00:00 GMT"


def test_an_answer_that_changed_takes_the_place_of_the_old_one(
    client: Polite, arxiv: FakeArxiv, blog: str, answers: Answers
) -> None:
    feed(client, blog)
    arxiv.files["/blog.xml"] = render_daily("rss", announcements(5))
    assert feed(client, blog).body == answers.kept[blog].body == arxiv.files["/blog.xml"]


def test_an_answer_that_is_fresh_is_not_asked_for(
    client: Polite, arxiv: FakeArxiv, blog: str, clock: Clock, answers: Answers
) -> None:
    arxiv.max_age = 600
    feed(client, blog)
    assert answers.kept[blog].fresh_until == clock.now + 600
    clock.now += 599
    assert feed(client, blog).body == BLOG
    assert len(arxiv.log) == 1
    clock.now += 1
    assert feed(client, blog).body == BLOG  # unchanged, and fresh again
    clock.now += 599
    assert feed(client, blog).body == BLOG
    assert len(arxiv.log) == 2


def test_an_answer_from_the_future_is_asked_for(client: Polite, arxiv: FakeArxiv, blog: str, clock: Clock) -> None:
    arxiv.max_age = 600
    feed(client, blog)
    clock.now -= 300
    feed(client, blog)
    assert len(arxiv.log) == 2


def test_what_a_server_does_not_want_kept_is_not(client: Polite, arxiv: FakeArxiv, blog: str, answers: Answers) -> None:
    arxiv.troubles["/blog"] = [lambda reply: Reply(reply.body, headers={"Cache-Control": "no-store"})]
    assert feed(client, blog).body == BLOG
    assert answers.kept == {}


def test_a_feed_without_entries_is_not_kept(client: Polite, arxiv: FakeArxiv, blog: str, answers: Answers) -> None:
    arxiv.troubles["/blog"] = [emptied]
    assert feed(client, blog) == Fetched(name_of(blog), render_daily("rss", []))
    assert answers.kept == {}


def test_what_is_kept_outlives_a_fault(client: Polite, arxiv: FakeArxiv, blog: str) -> None:
    feed(client, blog)
    arxiv.troubles["/blog"] = [status(503)]
    assert feed(client, blog).body == BLOG
    assert ["If-None-Match" in asked.headers for asked in arxiv.log] == [False, True, True]


def test_nothing_is_kept_without_a_cache(arxiv: FakeArxiv, blog: str, clock: Clock, said: list[str]) -> None:
    with patient(clock, said) as client:
        assert [feed(client, blog).body for _ in range(2)] == [BLOG, BLOG]
    assert all("If-None-Match" not in asked.headers for asked in arxiv.log)


@pytest.mark.parametrize(
    ("headers", "max_age"),
    [
        ({}, None),
        ({"Cache-Control": "public"}, None),
        ({"Cache-Control": "max-age=soon"}, None),
        ({"Cache-Control": 'Public, MAX-AGE="60"'}, 60),
        ({"Cache-Control": "max-age=60", "Age": "20"}, 40),
        ({"Cache-Control": "max-age=60", "Age": "90"}, 0),
        ({"Cache-Control": "no-cache, max-age=60"}, 0),
    ],
)
def test_max_age_is_less_what_caches_on_the_way_took(headers: dict[str, str], max_age: float | None) -> None:
    assert read_max_age(headers) == max_age


def at(hour: int, month: int = 7) -> float:
    return datetime(2026, month, 16, hour, tzinfo=UTC).timestamp()


def test_an_answer_is_fresh_for_a_day_at_most() -> None:
    assert as_the_server_says(None, 1000.0) == 1000.0
    assert as_the_server_says(50.0, 1000.0) == 1050.0
    assert as_the_server_says(1e9, 1000.0) == 1000.0 + 86_400


def test_results_are_fresh_until_midnight_in_new_york() -> None:
    assert until_midnight(None, at(3)) == at(4)
    assert until_midnight(5.0, at(4)) == at(4) + 86_400
    assert until_midnight(None, at(4, month=1)) == at(5, month=1)  # winter time
    night = datetime(2026, 11, 1, 12, tzinfo=UTC).timestamp()  # the night before has 25 hours
    assert until_midnight(None, night - 8 * 3600) == night + 17 * 3600


def test_a_daily_feed_is_never_fresh_over_midnight() -> None:
    assert for_the_day(86_400.0, at(4) - 60) == at(4)
    assert for_the_day(86_400.0, at(3)) == at(3) + LATE_SECONDS
    assert for_the_day(600.0, at(3)) == at(3) + 600
    assert for_the_day(None, at(3)) == at(3)


# What breaks off


@pytest.mark.parametrize("trouble", [cut_connection, cut_xml, reset_connection])
def test_an_answer_that_breaks_off_is_asked_for_again(
    trouble: Trouble, client: Polite, arxiv: FakeArxiv, blog: str
) -> None:
    arxiv.troubles["/blog"] = [trouble]
    assert feed(client, blog) == Fetched(name_of(blog), BLOG)
    assert len(arxiv.log) == 2


def test_when_every_answer_is_cut_the_longest_part_is_given(
    client: Polite, arxiv: FakeArxiv, blog: str, answers: Answers, said: list[str]
) -> None:
    longer = render_daily("rss", announcements(6))
    arxiv.troubles["/blog"] = [cut_connection, lambda _: Reply(longer, cut=True), *[cut_connection] * 3]
    half = len(longer) // 2
    fault = f"the connection failed (IncompleteRead({half} bytes read, {len(longer) - half} more expected))"
    assert feed(client, blog) == Fetched(name_of(blog), longer[:half], False, f"{fault}; no better in 5 attempts")
    assert answers.kept == {}
    assert [line.rpartition(";")[2] for line in said] == [f" attempt {n} of 5 follows" for n in (2, 3, 4, 5)]


def test_a_document_that_is_always_cut_is_given_too(client: Polite, arxiv: FakeArxiv, blog: str) -> None:
    arxiv.troubles["/blog"] = [cut_xml] * 5
    fetched = feed(client, blog)
    assert (fetched.body, fetched.whole) == (BLOG[: len(BLOG) // 2], False)
    assert fetched.reason.startswith("the answer is not whole XML (")
    assert fetched.reason.endswith("); no better in 5 attempts")


def test_a_part_is_given_whatever_the_other_attempts_brought(client: Polite, arxiv: FakeArxiv, blog: str) -> None:
    arxiv.troubles["/blog"] = [status(503), cut_connection, *[status(503)] * 3]
    assert feed(client, blog).body == BLOG[: len(BLOG) // 2]


def test_a_part_without_entries_is_of_no_use(client: Polite, arxiv: FakeArxiv, blog: str) -> None:
    arxiv.files["/blog.xml"] = b"<rss><channel><title>Nothing but a head, and a long one</title></channel></rss>"
    arxiv.troubles["/blog"] = [cut_connection] * 5
    with pytest.raises(FetchError) as error:
        feed(client, blog)
    fault = "the connection failed (IncompleteRead(39 bytes read, 40 more expected))"
    assert str(error.value) == f"{blog}: {fault}; given up after 5 attempts: try again later"


def test_a_server_that_drips_is_noticed(
    client: Polite, arxiv: FakeArxiv, blog: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    SlowServer(900, monkeypatch)
    assert feed(client, blog) == Fetched(name_of(blog), BLOG[:1000], False, f"{SLOW}; no better in 5 attempts")
    assert said == [f"{arxiv.root[7:]}: {SLOW}; attempt {n} of 5 follows" for n in range(2, 6)]


@pytest.mark.parametrize("trouble", [as_it_is, cut_connection, cut_xml, reset_connection, spoilt])
def test_a_compressed_answer_comes_unpacked_and_whole(
    trouble: Trouble, client: Polite, arxiv: FakeArxiv, blog: str
) -> None:
    arxiv.files["/blog.xml"] = long = render_daily("rss", announcements(400))
    arxiv.troubles["/blog"] = [lambda reply: trouble(compressed(reply))]
    assert feed(client, blog).body == long
    assert len(arxiv.log) == (1 if trouble is as_it_is else 2)


def test_of_a_compressed_answer_that_is_always_cut_a_part_is_given(client: Polite, arxiv: FakeArxiv, blog: str) -> None:
    arxiv.files["/blog.xml"] = long = render_daily("rss", announcements(400))
    arxiv.troubles["/blog"] = [lambda reply: cut_connection(compressed(reply))] * 5
    fetched = feed(client, blog)
    assert not fetched.whole
    assert long.startswith(fetched.body)
    assert fetched.body.count(b"<item>") > 100


def test_an_answer_without_end_is_not_read(
    client: Polite, arxiv: FakeArxiv, blog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_BODY_BYTES", 1000)
    with pytest.raises(FetchError) as error:
        feed(client, blog)
    assert (
        str(error.value) == f"{blog}: the answer has more than 1,000 bytes, which are not read; is the address right?"
    )
    assert len(arxiv.log) == 1


# Whose turn it is


def test_one_connection_serves_all(client: Polite, arxiv: FakeArxiv, clock: Clock, blog: str) -> None:
    arxiv.library = [each.paper for each in arxiv.announced]
    with client:
        daily_feed(client, ["cs.LG"])
        list(ArxivClient(polite=client).search("cat:cs.LG"))
        list(ArxivClient(polite=client).answers(["2401.00001"]))
        list(harvest(client, "cs.LG", "2026-07-01"))
        feed(client, blog)
    assert arxiv.n_connections == 1
    assert clock.slept == [3.0, 3.0, 3.0]  # none before the blog, which is another server's


def test_a_pause_of_another_server_does_not_stop_arxiv(
    client: Polite, arxiv: FakeArxiv, clock: Clock, said: list[str], blog: str
) -> None:
    arxiv.troubles["/blog"] = [status(429, Retry_After="1800")]
    when = datetime.fromtimestamp(clock.now + 1800).strftime("%H:%M on %d %B")
    with pytest.raises(FetchError) as error:
        feed(client, blog)
    told = "a server other than arXiv asks to be left alone for 30 minutes"
    assert str(error.value) == f"{told}; run it again after {when}"
    assert daily_feed(client, ["cs.LG"]).whole
    assert clock.slept == []


def test_arxivs_own_feeds_take_arxivs_turns(clock: Clock) -> None:
    assert is_arxiv("https://rss.arxiv.org/rss/cs.LG")
    assert is_arxiv("https://arxiv.org/x")
    assert not is_arxiv("https://notarxiv.org/arxiv.org")


@pytest.mark.parametrize(("header", "slept"), [("70", [4.0, 66.0]), ("", [4.0])])
def test_a_pause_that_a_feed_asks_for_is_kept(
    header: str, slept: list[float], client: Polite, arxiv: FakeArxiv, clock: Clock, blog: str
) -> None:
    arxiv.troubles["/blog"] = [status(503, Retry_After=header)]
    assert feed(client, blog).body == BLOG
    assert clock.slept == slept


def test_back_off_has_an_end(clock: Clock, said: list[str], arxiv: FakeArxiv, blog: str) -> None:
    arxiv.troubles["/blog"] = [status(500)] * 7
    with patient(clock, said, attempts=8) as client:
        feed(client, blog)
    assert clock.slept == [4.0, 8.0, 16.0, 32.0, 64.0, 120.0, 120.0]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("12", 12), (" 0 ", 0), ("", 0), ("soon", 0), ("-5", 0), ("Thu, 01 Jan 1970 00:20:00 GMT", 200), ("1e9", 0)],
)
def test_retry_after_is_read_as_seconds_or_date(header: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.util.retry.time", Clock(1000.0))
    assert retry_after(header) == seconds


# Addresses


def test_a_feed_that_moved_is_followed_in_its_turn(client: Polite, arxiv: FakeArxiv, clock: Clock, blog: str) -> None:
    arxiv.files["/old"] = b""
    arxiv.troubles["/old"] = [status(301, Location="/blog.xml")]
    assert feed(client, f"{arxiv.root}/old") == Fetched(f"{arxiv.root[7:]}/old", BLOG)
    assert arxiv.paths == ["/old", "/blog.xml"]
    assert clock.slept == [3.0]


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/feed", "file:///etc/passwd"])
def test_a_redirection_out_of_the_web_is_not_followed(
    location: str, client: Polite, arxiv: FakeArxiv, blog: str
) -> None:
    arxiv.troubles["/blog"] = [status(301, Location=location)]
    with pytest.raises(FetchError, match=rf"^{blog}: cannot be asked \(No connection adapters were found for"):
        feed(client, blog)


def test_a_feed_that_is_not_there_is_told(client: Polite, arxiv: FakeArxiv) -> None:
    with pytest.raises(FetchError) as error:
        feed(client, f"{arxiv.root}/none.xml")
    assert str(error.value) == f"{arxiv.root}/none.xml: HTTP 404 Not Found; is the address right?"


def test_a_password_is_sent_and_not_shown(client: Polite, arxiv: FakeArxiv, said: list[str]) -> None:
    host = arxiv.root.removeprefix("http://")
    arxiv.troubles["/blog"] = [status(500)]
    assert feed(client, f"http://ada:secret@{host}/blog.xml").name == f"{host}/blog.xml"
    assert arxiv.log[0].headers["Authorization"].startswith("Basic ")
    with pytest.raises(FetchError) as error:
        feed(client, f"http://ada:secret@{host}/none.xml")
    assert "secret" not in f"{error.value} {said}"


@pytest.mark.parametrize("address", ["ftp://example.org/x", "file:///etc/passwd", "example.org/feed", "http://", ""])
def test_what_is_no_address_of_the_web_is_refused(address: str, client: Polite) -> None:
    with pytest.raises(InputError) as error:
        feed(client, address)
    assert str(error.value) == f"{address!r} is not a web address of a feed; it begins with https:// or http://"


def test_an_address_that_cannot_be_read_is_refused(client: Polite) -> None:
    with pytest.raises(InputError, match=r"^'http://x:port/' is not a web address: Port could not be cast to integer"):
        feed(client, "http://x:port/")


def test_names_are_short_and_readable() -> None:
    assert short_name("https://rss.arxiv.org/rss/cs.LG+q-bio.NC") == "rss.arxiv.org/rss/cs.LG+q-bio.NC"
    assert short_name("https://x.org/a?q=cat%3Acs.LG+AND+x") == "x.org/a?q=cat:cs.LG AND x"
    assert short_name(f"https://x.org/{'a' * 200}") == f"x.org/{'a' * 93}…"


def test_parameters_are_part_of_what_an_answer_is_kept_under() -> None:
    assert Question("https://x.org/a", {"q": "b c"}).address == "https://x.org/a?q=b+c"
    assert Question("https://x.org/a?z=1", {"q": "b"}).address == "https://x.org/a?z=1&q=b"
    assert Question("https://x.org/a").address == "https://x.org/a"


def test_base_addresses_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    rss = "https://rss.arxiv.org"
    assert base_address("ARXSIFT_ARXIV_RSS", rss) == rss
    monkeypatch.setenv("ARXSIFT_ARXIV_RSS", "http://127.0.0.1:1/")
    assert base_address("ARXSIFT_ARXIV_RSS", rss) == "http://127.0.0.1:1"
    monkeypatch.setenv("ARXSIFT_ARXIV_RSS", "mirror.org")
    with pytest.raises(InputError) as error:
        base_address("ARXSIFT_ARXIV_RSS", rss)
    told = "is not a web address ($ARXSIFT_ARXIV_RSS); arXiv's is https://rss.arxiv.org"
    assert str(error.value) == f"'mirror.org' {told}"


def test_the_contact_is_given_or_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_agent() == f"arxsift/{__version__}"
    monkeypatch.setenv("ARXSIFT_CONTACT", "mailto:env@example.org")
    assert user_agent() == f"arxsift/{__version__} (+mailto:env@example.org)"
    assert user_agent("mailto:ada@example.org") == f"arxsift/{__version__} (+mailto:ada@example.org)"
    assert user_agent("") == f"arxsift/{__version__}"
    with pytest.raises(InputError) as error:
        Polite(contact="Ada\n")
    assert str(error.value) == "'Ada\\n' cannot be sent; give a mail or web address in plain ASCII"


def test_the_contact_is_sent(arxiv: FakeArxiv, clock: Clock, said: list[str], blog: str) -> None:
    with patient(clock, said, contact="mailto:ada@example.org") as client:
        feed(client, blog)
    assert arxiv.log[0].headers["User-Agent"] == f"arxsift/{__version__} (+mailto:ada@example.org)"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"<rss><item>", True),
        (b"<a:entry x='1'>", True),
        (b"<record/>", True),
        (b"<items><entryway>", False),
        (b"", False),
    ],
)
def test_entries_are_found_without_reading(body: bytes, found: bool) -> None:
    assert has_entries(body) == found


def test_a_date_in_retry_after_counts_from_now(client: Polite, arxiv: FakeArxiv, clock: Clock, blog: str) -> None:
    date = format_datetime(datetime.fromtimestamp(clock.now + 90, UTC), usegmt=True)
    arxiv.troubles["/blog"] = [status(429, Retry_After=date)]
    feed(client, blog)
    assert clock.slept == [4.0, 86.0]


def test_a_kept_answer_is_fresh_from_when_it_was_asked_for() -> None:
    kept = Cached(b"", "", "", asked=10.0, fresh_until=20.0)
    assert [kept.is_fresh(now) for now in (9.9, 10.0, 19.9, 20.0)] == [False, True, True, False]
