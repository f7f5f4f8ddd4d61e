"""No fold parts a group, and every topic is spread over the folds."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from arxsift.configs.errors import InputError
from arxsift.training.data.splits import MIN_DATED, Fold, by_date, grouped_folds, label_units


@st.composite
def labelled_groups(draw: st.DrawFn) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Papers with rare and common topics, in groups of one to four."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_topics, n_groups = draw(st.integers(1, 5)), draw(st.integers(10, 60))
    groups = rng.permutation(np.repeat(np.arange(n_groups), rng.choice([1, 1, 1, 2, 4], n_groups)))
    shares = rng.choice([0.03, 0.1, 0.3, 0.8], n_topics)
    return rng.random((len(groups), n_topics)) < shares, groups


def parts(groups: NDArray[np.intp], fold: Fold) -> bool:
    return bool(np.intersect1d(groups[fold.train], groups[fold.test]).size)


@settings(max_examples=60, deadline=None)
@given(labelled_groups(), st.integers(2, 5), st.integers(0, 1000))
def test_every_paper_is_tested_once_and_no_group_is_on_both_sides(
    data: tuple[NDArray[np.bool_], NDArray[np.intp]], n_folds: int, seed: int
) -> None:
    labels, groups = data
    folds = grouped_folds(labels, groups, n_folds, seed)
    assert len(folds) == n_folds
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(len(groups)))
    for fold in folds:
        assert sorted([*fold.train.tolist(), *fold.test.tolist()]) == list(range(len(groups)))
        assert fold.test.size
        assert not parts(groups, fold)


@settings(max_examples=30, deadline=None)
@given(labelled_groups(), st.integers(2, 5), st.integers(0, 1000))
def test_the_same_seed_gives_the_same_folds(
    data: tuple[NDArray[np.bool_], NDArray[np.intp]], n_folds: int, seed: int
) -> None:
    first, second = grouped_folds(*data, n_folds, seed), grouped_folds(*data, n_folds, seed)
    assert [fold.test.tolist() for fold in first] == [fold.test.tolist() for fold in second]


def can_be_dealt(labels: NDArray[np.bool_], groups: NDArray[np.intp], n_folds: int) -> bool:
    """Whether any deal of whole groups gives every fold each topic that enough of them have.

    Topics that share groups can stand in each other's way. An integer programme: which group goes to which fold.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n_groups = int(groups.max()) + 1
    units = label_units(labels, groups, n_groups)[:, :-1]
    topics = units[:, units.sum(axis=0) >= n_folds].T.astype(float)  # (n_topics, n_groups)
    once = np.kron(np.eye(n_groups), np.ones(n_folds))  # each group goes to one fold
    served = np.kron(topics, np.eye(n_folds))  # each fold gets one group of each topic or more
    found = milp(
        np.zeros(n_groups * n_folds),
        constraints=[LinearConstraint(once, 1, 1), *([LinearConstraint(served, 1)] if len(served) else [])],
        bounds=Bounds(0, 1),
        integrality=np.ones(n_groups * n_folds, dtype=np.int_),
    )
    return bool(found.success)


def test_topics_that_share_their_groups_cannot_always_be_spread() -> None:
    # of papers a to e the topics are abc, abd and cde: the first two put c and d into one fold, the third parts them
    labels = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1], [0, 0, 1]], dtype=bool)
    assert not can_be_dealt(labels, np.arange(5), 3)
    assert can_be_dealt(labels[:, :2], np.arange(5), 3)


@settings(max_examples=60, deadline=None)
@given(labelled_groups(), st.integers(2, 5), st.integers(0, 1000))
def test_every_topic_is_spread_over_the_folds(
    data: tuple[NDArray[np.bool_], NDArray[np.intp]], n_folds: int, seed: int
) -> None:
    labels, groups = data
    folds = grouped_folds(labels, groups, n_folds, seed)
    for topic in labels.T:
        n_groups = len(np.unique(groups[topic]))
        tested = [len(np.unique(groups[fold.test][topic[fold.test]])) for fold in folds]
        assert max(tested) - n_groups / n_folds < 2 + 0.1 * n_groups
        is_spread = n_groups < n_folds or min(tested) > 0
        assert is_spread or not can_be_dealt(labels, groups, n_folds)


