"""What a person wants to read: topics, thresholds, the order, and the authors and terms they follow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ....configs.errors import InputError
from ....configs.likely import did_you_mean
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


def choose_topics(names: Collection[str], taxonomy: Taxonomy, model: str) -> tuple[frozenset[str] | None, bool]:
    """The topics to show, None for any, and whether papers out of scope are shown too.

    Raises:
        InputError: the model, which has that taxonomy, knows no such topic.
    """
    ids = frozenset(topic_id(name, taxonomy, model, f", or {ALL}") for name in names if name != ALL)
    if not names or ALL in names:
        return None, ALL in names
    return ids, False


def topic_thresholds(thresholds: Mapping[str, float], taxonomy: Taxonomy, model: str) -> dict[str, float]:
    """Thresholds by the topics' ids.

    Raises:
        InputError: no such topic, or one that stands twice, by its id and by its name.
    """
    by_id: dict[str, float] = {}
    for name, threshold in thresholds.items():
        topic = topic_id(name, taxonomy, model)
        if topic in by_id:
            raise InputError(f"{name}: the topic {topic} stands twice, by its id and by its name")
        by_id[topic] = threshold
    return by_id


def topic_id(name: str, taxonomy: Taxonomy, model: str, besides: str = "") -> str:
    """The id of the model's topic of that id or name; raises InputError: `besides` could stand in its place."""
    topic = taxonomy.id_of(name)
    if topic is None:
        there_is = f"there is {', '.join(taxonomy.ids)}{besides}; --model names one of other topics"
        names = [*taxonomy.ids, *(topic.name for topic in taxonomy.topics)]
        raise InputError(f"{name}: no such topic in the model {model}; {did_you_mean(name, names, there_is)}")
    return topic
