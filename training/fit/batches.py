"""Tokens of papers with targets in, batches of papers of similar length out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...models.arrays import Floats32, Rows
from ...models.tokens import Tokens, cut

SHORTEST_CUT = 32
"""Number of tokens that a random cut leaves at least."""

BUCKET_BATCHES = 30
"""Batches whose papers are sorted by length together: enough for little padding, few enough for chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What to learn from, a row a paper."""

    tokens: Sequence[Tokens]
    targets: Floats32
    """(n_papers, n_topics + 1), 0..1."""
    weights: Floats32
    """(n_papers,)."""

    def select(self, rows: Rows) -> "Examples":
        return Examples([self.tokens[row] for row in rows], self.targets[rows], self.weights[rows])


def cut_some(rows: Sequence[Tokens], max_tokens: int, cut_share: float, rng: np.random.Generator) -> list[Tokens]:
    """Every paper cut to the most tokens, a share of them at random lengths below it."""
    lengths = rng.integers(SHORTEST_CUT, max(max_tokens, SHORTEST_CUT) + 1, len(rows))
    lengths = np.where(rng.random(len(rows)) < cut_share, lengths, max_tokens)
    return [cut(row, min(int(length), max_tokens)) for row, length in zip(rows, lengths, strict=True)]


def bucketed(rows: Sequence[Tokens], batch_papers: int, rng: np.random.Generator) -> list[Rows]:
    """Indices of papers in batches of like length, the batches in random order."""
    lengths = np.array([len(row) for row in rows])
    order = rng.permutation(len(rows))
    batches: list[Rows] = []
    for start in range(0, len(order), batch_papers * BUCKET_BATCHES):
        bucket = order[start : start + batch_papers * BUCKET_BATCHES]
        bucket = bucket[np.argsort(lengths[bucket], kind="stable")]
        batches += [bucket[i : i + batch_papers] for i in range(0, len(bucket), batch_papers)]
    return [batches[i] for i in rng.permutation(len(batches))]