def test_a_deal_that_leaves_a_fold_without_a_topic_is_dealt_again(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = np.zeros((8, 1), dtype=bool)
    labels[:4] = True
    deals = iter([[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1, 0, 1]])
    monkeypatch.setattr("arxsift.training.data.splits.deal_once", lambda *_: np.array(next(deals)))
    assert grouped_folds(labels, np.arange(8), 2, seed=0)[0].test.tolist() == [0, 1, 4, 5]


def test_another_seed_gives_other_folds() -> None:
    labels = np.random.default_rng(0).random((100, 3)) < 0.3
    first, second = (grouped_folds(labels, np.arange(100), 5, seed)[0].test.tolist() for seed in (0, 1))
    assert first != second


def test_papers_out_of_scope_are_spread_as_well() -> None:
    labels = np.zeros((100, 2), dtype=bool)
    labels[:60, 0] = True
    folds = grouped_folds(labels, np.arange(100), 4, seed=0)
    assert [(int(labels[fold.test].any(axis=1).sum()), len(fold.test)) for fold in folds] == [(15, 25)] * 4


def test_group_numbers_need_not_be_consecutive() -> None:
    labels = np.ones((4, 1), dtype=bool)
    folds = grouped_folds(labels, np.array([70, -3, 70, -3]), 2, seed=0)
    assert sorted(fold.test.tolist() for fold in folds) == [[0, 2], [1, 3]]


@pytest.mark.parametrize(
    ("n_folds", "message"),
    [
        (
            4,
            "folds: 4 folds cannot be made of 3 different papers; "
            "near-duplicates count as one: give more papers or fewer folds",
        ),
        (1, "folds: 1 is too few; give at least 2"),
    ],
)
def test_folds_that_cannot_be_made_are_refused(n_folds: int, message: str) -> None:
    with pytest.raises(InputError) as raised:
        grouped_folds(np.ones((5, 1), dtype=bool), np.array([0, 0, 1, 2, 2]), n_folds, seed=0)
    assert str(raised.value) == message


# the hold-out by date


def dated(*counts: tuple[str, int]) -> list[str]:
    return [date for date, n in counts for _ in range(n)]


def hold_out(dates: Sequence[str], groups: NDArray[np.intp] | None = None, share: float = 0.2) -> Fold | None:
    return by_date(dates, np.arange(len(dates)) if groups is None else groups, share)


def test_the_newest_papers_are_held_out() -> None:
    dates = dated(("2026-01-05", 20), ("2024-03", 100), ("2025", 100), ("2026-01", 30))
    fold = hold_out(dates)
    assert fold is not None
    assert {dates[position] for position in fold.test} == {"2026-01", "2026-01-05"}
    assert {dates[position] for position in fold.train} == {"2024-03", "2025"}


def test_the_cut_is_between_two_dates_where_the_share_is_nearest() -> None:
    fold = hold_out(dated(("2024", 100), ("2025", 70), ("2026", 30)), share=0.4)
    assert fold is not None
    assert len(fold.test) == 100


def test_papers_without_a_date_are_fitted_on() -> None:
    fold = hold_out(dated(("", 50), ("2024", 160), ("2025", 40)))
    assert fold is not None
    assert fold.train.tolist() == list(range(210))


def test_a_group_with_an_older_or_undated_member_is_fitted_on() -> None:
    dates = dated(("", 1), ("2024", 160), ("2025", 40))
    groups = np.arange(len(dates))
    groups[200] = groups[0]
    groups[199] = groups[1]
    groups[198] = groups[197]
    fold = hold_out(dates, groups)
    assert fold is not None
    assert fold.test.tolist() == list(range(161, 199))


@pytest.mark.parametrize(
    "dates",
    [
        [],
        dated(("2024", 150), ("2025", MIN_DATED - 151), ("", 500)),
        dated(("2024", 500)),
        dated(("", 500)),
    ],
)
def test_without_enough_dates_there_is_no_hold_out(dates: list[str]) -> None:
    assert hold_out(dates) is None


def test_where_every_new_paper_has_an_older_twin_there_is_no_hold_out() -> None:
    assert hold_out(dated(("2024", 150), ("2025", 150)), np.tile(np.arange(150), 2)) is None


@settings(max_examples=50, deadline=None)
@given(labelled_groups(), st.sampled_from([0.1, 0.3, 0.5]), st.integers(0, 1000))
def test_nothing_new_is_fitted_on_before_something_older_is_tested(
    data: tuple[NDArray[np.bool_], NDArray[np.intp]], share: float, seed: int
) -> None:
    groups = np.concatenate([data[1], np.arange(100, 400)])
    months = ["", "2023", *(f"2024-{month:02}" for month in range(1, 13)), "2025-01-02"]
    dates = np.random.default_rng(seed).choice(months, len(groups)).tolist()
    fold = by_date(dates, groups, share)
    assert fold is not None
    assert not parts(groups, fold)
    assert sorted([*fold.train.tolist(), *fold.test.tolist()]) == list(range(len(dates)))
    cut = min(dates[position] for position in fold.test)
    for position in fold.train:
        assert dates[position] < cut or any(dates[twin] < cut for twin in np.flatnonzero(groups == groups[position]))
