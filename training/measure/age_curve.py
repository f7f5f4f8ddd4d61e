"""Labelled papers with their months and a trainer in, quality on new papers by the age of a model's labels out.

Models are fitted on equally many labels, the newest up to a month, and judged on papers of that month and later ones.
Months differ in how hard their papers are, so models of different ages are compared on the same papers of a month.
Order alone: nothing is calibrated.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Logits, Rows, Truth
from ..data.label_dates import months_between
from ..data.splits import grouped_folds
from .age_loss import AgeLoss, Cell, Cells
from .age_plan import FOLDS, AgePlan
from .intervals import Interval, resample
from .judgement import Advance, Trainer
from .label_age import FALL, MEASURED, TO_FALL
from .metrics import mean_over_topics

F = TypeVar("F")


@dataclass(frozen=True, slots=True, eq=False)
class AgeCurve:
    """Quality on a month's papers by the age of a model's newest label in that month."""

    plan: AgePlan
    n_papers: int
    """Number of papers that were judged."""
    cells: Cells
    loss: AgeLoss
    minutes: float

    @property
    def measured_months(self) -> int:
        """The greatest age that was measured, on two months at least."""
        ages, n_months = np.unique(self.cells.ages, return_counts=True)
        return int(ages[n_months > 1].max())

    @property
    def months_to_fall(self) -> Interval:
        """Age in months at which quality has fallen by `FALL`; infinite where it had not, at any age measured."""
        months = self.loss.months_to(FALL)
        months[months > self.measured_months] = np.inf
        low, high = np.quantile(months[1:], [0.025, 0.975], method="nearest")
        return Interval(float(months[0]), float(low), float(high))

    def flat(self) -> dict[str, float]:
        """Metrics of the whole curve; how long it took is none, for a bundle's evaluation comes out the same again."""
        fall = self.loss.interval_at(self.measured_months)
        return {
            **self.months_to_fall.flat(TO_FALL),
            **fall.flat("age_curve/measured_fall"),
            MEASURED: self.measured_months,
        }

    def steps(self) -> dict[int, dict[str, float]]:
        """Age in months -> by how much quality is lower than at age 0, averaged over the months."""
        return {age: fall.flat("age_curve/fall") for age, fall in self.loss.falls.items()}

    def rows(self) -> list[dict[str, Any]]:
        """Table rows, one for each month and age."""
        cells = self.cells
        return [
            {"month": month, "age": age, "mean_average_precision": round(quality, 6)}
            for month, age, quality in zip(cells.months, cells.ages.tolist(), cells.qualities[0].tolist(), strict=True)
        ]

    def sentence(self) -> str:
        """At what age quality has fallen by `FALL`, and how that was measured."""
        months, fall = self.months_to_fall, self.loss.interval_at(self.measured_months)
        age = f"{months.value:.0f} months{between(months)}"
        if not np.isfinite(months.value):
            age = f"more than {self.measured_months} months (at {self.measured_months} it has fallen by {fall})"
        return (
            f"Mean average precision on a new month falls by {FALL} at an age of {age}. Measured with TF-IDF models, "
            f"each fitted on {self.plan.n_labels:,} labels up to a month, on {self.n_papers:,} papers of "
            f"{self.plan.tested[0]} to {self.plan.tested[-1]}; age is counted from the newest label."
        )


def between(months: Interval) -> str:
    """The interval in words."""
    if np.isfinite(months.high):
        return f" (95 % interval {months.low:.0f} to {months.high:.0f})"
    return f" (95 % interval from {months.low:.0f})"


def measure_ages(
    trainer: Trainer[F],
    truth: Truth,
    months: Sequence[str],
    groups: Rows,
    plan: AgePlan,
    seed: int,
    advance: Advance,
) -> AgeCurve:
    """Fit as planned and judge; every paper is judged by models that were not fitted on it.

    `truth` and `months` are of all papers; `groups` (n_train,) of the first, those that may be fitted on.
    """
    start = time.perf_counter()
    n_train, when = len(groups), np.array(months)
    folds = grouped_folds(truth[:n_train, :-1], groups, FOLDS, seed)
    others = np.arange(n_train, len(truth))
    rng = np.random.default_rng(seed)
    logits = np.full((len(plan.cutoffs), *truth.shape), np.nan)
    for number, fold in enumerate(folds):
        tested = np.concatenate([fold.test, others[number::FOLDS]])
        order = rng.permutation(fold.train)
        order = order[np.argsort(when[order], kind="stable")]
        for place, cutoff in enumerate(plan.cutoffs):
            advance(f"age curve: fit {number * len(plan.cutoffs) + place + 1} of {plan.n_fits}, labels up to {cutoff}")
            rows = np.sort(order[(when[order] <= cutoff) & (when[order] != "")][-plan.n_labels :])
            later = tested[when[tested] >= cutoff]
            logits[place, later] = trainer.logits(trainer.fit(rows, truth[rows]), later)
    cells = judge_months(truth, when, logits, plan, seed)
    n_papers = int(np.isin(when, plan.tested).sum())
    return AgeCurve(plan, n_papers, cells, AgeLoss.of(cells, seed), (time.perf_counter() - start) / 60)


def judge_months(truth: Truth, when: NDArray[np.str_], logits: Logits, plan: AgePlan, seed: int) -> Cells:
    """Quality on the papers of every tested month, by the models of each cutoff up to it.

    `when` is (n_papers,), `logits` (n_cutoffs, n_papers, n_topics + 1), undefined for papers before the cutoff.
    """
    cells: list[Cell] = []
    for month in plan.tested:
        rows = np.flatnonzero(when == month)
        weights = resample(len(rows), seed)  # of all ages: what is compared is on the same papers
        for place, cutoff in enumerate(plan.cutoffs):
            if cutoff <= month:
                qualities = mean_over_topics(truth[rows], logits[place, rows], weights)
                age, n_in_scope = months_between(cutoff, month), int(truth[rows, -1].sum())
                cells.append(Cell(month, age, place, n_in_scope, qualities))
    return Cells.of(cells)
