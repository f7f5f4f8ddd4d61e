"""A model whose labels are older than its quality lasts is told, by its own measurement or the released one."""

import json
from datetime import date
from pathlib import Path

import pytest

from arxsift.training import age_notice
from arxsift.training.age_notice import age_notice as notice
from arxsift.training.age_notice import bundle_notice
from arxsift.training.measure.label_age import AgeCost

NINE = {"age_curve/months_to_fall": 9.4, "age_curve/measured_months": 20.0}
MORE = {"age_curve/measured_months": 11.0}
TODAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def nothing_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ships here measured nothing."""
    monkeypatch.setattr(age_notice, "released_cost", lambda: None)


@pytest.fixture
def ten_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ships here loses quality in ten months."""
    shipped = AgeCost(10.0, 30, "tfidf")
    monkeypatch.setattr(age_notice, "released_cost", lambda: shipped)


def test_a_model_is_old_once_its_newest_label_is_older_than_its_own_measurement() -> None:
    assert notice("mine", "2026-02", NINE, TODAY) == ""
    assert notice("mine", "2026-01", NINE, TODAY) == (
        "mine is old: its newest label is of 2026-01, 10 months ago, and mean average precision on new papers falls by "
        "0.03 in 9 months"
    )


def test_where_quality_had_not_fallen_the_age_that_was_measured_is_the_limit() -> None:
    assert notice("mine", "2025-12", MORE, TODAY) == ""
    assert notice("mine", "2025-11", MORE, TODAY) == (
        "mine is old: its newest label is of 2025-11, 12 months ago, and how far quality falls was measured for 11 "
        "months only"
    )


@pytest.mark.usefixtures("ten_measured")
def test_a_model_without_a_measurement_is_judged_by_that_of_the_one_that_ships_and_this_is_said() -> None:
    assert notice("transformer", "2026-01", {}, TODAY) == ""
    assert notice("transformer", "2025-12", {}, TODAY) == (
        "transformer is old: its newest label is of 2025-12, 11 months ago, and mean average precision on new papers "
        "falls by 0.03 in 10 months (measured with tfidf, which ships)"
    )
    assert "measured with" not in notice("mine", "2025-12", NINE, TODAY)


def test_nothing_is_said_where_dates_or_measurements_are_not_known() -> None:
    assert notice("mine", "", NINE, TODAY) == ""
    assert notice("mine", "2001-01", {}, TODAY) == ""
    assert bundle_notice("mine", None) == bundle_notice("mine", {"n_train": 60}) == ""


def test_a_bundle_is_judged_by_its_evaluation() -> None:
    assert bundle_notice("mine", {"labels": {"newest": "2001-01"}, "metrics": NINE}).startswith(
        "mine is old: its newest label is of 2001-01, "
    )
    assert bundle_notice("mine", {"labels": {}, "metrics": NINE}) == ""


def test_what_ships_is_read_from_its_evaluation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    evaluation = {"metrics": NINE}
    monkeypatch.setattr(age_notice, "released_folders", lambda: {"tfidf": tmp_path})
    monkeypatch.setattr(age_notice, "read_evaluation", lambda _: json.loads(json.dumps(evaluation)))
    assert age_notice.released_cost() == AgeCost(9.4, 20, "tfidf")
    monkeypatch.setattr(age_notice, "released_folders", dict)
    assert age_notice.released_cost() is None
