"""What the answer log holds: events, and the answers that stand after them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ...models.paper import Paper
from ...models.verdict import Verdict
from ..triage.state.records import digest_of

Act = Literal["answer", "skip", "settle", "undo"]
"""What a person did: gave a paper its topics; would not say; decided between answers that differ; took
an event back."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict that a person saw when answering."""

    verdict: Verdict
    identity: str
    """Identity of the model: changes with anything in its bundle."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act of one person; it is never changed or deleted."""

    number: int
    """From 1, in the order in which events were written into this log."""
    at: datetime
    """When the person acted, in UTC; an imported event may be older than those numbered before it."""
    by: str
    act: Act
    paper: Paper
    taxonomy: str
    """Digest of the topics among which the person chose."""
    topics: tuple[str, ...] = ()
    """Of an answer or a settlement: the primary first; empty = out of scope."""
    confidence: int = 3
    """From 3 (sure) to 1 (a close call)."""
    judged: Judged | None = None
    undoes: int | None = None
    """Of an undo: the number of the event that it takes back."""

    @property
    def digest(self) -> str:
        """Digest of the paper's text: the paper as it was answered on."""
        return digest_of(self.paper)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands under one taxonomy: at most one event for each person and text, oldest first in each tuple."""

    answers: tuple[Event, ...]
    """The last answer of each person on each text."""
    skips: tuple[Event, ...]
    """The last skip of each person on each text that the person has no answer on."""
    settlements: tuple[Event, ...]
    """The last settlement of each text, whoever made it."""
