"""A kernel, prior logits and labels in, a regularised logistic regression in its dual form out.

The function that is fitted is the prior logit plus a sum of kernels, one a row, and its squared norm is the penalty: a
Gaussian process with a logistic likelihood at its mode (Rasmussen and Williams, "Gaussian processes for machine
learning", 2006, algorithm 3.1). It suits few rows and very many features.
"""

import numpy as np

from ...models.arrays import Floats
from ...models.decision import sigmoid

MOST_STEPS = 50
"""Newton steps at most; ten are usual."""

SMALLEST_STEP = 1e-4
"""Where a shorter step is needed for the loss to fall, it has fallen as far as it will."""

CLOSE_ENOUGH = 1e-6
"""The fit ends when the loss falls by less."""


def fit_dual(kernel: Floats, prior: Floats, truth: Floats, weights: Floats) -> Floats:
    """(n_rows,) what each row's kernel is multiplied by.

    Args:
        kernel: (n_rows, n_rows) of the rows with each other, positive semidefinite.
        prior: (n_rows,) logits before anything was learnt.
        truth: (n_rows,) of 0 and 1.
        weights: (n_rows,) how much each row counts, 0 or more.
    """
    alphas, learnt = np.zeros(len(truth)), np.zeros(len(truth))
    loss = _loss(alphas, learnt, prior, truth, weights)
    for _ in range(MOST_STEPS):
        probability = sigmoid(prior + learnt)
        curvature = np.maximum(weights * probability * (1 - probability), 1e-9)
        root = np.sqrt(curvature)
        target = curvature * learnt + weights * (truth - probability)
        system = np.eye(len(truth)) + root[:, None] * kernel * root
        step_alphas = target - root * np.linalg.solve(system, root * (kernel @ target)) - alphas
        step_learnt = kernel @ step_alphas
        size, before = 1.0, loss
        while size > SMALLEST_STEP:
            loss = _loss(alphas + size * step_alphas, learnt + size * step_learnt, prior, truth, weights)
            if loss <= before:
                break
            size /= 2
        else:
            break
        alphas, learnt = alphas + size * step_alphas, learnt + size * step_learnt
        if before - loss < CLOSE_ENOUGH:
            break
    return np.asarray(alphas)


def _loss(alphas: Floats, learnt: Floats, prior: Floats, truth: Floats, weights: Floats) -> float:
    logits = prior + learnt
    return float((weights * (np.logaddexp(0, logits) - truth * logits)).sum() + alphas @ learnt / 2)
