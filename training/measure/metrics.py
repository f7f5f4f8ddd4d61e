"""Labels and scores in, metrics of quality in every bootstrap resample out.

Every score array is (n_papers, n_topics + 1): the topics, then "in scope"; truth is Boolean of that shape.
A topic without positives has no average precision and no recall: it is left out of every mean, never counted as 0.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Assigned, Logits, Scores, Truth
from .intervals import Interval, Weights, interval, resample

N_BINS = 10


class JudgedTwice(NamedTuple):
    """What two models say of one set of papers; each array is (n_papers, n_topics + 1)."""

    truth: Truth
    logits: Logits
    others: Logits
    """Logits of the model that is compared with."""


def average_precisions(truth: NDArray[np.bool_], scores: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """Average precision in every resample, (n_resamples,): sum over recall steps of the precision there.

    Defined as in `sklearn.metrics.average_precision_score`, papers of equal score counted together.
    NaN in resamples without a positive.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)  # last paper of every run of equal scores
    positives = np.flatnonzero(truth[order])
    end = ends[np.searchsorted(ends, positives)]  # (n_positive,): where each positive's run ends
    last = np.searchsorted(end, end, side="right") - 1  # (n_positive,): the last positive of that run
    weights = weights[:, order]
    steps = weights[:, positives]  # (n_resamples, n_positive)
    hits = np.cumsum(steps, axis=1)[:, last]
    n_read = np.cumsum(weights, axis=1)[:, end]
    precisions = np.divide(hits, n_read, out=np.zeros_like(hits), where=n_read > 0)
    return ratio((steps * precisions).sum(axis=1), steps.sum(axis=1))


def topic_metrics(
    truth: Truth, scores: Scores, ranking: Scores, assigned: Assigned, weights: Weights
) -> list[dict[str, NDArray[np.float64]]]:
    """The metrics of every topic, then of "in scope", in every resample, each (n_resamples,), by name.

    The shapes are those of `evaluate`; a paper counts as given "in scope" when it is given any topic.
    """
    given = np.column_stack([assigned, assigned.any(axis=1)])
    return [one_topic(truth[:, k], scores[:, k], ranking[:, k], given[:, k], weights) for k in range(truth.shape[1])]


