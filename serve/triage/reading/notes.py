"""What was read of each document in, sentences on the feed's health out: stale, missed, cut, empty, nothing new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .days import announcement_days, last_announcement, spoken
from .tally import MOST_ROWS, DocumentTally

MOST_DAYS = 5
"""Missed days that are told one by one."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to tell."""

    text: str
    incomplete: bool = False
    """Whether something is missing that should be there."""


def notes_on(
    tally: DocumentTally, last_days: dict[str, str], today: date, is_completed: bool = False
) -> Iterator[Note]:
    """What a person should know of a document.

    `last_days` is the newest day, by category or, where the document is of none, by its name, that an earlier visit
    read; `today` is the day where arXiv is; `is_completed`: what the feed left out has come by another way.
    """
    if tally.lacks:
        yield Note(f"{tally.name}: {tally.lacks}; what came of it was judged", incomplete=True)
    if tally.n_rejected:
        entries = "1 entry" if tally.n_rejected == 1 else f"{tally.n_rejected:,} entries"
        yield Note(f"{tally.name}: {entries} could not be read", incomplete=True)
    yield from (Note(f"{tally.name}: {text}") for text in tally.remarks)
    if tally.is_cut:
        yield note_on_cut(tally, is_completed)
    if tally.is_daily:
        yield from notes_on_day(tally, last_days, today)
    if tally.n_asked and tally.n_seen == tally.n_asked and not tally.is_harvest:
        entries = "the only entry" if tally.n_asked == 1 else f"all {tally.n_asked:,} entries"
        were = "was" if tally.n_asked == 1 else "were"
        them = "it" if tally.n_asked == 1 else "them"
        of_kind = "" if tally.n_asked == tally.n_entries else " of the kinds and days asked for"
        yield Note(f"{tally.name}: {entries}{of_kind} {were} seen before; --all shows {them} again")


def note_on_cut(tally: DocumentTally, is_completed: bool) -> Note:
    cut = f"has {tally.n_entries:,} rows, and arXiv cuts its feeds at {MOST_ROWS:,}, new papers first"
    if is_completed:
        return Note(f"{tally.name}: {cut}; what was cut has been brought by OAI-PMH")
    day = tally.head.day if tally.head and tally.head.day else "YYYY-MM-DD"
    remedy = f"ask for fewer categories at once, or bring the others with --catch-up --since {day}"
    return Note(f"{tally.name}: {cut}: {remedy}", incomplete=True)


def notes_on_day(tally: DocumentTally, last_days: dict[str, str], today: date) -> Iterator[Note]:
    """What to tell of a feed that brings one day."""
    day, due = tally.head.day if tally.head else "", last_announcement(today)
    if not tally.n_entries:
        yield Note(f"{tally.name}: is empty, {why_empty(today)}")
    elif day and day < due.isoformat():
        yield Note(
            f"{tally.name}: is stale: it is the feed of {spoken(day)}, and that of {spoken(due.isoformat())} is due; "
            "arXiv may be late or have a holiday: run it again later"
        )
    yield from notes_on_categories(tally, day)
    for names, missed in missed_days(day, last_days).items():
        last = spoken(min(last_days[name] for name in names))
        days = ", ".join(map(spoken, missed[:MOST_DAYS]))
        others = f" and {len(missed) - MOST_DAYS} more" if len(missed) > MOST_DAYS else ""
        sentence = f"{', '.join(names)}: last read on {last}; missed, unless arXiv had a holiday: {days}{others}"
        yield Note(f"{sentence}; --catch-up brings them")


def notes_on_categories(tally: DocumentTally, day: str) -> Iterator[Note]:
    """What to tell of categories that are behind the others of one feed, which arXiv does not say."""
    if not tally.n_entries:
        return
    for category in tally.categories:
        newest = tally.newest_in.get(category, "")
        if not tally.read_in[category]:
            yield Note(f"{category}: nothing of it is in the feed today")
        elif newest and day and newest < day:
            yield Note(f"{category}: is stale: its newest papers are of {spoken(newest)}, the feed is of {spoken(day)}")
        elif tally.asked_in[category] and is_behind(tally, category):
            n = tally.asked_in[category]
            papers = "its only paper was" if n == 1 else f"all {n:,} of its papers were"
            yield Note(f"{category}: may be stale: {papers} seen before, those of others were not")


def is_behind(tally: DocumentTally, category: str) -> bool:
    """Whether all that was asked for of the category was seen before, and of the others not."""
    n_fresh = tally.n_asked - tally.n_rejected - tally.n_seen
    return tally.seen_in[category] == tally.asked_in[category] and n_fresh > 0


def missed_days(day: str, last_days: dict[str, str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Names -> the days of announcement between the last that was read of them and this one."""
    missed: dict[tuple[str, ...], list[str]] = {}
    for name, last in last_days.items():
        if days := announcement_days(last, day):
            missed.setdefault(days, []).append(name)
    return {tuple(names): days for days, names in missed.items()}


def why_empty(today: date) -> str:
    if today.weekday() >= 5:
        return f"as always on Saturdays and Sundays (it is {today:%A} at arXiv)"
    return "on a weekday: arXiv has a holiday, or its feed is not ready yet: run it again later"


def is_incomplete(notes: Sequence[Note]) -> bool:
    return any(note.incomplete for note in notes)
