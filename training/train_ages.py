"""A data set in, its age curve out, and into a run.

The models fitted are TF-IDF, whatever kind is trained: dozens of networks would take days.
"""

from ..configs.recipe import Recipe
from ..configs.recipe_tfidf import TfidfRecipe
from ..models.arrays import Rows
from .data.dataset import Dataset
from .data.label_dates import paper_month
from .fit.tfidf import TfidfTrainer
from .fit.watch import Watch
from .measure.age_curve import AgeCurve, measure_ages
from .measure.age_figure import draw_ages
from .measure.age_plan import AgePlan, plan_ages
from .tracking.run import Run


def plan_age_curve(data: Dataset) -> AgePlan:
    """The curve's fits for a data set.

    Raises:
        InputError: too few labelled papers of known date.
    """
    return plan_ages(months_of(data), data.truth(data.papers)[:, -1], len(data.train))


def age_curve_of(recipe: Recipe, data: Dataset, groups: Rows, plan: AgePlan, watch: Watch) -> AgeCurve:
    """Fit as planned, and judge; `groups` is (n_train,): papers of one group are never parted."""
    watch.stage("age curve: counting n-grams")
    trainer = TfidfTrainer(data.papers, tfidf_recipe(recipe))
    return measure_ages(trainer, data.truth(data.papers), months_of(data), groups, plan, recipe.seed, watch.stage)


def months_of(data: Dataset) -> list[str]:
    """Month of each labelled paper, empty where it is not known."""
    return [paper_month(labelled.paper) for labelled in data.papers]


def tfidf_recipe(recipe: Recipe) -> TfidfRecipe:
    """The recipe itself where it is for TF-IDF, else the default settings with the recipe's seed and trust."""
    if isinstance(recipe, TfidfRecipe):
        return recipe
    return TfidfRecipe(kind="tfidf", seed=recipe.seed, trust=recipe.trust)


def log_ages(run: Run, curve: AgeCurve) -> None:
    """Log metrics by age, figure and table."""
    for age, metrics in curve.steps().items():
        run.metrics(metrics, step=age)
    run.metrics({**curve.flat(), "age_curve/minutes": curve.minutes})
    run.figure(draw_ages(curve), "figures/age_curve.png")
    run.table(curve.rows(), "age_curve.json")
