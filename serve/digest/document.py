"""What a digest shows: sections of judged papers, and what is said of the feed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ...configs.taxonomy import Taxonomy, Topic
from ...models.verdict import Evidence, Verdict
from ..feeds.entry import Entry
from ..files.rows import AS_THEY_ARE, Columns

Band = Literal["likely", "perhaps", "out-of-scope"]
"""How sure the model is that a paper belongs: over stricter thresholds too, only over those asked for, over none."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was seen of a paper before it was replaced."""

    version: int | None
    title: str
    abstract: str
    """Both normalised."""
    verdict: Verdict | None
    """None when that version was not judged."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper to read, and why."""

    entry: Entry
    verdict: Verdict
    band: Band
    score: float
    """0..1: what the paper is ranked by, before anything that one follows or mutes."""
    evidence: tuple[Evidence, ...] = ()
    lifts: tuple[str, ...] = ()
    """What moved it up or down in the order: `you follow Ada Kessel`, `you mute “diffusion”`."""
    earlier: Earlier | None = None
    """Of a replacement."""
    seen_before: bool = False
    """It was shown in an earlier digest too, and is here again because it was asked for."""

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
    papers: Iterator[Shown]
    """Once; it may be long."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole digest. Sections are read once, from the first to the last."""

    title: str
    """`cs.LG, q-bio.NC · Thursday 16 July 2026`."""
    taxonomy: Taxonomy
    notes: tuple[str, ...]
    """Sentences on the feed's health, and what was left out and why."""
    summary: str
    """One sentence: how many papers were read, how many are new, how many are shown."""
    model: str
    """The name of the model; empty when nothing had to be judged."""
    names: Callable[[], tuple[str, ...]]
    """Gives every field that an entry may have, in the order of first sight, which tables need before the first row.
    It reads every entry for that."""
    sections: Iterable[Section]
    columns: Columns = AS_THEY_ARE
    """Which fields of an entry hold its title and identifier."""
