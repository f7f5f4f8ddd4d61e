"""Two labelling passes and how far they agree."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxsift.training.audit.agreement import Agreement, cohen_kappa, measure_agreement
from arxsift.training.data.labels import SeedLabel

ANSWERS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)


def label(n: int, first: str, second: str, final: str) -> SeedLabel:
    return SeedLabel(n, f"Paper {n}", tuple(first.split()), tuple(second.split()), tuple(final.split()), "")


LABELS = [
    label(1, "a", "a", "a"),
    label(2, "a b", "b a", "b a"),
    label(3, "a", "", ""),
    label(4, "", "", ""),
    label(5, "b", "b", "b"),
]


def test_kappa_is_that_of_the_textbook() -> None:
    first = [True] * 25 + [False] * 25
    second = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


@settings(deadline=None)
@given(ANSWERS)
def test_kappa_is_that_of_scikit_learn(answers: list[tuple[bool, bool]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    first, second = [a for a, _ in answers], [b for _, b in answers]
    if len({*first, *second}) == 1:
        assert math.isnan(cohen_kappa(first, second))
    else:
        assert cohen_kappa(first, second) == pytest.approx(metrics.cohen_kappa_score(first, second))


@given(ANSWERS)
def test_kappa_does_not_depend_on_which_pass_came_first(answers: list[tuple[bool, bool]]) -> None:
    first, second = [a for a, _ in answers], [b for _, b in answers]
    assert cohen_kappa(first, second) == pytest.approx(cohen_kappa(second, first), nan_ok=True)


def test_kappa_of_nothing_is_not_a_number() -> None:
    assert math.isnan(cohen_kappa([], []))


def test_passes_that_always_disagree_are_worse_than_chance() -> None:
    assert cohen_kappa([True, False], [False, True]) == -1


def test_each_topic_is_compared_on_its_own() -> None:
    report = measure_agreement(LABELS, ["a", "b", "c"])
    assert list(report.topics) == ["a", "b", "c"]
    assert report.topics["a"] == Agreement(8 / 13, n_pass_1=3, n_pass_2=2, n_topics=2)
    assert report.topics["b"] == Agreement(1, n_pass_1=2, n_pass_2=2, n_topics=2)
    assert report.in_scope == Agreement(6 / 11, n_pass_1=4, n_pass_2=3, n_topics=3)


def test_a_topic_that_nobody_gave_has_no_kappa() -> None:
    assert math.isnan(measure_agreement(LABELS, ["c"]).topics["c"].kappa)


def test_other_topics_come_before_another_order_among_the_papers_that_differ() -> None:
    report = measure_agreement(LABELS, ["a", "b"])
    assert [label.n for label in report.differing] == [3, 2]
    assert (report.n_papers, report.n_identical, report.share_identical) == (5, 4, 0.8)


def test_no_labels_agree_on_nothing() -> None:
    report = measure_agreement([], ["a"])
    assert report.n_papers == 0
    assert math.isnan(report.share_identical)
