"""Labelled papers and a recipe in, fitted TF-IDF models out.

N-grams are counted once for all papers; every fit then chooses its vocabulary and its document frequencies from its
own training rows alone, so a fold never sees the words of its test papers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...configs.recipe_tfidf import TfidfRecipe
from ...models.arrays import Bools, Floats, Floats32, Logits, Rows, Truth
from ...models.decision import blend_in_scope
from ...models.eight_bits import EightBits
from ...models.ngrams import BLOCKS, Counter, Counts, Vocabulary, count_all
from ...models.tfidf import BLOCK_LENGTHS, Linear, weigh
from ..data.labels import LabelledPaper
from .weights import label_weights


@dataclass(frozen=True, slots=True)
class Fit:
    """One fitted model, as columns of the trainer's table."""

    columns: NDArray[np.int64]
    """Columns of the table that are terms of the model, (n_terms,), ascending: block after block."""
    sizes: tuple[int, ...]
    """Number of terms in each block."""
    idf: Floats32
    """Inverse document frequency of each term, (n_terms,)."""
    weights: Floats32
    """(n_terms, n_topics + 1), rounded as a bundle stores them: what is judged is what ships."""
    intercepts: Floats32
    """(n_topics + 1,)."""


class TfidfTrainer:
    """Holds the n-gram counts of all papers; its methods work on rows of them."""

    def __init__(self, papers: Sequence[LabelledPaper], recipe: TfidfRecipe) -> None:
        self.recipe = recipe
        self._papers = [labelled.paper for labelled in papers]
        self._vocabulary, blocks = count_all(self._papers)
        self._counts = sparse.hstack(blocks, format="csr")
        self._trust = label_weights(papers, recipe)
        self._block = np.repeat(np.arange(len(BLOCKS)), self._vocabulary.sizes)

    @cached_property
    def _title_counts(self) -> Counts:
        """Counts of all papers by their titles alone: curves never ask for them."""
        blocks = Counter(self._vocabulary).count([paper.without_abstract for paper in self._papers])
        counts: Counts = sparse.hstack(blocks, format="csr")
        return counts

    def fit(self, rows: Rows, truth: Truth) -> Fit:
        """Fit on the papers at `rows`, whose truth is (n_rows, n_topics + 1), whole and as titles alone."""
        counts = self._counts[rows]
        n_papers = np.bincount(counts.indices, minlength=counts.shape[1])  # (n_terms,) papers with each term
        columns = np.flatnonzero(n_papers >= fewest_papers(self.recipe, len(rows))[self._block])
        sizes = tuple(np.bincount(self._block[columns], minlength=len(BLOCKS)).tolist())
        idf = (np.log((1 + len(rows)) / (1 + n_papers[columns])) + 1).astype(np.float32)
        features, trust = weigh_blocks(counts[:, columns], idf, sizes), self._trust[rows]
        if self.recipe.title_weight:
            titles = weigh_blocks(self._title_counts[rows][:, columns], idf, sizes)
            features, truth = sparse.csr_matrix(sparse.vstack([features, titles])), np.concatenate([truth, truth])
            trust = np.concatenate([trust, self.recipe.title_weight * trust])
        weights, intercepts = fit_heads(features, truth, trust, self.recipe)
        return Fit(columns, sizes, idf, weights, intercepts)

    def logits(self, fit: Fit, rows: Rows) -> Logits:
        """Logits of the papers at `rows`, uncalibrated."""
        return logits_of(fit, self._counts[rows])

    def title_logits(self, fit: Fit, rows: Rows) -> Logits:
        """Logits of the papers at `rows` by their titles alone, uncalibrated."""
        return logits_of(fit, self._title_counts[rows])

    def linear(self, fit: Fit) -> Linear:
        """The fit by itself, with its own vocabulary."""
        counted = self._vocabulary
        starts = np.cumsum([0, *counted.sizes])
        words, characters, titles = (
            block - start
            for block, start in zip(np.split(fit.columns, np.cumsum(fit.sizes)[:-1]), starts[:-1], strict=True)
        )
        spelt = list(counted.characters)
        columns = {spelt[character]: column for column, character in enumerate(characters)}
        vocabulary = Vocabulary(counted.words.select(words), columns, counted.titles.select(titles))
        return Linear(vocabulary, fit.idf, fit.weights, fit.intercepts)


