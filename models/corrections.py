"""The released model corrected by a reader: what answers teach is added to its logits, near those papers alone.

The released model is not stored again. What is added to a paper's logits is a sum over the answered papers, each by how
like the paper it is in the released network's vectors; `training/fit/corrections.py` fits it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from ..configs.errors import BundleError
from ..configs.taxonomy import Taxonomy
from .arrays import Floats, Floats32, Logits
from .decision import Decision
from .paper import Paper
from .space import LEARNT, Learnt, Space, load_base, of_both
from .transformer import TransformerClassifier, join_logits

WEIGHTS = "corrections.safetensors"
"""File of corrections."""

NARROWNESS = 2.0
"""How fast what an answer teaches fades with the cosine of two papers: at 0.5 a quarter of it is left, at 0 nothing.

With 3 a simulated reader's hundred answers teach a third less, with 1 they cost twice as much on papers nobody asked
about (`training/fit/corrections.py` tells of these readers)."""


@dataclass(frozen=True, slots=True, eq=False)
class Corrections:
    """What answers teach."""

    space: Space
    vectors: NDArray[np.float16]
    """(n_answers, width): where in that space the answered papers are."""
    alphas: Floats32
    """(n_answers, n_topics + 1): what each adds to the calibrated logits of a paper just like it."""

    def added(self, vectors: Floats32) -> Floats:
        """(n_papers, n_topics + 1) to be added to the calibrated logits of papers with these vectors."""
        return np.asarray(likeness(vectors, self.vectors.astype(np.float32)) @ self.alphas, dtype=np.float64)

    def as_bytes(self) -> bytes:
        arrays = self.space.arrays | {"vectors": self.vectors, "alphas": self.alphas}
        return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})

    @classmethod
    def of_bytes(cls, content: bytes) -> "Corrections":
        arrays = load(content)
        return cls(Space.of(arrays), arrays["vectors"], arrays["alphas"])


class CorrectedClassifier(TransformerClassifier):
    """The released model with corrections; implements `Classifier`."""

    kind: ClassVar[str] = "corrections"

    def __init__(self, name: str, base: TransformerClassifier, corrections: Corrections, learnt: Learnt) -> None:
        super().__init__(name, base.taxonomy, base.encoder, of_both(base), base.scales, base.decision, base.neighbours)
        self.corrections = corrections
        self.learnt = learnt

    @classmethod
    def of_files(
        cls, name: str, taxonomy: Taxonomy, decision: Decision, files: Mapping[str, bytes]
    ) -> "CorrectedClassifier":
        """The corrections that `files` wrote, on the model that ships.

        Raises:
            BundleError: a file is damaged, or another model ships now.
        """
        learnt = Learnt.of_files(files)
        base, corrections = load_base(), Corrections.of_bytes(files[WEIGHTS])
        is_whole = corrections.alphas.shape == (len(corrections.vectors), len(taxonomy.ids) + 1)
        if not is_whole or taxonomy.digest != base.taxonomy.digest or decision != base.decision:
            raise BundleError("its files do not belong together")
        return cls(name, base, corrections, learnt)

    def files(self) -> dict[str, bytes]:
        """What a bundle stores besides taxonomy and decision."""
        return {LEARNT: self.learnt.as_bytes(), WEIGHTS: self.corrections.as_bytes()}

    def logits(self, papers: Sequence[Paper]) -> Logits:
        """(n_papers, n_topics + 1), uncalibrated: the released model's, and what answers add."""
        with self.encoder.judging(papers) as encoded:
            words = of_both(self).logits(papers)
            judged = encoded()
        added = self.corrections.added(self.corrections.space.vectors(judged.pooled))
        slopes = np.asarray(self.decision.slopes, dtype=np.float64)
        return np.asarray(join_logits(judged.logits, words, self.scales) + added / slopes)


def likeness(vectors: Floats32, others: Floats32) -> Floats:
    """(n_papers, n_others): 1 for the same vector, 0 for one that has nothing in common with it; all are of length one.

    It is positive definite: a sum of powers of the cosine.
    """
    cosines = np.asarray(vectors @ others.T, dtype=np.float64)
    return np.asarray(np.expm1(NARROWNESS * cosines) / np.expm1(NARROWNESS), dtype=np.float64)
