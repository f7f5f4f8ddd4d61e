"""Topics, labels and answers in, a head for these topics out, with what to expect of it and what it lacks."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...configs.names import CHAMPION, DEFAULT, RELEASED
from ...configs.taxonomy import Taxonomy
from ...configs.topic_defaults import id_from
from ...models.arrays import Bools, Floats
from ...models.decision import Decision
from ...models.head import HeadClassifier, HeadWeights
from ...models.own_heads import CORRECTIONS, OwnHead
from ...models.space import Learnt, Reading, base_digest
from ...models.verdict import PREFERENCES, Prefer
from ...training.data.dataset import truth_of
from ...training.data.labels import LabelledPaper
from ...training.fit.background import Background
from ...training.fit.head import Likeness, fit_topics
from ...training.fit.weights import trusted
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
    taxonomy: Taxonomy, likeness: Likeness, papers: Background, read: Reading, labelled: Sequence[LabelledPaper]
) -> TopicsLearnt:
    """Fit the head of a taxonomy, and keep it; `read` is of the labelled papers, in their order."""
    truth, trust = truth_of(labelled, taxonomy)[:, :-1], trusted(labelled)
    measured = cross_validated(likeness, papers, read, truth, trust)
    fitted = fit_topics(likeness, papers, read, truth, trust, PASS_RATE)
    name = head_name(taxonomy)
    head = topics_head(name, taxonomy, papers, fitted, len(labelled))
    topics = [
        TopicLearnt(topic.id, topic.name, int(truth[:, j].sum()), *measured.get(j, (None, None)))
        for j, topic in enumerate(taxonomy.topics)
    ]
    version = OwnHead(name).add(head)
    return TopicsLearnt(name, version, tuple(topics), len(labelled), int((~truth.any(axis=1)).sum()))


def topics_head(
    name: str, taxonomy: Taxonomy, papers: Background, weights: HeadWeights, n_labelled: int
) -> HeadClassifier:
    """The classifier; its name says how many papers it has learnt from, and changes with what it learnt."""
    n_topics = len(taxonomy.ids)
    decision = Decision(
        slopes=(1.0,) * (n_topics + 1),
        offsets=(0.0,) * (n_topics + 1),
        thresholds={prefer: (THRESHOLDS[prefer],) * n_topics for prefer in PREFERENCES},
    )
    learnt = Learnt(base_digest=base_digest(), n_papers=n_labelled)
    full_name = version_name(name, n_labelled, weights.as_bytes())
    return HeadClassifier(full_name, taxonomy, papers.base, weights, decision, learnt)


def version_name(name: str, n_papers: int, weights: bytes) -> str:
    """`my-topics+40-1a2b3c4d`: learnt from 40 papers; the digits change with any weight."""
    return f"{name}+{n_papers}-{hashlib.sha256(weights).hexdigest()[:8]}"


def head_name(taxonomy: Taxonomy) -> str:
    """The name of a taxonomy's head: the taxonomy's own, as a word."""
    name = id_from(taxonomy.name) or "my-topics"
    taken = {RELEASED, CHAMPION, DEFAULT, CORRECTIONS, *released_folders()}
    return f"{name}-topics" if name in taken else name


def cross_validated(
    likeness: Likeness, papers: Background, read: Reading, truth: Bools, weights: Floats
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
        fitted = fit_topics(likeness, papers, read.part(learnt), truth[learnt], weights[learnt], PASS_RATE)
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
