"""A taxonomy and out-of-fold judgements in, three signs of overlap for every pair of topics out.

How alike their definitions are, how often people give both, and how often a model takes one for the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ...configs.taxonomy import Taxonomy
from ..data.duplicates import count_words
from ..measure.judgement import Judgement

ALIKE = 0.25
"""Cosine of the TF-IDF words of two definitions from which they seem to say the same.

Looked at on the packaged taxonomy: its own definitions reach 0.13, retellings of one in other words have 0.28 to 0.61.
Sentence embeddings were tried and do not part the two: all-MiniLM-L6-v2 puts different definitions at up to 0.61 and
retellings at 0.56 to 0.89.
"""

TOGETHER = 0.25
"""Share of the rarer topic's papers that have both from which it is a sign; the packaged topics reach 0.14."""

CHANCE = 0.01
"""Probability of so many papers with both by chance, below which their number is a sign."""

TAKEN = 0.2
"""Share of one topic's papers on which the other scores higher from which it is a sign; packaged ones reach 0.08."""

FEWEST = 10
"""Number of papers of either topic below which the labels give no sign."""


@dataclass(frozen=True, slots=True)
class TopicPair:
    """Two topics and how much they overlap."""

    first: str
    second: str
    alike: float
    """The cosine of their definitions' words."""
    n_together: int
    """Papers with both."""
    n_chance: float
    """Papers that would have both by chance: among papers in scope, with the topics as common as they are."""
    share: float
    """Share of the rarer topic's papers with both; NaN where there are none."""
    taken: tuple[float, float]
    """Share of the papers with the first topic alone where the second scores higher, and the reverse; or NaN."""
    signs: tuple[str, ...]
    """Signs of overlap, in words; empty = none."""

    @property
    def closeness(self) -> float:
        """What orders pairs: the strongest sign, as a multiple of the value from which it counts."""
        signs = [self.alike / ALIKE, self.share / TOGETHER, *(taken / TAKEN for taken in self.taken)]
        return max(sign for sign in signs if np.isfinite(sign))


def topic_pairs(taxonomy: Taxonomy, judgement: Judgement) -> list[TopicPair]:
    """Every two topics, those with most signs first, then the closest."""
    words = count_words([topic.definition for topic in taxonomy.topics])
    alike: NDArray[np.float64] = (words @ words.T).toarray().astype(np.float64)
    pairs = [
        measure_pair(taxonomy.ids, (first, second), float(alike[first, second]), judgement)
        for first, second in combinations(range(len(taxonomy.ids)), 2)
    ]
    return sorted(pairs, key=lambda pair: (-len(pair.signs), -pair.closeness))


def measure_pair(ids: Sequence[str], columns: tuple[int, int], alike: float, judgement: Judgement) -> TopicPair:
    """How much the topics of two columns overlap; `alike` is the cosine of their definitions."""
    first, second = columns
    truth, scores = judgement.truth, judgement.scores
    has = truth[:, list(columns)]
    n_first, n_second = has.sum(axis=0).tolist()
    n_both, n_in_scope = int(has.all(axis=1).sum()), int(truth[:, -1].sum())
    higher = scores[:, second] > scores[:, first]
    taken = (
        _share(higher[has[:, 0] & ~has[:, 1]]),
        _share(scores[:, first][has[:, 1] & ~has[:, 0]] > scores[:, second][has[:, 1] & ~has[:, 0]]),
    )
    share = n_both / min(n_first, n_second) if min(n_first, n_second) else float("nan")
    n_chance = n_first * n_second / n_in_scope if n_in_scope else 0.0
    signs = [f"their definitions share words (cosine {alike:.2f})"] if alike >= ALIKE else []
    if min(n_first, n_second) >= FEWEST:
        if share >= TOGETHER and chance_of(n_both, n_first, n_second, n_in_scope) < CHANCE:
            signs.append(
                f"{share:.0%} of the rarer one's papers have both ({n_both} where chance gives {n_chance:.0f})"
            )
        for name, other, part in zip((ids[first], ids[second]), (ids[second], ids[first]), taken, strict=True):
            if part >= TAKEN:
                signs.append(f"on {part:.0%} of the papers with {name} and not {other}, {other} scores higher")
    return TopicPair(ids[first], ids[second], alike, n_both, n_chance, share, taken, tuple(signs))


def chance_of(n_both: int, n_first: int, n_second: int, n_papers: int) -> float:
    """Probability of so many papers with both or more, were the topics independent (Fisher's exact test)."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(n_both - 1, n_papers, n_first, n_second))


def in_words(pair: TopicPair) -> str:
    """What a pair's measures mean and what to do."""
    names = f"{pair.first} and {pair.second}"
    if not pair.signs:
        return f"{names}: nothing says that they overlap"
    todo = "say in both definitions what parts them, or make them one topic"
    return f"{names} seem to overlap: {'; '.join(pair.signs)}: {todo}"


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else float("nan")
