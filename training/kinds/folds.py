"""A trainer and a data set in, a cross-validated and judged model out: for kinds that learn from labels alone."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from ...configs.recipe import Recipe
from ...configs.sets import BY_DATE, CV
from ...models.arrays import Rows
from ...models.bundle import Bundled
from ...models.decision import Decision
from ..data.dataset import Dataset
from ..data.splits import by_date, grouped_folds
from ..fit.watch import Watch
from ..measure.calibrate import calibrate
from ..measure.judge_all import Evaluated, Fitted, judge_all
from ..measure.judgement import Judgement, Trainer, cross_validate, is_sure, judge
from ..measure.platt import LogitsAndTruth

F = TypeVar("F")


def evaluate_by_folds(
    trainer: Trainer[F],
    classifier: Callable[[F, Decision], Bundled],
    recipe: Recipe,
    data: Dataset,
    groups: Rows,
    watch: Watch,
    started: float,
    date_holdout: float = 0.0,
) -> Evaluated:
    """Cross-validate, judge by date, fit on all labels, calibrate, and judge on the other sets.

    The trainer holds `data.papers`. `groups` is (n_train,): papers of one group are never parted by a split. `started`
    is when the training began, by `time.perf_counter`.
    """
    rows = np.arange(len(data.train))
    truth = data.truth(data.train)
    folds = grouped_folds(truth[:, :-1], groups, recipe.folds, recipe.seed)
    out_of_fold = cross_validate(trainer, truth, folds, watch.stage)
    dated = judge_by_date(trainer, data, groups, out_of_fold.whole, date_holdout, watch)
    watch.stage("final fit")
    fit = trainer.fit(rows, truth)
    fitted = Fitted(
        set_name=CV.name,
        rows=rows,
        out_of_fold=out_of_fold,
        parts=[fold.test for fold in folds],
        logits=partial(trainer.logits, fit),
        title_logits=partial(trainer.title_logits, fit),
        classifier=partial(classifier, fit),
        minutes=(time.perf_counter() - started) / 60,
    )
    evaluated = judge_all(fitted, data, recipe.seed, watch.stage)
    return with_judgement(evaluated, BY_DATE.name, dated) if dated else evaluated


def judge_by_date(
    trainer: Trainer[F],
    data: Dataset,
    groups: Rows,
    out_of_fold: LogitsAndTruth,
    share: float,
    watch: Watch,
) -> Judgement | None:
    """A share of the papers, the newest, judged by a fit on the older ones; None for no share, or too few dates.

    Labels of the newest papers choose nothing here, though the folds that gave the older papers' logits saw them.
    """
    truth = out_of_fold.truth
    newest = by_date([labelled.paper.date for labelled in data.train], groups, share) if share else None
    if newest is None:
        return None
    watch.stage("hold-out by date")
    older = trainer.fit(newest.train, truth[newest.train])
    judged = LogitsAndTruth(trainer.logits(older, newest.test), truth[newest.test])
    return judge(newest.test, judged, calibrate(without_rows(out_of_fold, newest.test), None))


def with_judgement(evaluated: Evaluated, set_name: str, judgement: Judgement) -> Evaluated:
    """The evaluation with one more set of papers."""
    quality = judgement.quality(evaluated.classifier.taxonomy.ids, is_sure(evaluated.papers, judgement))
    return replace(
        evaluated,
        judgements={**evaluated.judgements, set_name: judgement},
        qualities={**evaluated.qualities, set_name: quality},
    )


def without_rows(judged: LogitsAndTruth, rows: Rows) -> LogitsAndTruth:
    kept = np.setdiff1d(np.arange(len(judged.truth)), rows)
    return LogitsAndTruth(judged.logits[kept], judged.truth[kept])
