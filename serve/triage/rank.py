"""Judged papers in, those to read out: which, in which section and band, in which order, and why there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, Self, TypeVar

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy
from ...models.classifier import Classifier
from ...models.verdict import Prefer, Verdict
from ..digest.document import Band
from ..feeds.entry import Entry
from .config import ALL, FeedsConfig
from .follow import Interests
from .records import Fate, LeftOut, Ranked

BANDS: tuple[Band, ...] = ("likely", "perhaps", "out-of-scope")

HEADINGS: Mapping[Band, str] = {"likely": "Likely", "perhaps": "Perhaps", "out-of-scope": "Out of scope"}

STRICTER: Mapping[Prefer, Prefer] = {"recall": "balanced", "balanced": "precision", "precision": "precision"}
"""What a paper's topics must also hold under for it to be likely rather than perhaps."""

WIDTH = 10.0
"""Of a band in the order: more than score and lifts can move a paper."""

PAPERS_A_STEP = 1024

T = TypeVar("T")

Judged = tuple[str, str, Fate, Entry, Verdict]
"""Key, digest, fate, entry and verdict of a paper, as the state gives them."""


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

    @classmethod
    def of(cls, config: FeedsConfig, taxonomy: Taxonomy) -> Self:
        """What is configured, and typed over it.

        Raises:
            InputError: a topic that there is not.
        """
        topics, out_of_scope = choose_topics(config.topics, taxonomy)
        if unknown := [topic for topic in config.thresholds if topic not in taxonomy.ids]:
            raise InputError(f"thresholds: {unknown[0]}: no such topic; there is {', '.join(taxonomy.ids)}")
        return cls(
            topics=topics,
            out_of_scope=out_of_scope,
            thresholds=config.thresholds,
            min_score=config.min_score,
            by=config.by,
            prefer=config.prefer,
            interests=Interests(config.follow, config.mute),
        )

    def wants(self, verdict: Verdict) -> tuple[str, ...]:
        """The verdict's topics that the person wants to read about, at scores that are high enough."""
        asked = verdict.topics if self.topics is None else [t for t in verdict.topics if t in self.topics]
        return tuple(topic for topic in asked if verdict.scores[topic] >= self.thresholds.get(topic, 0.0))


def choose_topics(names: Iterable[str], taxonomy: Taxonomy) -> tuple[frozenset[str] | None, bool]:
    """The topics to show, None for any, and whether papers out of scope are shown too.

    Raises:
        InputError: no such topic.
    """
    names = list(names)
    for name in names:
        if name not in (*taxonomy.ids, ALL):
            raise InputError(f"topics: {name}: no such topic; there is {', '.join(taxonomy.ids)}, or {ALL}")
    if not names or ALL in names:
        return None, ALL in names
    return frozenset(names), False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranks papers, or says why they are not shown."""

    classifier: Classifier
    choice: Choice

    def rank(self, judged: Iterable[Judged]) -> Iterator[Ranked | LeftOut]:
        """Each in turn; the order to show them in is in `place`."""
        papers = iter(judged)
        while some := list(islice(papers, PAPERS_A_STEP)):
            bare = [verdict for *_, verdict in some]
            under = self.classifier.reconsider(bare, self.choice.prefer)
            stricter = self.classifier.reconsider(bare, STRICTER[self.choice.prefer])
            for (key, digest, _, entry, _), verdict, strict in zip(some, under, stricter, strict=True):
                yield self._place(key, digest, entry, verdict, strict)

    def _place(self, key: str, digest: str, entry: Entry, verdict: Verdict, strict: Verdict) -> Ranked | LeftOut:
        topics = self.choice.wants(verdict)
        if not topics and (why := self._reason(verdict)):
            return LeftOut(key, why)
        band: Band = "out-of-scope" if not topics else "likely" if self.choice.wants(strict) else "perhaps"
        score = self._score(verdict, topics)
        if score < self.choice.min_score:
            return LeftOut(key, "under the least score")
        lift, why_lifted = self.choice.interests.of(entry.paper)
        place = WIDTH * BANDS.index(band) - score - max(-WIDTH / 4, min(lift, WIDTH / 4))
        return Ranked(key, digest, self._section(band, topics), place, band, score, why_lifted, verdict)

    def _reason(self, verdict: Verdict) -> str:
        """Why a paper without a wanted topic is not shown; empty where it is."""
        if verdict.topics:
            asked = self.choice.topics is None or any(topic in self.choice.topics for topic in verdict.topics)
            return "under a threshold" if asked else "of other topics"
        return "" if self.choice.out_of_scope else "out of scope"

    def _score(self, verdict: Verdict, topics: tuple[str, ...]) -> float:
        """What a paper is ranked by: its being in scope, or where topics are asked for, the strongest of these."""
        if topics and (self.choice.by == "topic" or self.choice.topics is not None):
            return verdict.scores[topics[0]]
        return verdict.in_scope

    def _section(self, band: Band, topics: tuple[str, ...]) -> int:
        """A topic's number, or those after them: of the bands."""
        ids = self.classifier.taxonomy.ids
        grouped = self.choice.by == "topic" and band == "likely"
        return ids.index(topics[0]) if grouped else len(ids) + BANDS.index(band)
