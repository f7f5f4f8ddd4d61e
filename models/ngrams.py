"""Papers in, counts of word, character and title n-grams out, as sparse matrices.

Words and characters are counted as by scikit-learn's `CountVectorizer` with `analyzer="word"` and `"char_wb"`, about
eight times as fast for characters: the n-grams of a word are looked up once, and a matrix product spreads them over
the papers. It also spares inference the import of scikit-learn, which takes longer than judging a paper.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .paper import Paper
from .text import fold

Counts = sparse.csr_matrix
"""(n_papers, n_terms) of float32."""

CHARACTERS = (3, 5)
"""Shortest and longest character n-gram, within a word and its two boundaries."""

BLOCKS = ("words", "characters", "titles")
"""Words and pairs of title and abstract; character n-grams of both; words and pairs of the title alone."""

MOST_REMEMBERED = 200_000
"""Words whose spelling is kept: most of what a million abstracts use, in some tens of megabytes."""

_TOKEN = re.compile(r"\w\w+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams that a model knows: in each block, n-gram -> column within the block."""

    words: Mapping[str, int]
    characters: Mapping[str, int]
    titles: Mapping[str, int]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Terms in each block, in the order of `BLOCKS`."""
        return tuple(len(getattr(self, block)) for block in BLOCKS)


def split(text: str) -> list[str]:
    """The words of a text, two letters or more, folded."""
    return _TOKEN.findall(fold(text))


def tokens(paper: Paper) -> list[str]:
    """The words of title and abstract, in order."""
    return split(paper.title) + split(paper.abstract)


def word_terms(words: Sequence[str]) -> list[str]:
    """The words, and the pairs of neighbours joined by a space."""
    return [*words, *map(" ".join, pairwise(words))]


def character_terms(word: str) -> list[str]:
    """The character n-grams of a word with its boundaries, shorter ones first."""
    padded = f" {word} "
    low, high = CHARACTERS
    return [padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1)]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Papers as numbers: their words one after another, each as its place among the distinct words."""

    words: list[str]
    """The distinct words."""
    tokens: NDArray[np.int32]
    """(n_tokens,) into `words`, paper after paper."""
    rows: NDArray[np.int32]
    """(n_tokens,) which paper each token is of, ascending."""
    n_papers: int

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> "Encoded":
        places: defaultdict[str, int] = defaultdict(count().__next__)  # a new word gets the next number
        flat = list(map(places.__getitem__, chain.from_iterable(documents)))
        rows = np.repeat(np.arange(len(documents), dtype=np.int32), list(map(len, documents)))
        return cls(list(places), np.array(flat, np.int32), rows, len(documents))


class WordTable:
    """Counts the words and pairs of one block; pairs are looked up as two numbers, without making a string of them."""

    def __init__(self, terms: Mapping[str, int]) -> None:
        single = [(term, column) for term, column in terms.items() if " " not in term]
        self._width = len(terms)
        self._number = {term: number for number, (term, _) in enumerate(single)}
        self._columns = np.array([column for _, column in single], np.int32)
        pairs = [(term.split(" "), column) for term, column in terms.items() if " " in term]
        keys = np.array([self._key(*map(self._number.__getitem__, pair)) for pair, _ in pairs], np.int64)
        order = np.argsort(keys)
        self._pair_keys = keys[order]
        self._pair_columns = np.array([column for _, column in pairs], np.int32)[order]

    def _key(self, left: int, right: int) -> int:
        return left * len(self._number) + right

    def count(self, encoded: Encoded) -> Counts:
        """(n_papers, n_terms)."""
        known = np.array([self._number.get(word, -1) for word in encoded.words], np.int64)
        numbers = known[encoded.tokens]  # (n_tokens,), -1 where unknown
        single = numbers >= 0
        neighbours = single[:-1] & single[1:] & (encoded.rows[:-1] == encoded.rows[1:])
        keys = numbers[:-1][neighbours] * len(self._number) + numbers[1:][neighbours]
        places = np.searchsorted(self._pair_keys, keys)
        found = self._pair_keys.take(places, mode="clip") == keys if len(self._pair_keys) else np.zeros(len(keys), bool)
        rows = np.concatenate([encoded.rows[single], encoded.rows[:-1][neighbours][found]])
        columns = np.concatenate([self._columns[numbers[single]], self._pair_columns[places[found]]])
        return _spread(rows, columns, (encoded.n_papers, self._width))


class Counter:
    """Counts the n-grams of a vocabulary; remembers how the words it has met are spelt."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._words = WordTable(vocabulary.words)
        self._titles = WordTable(vocabulary.titles)
        self._spelling: dict[str, NDArray[np.int32]] = {}

    def count(self, papers: Sequence[Paper]) -> tuple[Counts, ...]:
        """(n_papers, n_terms) for each of `BLOCKS`; unknown n-grams are left out."""
        titles = [split(paper.title) for paper in papers]
        encoded = Encoded.of([title + split(paper.abstract) for title, paper in zip(titles, papers, strict=True)])
        return self._words.count(encoded), self._characters(encoded), self._titles.count(Encoded.of(titles))

    def _characters(self, encoded: Encoded) -> Counts:
        words = _spread(encoded.rows, encoded.tokens, (encoded.n_papers, len(encoded.words)))
        spelt = [self._spell(word) for word in encoded.words]
        return sparse.csr_matrix(words @ _rows(spelt, len(self.vocabulary.characters)))

    def _spell(self, word: str) -> NDArray[np.int32]:
        """The columns of a word's character n-grams."""
        found = self._spelling.get(word)
        if found is None:
            if len(self._spelling) >= MOST_REMEMBERED:
                self._spelling.clear()
            known = self.vocabulary.characters
            found = np.array([known[term] for term in character_terms(word) if term in known], np.int32)
            self._spelling[word] = found
        return found


def count_all(papers: Sequence[Paper]) -> tuple[Vocabulary, tuple[Counts, ...]]:
    """Every n-gram that occurs, and the counts of each block: where training chooses its vocabulary from."""
    documents = [tokens(paper) for paper in papers]
    words: dict[str, int] = {}
    characters: dict[str, int] = {}
    titles: dict[str, int] = {}
    local: dict[str, int] = {}
    spread = _grown(documents, local)
    blocks = (
        _grown(map(word_terms, documents), words),
        sparse.csr_matrix(spread @ _grown(map(character_terms, local), characters)),
        _grown((word_terms(split(paper.title)) for paper in papers), titles),
    )
    return Vocabulary(words, characters, titles), blocks


def _grown(documents: Iterable[Sequence[str]], columns: dict[str, int]) -> Counts:
    """Counts of all terms; a new one gets the next column."""
    rows = [np.array([columns.setdefault(term, len(columns)) for term in terms], np.int32) for terms in documents]
    return _rows(rows, len(columns))


def _rows(columns: Sequence[NDArray[np.int32]], width: int) -> Counts:
    """One row for every array of columns; a column that stands twice counts two."""
    rows = np.repeat(np.arange(len(columns), dtype=np.int32), list(map(len, columns)))
    return _spread(rows, np.concatenate([np.empty(0, np.int32), *columns]), (len(columns), width))


def _spread(rows: NDArray[np.int32], columns: NDArray[np.int32], shape: tuple[int, int]) -> Counts:
    ones = np.ones(len(rows), np.float32)
    return sparse.csr_matrix(sparse.coo_matrix((ones, (rows, columns)), shape=shape))
