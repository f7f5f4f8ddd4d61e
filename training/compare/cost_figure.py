"""Speed and quality of runs in, one figure out: is a slower model worth its time?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from ..measure.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
SHADES = ("white", "0.35", "0.8", "black")

LINE_INCHES = 0.24
"""Height of a label."""
LONGEST_NAME = 44
"""Characters of a run's name that are shown, at most."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: how good, how fast, how large."""

    run: str
    kind: str
    """Kind of model, the run's tag `model`: runs of one kind have one marker."""
    papers_per_second: float
    quality: Interval
    """Mean average precision on the feed."""
    megabytes: float = float("nan")
    minutes: float = float("nan")
    """Minutes of training."""

    @property
    def is_known(self) -> bool:
        """Whether speed and quality are known, so that it can be drawn."""
        return bool(np.isfinite([self.papers_per_second, self.quality.value]).all() and self.papers_per_second > 0)

    @property
    def label(self) -> str:
        """Name, size and training time, what is unknown left out."""
        name = self.run if len(self.run) <= LONGEST_NAME else f"{self.run[: LONGEST_NAME - 1]}…"
        sizes = ((self.megabytes, "MB"), (self.minutes, "min"))
        with_units = [f"{_short(size)} {unit}" for size, unit in sizes if np.isfinite(size)]
        return f"{name}: {', '.join(with_units)}" if with_units else name


def draw_costs(costs: Sequence[Cost], what: str) -> "Figure":
    """Quality against speed; `what` names the judged papers, as in "a random sample of a real feed, n = 2,450".

    Labels stand in a column at the right, in the order of quality, each with a thin line to its run: beside the points
    those of similar models would cover one another.
    """
    from matplotlib.figure import Figure

    shown = sorted((cost for cost in costs if cost.is_known), key=lambda cost: cost.quality.value)
    height = max(4.6, LINE_INCHES * (len(shown) + 5))
    figure = Figure(figsize=(11, height), layout="constrained")
    axes = figure.subplots()
    _scatter(axes, shown)
    axes.set(xscale="log", xlabel="papers a second (log scale), on the machine of each run")
    axes.set_ylabel("mean average precision (bar: 95 % interval)")
    _plain_ticks(axes, [cost.papers_per_second for cost in shown])
    _label(axes, shown, height)
    unknown = len(costs) - len(shown)
    left_out = f"; {unknown} without these figures left out" if unknown else ""
    headline = f"Quality against speed of n = {len(shown)} run{'' if len(shown) == 1 else 's'}{left_out}"
    figure.suptitle(f"{headline}\n{what}; labels: size of the model, minutes of its training", fontsize="medium")
    axes.grid(alpha=0.3)
    return figure


def _scatter(axes: "Axes", shown: Sequence[Cost]) -> None:
    """Draw the runs, with a marker and a shade for each kind."""
    kinds = sorted({cost.kind for cost in shown})
    for kind, marker, shade in zip(kinds, cycle(MARKERS), cycle(SHADES), strict=False):
        own = [cost for cost in shown if cost.kind == kind]
        values = np.array([(cost.quality.value, cost.quality.low, cost.quality.high) for cost in own])  # (n_own, 3)
        below, above = values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]
        bars = np.nan_to_num(np.maximum([below, above], 0))
        speeds = [cost.papers_per_second for cost in own]
        look: dict[str, Any] = {"color": "0.45", "elinewidth": 1, "capsize": 3, "mfc": shade, "mec": "black", "ms": 8}
        axes.errorbar(speeds, values[:, 0], bars, fmt=marker, label=f"{kind} (n = {len(own)})", **look)
    if kinds:
        axes.legend(loc="best", fontsize="small")


def _plain_ticks(axes: "Axes", speeds: Sequence[float]) -> None:
    """1, 2, 5, 10, … in plain numbers, wide enough for one run alone."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    if not speeds:
        return
    axes.set_xlim(min(speeds) / 2, max(speeds) * 2)
    is_narrow = max(speeds) / min(speeds) < 100
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if is_narrow else (1,)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda speed, _: f"{speed:,.10g}"))


def _label(axes: "Axes", shown: Sequence[Cost], height: float) -> None:
    low, high = axes.get_ylim()
    axes.set_ylim(low, high)  # labels must not move what they were placed by
    gap = LINE_INCHES / (height - 1.3)  # of the axes' own height: titles and ticks take the rest
    wanted = [(cost.quality.value - low) / (high - low) for cost in shown]
    for cost, height_share in zip(shown, spread(wanted, gap), strict=True):
        axes.annotate(
            cost.label,
            (cost.papers_per_second, cost.quality.value),
            (1.04, height_share),
            textcoords="axes fraction",
            va="center",
            fontsize="small",
            zorder=1,  # lines below the markers
            arrowprops={"arrowstyle": "-", "color": "0.6", "linewidth": 0.6, "relpos": (0, 0.5), "shrinkA": 2},
        )


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Ascending positions moved a little to stand `gap` apart within 0..1, or evenly where there is no room."""
    n_positions = len(positions)
    gap = min(gap, 1 / max(n_positions - 1, 1))
    moved: list[float] = []
    for position in positions:
        moved.append(max(position, moved[-1] + gap) if moved else max(position, 0.0))
    top = 1.0
    for k in reversed(range(n_positions)):
        moved[k] = top = min(moved[k], top)
        top -= gap
    return moved


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
