"""The records that a classifier gives: verdicts, the evidence for them, and neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Prefer = Literal["recall", "balanced", "precision"]
"""Which mistakes to avoid: missing a paper (recall) or showing a wrong one (precision)."""

PREFERENCES: tuple[Prefer, ...] = get_args(Prefer)


CalibrationName = Literal["general", "neuro", "title_only"]
"""Kind of papers that a calibration is for: any, those of neuroscience, or those without an abstract."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A model's judgement of one paper."""

    topics: tuple[str, ...]
    """The topics over their thresholds, the primary first; empty = out of scope."""
    scores: Mapping[str, float]
    """A calibrated probability for every topic of the taxonomy."""
    in_scope: float
    """A calibrated probability that the paper has any topic at all."""
    model: str
    taxonomy: str
    """Digest of the taxonomy."""
    prefer: Prefer
    calibration: CalibrationName = "general"
    """Name of the calibration that the scores and topics are by; where the model has none of that name, the general
    one."""
    closest: str = ""
    """Where no topic reaches its threshold, the one that comes closest; else empty, or unknown."""
    threshold: float | None = None
    """The threshold of `closest`."""

    @property
    def primary(self) -> str | None:
        return self.topics[0] if self.topics else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of the paper's text that speaks for a topic."""

    topic: str
    text: str
    weight: float
    """How far the topic's score falls when the text is removed; 0 for a sentence that is shown for what it says."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled paper that is like another paper."""

    id: str
    topics: tuple[str, ...]
    """Its label: the primary first; empty = out of scope."""
    similarity: float
    """The cosine of what the network pooled of both papers, at most 1."""
