"""Reads dates as feeds and bibliographies write them: `YYYY-MM-DD`, or as much of it as is known."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NUMBERS = re.compile(r"\s*(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")


@lru_cache(maxsize=1024)
def read_date(text: str) -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD` in the text's own time zone; empty if it is no date."""
    numbers = _NUMBERS.match(text)
    if numbers is None:
        moment = _moment(text)
        return moment.date().isoformat() if moment else ""
    year, month, day = (int(part) if part else 0 for part in numbers.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return f"{year:04}" if year else ""
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if month and day else "")
    return "-".join(filter(None, parts))


def read_day(text: str) -> str:
    """`YYYY-MM-DD`; empty if the day is not known."""
    day = read_date(text)
    return day if len(day) == 10 else ""


def eastern_day(text: str) -> str:
    """The day in the time zone of arXiv's announcements (US Eastern); without a zone, as it stands."""
    from zoneinfo import ZoneInfo

    moment = _moment(text)
    if moment is None or moment.tzinfo is None:
        return read_day(text)
    try:
        return moment.astimezone(ZoneInfo("America/New_York")).date().isoformat()
    except OverflowError:
        return read_day(text)


def year_and_month(year: str, month: str) -> str:
    """`YYYY-MM` from fields of BibTeX, where the month is a number, a name, or the beginning of a name."""
    date = read_date(year)
    month = month.strip().strip("{}\"'").lower()
    number = int(month) if month.isdecimal() and len(month) <= 2 else 0
    if month[:3] in MONTHS:
        number = MONTHS.index(month[:3]) + 1
    return f"{date}-{number:02}" if len(date) == 4 and 1 <= number <= 12 else date


def _moment(text: str) -> datetime | None:
    text = text.strip()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
