"""A TF-IDF recipe and a data set in, a fitted and evaluated model out."""

import time
from collections.abc import Callable
from functools import partial

from ...configs.recipe_tfidf import TfidfRecipe
from ...models.arrays import Rows
from ...models.decision import Decision
from ...models.tfidf import TfidfClassifier
from ..data.dataset import Dataset
from ..fit.tfidf import Fit, TfidfTrainer
from ..fit.watch import Watch
from ..measure.judge_all import Evaluated
from ..measure.learning_curve import Subset, fit_and_judge
from .folds import evaluate_by_folds
from .training import Training

METHOD = """\
Counts of words, pairs of words and character n-grams (sublinear TF-IDF), one logistic regression a topic and one for
"in scope", whose logit is averaged with the strongest topic's.
"""

LIMITS = """\
- It decides by vocabulary: its most common false alarms are near misses, papers that use a topic's words but contribute
  nothing to it.
- The recipe's settings were chosen by cross-validation and while looking at the feed, so the metrics on both sets are a
  little too good."""


def evaluate_tfidf(recipe: TfidfRecipe, name: str, data: Dataset, groups: Rows, watch: Watch) -> Evaluated:
    """Fit a TF-IDF model and judge it by folds, and by date."""
    started = time.perf_counter()
    watch.stage("counting n-grams")
    trainer = TfidfTrainer(data.papers, recipe)

    def classifier(fit: Fit, decision: Decision) -> TfidfClassifier:
        return TfidfClassifier(name, data.taxonomy, trainer.linear(fit), decision)

    return evaluate_by_folds(trainer, classifier, recipe, data, groups, watch, started, recipe.date_holdout)


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
