"""Dates as feeds and bibliographies write them in, `YYYY-MM-DD` or as much of it as is known out."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NUMBERS = re.compile(r"\s*(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")


@lru_cache(maxsize=1024)
def read_date(text: str) -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD` in the text's own time zone; empty where it is no date."""
    found = _NUMBERS.match(text)
    if found is None:
        moment = _moment(text)
        return moment.date().isoformat() if moment else ""
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return f"{year:04}" if year else ""
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if month and day else "")
    return "-".join(filter(None, parts))


def read_day(text: str) -> str:
    """`YYYY-MM-DD`, or nothing."""
    found = read_date(text)
    return found if len(found) == 10 else ""


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
    """Of BibTeX: the month is a number, a name, or the beginning of one."""
    found = read_date(year)
    month = month.strip().strip("{}\"'").lower()
    number = int(month) if month.isdecimal() and len(month) <= 2 else 0
    if month[:3] in MONTHS:
        number = MONTHS.index(month[:3]) + 1
    return f"{found}-{number:02}" if len(found) == 4 and 1 <= number <= 12 else found


def month_of(arxiv_id: str) -> str:
    """The month in which arXiv gave the identifier: `2508.13426` -> `2025-08`, `math/9912001` -> `1999-12`."""
    digits = arxiv_id.rpartition("/")[2]
    century = "19" if "/" in arxiv_id and digits.startswith("9") else "20"
    return f"{century}{digits[:2]}-{digits[2:4]}"


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
