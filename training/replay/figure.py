"""Replays of past feeds in, one figure out: what share of the feed must be read to find how much?"""

from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from ..measure.figures import MARKERS, STYLES
from .past import ReplayData
from .reading import Replay

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INKS = ("black", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
"""Apart to every eye and in print; the line's style tells as much (Okabe & Ito 2008)."""

BAR_GAP = 0.02
"""Of recall, between the bars of two models."""


def recall_against_read(data: ReplayData, replays: Sequence[Replay]) -> "Figure":
    """The marker is where the recall aimed at is reached, the bar below it the 95 % interval of what is read."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6), layout="constrained")
    axes = figure.subplots()
    target = replays[0].target
    styles = zip(cycle(STYLES), cycle(MARKERS), cycle(INKS), strict=False)
    for number, (replay, (style, marker, ink)) in enumerate(zip(replays, styles, strict=False), 1):
        read, recall = replay.curve
        axes.plot(read, recall, linestyle=style, color=ink, linewidth=1.6)
        share, at = replay.read_share, _recall_at(replay)
        below = target - BAR_GAP * (number + 0.5)  # side by side, for bars at one height would hide each other
        axes.plot([share.low, share.high], [below, below], linestyle=style, color=ink, linewidth=1.2, marker="|", ms=9)
        axes.plot([], [], linestyle=style, marker=marker, color=ink, mec="black", ms=9, label=_label(replay))
        axes.plot(share.value, at, marker, color=ink, mec="black", ms=9, zorder=3)
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


def _recall_at(replay: Replay) -> float:
    return sum(day.n_found for day in replay.days) / sum(day.n_wanted for day in replay.days)


def _label(replay: Replay) -> str:
    share = replay.read_share
    return f"{replay.model}: {share.value:.0%} ({share.low:.0%}–{share.high:.0%})"
