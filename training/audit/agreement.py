"""Seed labels in, the agreement of their two passes out: Cohen's kappa for each topic, and the papers that differ."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..data.labels import SeedLabel


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two passes agree about one topic, or about being in scope."""

    kappa: float
    """1 = always, 0 = as often as by chance; nan where both passes give every paper the same answer."""
    n_pass_1: int
    """Papers that have the topic in pass 1."""
    n_pass_2: int
    """Papers that have the topic in pass 2."""
    n_topics: int
    """Papers that have the topic after adjudication."""


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """How far two passes agree, topic by topic and over all."""

    topics: dict[str, Agreement]
    """Topic -> agreement on it, in the order of the taxonomy."""
    in_scope: Agreement
    n_papers: int
    n_identical: int
    """Papers given the same set of topics in both passes, in whatever order."""
    differing: tuple[SeedLabel, ...]
    """Papers whose passes differ: first in their topics, then in the order of the topics alone."""

    @property
    def share_identical(self) -> float:
        return self.n_identical / self.n_papers if self.n_papers else math.nan


def measure_agreement(labels: Sequence[SeedLabel], topic_ids: Sequence[str]) -> AgreementReport:
    """Compare pass 1 with pass 2, topic by topic and as sets."""
    other_sets = [label for label in labels if set(label.pass_1) != set(label.pass_2)]
    other_order = [label for label in labels if label.pass_1 != label.pass_2 and label not in other_sets]
    return AgreementReport(
        {topic: agree_on(topic, labels) for topic in topic_ids},
        agree_on(None, labels),
        n_papers=len(labels),
        n_identical=len(labels) - len(other_sets),
        differing=(*other_sets, *other_order),
    )


def agree_on(topic: str | None, labels: Sequence[SeedLabel]) -> Agreement:
    """Agreement on one topic; without a topic, on whether a paper has any."""

    def has(topics: tuple[str, ...]) -> bool:
        return bool(topics) if topic is None else topic in topics

    first, second = [has(label.pass_1) for label in labels], [has(label.pass_2) for label in labels]
    return Agreement(cohen_kappa(first, second), sum(first), sum(second), sum(has(label.topics) for label in labels))


def cohen_kappa(first: Sequence[bool], second: Sequence[bool]) -> float:
    """(p_o - p_e) / (1 - p_e), observed and chance agreement; nan where chance alone agrees always.

    Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20(1).
    """
    n = len(first)
    observed = n * sum(a == b for a, b in zip(first, second, strict=True))
    by_chance = sum(first) * sum(second) + (n - sum(first)) * (n - sum(second))
    # both are counted in n²-ths, so that "always" is exact and no rounding hides the nan
    return (observed - by_chance) / (n * n - by_chance) if by_chance < n * n else math.nan
