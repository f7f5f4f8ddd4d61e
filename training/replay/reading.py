"""Records of dated papers in, what each model would have made a reader read, day after day, out: reading time saved.

The reader. Every day the feed comes sorted by the model's in-scope score (with `topics`, by the score of these), and
is read from the top down to a cut, the same on every day. A cut is what a reader can really use (`in_scope` over some
score): a day rich in papers that belong costs more, an empty one nothing. A fixed number of papers a day would have to
be large enough for the richest day; a cut of its own for every day would need that day's labels. Under one cut, days
replayed one by one and then pooled are all days' papers in one order, so of `n_papers` papers on `n_days` days:

- recall: papers that belong and are read, of those that belong, over all days together. A recall a day, averaged,
  is not taken: most days have none or one or two papers that belong.
- `read_share`: the smallest share of all papers with a recall of the target or more; papers of equal scores are read
  together. `papers_a_day` is that share of what the feed brings a day.
- `wss_95`: work saved over sampling, (TN + FN) / N - (1 - 0.95), with N all papers of all days and TN + FN those under
  the highest cut with a recall of 0.95 or more: A. M. Cohen, W. R. Hersh, K. Peterson, P.-Y. Yen, "Reducing workload
  in systematic review preparation using automated citation classification", JAMIA 13(2), 2006. A reader who reads
  95 % of the papers at random saves 0, one who reads nothing but what belongs nearly 0.95. Some average it over
  reviews; days are too small for that.

These cuts are chosen in hindsight, as in that article: they compare the models' orders. `forward` tells what a reader
gets who cannot know: each day is read down to the cut that the other days would have needed.

Intervals resample whole days where there are `MANY_DAYS`: papers of a day are alike, and one asks about days to come.
Of fewer days resamples vary too little (A. C. Cameron, J. B. Gelbach, D. L. Miller, "Bootstrap-based improvements for
inference with clustered errors", 2008), and papers are resampled. All models share the resamples, so that their
differences are paired.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Bools, Floats
from ..measure.intervals import Interval, interval, resample
from .past import ReplayData

TARGET = 0.9
"""Recall that one reads for."""

WSS_RECALL = 0.95
"""Recall at which work saved over sampling is measured."""

MANY_DAYS = 20
"""Number of days from which whole days are resampled."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a replay, read down to the cut."""

    date: str
    n_papers: int
    n_wanted: int
    n_read: int
    n_found: int


@dataclass(frozen=True, slots=True)
class ForwardResult:
    """Recall and share read over all days, each read down to the cut that the other days needed."""

    recall: float
    read_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """What one model would have made a reader read."""

    model: str
    target: float
    cut: float
    """Score down to which every day is read."""
    read_share: Interval
    papers_a_day: Interval
    wss_95: Interval
    forward: ForwardResult
    days: tuple[Day, ...]
    curve: tuple[Floats, Floats]
    """Share of papers read and recall at every cut, each (n_cuts + 1,), both beginning with 0."""
    shares: Floats
    """(n_resamples,): `read_share` in every resample, the papers as they are first."""


def replay(data: ReplayData, target: float = TARGET, seed: int = 0) -> list[Replay]:
    """Replay the days with every model; the one that makes one read least comes first."""
    units = data.day if data.n_days >= MANY_DAYS and data.unit == "day" else np.arange(data.n_papers)
    weights = resample(int(units.max()) + 1, seed)
    replays = [_replay_one(data, model, target, units, weights) for model in data.scores]
    return sorted(replays, key=lambda result: result.read_share.value)


def saved(less: Replay, more: Replay) -> Interval:
    """Difference in the share of the feed that two models of one replay make one read, paired."""
    return interval(more.shares - less.shares)


def _replay_one(data: ReplayData, model: str, target: float, units: NDArray[np.intp], weights: Floats) -> Replay:
    scores = data.scores[model]
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # the last paper of every run of equal scores
    wanted = data.wanted[order]
    counted = [_count_read(row[units][order], wanted, last, target) for row in weights]
    n_read, n_read_95, n_all = np.array(counted).T
    shares = n_read / n_all
    # resampled days hold more papers or fewer, and so does what a day of them brings
    sizes = data.size * n_all / n_all[0]
    cut = float(scores[order][int(n_read[0]) - 1])
    n_found = np.append(0, np.cumsum(wanted)[last])
    return Replay(
        model=model,
        target=target,
        cut=cut,
        read_share=interval(shares),
        papers_a_day=interval(shares * sizes),
        wss_95=interval(1 - n_read_95 / n_all - (1 - WSS_RECALL)),
        forward=_read_forward(data, scores, target),
        days=_read_days(data, scores >= cut),
        curve=(np.append(0, last + 1) / data.n_papers, n_found / n_found[-1]),
        shares=shares,
    )


def _count_read(weights: Floats, wanted: Bools, last: NDArray[np.intp], target: float) -> tuple[float, float, float]:
    """Papers read for the target and for `WSS_RECALL`, and all papers, of one resample in the model's order."""
    read, n_found = np.cumsum(weights)[last], np.cumsum(weights * wanted)[last]
    if not n_found[-1]:
        return np.nan, np.nan, read[-1]
    at_target, at_wss = np.searchsorted(n_found, [_needed(n_found[-1], recall) for recall in (target, WSS_RECALL)])
    return read[at_target], read[at_wss], read[-1]


def _needed(n_wanted: float, target: float) -> int:
    """Number of papers that make a recall of the target; 0.9 of 10 are 9, whatever the last digit of a product is."""
    return max(1, ceil(n_wanted * target - 1e-9))


def _read_forward(data: ReplayData, scores: Floats, target: float) -> ForwardResult:
    """Read each day down to the cut of the others; where those have nothing to find, everything is read."""
    read = np.ones(data.n_papers, dtype=bool)
    for day in range(data.n_days):
        here = data.day == day
        others = np.sort(scores[data.wanted & ~here])[::-1]
        if len(others):
            read[here] = scores[here] >= others[_needed(len(others), target) - 1]
    return ForwardResult(float(read[data.wanted].mean()), float(read.mean()))


def _read_days(data: ReplayData, read: Bools) -> tuple[Day, ...]:
    counts = (
        np.bincount(data.day[papers], minlength=data.n_days).tolist()
        for papers in (np.ones_like(read), data.wanted, read, read & data.wanted)
    )
    return tuple(Day(date, *numbers) for date, *numbers in zip(data.days, *counts, strict=True))
