"""A model and papers in, the share of each paper's words that the model's vocabulary lacks out.

Such words say nothing to a model of word counts; where their share grows, a field speaks of things that the model has
never read of.
"""

from collections.abc import Collection, Sequence

import numpy as np

from ...models.arrays import Floats
from ...models.classifier import Classifier
from ...models.ngrams import Vocabulary, split
from ...models.paper import Paper
from .intervals import Interval, interval, resample

UNSEEN_WORDS = "unseen_words"
"""Metric of a set: mean share of a paper's words that the vocabulary lacks."""


def vocabulary_of(classifier: Classifier) -> frozenset[str]:
    """The words that a model counts, those of its half of counts where it has one; empty where it has none."""
    vocabulary = getattr(getattr(classifier, "linear", None), "vocabulary", None)
    return frozenset(vocabulary.words.words) if isinstance(vocabulary, Vocabulary) else frozenset()


def unseen_shares(vocabulary: Collection[str], papers: Sequence[Paper]) -> Floats:
    """(n_papers,) share of the words of title and abstract, each as often as it stands there, that are not known."""
    texts = [split(f"{paper.title} {paper.abstract}") for paper in papers]
    return np.array([sum(word not in vocabulary for word in words) / max(len(words), 1) for words in texts])


def mean_unseen(vocabulary: Collection[str], papers: Sequence[Paper], seed: int = 0) -> Interval:
    """The mean of `unseen_shares`."""
    shares = unseen_shares(vocabulary, papers)
    weights = resample(len(papers), seed)  # (n_resamples, n_papers)
    return interval(weights @ shares / len(papers))
