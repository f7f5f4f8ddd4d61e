"""An age curve in, its figure out: how much quality is lost at each age of a model's labels?"""

from typing import TYPE_CHECKING

import numpy as np

from .age_curve import AgeCurve
from .label_age import FALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

N_POINTS = 100
"""Number of points of the drawn line."""


def draw_ages(curve: AgeCurve) -> "Figure":
    """Points with intervals for each age, the fitted line with its interval, and where it has fallen by `FALL`."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 5), layout="constrained")
    axes = figure.subplots()
    _line(axes, curve)
    _points(axes, curve)
    axes.axhline(-FALL, color="grey", linestyle=":", linewidth=1.2, label=f"a fall of {FALL}")
    months = curve.months_to_fall
    if np.isfinite(months.value):
        axes.axvline(months.value, color="grey", linestyle="--", linewidth=1.2, label=f"{months.value:.1f} months")
    axes.set_xlabel("age in months: from the newest label to the papers")
    axes.set_ylabel("change in mean average precision")
    plan = curve.plan
    headline = f"Quality on new papers by the age of the labels: TF-IDF models of {plan.n_labels:,} labels"
    tested = f"n = {curve.n_papers:,} papers of {plan.tested[0]} to {plan.tested[-1]}; 95 % intervals"
    figure.suptitle(f"{headline}\n{tested}", fontsize="medium")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left", fontsize="small")
    return figure


def _line(axes: "Axes", curve: AgeCurve) -> None:
    ages = np.linspace(0, curve.measured_months, N_POINTS)
    losses = curve.loss.at(ages)
    low, high = np.quantile(losses, [0.025, 0.975], axis=0)
    axes.fill_between(ages, -high, -low, color="0.88", linewidth=0)
    axes.plot(ages, -losses[0], "-", color="black", linewidth=1.5, label=f"−{curve.loss.formula()}")


def _points(axes: "Axes", curve: AgeCurve) -> None:
    falls = {age: fall for age, fall in curve.loss.falls.items() if age <= curve.measured_months}
    values = np.array([[fall.value, fall.low, fall.high] for fall in falls.values()]).T
    spread = np.maximum([values[2] - values[0], values[0] - values[1]], 0)
    label = "mean over the months"
    axes.errorbar([*falls], -values[0], yerr=spread, fmt="o", label=label, color="black", mfc="white", linewidth=1)