def fewest_papers(recipe: TfidfRecipe, n_papers: int) -> Rows:
    """Number of papers that a term of each block must stand in, of those that are fitted on, (n_blocks,)."""
    words = max(recipe.min_papers_words, math.ceil(recipe.min_share_words * n_papers))
    characters = max(recipe.min_papers_characters, math.ceil(recipe.min_share_characters * n_papers))
    return np.array([words, characters, words])


def logits_of(fit: Fit, counts: Counts) -> Logits:
    """Logits of papers by their counts of all terms of the trainer's table."""
    features = weigh_blocks(counts[:, fit.columns], fit.idf, fit.sizes)
    return blend_in_scope(np.asarray(features @ fit.weights + fit.intercepts, dtype=np.float64))


def weigh_blocks(counts: Counts, idf: Floats32, sizes: Sequence[int]) -> Counts:
    """TF-IDF of blocks that stand side by side, `sizes` terms each."""
    ends = np.cumsum([0, *sizes])
    parts = [slice(start, end) for start, end in pairwise(ends)]
    blocks = [weigh(counts[:, part], idf[part], length) for part, length in zip(parts, BLOCK_LENGTHS, strict=True)]
    return sparse.csr_matrix(sparse.hstack(blocks))


def fit_heads(
    features: sparse.csr_matrix, truth: Truth, trust: Floats, recipe: TfidfRecipe
) -> tuple[Floats32, Floats32]:
    """One logistic regression a column of the truth: weights (n_terms, n_columns) and intercepts (n_columns,).

    One after another: liblinear has one random generator a process, so in threads the same seed gives other weights.
    """
    features = features.astype(np.float64)
    heads = [_fit_head(features, truth[:, column], trust, recipe) for column in range(truth.shape[1])]
    weights = np.column_stack([head[0] for head in heads]).astype(np.float32)
    return EightBits.of(weights, axis=0).restored(), np.array([head[1] for head in heads], np.float32)


def _fit_head(features: sparse.csr_matrix, truth: Bools, trust: Floats, recipe: TfidfRecipe) -> tuple[Floats, float]:
    """Weights (n_terms,) and intercept; a column that is all one answer gives a constant."""
    from sklearn.linear_model import LogisticRegression

    if truth.all() or not truth.any():
        return np.zeros(features.shape[1]), 5.0 if truth.any() else -5.0
    scale = class_ratios(features, truth) ** recipe.class_ratio_power
    scaled = features.data * scale[features.indices]
    shrink = np.sqrt(np.dot(scaled, scaled) / np.dot(features.data, features.data))  # C keeps its meaning
    scaled /= shrink
    scale /= shrink
    model = LogisticRegression(
        C=recipe.inverse_regularisation,
        class_weight="balanced",
        solver="liblinear",
        dual=True,  # as many unknowns as papers, not as terms: three times as fast
        tol=1e-2,
        random_state=recipe.seed,
    ).fit(with_data(features, scaled), truth, sample_weight=trust)
    return model.coef_[0] * scale, float(model.intercept_[0])


def with_data(matrix: sparse.csr_matrix, data: Floats) -> sparse.csr_matrix:
    """A matrix with other numbers in the places of this one, whose indices it shares."""
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape, copy=False)


def class_ratios(features: sparse.csr_matrix, truth: Bools) -> Floats:
    """How strongly each term parts the classes, (n_terms,): |log of the ratio of its shares of papers|, smoothed.

    As in S. Wang & C. Manning, "Baselines and bigrams" (2012), by a power that tempers it.
    """
    n_terms, n_inside = features.shape[1], int(truth.sum())
    is_inside = np.repeat(truth, np.diff(features.indptr))  # (n_stored,)
    inside = np.bincount(features.indices[is_inside], minlength=n_terms)  # (n_terms,) papers with each term
    outside = np.bincount(features.indices, minlength=n_terms) - inside
    ratios: Floats = ((inside + 1) / (n_inside + 2)) / ((outside + 1) / (len(truth) - n_inside + 2))
    return np.abs(np.log(ratios))
