"""Quality on a person's own papers is a part of that on labelled papers: each judged by a fit without it."""

from dataclasses import replace

import numpy as np
import pytest
from made.papers import TAXONOMY, made_papers

from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.training.card import model_card, own_share
from arxsift.training.data.answers import AnswerCounts
from arxsift.training.data.dataset import FEED, Dataset, set_apart
from arxsift.training.fit.watch import Silent
from arxsift.training.measure.judge_all import Evaluated
from arxsift.training.measure.own import own_beside_feed
from arxsift.training.train import evaluate_recipe

RECIPE = TfidfRecipe(kind="tfidf", folds=2, date_holdout=0)


def trained(n_own: int, n_feed: int = 0) -> Evaluated:
    """Trained on eighty papers, the last of them a person's own, and judged on a feed."""
    papers = [replace(labelled, is_own=row >= 80 - n_own) for row, labelled in enumerate(made_papers(80))]
    feed = tuple(replace(labelled, batch=FEED) for labelled in made_papers(n_feed, seed=3))
    data, groups = set_apart(Dataset(TAXONOMY, tuple(papers), {FEED: feed} if feed else {}))
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


def test_own_papers_stand_beside_the_feed_over_the_topics_that_they_have() -> None:
    evaluated = trained(30, n_feed=60)
    assert [*evaluated.qualities][:3] == ["cv", "own", "feed"]
    own, feed = evaluated.qualities["own"], evaluated.qualities["feed"]
    sentence = own_beside_feed(evaluated.qualities)
    assert sentence == (
        f"Over the 2 topics that own papers have, mean average precision is {own.mean_average_precision} on the "
        f"{own.n_papers} own papers and {feed.mean_average_precision.value:.3f} on the feed"
    )
    bees = replace(own, topics=(own.topics[0], replace(own.topics[1], n_positive=0)))
    assert own_beside_feed({"own": bees, "feed": feed}).endswith(
        f" own papers and {feed.topics[0].average_precision.value:.3f} on the feed"
    )
    assert own_beside_feed({"own": own}) == ""


def test_the_card_says_how_many_labels_are_own_and_how_good_the_model_is_on_them() -> None:
    papers = [replace(labelled, is_own=row >= 50) for row, labelled in enumerate(made_papers(80))]
    feed = tuple(replace(labelled, batch=FEED) for labelled in made_papers(60, seed=3))
    data, groups = set_apart(Dataset(TAXONOMY, tuple(papers), {FEED: feed}))
    evaluated = evaluate_recipe(RECIPE, "small", data, groups, Silent())
    weighted = RECIPE.model_copy(update={"own_weight": 3.0})
    assert own_share(weighted, data).endswith(" of them a person's own, which count 3 times as much")
    card = model_card(RECIPE, "small", data, evaluated, {"n_train": len(data.train), "data": "d", "taxonomy": "t"})
    n_own = sum(labelled.is_own for labelled in data.train)
    assert f"{len(data.train)} labelled papers, {n_own} of them a person's own (digest" in card
    assert f"{own_beside_feed(evaluated.qualities)}.\n" in card
    assert "readers' answers" not in card
    answered = replace(data, answers=AnswerCounts(3, 1, 1, 0))
    card = model_card(RECIPE, "small", answered, evaluated, {"n_train": 80, "data": "d", "taxonomy": "t"})
    assert f"\n{AnswerCounts(3, 1, 1, 0).sentence()}.\n" in card
