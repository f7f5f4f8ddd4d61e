"""Labels and scores in, figures of quality with bootstrap intervals out.

Every score array is (n_papers, n_topics + 1): the topics, then "in scope"; truth is Boolean of the same shape.
A topic without positives has no average precision and no recall: it is left out of every mean, never counted as 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Scores, Truth

Weights = NDArray[np.float64]
"""(n_resamples, n_papers): how often each paper stands in each bootstrap resample."""

N_RESAMPLES = 1000
N_BINS = 10

LEVELS = (0.025, 0.975)
"""Of the quantiles that bound an interval."""

NORMAL = NormalDist()

MOST_ACCELERATION = 0.15
"""Beyond it the formula's pole comes near: no score in use may reach 1 / acceleration."""

ALIKE = 1e-12
"""Figures that differ by less do so by rounding alone."""

HEADLINES = (
    "mean_average_precision",
    "in_scope_average_precision",
    "macro_f1",
    "micro_f1",
    "calibration_error",
    "brier",
    "near_miss_false_alarms",
    "far_false_alarms",
)
"""The figures of a whole set; each has an interval, under the same name with `_low` and `_high`."""

TOPIC_FIGURES = ("average_precision", "precision", "recall", "f1", "calibration_error", "brier")
"""The figures of a topic, named `figure/topic`."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval over papers, bias-corrected and accelerated: see `interval`."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if not np.isfinite(self.value):
            return "–"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class TopicQuality:
    """Quality on one topic, or on "in scope"; NaN where the papers do not define a figure."""

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
        """Why figures are missing; empty where none is."""
        missing = [name for name in TOPIC_FIGURES if not np.isfinite(getattr(self, name).value)]
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
    """The mean over the topics, as is the next."""
    brier: Interval
    near_miss_false_alarms: Interval
    """The share of out-of-scope papers that get a topic, of those whose label was no sure one; then of the others."""
    far_false_alarms: Interval
    topics: tuple[TopicQuality, ...]
    in_scope: TopicQuality

    def flat(self) -> dict[str, float]:
        """The figures under their metric names, those that are undefined left out."""
        figures = {name: getattr(self, name) for name in HEADLINES}
        for topic in (*self.topics, self.in_scope):
            figures |= {f"{name}/{topic.topic}": getattr(topic, name) for name in TOPIC_FIGURES}
        flat: dict[str, float] = {}
        for name, figure in figures.items():
            flat |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
        return {name: value for name, value in flat.items() if np.isfinite(value)}

    @property
    def undefined(self) -> list[str]:
        """The figures that are left out, each with the reason."""
        sentences = [topic.undefined for topic in (*self.topics, self.in_scope)]
        if not np.isfinite(self.near_miss_false_alarms.value):
            sentences.append("near_miss_false_alarms: no out-of-scope paper has a label of confidence 1 or 2")
        if not np.isfinite(self.far_false_alarms.value):
            sentences.append("far_false_alarms: no out-of-scope paper has a label of confidence 3")
        return [sentence for sentence in sentences if sentence]


def evaluate(
    truth: Truth,
    scores: Scores,
    ranking: Scores,
    assigned: Truth,
    topics: Sequence[str],
    sure: NDArray[np.bool_],
    seed: int = 0,
) -> Quality:
    """Judge calibrated scores, the order of papers by `ranking`, and the topics assigned.

    `truth`, `scores` and `ranking` are (n_papers, n_topics + 1), `assigned` is (n_papers, n_topics), `sure` is
    (n_papers,): whether a paper's label was no close call.
    """
    weights = resample(len(truth), seed)
    of_topics = topic_figures(truth, scores, ranking, assigned, weights)
    return summarise(truth, topics, of_topics, headlines(truth, assigned, sure, of_topics, weights))


def summarise(
    truth: Truth,
    topics: Sequence[str],
    of_topics: Sequence[Mapping[str, NDArray[np.float64]]],
    whole: Mapping[str, NDArray[np.float64]],
) -> Quality:
    """The figures with their intervals, from what `topic_figures` and `headlines` gave."""
    by_topic = [
        TopicQuality(name, int(truth[:, k].sum()), **{what: bounds(what)(f) for what, f in of_topics[k].items()})
        for k, name in enumerate((*topics, "in_scope"))
    ]
    figures = {name: bounds(name)(figure) for name, figure in whole.items()}
    return Quality(n_papers=len(truth), topics=tuple(by_topic[:-1]), in_scope=by_topic[-1], **figures)


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
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)  # last paper of every run of equal scores
    positives = np.flatnonzero(truth[order])
    end = ends[np.searchsorted(ends, positives)]  # (n_positive,): where each positive's run ends
    last = np.searchsorted(end, end, side="right") - 1  # (n_positive,): the last positive of the same run
    weights = weights[:, order]
    steps = weights[:, positives]  # (n_resamples, n_positive)
    found = np.cumsum(steps, axis=1)[:, last]
    seen = np.cumsum(weights, axis=1)[:, end]
    return ratio(
        (steps * np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)).sum(axis=1), steps.sum(axis=1)
    )


def topic_figures(
    truth: Truth, scores: Scores, ranking: Scores, assigned: Truth, weights: Weights
) -> list[dict[str, NDArray[np.float64]]]:
    """`TOPIC_FIGURES` of every topic, then of "in scope", in every resample, each (n_resamples,).

    The shapes are those of `evaluate`; a paper counts as given "in scope" when it is given any topic.
    """
    given = np.column_stack([assigned, assigned.any(axis=1)])
    return [one_topic(truth[:, k], scores[:, k], ranking[:, k], given[:, k], weights) for k in range(truth.shape[1])]


def headlines(
    truth: Truth,
    assigned: Truth,
    sure: NDArray[np.bool_],
    of_topics: Sequence[Mapping[str, NDArray[np.float64]]],
    weights: Weights,
) -> dict[str, NDArray[np.float64]]:
    """`HEADLINES` in every resample, each (n_resamples,); `of_topics` is from `topic_figures`."""
    means = {what: mean_defined(np.array([topic[what] for topic in of_topics[:-1]])) for what in TOPIC_FIGURES}
    out_of_scope, alarmed = ~truth[:, -1], np.asarray(assigned.any(axis=1))
    return {
        "mean_average_precision": means["average_precision"],
        "in_scope_average_precision": of_topics[-1]["average_precision"],
        "macro_f1": means["f1"],
        "micro_f1": micro_f1(truth[:, :-1], assigned, weights),
        "calibration_error": means["calibration_error"],
        "brier": means["brier"],
        "near_miss_false_alarms": shares(alarmed, out_of_scope & ~sure, weights),
        "far_false_alarms": shares(alarmed, out_of_scope & sure, weights),
    }


def one_topic(
    truth: NDArray[np.bool_],
    scores: NDArray[np.float64],
    ranking: NDArray[np.float64],
    assigned: NDArray[np.bool_],
    weights: Weights,
) -> dict[str, NDArray[np.float64]]:
    """`TOPIC_FIGURES` of one topic in every resample, each (n_resamples,); the other arrays are (n_papers,)."""
    hits, n_positive, n_assigned = weights @ (truth & assigned), weights @ truth, weights @ assigned
    return {
        "average_precision": average_precisions(truth, ranking, weights),
        "precision": ratio(hits, n_assigned),
        "recall": ratio(hits, n_positive),
        "f1": np.where(n_positive > 0, ratio(2 * hits, n_positive + n_assigned), np.nan),
        "calibration_error": calibration_errors(truth, scores, weights),
        "brier": weights @ (scores - truth) ** 2 / weights.sum(axis=1),
    }


def micro_f1(truth: Truth, assigned: Truth, weights: Weights) -> NDArray[np.float64]:
    """F1 over all pairs of paper and topic together, in every resample, (n_resamples,)."""
    hits = (weights @ (truth & assigned)).sum(axis=1)
    return ratio(2 * hits, (weights @ truth + weights @ assigned).sum(axis=1))


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN where the whole is nothing."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def shares(has: NDArray[np.bool_], among: NDArray[np.bool_], weights: Weights) -> NDArray[np.float64]:
    """Which share of the papers `among` is counted in `has`, in every resample; NaN where there is none of them."""
    return ratio(weights @ (has & among), weights @ among)


def mean_defined(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over the first axis of what is not NaN; NaN where nothing is defined."""
    defined = np.isfinite(figures)
    return ratio(np.where(defined, figures, 0.0).sum(axis=0), defined.sum(axis=0).astype(np.float64))


