"""A paper's pooled states in, the labelled papers most similar to it out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from ..configs.errors import BundleError
from .arrays import Floats32
from .eight_bits import EightBits
from .onnx_encoder import Pooled
from .verdict import Neighbour

VECTORS, PAPERS = "neighbours.safetensors", "neighbours.jsonl"
"""The files of a bundle that hold the papers' vectors, and their ids and topics."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Labelled papers as vectors of length one, a byte a number."""

    ids: Sequence[str]
    topics: Sequence[tuple[str, ...]]
    """Labels of the papers: the primary topic first; empty = out of scope."""
    vectors: NDArray[np.int8]
    """(n_papers, width)."""
    scales: NDArray[np.float16]
    """(n_papers,) factors by which the numbers of each vector are multiplied."""

    @classmethod
    def of(cls, ids: Sequence[str], topics: Sequence[tuple[str, ...]], pooled: Pooled) -> "Neighbours":
        """Store what the network pooled of the papers, (n_papers, width)."""
        unit = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)
        rounded = EightBits.of(unit, axis=1)
        return cls(ids, topics, rounded.numbers, rounded.factors[:, 0])

    def nearest(self, pooled: Floats32, most: int) -> list[Neighbour]:
        """The labelled papers most like the one with these pooled states, (width,); the most like first."""
        unit = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        similarities = np.minimum(self.vectors @ unit * self.scales.astype(np.float32), 1.0)  # (n_papers,)
        order = np.argsort(-similarities, kind="stable")[:most]
        return [Neighbour(self.ids[i], self.topics[i], float(similarities[i])) for i in order]

    def files(self) -> dict[str, bytes]:
        """What a bundle stores."""
        papers = "\n".join(json.dumps(paper) for paper in zip(self.ids, self.topics, strict=True))
        return {VECTORS: save({"vectors": self.vectors, "scales": self.scales}), PAPERS: f"{papers}\n".encode()}

    @classmethod
    def of_files(cls, files: Mapping[str, bytes]) -> "Neighbours":
        """The papers that `files` wrote.

        Raises:
            BundleError: the files are damaged or do not belong together.
        """
        arrays = load(files[VECTORS])
        papers = [json.loads(line) for line in files[PAPERS].splitlines()]
        if not all(is_paper(paper) for paper in papers):
            raise BundleError(f"{PAPERS} holds something that is not an id and a list of topics")
        ids, topics = [paper[0] for paper in papers], [tuple(paper[1]) for paper in papers]
        vectors, scales = arrays["vectors"], arrays["scales"]
        if vectors.ndim != 2 or scales.shape != (len(ids),) or len(vectors) != len(ids):
            raise BundleError("its files do not belong together")
        return cls(ids, topics, vectors, scales)


def is_paper(value: object) -> bool:
    """Whether a line of the file is an id and a list of topics."""
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[1], list):
        return False
    return all(isinstance(text, str) for text in (value[0], *value[1]))
