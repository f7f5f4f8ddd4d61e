"""Answers that differ in; what each person said of which paper out, and the paper that somebody means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...configs.errors import InputError
from ...configs.likely import did_you_mean
from ...configs.taxonomy import OUT_OF_SCOPE, Taxonomy
from ...models.arxiv_id import parse_id
from ..reports.in_markdown import parts_in_markdown
from ..terminal.words import count
from .agreed import Agreed, by_paper, names_of
from .records import Event, Standing

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class ConflictsReport:
    """The papers on which people differ, in each format that it can be written in."""

    together: Agreed
    taxonomy: Taxonomy

    def parts(self) -> "Iterator[Table | str]":
        yield self.summary()
        for name, events in self.named():
            lines = (f"     {event.by}: {'; '.join(event.topics) or OUT_OF_SCOPE}{how(event)}" for event in events)
            yield "\n".join([f"{name}  {events[-1].paper.title}", *lines])

    def summary(self) -> str:
        n_agreed, conflicts = len(self.together.answers), self.together.conflicts
        if not conflicts:
            return f"No open conflict: people agree on {count(n_agreed, 'paper')}."
        return f"People differ on {count(len(conflicts), 'paper')}, and agree on {n_agreed:,}:"

    def named(self) -> list[tuple[str, tuple[Event, ...]]]:
        """The conflicts with what `labels settle` knows each paper by."""
        conflicts = self.together.conflicts
        return list(zip(names_of([events[-1].paper for events in conflicts]), conflicts, strict=True))

    def data(self) -> dict[str, Any]:
        conflicts = [
            {"id": name, "title": events[-1].paper.title, "answers": [answer_as_json(event) for event in events]}
            for name, events in self.named()
        ]
        return {"taxonomy": self.taxonomy.digest, "agreed": len(self.together.answers), "conflicts": conflicts}

    def rows(self) -> Iterator[dict[str, Any]]:
        """A record an answer."""
        for name, events in self.named():
            for event in events:
                yield {"id": name, "title": event.paper.title, **answer_as_json(event)}

    def markdown(self) -> str:
        return parts_in_markdown(self.parts())


def how(event: Event) -> str:
    """When it was answered, and whether it was a settlement."""
    return f" ({'settled ' if event.act == 'settle' else ''}{event.at:%Y-%m-%d})"


def answer_as_json(event: Event) -> dict[str, Any]:
    is_settled = {"settled": True} if event.act == "settle" else {}
    said = {"by": event.by, "topics": list(event.topics), "confidence": event.confidence}
    return {**said, "answered": event.at.isoformat(), **is_settled}


def find_answered(standing: Standing, name: str) -> Event:
    """The last event on the paper of that name: an identifier, an address on arXiv, or what `labels conflicts` shows.

    Raises:
        InputError: no paper of that name has an answer, or several have.
    """
    groups = by_paper(sorted((*standing.settlements, *standing.answers), key=lambda event: event.at))
    arxiv = parse_id(name)
    wanted = {name, arxiv.id if arxiv else name}
    found = [events for events in groups if any({event.paper.id, event.digest} & wanted for event in events)]
    if len(found) > 1:
        names = ", ".join(events[-1].digest for events in found)
        raise InputError(f"{len(found)} papers have the id {name!r}; give one of {names}")
    if not found:
        known: Sequence[str] = [event.paper.id for events in groups for event in events]
        hint = did_you_mean(name, known, "arxsift labels conflicts lists the papers on which people differ")
        raise InputError(f"nobody has answered on a paper {name!r}; {hint}")
    return found[0][-1]
