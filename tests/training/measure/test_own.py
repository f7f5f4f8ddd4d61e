"""Quality on a person's own papers is a part of that on labelled papers: each judged by a fit without it."""

from dataclasses import replace

import numpy as np
import pytest
from made.papers import TAXONOMY, made_papers

from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.training.data.dataset import Dataset, set_apart
from arxsift.training.fit.watch import Silent
from arxsift.training.measure.judge_all import Evaluated
from arxsift.training.train import evaluate_recipe

RECIPE = TfidfRecipe(kind="tfidf", folds=2, date_holdout=0)


def trained(n_own: int) -> Evaluated:
    """Trained on eighty papers, the last of them a person's own."""
    papers = [replace(labelled, is_own=row >= 80 - n_own) for row, labelled in enumerate(made_papers(80))]
    data, groups = set_apart(Dataset(TAXONOMY, tuple(papers), {}))
    return evaluate_recipe(RECIPE, "small", data, groups, Silent())


def test_own_papers_are_judged_as_in_cross_validation() -> None:
    evaluated = trained(30)
    cv, own = evaluated.judgements["cv"], evaluated.judgements["own"]
    assert all(evaluated.papers[row].is_own for row in own.rows)
    assert len(own.rows) == sum(labelled.is_own for labelled in evaluated.papers)
    places = np.searchsorted(cv.rows, own.rows)
    assert (own.scores == cv.scores[places]).all()
    assert (own.assigned == cv.assigned[places]).all()
    assert evaluated.qualities["own"].n_papers == len(own.rows)


@pytest.mark.parametrize("n_own", [0, 19])
def test_too_few_own_papers_are_no_set(n_own: int) -> None:
    assert "own" not in trained(n_own).judgements
