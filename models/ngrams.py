"""Papers in, counts of word, character and title n-grams out, as sparse matrices.

Words and characters are counted as by scikit-learn's `CountVectorizer` with `analyzer="word"` and `"char_wb"`, about
eight times as fast for characters: the n-grams of a word are looked up once, and a matrix product spreads them over
the papers. It also spares inference the import of scikit-learn, which takes longer than judging a paper.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .paper import Paper
from .text import fold

if TYPE_CHECKING:  # scipy takes a quarter of a second to import: a network starts meanwhile
    from scipy import sparse

Counts: TypeAlias = "sparse.csr_matrix"
"""(n_papers, n_terms) of float32."""

Naturals: TypeAlias = "NDArray[np.unsignedinteger[Any]]"
"""Whole numbers from 0 on; the shape is said where they are used."""

CHARACTERS = (3, 5)
"""Shortest and longest character n-gram, within a word and its two boundaries."""

BLOCKS = ("words", "characters", "titles")
"""Words and pairs of title and abstract; character n-grams of both; words and pairs of the title alone."""

MOST_REMEMBERED = 200_000
"""Words whose spelling is kept: most of what a million abstracts use, in some tens of megabytes."""

_TOKEN = re.compile(r"\w\w+")


def split(text: str) -> list[str]:
    """The words of a text, two letters or more, folded."""
    return _TOKEN.findall(fold(text))


def tokens_of(text: str) -> Iterator[re.Match[str]]:
    """The places of a text's words, as they are written there."""
    return _TOKEN.finditer(text)


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
    """Words, then pairs of neighbouring words: the columns of a block, and how to count them.

    A pair is two numbers of words, so neither loading nor counting makes a string of it.
    """

    def __init__(self, words: Sequence[str], pairs: NDArray[np.int32]) -> None:
        """`pairs` is (n_pairs, 2), in ascending order of first and second word."""
        self.words = words
        self.pairs = pairs
        self._number = {word: number for number, word in enumerate(words)}
        self._keys = _pair_keys(pairs[:, 0], pairs[:, 1], len(words))

    @classmethod
    def of(cls, encoded: Encoded) -> "WordTable":
        """Every word and every pair that occurs."""
        adjacent = encoded.rows[:-1] == encoded.rows[1:]
        keys = np.unique(_pair_keys(encoded.tokens[:-1][adjacent], encoded.tokens[1:][adjacent], len(encoded.words)))
        pairs = np.column_stack(np.divmod(keys, max(len(encoded.words), 1))).astype(np.int32)
        return cls(encoded.words, pairs)

    @classmethod
    def of_counts(cls, words: Sequence[str], counts: Naturals, seconds: Naturals) -> "WordTable":
        """What `pair_counts` and `seconds` gave."""
        firsts = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        return cls(words, np.column_stack([firsts, seconds.astype(np.int32)]))

    @property
    def pair_counts(self) -> Naturals:
        """(n_words,) pairs that begin with each word."""
        return _smallest(np.bincount(self.pairs[:, 0], minlength=len(self.words)))

    @property
    def seconds(self) -> Naturals:
        """(n_pairs,) second words of the pairs."""
        return _smallest(self.pairs[:, 1])

    def __len__(self) -> int:
        return len(self.words) + len(self.pairs)

    def term(self, column: int) -> str:
        """The word, or the pair joined by a space."""
        n_words = len(self.words)
        return self.words[column] if column < n_words else " ".join(self.words[w] for w in self.pairs[column - n_words])

    def select(self, columns: NDArray[np.int64]) -> "WordTable":
        """A table of these columns alone, ascending; a pair may only stay with both its words."""
        n_words = len(self.words)
        kept = columns[columns < n_words]
        number = np.full(n_words, -1, np.int32)
        number[kept] = np.arange(len(kept))
        return WordTable([self.words[word] for word in kept], number[self.pairs[columns[len(kept) :] - n_words]])

    def count(self, encoded: Encoded) -> Counts:
        """(n_papers, n_terms)."""
        column_of = np.array([self._number.get(word, -1) for word in encoded.words], np.int32)
        numbers = column_of[encoded.tokens]  # (n_tokens,), -1 where unknown
        single = numbers >= 0
        adjacent = single[:-1] & single[1:] & (encoded.rows[:-1] == encoded.rows[1:])
        keys = _pair_keys(numbers[:-1][adjacent], numbers[1:][adjacent], len(self.words))
        indices = np.searchsorted(self._keys, keys)
        is_listed = self._keys.take(indices, mode="clip") == keys if len(self._keys) else np.zeros(len(keys), bool)
        rows = np.concatenate([encoded.rows[single], encoded.rows[:-1][adjacent][is_listed]])
        columns = np.concatenate([numbers[single], len(self.words) + indices[is_listed]])
        return _spread(rows, columns, (encoded.n_papers, len(self)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams that a model knows, block by block."""

    words: WordTable
    characters: Mapping[str, int]
    """Character n-gram -> column."""
    titles: WordTable

    @property
    def sizes(self) -> tuple[int, ...]:
        """Terms in each block, in the order of `BLOCKS`."""
        return tuple(len(getattr(self, block)) for block in BLOCKS)


class Counter:
    """Counts the n-grams of a vocabulary; remembers how the words it has met are spelt."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._spelling: dict[str, NDArray[np.int32]] = {}

    def count(self, papers: Sequence[Paper]) -> tuple[Counts, ...]:
        """(n_papers, n_terms) for each of `BLOCKS`; unknown n-grams are left out."""
        encoded, titles = encode(papers)
        vocabulary = self.vocabulary
        return vocabulary.words.count(encoded), self._characters(encoded), vocabulary.titles.count(titles)

    def _characters(self, encoded: Encoded) -> Counts:
        from scipy import sparse

        words = _spread(encoded.rows, encoded.tokens, (encoded.n_papers, len(encoded.words)))
        spelt = [self._spell(word) for word in encoded.words]
        return sparse.csr_matrix(words @ _rows(spelt, len(self.vocabulary.characters)))

    def _spell(self, word: str) -> NDArray[np.int32]:
        """The columns of a word's character n-grams."""
        columns = self._spelling.get(word)
        if columns is None:
            if len(self._spelling) >= MOST_REMEMBERED:
                self._spelling.clear()
            column_of = self.vocabulary.characters
            columns = np.array([column_of[term] for term in character_terms(word) if term in column_of], np.int32)
            self._spelling[word] = columns
        return columns


def count_all(papers: Sequence[Paper]) -> tuple[Vocabulary, tuple[Counts, ...]]:
    """Every n-gram that occurs, and the counts of each block: where training chooses its vocabulary from."""
    encoded, titles = encode(papers)
    columns: defaultdict[str, int] = defaultdict(count().__next__)  # a new n-gram gets the next column
    for word in encoded.words:
        for term in character_terms(word):
            columns[term]
    vocabulary = Vocabulary(WordTable.of(encoded), dict(columns), WordTable.of(titles))
    return vocabulary, Counter(vocabulary).count(papers)


def encode(papers: Sequence[Paper]) -> tuple[Encoded, Encoded]:
    """The words of title and abstract, and those of the title alone."""
    titles = [split(paper.title) for paper in papers]
    whole = [title + split(paper.abstract) for title, paper in zip(titles, papers, strict=True)]
    return Encoded.of(whole), Encoded.of(titles)


def _smallest(numbers: NDArray[Any]) -> Naturals:
    """Numbers from 0 on, in as few bytes as the largest needs."""
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)))


def _pair_keys(first: NDArray[np.int32], second: NDArray[np.int32], n_words: int) -> NDArray[np.int64]:
    """One number a pair of words, in the order of first and second word."""
    return first.astype(np.int64) * n_words + second


def _rows(columns: Sequence[NDArray[np.int32]], width: int) -> Counts:
    """One row for every array of columns; a column that stands twice counts two."""
    rows = np.repeat(np.arange(len(columns), dtype=np.int32), list(map(len, columns)))
    return _spread(rows, np.concatenate([np.empty(0, np.int32), *columns]), (len(columns), width))


def _spread(rows: NDArray[np.int32], columns: NDArray[np.int32], shape: tuple[int, int]) -> Counts:
    from scipy import sparse

    ones = np.ones(len(rows), np.float32)
    return sparse.csr_matrix(sparse.coo_matrix((ones, (rows, columns)), shape=shape))
