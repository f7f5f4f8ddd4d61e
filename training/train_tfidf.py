"""A TF-IDF recipe and a data set in, a fitted and evaluated model out."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..configs.recipe import TfidfRecipe
from ..configs.sets import BY_DATE, CV
from ..models.arrays import Rows
from ..models.decision import Decision
from ..models.tfidf import TfidfClassifier
from .data.dataset import Dataset
from .data.labels import LabelledPaper
from .data.splits import Fold, by_date, grouped_folds
from .fit.tfidf import TfidfTrainer
from .fit.watch import Watch
from .measure.calibrate import LogitsAndTruth, calibrate
from .measure.judge_all import Evaluated, Fitted, judge_all
from .measure.judgement import cross_validate, is_sure, judge


def evaluate_tfidf(recipe: TfidfRecipe, name: str, data: Dataset, groups: Rows, watch: Watch) -> Evaluated:
    """Folds, the hold-out by date, the final fit and its judgement of the other sets.

    `groups` is (n_train,): papers of one group are never parted by a split.
    """
    start = time.perf_counter()
    papers = data.papers
    truth = data.truth(papers)
    rows = np.arange(len(data.train))
    folds = grouped_folds(truth[rows, :-1], groups, recipe.folds, recipe.seed)
    watch.stage("counting n-grams")
    trainer = TfidfTrainer(papers, recipe)
    out_of_fold = LogitsAndTruth(cross_validate(trainer, truth[rows], folds, watch.stage), truth[rows])
    dated = {}
    if newest := newest_fold(data.train, groups, recipe):
        watch.stage("hold-out by date")
        older = trainer.fit(newest.train, truth[newest.train])
        judged = LogitsAndTruth(trainer.logits(older, newest.test), truth[newest.test])
        # labels of the newest papers choose nothing here, though the folds that gave the older papers' logits saw them
        dated[BY_DATE.name] = judge(newest.test, judged, calibrate(_without(out_of_fold, newest.test), None))
    watch.stage("final fit")
    fit = trainer.fit(rows, truth[rows])
    linear = trainer.linear(fit)

    def classifier(decision: Decision) -> TfidfClassifier:
        return TfidfClassifier(name, data.taxonomy, linear, decision)

    fitted = Fitted(
        set_name=CV.name,
        rows=rows,
        out_of_fold=out_of_fold,
        parts=[fold.test for fold in folds],
        logits=lambda rows: trainer.logits(fit, rows),
        classifier=classifier,
        minutes=(time.perf_counter() - start) / 60,
    )
    evaluated = judge_all(fitted, data, recipe.seed, watch.stage)
    ids = data.taxonomy.ids
    qualities = {set_name: judgement.quality(ids, is_sure(papers, judgement)) for set_name, judgement in dated.items()}
    return replace(evaluated, judgements=evaluated.judgements | dated, qualities=evaluated.qualities | qualities)


def newest_fold(papers: Sequence[LabelledPaper], groups: Rows, recipe: TfidfRecipe) -> Fold | None:
    """The hold-out by date, where there are dates enough for one."""
    if not recipe.date_holdout:
        return None
    return by_date([labelled.paper.date for labelled in papers], groups, recipe.date_holdout)


def _without(papers: LogitsAndTruth, rows: Rows) -> LogitsAndTruth:
    kept = np.setdiff1d(np.arange(len(papers.truth)), rows)
    return LogitsAndTruth(papers.logits[kept], papers.truth[kept])
