"""Topics of one's own on the released network: a head, learnt in seconds from definitions, labels and answers.

The network and the n-grams are those of a model that ships and are not stored again. A head is one linear function a
topic of what the network pooled of a paper and of its TF-IDF features; `training/fit/head.py` fits it.
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
from .space import LEARNT, Learnt, Reading, Space, load_base, of_both
from .tfidf import Linear, expected_features
from .transformer import TransformerClassifier

WEIGHTS = "head.safetensors"
"""File of a head."""

ARRAYS = ("network", "terms", "term_weights", "common", "intercepts")
"""Arrays of a head in its file, beside those of its space."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadWeights:
    """The numbers of a head."""

    space: Space
    network: Floats32
    """(width, n_columns): weights of the vectors."""
    terms: NDArray[np.int32]
    """(n_used,) numbers of the TF-IDF features that have weights of their own."""
    term_weights: Floats32
    """(n_used, n_columns)."""
    common: Floats32
    """(n_columns,): weights of the features' expected values, which every paper has more or less of."""
    intercepts: Floats32
    """(n_columns,)."""

    def as_bytes(self) -> bytes:
        arrays = {name: getattr(self, name) for name in ARRAYS} | self.space.arrays
        return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})

    @classmethod
    def of_bytes(cls, content: bytes) -> "HeadWeights":
        arrays = load(content)
        return cls(Space.of(arrays), *(arrays[name] for name in ARRAYS))

    def logits(self, read: Reading, expected: Floats32) -> Floats:
        """(n_papers, n_columns) of papers that were read already; `expected` is what `expected_features` gave."""
        own = read.features[:, self.terms] @ self.term_weights
        common = np.outer(read.features @ expected, self.common)
        return np.asarray(read.vectors @ self.network + own + common + self.intercepts, dtype=np.float64)

    def linear(self, base: Linear) -> Linear:
        """The head's part that reads words, over the n-grams of the model below; its column of "in scope" is empty."""
        weights = np.zeros((len(base.idf), len(self.common) + 1), np.float32)
        weights[:, :-1] = np.outer(expected_features(base), self.common)
        weights[self.terms, :-1] += self.term_weights
        return Linear(base.vocabulary, base.idf, weights, np.append(self.intercepts, np.float32(0)))


class HeadClassifier(TransformerClassifier):
    """A released network with a head of its own topics; implements `Classifier`."""

    kind: ClassVar[str] = "head"

    def __init__(
        self,
        name: str,
        taxonomy: Taxonomy,
        base: TransformerClassifier,
        weights: HeadWeights,
        decision: Decision,
        learnt: Learnt,
    ) -> None:
        """`base` has a TF-IDF half."""
        super().__init__(name, taxonomy, base.encoder, weights.linear(of_both(base)), base.scales, decision)
        self.weights = weights
        self.learnt = learnt

    @classmethod
    def of_files(
        cls, name: str, taxonomy: Taxonomy, decision: Decision, files: Mapping[str, bytes]
    ) -> "HeadClassifier":
        """The head that `files` wrote, on the model that ships.

        Raises:
            BundleError: a file is damaged, or another model ships now.
        """
        learnt = Learnt.of_files(files)
        weights = HeadWeights.of_bytes(files[WEIGHTS])
        if {len(weights.intercepts), weights.network.shape[1], weights.term_weights.shape[1]} != {len(taxonomy.ids)}:
            raise BundleError("its files do not belong together")
        return cls(name, taxonomy, load_base(), weights, decision, learnt)

    def files(self) -> dict[str, bytes]:
        """What a bundle stores besides taxonomy and decision."""
        return {LEARNT: self.learnt.as_bytes(), WEIGHTS: self.weights.as_bytes()}

    def logits(self, papers: Sequence[Paper]) -> Logits:
        """(n_papers, n_topics + 1): "in scope" is the strongest topic's."""
        with self.encoder.judging(papers) as encoded:
            linear = of_both(self)
            words = linear.weighted(linear.features(papers))[:, :-1]
            pooled = encoded().pooled
        columns = self.weights.space.vectors(pooled) @ self.weights.network + words
        return np.column_stack([columns, columns.max(axis=1)]).astype(np.float64)
