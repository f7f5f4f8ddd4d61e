"""Answers in, what a model says of papers after them out: the head of one's own topics, or corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...configs.taxonomy import Taxonomy
from ...models.arrays import Floats
from ...models.space import Reading
from ...training.data.labels import LabelledPaper
from ...training.fit.background import Background
from ...training.fit.corrections import fit_corrections
from ...training.fit.head import fit_topics
from .corrections import CorrectionsLearnt, learn_corrections, with_scope
from .own_topics import PASS_RATE, TopicsLearnt, learn_topics, truth_of, weights_of

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
    rate: float = PASS_RATE

    def logits(self, read: Reading, labelled: Sequence[LabelledPaper], papers: Reading) -> Floats:
        truth, weights = truth_of(labelled, self.taxonomy), weights_of(labelled)
        fitted = fit_topics(self.taxonomy, self.background, read, truth, weights, self.rate)
        return fitted.logits(papers, self.background.expected)

    def keep(self, read: Reading, labelled: Sequence[LabelledPaper]) -> TopicsLearnt:
        return learn_topics(self.taxonomy, self.background, read, labelled, self.rate)


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
        truth, weights = with_scope(truth_of(labelled, self.taxonomy)), weights_of(labelled)
        learnt = fit_corrections(self.background.space, read, truth, weights)
        return np.asarray(plain + learnt.added(papers.vectors)[:, :-1])

    def keep(self, read: Reading, labelled: Sequence[LabelledPaper]) -> CorrectionsLearnt:
        return learn_corrections(self.background, read, labelled)
