"""What was read of each document in, sentences on the feed's health out: stale, missed, cut, empty, nothing new."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from ..feeds.entry import Head

MOST_ROWS = 2000
"""Of a daily feed: arXiv leaves out what is more, and the newest papers first."""

MOST_DAYS = 5
"""Missed days that are told one by one."""

LOOK_BACK_DAYS = 30
"""Before the last visit: what was missed earlier is not caught up unless `--since` says so."""


@dataclass(slots=True)
class DocumentTally:
    """What a document turned out to hold."""

    name: str
    categories: tuple[str, ...] = ()
    live: bool = False
    """Whether the present day is to be expected of it."""
    head: Head | None = None
    announces: bool = False
    """Whether it is a feed of arXiv's announcements."""
    n_entries: int = 0
    n_rejected: int = 0
    n_asked: int = 0
    """Entries of the kinds and days that were asked for, and what could not be read."""
    n_seen: int = 0
    """Entries whose papers were seen in an earlier run."""
    lacks: str = ""
    """What did not come, or could not be read, of it."""
    remarks: list[str] = field(default_factory=list)
    """What there is to know about it that is no failure."""
    read_in: Counter[str] = field(default_factory=Counter)
    """Category -> how many of its entries."""
    asked_in: Counter[str] = field(default_factory=Counter)
    seen_in: Counter[str] = field(default_factory=Counter)
    newest_in: dict[str, str] = field(default_factory=dict)
    """Category -> the newest day of announcement."""

    @property
    def is_daily(self) -> bool:
        """A feed that brings one day's announcements by arXiv, and should bring the present day's."""
        return self.live and bool(self.categories or self.announces)

    @property
    def is_harvest(self) -> bool:
        """One page of many, of which no one is told by itself."""
        return self.head is not None and self.head.format == "oai"

    @property
    def sources(self) -> tuple[str, ...]:
        """Under which its day is remembered."""
        return self.categories or (self.name,)

    def days_read(self, is_completed: bool) -> dict[str, str]:
        """Source -> the day that was read of it; none of a feed that was empty, or that lacks something.

        What arXiv cut may have been completed by another way.
        """
        day = self.head.day if self.head and self.is_daily else ""
        if not day or not self.n_entries or self.lacks or (self.is_cut and not is_completed):
            return {}
        return {source: self.newest_in.get(source) or day for source in self.sources}

    @property
    def is_cut(self) -> bool:
        """Whether arXiv itself left something out, which it does at a round number."""
        cut = self.n_entries >= MOST_ROWS if self.live else self.n_entries == MOST_ROWS
        return self.announces and cut


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to tell."""

    text: str
    incomplete: bool = False
    """Whether something is missing that should be there."""


def notes_on(
    reading: DocumentTally, last_days: dict[str, str], today: date, is_completed: bool = False
) -> Iterator[Note]:
    """What a person should know of a document.

    `last_days` is the newest day, by category or, where the document is of none, by its name, that an earlier run
    read; `today` is the day where arXiv is; `is_completed`: what the feed left out has come by another way.
    """
    if reading.lacks:
        yield Note(f"{reading.name}: {reading.lacks}; what came of it was judged", incomplete=True)
    if reading.n_rejected:
        some = "1 entry" if reading.n_rejected == 1 else f"{reading.n_rejected:,} entries"
        yield Note(f"{reading.name}: {some} could not be read", incomplete=True)
    yield from (Note(f"{reading.name}: {text}") for text in reading.remarks)
    if reading.is_cut:
        yield note_on_cut(reading, is_completed)
    if reading.is_daily:
        yield from notes_on_day(reading, last_days, today)
    if reading.n_asked and reading.n_seen == reading.n_asked and not reading.is_harvest:
        some = "the only entry" if reading.n_asked == 1 else f"all {reading.n_asked:,} entries"
        were = "was" if reading.n_asked == 1 else "were"
        of_kind = "" if reading.n_asked == reading.n_entries else " of the kinds and days asked for"
        yield Note(f"{reading.name}: {some}{of_kind} {were} seen before")


def note_on_cut(reading: DocumentTally, is_completed: bool) -> Note:
    cut = f"has {reading.n_entries:,} rows, and arXiv cuts its feeds at {MOST_ROWS:,}, new papers first"
    if is_completed:
        return Note(f"{reading.name}: {cut}; what was cut has been brought by OAI-PMH")
    day = reading.head.day if reading.head and reading.head.day else "YYYY-MM-DD"
    remedy = f"ask for fewer categories at once, or bring the others with --catch-up --since {day}"
    return Note(f"{reading.name}: {cut}: {remedy}", incomplete=True)


def notes_on_day(reading: DocumentTally, last_days: dict[str, str], today: date) -> Iterator[Note]:
    """On a feed that brings one day."""
    day, due = reading.head.day if reading.head else "", last_announcement(today)
    if not reading.n_entries:
        yield Note(f"{reading.name}: is empty, {why_empty(today)}")
    elif day and day < due.isoformat():
        yield Note(
            f"{reading.name}: is stale: it is the feed of {spoken(day)}, and that of {spoken(due.isoformat())} is due; "
            "arXiv may be late or have a holiday: run it again later"
        )
    yield from notes_on_categories(reading, day)
    for names, missed in missed_days(day, last_days).items():
        last = spoken(min(last_days[name] for name in names))
        some = ", ".join(spoken(one) for one in missed[:MOST_DAYS])
        more = f" and {len(missed) - MOST_DAYS} more" if len(missed) > MOST_DAYS else ""
        told = f"{', '.join(names)}: last read on {last}; missed, unless arXiv had a holiday: {some}{more}"
        yield Note(f"{told}; --catch-up brings them")


def notes_on_categories(reading: DocumentTally, day: str) -> Iterator[Note]:
    """On categories that are behind the others of one feed, which arXiv does not tell."""
    if not reading.n_entries:
        return
    for category in reading.categories:
        newest = reading.newest_in.get(category, "")
        if not reading.read_in[category]:
            yield Note(f"{category}: nothing of it is in the feed today")
        elif newest and day and newest < day:
            yield Note(f"{category}: is stale: its newest papers are of {spoken(newest)}, the feed is of {spoken(day)}")
        elif reading.asked_in[category] and is_behind(reading, category):
            n = reading.asked_in[category]
            some = "its only paper was" if n == 1 else f"all {n:,} of its papers were"
            yield Note(f"{category}: may be stale: {some} seen before, those of others were not")


def is_behind(reading: DocumentTally, category: str) -> bool:
    """Whether all that was asked for of the category was seen before, and of the others not."""
    n_fresh = reading.n_asked - reading.n_rejected - reading.n_seen
    return reading.seen_in[category] == reading.asked_in[category] and n_fresh > 0


def missed_days(day: str, last_days: dict[str, str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Names -> the days of announcement between the last that was read of them and this one."""
    missed: dict[tuple[str, ...], list[str]] = {}
    for name, last in last_days.items():
        if days := announcement_days(last, day):
            missed.setdefault(days, []).append(name)
    return {tuple(names): days for days, names in missed.items()}


