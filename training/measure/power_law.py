"""Qualities at several numbers of labels in, a curve through them out, in every bootstrap resample at once.

The curve is a − b·n^(−c), as in C. Cortes et al., "Learning curves: asymptotic values and rate of convergence" (1993),
written as level + slope · (1 − (n / reference)^(−c)) / c: for c = 0 that is a line in log n, so that one family holds
both. For a given c it is linear in the others, so c is searched on a grid and nothing depends on where a search starts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Floats

EXPONENTS = np.array([0.0, *np.geomspace(0.05, 2, 30)])
"""Exponents c that are tried; 0 is the line in log n."""

LINE = EXPONENTS[:1]
"""The exponent of the line in log n alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """One curve for each resample; all arrays are (n_resamples,)."""

    level: Floats
    """Quality at the reference."""
    slope: Floats
    """Quality gained per natural logarithm of n, at the reference."""
    exponent: Floats
    reference: float
    """Largest number of labels among the points that the curve is fitted to."""

    def at(self, n_labels: Floats) -> Floats:
        """Quality on each curve, (n_resamples, n_points), never above 1."""
        grown = grow(n_labels[None, :] / self.reference, self.exponent[:, None])
        return np.minimum(self.level[:, None] + self.slope[:, None] * grown, 1.0)

    def part(self, rows: NDArray[np.intp]) -> "Curves":
        """Some of the resamples, by their rows."""
        return Curves(self.level[rows], self.slope[rows], self.exponent[rows], self.reference)


def grow(ratio: Floats, exponent: Floats) -> Floats:
    """(1 − ratio^(−exponent)) / exponent, and its limit log(ratio) for 0."""
    safe = np.where(exponent > 0, exponent, 1.0)
    return np.asarray(np.where(exponent > 0, (1 - ratio**-safe) / safe, np.log(ratio)))


def fit_curves(n_labels: Floats, qualities: Floats, exponents: Floats = EXPONENTS) -> Curves:
    """The best curve of each resample by least squares, `a` at most 1; `qualities` is (n_resamples, n_fits).

    A fit on more labels varies less: squares are weighted by n.
    """
    reference = float(n_labels.max())
    weights = n_labels / n_labels.sum()
    fits = [_fit_line(grow(n_labels / reference, np.asarray(c)), qualities, weights, float(c)) for c in exponents]
    level, slope, error = (np.array([fit[part] for fit in fits]) for part in range(3))  # (n_exponents, n_resamples)
    best, every = error.argmin(axis=0), np.arange(len(qualities))
    return Curves(level[best, every], slope[best, every], exponents[best], reference)


def _fit_line(grown: Floats, qualities: Floats, weights: Floats, exponent: float) -> tuple[Floats, Floats, Floats]:
    """Level, slope and weighted squared error of every resample for one exponent."""
    centred = grown - weights @ grown
    slope = (qualities * weights) @ centred / (weights @ centred**2)
    level = qualities @ weights - slope * (weights @ grown)
    if exponent > 0:
        below = grown - 1 / exponent  # through (infinity, 1) there is one free parameter only
        bounded = ((qualities - 1) * weights) @ below / (weights @ below**2)
        over = level + slope / exponent > 1
        slope = np.where(over, bounded, slope)
        level = np.where(over, 1 - bounded / exponent, level)
    error = (qualities - level[:, None] - slope[:, None] * grown) ** 2 @ weights
    return level, slope, error


def noise_of_fits(n_labels: Floats, qualities: Floats, rng: np.random.Generator) -> Floats:
    """What other papers labelled would have changed, drawn for every resample but the first, (n_resamples, n_fits).

    Its variance is that around the first resample's curve, and shrinks with n.
    """
    curve = fit_curves(n_labels, qualities[:1])
    residuals = qualities[0] - curve.at(n_labels)[0]
    variance = (n_labels * residuals**2).sum() / max(len(n_labels) - 3, 1)
    drawn: Floats = rng.normal(size=qualities.shape) * np.sqrt(variance / n_labels)
    drawn[0] = 0
    return drawn
