"""A fitted model in, all that is known of its quality out: what the evaluations of every kind of model share."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...configs.sets import CV, FEED, NEURO
from ...models.arrays import Logits, Rows
from ...models.bundle import Bundled
from ...models.classifier import Classifier
from ...models.decision import Decision
from ...models.paper import Paper
from ..data.dataset import FEED as FEED_BATCH
from ..data.dataset import Dataset
from ..data.labels import SURE, LabelledPaper
from .calibrate import LogitsAndTruth, calibrate
from .faithfulness import judge_faithfulness
from .judgement import Advance, Judgement, judge, judge_feed, judge_folds, judge_parts, judge_recall
from .quality import Quality

SPEED_PAPERS = 512
"""How many papers the throughput is measured on at most."""

SPEED_SECONDS = 10.0
"""After which no further batch is begun."""

SPEED_BATCH = 64

EVIDENCE_PAPERS = 60
"""Whose evidence is tested: each costs some twenty judgements."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A model before it is calibrated, with logits of labelled papers by models that did not see them."""

    set_name: str
    """Name of the set of these papers: cross-validation or held out."""
    rows: Rows
    """These papers, as rows of the list of all papers."""
    out_of_fold: LogitsAndTruth
    """Their logits and truth."""
    parts: Sequence[Rows]
    """Of these papers: each part is judged under a decision that was made on the others."""
    logits: Callable[[Rows], Logits]
    """Logits by the model itself."""
    classifier: Callable[[Decision], Bundled]
    minutes: float
    """Of all fits together."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A model and what is known of it."""

    classifier: Bundled
    judgements: dict[str, Judgement]
    """Set -> judgement; `rows` are places in `papers`."""
    qualities: dict[str, Quality]
    parts: tuple[Quality, ...]
    """Of the folds of a cross-validation; empty where there was none."""
    papers: tuple[LabelledPaper, ...]
    papers_per_second: float
    minutes: float
    """Of all fits together."""
    extra_metrics: dict[str, float] = field(default_factory=dict)
    """Further figures under their metric names."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What the bundle holds besides the model."""
    checkpoints: str = ""
    """Digest of the checkpoints that are of no use once the model is logged."""

    @property
    def set_name(self) -> str:
        """The set of labelled papers that the model's quality is measured on."""
        return next(iter(self.judgements))


def judge_all(fitted: Fitted, data: Dataset, seed: int, advance: Advance) -> Evaluated:
    """Calibrate the model and judge it on every set of papers there is."""
    advance("calibrating")
    papers, truth = data.papers, data.truth(data.papers)
    calibration_sets = {
        batch: (rows, LogitsAndTruth(fitted.logits(rows), truth[rows])) for batch, rows in data.batch_rows.items()
    }
    feed = calibration_sets.get(FEED_BATCH)
    decision = calibrate(fitted.out_of_fold, feed[1] if feed else None)
    judge_unseen = judge_folds if fitted.set_name == CV.name else judge_parts
    judged = judge_unseen(fitted.out_of_fold, fitted.parts, fitted.rows)
    judgements = {fitted.set_name: judged}
    extra_metrics: dict[str, float] = {}
    if feed:
        judgements[FEED.name] = judge_feed(fitted.out_of_fold, feed[1], feed[0], seed)
        extra_metrics |= under(FEED.name, judge_recall(fitted.out_of_fold, feed[1], seed).flat())
    if neuro := calibration_sets.get("neuro-dev"):
        judgements[NEURO.name] = judge(*neuro, decision)
    advance("evaluating")
    ids = data.taxonomy.ids
    classifier = fitted.classifier(decision)
    advance("testing the evidence")
    unseen = [papers[row].paper for row in (feed[0] if feed else fitted.rows)]
    if faithfulness := judge_faithfulness(classifier, unseen, seed, EVIDENCE_PAPERS):
        extra_metrics |= under(FEED.name if feed else fitted.set_name, faithfulness.flat())
    folds = [judged.part(part) for part in fitted.parts] if fitted.set_name == CV.name else []
    return Evaluated(
        classifier=classifier,
        judgements=judgements,
        qualities={
            set_name: judgement.quality(ids, is_sure(papers, judgement)) for set_name, judgement in judgements.items()
        },
        parts=tuple(fold.quality(ids, is_sure(papers, fold)) for fold in folds),
        papers=papers,
        papers_per_second=measure_speed(classifier, [labelled.paper for labelled in papers]),
        minutes=fitted.minutes,
        extra_metrics=extra_metrics,
    )


def is_sure(papers: Sequence[LabelledPaper], judgement: Judgement) -> NDArray[np.bool_]:
    """(n_papers,): whether a paper's label was no close call; `papers` are all that the judgement's rows name."""
    return np.array([papers[row].confidence == SURE for row in judgement.rows], dtype=bool)


def under(set_name: str, figures: dict[str, float]) -> dict[str, float]:
    """The figures under the name of the set that they are of."""
    return {f"{set_name}/{name}": figure for name, figure in figures.items()}


def measure_speed(classifier: Classifier, papers: Sequence[Paper]) -> float:
    """Papers a second of one process, the model already loaded."""
    some = [papers[i % len(papers)] for i in range(SPEED_PAPERS)]
    classifier.predict(some[:1])
    start, n_judged = time.perf_counter(), 0
    while n_judged < SPEED_PAPERS and time.perf_counter() - start < SPEED_SECONDS:
        n_judged += len(classifier.predict(some[n_judged : n_judged + SPEED_BATCH]))
    return n_judged / (time.perf_counter() - start)
