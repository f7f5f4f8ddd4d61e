"""Topics, labels and answers in, a head for these topics out, with what to expect of it and what it lacks."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...configs.names import CHAMPION, DEFAULT, RELEASED
from ...configs.taxonomy import Taxonomy
from ...models.arrays import Bools, Floats
from ...models.decision import Decision
from ...models.head import HeadClassifier, HeadSettings, HeadWeights
from ...models.own_heads import CORRECTIONS, OwnHead
from ...models.space import Reading, base_digest
from ...models.verdict import PREFERENCES, Prefer
from ...training.data.labels import LabelledPaper
from ...training.fit.background import Background
from ...training.fit.head import fit_topics
from ...training.measure.metrics import average_precisions
from ...training.tracking.names import released_folders

PASS_RATE = 0.03
"""Share of a general feed's papers that may pass without having any of the topics, as definitions are set."""

THRESHOLDS: Mapping[Prefer, float] = {"recall": 0.25, "balanced": 0.5, "precision": 0.75}

FEW_PAPERS = 10
"""Number of labelled papers of a topic below which more of them pay most."""

FEW_NEGATIVES = 20
"""Number of labelled papers without a topic below which more of them pay most."""

FEWEST_TO_MEASURE = 20
"""Number of labelled papers from which a cross-validation says something."""

FOLDS = 5

TRUST = (0.3, 0.7, 1.0)
"""How much labels of confidence 1, 2 and 3 count."""


@dataclass(frozen=True, slots=True)
class TopicLearnt:
    """What a head has learnt of one topic."""

    id: str
    name: str
    n_papers: int
    """Number of labelled papers that have the topic."""
    average_precision: float | None
    """In cross-validation; None where too little is labelled to say."""
    f1: float | None


@dataclass(frozen=True, slots=True)
class TopicsLearnt:
    """What was fitted."""

    name: str
    """What to type after `--model`."""
    version: int
    topics: tuple[TopicLearnt, ...]
    n_labelled: int
    n_without: int
    """Number of labelled papers without a topic."""
    rate: float

    @property
    def macro_f1(self) -> float | None:
        known = [topic.f1 for topic in self.topics if topic.f1 is not None]
        return float(np.mean(known)) if known else None

    @property
    def missing(self) -> list[str]:
        """What more labels would pay most, in words."""
        few = [topic.name for topic in self.topics if topic.n_papers < FEW_PAPERS]
        lacks = [f"papers of {', '.join(few)} (each has fewer than {FEW_PAPERS})"] if few else []
        if self.n_without < FEW_NEGATIVES:
            lacks.append(f"papers without any topic (there are {self.n_without}, {FEW_NEGATIVES} are enough)")
        return lacks


def learn_topics(
    taxonomy: Taxonomy, papers: Background, read: Reading, labelled: Sequence[LabelledPaper], rate: float = PASS_RATE
) -> TopicsLearnt:
    """Fit the head of a taxonomy, and keep it as a new version; `read` is of the labelled papers, in their order."""
    truth, weights = truth_of(labelled, taxonomy), weights_of(labelled)
    measured = cross_validated(taxonomy, papers, read, truth, weights, rate)
    weights_fitted = fit_topics(taxonomy, papers, read, truth, weights, rate)
    name = head_name(taxonomy)
    head = topics_head(name, taxonomy, papers, weights_fitted, len(labelled), rate)
    topics = [
        TopicLearnt(topic.id, topic.name, int(truth[:, j].sum()), *measured.get(j, (None, None)))
        for j, topic in enumerate(taxonomy.topics)
    ]
    version = OwnHead(name).add(head)
    return TopicsLearnt(name, version, tuple(topics), len(labelled), int((~truth.any(axis=1)).sum()), rate)


def topics_head(
    name: str, taxonomy: Taxonomy, papers: Background, weights: HeadWeights, n_labelled: int, rate: float
) -> HeadClassifier:
    """The classifier; its name says how many papers it has learnt from, and changes with what it learnt."""
    n_topics = len(taxonomy.ids)
    decision = Decision(
        slopes=(1.0,) * (n_topics + 1),
        offsets=(0.0,) * (n_topics + 1),
        thresholds={prefer: (THRESHOLDS[prefer],) * n_topics for prefer in PREFERENCES},
    )
    settings = HeadSettings(base_digest=base_digest(), n_labelled=n_labelled, rate=rate)
    return HeadClassifier(version_name(name, n_labelled, weights), taxonomy, papers.base, weights, decision, settings)


def version_name(name: str, n_labelled: int, weights: HeadWeights) -> str:
    """`my-topics+40-1a2b3c4d`: learnt from 40 papers; the digits change with any weight."""
    return f"{name}+{n_labelled}-{hashlib.sha256(weights.as_bytes()).hexdigest()[:8]}"


def head_name(taxonomy: Taxonomy) -> str:
    """The name of a taxonomy's head: the taxonomy's own, as a word."""
    name = re.sub(r"[^a-z0-9]+", "-", taxonomy.name.casefold()).strip("-") or "my-topics"
    taken = {RELEASED, CHAMPION, DEFAULT, CORRECTIONS, *released_folders()}
    return f"{name}-topics" if name in taken else name


def truth_of(labelled: Sequence[LabelledPaper], taxonomy: Taxonomy) -> Bools:
    """(n_papers, n_topics)."""
    rows = [[topic in paper.topics for topic in taxonomy.ids] for paper in labelled]
    return np.array(rows, dtype=bool).reshape(len(labelled), len(taxonomy.ids))


def weights_of(labelled: Sequence[LabelledPaper]) -> Floats:
    """(n_papers,)."""
    return np.array([TRUST[paper.confidence - 1] for paper in labelled], dtype=np.float64)


def cross_validated(
    taxonomy: Taxonomy, papers: Background, read: Reading, truth: Bools, weights: Floats, rate: float
) -> dict[int, tuple[float, float]]:
    """Column of a topic -> average precision and F1 on labelled papers that were left out of the fit.

    Empty where fewer than `FEWEST_TO_MEASURE` are labelled; without topics of which there are fewer than `FOLDS`.
    """
    if len(truth) < FEWEST_TO_MEASURE:
        return {}
    folds = np.random.default_rng(0).permutation(len(truth)) % FOLDS
    logits = np.empty(truth.shape)
    for fold in range(FOLDS):
        learnt, left_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fitted = fit_topics(taxonomy, papers, read.part(learnt), truth[learnt], weights[learnt], rate)
        logits[left_out] = fitted.logits(read.part(left_out), papers.expected)
    return {
        int(j): (average_precision(truth[:, j], logits[:, j]), f1(truth[:, j], logits[:, j] >= 0))
        for j in np.flatnonzero(truth.sum(axis=0) >= FOLDS)
    }


def average_precision(truth: Bools, logits: Floats) -> float:
    return float(average_precisions(truth, logits, np.ones((1, len(truth))))[0])


def f1(truth: Bools, assigned: Bools) -> float:
    """0 where nothing is assigned rightly."""
    return float(2 * (truth & assigned).sum() / max(truth.sum() + assigned.sum(), 1))
