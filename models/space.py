"""What heads see of papers: vectors of what the released network pools, TF-IDF features, and the released logits."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..configs.errors import BundleError
from ..configs.names import RELEASED
from ..configs.places import packaged
from .arrays import Floats, Floats32, Logits, Rows
from .bundle import load_bundle, read_manifest
from .ngrams import Counts
from .onnx_encoder import Pooled
from .paper import Paper
from .tfidf import Linear
from .transformer import TransformerClassifier, join_logits

BASE = "transformer"
"""The model that ships on which heads stand."""

READ_BY = (
    "model.onnx",
    "tokenizer.json",
    "transformer.json",
    "words.txt",
    "characters.txt",
    "titles.txt",
    "weights.safetensors",
)
"""Files of the model below that decide what a head sees of a paper."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """How what the network pooled is turned into vectors whose cosines tell papers apart."""

    mean: Floats32
    """(width,), of labelled papers of every kind."""
    whitener: Floats32
    """(width, width): evens out directions in which all papers differ."""

    def vectors(self, pooled: Pooled) -> Floats32:
        """(n_papers, width), of length one."""
        return unit((unit(pooled) - self.mean) @ self.whitener)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a head sees of papers; whoever fits one needs nothing else of them."""

    vectors: Floats32
    """(n_papers, width), of length one."""
    features: Counts
    """(n_papers, n_terms) of TF-IDF."""
    logits: Logits
    """(n_papers, n_topics + 1) of the released model, by its general calibration."""

    def part(self, rows: Rows) -> "Reading":
        """Some of the papers, by their rows."""
        return Reading(self.vectors[rows], self.features[rows], self.logits[rows])


def read_papers(base: TransformerClassifier, space: Space, papers: Sequence[Paper]) -> Reading:
    """What a head on `base` sees of papers; all of them are in memory at once."""
    from scipy import sparse

    with base.encoder.judging(papers) as encoded:
        linear = of_both(base)
        features = linear.features(papers)
        judged = encoded()
    joint = join_logits(judged.logits, linear.of_features(features), base.scales)
    return Reading(space.vectors(judged.pooled), sparse.csr_matrix(sparse.hstack(features)), base.decision.apply(joint))


def load_base() -> TransformerClassifier:
    """The model that ships on which heads stand."""
    base = load_bundle(packaged("models", RELEASED) / BASE)
    if not isinstance(base, TransformerClassifier):
        raise BundleError(f"{BASE}: no network ships under this name; install arxsift again")
    return base


def check_base(digest: str) -> None:
    """Raises BundleError unless `digest` is that of the model that ships now."""
    if digest != base_digest():
        raise BundleError(f"it was learnt on another release of {BASE}; type arxsift learn to learn it again")


@cache
def base_digest() -> str:
    """Sixteen hexadecimal digits that change with what the model below sees of a paper."""
    sums = read_manifest(packaged("models", RELEASED) / BASE).files
    return hashlib.sha256("".join(sums.get(name, "") for name in READ_BY).encode()).hexdigest()[:16]


def of_both(base: TransformerClassifier) -> Linear:
    """The TF-IDF half of the model below."""
    if base.linear is None:
        raise BundleError(f"{base.name} has no TF-IDF half, which a head needs")
    return base.linear


def unit(vectors: Floats | Floats32) -> Floats32:
    """The rows, each made of length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
