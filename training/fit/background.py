"""The vectors of labelled papers that ship in, what papers in general look like to a head out."""

from dataclasses import dataclass

import numpy as np

from ...models.arrays import Floats32
from ...models.space import Space, of_both, unit
from ...models.tfidf import document_shares, expected_features
from ...models.transformer import TransformerClassifier


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What papers in general look like to a head, from the labelled papers whose vectors ship."""

    base: TransformerClassifier
    space: Space
    vectors: Floats32
    """(n_background, width)."""
    expected: Floats32
    """(n_terms,) of `expected_features`."""
    spread: Floats32
    """(n_terms,) variance of each term's TF-IDF."""


def background(base: TransformerClassifier) -> Background:
    """The background of heads on that model, which must hold neighbours."""
    if base.neighbours is None:
        raise ValueError("the model holds no papers")
    stored = base.neighbours.vectors * base.neighbours.scales.astype(np.float32)[:, None]
    space = space_of(stored)
    linear = of_both(base)
    expected, shares = expected_features(linear), document_shares(linear.idf)
    spread = (expected**2 * (1 - shares) / np.maximum(shares, 1e-12)).astype(np.float32)
    return Background(base, space, unit((stored - space.mean) @ space.whitener), expected, spread)


def space_of(vectors: Floats32) -> Space:
    """The space in which vectors like these, (n_papers, width), differ in all directions to a similar degree.

    Directions of little variance are not blown up: each is divided by the root of its variance and the mean variance.
    """
    mean = vectors.mean(axis=0)
    variances, directions = np.linalg.eigh(np.cov((vectors - mean).T))
    whitener = directions / np.sqrt(np.maximum(variances, 0) + variances.mean())
    return Space(mean.astype(np.float32), whitener.astype(np.float32))
