"""A trainer and labelled papers in, quality against the number of labels out, and what more labels would bring.

Papers are held out once; models are fitted on nested random subsets of the others, and the order in which each puts the
held-out papers, and those of the feed, is judged. Order alone: nothing is calibrated.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from ...configs.sets import FEED, HELD_OUT, SETS
from ...models.arrays import Floats, Logits, Rows, Truth
from ..data.splits import grouped_folds
from .curve_plan import TEST_PARTS, Plan, draw_subset
from .intervals import Interval, flat, interval, resample
from .judgement import Advance, Trainer
from .metrics import mean_over_topics
from .power_law import LINE, Curves, fit_curves, noise_of_fits

MORE = 500
"""Number of further labels whose gain is predicted."""

F = TypeVar("F")
Subset = Callable[[Rows], Logits]
"""Fits on some rows and judges all that are tested: rows -> (n_tested, n_topics + 1)."""


@dataclass(frozen=True, slots=True, eq=False)
class SetCurve:
    """Mean average precision of every fit on one set of papers, and the curve through them."""

    n_papers: int
    n_labels: Floats
    """(n_fits,): labels that each fit had."""
    qualities: Floats
    """(n_resamples, n_fits): the first row is for the papers as they are, the others for bootstrap resamples."""
    curves: Curves
    """One curve a resample, of noise as well; the first is the curve to show."""
    lines: Curves | None
    """Lines in log n, where resamples do not agree that the curve bends; None where they do."""

    @classmethod
    def of(cls, truth: Truth, logits: Sequence[Logits], n_labels: Sequence[int], seed: int) -> "SetCurve":
        """Fit the best power law, a line in log n among them; `logits` are one array for each fit."""
        weights = resample(len(truth), seed)
        qualities = np.column_stack([mean_over_topics(truth, fitted, weights) for fitted in logits])
        qualities = qualities[np.isfinite(qualities).all(axis=1) | (np.arange(len(qualities)) == 0)]
        n = np.asarray(n_labels, dtype=np.float64)
        noisy = qualities + noise_of_fits(n, qualities, np.random.default_rng(seed))
        curves = fit_curves(n, noisy)
        bends = np.quantile(curves.exponent[1:], 0.025) > 0
        return cls(len(truth), n, qualities, curves, None if bends else fit_curves(n, noisy, LINE))

    def gain(self, n_labels: int, more: int = MORE) -> Interval:
        """Gain of `more` labels besides `n_labels`; its interval is over papers, subsets, bent and straight curves."""
        ends = np.array([n_labels, n_labels + more], dtype=np.float64)
        gains = [np.diff(curves.at(ends), axis=1)[:, 0] for curves in (self.curves, self.lines) if curves]
        return interval(np.concatenate(gains))

    def by_size(self) -> dict[int, Interval]:
        """Number of labels -> mean average precision, the mean over the fits on as many."""
        sizes = np.unique(self.n_labels)
        return {int(n): interval(self.qualities[:, self.n_labels == n].mean(axis=1)) for n in sizes}


@dataclass(frozen=True, slots=True, eq=False)
class LearningCurve:
    """Quality against the number of labels."""

    n_labels: int
    """Number of labels there are, those held out here too."""
    sets: dict[str, SetCurve]
    """Set -> its curve: held-out papers and, where there is one, the feed."""
    minutes: float

    @property
    def reaches(self) -> bool:
        """Whether `MORE` labels are near enough to those there are; no curve is trusted beyond twice as many."""
        return self.n_labels >= MORE

    def flat(self) -> dict[str, float]:
        """Metrics of the whole curve: the gains with `_low` and `_high`, and the minutes."""
        gains = {
            f"learning_curve/{set_name}/gain_of_{MORE}": curve.gain(self.n_labels)
            for set_name, curve in self.sets.items()
            if self.reaches
        }
        return {"learning_curve/minutes": self.minutes} | flat(gains)

    def steps(self) -> dict[int, dict[str, float]]:
        """Number of labels -> metrics of the models fitted on as many."""
        steps: dict[int, dict[str, float]] = {}
        for set_name, curve in self.sets.items():
            name = f"learning_curve/{set_name}/mean_average_precision"
            for n, quality in curve.by_size().items():
                steps.setdefault(n, {}).update(quality.flat(name))
        return steps

    def rows(self) -> list[dict[str, Any]]:
        """Table rows, one for each fit and set."""
        return [
            {"set": set_name, "labels": int(n), "mean_average_precision": round(float(quality), 6)}
            for set_name, curve in self.sets.items()
            for n, quality in zip(curve.n_labels, curve.qualities[0], strict=True)
        ]

    def sentence(self) -> str:
        """What `MORE` labels would bring, or why that cannot be told."""
        if not self.sets:
            return f"What {MORE} more labels would bring cannot be told: no paper of the tested sets has a topic."
        if not self.reaches:
            why = "a curve is not to be trusted beyond twice the labels there are"
            return f"What {MORE} more labels would bring cannot be told from {self.n_labels}: {why}."
        return " ".join(self._sentence_of(set_name) for set_name in reversed(self.sets))

    def _sentence_of(self, set_name: str) -> str:
        gain = self.sets[set_name].gain(self.n_labels)
        gained = gain.signed()
        phrase = SETS[set_name].phrase.capitalize()
        if gain.low > 0:
            would = f"{MORE} more labels than these {self.n_labels:,} would bring about {gained}"
            return f"{phrase}, {would} in mean average precision."
        cannot = f"whether {MORE} more labels than these {self.n_labels:,} would bring anything cannot be told"
        return f"{phrase}, {cannot}: {gained} in mean average precision."


def fit_and_judge(trainer: Trainer[F], truth: Truth, tested: Rows) -> Subset:
    """Fits on a subset of the papers and judges those that are tested."""
    return lambda rows: trainer.logits(trainer.fit(rows, truth[rows]), tested)


def measure_curve(
    subset: Callable[[Rows], Subset], truth: Truth, groups: Rows, feed: Rows, plan: Plan, seed: int, advance: Advance
) -> LearningCurve:
    """Fit as planned and judge; `subset` is told which rows are tested.

    `truth` is of all papers, `groups` (n_train,) of the first, those that may be fitted on; `feed` are rows of others.
    """
    start = time.perf_counter()
    of_train = truth[: len(groups), :-1]
    fold = grouped_folds(of_train, groups, TEST_PARTS, seed)[0]
    tested = np.concatenate([fold.test, feed]).astype(np.int64)
    judge = subset(tested)
    fits = plan.fits()
    drawn, judged = [], []
    for number, (repeat, size) in enumerate(fits, 1):
        size = len(fold.train) if size == plan.sizes[-1] else size  # a stratified fold may be a little off its share
        rows = fold.train[draw_subset(of_train[fold.train], groups[fold.train], size, seed + repeat)]
        advance(f"learning curve: fit {number} of {len(fits)}, {len(rows):,} labels")
        drawn.append(len(rows))
        judged.append(judge(rows))
    parts = {HELD_OUT.name: slice(0, len(fold.test)), FEED.name: slice(len(fold.test), None)}
    sets = {
        set_name: SetCurve.of(truth[tested[part]], [logits[part] for logits in judged], drawn, seed)
        for set_name, part in parts.items()
        if truth[tested[part], :-1].any()
    }
    return LearningCurve(len(groups), sets, (time.perf_counter() - start) / 60)
