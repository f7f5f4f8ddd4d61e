"""A learning curve in, its figure out: how good was each fit, and what does the fitted curve predict?"""

from typing import TYPE_CHECKING

import numpy as np

from ...configs.sets import SETS
from .learning_curve import MORE, LearningCurve, SetCurve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

N_POINTS = 100
"""Points of a drawn line."""


def draw_curve(curve: LearningCurve, what: str) -> "Figure":
    """A panel for each set of papers; `what` names the model. The line is dashed beyond the labels that there are."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2 * max(len(curve.sets), 1) + 0.6, 5), layout="constrained")
    grid = figure.subplots(1, max(len(curve.sets), 1), sharey=True, squeeze=False)
    for axes, (set_name, set_curve) in zip(grid[0], curve.sets.items(), strict=False):
        _panel(axes, set_curve, curve)
        axes.set_title(f"{SETS[set_name].papers}, n = {set_curve.n_papers:,}", fontsize="medium")
    grid[0, 0].set_ylabel("mean average precision over the topics")
    headline = f"Quality against the number of labels: {what}, n = {curve.n_labels:,} labels"
    figure.suptitle(f"{headline}\nshade: 95 % interval of the fitted curve", fontsize="medium")
    return figure


def _panel(axes: "Axes", set_curve: SetCurve, curve: LearningCurve) -> None:
    n_now, n_then = float(curve.n_labels), float(curve.n_labels + (MORE if curve.reaches else 0))
    now = np.geomspace(set_curve.n_labels.min(), n_now, N_POINTS)
    then = np.geomspace(n_now, n_then, N_POINTS)
    for n in (now, then):
        low, high = np.quantile(set_curve.curves.at(n), [0.025, 0.975], axis=0)
        axes.fill_between(n, low, high, color="0.88", linewidth=0)
    axes.plot(now, set_curve.curves.at(now)[0], "-", color="black", linewidth=1.5, label=_formula(set_curve))
    if curve.reaches:
        gain = set_curve.gain(curve.n_labels)
        label = f"{MORE} more: {gain.signed()}"
        axes.plot(then, set_curve.curves.at(then)[0], "--", color="black", linewidth=1.5, label=label)
    axes.axvline(n_now, color="grey", linestyle=":", linewidth=1.2, label=f"all {curve.n_labels:,} labels")
    points = axes.plot(set_curve.n_labels, set_curve.qualities[0], "o", color="white", mec="black", ms=6, label="a fit")
    points[0].set_zorder(3)
    _label_sizes(axes, set_curve)
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right", fontsize="small")


def _formula(set_curve: SetCurve) -> str:
    curves = set_curve.curves
    level, slope, c = float(curves.level[0]), float(curves.slope[0]), float(curves.exponent[0])
    if not c:
        return f"fitted: {slope * np.log(2):+.3f} a doubling (line in log n)"
    factor, unsure = slope / c * curves.reference**c, ", or straight" if set_curve.lines else ""
    return f"fitted: {level + slope / c:.3f} − {factor:.2g} · n^(−{c:.2f}){unsure}"


def _label_sizes(axes: "Axes", set_curve: SetCurve) -> None:
    """Plain numbers at the sizes that were fitted: powers of ten alone would say little."""
    from matplotlib.ticker import NullFormatter, NullLocator

    sizes = [round(float(n)) for n in np.unique(set_curve.n_labels)]
    kept = [n for k, n in enumerate(sizes) if not k or n > 1.02 * sizes[k - 1]]
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(kept, [f"{n:,}" for n in kept], rotation=30, ha="right")
    axes.set_xlabel("labels that the model learnt from")
