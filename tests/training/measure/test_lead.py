"""The lead of one model over another, the same papers drawn for both."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.records import made_truth

from arxsift.training.measure.intervals import resample
from arxsift.training.measure.metrics import lead, mean_over_topics
from arxsift.training.measure.quality import evaluate

N_PAPERS = 200


def judged(noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Truth of two topics and "in scope", and logits that know it the less the more noise there is."""
    truth = made_truth(N_PAPERS)
    return truth, truth + np.random.default_rng(seed + 1).normal(0, noise, truth.shape)


def test_a_model_has_no_lead_over_itself() -> None:
    truth, logits = judged(0.5)
    found = lead(truth, logits, logits)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_the_lead_is_the_difference_of_the_figures_that_runs_show() -> None:
    truth, logits = judged(0.3)
    _, others = judged(0.8, seed=5)
    none, sure = np.zeros((N_PAPERS, 2), bool), np.ones(N_PAPERS, bool)
    ours, theirs = (
        evaluate(truth, scores, scores, none, ["bees", "tides"], sure).mean_average_precision.value
        for scores in (logits, others)
    )
    assert lead(truth, logits, others).value == pytest.approx(ours - theirs)


def test_a_clear_lead_has_an_interval_above_zero_and_turns_its_sign_when_turned() -> None:
    truth, logits = judged(0.2)
    _, others = judged(2.0, seed=5)
    found, turned = lead(truth, logits, others), lead(truth, others, logits)
    assert 0 < found.low < found.value < found.high <= 1
    assert (turned.low, turned.value, turned.high) == pytest.approx((-found.high, -found.value, -found.low))


def test_pairs_tell_apart_what_single_intervals_do_not() -> None:
    truth, logits = judged(0.8)
    worse = logits - 0.25 * truth  # the same noise, a little less knowledge
    found = lead(truth, logits, worse)
    weights = resample(N_PAPERS, 0)
    ours, theirs = (mean_over_topics(truth, some, weights) for some in (logits, worse))
    assert found.low > 0
    assert np.quantile(theirs[1:], 0.975) > np.quantile(ours[1:], 0.025)


def test_in_scope_does_not_count() -> None:
    truth, logits = judged(0.5)
    other = logits.copy()
    other[:, -1] = -other[:, -1]
    assert lead(truth, logits, other).value == 0


@settings(deadline=None, max_examples=20)
@given(slope=st.floats(0.1, 10), offset=st.floats(-5, 5))
def test_order_alone_counts(slope: float, offset: float) -> None:
    truth, logits = judged(0.5)
    logits = logits.round(3)  # so that scaling makes no two alike
    found = lead(truth, logits * slope + offset, logits)
    assert (found.low, found.value, found.high) == pytest.approx((0, 0, 0), abs=1e-12)


def test_a_topic_without_papers_is_left_out() -> None:
    truth, logits = judged(0.5)
    _, others = judged(0.9, seed=2)
    empty = truth.copy()
    empty[:, 1] = False
    once = np.ones((1, N_PAPERS))
    assert mean_over_topics(empty, logits, once) == pytest.approx(mean_over_topics(truth[:, [0, 2]], logits, once))
    assert np.isfinite(lead(empty, logits, others).value)
