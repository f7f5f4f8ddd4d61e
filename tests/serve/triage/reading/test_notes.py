"""What is wrong with a feed is said in whole sentences; what is as it should be is not mentioned."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.serve.feeds.entry import Head
from arxsift.serve.triage.reading.days import (
    announcement_days,
    last_announcement,
    since_when,
    spoken,
    today_at_arxiv,
)
from arxsift.serve.triage.reading.notes import Note, is_incomplete, missed_days, notes_on
from arxsift.serve.triage.reading.tally import MOST_ROWS, DocumentTally

DAYS = st.dates(date(2025, 8, 14), date(2027, 1, 1))

THURSDAY = date(2026, 7, 16)
FRIDAY, SATURDAY, MONDAY = (THURSDAY + timedelta(days=n) for n in (1, 2, 4))


def tallied(name: str = "rss.arxiv.org", day: str = "2026-07-16", **more: Any) -> DocumentTally:
    """A good feed of cs.LG and cs.AI, of which nothing was seen."""
    categories = more.pop("categories", ("cs.LG", "cs.AI"))
    tally = DocumentTally(
        name, categories, live=True, head=Head("rss", day=day), announces=True, n_entries=40, n_asked=30
    )
    for category in categories:
        tally.read_in[category], tally.asked_in[category], tally.newest_in[category] = 20, 15, day
    for attribute, value in more.items():
        setattr(tally, attribute, value)
    return tally


def empty(day: str) -> DocumentTally:
    nothing: dict[str, Any] = {"read_in": Counter(), "asked_in": Counter(), "newest_in": {}}
    return tallied(day=day, announces=False, n_entries=0, n_asked=0, **nothing)


def said(tally: DocumentTally, last: dict[str, str] | None = None, today: date = THURSDAY) -> list[str]:
    """Sentences; those that tell of something missing end with `!`."""
    return [note.text + "!" * note.incomplete for note in notes_on(tally, last or {}, today)]


def test_of_a_good_feed_nothing_is_said() -> None:
    assert said(tallied()) == []
    assert said(tallied(), {"cs.LG": "2026-07-15", "cs.AI": "2026-07-16"}) == []


# The day


def test_a_feed_of_an_earlier_day_is_stale() -> None:
    assert said(tallied(), today=FRIDAY) == [
        "rss.arxiv.org: is stale: it is the feed of Thursday 16 July 2026, and that of Friday 17 July 2026 is due; "
        "arXiv may be late or have a holiday: run it again later"
    ]


def test_on_a_weekend_the_feed_of_friday_is_not_stale() -> None:
    assert said(tallied(day="2026-07-17"), today=SATURDAY) == []
    assert said(tallied(day="2026-07-17"), today=MONDAY) == [
        "rss.arxiv.org: is stale: it is the feed of Friday 17 July 2026, and that of Monday 20 July 2026 is due; "
        "arXiv may be late or have a holiday: run it again later"
    ]


def test_an_empty_feed_is_as_it_should_be_on_a_weekend() -> None:
    told = "rss.arxiv.org: is empty, as always on Saturdays and Sundays (it is {} at arXiv)"
    assert said(empty("2026-07-18"), today=SATURDAY) == [told.format("Saturday")]
    assert said(empty("2026-07-19"), today=SATURDAY + timedelta(days=1)) == [told.format("Sunday")]


def test_an_empty_feed_on_a_weekday_is_a_holiday_or_not_ready() -> None:
    told = (
        "rss.arxiv.org: is empty, on a weekday: arXiv has a holiday, or its feed is not ready yet: run it again later"
    )
    assert said(empty("2026-07-16")) == [told]
    assert said(empty("")) == [told]


def test_a_feed_without_a_day_is_not_called_stale() -> None:
    assert said(tallied(day=""), {"cs.LG": "2026-07-01"}, FRIDAY) == []
    headless = tallied(head=None, newest_in={})
    assert said(headless, today=FRIDAY) == []


def test_what_is_no_daily_feed_has_no_day() -> None:
    assert said(tallied(live=False), {"cs.LG": "2026-07-01"}, FRIDAY) == []
    blog = tallied("blog.example", categories=(), announces=False)
    assert said(blog, {"blog.example": "2026-07-01"}, FRIDAY) == []


# Missed days


def test_missed_days_are_told_one_by_one() -> None:
    last = dict.fromkeys(("cs.LG", "cs.AI"), "2026-07-13")
    assert said(tallied(), last) == [
        "cs.LG, cs.AI: last read on Monday 13 July 2026; missed, unless arXiv had a holiday: Tuesday 14 July 2026, "
        "Wednesday 15 July 2026; "
        "--catch-up brings them"
    ]


def test_weekends_are_not_missed() -> None:
    assert said(tallied(day="2026-07-20"), {"cs.LG": "2026-07-17"}, MONDAY) == []
    assert said(tallied(day="2026-07-20"), {"cs.LG": "2026-07-16"}, MONDAY) == [
        "cs.LG: last read on Thursday 16 July 2026; missed, unless arXiv had a holiday: Friday 17 July 2026; "
        "--catch-up brings them"
    ]


def test_of_many_missed_days_the_first_are_told() -> None:
    assert said(tallied(), {"cs.LG": "2026-06-30"}) == [
        "cs.LG: last read on Tuesday 30 June 2026; missed, unless arXiv had a holiday: Wednesday 1 July 2026, "
        "Thursday 2 July 2026, "
        "Friday 3 July 2026, Monday 6 July 2026, Tuesday 7 July 2026 and 6 more; --catch-up brings them"
    ]


def test_categories_that_missed_the_same_days_share_a_sentence() -> None:
    last = {"cs.LG": "2026-07-14", "cs.AI": "2026-07-10", "cs.NE": "2026-07-12", "cs.CL": "2026-07-15"}
    assert missed_days("2026-07-16", last) == {
        ("cs.LG",): ("2026-07-15",),
        ("cs.AI", "cs.NE"): ("2026-07-13", "2026-07-14", "2026-07-15"),
    }


def test_a_feed_that_was_named_by_its_address_misses_days_too() -> None:
    found = tallied("rss.arxiv.org/rss/cs.LG", categories=())
    assert said(found, {"rss.arxiv.org/rss/cs.LG": "2026-07-14"}) == [
        "rss.arxiv.org/rss/cs.LG: last read on Tuesday 14 July 2026; missed, unless arXiv had a holiday: "
        "Wednesday 15 July 2026; "
        "--catch-up brings them"
    ]


@given(DAYS, DAYS)
def test_days_of_announcement_are_the_weekdays_between(last: date, day: date) -> None:
    found = announcement_days(last.isoformat(), day.isoformat())
    assert list(found) == sorted(set(found))
    assert all(last.isoformat() < one < day.isoformat() and date.fromisoformat(one).weekday() < 5 for one in found)
    n_between = max(0, (day - last).days - 1)
    assert n_between * 5 // 7 - 2 <= len(found) <= n_between
    assert announcement_days("", day.isoformat()) == announcement_days(last.isoformat(), "") == ()


@given(DAYS, DAYS, DAYS)
def test_days_missed_on_the_way_add_up(one: date, two: date, three: date) -> None:
    first, middle, last = (day.isoformat() for day in sorted((one, two, three)))
    there = (middle,) if first < middle < last and date.fromisoformat(middle).weekday() < 5 else ()
    parts = announcement_days(first, middle) + there + announcement_days(middle, last)
    assert parts == announcement_days(first, last)


@given(DAYS)
def test_the_last_announcement_is_a_weekday_and_none_lies_after_it(today: date) -> None:
    last = last_announcement(today)
    assert last.weekday() < 5 and last <= today
    assert announcement_days(last.isoformat(), (today + timedelta(days=1)).isoformat()) == ()


@pytest.mark.parametrize(
    ("days", "since"),
    [
        ([], ""),
        (["2026-07-16"], ""),
        (["2026-07-15"], ""),
        (["2026-07-14"], "2026-07-14"),
        (["2026-07-14", "2026-07-15", "2026-07-16"], ""),
        (["2026-07-13", "2026-07-16"], "2026-07-13"),
        (["2026-07-10", "2026-07-13", "2026-07-14", "2026-07-15"], ""),
        (["2026-07-08", "2026-07-10", "2026-07-13", "2026-07-16"], "2026-07-08"),
        (["2026-05-05", "2026-05-07", "2026-07-15"], "2026-05-07"),
    ],
)
def test_one_catches_up_from_before_the_first_gap(days: list[str], since: str) -> None:
    assert since_when(days, "2026-07-16") == since


# Categories


def test_a_category_of_which_nothing_came_is_told() -> None:
    found = tallied(categories=("cs.LG", "q-bio.NC"))
    found.read_in["q-bio.NC"] = 0
    assert said(found) == ["q-bio.NC: nothing of it is in the feed today"]


def test_a_category_whose_papers_are_of_an_earlier_day_is_stale() -> None:
    found = tallied()
    found.newest_in["cs.AI"] = "2026-07-15"
    assert said(found) == [
        "cs.AI: is stale: its newest papers are of Wednesday 15 July 2026, the feed is of Thursday 16 July 2026"
    ]


def test_a_category_whose_papers_were_all_seen_may_be_stale() -> None:
    found = tallied(n_seen=15)
    found.seen_in["cs.AI"] = 15
    assert said(found) == ["cs.AI: may be stale: all 15 of its papers were seen before, those of others were not"]
    found = tallied(n_seen=1)
    found.asked_in["cs.AI"] = found.seen_in["cs.AI"] = 1
    assert said(found) == ["cs.AI: may be stale: its only paper was seen before, those of others were not"]


def test_a_category_is_not_behind_for_replacements_nobody_asked_for() -> None:
    found = tallied()
    found.asked_in["cs.AI"] = 0
    assert said(found) == []


# What is missing


def test_what_did_not_come_makes_a_reading_incomplete() -> None:
    assert said(tallied(lacks="ends after 40 entries")) == [
        "rss.arxiv.org: ends after 40 entries; what came of it was judged!"
    ]
    assert said(tallied(n_rejected=1)) == ["rss.arxiv.org: 1 entry could not be read!"]
    assert said(tallied(n_rejected=1200)) == ["rss.arxiv.org: 1,200 entries could not be read!"]


def test_a_feed_of_two_thousand_rows_is_cut() -> None:
    told = (
        "rss.arxiv.org: has 2,000 rows, and arXiv cuts its feeds at 2,000, new papers first: ask for fewer categories "
        "at once, or bring the others with --catch-up --since 2026-07-16!"
    )
    assert said(tallied(n_entries=2000)) == [told]
    assert said(tallied(n_entries=1999)) == []
    assert said(tallied("papers.jsonl", announces=False, live=False, n_entries=2000)) == []


def test_only_what_is_missing_makes_a_run_incomplete() -> None:
    assert not is_incomplete([])
    assert not is_incomplete([Note("a is empty")])
    assert is_incomplete([Note("a is empty"), Note("b is cut", incomplete=True)])


# Nothing new


def test_that_all_was_seen_is_told_even_where_more_came_than_was_asked_for() -> None:
    seen = Counter({"cs.LG": 15, "cs.AI": 15})
    told = "rss.arxiv.org: all 30 entries of the kinds and days asked for were seen before; --all shows them again"
    assert said(tallied(n_seen=30, seen_in=seen)) == [told]
    assert said(tallied(n_asked=40, n_seen=40, seen_in=seen)) == [
        "rss.arxiv.org: all 40 entries were seen before; --all shows them again"
    ]
    assert said(tallied(n_seen=29, seen_in=Counter())) == []


def test_one_entry_is_spoken_of_as_one() -> None:
    one = DocumentTally("papers.jsonl", n_entries=1, n_asked=1, n_seen=1)
    assert said(one) == ["papers.jsonl: the only entry was seen before; --all shows it again"]


# Days in words


def test_a_day_is_spoken_in_full() -> None:
    assert spoken("2026-07-06") == "Monday 6 July 2026"


def test_today_is_the_day_where_arxiv_is() -> None:
    assert abs((today_at_arxiv() - date.today()).days) <= 1


def test_the_day_of_a_feed_that_was_cut_stays_missed() -> None:
    reading = DocumentTally("feed", ("cs.LG",), live=True, head=Head("rss", day="2026-07-16"), announces=True)
    assert reading.days_read(False) == {}
    reading.n_entries = MOST_ROWS - 1
    assert reading.days_read(False) == {"cs.LG": "2026-07-16"}
    reading.newest_in["cs.LG"] = "2026-07-15"
    assert reading.days_read(False) == {"cs.LG": "2026-07-15"}
    reading.n_entries = MOST_ROWS
    assert reading.days_read(False) == {}
    assert reading.days_read(True) == {"cs.LG": "2026-07-15"}  # what was cut has come by another way
    (note,) = (note for note in notes_on(reading, {}, date(2026, 7, 16), is_completed=True) if "rows" in note.text)
    assert (note.text.partition("; ")[2], note.incomplete) == ("what was cut has been brought by OAI-PMH", False)
