"""A metric's value in every bootstrap resample in, the metric with its 95 % interval out."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
"""(n_resamples, n_papers): how often each paper stands in each bootstrap resample."""

N_RESAMPLES = 1000

LEVELS = (0.025, 0.975)
"""The quantiles that bound a 95 % interval."""

NORMAL = NormalDist()

MOST_ACCELERATION = 0.15
"""Largest acceleration taken: beyond it the formula's pole comes near, for no score may reach 1 / acceleration."""

ROUNDING = 1e-12
"""Values that differ by less differ by rounding alone."""

ENDS = ("", "_low", "_high")
"""What follows a metric's name for its value and for the two ends of its interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A metric with its 95 % bootstrap interval over papers, bias-corrected and accelerated: see `interval`."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if not np.isfinite(self.value):
            return "–"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"

    def signed(self) -> str:
        """`+0.023 (−0.025 to +0.065)`: a difference, with the sign that it may have."""
        if not np.isfinite(self.value):
            return "–"
        value, low, high = (f"{number:+.3f}".replace("-", "−") for number in (self.value, self.low, self.high))
        return f"{value} ({low} to {high})"

    def flat(self, name: str) -> dict[str, float]:
        """`name`, `name_low` and `name_high` -> the three numbers, those that are undefined left out."""
        numbers = zip(ENDS, (self.value, self.low, self.high), strict=True)
        return {f"{name}{end}": number for end, number in numbers if np.isfinite(number)}

    @classmethod
    def read(cls, metrics: Mapping[str, float], name: str) -> "Interval":
        """The interval that `flat` wrote under that name, NaN for what is absent."""
        return cls(*(metrics.get(f"{name}{end}", np.nan) for end in ENDS))


def flat(metrics: Mapping[str, Interval]) -> dict[str, float]:
    """Metric -> number, the ends of the intervals too, those that are undefined left out."""
    return {name: number for metric, value in metrics.items() for name, number in value.flat(metric).items()}


def resample(n_papers: int, seed: int) -> Weights:
    """Weights whose row 0 is the papers as they are; the other rows are bootstrap resamples of them."""
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n_papers, np.full(n_papers, 1 / n_papers), size=N_RESAMPLES)
    return np.vstack([np.ones(n_papers), drawn])


def interval(values: NDArray[np.float64]) -> Interval:
    """The metric on the papers as they are (row 0), and what 95 % of its resamples lie in once their bias is undone.

    Samples have a higher average precision than the population, and resamples a higher one than their sample, for
    papers drawn twice rank together; and the nearer a metric is to 1, the less it varies. The plain middle 95 % is
    therefore too high and too short.
    """
    resampled = values[1:][np.isfinite(values[1:])]
    if not len(resampled):
        return Interval(float(values[0]), np.nan, np.nan)
    low, high = np.quantile(resampled, corrected_levels(float(values[0]), resampled))
    return Interval(float(values[0]), float(low), float(high))


def middle(values: NDArray[np.float64]) -> Interval:
    """The metric (row 0) with the middle 95 % of its resamples."""
    resampled = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(resampled, LEVELS) if len(resampled) else (np.nan, np.nan)
    return Interval(float(values[0]), float(low), float(high))


def interval_of(metric: str, values: NDArray[np.float64]) -> Interval:
    """The interval of a metric by the method that suits it.

    A sample's calibration error is above the population's, which no resampling undoes: its interval is one of the error
    to be expected on as many papers.
    """
    return middle(values) if metric.startswith("calibration_error") else interval(values)


def corrected_levels(value: float, resampled: NDArray[np.float64]) -> list[float]:
    """Which quantiles of the resamples bound 95 %: B. Efron, "Better bootstrap confidence intervals" (1987), BCa.

    The acceleration is a sixth of the resamples' skewness: of means and shares this is Efron's, and needs no jackknife.
    Of curved metrics it is larger, which errs on the side of intervals that reach too far from the limit 1.
    """
    below = (np.mean(resampled < value - ROUNDING) + np.mean(resampled <= value + ROUNDING)) / 2
    least = 0.5 / len(resampled)  # a value beyond all its resamples has no normal score
    bias = NORMAL.inv_cdf(float(np.clip(below, least, 1 - least)))
    spread = max(float(resampled.std()), ROUNDING)
    skewness = float(np.mean(((resampled - resampled.mean()) / spread) ** 3))
    acceleration = float(np.clip(skewness / 6, -MOST_ACCELERATION, MOST_ACCELERATION))
    moved = [bias + NORMAL.inv_cdf(level) for level in LEVELS]
    return [NORMAL.cdf(bias + score / (1 - acceleration * score)) for score in moved]