def announcement_days(last: str, day: str) -> tuple[str, ...]:
    """The weekdays strictly between two days; arXiv's own holidays, which nobody lists, are among them."""
    if not last or not day:
        return ()
    first, n_days = date.fromisoformat(last), (date.fromisoformat(day) - date.fromisoformat(last)).days
    between = (first + timedelta(days=n) for n in range(1, n_days))
    return tuple(one.isoformat() for one in between if one.weekday() < 5)


def since_when(days: Sequence[str], today: str) -> str:
    """From when to catch up: the last day before the first gap in those that were read, oldest first, and today.

    A visit after missed days does not hide them; empty when none was missed, or nothing ever read.
    """
    oldest = (date.fromisoformat(today) - timedelta(days=LOOK_BACK_DAYS)).isoformat()
    pairs = pairwise([*days, today])
    return next((one for one, other in pairs if other > oldest and announcement_days(one, other)), "")


def last_announcement(today: date) -> date:
    """The newest day that has a feed: today, or on a weekend Friday."""
    return today - timedelta(days=max(0, today.weekday() - 4))


def why_empty(today: date) -> str:
    if today.weekday() >= 5:
        return f"as always on Saturdays and Sundays (it is {today:%A} at arXiv)"
    return "on a weekday: arXiv has a holiday, or its feed is not ready yet: run it again later"


def today_at_arxiv() -> date:
    """US Eastern: at midnight there a new feed begins."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("America/New_York")).date()


def spoken(day: str) -> str:
    """`Thursday 16 July 2026` of `2026-07-16`."""
    found = date.fromisoformat(day)
    return f"{found:%A} {found.day} {found:%B %Y}"


def is_incomplete(notes: Sequence[Note]) -> bool:
    return any(note.incomplete for note in notes)
