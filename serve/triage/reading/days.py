"""Days as `YYYY-MM-DD` in, arXiv's days of announcement between them out, and their names in words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

LOOK_BACK_DAYS = 30
"""Days before today that are caught up; what was missed earlier is not brought unless `--since` says so."""


def announcement_days(last: str, day: str) -> tuple[str, ...]:
    """The weekdays strictly between two days; arXiv's own holidays, which nobody lists, are among them."""
    if not last or not day:
        return ()
    first, n_days = date.fromisoformat(last), (date.fromisoformat(day) - date.fromisoformat(last)).days
    between = (first + timedelta(days=n) for n in range(1, n_days))
    return tuple(weekday.isoformat() for weekday in between if weekday.weekday() < 5)


def since_when(days: Sequence[str], today: str) -> str:
    """From when to catch up: the last day before the first gap in those that were read, oldest first, and today.

    A visit after missed days does not hide them; empty when none was missed, or nothing ever read.
    """
    oldest = (date.fromisoformat(today) - timedelta(days=LOOK_BACK_DAYS)).isoformat()
    pairs = pairwise([*days, today])
    return next((day for day, following in pairs if following > oldest and announcement_days(day, following)), "")


def last_announcement(today: date) -> date:
    """The newest day that has a feed: today, or on a weekend Friday."""
    return today - timedelta(days=max(0, today.weekday() - 4))


def today_at_arxiv() -> date:
    """The day in US Eastern time: at midnight there a new feed begins."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("America/New_York")).date()


def spoken(day: str) -> str:
    """`Thursday 16 July 2026` of `2026-07-16`."""
    parsed = date.fromisoformat(day)
    return f"{parsed:%A} {parsed.day} {parsed:%B %Y}"


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar, as `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def days_before(day: str, n_days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=n_days)).isoformat()
