"""What the state of triage holds: of papers, of entries and what became of them, and of what is shown."""

from dataclasses import dataclass
from typing import Literal

from ...models.paper import Paper, text_id
from ...models.verdict import Verdict
from ..arxiv.identifiers import parse_id
from ..digest.document import Band

Stage = Literal["open", "publishing", "published"]
"""Of a run: entries are read and judged; drafts are whole and being put in their places; its papers are seen."""

Fate = Literal["judged", "again", "duplicate", "seen", "unchanged", "unasked", "outside", "rejected"]
"""What became of an entry: judged now; judged or shown again because that was asked for; twice in one run; seen in an
earlier run; replaced with the same text; of an announcement that was not asked for; of another time; not a paper."""

SEEN: tuple[Fate, ...] = ("seen", "unchanged", "again")
"""Of papers that an earlier run judged."""

UNASKED: tuple[Fate, ...] = ("unasked", "outside")
"""Of entries that the run was not to read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a paper from before."""

    digest: str
    """Of the text that was seen last."""
    version: int | None
    day: str
    """`YYYY-MM-DD` of the run in which it was seen."""


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """A model whose verdicts are kept: these may be taken again only from the very same."""

    name: str
    identity: str
    """Changes with anything in the model's bundle."""
    taxonomy: str
    """The digest of its topics."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one entry, and why."""

    place: str
    key: str
    digest: str
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paper to be shown, where, and why there."""

    key: str
    digest: str
    section: int
    place: float
    """Papers of a section stand by rising place."""
    band: Band
    score: float
    lifts: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A paper that was judged and is not shown."""

    key: str
    why: str


def key_of(paper: Paper) -> str:
    """By which a paper is known again: arXiv's identifier, and of all others the text, for two files number from 1."""
    return paper.id if parse_id(paper.id) else text_id(paper.title, paper.abstract)


def digest_of(paper: Paper) -> str:
    """Changes with title or abstract."""
    return text_id(paper.title, paper.abstract)