def interval(figures: NDArray[np.float64]) -> Interval:
    """The figure on the papers as they are (row 0), and what 95 % of its resamples lie in once their bias is undone.

    Samples have a higher average precision than the population, and resamples a higher one than their sample, for
    papers drawn twice rank together; and the nearer a figure is to 1, the less it varies. The plain middle 95 % is
    therefore too high and too short.
    """
    resampled = figures[1:][np.isfinite(figures[1:])]
    if not len(resampled):
        return Interval(float(figures[0]), np.nan, np.nan)
    low, high = np.quantile(resampled, corrected_levels(float(figures[0]), resampled))
    return Interval(float(figures[0]), float(low), float(high))


def middle(figures: NDArray[np.float64]) -> Interval:
    """The figure (row 0) with the middle 95 % of its resamples."""
    resampled = figures[1:][np.isfinite(figures[1:])]
    low, high = np.quantile(resampled, LEVELS) if len(resampled) else (np.nan, np.nan)
    return Interval(float(figures[0]), float(low), float(high))


def bounds(name: str) -> Callable[[NDArray[np.float64]], Interval]:
    """How the interval of a figure is made.

    A sample's calibration error is above the population's, which no resampling undoes: its interval is one of the error
    to be expected on as many papers.
    """
    return middle if name.startswith("calibration_error") else interval


