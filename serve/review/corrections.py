"""A reader's answers in, corrections of the model that ships out, kept if they pass the reader's gate."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...configs.names import RELEASED
from ...configs.places import packaged
from ...models.corrections import CorrectedClassifier
from ...models.own_heads import CORRECTIONS, OwnHead
from ...models.space import BASE, Learnt, Reading, base_digest
from ...training.data.dataset import truth_of
from ...training.data.labels import LabelledPaper
from ...training.fit.background import Background
from ...training.fit.corrections import fit_corrections
from ...training.fit.weights import trusted
from .gate import FEWEST, ReaderDecision, decide
from .own_topics import version_name


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
    truth, weights = truth_of(labelled, papers.base.taxonomy), trusted(labelled)
    corrections = fit_corrections(papers.space, read, truth, weights)
    decision = decide(papers.space, packaged("models", RELEASED) / BASE, read, truth, weights, corrections)
    if not decision.passes:
        return CorrectionsLearnt(len(labelled), decision, None)
    name = version_name(BASE, len(labelled), corrections.as_bytes())
    learnt = Learnt(base_digest=base_digest(), n_papers=len(labelled))
    classifier = CorrectedClassifier(name, papers.base, corrections, learnt)
    return CorrectionsLearnt(len(labelled), decision, OwnHead(CORRECTIONS).add(classifier))
