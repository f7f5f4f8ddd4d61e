"""Metrics are those of scikit-learn, with intervals, and undefined ones stay out."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.docs import metric_page
from made.records import with_in_scope
from numpy.typing import NDArray

from arxsift.models.arrays import Scores, Truth
from arxsift.training.measure.intervals import N_RESAMPLES, Interval, interval, resample
from arxsift.training.measure.metrics import (
    average_precisions,
    calibration_errors,
    mean_defined,
    micro_f1,
    set_metrics,
    shares,
    topic_metrics,
)
from arxsift.training.measure.quality import SET_METRICS, TOPIC_METRICS, Quality, evaluate

LogitsAndTruth = tuple[NDArray[np.bool_], NDArray[np.float64]]


@st.composite
def judged(draw: st.DrawFn) -> LogitsAndTruth:
    """Truth with at least one positive, and scores with many ties."""
    n_papers = draw(st.integers(1, 30))
    truth = np.array(draw(st.lists(st.booleans(), min_size=n_papers, max_size=n_papers)), dtype=bool)
    truth[draw(st.integers(0, n_papers - 1))] = True
    scores = draw(st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), min_size=n_papers, max_size=n_papers))
    return truth, np.array(scores)


def made(n_papers: int, seed: int = 0, n_topics: int = 2) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Truth and scores of some skill, (n_papers, n_topics + 1)."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n_papers, n_topics)) < 0.3
    scores = np.clip(rng.normal(0.3 + 0.3 * truth, 0.2), 0, 1)
    return with_in_scope(truth), np.column_stack([scores, scores.max(axis=1)])


def judge(truth: Truth, scores: Scores, assigned: Truth, topics: tuple[str, ...], seed: int = 0) -> Quality:
    """Every third label is a close call."""
    return evaluate(truth, scores, scores, assigned, topics, np.arange(len(truth)) % 3 > 0, seed)


def calibration_error(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    return float(calibration_errors(truth, scores, np.ones((1, len(truth))))[0])


def macro_f1(truth: Truth, assigned: Truth, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    scores = np.zeros((len(truth), truth.shape[1] + 1))
    whole = with_in_scope(truth)
    by_topic = topic_metrics(whole, scores, scores, assigned, weights)
    return set_metrics(whole, assigned, np.ones(len(truth), dtype=bool), by_topic, weights)["macro_f1"]


@settings(deadline=None)
@given(judged())
def test_average_precision_is_that_of_scikit_learn_ties_included(papers: LogitsAndTruth) -> None:
    from sklearn.metrics import average_precision_score

    truth, scores = papers
    found = average_precisions(truth, scores, resample(len(truth), 0))
    assert found[0] == pytest.approx(average_precision_score(truth, scores))
    assert ((found[np.isfinite(found)] >= 0) & (found[np.isfinite(found)] <= 1 + 1e-12)).all()


@settings(deadline=None, max_examples=30)
@given(judged(), st.integers(0, 9))
def test_a_resample_counts_papers_as_if_they_stood_there_again(papers: LogitsAndTruth, seed: int) -> None:
    from sklearn.metrics import average_precision_score

    truth, scores = papers
    weights = resample(len(truth), seed)
    found = average_precisions(truth, scores, weights)
    repeated = np.repeat(np.arange(len(truth)), weights[7].astype(int))
    if truth[repeated].any():
        assert found[7] == pytest.approx(average_precision_score(truth[repeated], scores[repeated]))
    else:
        assert np.isnan(found[7])


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.integers(1, 25), st.integers(1, 4))
def test_f1_is_that_of_scikit_learn_over_topics_with_positives(seed: int, n_papers: int, n_topics: int) -> None:
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(seed)
    truth, assigned = rng.random((2, n_papers, n_topics)) < rng.uniform(0.1, 0.6)
    once = np.ones((1, n_papers))
    macro, micro = macro_f1(truth, assigned, once), micro_f1(truth, assigned, once)
    some = truth.any(axis=0)
    if some.any():
        wanted = [f1_score(truth[:, k], assigned[:, k]) for k in np.flatnonzero(some)]
        assert macro[0] == pytest.approx(np.mean(wanted))
        assert micro[0] == pytest.approx(f1_score(truth.ravel(), assigned.ravel()))
    else:
        assert np.isnan(macro[0])


def test_a_resample_without_a_topic_leaves_it_out_of_the_macro_f1() -> None:
    truth = np.array([[True, False], [False, True]])
    macro = macro_f1(truth, np.array([[True, True], [False, True]]), np.array([[1.0, 1.0], [2.0, 0.0]]))
    assert macro.tolist() == pytest.approx([(1 + 2 / 3) / 2, 1.0])


def test_the_calibration_error_of_a_small_example() -> None:
    truth = np.array([True, False, True, False])
    scores = np.array([0.95, 0.91, 0.32, 0.38])
    # bin 0.9–1.0: |1 − 1.86| = 0.86; bin 0.3–0.4: |1 − 0.70| = 0.30; over four papers
    assert calibration_error(truth, scores) == pytest.approx((0.86 + 0.30) / 4)


def test_a_score_of_one_belongs_to_the_last_bin() -> None:
    assert calibration_error(np.array([True, True]), np.array([1.0, 1.0])) == 0


def test_calibrated_scores_have_a_small_error_and_overconfident_ones_a_large_one() -> None:
    rng = np.random.default_rng(0)
    scores = rng.random(5000)
    truth = rng.random(5000) < scores
    assert calibration_error(truth, scores) < 0.02
    assert calibration_error(truth, np.round(scores)) > 0.2


def test_a_topic_without_positives_is_left_out_of_means_and_of_the_flat_figures() -> None:
    truth, scores = made(80)
    truth[:, 1] = False
    truth[:, 2] = truth[:, 0]
    quality = judge(truth, scores, scores[:, :-1] > 0.5, ("bees", "tides"))
    bees, tides = quality.topics
    assert math.isnan(tides.average_precision.value)
    assert math.isnan(tides.recall.value)
    assert math.isnan(tides.f1.value)
    assert (tides.n_positive, tides.precision.value) == (0, 0.0)
    assert quality.mean_average_precision.value == bees.average_precision.value
    assert quality.macro_f1.value == bees.f1.value
    flat = quality.flat()
    assert {f"{name}/bees" for name in ("average_precision", "recall", "f1")} <= flat.keys()
    assert not {f"{name}/tides" for name in ("average_precision", "recall", "f1")} & flat.keys()
    assert all(map(math.isfinite, flat.values()))


def test_papers_without_any_topic_have_no_average_precision_and_no_crash() -> None:
    truth = np.zeros((5, 3), dtype=bool)
    quality = judge(truth, np.full((5, 3), 0.1), np.zeros((5, 2), dtype=bool), ("bees", "tides"))
    assert quality.n_papers == 5
    assert math.isnan(quality.mean_average_precision.value)
    names = {name for name in quality.flat() if not name.endswith(("_low", "_high"))}
    assert names == {
        *("brier", "calibration_error", "near_miss_false_alarms", "far_false_alarms"),
        *(f"{figure}/{name}" for figure in ("brier", "calibration_error") for name in ("bees", "in_scope", "tides")),
    }
    assert quality.undefined == [
        "average_precision, precision, recall, f1 of bees: no paper has it",
        "average_precision, precision, recall, f1 of tides: no paper has it",
        "average_precision, precision, recall, f1 of in_scope: no paper has it",
    ]


def test_figures_without_ground_say_why_they_are_missing() -> None:
    truth, scores = made(20)
    truth[:, 1] = False
    truth[:, 2] = truth[:, 0]
    assigned = np.zeros((20, 2), dtype=bool)
    quality = evaluate(truth, scores, scores, assigned, ("bees", "tides"), np.ones(20, dtype=bool))
    assert quality.undefined == [
        "precision of bees: no paper was given it",
        "average_precision, precision, recall, f1 of tides: no paper has it",
        "precision of in_scope: no paper was given it",
        "near_miss_false_alarms: no out-of-scope paper has a label of confidence 1 or 2",
    ]


def test_false_alarms_are_counted_apart_for_near_misses_and_strangers() -> None:
    truth = np.zeros((6, 2), dtype=bool)
    truth[5] = True
    assigned = np.array([[True], [False], [False], [True], [True], [True]])
    sure = np.array([False, False, True, True, True, False])
    quality = evaluate(truth, truth.astype(float), truth.astype(float), assigned, ("bees",), sure)
    assert quality.near_miss_false_alarms.value == 1 / 2
    assert quality.far_false_alarms.value == 2 / 3


def test_a_perfect_judge_is_perfect() -> None:
    truth, _ = made(60)
    flat = judge(truth, truth.astype(float), truth[:, :-1], ("bees", "tides")).flat()
    ones = [name for name in flat if name.split("/")[0] in ("average_precision", "precision", "recall", "f1")]
    assert len(ones) == 36
    assert {flat[name] for name in [*ones, "mean_average_precision", "macro_f1_low", "micro_f1_high"]} == {1.0}
    assert {flat["brier"], flat["calibration_error"]} == {0.0}


def test_intervals_hold_their_value_and_shrink_with_more_papers() -> None:
    widths = []
    for n_papers in (50, 500, 5000):
        truth, scores = made(n_papers)
        quality = judge(truth, scores, scores[:, :-1] > 0.5, ("bees", "tides"))
        for figure in (quality.mean_average_precision, quality.macro_f1, quality.micro_f1):
            assert figure.low <= figure.value <= figure.high
        widths.append(quality.mean_average_precision.high - quality.mean_average_precision.low)
    assert widths[0] > 2 * widths[1] > 4 * widths[2] > 0


def test_the_interval_covers_the_truth_of_large_numbers_most_of_the_time() -> None:
    truth, scores = made(20_000, seed=99)
    true = average_precisions(truth[:, 0], scores[:, 0], np.ones((1, 20_000)))[0]
    covered = 0
    for seed in range(40):
        some_truth, some_scores = made(200, seed)
        found = interval(average_precisions(some_truth[:, 0], some_scores[:, 0], resample(200, seed)))
        covered += found.low <= true <= found.high
    assert covered >= 34


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others() -> None:
    truth, scores = made(100)
    first, again, other = (judge(truth, scores, scores[:, :-1] > 0.5, ("a", "b"), seed) for seed in (0, 0, 1))
    assert first == again
    assert first.mean_average_precision.value == other.mean_average_precision.value
    assert first.mean_average_precision.low != other.mean_average_precision.low


def test_the_first_resample_is_the_papers_as_they_are_and_every_one_is_as_large() -> None:
    weights = resample(17, 0)
    assert weights.shape == (N_RESAMPLES + 1, 17)
    assert weights[0].tolist() == [1.0] * 17
    assert set(weights.sum(axis=1)) == {17.0}


def test_means_leave_undefined_figures_out() -> None:
    figures = np.array([[1.0, np.nan, np.nan], [0.0, 0.5, np.nan]])
    assert mean_defined(figures)[:2].tolist() == [0.5, 0.5]
    assert np.isnan(mean_defined(figures)[2])


def test_an_interval_without_resamples_says_so() -> None:
    found = interval(np.array([0.5, np.nan, np.nan]))
    assert (found.value, math.isnan(found.low), math.isnan(found.high)) == (0.5, True, True)


def test_an_interval_reads_well() -> None:
    assert str(Interval(0.8429, 0.82806, 0.8546)) == "0.843 (0.828–0.855)"


def test_a_share_is_counted_among_some_papers_in_every_resample() -> None:
    has, among = np.array([True, False, True]), np.array([True, True, False])
    weights = np.array([[1.0, 1.0, 1.0], [3.0, 0.0, 0.0], [0.0, 0.0, 3.0]])
    assert shares(has, among, weights)[:2].tolist() == [0.5, 1.0]
    assert np.isnan(shares(has, among, weights)[2])


def test_the_page_on_metrics_explains_every_metric() -> None:
    assert set(metric_page("metric")) == {*SET_METRICS, *(f"{name}/T" for name in TOPIC_METRICS)}
