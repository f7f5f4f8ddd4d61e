"""Made-up batches, as a model judges them whole and, with less skill, by their titles alone."""

from collections.abc import Sequence

import numpy as np

from arxsift.models.verdict import CalibrationName
from arxsift.training.measure.decide import Batch, Versions

from .records import made_logits


def made_versions(n_papers: int, seed: int, shares: Sequence[float] = (0.3, 0.2)) -> Versions:
    """The labels of both versions are the same: they are drawn before the logits."""
    return Versions(made_logits(n_papers, seed, shares), made_logits(n_papers, seed, shares, skill=1.0))


def made_batch(
    n_papers: int, seed: int, shares: Sequence[float] = (0.3, 0.2), first: int = 0, n_neuro: int = 0, n_titles: int = 0
) -> Batch:
    """Rows from `first` on; papers of neuroscience come first, and papers without an abstract last."""
    n_general = n_papers - n_neuro - n_titles
    numbers: dict[CalibrationName, int] = {"neuro": n_neuro, "general": n_general, "title_only": n_titles}
    names = [name for name, number in numbers.items() for _ in range(number)]
    return Batch(first + np.arange(n_papers), tuple(names), made_versions(n_papers, seed, shares))


LABELLED = made_versions(400, 0)
