"""Logits and labels in, the slopes and offsets of Platt scaling out, and these moved to the papers of a feed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Floats, Logits, Rows, Truth

OWN_MOVE = (50.0, 5.0)
"""Penalties of a topic's own move on the feed, on the squares of its log slope and of its offset."""


@dataclass(frozen=True, slots=True)
class LogitsAndTruth:
    """Papers with a model's raw logits and the truth, both (n_papers, n_topics + 1)."""

    logits: Logits
    truth: Truth

    def part(self, rows: Rows) -> "LogitsAndTruth":
        """Some of the papers, by their rows here."""
        return LogitsAndTruth(self.logits[rows], self.truth[rows])


def fit_platt(papers: LogitsAndTruth) -> tuple[Floats, Floats]:
    """Slope and offset for every column, (n_topics + 1,) each; slopes are kept positive."""
    columns = range(papers.truth.shape[1])
    fitted = [_logistic(papers.logits[:, k], papers.truth[:, k]) for k in columns]
    slopes, offsets = np.array(fitted).T
    return slopes, offsets


def move_to_feed(slopes: Floats, offsets: Floats, feed: LogitsAndTruth) -> tuple[Floats, Floats]:
    """Slopes and offsets, moved by one scale and shift for all topics together, and by one of each for "in scope".

    Then each topic moves by itself, drawn back by `OWN_MOVE`: on cross-fitted feeds this lowers the calibration error.
    """
    n_topics = len(slopes) - 1
    calibrated = feed.logits * slopes + offsets
    moves = np.empty((2, n_topics + 1))
    moves[:, :-1] = np.array(_logistic(calibrated[:, :-1].ravel(), feed.truth[:, :-1].ravel()))[:, None]
    moves[:, -1] = _logistic(calibrated[:, -1], feed.truth[:, -1])
    together = calibrated * moves[0] + moves[1]
    own = np.array([_logistic(together[:, k], feed.truth[:, k], OWN_MOVE) for k in range(n_topics)] + [(1.0, 0.0)]).T
    slopes, offsets = slopes * moves[0], offsets * moves[0] + moves[1]
    return slopes * own[0], offsets * own[0] + own[1]


def _logistic(
    logits: Floats, truth: NDArray[np.bool_], penalties: tuple[float, float] = (1.0, 0.01)
) -> tuple[float, float]:
    """Slope and offset of a logistic regression on one variable, regularised towards slope 1 and offset 0.

    `penalties` are those on the squares of the log slope and of the offset.
    """
    from scipy.optimize import minimize

    signs = np.where(truth, 1.0, -1.0)

    def loss(parameters: Floats) -> float:
        log_slope, offset = parameters
        margins = signs * (np.exp(log_slope) * logits + offset)
        return float(np.logaddexp(0, -margins).sum() + penalties[0] * log_slope**2 + penalties[1] * offset**2)

    log_slope, offset = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-3, 3), (-20, 20)]).x
    return float(np.exp(log_slope)), float(offset)
