"""Answers in, what a model says of papers after them out: the head of one's own topics, or corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from ...configs.taxonomy import Taxonomy
from ...models.arrays import Floats
from ...models.space import Reading
from ...training.data.dataset import truth_of
from ...training.data.labels import LabelledPaper
from ...training.fit.background import Background
from ...training.fit.corrections import fit_corrections
from ...training.fit.head import Likeness, fit_topics
from ...training.fit.weights import trusted
from .corrections import CorrectionsLearnt, learn_corrections
from .own_topics import PASS_RATE, TopicsLearnt, learn_topics

Learnt = TopicsLearnt | CorrectionsLearnt


class Learner(Protocol):
    """Learns from labelled papers, as often as one likes."""

    @property
    def background(self) -> Background: ...

    @property
    def taxonomy(self) -> Taxonomy: ...

    def logits(self, read: Reading, labelled: Sequence[LabelledPaper], papers: Reading) -> Floats:
        """(n_papers, n_topics), calibrated, of `papers`, after learning from `labelled`, which `read` is of."""
        ...

    def keep(self, read: Reading, labelled: Sequence[LabelledPaper]) -> Learnt:
        """Learn for good."""
        ...


@dataclass(frozen=True, slots=True)
class TopicsLearner:
    """Learns topics of one's own."""

    taxonomy: Taxonomy
    background: Background
    likeness: Likeness
    """That of the taxonomy's definitions."""

    @classmethod
    def of(cls, taxonomy: Taxonomy, background: Background) -> Self:
        """Read the definitions, once for all fits."""
        return cls(taxonomy, background, Likeness.of(taxonomy, background))

    def logits(self, read: Reading, labelled: Sequence[LabelledPaper], papers: Reading) -> Floats:
        truth = truth_of(labelled, self.taxonomy)[:, :-1]
        fitted = fit_topics(self.likeness, self.background, read, truth, trusted(labelled), PASS_RATE)
        return fitted.logits(papers, self.background.expected)

    def keep(self, read: Reading, labelled: Sequence[LabelledPaper]) -> TopicsLearnt:
        return learn_topics(self.taxonomy, self.likeness, self.background, read, labelled)


@dataclass(frozen=True, slots=True)
class CorrectionsLearner:
    """Learns to correct the model that ships."""

    background: Background

    @property
    def taxonomy(self) -> Taxonomy:
        return self.background.base.taxonomy

    def logits(self, read: Reading, labelled: Sequence[LabelledPaper], papers: Reading) -> Floats:
        plain = papers.logits[:, :-1]
        if not labelled:
            return plain
        truth = truth_of(labelled, self.taxonomy)
        learnt = fit_corrections(self.background.space, read, truth, trusted(labelled))
        return np.asarray(plain + learnt.added(papers.vectors)[:, :-1])

    def keep(self, read: Reading, labelled: Sequence[LabelledPaper]) -> CorrectionsLearnt:
        return learn_corrections(self.background, read, labelled)
