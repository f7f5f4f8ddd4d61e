"""A reader's answers in, corrections of the model that ships out, kept if they pass the reader's gate."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...configs.names import RELEASED
from ...configs.places import packaged
from ...models.arrays import Bools
from ...models.corrections import CorrectedClassifier, Corrections, CorrectionSettings
from ...models.own_heads import CORRECTIONS, OwnHead
from ...models.space import BASE, Reading, base_digest
from ...training.data.labels import LabelledPaper
from ...training.fit.background import Background
from ...training.fit.corrections import fit_corrections
from .gate import FEWEST, ReaderDecision, decide
from .own_topics import truth_of, weights_of


@dataclass(frozen=True, slots=True)
class CorrectionsLearnt:
    """What became of the answers."""

    n_answers: int
    decision: ReaderDecision | None
    """None where there are too few answers to decide."""
    version: int | None
    """The version that is in use now; None where the corrections were not kept."""

    @property
    def sentence(self) -> str:
        if self.decision is None:
            return f"{self.n_answers} answers: corrections are tried from {FEWEST} answers on"
        verb = "kept" if self.version else "not kept"
        return f"corrections from {self.n_answers} answers are {verb}: {self.decision.evidence}"


def learn_corrections(papers: Background, read: Reading, labelled: Sequence[LabelledPaper]) -> CorrectionsLearnt:
    """Fit corrections to answers, in the order in which they were given, and keep them if they pass."""
    if len(labelled) < FEWEST:
        return CorrectionsLearnt(len(labelled), None, None)
    truth, weights = with_scope(truth_of(labelled, papers.base.taxonomy)), weights_of(labelled)
    corrections = fit_corrections(papers.space, read, truth, weights)
    decision = decide(papers.space, packaged("models", RELEASED) / BASE, read, truth, weights, corrections)
    if not decision.passes:
        return CorrectionsLearnt(len(labelled), decision, None)
    settings = CorrectionSettings(base_digest=base_digest(), n_answers=len(labelled))
    classifier = CorrectedClassifier(corrected_name(corrections), papers.base, corrections, settings)
    return CorrectionsLearnt(len(labelled), decision, OwnHead(CORRECTIONS).add(classifier))


def corrected_name(corrections: Corrections) -> str:
    """`transformer+100-1a2b3c4d`: by 100 answers; the digits change with any weight."""
    return f"{BASE}+{len(corrections.vectors)}-{hashlib.sha256(corrections.as_bytes()).hexdigest()[:8]}"


def with_scope(truth: Bools) -> Bools:
    """(n_papers, n_topics + 1): the topics, then whether there is any."""
    return np.column_stack([truth, truth.any(axis=1)])
