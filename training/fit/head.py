"""Definitions, labels and a reader's answers in, the weights of a head on the released network out, in seconds.

Topics of one's own begin with their definitions: a paper's score is how much more it is like a definition than papers
in general are, in the network's vectors and in words. Labels and answers then add to it, so that a topic with few of
them stays what its definition says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ...configs.taxonomy import Taxonomy, Topic
from ...models.arrays import Bools, Floats, Floats32
from ...models.head import HeadWeights
from ...models.paper import Paper
from ...models.space import Reading, Space, read_papers
from .background import Background
from .kernel_logistic import fit_dual

WORDS_SHARE = 0.3
"""How much likeness in words counts beside likeness of vectors, both in standard deviations.

For 24 arXiv categories, each described in a sentence, on 2,046 announcements of a real feed, the mean of their average
precisions is 0.173 by vectors alone, 0.302 by words alone, and 0.318 with 0.3; 0.2 to 1 differ by less than 0.01.
"""

SLOPE = 0.6
"""Logit a unit of a definition's score; 0.5 to 0.8 do as well."""

RATES = (0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05)
"""Shares of a general feed's papers, beside those of the topic, that pass a definition's threshold."""

THRESHOLDS = (11.6, 10.0, 8.4, 7.1, 6.5, 5.6, 5.1, 4.4, 3.5)
"""Definition's scores at which three of four of those 24 categories let pass at most the share of `RATES`."""

VECTORS_SCALE, WORDS_SCALE = 8.0, 8.0
"""Prior standard deviations of what is learnt of a paper's vector and of its words, both of length about one."""

SCORE_SCALE, INTERCEPT_SCALE = 0.5, 0.1
"""Prior standard deviations of what is learnt of the definition's slope, and of the intercept: papers that were chosen
to be asked about say nothing of how common a topic is."""


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """How like its definition a paper is, a linear function for each topic."""

    network: Floats
    """(width, n_topics)."""
    terms: sparse.csr_matrix
    """(n_topics, n_terms)."""
    offsets: Floats
    """(n_topics,)."""

    @classmethod
    def of(cls, taxonomy: Taxonomy, papers: Background) -> "Likeness":
        """That of a taxonomy's definitions; of papers in general the mean is 0, and the standard deviation about 1."""
        read = read_papers(papers.base, papers.space, [anchor(topic) for topic in taxonomy.topics])
        likeness = papers.vectors @ read.vectors.T
        deviations = np.maximum(likeness.std(axis=0), 1e-6)
        features = sparse.csr_matrix(read.features)
        squared = features.multiply(features)
        word_deviations = np.sqrt(np.maximum(squared @ papers.spread, 1e-9))
        factors = WORDS_SHARE / word_deviations
        offsets = -likeness.mean(axis=0) / deviations - factors * (features @ papers.expected)
        return cls(read.vectors.T / deviations, sparse.csr_matrix(sparse.diags(factors) @ features), offsets)

    def scores(self, read: Reading) -> Floats:
        """(n_papers, n_topics)."""
        words = np.asarray((read.features @ self.terms.T).todense())
        return np.asarray(read.vectors @ self.network + words + self.offsets, dtype=np.float64)


def anchor(topic: Topic) -> Paper:
    """A topic as if it were a paper; its near misses say what it is not, and are left out."""
    return Paper.of(topic.name, " ".join([topic.definition, *topic.examples]))


def threshold_of(rate: float, n_topics: int) -> float:
    """The definition's score from which a paper has a topic, so that papers of none pass at `rate` for all together."""
    return float(np.interp(np.log(rate / n_topics), np.log(RATES), THRESHOLDS))


def fit_topics(
    likeness: Likeness, papers: Background, read: Reading, truth: Bools, weights: Floats, rate: float
) -> HeadWeights:
    """A head for topics of one's own.

    Args:
        likeness: that of the topics' definitions.
        papers: what papers in general look like.
        read: labelled papers, perhaps none.
        truth: (n_papers, n_topics), whether each has each topic.
        weights: (n_papers,) how much each label counts.
        rate: share of a general feed's papers that may pass without having any of the topics.
    """
    threshold = threshold_of(rate, len(likeness.offsets))
    centred = likeness.scores(read) - threshold
    kernel = kernel_of(papers, read) + INTERCEPT_SCALE**2
    alphas = np.empty_like(centred)
    for j, scores in enumerate(centred.T):
        own = kernel + SCORE_SCALE**2 * np.outer(scores, scores)
        alphas[:, j] = fit_dual(own, SLOPE * scores, truth[:, j].astype(np.float64), weights)
    slopes = SLOPE + SCORE_SCALE**2 * (alphas * centred).sum(axis=0)  # (n_topics,)
    learnt = collapse(papers, read, alphas)
    terms = learnt.terms + sparse.csr_matrix(sparse.diags(slopes) @ likeness.terms)
    intercepts = slopes * (likeness.offsets - threshold) + INTERCEPT_SCALE**2 * alphas.sum(axis=0) + learnt.constants
    return weights_of(papers.space, learnt.network + likeness.network * slopes, terms, learnt.common, intercepts)


def kernel_of(papers: Background, read: Reading) -> Floats:
    """(n_papers, n_papers): how much what is learnt of one paper holds for another."""
    expected = read.features @ papers.expected  # (n_papers,)
    words = np.asarray((read.features @ read.features.T).todense(), dtype=np.float64)
    words += -expected[:, None] - expected + papers.expected @ papers.expected
    vectors = np.asarray(read.vectors @ read.vectors.T, dtype=np.float64)
    return VECTORS_SCALE**2 * vectors + WORDS_SCALE**2 * words


@dataclass(frozen=True, slots=True, eq=False)
class Collapsed:
    """A sum of kernels as weights of what is read of a paper."""

    network: Floats
    terms: sparse.csr_matrix
    common: Floats
    constants: Floats


def collapse(papers: Background, read: Reading, alphas: Floats) -> Collapsed:
    """The weights of the sum of `kernel_of` with each paper times its alphas, (n_papers, n_columns)."""
    terms = sparse.csr_matrix(WORDS_SCALE**2 * (sparse.csr_matrix(alphas.T) @ read.features))
    common = -(WORDS_SCALE**2) * alphas.sum(axis=0)
    constants = -(terms @ papers.expected) - common * (papers.expected @ papers.expected)
    return Collapsed(VECTORS_SCALE**2 * (read.vectors.T @ alphas), terms, common, constants)


def weights_of(
    space: Space, network: Floats, terms: sparse.csr_matrix, common: Floats, intercepts: Floats
) -> HeadWeights:
    """The numbers as a bundle stores them."""
    used = np.unique(terms.indices)
    term_weights = np.asarray(terms[:, used].T.todense(), dtype=np.float32)
    floats: Sequence[Floats32] = [np.asarray(array, dtype=np.float32) for array in (network, common, intercepts)]
    return HeadWeights(space, floats[0], used.astype(np.int32), term_weights, floats[1], floats[2])
