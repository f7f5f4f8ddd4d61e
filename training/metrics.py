"""Labels and scores in, figures of quality with bootstrap intervals out.

Every score array is (n_papers, n_topics + 1): the topics, then "in scope"; truth is Boolean of the same shape.
A topic without positives has no average precision and no recall: it is left out of every mean, never counted as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Scores = NDArray[np.float64]
Weights = NDArray[np.float64]
"""(n_resamples, n_papers): how often each paper stands in each bootstrap resample."""

N_RESAMPLES = 400
N_BINS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % percentile-bootstrap interval over papers (Efron & Tibshirani 1993, ch. 13)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class TopicQuality:
    """Quality on one topic, or on "in scope"; NaN where the papers do not define a figure."""

    topic: str
    n_positive: int
    average_precision: float
    precision: float
    recall: float
    f1: float
    calibration_error: float
    brier: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How good verdicts are on one set of papers."""

    n_papers: int
    mean_average_precision: Interval
    in_scope_average_precision: Interval
    macro_f1: Interval
    micro_f1: Interval
    topics: tuple[TopicQuality, ...]
    in_scope: TopicQuality

    def flat(self) -> dict[str, float]:
        """The figures under their metric names, those that are undefined left out."""
        figures: dict[str, float] = {}
        for name in ("mean_average_precision", "in_scope_average_precision", "macro_f1", "micro_f1"):
            interval: Interval = getattr(self, name)
            figures |= {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
        for name in ("calibration_error", "brier"):
            figures[name] = float(np.mean([getattr(topic, name) for topic in self.topics]))
        for topic in (*self.topics, self.in_scope):
            for name in ("average_precision", "precision", "recall", "f1", "calibration_error", "brier"):
                figures[f"{name}/{topic.topic}"] = getattr(topic, name)
        return {name: value for name, value in figures.items() if np.isfinite(value)}


def evaluate(truth: Truth, scores: Scores, assigned: Truth, topics: Sequence[str], seed: int = 0) -> Quality:
    """Judge calibrated scores and the topics assigned from them.

    `truth` and `scores` are (n_papers, n_topics + 1); `assigned` is (n_papers, n_topics).
    """
    n_papers = len(truth)
    assigned = np.column_stack([assigned, assigned.any(axis=1)])
    weights = resample(n_papers, seed)
    precisions = [average_precisions(truth[:, k], scores[:, k], weights) for k in range(truth.shape[1])]
    names = (*topics, "in_scope")
    by_topic = [
        _topic_quality(name, truth[:, k], scores[:, k], assigned[:, k], precisions[k][0])
        for k, name in enumerate(names)
    ]
    macro, micro = f1_scores(truth[:, :-1], assigned[:, :-1], weights)
    return Quality(
        n_papers=n_papers,
        mean_average_precision=interval(mean_defined(np.array(precisions[:-1]))),
        in_scope_average_precision=interval(precisions[-1]),
        macro_f1=interval(macro),
        micro_f1=interval(micro),
        topics=tuple(by_topic[:-1]),
        in_scope=by_topic[-1],
    )


def resample(n_papers: int, seed: int) -> Weights:
    """Row 0 is the papers as they are, the others are bootstrap resamples of them."""
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n_papers, np.full(n_papers, 1 / n_papers), size=N_RESAMPLES)
    return np.vstack([np.ones(n_papers), drawn])


def average_precisions(truth: NDArray[np.bool_], scores: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """Average precision in every resample, (n_resamples,): sum over recall steps of the precision there.

    The definition of `sklearn.metrics.average_precision_score`, papers of equal score counted together.
    NaN in resamples without a positive.
    """
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # last paper of every run of equal scores
    weights = weights[:, order]
    seen = np.cumsum(weights, axis=1)[:, last]  # (n_resamples, n_distinct)
    found = np.cumsum(weights * truth[order], axis=1)[:, last]
    steps = np.diff(found, axis=1, prepend=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(seen > 0, found / seen, 0.0)
        return np.asarray((steps * precision).sum(axis=1) / found[:, -1])


def f1_scores(truth: Truth, assigned: Truth, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Macro and micro F1 in every resample, each (n_resamples,); macro over the topics with positives in it."""
    hits = weights @ (truth & assigned)  # (n_resamples, n_topics)
    n_positive = weights @ truth
    claims = n_positive + weights @ assigned
    with np.errstate(invalid="ignore", divide="ignore"):
        by_topic = np.where(n_positive > 0, 2 * hits / claims, np.nan)
        micro = 2 * hits.sum(axis=1) / claims.sum(axis=1)
    return mean_defined(by_topic.T), micro


def shares(has: NDArray[np.bool_], among: NDArray[np.bool_], weights: Weights) -> NDArray[np.float64]:
    """Which share of the papers `among` is counted in `has`, in every resample; NaN where there is none of them."""
    n_among = weights @ among
    n_with = weights @ (has & among)
    return np.asarray(np.divide(n_with, n_among, out=np.full(len(weights), np.nan), where=n_among > 0))


def mean_defined(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over the first axis of what is not NaN; NaN where nothing is defined."""
    defined = np.isfinite(figures)
    count = defined.sum(axis=0)
    total = np.where(defined, figures, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def interval(figures: NDArray[np.float64]) -> Interval:
    """The figure on the papers as they are (row 0) with the middle 95 % of its resamples."""
    resampled = figures[1:][np.isfinite(figures[1:])]
    if not len(resampled):
        return Interval(float(figures[0]), np.nan, np.nan)
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Interval(float(figures[0]), float(low), float(high))


def _topic_quality(
    name: str,
    truth: NDArray[np.bool_],
    scores: NDArray[np.float64],
    assigned: NDArray[np.bool_],
    average_precision: float,
) -> TopicQuality:
    hits, n_positive, n_assigned = int((truth & assigned).sum()), int(truth.sum()), int(assigned.sum())
    return TopicQuality(
        topic=name,
        n_positive=n_positive,
        average_precision=float(average_precision),
        precision=hits / n_assigned if n_assigned else np.nan,
        recall=hits / n_positive if n_positive else np.nan,
        f1=2 * hits / (n_positive + n_assigned) if n_positive else np.nan,
        calibration_error=calibration_error(truth, scores),
        brier=float(np.mean((scores - truth) ** 2)),
    )


def calibration_error(truth: NDArray[np.bool_], scores: NDArray[np.float64], n_bins: int = N_BINS) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((scores * n_bins).astype(int), n_bins - 1)
    gaps = [abs(truth[bins == b].sum() - scores[bins == b].sum()) for b in range(n_bins)]
    return float(np.sum(gaps) / len(truth))
