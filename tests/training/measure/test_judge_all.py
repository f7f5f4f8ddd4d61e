"""A training fits three calibrations, and its card says what a title alone is worth."""

from dataclasses import replace

import numpy as np
import pytest
from made.papers import TAXONOMY, made_papers
from made.trainings import in_sentences

from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.models.decision import calibration_name
from arxsift.models.paper import Paper
from arxsift.training.data.dataset import Dataset, set_apart
from arxsift.training.data.labels import LabelledPaper
from arxsift.training.fit.watch import Silent
from arxsift.training.measure.judge_all import Evaluated
from arxsift.training.measure.records import text_digest
from arxsift.training.results import Results
from arxsift.training.train import evaluate_recipe

RECIPE = TfidfRecipe(kind="tfidf", folds=2, date_holdout=0)


def batch(name: str, seed: int, *categories: str) -> tuple[LabelledPaper, ...]:
    papers = made_papers(70, seed=seed, batch=name)
    return tuple(
        replace(p, paper=replace(p.paper, abstract=in_sentences(p.paper.abstract), categories=categories))
        for p in papers
    )


def evaluated_on(look_only: dict[str, tuple[LabelledPaper, ...]]) -> tuple[Evaluated, Results]:
    data, groups = set_apart(Dataset(TAXONOMY, tuple(made_papers(80)), look_only))
    evaluated = evaluate_recipe(RECIPE, "small", data, groups, Silent())
    return evaluated, Results.of(RECIPE, "small", data, evaluated, None)


@pytest.fixture(scope="module")
def trained() -> tuple[Evaluated, Results]:
    return evaluated_on({"feed-dev": batch("feed-dev", 1), "neuro-dev": batch("neuro-dev", 2, "cs.NE")})


def test_each_kind_of_paper_gets_a_calibration(trained: tuple[Evaluated, Results]) -> None:
    decision = trained[0].classifier.decision
    assert decision.neuro is not None
    assert decision.title_only is not None
    assert len({decision.slopes, decision.neuro.slopes, decision.title_only.slopes}) == 3


def test_the_set_of_titles_is_the_feed_without_abstracts(trained: tuple[Evaluated, Results]) -> None:
    evaluated, results = trained
    feed, titles = (evaluated.judgements[name] for name in ("feed", "title"))
    papers = [[evaluated.papers[row] for row in judged.rows] for judged in (feed, titles)]
    assert papers[1] == [replace(labelled, paper=replace(labelled.paper, abstract="")) for labelled in papers[0]]
    assert (titles.truth == feed.truth).all()
    record = results.records["title"]
    assert record.ids == results.records["feed"].ids
    assert record.texts.tolist() == [text_digest(Paper(p.paper.id, p.paper.title, "")) for p in papers[1]]
    assert results.summary["n_papers"]["title"] == len(feed.rows)
    assert f"{results.summary['metrics']['title/mean_average_precision']:.3f} instead of " in results.card


def test_the_model_ranks_the_papers_of_every_set_as_their_record_does(trained: tuple[Evaluated, Results]) -> None:
    evaluated, _ = trained
    for name in ("feed", "title", "neuro"):
        judged = evaluated.judgements[name]
        papers = [evaluated.papers[row].paper for row in judged.rows]
        verdicts = evaluated.classifier.predict(papers)
        assert [verdict.calibration for verdict in verdicts] == [calibration_name(paper) for paper in papers]
        shipped = np.array([verdict.in_scope for verdict in verdicts])
        order = np.argsort(judged.ranking[:, -1])
        assert (np.diff(shipped[order]) >= -1e-3).all()


def test_the_card_says_which_calibrations_there_are_and_what_a_title_is_worth(
    trained: tuple[Evaluated, Results],
) -> None:
    evaluated, results = trained
    titles, feed = (evaluated.qualities[name] for name in ("title", "feed"))
    assert (
        "What a title alone is worth, on the same papers: mean average precision "
        f"{titles.mean_average_precision.value:.3f} instead of {feed.mean_average_precision.value:.3f} and in-scope "
        f"average precision {titles.in_scope_average_precision.value:.3f} instead of "
        f"{feed.in_scope_average_precision.value:.3f}.\n"
    ) in results.card
    assert (
        "Papers with an abstract and a category cs.NE or q-bio.NC have a calibration of their own, moved to the batch "
        "neuro-dev\ninstead, where far more papers are in scope.\n"
        "Papers without an abstract have a calibration of their own, fitted on labelled papers judged by their titles "
        "alone.\n"
    ) in results.card


def test_without_batches_titles_alone_have_a_calibration_of_their_own() -> None:
    evaluated, results = evaluated_on({})
    assert list(evaluated.judgements) == ["cv"]
    assert evaluated.classifier.decision.neuro is None
    assert evaluated.classifier.decision.title_only is not None
    assert "What a title alone is worth" not in results.card
    assert "neuro-dev" not in results.card
