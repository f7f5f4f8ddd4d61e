"""A recipe and a data set in, its learning curve out, and into a run."""

import numpy as np

from ..configs.recipe import Recipe
from ..models.arrays import Rows
from .data.dataset import FEED, Dataset
from .fit.watch import Watch
from .kinds.training import training_of
from .measure.curve_figure import draw_curve
from .measure.curve_plan import Plan, plan_fits
from .measure.learning_curve import LearningCurve, measure_curve
from .tracking.run import Run


def plan_curve(recipe: Recipe, n_papers: int) -> Plan:
    """The curve's fits for that many labelled papers.

    Raises:
        InputError: too few.
    """
    training = training_of(recipe)
    return plan_fits(n_papers, training.curve_cost, training.fixed_labels(recipe))


def curve_of(recipe: Recipe, data: Dataset, groups: Rows, plan: Plan, watch: Watch) -> LearningCurve:
    """Fit as planned, and judge; `groups` is (n_train,): papers of one group are never parted."""
    watch.stage("learning curve: reading the papers")
    subset_fits = training_of(recipe).subset_fits(recipe, data, groups, watch)
    feed = data.batch_rows.get(FEED, np.arange(0))
    return measure_curve(subset_fits, data.truth(data.papers), groups, feed, plan, recipe.seed, watch.stage)


def log_curve(run: Run, curve: LearningCurve, name: str, card: str) -> None:
    """Log metrics by the number of labels, figure and table; the curve's sentence goes above the card in the note."""
    for n_labels, metrics in curve.steps().items():
        run.metrics(metrics, step=n_labels)
    run.metrics(curve.flat())
    run.figure(draw_curve(curve, name), "figures/learning_curve.png")
    run.table(curve.rows(), "learning_curve.json")
    run.note(f"{curve.sentence()}\n\n{card}")  # first, for a long note is cut
