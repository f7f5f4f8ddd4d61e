"""Standing answers in; the labels on which all agree, and the texts on which people differ, out."""

from dataclasses import dataclass

from ...training.data.labels import LabelledPaper
from .records import Event, Standing


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the people who answered say together."""

    labels: tuple[LabelledPaper, ...]
    """One for each paper, in the order of the answers that they are by; where a paper has several texts, the one
    answered on last."""
    conflicts: tuple[tuple[Event, ...], ...]
    """For each text on which people differ, the answers that do, oldest first; nobody has settled these."""


def agreed(standing: Standing) -> Agreed:
    """Sort out what stands: two answers differ when their topics do, in whatever order.

    A settlement counts instead of the answers up to its moment; a later answer that differs opens the conflict again.
    """
    of_texts: dict[str, list[Event]] = {event.digest: [event] for event in standing.settlements}
    settled = {event.digest: event.at for event in standing.settlements}
    for event in standing.answers:
        if event.digest not in settled or event.at > settled[event.digest]:
            of_texts.setdefault(event.digest, []).append(event)
    conflicts = [tuple(events) for events in of_texts.values() if len({frozenset(e.topics) for e in events}) > 1]
    differing = {events[0].digest for events in conflicts}
    last = [events[-1] for digest, events in of_texts.items() if digest not in differing]
    of_papers = {event.paper.id: event for event in sorted(last, key=lambda event: (event.at, event.number))}
    in_order = sorted(of_papers.values(), key=lambda event: (event.at, event.number))
    labels = (LabelledPaper(event.paper, event.topics, event.confidence, "review") for event in in_order)
    return Agreed(tuple(labels), tuple(conflicts))
