"""Two models' logits of the same papers in, the lead of one over the other out."""

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Logits, Truth
from .metrics import Interval, Weights, average_precisions, interval, mean_defined, resample


def lead(truth: Truth, logits: Logits, others: Logits, seed: int = 0) -> Interval:
    """The difference in mean average precision over the topics, with its paired-bootstrap interval over papers.

    All arrays are (n_papers, n_topics + 1). Order alone counts: calibration changes nothing here.
    """
    weights = resample(len(truth), seed)
    return interval(mean_over_topics(truth, logits, weights) - mean_over_topics(truth, others, weights))


def mean_over_topics(truth: Truth, logits: Logits, weights: Weights) -> NDArray[np.float64]:
    """Mean average precision in every resample, (n_resamples,)."""
    topics = range(truth.shape[1] - 1)
    return mean_defined(np.array([average_precisions(truth[:, k], logits[:, k], weights) for k in topics]))
