"""A fitted model in, its quality on every set of papers out: what the evaluations of all kinds of model share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...configs.sets import CV, FEED, NEURO, TITLE
from ...models.arrays import Logits, Rows
from ...models.bundle import Bundled
from ...models.decision import Decision, calibration_name
from ..data.dataset import FEED as FEED_BATCH
from ..data.dataset import NEURO as NEURO_BATCH
from ..data.dataset import Dataset
from ..data.labels import LabelledPaper
from .cost import measure_speed
from .decide import Batch, Versions, decide
from .faithfulness import judge_faithfulness
from .judge_batches import judge_feed, judge_neuro
from .judgement import (
    Advance,
    Judgement,
    RecallMode,
    is_sure,
    judge_folds,
    judge_parts,
    judge_sample,
    measure_recall,
)
from .own import judge_own
from .platt import LogitsAndTruth
from .quality import Quality
from .unseen_words import UNSEEN_WORDS, mean_unseen, vocabulary_of

EVIDENCE_PAPERS = 60
"""Papers whose evidence is tested: each costs some twenty judgements."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A model before it is calibrated, with logits of labelled papers by models that did not see them."""

    set_name: str
    """Name of the set of these papers: cross-validation or held out."""
    rows: Rows
    """Rows of these labelled papers in the list of all papers."""
    out_of_fold: Versions
    """Logits and truth of these labelled papers."""
    parts: Sequence[Rows]
    """Parts of these papers: each is judged under a decision that was made on the others."""
    logits: Callable[[Rows], Logits]
    """Rows -> logits by the model itself."""
    title_logits: Callable[[Rows], Logits]
    """Rows -> its logits of the papers' titles alone."""
    classifier: Callable[[Decision], Bundled]
    minutes: float
    """Minutes that all fits took together."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A model, what it said of every set of papers, and how good that is."""

    classifier: Bundled
    judgements: dict[str, Judgement]
    """Set -> judgement; its `rows` are indices into `papers`."""
    qualities: dict[str, Quality]
    parts: tuple[Quality, ...]
    """Quality on each fold of a cross-validation; empty where there was none."""
    papers: tuple[LabelledPaper, ...]
    """All labelled papers, then those of the feed by their titles alone."""
    papers_per_second: float
    minutes: float
    """Minutes that all fits took together."""
    extra_metrics: dict[str, float] = field(default_factory=dict)
    """Metric -> number, for metrics that are not in `qualities`."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What the bundle holds besides the model."""
    checkpoints: str = ""
    """Digest of the checkpoints that are of no use once the model is logged."""

    @property
    def set_name(self) -> str:
        """Name of the set of labelled papers on which the model's quality is measured."""
        return next(iter(self.judgements))


def judge_all(fitted: Fitted, data: Dataset, seed: int, advance: Advance) -> Evaluated:
    """Calibrate the model and judge it on every set of papers there is."""
    advance("calibrating")
    batches = judge_batches(fitted, data)
    feed = batches.get(FEED_BATCH)
    decision = decide(fitted.out_of_fold, feed, batches.get(NEURO_BATCH))
    judgements = judge_sets(fitted, batches, decision, data.papers, seed)
    folds = [judgements[CV.name].part(part) for part in fitted.parts] if fitted.set_name == CV.name else []
    extra_metrics = under(FEED.name, recall_mode(fitted, feed, decision, seed).flat()) if feed else {}
    advance("evaluating")
    papers, ids = (*data.papers, *by_titles(data, feed)), data.taxonomy.ids
    qualities = {name: judged.quality(ids, is_sure(papers, judged)) for name, judged in judgements.items()}
    classifier = fitted.classifier(decision)
    advance("testing the evidence")
    unseen = [papers[row].paper for row in (feed.rows if feed else fitted.rows)]
    if faithfulness := judge_faithfulness(classifier, unseen, seed, EVIDENCE_PAPERS):
        extra_metrics |= under(FEED.name if feed else fitted.set_name, faithfulness.flat())
    extra_metrics |= unseen_words(classifier, data, seed)
    return Evaluated(
        classifier=classifier,
        judgements=judgements,
        qualities=qualities,
        parts=tuple(fold.quality(ids, is_sure(papers, fold)) for fold in folds),
        papers=papers,
        papers_per_second=measure_speed(classifier, [labelled.paper for labelled in data.papers]),
        minutes=fitted.minutes,
        extra_metrics=extra_metrics,
    )


def unseen_words(classifier: Bundled, data: Dataset, seed: int) -> dict[str, float]:
    """Share of unseen words of the feed and of the neuroscience papers, by which `doctor --drift` knows newer ones."""
    vocabulary, metrics = vocabulary_of(classifier), dict[str, float]()
    for batch, set_name in ((FEED_BATCH, FEED.name), (NEURO_BATCH, NEURO.name)):
        papers = [data.papers[row].paper for row in data.batch_rows.get(batch, ())]
        if vocabulary and papers:
            metrics |= mean_unseen(vocabulary, papers, seed).flat(f"{set_name}/{UNSEEN_WORDS}")
    return metrics


def judge_batches(fitted: Fitted, data: Dataset) -> dict[str, Batch]:
    """Batch -> the logits of its papers."""
    truth, papers = data.truth(data.papers), data.papers
    return {
        batch: Batch(
            rows=rows,
            names=tuple(calibration_name(papers[row].paper) for row in rows),
            versions=Versions(
                LogitsAndTruth(fitted.logits(rows), truth[rows]),
                LogitsAndTruth(fitted.title_logits(rows), truth[rows]),
            ),
        )
        for batch, rows in data.batch_rows.items()
    }


def judge_sets(
    fitted: Fitted, batches: Mapping[str, Batch], decision: Decision, papers: Sequence[LabelledPaper], seed: int
) -> dict[str, Judgement]:
    """Set -> judgement: labelled papers, those of a person's own, the batches; titles' rows begin after `papers`."""
    judge_unseen = judge_folds if fitted.set_name == CV.name else judge_parts
    labelled = fitted.out_of_fold
    judgements = {fitted.set_name: judge_unseen(labelled.whole, fitted.parts, fitted.rows)}
    judgements |= judge_own(judgements[fitted.set_name], papers)
    if feed := batches.get(FEED_BATCH):
        judgements[FEED.name] = judge_feed(labelled, feed, decision, seed)
        rows = len(papers) + np.arange(len(feed.rows))
        judgements[TITLE.name] = judge_sample(labelled.titles, feed.versions.titles, rows, seed)
    if neuro := batches.get(NEURO_BATCH):
        judgements[NEURO.name] = judge_neuro(labelled, neuro, decision, seed)
    return judgements


def by_titles(data: Dataset, feed: Batch | None) -> list[LabelledPaper]:
    """The papers of the feed without their abstracts, in its order; none without a feed."""
    papers = [data.papers[row] for row in feed.rows] if feed else []
    return [replace(labelled, paper=labelled.paper.without_abstract) for labelled in papers]


def recall_mode(fitted: Fitted, feed: Batch, decision: Decision, seed: int) -> RecallMode:
    """What `--prefer recall` gives on the feed."""
    judged = judge_feed(fitted.out_of_fold, feed, decision, seed, "recall")
    return measure_recall(judged, feed.versions.whole.logits[:, -1], seed)


def under(set_name: str, metrics: dict[str, float]) -> dict[str, float]:
    """The metrics with the name of their set before their own."""
    return {f"{set_name}/{name}": number for name, number in metrics.items()}
