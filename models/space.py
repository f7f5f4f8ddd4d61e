"""What heads see of papers: vectors of what the released network pools, TF-IDF features, and the released logits."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..configs.documents import Document, parse_json
from ..configs.errors import BundleError
from ..configs.names import RELEASED
from ..configs.places import packaged
from .arrays import Floats, Floats32, Logits, Rows
from .bundle import load_bundle, read_manifest
from .ngrams import Counts
from .onnx_encoder import Pooled
from .paper import Paper
from .tfidf import FILES, Linear
from .transformer import TransformerClassifier, join_logits

BASE = "transformer"
"""The model that ships on which heads stand."""

READ_BY = ("model.onnx", "tokenizer.json", "transformer.json", *FILES)
"""Files of the model below that decide what a head sees of a paper."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """How what the network pooled is turned into vectors whose cosines tell papers apart."""

    mean: Floats32
    """(width,), of labelled papers of every kind."""
    whitener: Floats32
    """(width, width): evens out directions in which all papers differ."""

    @classmethod
    def of(cls, arrays: Mapping[str, Floats32]) -> "Space":
        """What `arrays` gave."""
        return cls(arrays["mean"], arrays["whitener"])

    @property
    def arrays(self) -> dict[str, Floats32]:
        """What a file holds of it."""
        return {"mean": self.mean, "whitener": self.whitener}

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


LEARNT = "learnt.json"
"""File of a bundle that was learnt here."""


class Learnt(Document):
    """What a bundle that was learnt here stands on, and from how much."""

    base_digest: str
    """What `base_digest` said of the model below."""
    n_papers: int
    """Number of papers, labelled or answered on, that it was learnt from."""

    @classmethod
    def of_files(cls, files: Mapping[str, bytes]) -> "Learnt":
        """What `as_bytes` wrote.

        Raises:
            BundleError: another model ships now.
        """
        learnt = parse_json(files[LEARNT], cls, LEARNT)
        if learnt.base_digest != base_digest():
            raise BundleError(f"it was learnt on another release of {BASE}; type arxsift learn to learn it again")
        return learnt

    def as_bytes(self) -> bytes:
        return f"{self.model_dump_json(indent=1)}\n".encode()


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
