"""The bounds of a cascade: they leave the fewest papers to the second model, and lose no more than they may."""

from dataclasses import replace

import numpy as np
import pytest
from made.records import made_record, made_truth

from arxsift.models.arrays import Floats
from arxsift.models.cascade import Bounds
from arxsift.training.fit.cascade import JudgedByBoth, choose_bounds, halvings, measure_loss, settled_across
from arxsift.training.measure.judgement import Judgement

TRUTH = made_truth(600, shares=(0.1, 0.1))


def judged(scores: Floats) -> Judgement:
    """The scores, (n_papers, n_topics + 1), with the logits that give them; a topic is given from one half on."""
    clipped = np.clip(scores, 1e-9, 1 - 1e-9)
    ranking = np.log(clipped / (1 - clipped))
    return Judgement(np.arange(len(scores)), TRUTH, clipped, ranking, clipped[:, :-1] >= 0.5)


def model(noise: float, seed: int) -> Judgement:
    return judged(made_record(TRUTH, noise, seed).judgement.scores)


PERFECT = judged(np.where(TRUTH, 0.99, 0.001))
UNSURE = judged(np.full(TRUTH.shape, 0.5))


def test_a_first_model_that_is_always_right_leaves_nothing_to_the_second() -> None:
    both = JudgedByBoth(PERFECT, model(0.3, 1))
    assert both.settled(choose_bounds(both)).all()


def test_a_first_model_that_knows_nothing_leaves_everything_to_the_second() -> None:
    both = JudgedByBoth(UNSURE, PERFECT)
    assert not both.settled(choose_bounds(both)).any()


def test_a_first_model_that_is_surely_wrong_settles_nothing() -> None:
    both = JudgedByBoth(judged(np.where(TRUTH, 0.001, 0.99)), PERFECT)
    assert choose_bounds(both) == Bounds(lower=0, upper=1)


def test_the_bounds_lose_at_most_a_hundredth_of_the_papers_that_the_second_model_finds() -> None:
    scores = np.where(TRUTH, 0.6, 0.004)
    scores[np.flatnonzero(~TRUTH[:, -1])[::2]] = 0.015
    in_scope = np.flatnonzero(TRUTH[:, :-1].sum(axis=1) == 1)
    scores[in_scope[:1]] = 0.015  # one in-scope paper looks out of scope, 1 of about 115
    one_lost = JudgedByBoth(judged(scores), PERFECT)
    assert choose_bounds(one_lost).lower == 0.02
    scores[in_scope[1:3]] = 0.015
    assert choose_bounds(replace(one_lost, first=judged(scores))).lower == 0.01


def test_an_upper_bound_that_costs_macro_f1_is_left_out() -> None:
    scores = np.where(TRUTH, 0.999, 0.004)
    both = JudgedByBoth(judged(scores), PERFECT)
    assert choose_bounds(both).upper < 1
    swapped = scores.copy()
    swapped[:, :2] = swapped[:, 1::-1]  # sure of the papers in scope, and wrong about their topics
    assert choose_bounds(replace(both, first=judged(swapped))).upper == 1


def test_each_half_is_judged_by_the_bounds_of_the_other() -> None:
    both = JudgedByBoth(model(0.4, 1), model(0.1, 2))
    halves = np.array_split(np.random.default_rng(3).permutation(len(TRUTH)), 2)
    settled = settled_across(both, 3)
    for own, other in (halves, halves[::-1]):
        assert np.array_equal(settled[own], both.part(own).settled(choose_bounds(both.part(other))))


def test_the_cascade_says_what_the_model_said_that_judged_the_paper() -> None:
    both = JudgedByBoth(model(0.4, 1), model(0.1, 2))
    settled = both.settled(Bounds(lower=0.1, upper=0.95))
    joined = both.judgement(settled)
    assert 0 < settled.sum() < len(settled)
    for rows, own in ((settled, both.first), (~settled, both.second)):
        for part in ("scores", "ranking", "assigned"):
            assert np.array_equal(getattr(joined, part)[rows], getattr(own, part)[rows])
    assert np.array_equal(joined.assigned, both.assigned(Bounds(lower=0.1, upper=0.95)))


def test_what_is_lost_are_papers_that_the_second_model_finds() -> None:
    settled = np.zeros(len(TRUTH), dtype=bool)
    in_scope = np.flatnonzero(TRUTH[:, -1])
    settled[in_scope[:6]] = True
    nothing = judged(np.full(TRUTH.shape, 0.001))
    loss = measure_loss(JudgedByBoth(nothing, PERFECT), [settled, np.zeros_like(settled)], seed=0)
    assert loss.in_scope_lost.value == pytest.approx(3 / len(in_scope))  # the mean of six and none
    assert 0 < loss.in_scope_lost.low < loss.in_scope_lost.value < loss.in_scope_lost.high
    assert loss.macro_f1_lost.value > 0
    assert loss.left.value == pytest.approx(1 - 3 / len(TRUTH))
    assert set(loss.flat("feed")) == {
        f"feed/{name}{end}" for name in ("in_scope_lost", "macro_f1_lost", "left") for end in ("", "_low", "_high")
    }


def test_a_cascade_of_equals_loses_nothing() -> None:
    both = JudgedByBoth(PERFECT, PERFECT)
    loss = measure_loss(both, [*halvings(both, 0)], seed=0)
    assert (loss.in_scope_lost.value, loss.macro_f1_lost.value, loss.left.value) == (0, 0, 0)
