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
    title_lengths: Rows
    """(n_papers,): number of tokens to which `cut` leaves the title alone."""

    def select(self, rows: Rows) -> "Examples":
        tokens = [self.tokens[row] for row in rows]
        return Examples(tokens, self.targets[rows], self.weights[rows], self.title_lengths[rows])

    def and_also(self, others: "Examples") -> "Examples":
        """These examples, then the others."""
        return Examples(
            [*self.tokens, *others.tokens],
            np.concatenate([self.targets, others.targets]),
            np.concatenate([self.weights, others.weights]),
            np.concatenate([self.title_lengths, others.title_lengths]),
        )


@dataclass(frozen=True, slots=True)
class Cuts:
    """How much of the papers is read while fitting."""

    max_tokens: int
    cut_share: float
    """Share of the papers that are cut at a random length."""
    title_share: float
    """Share of the papers of which only the title is read."""


def cut_some(examples: Examples, cuts: Cuts, rng: np.random.Generator) -> list[Tokens]:
    """Every paper cut to the most tokens, a share of them at random lengths below it, another to the title."""
    n_papers, most = len(examples.tokens), cuts.max_tokens
    lengths = rng.integers(SHORTEST_CUT, max(most, SHORTEST_CUT) + 1, n_papers)
    lengths = np.where(rng.random(n_papers) < cuts.cut_share, lengths, most)
    lengths = np.where(rng.random(n_papers) < cuts.title_share, examples.title_lengths, lengths)
    return [cut(row, min(int(length), most)) for row, length in zip(examples.tokens, lengths, strict=True)]


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
