"""Models' records of past feeds in, the papers that all of them judged out, day by day: what a replay reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...configs.errors import InputError
from ...configs.likely import did_you_mean
from ...models.arrays import Bools, Floats
from ..measure.pairing import pair
from ..measure.records import Record

NOMINAL_SIZE = 100.0
"""Papers a day that a feed is taken to bring where its dates do not tell the day."""

Unit = Literal["day", "month", "year"]
UNITS: dict[int, Unit] = {4: "year", 7: "month", 10: "day"}
"""Number of characters of a date -> what it tells."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplayData:
    """Past feeds: the papers that every model judged, with what is wanted of them and the models' scores."""

    days: tuple[str, ...]
    """Days with papers, ascending; months or years where the dates tell no more."""
    unit: Unit
    day: NDArray[np.intp]
    """(n_papers,): each paper's index in `days`."""
    wanted: Bools
    """(n_papers,): whether it belongs: in scope, or of one of the topics that were asked for."""
    scores: dict[str, Floats]
    """Model -> (n_papers,), on one scale for all days."""
    size: float
    """Papers that the feed brings a day."""
    topics: tuple[str, ...] = ()
    """Topics that were asked for; empty = in scope."""
    left_out: tuple[str, ...] = ()
    """What is not replayed, a sentence each."""

    @property
    def n_papers(self) -> int:
        return len(self.wanted)

    @property
    def n_days(self) -> int:
        return len(self.days)

    @property
    def belonging(self) -> str:
        """What makes a paper belong, in words."""
        return f"on {' or '.join(self.topics)}" if self.topics else "in scope"

    @property
    def size_in_words(self) -> str:
        """How many papers the feed is taken to bring a day."""
        if self.unit != "day" and self.size == NOMINAL_SIZE:
            return f"{self.size:,.0f} (dates tell the {self.unit} only)"
        return f"{self.size:,.0f}" if self.size >= 100 or self.size == round(self.size) else f"{self.size:,.1f}"


def gather(
    records: Mapping[str, Record], topics: Sequence[str] = (), size: float | None = None, what: str = "the feed"
) -> ReplayData:
    """Lay the models' records of past feeds beside each other; `size` is papers a day, by default what the dates say.

    `what` names the papers in errors and in `left_out`.

    Raises:
        InputError: records of several taxonomies, a topic that is unknown, no paper that belongs, fewer than two days.
    """
    check_same_topics({name: record.topics for name, record in records.items()})
    check_topics(topics, next(iter(records.values())).topics)
    shared, left_out = shared_records(records, what)
    first = next(iter(shared.values()))
    dated = np.flatnonzero([bool(date) for date in first.dates])
    n_undated, n_all = len(first.dates) - len(dated), len(first.dates)
    if n_undated:
        left_out.append(f"{n_undated:,} of {n_all:,} papers of {what} without a date")
    days, unit, day = _days([first.dates[row] for row in dated])
    if len(days) < 2:
        raise InputError(f"{what}: {too_few_days(n_undated, n_all, unit)}")
    wanted = _wanted(first, topics)[dated]
    if not wanted.any():
        lacking = f"has one of the topics {', '.join(topics)}" if topics else "is in scope"
        raise InputError(f"{what}: none of {len(dated):,} dated papers {lacking}; there is nothing to find")
    scores = {name: _ranking(record, topics)[dated] for name, record in shared.items()}
    if size is None:
        size = len(dated) / len(days) if unit == "day" else NOMINAL_SIZE
    return ReplayData(days, unit, day, wanted, scores, size, tuple(topics), tuple(left_out))


def too_few_days(n_undated: int, n_all: int, unit: str) -> str:
    """What is said of papers that are of less than two days."""
    remedy = "a replay needs dates, as in 2026-07-16, of two days or more"
    if n_undated == n_all:
        return f"none of the {n_all:,} papers has a date; {remedy}"
    undated = f" and {n_undated:,} have no date" if n_undated else ""
    return f"{n_all - n_undated:,} papers are of one {unit}{undated}; {remedy}"


def check_same_topics(topics: Mapping[str, Sequence[str]]) -> None:
    """Check the topics of all models, model -> its topics in order.

    Raises:
        InputError: two models differ; it names the topics that only one has.
    """
    (first, expected), *others = topics.items()
    for name, own in others:
        if tuple(own) != tuple(expected):
            only = {first: [*_without(expected, own)], name: [*_without(own, expected)]}
            differing = [f"only {model} has {', '.join(alone)}" for model, alone in only.items() if alone]
            how = "; ".join(differing) or "the same topics in another order"
            raise InputError(f"{first} and {name} are of different taxonomies ({how}): replay each by itself")


def check_topics(topics: Sequence[str], taxonomy_topics: Sequence[str]) -> None:
    """Raises InputError for a topic that the models do not know."""
    for topic in topics:
        if topic not in taxonomy_topics:
            hint = did_you_mean(topic, taxonomy_topics, f"the taxonomy has {', '.join(taxonomy_topics)}")
            raise InputError(f"unknown topic {topic!r}; {hint}")


def _without(topics: Sequence[str], others: Sequence[str]) -> list[str]:
    return [topic for topic in topics if topic not in others]


def shared_records(records: Mapping[str, Record], what: str) -> tuple[dict[str, Record], list[str]]:
    """The records on the papers that all models judged, in one text and under one label, and what that leaves out.

    Raises:
        InputError: no paper is left.
    """
    pairs = pair([*records.values()])
    reasons = {
        "that not every model judged": pairs.n_missing,
        "whose texts the records do not agree on": pairs.n_other_text,
        "whose labels the records do not agree on": pairs.n_other_label,
    }
    left_out = [f"{n:,} of {pairs.n_papers:,} papers of {what} {reason}" for reason, n in reasons.items() if n]
    if not pairs.n_paired:
        raise InputError(f"{what}: no paper was judged by all of {', '.join(records)}; give some with --papers FILE")
    return {name: record.part(rows) for (name, record), rows in zip(records.items(), pairs.rows, strict=True)}, left_out


def _days(dates: Sequence[str]) -> tuple[tuple[str, ...], Unit, NDArray[np.intp]]:
    """Distinct days, what they are, and the index of each paper's: as fine as the least exact of the dates."""
    length = min((len(date) for date in dates), default=10)
    shortened = [date[:length] for date in dates]
    days = sorted(set(shortened))
    index = {day: number for number, day in enumerate(days)}
    return tuple(days), UNITS[length], np.array([index[day] for day in shortened], dtype=np.intp)


def _wanted(record: Record, topics: Sequence[str]) -> Bools:
    """Which papers belong, (n_papers,)."""
    truth = record.judgement.truth
    return np.asarray(truth[:, _columns(record, topics)].any(axis=1)) if topics else truth[:, -1]


def _ranking(record: Record, topics: Sequence[str]) -> Floats:
    """What orders the papers, (n_papers,).

    In scope and a single topic are ordered by `ranking`, which is on one scale for all papers. Several topics can be
    compared by calibrated scores alone: the best of a paper's counts.
    """
    columns = _columns(record, topics)
    if len(columns) > 1:
        return np.asarray(record.judgement.scores[:, columns].max(axis=1))
    return record.judgement.ranking[:, columns[0] if columns else -1]


def _columns(record: Record, topics: Sequence[str]) -> list[int]:
    return [record.topics.index(topic) for topic in topics]


def _count(n: int, unit: str) -> str:
    return f"{n:,} {unit}" if n == 1 else f"{n:,} {unit}s"
