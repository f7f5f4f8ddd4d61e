"""Calibration keeps the order of papers, thresholds keep the order of preferences, a feed shifts all topics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.records import made_logits

from arxsift.models.decision import sigmoid
from arxsift.models.verdict import PREFERENCES
from arxsift.training.measure.calibrate import (
    CUTS,
    SHRINKAGE,
    best_cut,
    best_shift,
    calibrate,
    choose_keep,
    choose_thresholds,
    f_measure,
    weigh_as_feed,
)
from arxsift.training.measure.platt import LogitsAndTruth, fit_platt

SEEDS = st.integers(0, 10**6)


def logit(score: float) -> float:
    return float(np.log(score / (1 - score)))


@settings(deadline=None, max_examples=10)
@given(SEEDS, st.booleans(), st.floats(-2, 4))
def test_scores_are_probabilities_in_the_order_of_the_logits(seed: int, with_feed: bool, skill: float) -> None:
    papers = made_logits(60, seed, skill=skill)
    decision = calibrate(papers, made_logits(20, seed + 1, (0.1, 0.05)) if with_feed else None)
    assert min(decision.slopes) > 0
    scores = decision.scores(papers.logits)
    assert ((scores >= 0) & (scores <= 1)).all()
    for column in range(3):
        order = np.argsort(papers.logits[:, column])
        assert (np.diff(scores[order, column]) >= 0).all()


@settings(deadline=None, max_examples=20)
@given(SEEDS, st.integers(10, 80), st.booleans())
def test_recall_never_asks_for_more_than_balanced_nor_balanced_than_precision(
    seed: int, n_papers: int, with_feed: bool
) -> None:
    rng = np.random.default_rng(seed)
    shares = tuple(rng.uniform(0.03, 0.4, 2))
    feed = made_logits(int(rng.integers(1, 50)), seed + 1, shares, 1.0) if with_feed else None
    decision = calibrate(made_logits(n_papers, seed, shares, 1.0), feed)
    recall, balanced, precision = (np.array(decision.thresholds[prefer]) for prefer in PREFERENCES)
    assert (recall <= balanced).all()
    assert (balanced <= precision).all()
    assert ((recall > 0) & (precision < 1)).all()


def test_calibrated_scores_mean_what_they_say() -> None:
    papers = made_logits(4000, 0)
    scores = calibrate(papers, None).scores(made_logits(4000, 1).logits)
    truth = made_logits(4000, 1).truth
    for column in range(3):
        middle = (scores[:, column] > 0.4) & (scores[:, column] < 0.6)
        assert truth[middle, column].mean() == pytest.approx(0.5, abs=0.1)
        assert scores[:, column].mean() == pytest.approx(truth[:, column].mean(), abs=0.02)


def test_a_topic_of_few_papers_gets_a_threshold_near_the_common_one() -> None:
    papers = made_logits(3000, 0, (0.4, 0.003))
    n_rare = int(papers.truth[:, 1].sum())
    assert 2 < n_rare < 20
    slopes, offsets = np.ones(3), np.zeros(3)
    weights = np.ones(3000)
    common = best_cut(papers.truth[:, :2].ravel(), papers.logits[:, :2].ravel(), np.ones(6000), 1.0)
    own = [best_cut(papers.truth[:, k], papers.logits[:, k], weights, 1.0) for k in range(2)]
    frequent, rare = map(logit, choose_thresholds(slopes, offsets, papers, None, "balanced"))
    assert abs(own[1] - common) > 0.3
    assert rare == pytest.approx(common + n_rare / (n_rare + SHRINKAGE) * (own[1] - common), abs=1e-6)
    assert abs(rare - common) < 0.1 * abs(own[1] - common)
    assert abs(frequent - own[0]) < 0.2 * abs(common - own[0]) + 1e-9


def test_a_topic_without_papers_gets_the_common_threshold() -> None:
    papers = made_logits(500, 0, (0.4, 0.0))
    common = best_cut(papers.truth[:, :2].ravel(), papers.logits[:, :2].ravel(), np.ones(1000), 1.0)
    assert logit(choose_thresholds(np.ones(3), np.zeros(3), papers, None, "balanced")[1]) == pytest.approx(common)


def test_a_feed_with_rarer_topics_lowers_every_score() -> None:
    papers = made_logits(1000, 0)
    logits = made_logits(1000, 1, (0.02, 0.02)).logits
    alone, moved = calibrate(papers, None), calibrate(papers, made_logits(1000, 1, (0.02, 0.02)))
    assert (moved.scores(logits).mean(axis=0) < alone.scores(logits).mean(axis=0)).all()


def test_a_feed_moves_the_thresholds_of_all_topics_by_the_same_logit() -> None:
    papers, feed = made_logits(1000, 0), made_logits(400, 1, (0.1, 0.05))
    slopes, offsets = fit_platt(papers)
    weights = weigh_as_feed(papers.truth[:, -1], feed)
    calibrated = papers.logits * slopes + offsets
    own = np.array([best_cut(papers.truth[:, k], calibrated[:, k], weights, 1.0) for k in range(2)])
    common = best_cut(papers.truth[:, :2].ravel(), calibrated[:, :2].ravel(), np.repeat(weights, 2), 1.0)
    trust = papers.truth[:, :2].sum(axis=0) / (papers.truth[:, :2].sum(axis=0) + SHRINKAGE)
    cuts = trust * own + (1 - trust) * common
    shift = best_shift(cuts, feed.logits * slopes + offsets, feed.truth, 1.0)
    found = [logit(score) for score in choose_thresholds(slopes, offsets, papers, feed, "balanced")]
    assert found == pytest.approx(cuts + shift)


@pytest.mark.parametrize("n_papers", [0, 1])
def test_a_feed_of_next_to_nothing_still_gives_finite_thresholds(n_papers: int) -> None:
    feed = made_logits(20, 1)
    few = LogitsAndTruth(feed.logits[:n_papers], feed.truth[:n_papers])
    decision = calibrate(made_logits(100, 0), few)
    assert np.isfinite([*decision.offsets, *decision.slopes, *sum(decision.thresholds.values(), ())]).all()


def test_papers_are_weighted_to_the_proportions_of_the_feed() -> None:
    papers, feed = made_logits(400, 0), made_logits(400, 1, (0.1, 0.05))
    in_scope = papers.truth[:, -1]
    weights = weigh_as_feed(in_scope, feed)
    assert weights.sum() == pytest.approx(400)
    assert weights[in_scope].sum() / 400 == pytest.approx(feed.truth[:, -1].mean())
    assert weigh_as_feed(in_scope, None).tolist() == [1.0] * 400


@settings(deadline=None, max_examples=10)
@given(SEEDS, st.sampled_from([0.5, 1.0, 2.0]))
def test_no_cut_is_much_better_than_the_chosen_one(seed: int, beta: float) -> None:
    from sklearn.metrics import fbeta_score

    papers = made_logits(200, seed)
    truth, logits = papers.truth[:, 0], papers.logits[:, 0]
    chosen = best_cut(truth, logits, np.ones(200), beta)
    reached = [fbeta_score(truth, logits >= cut, beta=beta, zero_division=0) for cut in CUTS[::6]]
    assert fbeta_score(truth, logits >= chosen, beta=beta) >= max(reached) - 0.05


def test_the_f_measure_of_a_small_example() -> None:
    precision, recall = 3 / 4, 3 / 6
    for beta in (0.5, 1.0, 2.0):
        wanted = (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
        assert f_measure(np.array(3), np.array(4), 6, beta) == pytest.approx(wanted)
    assert f_measure(np.array(0), np.array(0), 0, 1.0) == 0


def test_thresholds_are_probabilities_of_the_cuts() -> None:
    thresholds = calibrate(made_logits(300, 0), None).thresholds
    assert set(thresholds) == set(PREFERENCES)
    assert all(sigmoid(CUTS[0]) <= t <= sigmoid(CUTS[-1]) for ts in thresholds.values() for t in ts)


def test_recall_keeps_what_the_cut_on_the_raw_logits_would_keep() -> None:
    from arxsift.training.measure.conformal import choose_cut

    feed = made_logits(400, 1, (0.1, 0.05))
    decision = calibrate(made_logits(300, 0), feed)
    cut = choose_cut(feed.logits[feed.truth[:, -1], -1])
    assert cut is not None
    assert set(decision.keep) == {"recall"}
    kept = decision.scores(feed.logits)[:, -1] >= decision.keep["recall"]
    assert (kept == (feed.logits[:, -1] >= cut)).all()
    assert decision.assign(decision.scores(feed.logits), "recall")[kept].any(axis=1).all()


def test_a_stored_decision_keeps_the_same_papers() -> None:
    feed = made_logits(400, 1, (0.1, 0.05))
    decision = calibrate(made_logits(300, 0), feed)
    stored = type(decision).model_validate_json(decision.model_dump_json())
    assert (stored.scores(feed.logits)[:, -1] >= stored.keep["recall"]).sum() == (
        decision.scores(feed.logits)[:, -1] >= decision.keep["recall"]
    ).sum()


@pytest.mark.parametrize(("n_in_scope", "keeps"), [(0, False), (8, False), (9, True)])
def test_recall_keeps_nothing_by_score_without_a_feed_of_nine_papers_in_scope(n_in_scope: int, keeps: bool) -> None:
    truth = np.zeros((50, 3), dtype=bool)
    truth[:n_in_scope, [0, 2]] = True
    feed = LogitsAndTruth(np.random.default_rng(0).normal(0, 1, (50, 3)), truth)
    assert bool(calibrate(made_logits(300, 0), feed).keep) == keeps
    assert choose_keep(np.ones(3), np.zeros(3), None) == {}
