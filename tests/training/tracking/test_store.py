"""Runs are kept in a real SQLite store, which trainings that start at once make once."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from made.store import own_home

from arxsift.configs.errors import StoreError
from arxsift.configs.places import packaged
from arxsift.models.bundle import read_evaluation
from arxsift.training.compare.released import import_released
from arxsift.training.measure.cost import measure_size
from arxsift.training.measure.records import JUDGEMENTS, record_name
from arxsift.training.tracking.address import artifact_root, tracking_uri
from arxsift.training.tracking.notes import short_note
from arxsift.training.tracking.run import requirements
from arxsift.training.tracking.store import Store
from arxsift.training.tracking.stored import EXPERIMENT

if TYPE_CHECKING:
    from mlflow.entities import Run as LoggedRun

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return own_home(monkeypatch, tmp_path / "home")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One store for the module: making the tables of a new one takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        own_home(patch, tmp_path_factory.mktemp("home"))
        store = Store()
        assert store.is_empty
        return store


def logged(store: Store, name: str) -> "LoggedRun":
    (run,) = store.client.search_runs([store.experiment_id], f"attributes.run_name = '{name}'")
    return run


def test_the_store_lies_in_the_user_s_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tracking_uri() == f"sqlite:///{tmp_path}/home/mlflow.sqlite"
    assert artifact_root() == tmp_path / "home" / "artifacts"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")
    assert tracking_uri() == "http://127.0.0.1:5000"


def test_a_new_store_has_the_experiment_with_its_note_and_artifacts_beside_it(store: Store) -> None:
    experiment = store.client.get_experiment(store.experiment_id)
    file = Path(store.uri.removeprefix("sqlite:///"))
    assert file.is_file()
    assert experiment.name == EXPERIMENT
    assert experiment.artifact_location == (file.parent / "artifacts").as_uri()
    assert "mean_average_precision" in experiment.tags["mlflow.note.content"]


def test_the_released_models_are_imported_with_the_figures_they_ship_with(store: Store) -> None:
    imported = import_released(store)
    assert "tfidf" in imported
    bundle = packaged("models", "released") / "tfidf"
    evaluation = read_evaluation(bundle)
    assert evaluation is not None
    run = logged(store, "tfidf · released")
    sizes = {"megabytes": measure_size(bundle)}
    assert run.data.metrics == pytest.approx({**evaluation["metrics"], **evaluation["cost"], **sizes}, rel=1e-5)
    kept = store.client.list_artifacts(run.info.run_id, JUDGEMENTS)
    assert f"{JUDGEMENTS}/{record_name('feed')}" in [file.path for file in kept]
    assert run.info.status == "FINISHED"
    names = ("model", "recipe", "taxonomy", "data", "data.papers", "data.newest", "imported")
    tags = {name: run.data.tags[name] for name in names}
    assert tags == {
        "model": "tfidf",
        "recipe": "tfidf",
        "taxonomy": evaluation["taxonomy"],
        "data": evaluation["data"],
        "data.papers": str(evaluation["n_train"]),
        "data.newest": evaluation.get("labels", {}).get("newest", ""),
        "imported": "released",
    }
    card = (bundle / "README.md").read_text(encoding="utf-8")
    assert run.data.tags["mlflow.note.content"] == short_note(card)
    assert Path(store.client.download_artifacts(run.info.run_id, "model_card.md")).read_text(encoding="utf-8") == card
    assert not store.is_empty


def test_a_run_keeps_what_it_is_told(store: Store) -> None:
    with store.run("whole", {"fold": "1"}) as run:
        run.parameters({"seed": 3, "trust": (0.3, 1.0)})
        run.metrics({"cv/f1/brain-encoding": 0.25, "cv/n_papers": 7})
        run.data("labelled", "training", "0123456789ab", [{"id": "1", "topics": "theory", "confidence": 3}])
        run.table([{"id": "1", "abstract": "A whole abstract."}], "errors/cv.json")
        run.text("# card", "model_card.md")
    found = logged(store, "whole")
    assert found.data.params == {"seed": "3", "trust": "(0.3, 1.0)"}
    assert found.data.metrics == {"cv/f1/brain-encoding": 0.25, "cv/n_papers": 7.0}
    assert found.inputs is not None
    (given,) = found.inputs.dataset_inputs
    assert (given.dataset.name, given.dataset.digest) == ("labelled", "0123456789ab")
    assert {tag.key: tag.value for tag in given.tags} == {"mlflow.data.context": "training"}
    table = json.loads(Path(store.client.download_artifacts(run.id, "errors/cv.json")).read_text(encoding="utf-8"))
    assert table == {"columns": ["id", "abstract"], "data": [["1", "A whole abstract."]]}
    assert found.info.status == "FINISHED"


def test_a_child_hangs_under_its_parent(store: Store) -> None:
    with store.run("parent", {}) as parent, store.run("child", {"fold": "1"}, parent):
        pass
    assert logged(store, "child").data.tags["mlflow.parentRunId"] == parent.id
    assert "mlflow.parentRunId" not in logged(store, "parent").data.tags


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError, "FAILED"), (StoreError, "FAILED"), (KeyboardInterrupt, "KILLED")]
)
def test_a_run_whose_work_stops_says_so(store: Store, error: type[BaseException], status: str) -> None:
    name = f"stopped by {error.__name__}"
    with pytest.raises(error, match=r"^in the middle$"), store.run(name, {}):
        raise error("in the middle")
    run = logged(store, name)
    assert run.info.status == status
    assert run.info.end_time is not None


def test_a_run_without_metrics_is_no_fault(store: Store) -> None:
    with store.run("empty", {}) as run:
        run.metrics({})
    assert logged(store, "empty").data.metrics == {}


def test_a_second_store_finds_the_same_experiment(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store.uri)
    assert Store().experiment_id == store.experiment_id


@pytest.mark.parametrize(("kind", "more"), [("tfidf", []), ("transformer", ["onnxruntime", "tokenizers"])])
def test_a_logged_model_pins_what_it_needs(kind: str, more: list[str]) -> None:
    names = [line.split("==")[0] for line in requirements(kind)]
    assert names == ["arxsift", "mlflow", "numpy", "scipy", "safetensors", "pydantic", "pandas", *more]
    assert all(line.split("==")[1][0].isdigit() for line in requirements(kind))


OPEN = "from arxsift.training.tracking.store import Store; print(Store().experiment_id)"


def test_trainings_that_start_at_once_make_one_store(tmp_path: Path) -> None:
    environment = {**os.environ, "ARXSIFT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", OPEN]
    started = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [program.communicate()[0] for program in started] == ["1\n"] * 3


def test_a_store_whose_making_was_killed_is_made_again(tmp_path: Path) -> None:
    environment = {**os.environ, "ARXSIFT_HOME": str(tmp_path / "home")}
    program = subprocess.Popen([sys.executable, "-c", OPEN], env=environment)
    while not list(tmp_path.glob("home/.mlflow-*/*")):
        assert program.poll() is None
        time.sleep(0.01)
    program.kill()
    program.wait()
    again = subprocess.run([sys.executable, "-c", OPEN], env=environment, capture_output=True, text=True, check=True)
    assert again.stdout == "1\n"


def test_a_deleted_experiment_is_brought_back(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store.uri)
    store.client.delete_experiment(store.experiment_id)
    assert Store().experiment_id == store.experiment_id
    assert store.client.get_experiment(store.experiment_id).lifecycle_stage == "active"
