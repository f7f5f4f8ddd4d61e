"""What the state of triage holds: visits, papers, entries and what became of them, and what is shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ....models.arxiv_id import parse_id
from ....models.paper import Paper, text_id
from ....models.verdict import Evidence, Verdict
from ...digest.document import Band
from ...feeds.entry import Entry

Stage = Literal["open", "publishing", "published"]
"""Stage of a visit: entries are read and judged; drafts are whole and being moved; its papers are seen."""

Fate = Literal["judged", "again", "shown", "duplicate", "seen", "unchanged", "unasked", "outside", "rejected"]
"""What became of an entry: judged now; judged or shown again because that was asked for; shown again, since until now
it was only looked at or went to another output of the day; twice in one visit; seen in an earlier visit; replaced with
the same text; of an announcement that was not asked for; of another time; not a paper."""

SEEN: tuple[Fate, ...] = ("seen", "unchanged")
"""Fates of entries that are not shown since an earlier visit has shown them."""

WANTED: tuple[Fate, ...] = ("judged", "again", "shown")
"""Fates of entries that are judged, and may be shown."""

UNASKED: tuple[Fate, ...] = ("unasked", "outside")
"""Fates of entries that the visit was not to read."""


class DraftPaths(NamedTuple):
    """Where a draft lies and where it belongs."""

    draft: Path
    final: Path


@dataclass(frozen=True, slots=True)
class UnfinishedVisit:
    """A visit that was killed before its papers were seen."""

    number: int
    stage: Stage
    drafts: tuple[DraftPaths, ...]


@dataclass(frozen=True, slots=True)
class SeenPaper:
    """What is known of a paper that an earlier visit has shown."""

    digest: str
    """Digest of the text that was seen last."""
    version: int | None
    day: str
    """`YYYY-MM-DD` of the visit in which it was seen."""


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """A model whose verdicts are kept: they are taken again only from the model of this identity and taxonomy."""

    name: str
    identity: str
    """Changes with anything in the model's bundle."""
    taxonomy: str
    """Digest of its topics."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one entry, and why."""

    location: str
    key: str
    digest: str
    fate: Fate
    reason: str = ""
    twin_of: str = ""
    """Key of the paper that the visit has from another source, if this is it."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The paper of an entry, as another source of the visit has it."""

    key: str
    location: str
    fate: Fate
    entry: Entry | None
    """None where its text is not kept."""


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry that is no paper, as it stood."""

    location: str
    error: str
    row: Any


@dataclass(frozen=True, slots=True)
class UnjudgedPaper:
    """A paper that a model is to judge."""

    key: str
    digest: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """A paper of a visit with its verdict, which has no topics yet: these depend on the preference."""

    key: str
    digest: str
    entry: Entry
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class DatedPaper:
    """A paper of any visit with the verdict of one model, which has no topics yet, and the day of the first visit."""

    day: str
    """`YYYY-MM-DD` where arXiv is."""
    paper: Paper
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class EarlierText:
    """The text of a paper that was seen before another came, and what the model said of it, if it judged it."""

    entry: Entry
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paper to be shown, where, and why there."""

    key: str
    digest: str
    section: int
    rank: float
    """Papers of a section stand by rising rank."""
    band: Band
    score: float
    lifts: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper that was judged and is not shown."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class UnexplainedPaper:
    """A paper that is shown and whose evidence is still to be found."""

    key: str
    paper: Paper
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper as a digest shows it."""

    ranked: Ranked
    fate: Fate
    entry: Entry
    evidence: tuple[Evidence, ...] | None
    """None where it has not been looked for."""
    twins: tuple[Entry, ...] = ()
    """The paper's entries in other sources."""


def key_of(paper: Paper) -> str:
    """What a paper is known by: arXiv's identifier; else its text, since two files may both number from 1."""
    return paper.id if parse_id(paper.id) else text_id(paper.title, paper.abstract)


def digest_of(paper: Paper) -> str:
    """Changes with title or abstract."""
    return text_id(paper.title, paper.abstract)