def set_metrics(
    truth: Truth,
    assigned: Assigned,
    sure: NDArray[np.bool_],
    by_topic: Sequence[Mapping[str, NDArray[np.float64]]],
    weights: Weights,
) -> dict[str, NDArray[np.float64]]:
    """The metrics of the whole set in every resample, each (n_resamples,); `by_topic` is from `topic_metrics`."""
    means = {name: mean_defined(np.array([topic[name] for topic in by_topic[:-1]])) for name in by_topic[0]}
    out_of_scope, alarmed = ~truth[:, -1], np.asarray(assigned.any(axis=1))
    return {
        "mean_average_precision": means["average_precision"],
        "in_scope_average_precision": by_topic[-1]["average_precision"],
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
    """The metrics of one topic in every resample, each (n_resamples,); the other arrays are (n_papers,)."""
    hits, n_positive, n_assigned = weights @ (truth & assigned), weights @ truth, weights @ assigned
    return {
        "average_precision": average_precisions(truth, ranking, weights),
        "precision": ratio(hits, n_assigned),
        "recall": ratio(hits, n_positive),
        "f1": topic_f1(truth, assigned, weights),
        "calibration_error": calibration_errors(truth, scores, weights),
        "brier": weights @ (scores - truth) ** 2 / weights.sum(axis=1),
    }


def macro_f1(truth: Truth, assigned: Assigned, weights: Weights) -> NDArray[np.float64]:
    """The mean F1 of the topics that have papers, in every resample, (n_resamples,)."""
    topics = range(assigned.shape[1])
    return mean_defined(np.array([topic_f1(truth[:, k], assigned[:, k], weights) for k in topics]))


def topic_f1(truth: NDArray[np.bool_], assigned: NDArray[np.bool_], weights: Weights) -> NDArray[np.float64]:
    """F1 of one topic in every resample, (n_resamples,), NaN without a paper; the arrays are (n_papers,)."""
    n_positive = weights @ truth
    return np.where(n_positive > 0, ratio(2 * (weights @ (truth & assigned)), n_positive + weights @ assigned), np.nan)


def micro_f1(truth: Truth, assigned: Assigned, weights: Weights) -> NDArray[np.float64]:
    """F1 over all pairs of paper and topic together, in every resample, (n_resamples,)."""
    hits = (weights @ (truth & assigned)).sum(axis=1)
    return ratio(2 * hits, (weights @ truth + weights @ assigned).sum(axis=1))


def calibration_errors(
    truth: NDArray[np.bool_], scores: NDArray[np.float64], weights: Weights, n_bins: int = N_BINS
) -> NDArray[np.float64]:
    """Expected calibration error over bins of equal width, in every resample, (n_resamples,). Naeini et al. (2015)."""
    bins = np.minimum((scores * n_bins).astype(int), n_bins - 1)
    gaps = np.where(bins[:, None] == np.arange(n_bins), (truth - scores)[:, None], 0.0)  # (n_papers, n_bins)
    return np.asarray(np.abs(weights @ gaps).sum(axis=1) / weights.sum(axis=1))


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """`part` / `whole`, NaN where the whole is nothing."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def shares(has: NDArray[np.bool_], among: NDArray[np.bool_], weights: Weights) -> NDArray[np.float64]:
    """Share of the papers `among` that also are in `has`, in every resample; NaN where there is none of them."""
    return ratio(weights @ (has & among), weights @ among)


def mean_defined(metrics: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over the first axis of what is not NaN; NaN where nothing is defined."""
    defined = np.isfinite(metrics)
    return ratio(np.where(defined, metrics, 0.0).sum(axis=0), defined.sum(axis=0).astype(np.float64))


def lead(truth: Truth, logits: Logits, others: Logits, seed: int = 0) -> Interval:
    """The difference in mean average precision over the topics, with its paired-bootstrap interval over papers.

    All arrays are (n_papers, n_topics + 1). Order alone counts: calibration changes nothing here.
    """
    weights = resample(len(truth), seed)
    return interval(mean_over_topics(truth, logits, weights) - mean_over_topics(truth, others, weights))


def joint_lead(sets: Sequence[JudgedTwice], seed: int = 0) -> Interval:
    """The lead over several sets of papers, with its interval; papers are drawn and ranked in each set apart."""
    return interval(joint_leads(sets, [resample(len(pair.truth), seed + i) for i, pair in enumerate(sets)]))


def joint_leads(sets: Sequence[JudgedTwice], weights: Sequence[Weights]) -> NDArray[np.float64]:
    """The lead over several sets of papers in every resample, (n_resamples,).

    A topic's lead is the mean of its leads in the sets, weighted by the number of its papers in each.
    """
    total, n_papers = np.zeros(1), np.zeros(1)
    for (truth, logits, others), drawn in zip(sets, weights, strict=True):
        leads = topic_precisions(truth, logits, drawn) - topic_precisions(truth, others, drawn)
        n_positive = np.isfinite(leads) * truth[:, :-1].sum(axis=0)[:, None]  # (n_topics, n_resamples)
        total, n_papers = total + n_positive * np.nan_to_num(leads), n_papers + n_positive
    return mean_defined(ratio(total, n_papers))


def mean_over_topics(truth: Truth, logits: Logits, weights: Weights) -> NDArray[np.float64]:
    """Mean average precision in every resample, (n_resamples,)."""
    return mean_defined(topic_precisions(truth, logits, weights))


def topic_precisions(truth: Truth, logits: Logits, weights: Weights) -> NDArray[np.float64]:
    """Average precision of each topic in every resample, (n_topics, n_resamples)."""
    topics = range(truth.shape[1] - 1)
    return np.array([average_precisions(truth[:, k], logits[:, k], weights) for k in topics])
