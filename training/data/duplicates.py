"""Papers in, a group number for each out: near-duplicates share one, so that no split can separate them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ...models.arrays import Rows
from ...models.arxiv_id import find_id, short_archive
from ...models.paper import Paper
from ...models.text import fold

THRESHOLD = 0.45
"""Cosine of TF-IDF words from which two texts are one work.

Looked at among 5,768 papers: the eleven pairs above 0.45 are earlier versions, companion papers and proceedings of one
workshop in two years (the weakest wanted one, a revised title and abstract, has 0.53); below 0.43 most pairs only share
their subject.
"""

CELLS = 2_000_000
"""Number of cells of the similarity matrix that are held at a time."""

_WORD = re.compile(r"\w+")


def group_near_duplicates(papers: Sequence[Paper], threshold: float = THRESHOLD) -> Rows:
    """Group numbers (n_papers,), counted from 0 in the order of first appearance.

    Two papers are joined by the same arXiv identifier (whatever its version), the same title but for case, accents and
    punctuation, or texts whose cosine is at least `threshold`; groups are the connected components.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = [*same_key([arxiv_key(paper) for paper in papers]), *same_key([title_key(paper) for paper in papers])]
    pairs += similar_texts([f"{paper.title}\n{paper.abstract}" for paper in papers], threshold)
    rows, columns = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    joined = coo_array((np.ones(len(pairs), dtype=bool), (rows, columns)), shape=(len(papers), len(papers)))
    groups: Rows = connected_components(joined, directed=False)[1].astype(np.intp)
    return groups


def arxiv_key(paper: Paper) -> str:
    """The arXiv identifier without its version; empty for identifiers of other makes, which may collide by chance."""
    arxiv = find_id(paper.id)
    return short_archive(arxiv.id) if arxiv else ""


def title_key(paper: Paper) -> str:
    return " ".join(_WORD.findall(fold(paper.title)))


def same_key(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Neighbouring positions of each key that is not empty: enough to connect them all."""
    positions: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        positions.setdefault(key, []).append(position)
    positions.pop("", None)
    for same in positions.values():
        yield from pairwise(same)


def similar_texts(texts: Sequence[str], threshold: float) -> list[tuple[int, int]]:
    """Pairs of positions whose texts reach the cosine, found block by block; the time grows with the square."""
    if not texts:
        return []
    words = count_words(texts)
    block = max(1, CELLS // len(texts))
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(texts), block):
        cosines = (words[start : start + block] @ words[start:].T).tocoo()  # (block, n_texts - start)
        close = (cosines.data >= threshold) & (cosines.row < cosines.col)
        rows, columns = cosines.row[close] + start, cosines.col[close] + start
        pairs += zip(rows.tolist(), columns.tolist(), strict=True)
    return pairs


def count_words(texts: Sequence[str]) -> Any:
    """TF-IDF of words, a sparse array (n_texts, n_words) with rows of length 1.

    Words that stand once stay in: they tell apart two texts of a small collection, which share only common words.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    # a word that no text has keeps the vocabulary from being empty, which sklearn refuses
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32, preprocessor=fold)
    return vectorizer.fit_transform([*texts, "nothing_else"])[: len(texts)]
