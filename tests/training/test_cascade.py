"""The cascade that ships: its bounds, metrics and card are those that the released models' records give."""

from pathlib import Path

import numpy as np
import pytest

from arxsift.configs.places import packaged
from arxsift.models.bundle import read_evaluation, read_manifest
from arxsift.training import cascade
from arxsift.training.cascade import release_cascade, renew_cascade
from arxsift.training.compare.candidates import bundled_records
from arxsift.training.measure.records import ARRAYS, record_name

RECORDS = [record_name(name) for name in ("feed", "neuro")]
"""Files whose bytes differ from one writing to the next: the order of their names is left to chance."""

SHIPPED = packaged("models", "released") / "cascade"


def test_what_ships_is_what_the_released_models_give_now(tmp_path: Path) -> None:
    """If this fails, a model or the code has changed: type make cascade."""
    made = tmp_path / "cascade"
    release_cascade(made)
    files, shipped = read_manifest(made).files, read_manifest(SHIPPED).files
    assert files.keys() == shipped.keys()
    assert [name for name in files if files[name] != shipped[name] and name not in RECORDS] == []
    for own, record in zip(bundled_records(made).values(), bundled_records(SHIPPED).values(), strict=True):
        assert (own.ids, own.topics, own.taxonomy) == (record.ids, record.topics, record.taxonomy)
        for part in ARRAYS:
            assert np.array_equal(getattr(own.judgement, part), getattr(record.judgement, part))


def test_it_loses_on_halves_of_the_feed_no_more_than_a_hundredth_of_macro_f1_and_two_of_a_hundred_papers() -> None:
    metrics = (read_evaluation(SHIPPED) or {})["metrics"]
    assert metrics["feed/in_scope_lost"] <= 0.02
    assert metrics["feed/macro_f1_lost"] <= 0.01
    assert metrics["feed/in_scope_lost_low"] <= metrics["feed/in_scope_lost"] <= metrics["feed/in_scope_lost_high"]


def test_the_transformer_judges_less_than_a_fifth_of_a_feed() -> None:
    """Else it would not be four times as fast."""
    assert (read_evaluation(SHIPPED) or {})["metrics"]["feed/left"] < 0.2


@pytest.mark.parametrize("model", ["tfidf", "transformer"])
def test_a_release_of_one_of_its_models_makes_it_again(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr(cascade, "release_cascade", made.append)
    renew_cascade(packaged("models", "released") / model)
    assert made == [SHIPPED]


def test_no_other_release_makes_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cascade, "release_cascade", lambda folder: pytest.fail("it was made"))
    renew_cascade(tmp_path / "tfidf")
    renew_cascade(packaged("models", "released") / "small")
