"""Labelled papers in, what models that were not fitted on them say of them out: as a run kept it, or fitted now."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...configs.errors import InputError
from ...configs.places import packaged
from ...configs.recipe_tfidf import TfidfRecipe
from ...configs.sets import CV
from ...configs.taxonomy import load_taxonomy
from ...models.arrays import Rows, Truth
from ...models.bundle import load_bundle
from ...models.classifier import Classifier
from ...models.decision import Decision
from ...models.tfidf import TfidfClassifier
from ..data.dataset import Dataset
from ..data.splits import grouped_folds
from ..fit.tfidf import Fit, TfidfTrainer
from ..fit.watch import Watch
from ..measure.calibrate import calibrate
from ..measure.judgement import Judgement, cross_validate, judge_folds
from ..measure.platt import LogitsAndTruth
from ..measure.records import JUDGEMENTS, NO_TEXT, Record, read_record, record_name, text_digest
from ..tracking.stored import Runs, StoredRun

SCORED = f"{JUDGEMENTS}/{record_name(CV.name)}"
"""Path at which a run keeps what models said of labelled papers that they were not fitted on."""


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """What models say of labelled papers that they were not fitted on."""

    source: str
    """Origin of the scores, in words."""
    judgement: Judgement
    """A row a paper."""
    explaining: Callable[[int], Classifier]
    """Row -> a model with which its evidence is made."""
    n_changed: int = 0
    """Number of papers whose labels have changed since."""


def newest_scores(runs: Runs, data: Dataset) -> Unseen | None:
    """Scores of the newest run that has all these papers with these labels; None where there is no such run."""
    for run in runs.runs():
        if not run.is_model or run.tags.get("taxonomy") != data.taxonomy.digest:
            continue
        content = runs.artifact(run, SCORED)
        if content is None:
            continue
        record = read_record(content, f"run {run.id}")
        if not missing_papers(record, data) and (unseen := unseen_of(record, run, data)).n_changed == 0:
            return unseen
    return None


def scores_of(runs: Runs, run: StoredRun, data: Dataset) -> Unseen:
    """Scores of one run; labels may have changed since, for a paper's own label is in none of its scores.

    Raises:
        InputError: the run keeps no scores, none of some paper, or those of other topics.
    """
    content = runs.artifact(run, SCORED)
    if content is None:
        raise InputError(
            f"run {run.name} ({run.id[:8]}): keeps no out-of-fold scores; leave it out, or train tfidf anew"
        )
    record = read_record(content, f"run {run.id}")
    if record.taxonomy != data.taxonomy.digest:
        topics = f"its topics are {', '.join(record.topics)} ({record.taxonomy})"
        raise InputError(f"run {run.name} ({run.id[:8]}): of another taxonomy; {topics}, not {data.taxonomy.digest}")
    if missing := missing_papers(record, data):
        lacks = f"has no scores of {len(missing):,} of {len(data.train):,} labelled papers, such as {missing[0]}"
        raise InputError(f"run {run.name} ({run.id[:8]}): {lacks}; leave it out, or train anew")
    return unseen_of(record, run, data)


def missing_papers(record: Record, data: Dataset) -> list[str]:
    """Ids of the training papers that a record lacks, or knows by another text."""
    texts = dict(zip(record.ids, record.texts.tolist(), strict=True))
    papers = [labelled.paper for labelled in data.train]
    return [paper.id for paper in papers if texts.get(paper.id) not in (NO_TEXT, text_digest(paper))]


def unseen_of(record: Record, run: StoredRun, data: Dataset) -> Unseen:
    """A record's scores, in the order of the papers and beside their present labels."""
    row_of = {paper: row for row, paper in enumerate(record.ids)}
    judged = record.part(np.array([row_of[labelled.paper.id] for labelled in data.train], dtype=np.intp)).judgement
    truth = data.truth(data.train)
    n_changed = int((truth != judged.truth).any(axis=1).sum())
    source = f"run {run.name} ({run.id[:8]})"
    model = cache(lambda: evidence_model(data))
    return Unseen(source, replace(judged, truth=truth), lambda _: model(), n_changed)


def evidence_model(data: Dataset) -> Classifier:
    """The released TF-IDF model, or for other topics one that is fitted on all papers."""
    if data.taxonomy.digest == load_taxonomy().digest:
        return load_bundle(packaged("models", "released") / "tfidf")
    trainer, truth, rows = TfidfTrainer(data.train, TfidfRecipe(kind="tfidf")), data.truth(data.train), rows_of(data)
    fit = trainer.fit(rows, truth)
    decision = Decision.of(calibrate(LogitsAndTruth(trainer.logits(fit, rows), truth), None))
    return TfidfClassifier("tfidf", data.taxonomy, trainer.linear(fit), decision)


@dataclass(frozen=True, slots=True)
class KeptFits:
    """A trainer that keeps its fits, to ask them for evidence."""

    trainer: TfidfTrainer
    fits: list[Fit] = field(default_factory=list)

    def fit(self, rows: Rows, truth: Truth) -> Fit:
        self.fits.append(self.trainer.fit(rows, truth))
        return self.fits[-1]

    def logits(self, fit: Fit, rows: Rows) -> NDArray[np.float64]:
        return self.trainer.logits(fit, rows)

    def title_logits(self, fit: Fit, rows: Rows) -> NDArray[np.float64]:
        return self.trainer.title_logits(fit, rows)


def cross_validated(data: Dataset, groups: Rows, watch: Watch) -> Unseen:
    """Scores of TF-IDF, cross-validated as in a training; a paper's evidence is by the model that had not seen it."""
    recipe, truth = TfidfRecipe(kind="tfidf"), data.truth(data.train)
    watch.stage("no run has scores of all these papers: cross-validating TF-IDF, about a minute")
    folds = grouped_folds(truth[:, :-1], groups, recipe.folds, recipe.seed)
    trainer = KeptFits(TfidfTrainer(data.train, recipe))
    judged = cross_validate(trainer, truth, folds, watch.stage).whole
    parts = [fold.test for fold in folds]
    fold_of = np.empty(len(truth), dtype=np.intp)
    for number, part in enumerate(parts):
        fold_of[part] = number

    @cache
    def of_fold(number: int) -> Classifier:
        linear, decision = trainer.trainer.linear(trainer.fits[number]), Decision.of(calibrate(judged, None))
        return TfidfClassifier(f"fold {number + 1}", data.taxonomy, linear, decision)

    source = f"TF-IDF, cross-validated in {len(folds)} folds"
    return Unseen(source, judge_folds(judged, parts, rows_of(data)), lambda row: of_fold(int(fold_of[row])))


def rows_of(data: Dataset) -> Rows:
    """Rows of the training papers, all of them."""
    return np.arange(len(data.train))
