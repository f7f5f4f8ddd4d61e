"""The events of a log and other people's answers in, those of them that are news out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .agreed import agreed, paper_keys
from .records import Event
from .standing import standing


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of answers that were to be added to a log."""

    written: tuple[Event, ...]
    n_known: int
    """Number of answers that the log has, or that say what their person's standing one says."""
    n_older: int = 0
    """Number of answers of people who have answered otherwise since."""


def new_answers(events: Iterable[Event], incoming: Sequence[Event]) -> Merged:
    """The incoming answers that the log lacks and that are no older than what their person has said.

    An answer that somebody has taken back in this log is known, and does not come back.
    """
    past = [*events]
    known = {identity(event) for event in past}
    last = {(event.by, event.digest): event for event in standing(past).answers}
    written: list[Event] = []
    n_older = 0
    for event in incoming:
        key = event.by, event.digest
        current = last.get(key)
        if identity(event) in known or (current and said(current) == said(event)):
            continue
        if current and event.at < current.at:
            n_older += 1
            continue
        written.append(event)
        known.add(identity(event))
        last[key] = event
    return Merged(tuple(written), len(incoming) - len(written) - n_older, n_older)


def new_settlements(events: Iterable[Event], incoming: Sequence[Event]) -> Merged:
    """The incoming settlements but those that say what is the paper's label anyway."""
    past = [*events]
    keys = paper_keys([*past, *incoming])
    labels = {keys[event.digest]: event.topics for event in agreed(standing(past)).answers}
    written = tuple(event for event in incoming if labels.get(keys[event.digest]) != event.topics)
    return Merged(written, len(incoming) - len(written))


def said(event: Event) -> tuple[object, ...]:
    """What an answer says."""
    return event.topics, event.confidence


def identity(event: Event) -> tuple[object, ...]:
    """What makes it this answer and no other, in whatever log."""
    return event.act, event.by, event.digest, event.at, said(event)
