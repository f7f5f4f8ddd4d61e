"""Documents in, a decision on every entry in the state out, and what each document turned out to hold."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ...configs.errors import FetchError
from ..feeds.entry import BadEntry, CutError, Entry, Head, Remark
from ..terminal.say import say
from .decide import Rules, take
from .health import DocumentTally, announcement_days
from .records import SEEN, UNASKED
from .sources import Document, days_before
from .state import State

Opener = Callable[[], Iterator[Document]]
"""Gives the documents of one source; what it raises is of that source alone."""

MOST_REPORTED = 10
"""Entries that cannot be read, told one by one."""


@dataclass(slots=True)
class Tallies:
    """Of all sources."""

    done: list[DocumentTally] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Why sources could not be read."""
    completed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Category -> the days between which all that was missed in it has come."""

    def is_completed(self, reading: DocumentTally) -> bool:
        """Whether what a feed left out has come by another way."""
        return bool(reading.categories) and set(reading.categories) <= set(self.completed)


def read_all(state: State, run: int, sources: Iterable[Opener], rules: Rules) -> Tallies:
    """Read every source; one that fails does not keep the others from being read.

    Raises:
        InputError: a source that is unusable.
        FetchError: no source could be read at all.
    """
    readings, failure, reporter = Tallies(), None, Reporter()
    for source in sources:
        try:
            for document in source():
                readings.done.append(read_document(state, run, document, rules, reporter))
                if document.completes:
                    category, since, today = document.completes
                    readings.completed[category] = since, today
        except FetchError as error:
            failure = error
            readings.failed.append(str(error))
    if failure and not readings.done:
        raise failure if len(readings.failed) == 1 else FetchError("; ".join(readings.failed))
    reporter.close()
    remember_days(state, run, readings, rules)
    return readings


def read_document(state: State, run: int, document: Document, rules: Rules, reporter: "Reporter") -> DocumentTally:
    """All of a document's decisions, or none, are written down."""
    reading = DocumentTally(document.name, document.categories, document.live, lacks=document.lacks)
    with state.file.guarded(), state.file.transaction():
        try:
            for found in document.entries:
                if isinstance(found, Head):
                    reading.head = found
                elif isinstance(found, BadEntry):
                    reject(state, run, found, reading)
                    reporter.tell(found)
                elif isinstance(found, Remark):
                    reading.remarks.append(found.text)
                else:
                    accept(state, run, found, rules, reading)
        except CutError as error:
            reading.lacks = str(error).removeprefix(f"{document.name}: ")
    return reading


def remember_days(state: State, run: int, readings: Tallies, rules: Rules) -> None:
    """The days that were read whole, by their feeds or by a harvest, need not be brought again."""
    with state.file.guarded(), state.file.transaction():
        for reading in readings.done:
            for source, day in reading.days_read(readings.is_completed(reading)).items():
                if rules.reads_all(day):
                    state.visit(run, source, day)
        for category, (since, today) in readings.completed.items():
            for day in announcement_days(days_before(since, 1), today):
                if rules.reads_all(day):
                    state.visit(run, category, day)


def accept(state: State, run: int, entry: Entry, rules: Rules, reading: DocumentTally) -> None:
    decision = take(state, run, entry, rules)
    was_seen, was_asked = decision.fate in SEEN, decision.fate not in UNASKED
    reading.n_entries += 1
    reading.n_asked += was_asked
    reading.n_seen += was_seen
    reading.announces |= bool(entry.announce_type and reading.head and reading.head.format in ("rss", "atom"))
    for category in reading.categories:
        if any(of_category(category, one) for one in entry.paper.categories):
            reading.read_in[category] += 1
            reading.asked_in[category] += was_asked
            reading.seen_in[category] += was_seen
            reading.newest_in[category] = max(reading.newest_in.get(category, ""), entry.announced)


def of_category(category: str, listed: str) -> bool:
    """Whether a paper listed there is of the category, which may be a whole archive."""
    return listed == category or listed.startswith(f"{category}.")


def reject(state: State, run: int, bad: BadEntry, reading: DocumentTally) -> None:
    state.reject(run, bad)
    reading.n_entries += 1
    reading.n_asked += 1
    reading.n_rejected += 1


@dataclass(slots=True)
class Reporter:
    """Tells of the first few bad entries, and how many more there are."""

    n_told: int = 0

    def tell(self, bad: BadEntry) -> None:
        self.n_told += 1
        if self.n_told <= MOST_REPORTED:
            say(f"{bad.place}: {bad.error}")

    def close(self) -> None:
        if self.n_told > MOST_REPORTED:
            say(f"and {self.n_told - MOST_REPORTED:,} more entries that cannot be read")
