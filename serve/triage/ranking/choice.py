"""What a person wants to read: topics, thresholds, the order, and the authors and terms they follow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ....configs.errors import InputError
from ....configs.taxonomy import Taxonomy
from ....models.verdict import Prefer, Verdict
from ..config import ALL
from .follow import Interests


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to read."""

    topics: frozenset[str] | None = None
    """None = any."""
    out_of_scope: bool = False
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Topic -> the score under which a paper is not shown for it."""
    min_score: float = 0.0
    by: Literal["score", "topic"] = "score"
    prefer: Prefer = "balanced"
    interests: Interests = field(default_factory=Interests)

    def wants(self, verdict: Verdict) -> tuple[str, ...]:
        """The verdict's topics that the person wants to read about, at scores that are high enough."""
        asked = verdict.topics if self.topics is None else [t for t in verdict.topics if t in self.topics]
        return tuple(topic for topic in asked if verdict.scores[topic] >= self.thresholds.get(topic, 0.0))


def choose_topics(names: Collection[str], taxonomy: Taxonomy) -> tuple[frozenset[str] | None, bool]:
    """The topics to show, None for any, and whether papers out of scope are shown too.

    Raises:
        InputError: no such topic.
    """
    check_topics((name for name in names if name != ALL), taxonomy, f", or {ALL}")
    if not names or ALL in names:
        return None, ALL in names
    return frozenset(names), False


def check_topics(names: Iterable[str], taxonomy: Taxonomy, besides: str = "") -> None:
    """Raises InputError for a name that is no topic; `besides` is what could stand in place of one."""
    if unknown := next((name for name in names if name not in taxonomy.ids), None):
        raise InputError(f"{unknown}: no such topic; there is {', '.join(taxonomy.ids)}{besides}")
