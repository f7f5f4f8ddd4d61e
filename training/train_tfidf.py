"""A TF-IDF recipe and a data set in, a fitted and evaluated model out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ..configs.recipe_tfidf import TfidfRecipe
from ..configs.sets import BY_DATE, CV
from ..models.arrays import Rows
from ..models.tfidf import TfidfClassifier
from .data.dataset import Dataset
from .data.splits import by_date, grouped_folds
from .fit.tfidf import TfidfTrainer
from .fit.watch import Watch
from .kinds import Training
from .measure.calibrate import LogitsAndTruth, calibrate
from .measure.judge_all import Evaluated, Fitted, judge_all
from .measure.judgement import Judgement, cross_validate, is_sure, judge
from .measure.learning_curve import Subset, fit_and_judge

METHOD = """\
Counts of words, pairs of words and character n-grams (sublinear TF-IDF), one logistic regression a topic and one for
"in scope", whose logit is averaged with the strongest topic's.
"""

LIMITS = """\
- Judges contribution by vocabulary: near misses that use a topic's words are its commonest false alarms.
- The recipe's settings were chosen by cross-validation, with an eye on the feed: both are flattered."""


def evaluate_tfidf(recipe: TfidfRecipe, name: str, data: Dataset, groups: Rows, watch: Watch) -> Evaluated:
    """Cross-validate, judge by date, fit on all labels, calibrate, and judge on the other sets.

    `groups` is (n_train,): papers of one group are never parted by a split.
    """
    start = time.perf_counter()
    rows = np.arange(len(data.train))
    truth = data.truth(data.train)
    folds = grouped_folds(truth[:, :-1], groups, recipe.folds, recipe.seed)
    watch.stage("counting n-grams")
    trainer = TfidfTrainer(data.papers, recipe)
    out_of_fold = LogitsAndTruth(cross_validate(trainer, truth, folds, watch.stage), truth)
    dated = judge_by_date(recipe, trainer, [labelled.paper.date for labelled in data.train], groups, out_of_fold, watch)
    watch.stage("final fit")
    fit = trainer.fit(rows, truth)
    linear = trainer.linear(fit)
    fitted = Fitted(
        set_name=CV.name,
        rows=rows,
        out_of_fold=out_of_fold,
        parts=[fold.test for fold in folds],
        logits=partial(trainer.logits, fit),
        classifier=lambda decision: TfidfClassifier(name, data.taxonomy, linear, decision),
        minutes=(time.perf_counter() - start) / 60,
    )
    evaluated = judge_all(fitted, data, recipe.seed, watch.stage)
    return with_judgement(evaluated, BY_DATE.name, dated) if dated else evaluated


def judge_by_date(
    recipe: TfidfRecipe,
    trainer: TfidfTrainer,
    dates: Sequence[str],
    groups: Rows,
    out_of_fold: LogitsAndTruth,
    watch: Watch,
) -> Judgement | None:
    """The newest papers judged by a fit on the older ones; None where there are not dates enough, or it is not asked.

    Labels of the newest papers choose nothing here, though the folds that gave the older papers' logits saw them.
    """
    truth = out_of_fold.truth
    newest = by_date(dates, groups, recipe.date_holdout) if recipe.date_holdout else None
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


def subset_fits(recipe: TfidfRecipe, data: Dataset, groups: Rows, watch: Watch) -> Callable[[Rows], Subset]:  # noqa: ARG001
    """Fits on subsets of the labelled papers; the n-grams are counted once for all of them."""
    return partial(fit_and_judge, TfidfTrainer(data.papers, recipe), data.truth(data.papers))


TRAINING = Training(
    evaluate=evaluate_tfidf,
    subset_fits=subset_fits,
    method=lambda recipe, evaluated: METHOD,  # noqa: ARG005
    limits=LIMITS,
    n_stages=10,
    curve_cost=4.0,
)
"""How TF-IDF models are trained."""
