"""Labelled papers and a recipe in, how much each label counts in a fit out."""

from collections.abc import Sequence

import numpy as np

from ...configs.recipe import TRUST, Recipe
from ...models.arrays import Floats
from ..data.labels import LabelledPaper


def label_weights(papers: Sequence[LabelledPaper], recipe: Recipe) -> Floats:
    """Weight of each label by its confidence, `own_weight` times as much for a person's own, (n_papers,)."""
    trust = trusted(papers, recipe.trust)
    is_own = np.array([labelled.is_own for labelled in papers], dtype=bool)
    return np.where(is_own, recipe.own_weight * trust, trust)


def trusted(papers: Sequence[LabelledPaper], trust: Sequence[float] = TRUST) -> Floats:
    """Weight of each label by its confidence alone, (n_papers,)."""
    return np.array([trust[labelled.confidence - 1] for labelled in papers], dtype=np.float64)
