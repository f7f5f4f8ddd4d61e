"""Quality by the age of the labels: which models are fitted, what is measured, and what a person reads."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from made.papers import TAXONOMY, made_papers

from arxsift.configs.errors import InputError
from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.configs.recipe_transformer import TransformerRecipe
from arxsift.models.arrays import Logits, Rows, Truth
from arxsift.training.data.dataset import Dataset, set_apart
from arxsift.training.fit.watch import Silent
from arxsift.training.measure.age_curve import AgeCurve, measure_ages
from arxsift.training.measure.age_figure import draw_ages
from arxsift.training.measure.age_loss import AgeLoss, Cell, Cells
from arxsift.training.measure.age_plan import TOO_FEW, AgePlan, labels_up_to, plan_ages
from arxsift.training.train_ages import age_curve_of, months_of, plan_age_curve, tfidf_recipe

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
A_MONTH = 120
"""Number of made papers of each month."""


def truth_of(n_papers: int) -> Truth:
    """A third of the papers have one topic, a third the other, the rest none."""
    truth = np.zeros((n_papers, 3), dtype=bool)
    truth[::3, 0] = truth[1::3, 1] = True
    truth[:, 2] = truth[:, :2].any(axis=1)
    return truth


def spread(n_papers: int) -> list[str]:
    """Months of the papers, each with as many."""
    return sorted(MONTHS[place % len(MONTHS)] for place in range(n_papers))


@dataclass
class AgeingTrainer:
    """Parts topics less the older its newest row is: by a gap that shrinks with the months to the judged paper."""

    truth: Truth
    months: Sequence[str]
    loss: float
    """How much of the gap is lost a month."""
    fitted: list[Rows] = field(default_factory=list)

    def fit(self, rows: Rows, truth: Truth) -> int:
        assert (truth == self.truth[rows]).all()
        self.fitted.append(rows)
        return max(MONTHS.index(self.months[row]) for row in rows)

    def logits(self, fit: int, rows: Rows) -> Logits:
        ages = np.array([MONTHS.index(self.months[row]) - fit for row in rows])
        noise = np.random.default_rng(fit).normal(size=self.truth.shape)[rows]
        return np.asarray((2 - self.loss * ages)[:, None] * self.truth[rows] + noise)

    def title_logits(self, fit: int, rows: Rows) -> Logits:
        return self.logits(fit, rows)


def measured(loss: float) -> tuple[AgeCurve, AgeingTrainer, AgePlan]:
    n_papers = A_MONTH * len(MONTHS)
    truth, months = truth_of(n_papers), spread(n_papers)
    plan = plan_ages(months, truth[:, -1], n_papers)
    trainer = AgeingTrainer(truth, months, loss)
    return measure_ages(trainer, truth, months, np.arange(n_papers), plan, 0, lambda _: None), trainer, plan


# the plan


def test_every_model_gets_as_many_labels_and_months_without_enough_are_no_cutoffs() -> None:
    truth, months = truth_of(A_MONTH * 12), spread(A_MONTH * 12)
    plan = plan_ages(months, truth[:, -1], len(months))
    assert plan.n_labels == 270
    assert plan.cutoffs == tuple(MONTHS[2:])
    assert plan.tested == plan.cutoffs
    assert (plan.n_fits, plan.n_labels_fitted) == (40, 10_800)


def test_labels_of_half_a_year_count_for_a_month_but_for_the_part_that_is_held_out() -> None:
    counts = Counter({"2025-01": 40, "2025-06": 40, "2025-07": 4})
    assert labels_up_to(counts) == {"2025-01": 30, "2025-06": 60, "2025-07": 33}


@pytest.mark.parametrize("kept", [3, 0])
def test_labels_of_too_few_months_or_of_unknown_dates_give_no_curve(kept: int) -> None:
    months = [month if month in MONTHS[:kept] else "" for month in spread(A_MONTH * 12)]
    with pytest.raises(InputError) as caught:
        plan_ages(months, truth_of(len(months))[:, -1], len(months))
    assert str(caught.value) == TOO_FEW
    assert str(caught.value) == (
        "--age-curve: labelled papers of known date are too few, or of too few months: it takes 4 months with at least "
        "20 in-scope papers each"
    )


# the measurement


def test_each_model_is_fitted_on_the_newest_labels_up_to_its_month_and_never_on_what_it_judges() -> None:
    _, trainer, plan = measured(0.0)
    assert len(trainer.fitted) == plan.n_fits
    for number, rows in enumerate(trainer.fitted):
        cutoff = plan.cutoffs[number % len(plan.cutoffs)]
        months = [trainer.months[row] for row in rows]
        assert 0.95 * plan.n_labels < len(rows) <= plan.n_labels  # parts are of the whole, not of each month
        assert max(months) == cutoff
    whole = [np.concatenate(trainer.fitted[k :: len(plan.cutoffs)]) for k in range(len(plan.cutoffs))]
    assert all(np.bincount(rows).max() < 4 for rows in whole)


def test_a_loss_that_grows_with_age_is_found_and_one_that_is_not_there_is_not() -> None:
    ageing, _, _ = measured(0.12)
    steady, _, _ = measured(0.0)
    assert ageing.measured_months == steady.measured_months == 8
    assert 1 < ageing.months_to_fall.low <= ageing.months_to_fall.value <= ageing.months_to_fall.high < 8
    assert steady.loss.interval_at(8).value < 0.03
    assert [*ageing.steps()] == list(range(10))
    assert ageing.steps()[8]["age_curve/fall"] > 0.05
    assert ageing.sentence() == (
        f"Mean average precision on a new month falls by 0.03 at an age of {ageing.months_to_fall.value:.0f} months "
        f"(95 % interval {ageing.months_to_fall.low:.0f} to {ageing.months_to_fall.high:.0f}). Measured with TF-IDF "
        "models, each fitted on 270 labels up to a month, on 1,200 papers of 2025-03 to 2025-12; age is counted from "
        "the newest label."
    )


def test_where_quality_has_not_fallen_so_far_the_age_is_more_than_was_measured() -> None:
    steady, _, _ = measured(0.0)
    fall = steady.loss.interval_at(8)
    assert steady.sentence().startswith(
        f"Mean average precision on a new month falls by 0.03 at an age of more than 8 months (at 8 it has fallen by "
        f"{fall}). Measured with"
    )
    assert "age_curve/months_to_fall" not in steady.flat()
    assert steady.flat()["age_curve/measured_months"] == 8


def test_months_that_differ_in_difficulty_do_not_hide_what_age_costs() -> None:
    levels = dict(zip(MONTHS, np.random.default_rng(0).uniform(0.4, 0.9, 12), strict=True))
    cells = Cells.of(
        [
            Cell(month, age, MONTHS.index(month) - age, 50, levels[month] - 0.01 * age + np.zeros(20))
            for month in MONTHS
            for age in range(6)
            if age <= MONTHS.index(month)
        ]
    )
    loss = AgeLoss.of(cells, 0)
    assert loss.months_to(0.03) == pytest.approx(3)
    assert loss.formula() == "0.01 · age^1.00"
    assert {age: round(fall.value, 6) for age, fall in loss.falls.items()} == {age: age / 100 for age in range(6)}


def test_the_figure_marks_the_age_at_which_quality_has_fallen() -> None:
    ageing, _, _ = measured(0.12)
    (axes,) = draw_ages(ageing).axes
    labels = [str(text.get_text()) for text in axes.get_legend().get_texts()]  # type: ignore[union-attr]
    assert labels == [
        f"−{ageing.loss.formula()}",
        "a fall of 0.03",
        f"{ageing.months_to_fall.value:.1f} months",
        "mean over the months",
    ]


# a data set


@pytest.fixture(scope="module")
def data() -> Dataset:
    """Papers of six months; the last forty are a feed."""
    made = [*made_papers(300), *made_papers(40, seed=1, batch="feed-dev")]
    dated = (
        replace(labelled, paper=replace(labelled.paper, date=f"2025-{1 + place // 57:02}-11"))
        for place, labelled in enumerate(made)
    )
    return Dataset(TAXONOMY, tuple(dated), {})


def test_a_curve_of_real_fits_comes_out_the_same_again(data: Dataset) -> None:
    apart, groups = set_apart(data)
    plan = plan_age_curve(apart)
    assert set(months_of(apart)) == set(MONTHS[:6])
    recipe = TfidfRecipe(kind="tfidf")
    first, again = (age_curve_of(recipe, apart, groups, plan, Silent()) for _ in range(2))
    assert first.flat() == again.flat()
    assert first.sentence() == again.sentence()
    assert first.rows()[0].keys() == {"month", "age", "mean_average_precision"}


def test_what_is_fitted_is_tfidf_whatever_is_trained() -> None:
    own = TfidfRecipe(kind="tfidf", inverse_regularisation=3)
    assert tfidf_recipe(own) is own
    assert tfidf_recipe(TransformerRecipe(kind="transformer", seed=7)) == TfidfRecipe(kind="tfidf", seed=7)
