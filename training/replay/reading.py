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

These cuts are chosen in hindsight, as in that article: they compare the models' orders. `ahead` tells what a reader
gets who cannot know: each day is read down to the cut that the other days would have needed.

Intervals resample whole days where there are `MANY_DAYS`: papers of a day are alike, and one asks about days to come.
Of fewer days resamples vary too little (A. C. Cameron, J. B. Gelbach, D. L. Miller, "Bootstrap-based improvements for
inference with clustered errors", 2008), and papers are resampled. All models share the resamples, so that their
differences are paired.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...configs.errors import InputError
from ...models.arrays import Bools, Floats
from ..measure.intervals import Interval, interval, resample
from ..measure.records import Record

TARGET = 0.9
"""The recall that one reads for."""

WSS_RECALL = 0.95

MANY_DAYS = 20

NOMINAL_SIZE = 100.0
"""Papers a day of a feed whose dates do not tell the day."""

Unit = Literal["day", "month", "year"]
UNITS: dict[int, Unit] = {4: "year", 7: "month", 10: "day"}
"""Characters of a date -> what it tells."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplayData:
    """Past feeds: the papers that every model judged, with what is wanted of them and the models' scores."""

    days: tuple[str, ...]
    """In their order, those with papers; months or years where the dates tell no more."""
    unit: Unit
    day: NDArray[np.intp]
    """(n_papers,): each paper's place in `days`."""
    wanted: Bools
    """(n_papers,): whether it belongs: in scope, or of one of the topics that were asked for."""
    scores: dict[str, Floats]
    """Model -> (n_papers,), on one scale for all days."""
    size: float
    """Papers that the feed brings a day."""
    topics: tuple[str, ...] = ()
    """Those that were asked for; empty = in scope."""
    left_out: tuple[str, ...] = ()
    """What is not replayed, a sentence each."""

    @property
    def n_papers(self) -> int:
        return len(self.wanted)

    @property
    def n_days(self) -> int:
        return len(self.days)


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
    """All days together, each read down to the cut that the others needed."""

    recall: float
    read_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """What one model would have made a reader read."""

    model: str
    target: float
    cut: float
    """The score down to which every day is read."""
    read_share: Interval
    papers_a_day: Interval
    wss_95: Interval
    ahead: ForwardResult
    days: tuple[Day, ...]
    curve: tuple[Floats, Floats]
    """The share of papers read and the recall at every cut, each (n_cuts + 1,), both beginning with 0."""
    shares: Floats
    """(n_resamples,): `read_share` in every resample, the papers as they are first."""


def gather(
    records: Mapping[str, Record], topics: Sequence[str] = (), size: float | None = None, what: str = "the feed"
) -> ReplayData:
    """Lay the models' records of past feeds beside each other; `size` is papers a day, by default what the dates say.

    `what` names the papers in errors and in `left_out`.

    Raises:
        InputError: records of several taxonomies, a topic that is unknown, no paper that belongs, fewer than two days.
    """
    names = [*records]
    first = records[names[0]]
    check_same_topics({name: record.topics for name, record in records.items()})
    check_topics(topics, first.topics)
    places, left_out = _common(records, what)
    dates = [first.dates[place] for place in places[names[0]]]
    dated = [row for row, date in enumerate(dates) if date]
    if len(dated) < len(dates):
        left_out.append(f"{len(dates) - len(dated):,} of {len(dates):,} papers of {what} without a date")
    days, unit, day = _days([dates[row] for row in dated])
    if len(days) < 2:
        undated = f"{len(dates) - len(dated):,} of {len(dates):,} papers have no date"
        raise InputError(f"{what}: {undated}, the others are of {_count(len(days), unit)}; a replay needs two days")
    chosen = {name: _wanted(record, topics) for name, record in records.items()}
    wanted = chosen[names[0]][0][places[names[0]]][dated]
    if not wanted.any():
        belonging = f"has one of the topics {', '.join(topics)}" if topics else "is in scope"
        raise InputError(f"{what}: none of {len(dated):,} dated papers {belonging}; there is nothing to find")
    scores = {name: chosen[name][1][places[name]][dated] for name in names}
    if size is None:
        size = len(dated) / len(days) if unit == "day" else NOMINAL_SIZE
    return ReplayData(days, unit, day, wanted, scores, size, tuple(topics), tuple(left_out))


def replay(past: ReplayData, target: float = TARGET, seed: int = 0) -> list[Replay]:
    """Every model on the same days, the one that makes one read least first."""
    units = past.day if past.n_days >= MANY_DAYS and past.unit == "day" else np.arange(past.n_papers)
    weights = resample(int(units.max()) + 1, seed)
    replays = [_replay_one(past, model, target, units, weights) for model in past.scores]
    return sorted(replays, key=lambda one: one.read_share.value)


def saved(less: Replay, more: Replay) -> Interval:
    """How much smaller a share of the feed one model makes one read than another of the same replay, paired."""
    return interval(more.shares - less.shares)


def check_same_topics(topics: Mapping[str, Sequence[str]]) -> None:
    """Model -> its topics, in order. Raises InputError, which tells the topics that differ."""
    (one, ours), *rest = topics.items()
    for other, others in rest:
        if tuple(others) != tuple(ours):
            only = {one: [*_without(ours, others)], other: [*_without(others, ours)]}
            differing = [f"only {name} has {', '.join(found)}" for name, found in only.items() if found]
            how = "; ".join(differing) or "the same topics in another order"
            raise InputError(f"{one} and {other} are of different taxonomies ({how}): replay each by itself")


def check_topics(topics: Sequence[str], known: Sequence[str]) -> None:
    """Raises InputError for one that the models do not know."""
    for topic in topics:
        if topic not in known:
            close = difflib.get_close_matches(topic, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"the taxonomy has {', '.join(known)}"
            raise InputError(f"unknown topic {topic!r}; {hint}")


def _without(topics: Sequence[str], others: Sequence[str]) -> list[str]:
    return [topic for topic in topics if topic not in others]


def _common(records: Mapping[str, Record], what: str) -> tuple[dict[str, NDArray[np.intp]], list[str]]:
    """The places of the papers that all models judged, under one label, and what that leaves out."""
    truths = {
        name: {paper: truth.tobytes() for paper, truth in zip(record.ids, record.judgement.truth, strict=True)}
        for name, record in records.items()
    }
    every = {paper for known in truths.values() for paper in known}
    shared = [paper for paper in next(iter(records.values())).ids if all(paper in known for known in truths.values())]
    agreed = [paper for paper in shared if len({known[paper] for known in truths.values()}) == 1]
    left_out = []
    if n_alone := len(every) - len(shared):
        left_out.append(f"{n_alone:,} of {len(every):,} papers of {what} that not every model judged")
    if n_other := len(shared) - len(agreed):
        left_out.append(f"{n_other:,} of {len(every):,} papers of {what} whose labels the records do not agree on")
    if not agreed:
        raise InputError(f"{what}: no paper was judged by all of {', '.join(records)}; give some with --papers FILE")
    places = {}
    for name, record in records.items():
        place = {paper: row for row, paper in enumerate(record.ids)}
        places[name] = np.array([place[paper] for paper in agreed], dtype=np.intp)
    return places, left_out


def _days(dates: Sequence[str]) -> tuple[tuple[str, ...], Unit, NDArray[np.intp]]:
    """Distinct days, what they are, and each paper's: as fine as the least exact of the dates."""
    length = min((len(date) for date in dates), default=10)
    cut = [date[:length] for date in dates]
    days = sorted(set(cut))
    place = {day: number for number, day in enumerate(days)}
    return tuple(days), UNITS[length], np.array([place[day] for day in cut], dtype=np.intp)


def _wanted(record: Record, topics: Sequence[str]) -> tuple[Bools, Floats]:
    """Which papers belong, and what orders them, both (n_papers,).

    In scope and a single topic are ordered by `ranking`, which is on one scale for all papers. Several topics can be
    compared by calibrated scores alone: the best of a paper's counts.
    """
    judged = record.judgement
    columns = [record.topics.index(topic) for topic in topics]
    if not columns:
        return judged.truth[:, -1], judged.ranking[:, -1]
    if len(columns) == 1:
        return judged.truth[:, columns[0]], judged.ranking[:, columns[0]]
    return np.asarray(judged.truth[:, columns].any(axis=1)), judged.scores[:, columns].max(axis=1)


def _replay_one(past: ReplayData, model: str, target: float, units: NDArray[np.intp], weights: Floats) -> Replay:
    scores = past.scores[model]
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # the last paper of every run of equal scores
    wanted = past.wanted[order]
    counted = [_count_read(row[units][order], wanted, last, target) for row in weights]
    n_read, n_read_95, n_all = np.array(counted).T
    shares = n_read / n_all
    # resampled days hold more papers or fewer, and so does what a day of them brings
    sizes = past.size * n_all / n_all[0]
    cut = float(scores[order][int(n_read[0]) - 1])
    found = np.append(0, np.cumsum(wanted)[last])
    return Replay(
        model=model,
        target=target,
        cut=cut,
        read_share=interval(shares),
        papers_a_day=interval(shares * sizes),
        wss_95=interval(1 - n_read_95 / n_all - (1 - WSS_RECALL)),
        ahead=_read_ahead(past, scores, target),
        days=_read_days(past, scores >= cut),
        curve=(np.append(0, last + 1) / past.n_papers, found / found[-1]),
        shares=shares,
    )


def _count_read(weights: Floats, wanted: Bools, last: NDArray[np.intp], target: float) -> tuple[float, float, float]:
    """Papers read for the target and for `WSS_RECALL`, and all papers, of one resample in the model's order."""
    read, found = np.cumsum(weights)[last], np.cumsum(weights * wanted)[last]
    if not found[-1]:
        return np.nan, np.nan, read[-1]
    places = np.searchsorted(found, [_needed(found[-1], target), _needed(found[-1], WSS_RECALL)])
    return read[places[0]], read[places[1]], read[-1]


def _needed(n_wanted: float, target: float) -> int:
    """How many papers make a recall of the target; 0.9 of 10 are 9, whatever the last digit of a product is."""
    return max(1, ceil(n_wanted * target - 1e-9))


def _read_ahead(past: ReplayData, scores: Floats, target: float) -> ForwardResult:
    """Where the other days have nothing to find, everything is read."""
    read = np.ones(past.n_papers, dtype=bool)
    for day in range(past.n_days):
        here = past.day == day
        others = np.sort(scores[past.wanted & ~here])[::-1]
        if len(others):
            read[here] = scores[here] >= others[_needed(len(others), target) - 1]
    return ForwardResult(float(read[past.wanted].mean()), float(read.mean()))


def _read_days(past: ReplayData, read: Bools) -> tuple[Day, ...]:
    counts = (
        np.bincount(past.day[papers], minlength=past.n_days).tolist()
        for papers in (np.ones_like(read), past.wanted, read, read & past.wanted)
    )
    return tuple(Day(date, *numbers) for date, *numbers in zip(past.days, *counts, strict=True))


def _count(n: int, unit: str) -> str:
    return f"{n:,} {unit}" if n == 1 else f"{n:,} {unit}s"
