"""A tracking store on a server or in a file is shared: two trainings at once, models listed, compared and promoted."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from made.program import arxsift, command, environment, logged_runs, store_in
from made.servers import postgres, tracking_server
from made.store import own_home
from made.trainings import write_small_recipe

from arxsift.training.tracking.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TEXT = "Spiking neural networks learn by local plasticity on neuromorphic chips."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_home(monkeypatch, tmp_path / "home")


def train_twice(folder: Path, uri: str, **variables: str) -> None:
    """Two processes at once; both must end well, with a version each."""
    training = command("train", "small.yaml", "--seeds-only")
    started = [
        subprocess.Popen(training, env=environment(folder, **variables), cwd=folder, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        said = [program.communicate()[1] for program in started]
    finally:
        for program in started:
            program.kill()  # nothing, to those that ended
    assert [program.returncode for program in started] == [0, 0], said
    assert not [text for text in said if "locked" in text or "Traceback" in text]
    page = "/#/experiments/1/runs?workflowType=machine_learning&viewStateShareKey=arxsift-labelled"
    look = f"{uri}{page}" if uri.startswith("http") else "arxsift ui"
    assert {text.splitlines()[-1] for text in said} == {f"arxsift: its metrics, figures and errors: {look}"}
    client, runs = logged_runs(uri)
    parents = {run.info.run_id for run in runs if "mlflow.parentRunId" not in run.data.tags}
    assert [run.info.status for run in runs] == ["FINISHED"] * 6  # two parents with two folds each
    versions = client.search_model_versions("name = 'arxsift-small'")
    assert sorted(int(version.version) for version in versions) == [1, 2]
    assert {version.run_id for version in versions} == parents


def test_two_trainings_at_once_share_a_new_file(home: Path) -> None:
    train_twice(write_small_recipe(home), store_in(home))


# A server with PostgreSQL behind it


@dataclass(frozen=True)
class Served:
    """A tracking server in which two trainings ended at the same time."""

    database: str
    address: str
    home: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = write_small_recipe(tmp_path_factory.mktemp("home"))
    kept = tmp_path_factory.mktemp("server")
    with postgres() as database, tracking_server(database, kept) as address:
        train_twice(folder, address, MLFLOW_TRACKING_URI=address)
        yield Served(database, address, folder)


def test_a_server_keeps_runs_models_and_artifacts(served: Served) -> None:
    assert served.database.startswith("postgresql")
    client, runs = logged_runs(served.address)
    experiment = client.get_experiment_by_name("arxsift")
    assert experiment is not None
    assert experiment.artifact_location.startswith("mlflow-artifacts:/")
    (run, _) = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    assert run.data.metrics["cv/mean_average_precision"] > 0.3
    assert "model_card.md" in {file.path for file in client.list_artifacts(run.info.run_id)}
    assert {one.name for one in served.home.iterdir()} <= {"small.yaml", "mlflow.lock", "matplotlib"}


def test_a_server_is_used_by_its_address_alone(served: Served) -> None:
    models = arxsift(served.home, "models", "--json", MLFLOW_TRACKING_URI=served.address)
    assert (models.returncode, models.stderr) == (0, "")
    listed = [json.loads(line) for line in models.stdout.splitlines()]
    registered = [one for one in listed if one["where"] == "registered"]
    assert [one["model"] for one in registered] == ["models:/arxsift-small/1", "models:/arxsift-small/2"]
    assert all(one["kind"] == "tfidf" and "cv/mean_average_precision" in one["metrics"] for one in registered)
    for version in (1, 2):
        model = f"models:/arxsift-small/{version}"
        judged = arxsift(served.home, "classify", TEXT, "--model", model, "--json", MLFLOW_TRACKING_URI=served.address)
        assert (judged.returncode, judged.stderr) == (0, "")
        verdict = json.loads(judged.stdout)
        assert (verdict["model"], verdict["topics"][0]) == ("small", "snn-neuromorphic")


def test_models_of_a_server_are_compared_and_promoted(served: Served) -> None:
    uris = ("models:/arxsift-small/1", "models:/arxsift-small/2")
    compared = arxsift(served.home, "compare", *uris, "prior", "--format", "json", MLFLOW_TRACKING_URI=served.address)
    assert compared.returncode == 0, compared.stderr
    found = json.loads(compared.stdout)
    assert [model["kind"] for model in found["models"]] == ["tfidf", "tfidf", "prior"]
    (labelled,) = found["comparisons"]
    assert (labelled["set"], labelled["papers"]) == ("labelled", 119)
    client, _ = logged_runs(served.address)
    for model in found["models"][:2]:
        kept = [file.path for file in client.list_artifacts(model["run"], "comparisons")]
        assert [path.rpartition(".")[2] for path in kept] == ["json", "md"]

    forced = ("promote", uris[0], "--force", "--reason", "the first")
    promoted = arxsift(served.home, *forced, MLFLOW_TRACKING_URI=served.address)
    assert promoted.returncode == 0, promoted.stderr
    assert client.get_model_version_by_alias("arxsift-small", "champion").version == "1"
    refused = arxsift(served.home, "promote", uris[1], MLFLOW_TRACKING_URI=served.address)  # the same data and recipe
    assert refused.returncode == 1
    assert "is not promoted: its lead over small · 119 papers" in refused.stderr
    judged = arxsift(served.home, "classify", TEXT, "--model", "champion", "--json", MLFLOW_TRACKING_URI=served.address)
    assert (judged.returncode, json.loads(judged.stdout)["model"]) == (0, "small")
    demoted = arxsift(served.home, "promote", "--demote", MLFLOW_TRACKING_URI=served.address)
    assert demoted.returncode == 0, demoted.stderr


def test_a_database_is_a_store_without_a_server_too(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", served.database)
    store = Store()
    assert not store.is_empty
    assert len(store.client.search_runs([store.experiment_id])) == 6
