"""Each paper of a batch is judged under the calibration that holds for it, and none that its label has moved."""

from dataclasses import replace

import numpy as np
import pytest
from made.batches import LABELLED, made_batch

from arxsift.models.arrays import Rows
from arxsift.models.decision import Decision
from arxsift.training.measure.calibrate import calibrate
from arxsift.training.measure.decide import Batch, Versions, decide
from arxsift.training.measure.judge_batches import judge_batch, judge_feed, judge_neuro
from arxsift.training.measure.judgement import FEED_PARTS, Judgement, judge, judge_sample
from arxsift.training.measure.platt import LogitsAndTruth

FEED = made_batch(300, 1, (0.05, 0.04), first=400, n_neuro=20, n_titles=10)
NEURO = made_batch(200, 2, (0.4, 0.3), first=700, n_neuro=150)
DECISION = decide(LABELLED, FEED, NEURO)
OF_NEURO, OF_GENERAL, OF_TITLES = (FEED.named(name) for name in ("neuro", "general", "title_only"))


def poisoned(batch: Batch, rows: Rows) -> Batch:
    """The batch with the labels at `rows` turned into their opposite."""
    truth = batch.versions.whole.truth.copy()
    truth[rows] = ~truth[rows]
    versions = Versions(*(LogitsAndTruth(v.logits, truth) for v in (batch.versions.whole, batch.versions.titles)))
    return replace(batch, versions=versions)


def same(first: Judgement, second: Judgement, rows: Rows) -> bool:
    return bool(
        (first.scores[rows] == second.scores[rows]).all() and (first.assigned[rows] == second.assigned[rows]).all()
    )


def test_papers_of_the_feed_are_judged_under_the_calibration_for_them() -> None:
    assert DECISION.neuro is not None
    judged = judge_feed(LABELLED, FEED, DECISION, seed=0)
    general = judge_sample(LABELLED.whole, FEED.versions.whole, FEED.rows, 0)
    titles = judge_sample(LABELLED.titles, FEED.versions.titles, FEED.rows, 0)
    assert same(judged, general, OF_GENERAL)
    assert same(judged, titles, OF_TITLES)
    assert same(judged, judge(FEED.rows, FEED.versions.whole, DECISION.neuro), OF_NEURO)
    assert (judged.rows == FEED.rows).all()


def test_without_a_calibration_of_neuroscience_its_papers_in_the_feed_are_cross_fitted_as_the_others() -> None:
    judged = judge_feed(LABELLED, FEED, decide(LABELLED, FEED, None), seed=0)
    general = judge_sample(LABELLED.whole, FEED.versions.whole, FEED.rows, 0)
    assert same(judged, general, np.append(OF_NEURO, OF_GENERAL))


def test_papers_of_neuroscience_are_cross_fitted_among_themselves_and_the_others_judged_by_the_feeds_calibration() -> (
    None
):
    judged = judge_neuro(LABELLED, NEURO, DECISION, seed=0)
    own, others = NEURO.named("neuro"), NEURO.named("general")
    crossed = judge_sample(LABELLED.whole, NEURO.versions.whole.part(own), NEURO.rows[own], 0)
    assert (judged.scores[own] == crossed.scores).all()
    assert (judged.assigned[own] == crossed.assigned).all()
    assert same(judged, judge(NEURO.rows, NEURO.versions.whole, DECISION), others)
    assert (judged.rows == NEURO.rows).all()
    general = Decision.of(calibrate(LABELLED.whole, FEED.versions.whole))
    assert same(
        judge_neuro(LABELLED, NEURO, general, seed=0),
        judge(NEURO.rows, NEURO.versions.whole, general),
        np.arange(200),
    )


@pytest.mark.parametrize("paper", [0, 40, 149])
def test_a_paper_of_neuroscience_never_moves_its_own_calibration(paper: int) -> None:
    changed = poisoned(NEURO, np.array([paper]))
    before = judge_neuro(LABELLED, NEURO, DECISION, seed=0)
    after = judge_neuro(LABELLED, changed, decide(LABELLED, FEED, changed), seed=0)
    assert same(before, after, np.array([paper]))
    n_untouched = (before.scores[:150] == after.scores[:150]).all(axis=1).sum()
    assert n_untouched == 150 // FEED_PARTS


@pytest.mark.parametrize("paper", [5, 100, 299])
def test_a_paper_of_the_feed_never_moves_its_own_calibration(paper: int) -> None:
    changed = poisoned(FEED, np.array([paper]))
    before = judge_feed(LABELLED, FEED, DECISION, seed=0)
    after = judge_feed(LABELLED, changed, decide(LABELLED, changed, NEURO), seed=0)
    assert same(before, after, np.array([paper]))


def test_papers_are_ranked_as_the_model_that_ships_ranks_them() -> None:
    judged = judge_feed(LABELLED, FEED, DECISION, seed=0)
    shipped = judge_batch(FEED, DECISION)
    assert (judged.ranking == shipped.ranking).all()
    assert (np.argsort(shipped.ranking, axis=0) == np.argsort(shipped.scores, axis=0)).all()
