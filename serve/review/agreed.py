"""Standing answers in; the labels on which all agree, and the papers on which people differ, out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...models.paper import Paper
from ...training.data.duplicates import arxiv_key
from ...training.data.labels import REVIEW, LabelledPaper
from ..triage.state.records import digest_of
from .records import Event, Standing


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the people who answered say together."""

    answers: tuple[Event, ...]
    """One for each paper on which people agree: the last of their answers, or the settlement; oldest first."""
    conflicts: tuple[tuple[Event, ...], ...]
    """For each paper on which people differ, the last answer of each, oldest first; nobody has settled these."""

    @property
    def labels(self) -> tuple[LabelledPaper, ...]:
        """One for each paper on which people agree, in the order of `answers`."""
        return tuple(LabelledPaper(event.paper, event.topics, event.confidence, REVIEW) for event in self.answers)


def agreed(standing: Standing) -> Agreed:
    """Sort out what stands: two answers differ when their topics do, in whatever order.

    A settlement counts instead of the answers up to its moment; a later answer that differs opens the conflict again.
    """
    in_order = sorted((*standing.settlements, *standing.answers), key=when)
    counted = [counting(events) for events in by_paper(in_order)]
    differing = [len({frozenset(event.topics) for event in events}) > 1 for events in counted]
    last = (events[-1] for events, differs in zip(counted, differing, strict=True) if not differs)
    conflicts = (tuple(events) for events, differs in zip(counted, differing, strict=True) if differs)
    return Agreed(tuple(sorted(last, key=when)), tuple(conflicts))


def counting(events: Sequence[Event]) -> list[Event]:
    """The last settlement of a paper, if there is one, and the last answer of each person after it; oldest first."""
    settlements = [event for event in events if event.act == "settle"][-1:]
    since = [event for event in events if event.act == "answer" and all(event.at > it.at for it in settlements)]
    return [*settlements, *sorted({event.by: event for event in since}.values(), key=when)]


def by_paper(events: Sequence[Event]) -> list[list[Event]]:
    """The events of each paper, in their order."""
    keys = paper_keys(events)
    of_papers: dict[str, list[Event]] = {}
    for event in events:
        of_papers.setdefault(keys[event.digest], []).append(event)
    return list(of_papers.values())


def paper_keys(events: Iterable[Event]) -> dict[str, str]:
    """Digest of a text -> what its paper is known by.

    All texts of one arXiv identifier are one paper. Other identifiers are no more than numbers in a file: there the
    text is the paper.
    """
    keys: dict[str, str] = {}
    for event in events:
        keys[event.digest] = arxiv_key(event.paper) or keys.get(event.digest, event.digest)
    return keys


def names_of(papers: Sequence[Paper]) -> list[str]:
    """What to call each of several papers: its identifier, or one made of the text where others have the same."""
    n_papers = Counter(paper.id for paper in papers)
    return [paper.id if n_papers[paper.id] == 1 else digest_of(paper) for paper in papers]


def when(event: Event) -> tuple[datetime, int]:
    """By this, events are in the order in which people acted."""
    return event.at, event.number
