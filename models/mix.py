"""The logits of two models in, one model's out: each brought to one scale, then their mean."""

from collections.abc import Sequence

import numpy as np
from pydantic import Field, FiniteFloat

from ..configs.documents import Document
from .decision import Logits


class Scale(Document):
    """Platt scaling of one model's logits, (n_topics + 1,) each."""

    slopes: tuple[float, ...] = Field(min_length=2)
    offsets: tuple[FiniteFloat, ...]

    def apply(self, logits: Logits) -> Logits:
        return np.asarray(logits * np.asarray(self.slopes) + np.asarray(self.offsets))


def mean_logits(logits: Sequence[Logits], scales: Sequence[Scale]) -> Logits:
    """(n_papers, n_topics + 1): the models, however sure each likes to sound, count alike."""
    return np.asarray(np.mean([scale.apply(some) for some, scale in zip(logits, scales, strict=True)], axis=0))
