"""`arxsift compare` says which of the compared models is old."""

import json
from datetime import date
from pathlib import Path

import pytest
from made.commands import Arxsift
from made.records import made_record, made_truth
from made.store import MadeStore, own_home

from arxsift.training.data.label_dates import months_between


def test_a_model_whose_labels_are_old_is_told_beside_the_tables(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store, truth = MadeStore(own_home(monkeypatch, tmp_path)), made_truth(60)
    metrics = {"age_curve/measured_months": 11.0}
    for number, (name, newest) in enumerate([("old", "2001-01"), ("new", "2999-01"), ("undated", "")], 1):
        records = {"feed": made_record(truth, 0.3, number)}
        store.run(f"{number}" * 32, name, {"model": "tfidf", "data.newest": newest}, metrics, records)
    result = arxsift("compare", "old", "new", "undated", "prior", "--no-log", "--format", "json")
    assert result.exit_code == 0
    age = months_between("2001-01", f"{date.today():%Y-%m}")
    assert json.loads(result.stdout)["notes"] == [
        f"old [11111111] is old: its newest label is of 2001-01, {age} months ago, and how far quality falls was "
        "measured for 11 months only"
    ]
