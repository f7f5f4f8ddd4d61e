"""Replays of past feeds in, tables and sentences out."""

from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np

from ..measure.intervals import ENDS, Interval
from .past import ReplayData
from .reading import Day, Replay, saved

if TYPE_CHECKING:
    pass

HEADINGS = ("model", "of the feed", "papers a day", "WSS@95", "by the cut, of other {unit}s")

Row = dict[str, Any]


def as_json(data: ReplayData, replays: Sequence[Replay], what: str) -> Row:
    """The whole replay as one object."""
    return {
        "papers": what,
        "n_papers": data.n_papers,
        "n_in_scope" if not data.topics else "n_of_topics": int(data.wanted.sum()),
        "topics": list(data.topics),
        "unit": data.unit,
        "n_days": data.n_days,
        "feed_papers_a_day": data.size,
        "target": replays[0].target,
        "left_out": list(data.left_out),
        "models": [as_row(replay) | {"days": [day_row(day) for day in replay.days]} for replay in replays],
        "best": best(data, replays),
    }


def as_row(replay: Replay) -> Row:
    """One model's metrics, rounded."""
    row: Row = {"model": replay.model}
    for name in ("read_share", "papers_a_day", "wss_95"):
        metric: Interval = getattr(replay, name)
        row |= {f"{name}{end}": _rounded(number) for end, number in zip(ENDS, astuple(metric), strict=True)}
    forward = {"ahead_recall": _rounded(replay.forward.recall), "ahead_read_share": _rounded(replay.forward.read_share)}
    return row | forward | {"cut": replay.cut}


def day_rows(replays: Sequence[Replay]) -> list[Row]:
    """Table rows, one for each model and day."""
    return [{"model": replay.model} | day_row(day) for replay in replays for day in replay.days]


def day_row(day: Day) -> Row:
    return {
        "date": day.date, "papers": day.n_papers, "belonging": day.n_wanted, "read": day.n_read, "found": day.n_found,
    }  # fmt: skip


def headings(data: ReplayData, target: float) -> list[str]:
    names = [heading.format(unit=data.unit) for heading in HEADINGS]
    return [names[0], f"{names[1]}, for {target:.0%}", *names[2:]]


def cells(data: ReplayData, replay: Replay) -> list[str]:
    """A line of the table, in the order of the headings."""
    share, papers, wss = replay.read_share, replay.papers_a_day, replay.wss_95
    digits = 0 if data.size >= 1000 else 1
    return [
        replay.model,
        f"{share.value:.0%} ({share.low:.0%}–{share.high:.0%})",
        f"{papers.value:,.{digits}f} ({papers.low:,.{digits}f}–{papers.high:,.{digits}f})",
        f"{wss.value:.2f} ({wss.low:.2f}–{wss.high:.2f})",
        f"finds {replay.forward.recall:.0%}, reads {replay.forward.read_share:.0%}",
    ]


def sentences(data: ReplayData, replays: Sequence[Replay], what: str) -> list[str]:
    """What was replayed, and which model saves most."""
    return [
        f"{what}: {data.n_days:,} {data.unit}s, {data.n_papers:,} papers, {data.wanted.sum():,} {data.belonging}; "
        f"papers a day are of {data.size_in_words}",
        *(f"left out: {sentence}" for sentence in data.left_out),
        best(data, replays),
    ]


def best(data: ReplayData, replays: Sequence[Replay]) -> str:
    """Which model makes one read least, by how much less than the next, and whether that may be chance."""
    first = replays[0]
    least = f"{first.model} makes one read least: {first.read_share.value:.0%} of the feed for {first.target:.0%}"
    if len(replays) == 1:
        return f"{first.model} makes one read {first.read_share.value:.0%} of the feed for {first.target:.0%}"
    lead = saved(first, replays[1])
    fewer = f"{lead.value * data.size:,.1f} papers a day fewer than {replays[1].model}"
    ends = f"95 % interval {lead.low * data.size:,.1f} to {lead.high * data.size:,.1f}"
    return f"{least}, {fewer} ({ends}{'' if lead.low > 0 else ': may be chance'})"


def markdown(data: ReplayData, replays: Sequence[Replay], what: str) -> str:
    heads, target = headings(data, replays[0].target), replays[0].target
    lines = [
        f"What a reader of past feeds must read to find {target:.0%} of the papers {data.belonging}.",
        "",
        f"| {' | '.join(heads)} |",
        f"| --- |{' ---: |' * (len(heads) - 1)}",
        *(f"| {' | '.join(cells(data, replay))} |" for replay in replays),
        "",
        *(f"- {sentence}" for sentence in sentences(data, replays, what)),
    ]
    return "\n".join(lines) + "\n"


def _rounded(value: float) -> float | None:
    return round(value, 6) if np.isfinite(value) else None
