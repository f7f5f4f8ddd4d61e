"""Labelled papers in, the fits of a learning curve out: how many labels each gets, and which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...configs.errors import InputError
from ...models.arrays import Rows
from ..data.splits import label_units

FEWEST_PAPERS = 50
"""Labelled papers below which there is no curve."""

N_SIZES = 6
"""Numbers of labels that are tried, at most."""
SMALLEST = 0.1
"""Share of the labels in the smallest subset."""
FEWEST_LABELS = 20
"""Labels in the smallest subset, at least."""
LEAST_STEP = 1.25
"""Ratio of two sizes that follow one another, at least."""
OF_EACH_TOPIC = 2
"""Papers of each topic in the smallest subset, where there are as many."""
MOST_REPEATS = 3
"""Fits of one size, at most."""
TEST_PARTS = 5
"""Parts into which the papers are split; one of them is held out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many labels each fit gets."""

    sizes: tuple[int, ...]
    """Numbers of labels, ascending; the last is every label but those held out."""
    repeats: tuple[int, ...]
    """Fits of each size, on subsets drawn anew."""
    cost: float
    """Cost of all fits together, in fits on every label."""

    @property
    def n_fits(self) -> int:
        return sum(self.repeats)

    def fits(self) -> list[tuple[int, int]]:
        """Repeat and size of each fit, the smallest first."""
        pairs = zip(self.sizes, self.repeats, strict=True)
        return [(repeat, size) for size, n_repeats in pairs for repeat in range(n_repeats)]


def plan_fits(n_papers: int, most_cost: float, fixed_labels: float = 0.0) -> Plan:
    """Sizes for `n_papers` labelled ones; small sizes are fitted again while `most_cost` (in whole fits) allows it.

    A fit on n labels costs n + `fixed_labels`: what it costs whatever it learns from, in labels' worth.

    Raises:
        InputError: too few labelled papers.
    """
    if n_papers < FEWEST_PAPERS:
        raise InputError(f"--learning-curve: {n_papers} labelled papers are too few; it takes at least {FEWEST_PAPERS}")
    n_fit = n_papers - n_papers // TEST_PARTS
    least = max(SMALLEST, FEWEST_LABELS / n_fit)
    n_sizes = min(N_SIZES, int(1 - np.log(least) / np.log(LEAST_STEP)))
    sizes = np.rint(n_fit * np.geomspace(least, 1, n_sizes)).astype(int)
    costs = (sizes + fixed_labels) / (n_papers + fixed_labels)
    repeats = np.ones(n_sizes, dtype=int)
    for _ in range(1, MOST_REPEATS):
        for k in range(n_sizes - 1):  # there is one set of all labels only
            if repeats @ costs + costs[k] <= most_cost:
                repeats[k] += 1
    return Plan(tuple(sizes.tolist()), tuple(repeats.tolist()), float(repeats @ costs))


def draw_subset(labels: NDArray[np.bool_], groups: Rows, size: int, seed: int) -> Rows:
    """Rows of about `size` papers, ascending, in whole groups; under one seed a smaller subset is part of a larger.

    Every topic keeps its share, and a few papers where it has any. `labels` is (n_papers, n_topics).
    """
    units, unit_of = np.unique(groups, return_inverse=True)
    order = order_units(label_units(labels, unit_of, len(units)), np.random.default_rng(seed))
    sizes = np.cumsum(np.bincount(unit_of)[order])
    n_units = int(np.searchsorted(sizes, size)) + 1
    return np.flatnonzero(np.isin(unit_of, order[:n_units]))


def order_units(unit_topics: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.intp]:
    """A random order whose every beginning has about the topics of the whole; a unit counts for its rarest topic.

    `unit_topics` is (n_units, n_topics + 1), the last column out of scope.
    """
    counts = unit_topics.sum(axis=0)
    stratum = np.where(unit_topics, counts, len(unit_topics) + 1).argmin(axis=1)
    rank = np.empty(len(unit_topics))
    for value in np.unique(stratum):
        members = rng.permutation(np.flatnonzero(stratum == value))
        rank[members] = (np.arange(len(members)) + rng.random()) / len(members)  # evenly over 0..1
    order = np.argsort(rank, kind="stable")
    early = np.zeros(len(order), dtype=bool)
    for has in unit_topics[order].T:
        early[np.flatnonzero(has)[:OF_EACH_TOPIC]] = True
    return np.concatenate([order[early], order[~early]])
