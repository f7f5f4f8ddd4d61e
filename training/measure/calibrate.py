"""Out-of-fold logits and a sample of a real feed in, a `Calibration` out: scales and thresholds.

Labels are chosen papers, so topics are far commoner among them than on a feed. Each topic is calibrated by itself
on the many out-of-fold papers; the few papers of a feed then move all topics together, and each by itself as far as its
positives there allow. Thresholds go the same way: a topic's own, on papers weighted to a feed's proportions, drawn
towards a common one where positives are few, then all moved together by what is best on the feed. With a feed,
"recall" also keeps every paper over an in-scope score that bounds what it misses (`conformal`).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Floats, Logits, Truth
from ...models.decision import Calibration, sigmoid
from ...models.verdict import PREFERENCES, Prefer
from .conformal import choose_cut
from .platt import LogitsAndTruth, fit_platt, move_to_feed

BETAS: dict[Prefer, float] = {"recall": 2.0, "balanced": 1.0, "precision": 0.5}
"""Preference -> how many times as important recall is as precision in the F measure that it maximises."""

SHRINKAGE = 200
"""Number of positives with which a topic's threshold is half-way between its own and the common one."""

CUTS = np.linspace(-5.0, 4.0, 91)
"""Thresholds that are tried, in logits."""

SHIFTS = np.linspace(-1.5, 1.5, 61)
"""Common moves of all thresholds that are tried on the feed, in logits."""

NEARLY = 0.01
"""Difference of F measures that counts for none: the middle of all nearly best thresholds is taken."""


def calibrate(out_of_fold: LogitsAndTruth, feed: LogitsAndTruth | None) -> Calibration:
    """Fit calibration and thresholds; without a feed, scores mean what they mean among the labelled papers."""
    slopes, offsets = fit_platt(out_of_fold)
    if feed is not None:
        slopes, offsets = move_to_feed(slopes, offsets, feed)
    chosen = [choose_thresholds(slopes, offsets, out_of_fold, feed, prefer) for prefer in PREFERENCES]
    ordered = np.sort(chosen, axis=0).tolist()  # on few papers chance may put recall's over precision's
    thresholds = dict(zip(PREFERENCES, map(tuple, ordered), strict=True))
    return Calibration(
        slopes=tuple(slopes.tolist()),
        offsets=tuple(offsets.tolist()),
        thresholds=thresholds,
        keep=choose_keep(slopes, offsets, feed),
    )


def choose_keep(slopes: Floats, offsets: Floats, feed: LogitsAndTruth | None) -> dict[Prefer, float]:
    """The in-scope score from which "recall" keeps a paper; none without a feed, or with too few papers in scope."""
    if feed is None:
        return {}
    in_scope = sigmoid(feed.logits * slopes + offsets)[feed.truth[:, -1], -1]
    cut = choose_cut(in_scope)
    return {} if cut is None else {"recall": cut}


def choose_thresholds(
    slopes: Floats, offsets: Floats, out_of_fold: LogitsAndTruth, feed: LogitsAndTruth | None, prefer: Prefer
) -> tuple[float, ...]:
    """Probabilities, (n_topics,), that maximise the preference's F measure, as the module's docstring says."""
    beta = BETAS[prefer]
    truth = out_of_fold.truth[:, :-1]
    logits = (out_of_fold.logits * slopes + offsets)[:, :-1]
    weights = weigh_as_feed(out_of_fold.truth[:, -1], feed)
    n_topics = truth.shape[1]
    common = best_cut(truth.ravel(), logits.ravel(), np.repeat(weights, n_topics), beta)
    own = np.array([best_cut(truth[:, k], logits[:, k], weights, beta) for k in range(n_topics)])
    n_positive = truth.sum(axis=0)
    trust = n_positive / (n_positive + SHRINKAGE)
    cuts = trust * own + (1 - trust) * common
    if feed is not None:
        cuts = cuts + best_shift(cuts, feed.logits * slopes + offsets, feed.truth, beta)
    return tuple(sigmoid(cuts).tolist())


def best_cut(truth: NDArray[np.bool_], logits: Floats, weights: Floats, beta: float) -> float:
    """The logit from which assigning a topic gives the best F measure, papers weighted."""
    order = np.argsort(-logits, kind="stable")
    n_over = np.searchsorted(-logits[order], -CUTS, side="right")  # papers at or over each cut
    hits = np.concatenate([[0.0], np.cumsum((weights * truth)[order])])[n_over]
    assigned = np.concatenate([[0.0], np.cumsum(weights[order])])[n_over]
    return _middle_of_best(CUTS, f_measure(hits, assigned, float(weights @ truth), beta))


def weigh_as_feed(in_scope: NDArray[np.bool_], feed: LogitsAndTruth | None) -> Floats:
    """A weight for every paper that gives in-scope papers the share they have on the feed, (n_papers,)."""
    if feed is None or not len(feed.truth) or in_scope.all() or not in_scope.any():
        return np.ones(len(in_scope))
    share, share_on_feed = in_scope.mean(), feed.truth[:, -1].mean()
    return np.asarray(np.where(in_scope, share_on_feed / share, (1 - share_on_feed) / (1 - share)))


def best_shift(cuts: Floats, logits: Logits, truth: Truth, beta: float) -> float:
    """The common move of all thresholds with the best F measure over all topics of the feed together."""
    inside = truth[:, :-1]
    over = [logits[:, :-1] >= cuts + shift for shift in SHIFTS]
    hits = np.array([(inside & assigned).sum() for assigned in over])
    n_assigned = np.array([assigned.sum() for assigned in over])
    return _middle_of_best(SHIFTS, f_measure(hits, n_assigned, float(inside.sum()), beta))


def f_measure(hits: NDArray[Any], assigned: NDArray[Any], n_positive: float, beta: float) -> Floats:
    """F measure, C. van Rijsbergen, "Information retrieval" (1979), ch. 7; 0 where nothing is assigned nor positive."""
    return np.asarray((1 + beta**2) * hits / np.maximum(assigned + beta**2 * n_positive, 1e-12))


def _middle_of_best(tried: Floats, reached: Floats) -> float:
    return float(np.mean(tried[reached >= reached.max() - NEARLY]))
