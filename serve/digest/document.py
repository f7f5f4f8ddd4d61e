"""The parts of a digest: sections of judged papers, and notes on the feed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ...configs.taxonomy import Taxonomy, Topic
from ...models.verdict import Evidence, Verdict
from ..feeds.entry import Entry
from ..files.columns import AS_THEY_ARE, Columns

Band = Literal["likely", "followed", "perhaps", "out-of-scope"]
"""How sure the model is that a paper belongs: over stricter thresholds too, over the chosen ones only, over none.
`followed` papers are shown for their authors alone."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The version of a paper that was seen before the paper was replaced."""

    version: int | None
    title: str
    abstract: str
    """Normalised, like the title."""
    verdict: Verdict | None
    """None when that version was not judged."""


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper of a digest, and why it is shown."""

    entry: Entry
    verdict: Verdict
    band: Band
    score: float
    """0..1: what the paper is ranked by, before followed and muted authors and terms count."""
    evidence: tuple[Evidence, ...] = ()
    lifts: tuple[str, ...] = ()
    """Why it moved up or down in the order: `you follow Ada Kessel`, `you mute “diffusion”`."""
    earlier: Earlier | None = None
    """The version that this one replaces."""
    seen_before: bool = False
    """Whether it was shown in an earlier digest too, and is here again because that was asked for."""
    also: tuple[Entry, ...] = ()
    """The paper's entries in other sources."""
    shown_before: bool = False
    """Whether it was only looked at on a terminal before, or went to another output of this day."""

    @property
    def title_only(self) -> bool:
        """Whether the paper was judged by its title alone, having no abstract."""
        return not self.entry.paper.abstract


@dataclass(frozen=True, slots=True)
class Section:
    """Papers under one heading, in the order to read them."""

    heading: str
    topic: Topic | None
    """None where papers are not grouped by topic."""
    n_papers: int
    papers: Iterator[ShownPaper]
    """Read once; they may be many."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole digest. Sections are read once, from the first to the last."""

    title: str
    """What was read, and the day: `cs.LG, q-bio.NC · Thursday 16 July 2026`."""
    taxonomy: Taxonomy
    notes: tuple[str, ...]
    """Sentences on the feed's health, and on what was left out and why."""
    summary: str
    """One sentence: how many papers were read, how many are new, how many are shown."""
    model: str
    """The name of the model; empty when nothing had to be judged."""
    names: Callable[[], tuple[str, ...]]
    """Reads every entry for the names of all fields, in the order of first sight; tables need them before a row."""
    sections: Iterable[Section]
    asked: str = ""
    """One sentence: what the digest was asked to show."""
    columns: Columns = AS_THEY_ARE
    """Which fields of an entry hold its title and identifier."""
