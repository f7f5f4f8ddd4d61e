"""`arxsift compare` says which of the compared models is old, and writes every format."""

import csv
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


def test_a_comparison_is_a_record_for_each_set_model_and_metric(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store, truth = MadeStore(own_home(monkeypatch, tmp_path)), made_truth(60)
    for number, name in enumerate(["one", "two"], 1):
        store.run(f"{number}" * 32, name, {"model": "tfidf"}, {}, {"feed": made_record(truth, 0.3, number)})
    call = ("compare", "one", "two", "--no-log", "--format")
    whole = json.loads(arxsift(*call, "json").stdout)["comparisons"][0]
    rows = [json.loads(line) for line in arxsift(*call, "jsonl").stdout.splitlines()]
    assert [(row["set"], row["papers"], row["model"]) for row in (rows[0], rows[-1])] == [
        ("feed", 60, "one [11111111]"),
        ("feed", 60, "two [22222222]"),
    ]
    (lead,) = [row for row in rows if (row["model"], row["metric"]) == ("two [22222222]", "macro_f1")]
    assert lead["value"] == whole["figures"]["two [22222222]"]["macro_f1"]
    assert lead["lead_of_first_low"] == whole["leads"]["two [22222222]"]["macro_f1"]["low"]
    table = list(csv.DictReader(arxsift(*call, "csv").stdout.splitlines()))
    assert [row["metric"] for row in table] == [row["metric"] for row in rows]
    assert (table[0]["lead_of_first"], float(table[-1]["lead_of_first"])) == ("", rows[-1]["lead_of_first"])