def corrected_levels(value: float, resampled: NDArray[np.float64]) -> list[float]:
    """Which quantiles of the resamples bound 95 %: B. Efron, "Better bootstrap confidence intervals" (1987), BCa.

    The acceleration is a sixth of the resamples' skewness: of means and shares this is Efron's, and needs no jackknife.
    Of curved figures it is larger, which errs on the side of intervals that reach too far from the limit 1.
    """
    below = (np.mean(resampled < value - ALIKE) + np.mean(resampled <= value + ALIKE)) / 2
    least = 0.5 / len(resampled)  # a figure beyond all its resamples has no normal score
    bias = NORMAL.inv_cdf(float(np.clip(below, least, 1 - least)))
    spread = max(float(resampled.std()), ALIKE)
    skewness = float(np.mean(((resampled - resampled.mean()) / spread) ** 3))
    acceleration = float(np.clip(skewness / 6, -MOST_ACCELERATION, MOST_ACCELERATION))
    moved = [bias + NORMAL.inv_cdf(level) for level in LEVELS]
    return [NORMAL.cdf(bias + score / (1 - acceleration * score)) for score in moved]


def calibration_errors(
    truth: NDArray[np.bool_], scores: NDArray[np.float64], weights: Weights, n_bins: int = N_BINS
) -> NDArray[np.float64]:
    """Expected calibration error over bins of equal width, in every resample, (n_resamples,). Naeini et al. (2015)."""
    bins = np.minimum((scores * n_bins).astype(int), n_bins - 1)
    gaps = np.where(bins[:, None] == np.arange(n_bins), (truth - scores)[:, None], 0.0)  # (n_papers, n_bins)
    return np.asarray(np.abs(weights @ gaps).sum(axis=1) / weights.sum(axis=1))
