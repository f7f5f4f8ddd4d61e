"""Shares and scores of new papers differ from the reference only where that is large and beyond chance."""

import numpy as np
import pytest

from arxsift.training.measure.drift import compare_means, compare_shares, stability
from arxsift.training.measure.intervals import Interval


def test_a_share_that_doubled_differs_and_one_that_rose_a_little_does_not() -> None:
    doubled = compare_shares(80, 300, 266, 2000, 7)
    assert doubled.differs
    assert (doubled.recent.value, doubled.reference) == (80 / 300, 0.133)
    assert not compare_shares(400, 2500, 266, 2000, 7).differs  # 16 % for 13 %: sure, but too little to matter
    assert compare_shares(10, 300, 266, 2000, 7).differs


def test_few_papers_prove_nothing() -> None:
    assert not compare_shares(2, 100, 10, 2000, 7).differs
    assert not compare_shares(0, 100, 10, 2000, 7).differs


def test_the_interval_of_a_share_is_wilson_s() -> None:
    share = compare_shares(0, 100, 10, 2000, 7)
    assert share.recent.low == 0
    assert share.recent.high == pytest.approx(1.96**2 / (100 + 1.96**2), abs=1e-3)


def test_means_differ_where_their_intervals_are_apart_and_one_is_half_as_large_again() -> None:
    reference = Interval(0.02, 0.018, 0.022)
    assert compare_means(Interval(0.04, 0.035, 0.045), reference).differs
    assert not compare_means(Interval(0.026, 0.025, 0.027), reference).differs
    assert not compare_means(Interval(0.04, 0.021, 0.06), reference).differs


def test_scores_of_the_same_papers_have_an_index_of_zero() -> None:
    scores = np.random.default_rng(0).random(500)
    same = stability(scores, scores)
    assert same.value == 0
    assert not same.differs and not same.is_slight


def test_the_index_is_the_sum_over_the_deciles_of_the_reference() -> None:
    reference = np.arange(1000) / 1000
    recent = np.concatenate([np.arange(0, 500), np.arange(0, 1000, 2)]) / 1000  # three in four are below the middle
    low, high = 0.15, 0.05  # share of the papers in each of the five lower and of the five higher bins
    index = stability(recent, reference)
    assert index.value == pytest.approx(5 * (low - 0.1) * np.log(low / 0.1) + 5 * (high - 0.1) * np.log(high / 0.1))
    assert index.differs


def test_papers_of_the_reference_itself_rarely_pass_what_chance_reaches() -> None:
    rng = np.random.default_rng(1)
    population = rng.beta(0.3, 2, 50_000)
    reference = rng.choice(population, 2000)
    drawn = [stability(rng.choice(population, 120), reference) for _ in range(500)]
    assert np.mean([one.value > one.by_chance for one in drawn]) < 0.03
    assert max(one.value for one in drawn) > 0.1  # the customary bound alone would be passed by chance
    assert np.mean([one.differs for one in drawn]) < 0.01


def test_scores_that_all_are_alike_can_be_compared() -> None:
    assert stability(np.full(100, 0.3), np.full(200, 0.3)).value == 0
    assert stability(np.full(100, 0.1), np.full(200, 0.3)).differs


def test_a_shift_between_the_bounds_is_slight() -> None:
    rng = np.random.default_rng(2)
    moved = stability(rng.normal(0.4, 1, 4000), rng.normal(0, 1, 4000))
    assert moved.is_slight and not moved.differs
