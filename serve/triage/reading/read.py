"""Open sources in, what becomes of every entry in the state out, with a tally of each document."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ....configs.errors import FetchError
from ...feeds.entry import BadEntry, CutError, Head, Remark
from ...terminal.say import say
from ..state.state import State
from .days import announcement_days, days_before
from .decide import Rules, take
from .opener import CaughtUp, Document, OpenSource
from .tally import DocumentTally

MOST_REPORTED = 10
"""Entries that cannot be read, told one by one."""


@dataclass(slots=True)
class Tallies:
    """What all sources turned out to hold."""

    done: list[DocumentTally] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Why sources could not be read."""
    caught_up: list[CaughtUp] = field(default_factory=list)
    """Categories of which all that was missed has come."""

    def is_completed(self, tally: DocumentTally) -> bool:
        """Whether what a feed left out has come by another way."""
        return bool(tally.categories) and set(tally.categories) <= {caught_up.category for caught_up in self.caught_up}


def read_all(state: State, visit: int, sources: Iterable[OpenSource], rules: Rules) -> Tallies:
    """Read every source; one that fails does not keep the others from being read.

    Raises:
        InputError: a source that is unusable.
        FetchError: no source could be read at all.
    """
    tallies, failure, reporter = Tallies(), None, Reporter()
    for source in sources:
        try:
            for document in source():
                tallies.done.append(read_document(state, visit, document, rules, reporter))
                if document.completes:
                    tallies.caught_up.append(document.completes)
        except FetchError as error:
            failure = error
            tallies.failed.append(str(error))
    if failure and not tallies.done:
        raise failure if len(tallies.failed) == 1 else FetchError("; ".join(tallies.failed))
    reporter.close()
    remember_days(state, visit, tallies, rules)
    return tallies


def read_document(state: State, visit: int, document: Document, rules: Rules, reporter: "Reporter") -> DocumentTally:
    """All of a document's decisions, or none, are written down."""
    tally = DocumentTally(document.name, document.categories, document.live, lacks=document.lacks)
    with state.file.writing():
        try:
            for item in document.entries:
                if isinstance(item, Head):
                    tally.head = item
                elif isinstance(item, BadEntry):
                    state.entries.reject(visit, item)
                    tally.add_rejected()
                    reporter.tell(item)
                elif isinstance(item, Remark):
                    tally.remarks.append(item.text)
                else:
                    tally.add(item, take(state, visit, item, rules).fate)
        except CutError as error:
            tally.lacks = str(error).removeprefix(f"{document.name}: ")
    return tally


def remember_days(state: State, visit: int, tallies: Tallies, rules: Rules) -> None:
    """The days that were read whole, by their feeds or by a harvest, need not be brought again."""
    with state.file.writing():
        for tally in tallies.done:
            for source, day in tally.days_read(tallies.is_completed(tally)).items():
                if rules.reads_all(day):
                    state.days.add(visit, source, day)
        for caught_up in tallies.caught_up:
            for day in announcement_days(days_before(caught_up.since, 1), caught_up.until):
                if rules.reads_all(day):
                    state.days.add(visit, caught_up.category, day)


@dataclass(slots=True)
class Reporter:
    """Tells of the first few bad entries, and how many more there are."""

    n_told: int = 0

    def tell(self, bad: BadEntry) -> None:
        self.n_told += 1
        if self.n_told <= MOST_REPORTED:
            say(f"{bad.location}: {bad.error}")

    def close(self) -> None:
        if self.n_told > MOST_REPORTED:
            say(f"and {self.n_told - MOST_REPORTED:,} more entries that cannot be read")
