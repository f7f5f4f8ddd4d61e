"""What the two released models said of a feed in, the bounds of a cascade and what it loses out.

The bounds leave the fewest papers to the transformer with which at most `MOST_IN_SCOPE_LOST` of the in-scope papers
and `MOST_MACRO_F1_LOST` are lost. What they lose elsewhere is measured on halves: each half is judged by the bounds
that the other half chose, and this for several random halvings, since few papers decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from ...models.arrays import Assigned, Bools, Rows, Scores
from ...models.cascade import Bounds
from ...models.decision import sigmoid
from ..measure.intervals import Interval, interval, resample
from ..measure.judgement import Judgement
from ..measure.metrics import macro_f1, ratio

LOWER = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2)
"""Lower bounds that are tried; at 0 no paper is below."""

UPPER = (0.95, 0.98, 1.0)
"""Upper bounds that are tried; at 1 no paper is above."""

MOST_IN_SCOPE_LOST = 0.01
"""Share of the in-scope papers found by the transformer that the cascade may lose on the papers that choose the bounds:
half of what it may lose on others."""

MOST_MACRO_F1_LOST = 0.005
"""Macro F1 that it may lose there: half of what it may lose on others."""

HALVINGS = 20
"""Number of random halvings; with one, chance alone moves the loss by a percentage point."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedByBoth:
    """What both models said of the same papers, in one order; rankings are logits by the calibrations that ship."""

    first: Judgement
    second: Judgement

    def part(self, rows: Rows) -> "JudgedByBoth":
        """Some of the papers, by their rows."""
        return JudgedByBoth(self.first.part(rows), self.second.part(rows))

    def settled(self, bounds: Bounds) -> Bools:
        """(n_papers,): what the first model settles."""
        return bounds.settled(sigmoid(self.first.ranking[:, -1]))

    def assigned(self, bounds: Bounds) -> Assigned:
        """(n_papers, n_topics): the topics that the cascade gives.

        Settled papers have those of the first model's own thresholds, which records hold, and not of the second's: on
        feed-dev, these differ for 3 of all pairs of paper and topic.
        """
        return np.where(self.settled(bounds)[:, np.newaxis], self.first.assigned, self.second.assigned)

    def judgement(self, settled: Bools) -> Judgement:
        """What the cascade says of the papers where these, (n_papers,), are settled."""

        def chosen(first: Scores, second: Scores) -> Scores:
            return np.where(settled[:, np.newaxis], first, second)

        first, second = self.first, self.second
        return replace(
            second,
            scores=chosen(first.scores, second.scores),
            ranking=chosen(first.ranking, second.ranking),
            assigned=np.where(settled[:, np.newaxis], first.assigned, second.assigned),
        )


@dataclass(frozen=True, slots=True)
class Loss:
    """What a cascade loses against its second model alone, and what it leaves to it."""

    in_scope_lost: Interval
    """Share of the in-scope papers to which the second model gives a topic, and the cascade none."""
    macro_f1_lost: Interval
    """Macro F1 of the second model less that of the cascade; negative where the cascade is better."""
    left: Interval
    """Share of all papers that the first model leaves to the second."""

    def flat(self, set_name: str) -> dict[str, float]:
        """`set/in_scope_lost`, `set/macro_f1_lost` and `set/left`, each with `_low` and `_high`."""
        return (
            self.in_scope_lost.flat(f"{set_name}/in_scope_lost")
            | self.macro_f1_lost.flat(f"{set_name}/macro_f1_lost")
            | self.left.flat(f"{set_name}/left")
        )


def choose_bounds(judged: JudgedByBoth) -> Bounds:
    """The bounds that leave the fewest papers to the second model and lose no more than allowed on these papers."""
    n_papers = len(judged.first.truth)
    weights = np.ones((1, n_papers))
    in_scope, second = judged.first.truth[:, -1], judged.second.assigned
    found = second.any(axis=1) & in_scope
    least_f1 = macro_f1(judged.first.truth, second, weights)[0] - MOST_MACRO_F1_LOST
    best, fewest = Bounds(lower=0, upper=1), n_papers
    for lower, upper in product(LOWER, UPPER):
        bounds = Bounds(lower=lower, upper=upper)
        assigned = judged.assigned(bounds)
        n_left = int((~judged.settled(bounds)).sum())
        n_lost = int((found & ~assigned.any(axis=1)).sum())
        keeps_papers = n_lost <= MOST_IN_SCOPE_LOST * found.sum()
        if n_left < fewest and keeps_papers and macro_f1(judged.first.truth, assigned, weights)[0] >= least_f1:
            best, fewest = bounds, n_left
    return best


def settled_across(judged: JudgedByBoth, seed: int) -> Bools:
    """(n_papers,): what is settled where each of two random halves is judged by the bounds that the other chose."""
    halves = np.array_split(np.random.default_rng(seed).permutation(len(judged.first.truth)), 2)
    settled = np.zeros(len(judged.first.truth), dtype=bool)
    for own, other in (halves, halves[::-1]):
        settled[own] = judged.part(own).settled(choose_bounds(judged.part(other)))
    return settled


def halvings(judged: JudgedByBoth, seed: int) -> Iterator[Bools]:
    """`settled_across` for each of the halvings."""
    yield from (settled_across(judged, seed + number) for number in range(HALVINGS))


def measure_loss(judged: JudgedByBoth, settlements: Sequence[Bools], seed: int) -> Loss:
    """The mean loss over several ways in which the papers, (n_papers,) each, are settled; intervals are over papers."""
    truth, second = judged.first.truth, judged.second.assigned
    found = second.any(axis=1) & truth[:, -1]
    weights = resample(len(truth), seed)
    cascades = [judged.judgement(settled).assigned for settled in settlements]
    lost = np.mean([found & ~assigned.any(axis=1) for assigned in cascades], axis=0)  # (n_papers,)
    left = np.mean([~settled for settled in settlements], axis=0)  # (n_papers,)
    f1 = np.mean([macro_f1(truth, assigned, weights) for assigned in cascades], axis=0)  # (n_resamples,)
    return Loss(
        in_scope_lost=interval(ratio(weights @ lost, weights @ found)),
        macro_f1_lost=interval(macro_f1(truth, second, weights) - f1),
        left=interval(weights @ left / weights.sum(axis=1)),
    )
