"""Labels and verdicts in, how good the verdicts are out: every metric with its bootstrap interval.

Every score array is (n_papers, n_topics + 1): the topics, then "in scope"; truth is Boolean of that shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Assigned, Scores, Truth
from .intervals import Interval, flat, interval_of, resample
from .metrics import set_metrics, topic_metrics


@dataclass(frozen=True, slots=True)
class TopicQuality:
    """Quality on one topic, or on "in scope"; NaN where the papers do not define a metric."""

    topic: str
    n_positive: int
    average_precision: Interval
    precision: Interval
    recall: Interval
    f1: Interval
    calibration_error: Interval
    brier: Interval

    @property
    def undefined(self) -> str:
        """Why metrics are missing; empty where none is."""
        missing = [name for name in TOPIC_METRICS if not np.isfinite(getattr(self, name).value)]
        cause = "no paper was given it" if self.n_positive else "no paper has it"
        return f"{', '.join(missing)} of {self.topic}: {cause}" if missing else ""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good verdicts are on one set of papers."""

    n_papers: int
    mean_average_precision: Interval
    in_scope_average_precision: Interval
    macro_f1: Interval
    micro_f1: Interval
    calibration_error: Interval
    """Expected calibration error, the mean over the topics."""
    brier: Interval
    """Brier score, the mean over the topics."""
    near_miss_false_alarms: Interval
    """Share that gets a topic of the out-of-scope papers whose label was a close call."""
    far_false_alarms: Interval
    """Share that gets a topic of the out-of-scope papers whose label was sure."""
    topics: tuple[TopicQuality, ...]
    in_scope: TopicQuality

    def flat(self) -> dict[str, float]:
        """Metric -> number, the ends of intervals too, those that are undefined left out."""
        metrics: dict[str, Interval] = {name: getattr(self, name) for name in SET_METRICS}
        for topic in (*self.topics, self.in_scope):
            metrics |= {f"{name}/{topic.topic}": getattr(topic, name) for name in TOPIC_METRICS}
        return flat(metrics)

    @property
    def undefined(self) -> list[str]:
        """The metrics that are left out, each with the reason."""
        sentences = [topic.undefined for topic in (*self.topics, self.in_scope)]
        if not np.isfinite(self.near_miss_false_alarms.value):
            sentences.append("near_miss_false_alarms: no out-of-scope paper has a label of confidence 1 or 2")
        if not np.isfinite(self.far_false_alarms.value):
            sentences.append("far_false_alarms: no out-of-scope paper has a label of confidence 3")
        return [sentence for sentence in sentences if sentence]


def metrics_of(quality: type[Quality | TopicQuality]) -> tuple[str, ...]:
    """The names of the metrics: those of the fields that are intervals."""
    return tuple(field.name for field in fields(quality) if field.type is Interval)


SET_METRICS = metrics_of(Quality)
"""Metrics of a whole set of papers; each has an interval, named with `_low` and `_high`."""

TOPIC_METRICS = metrics_of(TopicQuality)
"""Metrics of one topic, named `metric/topic`."""


def evaluate(
    truth: Truth,
    scores: Scores,
    ranking: Scores,
    assigned: Assigned,
    topics: Sequence[str],
    sure: NDArray[np.bool_],
    seed: int = 0,
) -> Quality:
    """Judge calibrated scores, the order of papers by `ranking`, and the topics assigned.

    `truth`, `scores` and `ranking` are (n_papers, n_topics + 1), `assigned` is (n_papers, n_topics), `sure` is
    (n_papers,): whether a paper's label was no close call.
    """
    weights = resample(len(truth), seed)
    by_topic = topic_metrics(truth, scores, ranking, assigned, weights)
    return summarise(truth, topics, by_topic, set_metrics(truth, assigned, sure, by_topic, weights))


def summarise(
    truth: Truth,
    topics: Sequence[str],
    by_topic: Sequence[Mapping[str, NDArray[np.float64]]],
    whole: Mapping[str, NDArray[np.float64]],
) -> Quality:
    """The metrics with their intervals, from what `topic_metrics` and `set_metrics` gave."""
    qualities = [
        TopicQuality(name, int(truth[:, k].sum()), **with_intervals(by_topic[k]))
        for k, name in enumerate((*topics, "in_scope"))
    ]
    topics_alone, in_scope = tuple(qualities[:-1]), qualities[-1]
    return Quality(n_papers=len(truth), topics=topics_alone, in_scope=in_scope, **with_intervals(whole))


def with_intervals(metrics: Mapping[str, NDArray[np.float64]]) -> dict[str, Interval]:
    """Metric -> the metric with its interval, from its values in every resample, (n_resamples,)."""
    return {name: interval_of(name, values) for name, values in metrics.items()}
