"""What a model said of new papers and of those it was calibrated on in, whether the two differ beyond chance out."""

from dataclasses import dataclass

import numpy as np

from ...models.arrays import Floats
from .intervals import Interval

N_BINS = 10
"""Number of bins of the stability index: deciles of the reference, as is customary."""

SLIGHT, LARGE = 0.1, 0.25
"""Customary bounds of the stability index: below the first a distribution is stable, over the second it has changed."""

FACTOR = 1.5
"""How many times larger or smaller a share must be to count, however sure it is. No custom sets this; of six months
of a feed none had a share of unseen words further than a fifth from that of all."""

CHANCE = 0.01
"""How often one group of papers may be told to differ in any of its shares, or in its scores, by chance alone."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of new papers, with its 95 % interval, beside that of the reference."""

    recent: Interval
    reference: float
    differs: bool
    """Whether it is `FACTOR` times larger or smaller, beyond chance."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Population stability index: how far the distribution of scores is from that of the reference; 0 = the same."""

    value: float
    by_chance: float
    """What the index of as many papers of the reference itself reaches in one case of a hundred (`CHANCE`)."""

    @property
    def differs(self) -> bool:
        return self.value > max(LARGE, self.by_chance)

    @property
    def is_slight(self) -> bool:
        """Whether it has moved, but not so far that it counts."""
        return not self.differs and self.value > max(SLIGHT, self.by_chance)


def compare_shares(n_having: int, n_papers: int, reference: int, n_reference: int, n_compared: int) -> Share:
    """The share of `n_papers` that has something, beside that of `n_reference` papers of which `reference` have it.

    The interval is Wilson's, the test Fisher's, corrected by Bonferroni for the `n_compared` shares that are tested.
    """
    from scipy import stats

    ends = stats.binomtest(n_having, n_papers).proportion_ci(method="wilson")
    table = np.array([[n_having, n_papers - n_having], [reference, n_reference - reference]])
    is_sure = stats.fisher_exact(table).pvalue * n_compared < CHANCE
    share, before = n_having / n_papers, reference / n_reference
    return Share(Interval(share, float(ends.low), float(ends.high)), before, bool(is_sure and is_far(share, before)))


def compare_means(recent: Interval, reference: Interval) -> Share:
    """A mean share beside that of the reference; it differs where the 95 % intervals are apart, too."""
    apart = recent.low > reference.high or recent.high < reference.low
    return Share(recent, reference.value, bool(apart and is_far(recent.value, reference.value)))


def is_far(share: float, reference: float) -> bool:
    """Whether one of the shares is at least `FACTOR` times the other."""
    return max(share, reference) >= FACTOR * min(share, reference) and share != reference


def stability(recent: Floats, reference: Floats) -> Stability:
    """The stability index of scores, (n_recent,) and (n_reference,), over the deciles of the reference.

    A bin with papers of one side alone has half a paper of the other. By chance the index is 1/n + 1/m times a
    chi-square of one degree less than there are bins: B. Yurdakul and J. Naranjo, "Statistical properties of the
    population stability index" (2020).
    """
    from scipy import stats

    edges = np.unique(np.quantile(reference, np.linspace(0, 1, N_BINS + 1)[1:-1]))
    bins = [np.searchsorted(edges, scores, side="right") for scores in (recent, reference)]
    counts = np.array([np.bincount(part, minlength=len(edges) + 1) for part in bins])  # (2, n_bins) papers
    filled = np.maximum(counts[:, counts.any(axis=0)], 0.5)
    new, old = filled[0] / len(recent), filled[1] / len(reference)
    chance = (1 / len(recent) + 1 / len(reference)) * stats.chi2.ppf(1 - CHANCE, max(len(new) - 1, 1))
    return Stability(float(((new - old) * np.log(new / old)).sum()), float(chance))
