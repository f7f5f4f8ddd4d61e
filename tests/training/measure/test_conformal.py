"""Recall mode misses no more than it guarantees, on any scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxsift.training.measure.conformal import MISSED, choose_cut, simulate_guarantee

SCORES = st.lists(st.floats(-5, 5), min_size=1, max_size=150)


@settings(deadline=None)
@given(SCORES, st.sampled_from([0.05, 0.1, 0.3]))
def test_the_cut_is_the_highest_that_satisfies_the_bound(scores: list[float], missed: float) -> None:
    values = np.array(scores)
    n_papers = len(values)

    def bound(cut: float) -> float:
        return (int((values < cut).sum()) + 1) / (n_papers + 1)

    cut = choose_cut(values, missed)
    if cut is None:
        assert 1 / (n_papers + 1) > missed
    else:
        assert bound(cut) <= missed
        assert bound(np.nextafter(cut, np.inf)) > missed


@pytest.mark.parametrize(("n_papers", "n_missed"), [(9, 0), (18, 0), (19, 1), (29, 2), (69, 6), (134, 12), (999, 99)])
def test_of_so_many_papers_so_many_lie_under_the_cut(n_papers: int, n_missed: int) -> None:
    scores = np.random.default_rng(0).permutation(n_papers).astype(float)
    assert choose_cut(scores) == n_missed


@pytest.mark.parametrize("n_papers", [0, 1, 8])
def test_fewer_than_nine_papers_give_no_cut(n_papers: int) -> None:
    assert choose_cut(np.arange(n_papers, dtype=float)) is None


@settings(deadline=None)
@given(SCORES, st.floats(0.1, 3), st.floats(-2, 2))
def test_a_rising_map_of_the_scores_keeps_the_same_papers(scores: list[float], slope: float, offset: float) -> None:
    values = np.round(np.array(scores), 3)
    mapped = slope * values + offset
    cut, mapped_cut = choose_cut(values), choose_cut(mapped)
    if cut is None or mapped_cut is None:
        assert cut is mapped_cut
    else:
        assert ((values >= cut) == (mapped >= mapped_cut)).all()


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10**6), st.integers(9, 80))
def test_a_new_paper_is_missed_no_more_often_than_guaranteed(seed: int, n_papers: int) -> None:
    rng = np.random.default_rng(seed)
    samples = rng.gamma(0.5, size=(4000, n_papers + 1))
    missed = [sample[-1] < (choose_cut(sample[:-1]) or 0.0) for sample in samples]
    assert np.mean(missed) <= MISSED + 0.02
    assert np.mean(missed) >= MISSED - 1 / (n_papers + 1) - 0.02  # and keeps little more than it must


def test_a_simulation_stays_within_the_guarantee_and_says_how_bad_one_feed_may_be() -> None:
    rng = np.random.default_rng(0)
    in_scope = rng.random(900) < 0.15
    found = simulate_guarantee(rng.normal(2.0 * in_scope, 1.0), in_scope)
    assert found is not None
    assert found.n_trials == 1000
    assert 0.07 < found.missed <= MISSED
    assert found.missed < found.missed_95 < 0.3
    assert in_scope.mean() < found.read < 0.6
    assert found.flat() == {
        "recall_missed_simulated": found.missed,
        "recall_missed_simulated_95": found.missed_95,
        "recall_read_simulated": found.read,
    }


def test_a_model_without_skill_makes_one_read_nearly_everything() -> None:
    rng = np.random.default_rng(0)
    found = simulate_guarantee(rng.random(400), rng.random(400) < 0.2, 200)
    assert found is not None
    assert found.read > 0.85
    assert found.missed <= MISSED + 0.01


@pytest.mark.parametrize("n_in_scope", [0, 5, 8])
def test_a_feed_of_too_few_papers_in_scope_is_not_simulated(n_in_scope: int) -> None:
    assert simulate_guarantee(np.random.default_rng(0).random(40), np.arange(40) < n_in_scope, 50) is None


def test_the_same_seed_gives_the_same_simulation() -> None:
    rng = np.random.default_rng(0)
    scores, in_scope = rng.random(300), rng.random(300) < 0.3
    first, again, other = (simulate_guarantee(scores, in_scope, 50, seed) for seed in (0, 0, 1))
    assert first == again != other
