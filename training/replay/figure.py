"""Replays of past feeds in, one figure out: recall against the share of the feed that is read."""

from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from ..measure.figures import MARKERS, STYLES
from .past import ReplayData
from .reading import Replay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INKS = ("black", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
"""Colours that every eye and print tells apart (Okabe & Ito 2008); the line's style tells as much."""

BAR_GAP = 0.02
"""Distance between the bars of two models, in recall."""


def recall_against_read(data: ReplayData, replays: Sequence[Replay]) -> "Figure":
    """The marker is where the recall aimed at is reached, the bar below it the 95 % interval of what is read."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6), layout="constrained")
    axes = figure.subplots()
    target = replays[0].target
    styles = zip(cycle(STYLES), cycle(MARKERS), cycle(INKS), strict=False)
    for number, (replay, (style, marker, ink)) in enumerate(zip(replays, styles, strict=False), 1):
        bar_height = target - BAR_GAP * (number + 0.5)  # bars at one height would hide each other
        _draw_replay(axes, replay, bar_height, {"linestyle": style, "color": ink}, marker)
    axes.axhline(target, color="grey", linewidth=0.8, linestyle=(0, (1, 2)))
    axes.annotate(f"{target:.0%} found", (0.01, target), ha="left", va="bottom", fontsize="small", color="dimgrey")
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    axes.annotate("in no order", (0.5, 0.5), ha="left", va="top", fontsize="small", color="dimgrey")
    axes.set(xlabel="share of the feed that is read, from the top down to one cut on all days", xlim=(0, 1))
    axes.set(ylabel=f"recall: share of papers {data.belonging} that are found", ylim=(0, 1.03))
    size = np.float64(data.size)
    above = axes.secondary_xaxis("top", functions=(lambda x: np.multiply(x, size), lambda x: np.divide(x, size)))
    above.set_xlabel(f"papers a day, of {data.size_in_words}")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right", fontsize="small", handlelength=4, title=f"read for {target:.0%}, with 95 % interval")
    counted = f"{data.n_days:,} {data.unit}s, n = {data.n_papers:,} papers, {data.wanted.sum():,} {data.belonging}"
    figure.suptitle(f"Reading that models save on past feeds\n{counted}", fontsize="medium")
    return figure


def _draw_replay(axes: "Axes", replay: Replay, bar_height: float, line: dict[str, Any], marker: str) -> None:
    """The curve, the marker at the cut, and the bar of the interval."""
    look: dict[str, Any] = {"marker": marker, "mec": "black", "ms": 9}
    share = replay.read_share
    axes.plot(*replay.curve, linewidth=1.6, **line)
    axes.plot([share.low, share.high], [bar_height, bar_height], linewidth=1.2, marker="|", ms=9, **line)
    axes.plot([], [], label=_label(replay), **line, **look)
    axes.plot(share.value, _recall_at(replay), linestyle="", color=line["color"], zorder=3, **look)


def _recall_at(replay: Replay) -> float:
    return sum(day.n_found for day in replay.days) / sum(day.n_wanted for day in replay.days)


def _label(replay: Replay) -> str:
    share = replay.read_share
    return f"{replay.model}: {share.value:.0%} ({share.low:.0%}–{share.high:.0%})"
