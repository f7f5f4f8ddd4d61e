"""`arxsift models` tells what `--model` can name, how good it is and which is the default, and makes nothing."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from made.commands import Arxsift
from made.records import made_record, made_truth
from made.store import MadeStore, own_home
from typer.testing import Result

from arxsift.configs.places import packaged
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.arrays import Truth
from arxsift.models.bundle import read_evaluation
from arxsift.serve import choose
from arxsift.training.data.label_dates import months_between
from arxsift.training.measure.intervals import ENDS
from arxsift.training.measure.records import read_record
from arxsift.training.tracking import names
from arxsift.training.tracking.local import LocalReader
from arxsift.training.tracking.reading import open_reader
from arxsift.training.tracking.remote import RemoteReader
from arxsift.training.tracking.store import Store

RELEASED = packaged("models", "released") / "tfidf"

FEED = {
    "feed/mean_average_precision": 0.812,
    "feed/mean_average_precision_low": 0.741,
    "feed/mean_average_precision_high": 0.868,
    "feed/in_scope_average_precision": 0.8,
}
TAGS = {"model": "transformer", "data.papers": "4735", "taxonomy": "0123456789ab"}


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return own_home(monkeypatch, tmp_path / "home")


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """What ships here is a copy of the TF-IDF model with made-up figures, so that no release changes these tests."""
    folder = tmp_path / "models" / "released" / "tfidf"
    shutil.copytree(RELEASED, folder)
    monkeypatch.setattr(names, "packaged", lambda room, name="": tmp_path / room / name)
    figures = {"feed/macro_f1": 0.5, "feed/macro_f1_low": 0.4, "feed/macro_f1_high": 0.6}
    known = {"n_train": 60, "taxonomy": "0123456789ab", "metrics": figures | {"cv/mean_average_precision": 0.7}}
    monkeypatch.setattr("arxsift.models.bundle.read_evaluation", lambda _: known)
    return folder


def listed(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_without_a_store_those_that_ship_are_listed_and_nothing_is_made(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = arxsift("models")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.rstrip() for line in result.stdout.splitlines()] == [
        "                                                    feed       feed       feed",
        "--model                                              mAP   in scope   macro F1",
        "─" * 78,
        "tfidf                                                  –          –       0.50",
        "  tfidf, 60 papers                                                   0.40–0.60",
        "  6.7 MB, ships with arxsift",
        "  labelled mAP 0.70, cross-validated",
        "  = released",
        "  = default",
    ]
    assert not home.exists()


def test_a_cascade_says_what_it_loses(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, shipped: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lost = {"in_scope_lost": (0.012, 0.001, 0.03), "macro_f1_lost": (-0.001, -0.055, 0.009)}
    losses = {f"feed/{name}{end}": n for name, ns in lost.items() for end, n in zip(ENDS, ns, strict=True)}
    known = {"n_train": 60, "metrics": {"feed/macro_f1": 0.5} | losses}
    monkeypatch.setattr("arxsift.models.bundle.read_evaluation", lambda _: known)
    lines = [line.strip() for line in arxsift("models").stdout.splitlines()]
    assert lines[6:8] == [
        "loses 1.2 % (0.1–3.0 %) of in-scope papers",
        "and macro F1 of −0.001 (−0.055 to +0.009)",
    ]
    (told,) = listed(arxsift("models", "--json"))
    assert told["metrics"] == {"feed/macro_f1": 0.5} | losses


def test_registered_ones_come_with_the_figures_of_their_runs(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    store = MadeStore(home)
    metrics = {**FEED, "held_out/mean_average_precision": 0.91, "megabytes": 36.04, "minutes": 19.0}
    store.register("arxsift-transformer", 12, "champion", "old", tags=TAGS, metrics=metrics)
    store.register("arxsift-tfidf-mine", 1)
    store.register("recommender", 1)
    store.register("arxsift-tfidf", 1, stage="Deleted_Internal")
    result = arxsift("models")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[0].strip().startswith("Measured on a feed of ")
    start = next(n for n, line in enumerate(lines) if line.startswith("models:/arxsift-tfidf-mine"))
    assert lines[start:] == [
        "models:/arxsift-tfidf-mine/1                           –          –          –",
        "  unknown",
        "  registered 2026-09-21",
        "",
        *[line for line in lines if line.strip() == "Measured on a feed that is not known"],
        "                                                    feed       feed       feed",
        "--model                                              mAP   in scope   macro F1",
        "─" * 78,
        "models:/arxsift-transformer/12                      0.81       0.80          –",
        "  transformer, 4,735 papers                    0.74–0.87",
        "  36.0 MB, registered 2026-09-21",
        "  labelled mAP 0.91, held out",
        "  = champion",
        "  = models:/arxsift-transformer@old",
        "  = default",
        "",
    ]


def test_a_name_to_type_is_never_broken_however_narrow_the_terminal(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    long = f"arxsift-transformer-{'-'.join(['topics'] * 12)}"
    MadeStore(home).register(long, 12, "champion", "a-name-of-many-words", tags=TAGS, metrics=FEED)
    lines = [line.rstrip() for line in arxsift("models").stdout.splitlines()]
    assert f"  = models:/{long}@a-name-of-many-words" in lines
    assert [line.split()[0] for line in lines if line.startswith("models:")] == [f"models:/{long}/12"]


def test_models_measured_on_one_feed_stand_in_one_table_and_others_apart(arxsift: Arxsift, home: Path) -> None:
    store, truth = MadeStore(home), made_truth(60)
    for number, (name, n_papers) in enumerate([("a", 60), ("b", 60), ("c", 40)], 1):
        store.register(f"arxsift-{name}", 1, tags=TAGS, metrics=FEED, run_id=f"{number}" * 32)
        record = made_record(truth, 0.5, number).part(np.arange(n_papers))
        store.run(f"{number}" * 32, name, {"model": "tfidf"}, {}, {"feed": record})
    models = listed(arxsift("models", "--json"))
    feeds = {model["model"]: (model["feed"], model["feed_papers"]) for model in models}
    assert feeds["models:/arxsift-a/1"] == feeds["models:/arxsift-b/1"] == (record_digest(truth, 60), 60)
    assert feeds["models:/arxsift-c/1"] == (record_digest(truth, 40), 40)
    lines = arxsift("models").stdout.splitlines()
    firsts = [line.split()[0] for line in lines if line.startswith(("models:", "tfidf"))]
    assert firsts == ["tfidf", "models:/arxsift-a/1", "models:/arxsift-b/1", "models:/arxsift-c/1"]
    titles = [line.strip() for line in lines if "Measured on" in line]
    assert titles[1:] == [
        f"Measured on a feed of 60 papers ({record_digest(truth, 60)})",
        f"Measured on a feed of 40 papers ({record_digest(truth, 40)})",
    ]


def record_digest(truth: Truth, n_papers: int) -> str:
    return made_record(truth, 0.5).part(np.arange(n_papers)).labels_digest


def test_json_is_one_object_a_model(arxsift: Arxsift, home: Path, shipped: Path) -> None:
    MadeStore(home).register("arxsift-transformer", 2, "champion", "old", tags=TAGS, metrics=FEED | {"megabytes": 36.0})
    result = arxsift("models", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    megabytes = round(sum(file.stat().st_size for file in shipped.iterdir()) / 1e6, 2)
    judged = read_record((shipped / "judged-feed.safetensors").read_bytes(), "the feed")
    assert listed(result) == [
        {
            "model": "tfidf",
            "also": ["released"],
            "where": "released",
            "kind": "tfidf",
            "papers": 60,
            "megabytes": megabytes,
            "made": None,
            "taxonomy": "0123456789ab",
            "metrics": {
                "feed/macro_f1": 0.5,
                "feed/macro_f1_low": 0.4,
                "feed/macro_f1_high": 0.6,
                "cv/mean_average_precision": 0.7,
            },
            "feed": judged.labels_digest,
            "feed_papers": len(judged.ids),
            "default": False,
            "newest_label": None,
            "warning": None,
        },
        {
            "model": "models:/arxsift-transformer/2",
            "also": ["champion", "models:/arxsift-transformer@old"],
            "where": "registered",
            "kind": "transformer",
            "papers": 4735,
            "megabytes": 36.0,
            "made": "2026-09-21T14:13:20+00:00",
            "taxonomy": "0123456789ab",
            "metrics": FEED,
            "feed": None,
            "feed_papers": None,
            "default": True,
            "newest_label": None,
            "warning": None,
        },
    ]


@pytest.mark.parametrize(("newest", "is_old"), [("2001-01", True), ("2999-01", False)])
def test_the_model_in_use_is_told_where_its_labels_are_old(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, home: Path, newest: str, is_old: bool
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    store, metrics = MadeStore(home), {"age_curve/months_to_fall": 9.0, "age_curve/measured_months": 20.0}
    store.register("arxsift-transformer", 1, "champion", tags={**TAGS, "data.newest": newest}, metrics=metrics)
    store.register("arxsift-transformer", 2, tags={**TAGS, "data.newest": "2001-01"}, metrics=metrics, run_id="2" * 32)
    age = months_between("2001-01", f"{date.today():%Y-%m}")
    told = (
        f" is old: its newest label is of 2001-01, {age} months ago, and mean average precision on new papers falls by "
        "0.03 in 9 months"
    )
    models = listed(arxsift("models", "--json"))
    assert [(model["newest_label"], model["warning"]) for model in models] == [
        (None, None),
        (newest, f"models:/arxsift-transformer/1{told}" if is_old else None),
        ("2001-01", f"models:/arxsift-transformer/2{told}"),
    ]
    lines = [line for line in arxsift("models").stdout.splitlines() if " is old: " in line]
    assert lines == [f"models:/arxsift-transformer/1{told}"] * is_old


def test_several_champions_are_listed_and_told(arxsift: Arxsift, home: Path) -> None:
    store = MadeStore(home)
    store.register("arxsift-tfidf", 1, "champion")
    store.register("arxsift-transformer", 2, "champion")
    result = arxsift("models", "--json")
    assert result.exit_code == 1
    assert result.stderr == (
        "arxsift: several models have the alias champion: name models:/arxsift-tfidf/1 or "
        "models:/arxsift-transformer/2, or take it from the others\n"
    )
    assert [(one["also"], one["default"]) for one in listed(result)] == [
        (["released"], False),
        (["models:/arxsift-tfidf@champion"], False),
        (["models:/arxsift-transformer@champion"], False),
    ]


def test_a_store_that_cannot_be_read_leaves_those_that_ship(arxsift: Arxsift, home: Path) -> None:
    home.mkdir()
    (home / "mlflow.sqlite").write_text("These are notes and no database. " * 50)
    result = arxsift("models", "--json")
    assert result.exit_code == 1
    cannot = f"the tracking store sqlite:///{home}/mlflow.sqlite cannot be read: it is no SQLite database"
    assert result.stderr == f"arxsift: {cannot}\n"
    assert [one["model"] for one in listed(result)] == ["tfidf"]


def test_a_damaged_one_that_ships_leaves_the_registered_ones(arxsift: Arxsift, home: Path, shipped: Path) -> None:
    (shipped / "manifest.json").write_text("{")
    MadeStore(home).register("arxsift-tfidf", 1, "champion")
    result = arxsift("models", "--json")
    assert result.exit_code == 1
    told = f"{shipped}/manifest.json: line 1, column 2: not valid JSON; fetch or train the model again"
    assert result.stderr == f"arxsift: {told}\n"
    assert [(one["model"], one["default"]) for one in listed(result)] == [("models:/arxsift-tfidf/1", True)]


def test_listing_imports_no_mlflow(home: Path) -> None:
    MadeStore(home).register("arxsift-tfidf", 1)
    code = (
        "import sys; from arxsift.serve.model_list import list_models;"
        "print(len(list_models().models) > 1, [name for name in ('mlflow', 'sklearn', 'torch') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "True []\n"


# A real store


@pytest.mark.slow
def test_a_real_store_is_read_alike_with_and_without_mlflow(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.models.bundle.read_evaluation", read_evaluation)
    store = Store()
    tags = {"model": "tfidf", "data.papers": "60"}
    for name in ("arxsift-tfidf", "arxsift-tfidf-mine", "recommender"):
        with store.run(f"{name} · 60 papers", tags) as run:
            run.metrics(FEED | {"megabytes": 2.9})
            uri = run.model(RELEASED, name, load_taxonomy().ids, tags)
        assert store.register(name, uri, run, tags) == "1"
    store.client.set_registered_model_alias("arxsift-tfidf", "champion", "1")
    store.client.delete_model_version("arxsift-tfidf-mine", "1")
    local, remote = open_reader(), RemoteReader()
    assert isinstance(local, LocalReader)
    (version,) = local.versions()
    (same,) = remote.versions()
    assert (version.uri, version.aliases, version.tags) == ("models:/arxsift-tfidf/1", ("champion",), tags)
    assert (same.uri, same.aliases, same.tags, same.made) == (version.uri, ("champion",), tags, version.made)
    expected = {version.run_id: FEED | {"megabytes": 2.9}}
    assert local.metrics([version.run_id, "0" * 32]) == remote.metrics([same.run_id, "0" * 32]) == expected
    with local.bundle(version) as kept, remote.bundle(same) as downloaded:
        assert sorted(file.name for file in kept.iterdir()) == sorted(file.name for file in downloaded.iterdir())
        assert downloaded != kept
    assert kept.is_dir() and not downloaded.exists()
    result = arxsift("models", "--json")
    assert [(one["model"], one["default"]) for one in listed(result)] == [
        ("tfidf", False),
        ("models:/arxsift-tfidf/1", True),
    ]
    for name in ("default", "champion", "models:/arxsift-tfidf/1"):
        assert choose.choose_model(name).name == "tfidf"
