"""Quality on papers of each month by models of several ages in, by how much quality falls with age out.

Quality on a month is taken as that month's level minus a loss of slope · age^exponent, which is smooth, never negative
and never shrinks with age. For a given exponent it is linear in the others, so the exponent is searched on a grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from ...models.arrays import Floats, Rows
from .intervals import Interval, interval

EXPONENTS = np.linspace(0.2, 2.0, 37)
"""Exponents that are tried; below 1 most of the loss comes early."""


class Cell(NamedTuple):
    """Quality on the papers of one month, by models of one age."""

    month: str
    """Month of the papers, `2026-07`."""
    age: int
    """Months from the models' newest label to the papers."""
    cutoff: int
    """Number of the cutoff up to which the models were fitted."""
    n_in_scope: int
    """Number of in-scope papers: quality on few varies much."""
    qualities: Floats
    """(n_resamples,): mean average precision on the papers as they are, then on bootstrap resamples."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of all months and ages that were measured, as arrays."""

    months: tuple[str, ...]
    ages: Rows
    """(n_cells,)."""
    cutoffs: Rows
    """(n_cells,)."""
    weights: Floats
    """Number of in-scope papers of each cell, (n_cells,)."""
    qualities: Floats
    """(n_resamples, n_cells): the first row is for the papers as they are, the others for bootstrap resamples."""

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Self:
        months, ages, cutoffs, weights, qualities = zip(*cells, strict=True)
        by_cell = np.column_stack(qualities)
        defined = by_cell[np.isfinite(by_cell).all(axis=1)]
        return cls(months, np.array(ages), np.array(cutoffs), np.array(weights, np.float64), defined)

    def centred(self, values: Floats) -> Floats:
        """The values (..., n_cells) without their weighted mean in each month: what differs between ages there."""
        of_month = np.array([[month == other for other in self.months] for month in self.months]) * self.weights
        return np.asarray(values - values @ (of_month / of_month.sum(axis=1, keepdims=True)).T)


@dataclass(frozen=True, slots=True, eq=False)
class AgeLoss:
    """How much mean average precision is lost with age, one curve for each resample; arrays are (n_resamples,)."""

    slope: Floats
    """Loss at an age of one month, at least 0."""
    exponent: Floats
    falls: dict[int, Interval]
    """Age in months -> by how much quality is lower than at the youngest age, without any assumed shape."""

    @classmethod
    def of(cls, cells: Cells, seed: int) -> Self:
        """Fit a curve to each resample; its interval is over papers and over the labels that models were fitted on."""
        slope, exponent = fit_losses(cells, cells.qualities[:1])
        residuals = cells.centred(cells.qualities[0] + slope[0] * cells.ages ** exponent[0])
        noisy = cells.qualities + noise_of_cutoffs(cells, residuals, np.random.default_rng(seed))
        return cls(*fit_losses(cells, noisy), falls_by_age(cells, noisy))

    def at(self, ages: Floats) -> Floats:
        """Loss at those ages on each curve, (n_resamples, n_ages)."""
        return np.asarray(self.slope[:, None] * ages[None, :] ** self.exponent[:, None])

    def formula(self) -> str:
        """The curve for the papers as they are."""
        return f"{self.slope[0]:.2g} · age^{self.exponent[0]:.2f}"

    def interval_at(self, age: float) -> Interval:
        return interval(self.at(np.array([age]))[:, 0])

    def months_to(self, fall: float) -> Floats:
        """Age in months at which quality has fallen by that much, (n_resamples,); infinite where it never does."""
        ratio = np.divide(fall, self.slope, out=np.full_like(self.slope, np.inf), where=self.slope > 0)
        return np.asarray(ratio ** (1 / self.exponent))


def fit_losses(cells: Cells, qualities: Floats) -> tuple[Floats, Floats]:
    """Slope and exponent of each resample's best curve by least squares; `qualities` is (n_resamples, n_cells)."""
    differences = cells.centred(qualities)
    slopes, errors = [], []
    for exponent in EXPONENTS:
        grown = cells.centred(cells.ages**exponent)
        slope = np.maximum(-(differences * cells.weights) @ grown / (cells.weights @ grown**2), 0)
        slopes.append(slope)
        errors.append((differences + slope[:, None] * grown) ** 2 @ cells.weights)
    best, every = np.argmin(errors, axis=0), np.arange(len(qualities))
    return np.array(slopes)[best, every], EXPONENTS[best]


def noise_of_cutoffs(cells: Cells, residuals: Floats, rng: np.random.Generator) -> Floats:
    """What other labels would have changed, drawn for every resample but the first, (n_resamples, n_cells).

    Models of one cutoff learnt from the same months, so what is good or bad in their labels moves all their cells.
    """
    of_cutoff = np.array([cells.cutoffs == cutoff for cutoff in range(cells.cutoffs.max() + 1)])  # (n_cutoffs, n_cells)
    means = (of_cutoff * cells.weights) @ residuals / np.maximum(of_cutoff @ cells.weights, 1)
    drawn = rng.normal(size=(len(cells.qualities), len(of_cutoff))) * means.std()
    drawn[0] = 0
    return np.asarray(drawn @ of_cutoff)


def falls_by_age(cells: Cells, qualities: Floats) -> dict[int, Interval]:
    """Age -> by how much quality is lower than at the youngest: a sum of an effect of the month and one of the age."""
    ages, months = np.unique(cells.ages), np.unique(cells.months)
    of_month = np.array(cells.months)[:, None] == months
    of_age = cells.ages[:, None] == ages[1:]
    root = np.sqrt(cells.weights)
    design = np.column_stack([of_month, of_age]) * root[:, None]  # (n_cells, n_months + n_ages - 1)
    effects = (qualities * root) @ np.linalg.pinv(design).T
    falls = {int(age): interval(-effect) for age, effect in zip(ages[1:], effects[:, len(months) :].T, strict=True)}
    return {int(ages[0]): Interval(0.0, 0.0, 0.0)} | falls
