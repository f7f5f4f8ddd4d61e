"""Stores on servers and in files: what is shared by trainings, what cannot be used, what a killed training leaves."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from made.servers import (
    PROGRAM,
    answering_server,
    arxsift,
    free_port,
    hanging_up_server,
    postgres,
    settings,
    silent_server,
    tracking_server,
)

from arxsift.configs.errors import StoreError
from arxsift.training.tracking.contact import fault_of_answer, shown
from arxsift.training.tracking.processes import (
    HOST,
    PROCESS,
    Process,
    host,
    is_gone,
    left_behind,
    own_tags,
    this_process,
)
from arxsift.training.tracking.store import Store

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

slow = pytest.mark.slow
TEXT = "Spiking neural networks learn by local plasticity on neuromorphic chips."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith("MLFLOW_")]:
        monkeypatch.delenv(name)
    return tmp_path / "home"


def small_recipe(folder: Path) -> Path:
    """One that is trained in seconds."""
    folder.mkdir(exist_ok=True)
    (folder / "small.yaml").write_text("kind: tfidf\nfolds: 2\ndate_holdout: 0\n")
    return folder


def runs_of(uri: str) -> "tuple[MlflowClient, list[Run]]":
    import mlflow

    client = mlflow.MlflowClient(uri, uri)
    experiment = client.get_experiment_by_name("arxsift")
    assert experiment is not None
    return client, list(client.search_runs([experiment.experiment_id]))


# Two trainings at once


def train_twice(folder: Path, uri: str, **more: str) -> None:
    """Two processes at once; both must end well, with a version each."""
    command = [*PROGRAM, "train", "small.yaml", "--seeds-only"]
    started = [
        subprocess.Popen(command, env=settings(folder, **more), cwd=folder, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        said = [program.communicate()[1] for program in started]
    finally:
        for program in started:
            program.kill()  # nothing, to those that ended
    assert [program.returncode for program in started] == [0, 0], said
    assert not [text for text in said if "locked" in text or "Traceback" in text]
    client, runs = runs_of(uri)
    parents = {run.info.run_id for run in runs if "mlflow.parentRunId" not in run.data.tags}
    assert [run.info.status for run in runs] == ["FINISHED"] * 6  # two parents with two folds each
    versions = client.search_model_versions("name = 'arxsift-small'")
    assert sorted(int(version.version) for version in versions) == [1, 2]
    assert {version.run_id for version in versions} == parents


@slow
@pytest.mark.timeout(900)
def test_two_trainings_at_once_share_a_new_file(home: Path) -> None:
    train_twice(small_recipe(home), f"sqlite:///{home}/mlflow.sqlite")


# A server with PostgreSQL behind it


@dataclass(frozen=True)
class Served:
    """A tracking server in which two trainings ended at the same time."""

    database: str
    address: str
    home: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = small_recipe(tmp_path_factory.mktemp("home"))
    kept = tmp_path_factory.mktemp("server")
    with postgres() as database, tracking_server(database, kept) as address:
        train_twice(folder, address, MLFLOW_TRACKING_URI=address)
        yield Served(database, address, folder)


@slow
@pytest.mark.timeout(900)
def test_a_server_keeps_runs_models_and_artifacts(served: Served) -> None:
    assert served.database.startswith("postgresql")
    client, runs = runs_of(served.address)
    experiment = client.get_experiment_by_name("arxsift")
    assert experiment is not None
    assert experiment.artifact_location.startswith("mlflow-artifacts:/")
    (run, _) = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    assert run.data.metrics["cv/mean_average_precision"] > 0.3
    assert "model_card.md" in {file.path for file in client.list_artifacts(run.info.run_id)}
    assert {one.name for one in served.home.iterdir()} <= {"small.yaml", "mlflow.lock", "matplotlib"}


@slow
@pytest.mark.timeout(900)
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


@slow
@pytest.mark.timeout(900)
def test_models_of_a_server_are_compared_and_promoted(served: Served) -> None:
    uris = ("models:/arxsift-small/1", "models:/arxsift-small/2")
    compared = arxsift(served.home, "compare", *uris, "prior", "--format", "json", MLFLOW_TRACKING_URI=served.address)
    assert compared.returncode == 0, compared.stderr
    found = json.loads(compared.stdout)
    assert [model["kind"] for model in found["models"]] == ["tfidf", "tfidf", "prior"]
    (labelled,) = found["comparisons"]
    assert (labelled["set"], labelled["papers"]) == ("labelled", 119)
    client, _ = runs_of(served.address)
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


@slow
@pytest.mark.timeout(900)
def test_a_database_is_a_store_without_a_server_too(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", served.database)
    store = Store()
    assert not store.is_empty
    assert len(store.client.search_runs([store.experiment_id])) == 6


# Stores that cannot be reached


def refusal(uri: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sentence, after the store's name."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(StoreError) as caught:
        Store()
    assert caught.value.exit_code == 1
    start = f"the tracking store {shown(uri)} cannot be used: "
    assert str(caught.value).startswith(start)
    return str(caught.value).removeprefix(start)


@slow
@pytest.mark.timeout(120)
def test_a_training_with_a_server_that_is_not_there_says_so_first(home: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    done = arxsift(small_recipe(home), "train", "small.yaml", "--seeds-only", MLFLOW_TRACKING_URI=address)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == (
        f"arxsift: the tracking store {address} cannot be used: "
        "nothing listens there; start the server, or correct MLFLOW_TRACKING_URI"
    )
    assert "folds" not in done.stderr and "Traceback" not in done.stderr


@slow
@pytest.mark.timeout(120)
def test_a_host_without_an_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal("http://tracking.invalid:5000", monkeypatch)
    assert said == "its host name is not known here; correct MLFLOW_TRACKING_URI, or look to the network"


@slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("chosen", "seconds"), [("", 10), ("2", 2)])
def test_a_server_that_never_answers_is_waited_for_a_while(
    chosen: str, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if chosen:
        monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", chosen)
    with silent_server() as address:
        said = refusal(address, monkeypatch)
    assert said == f"no answer within {seconds} seconds; look to the server, or correct MLFLOW_TRACKING_URI"


LOGIN = "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"
PAGE = "<!doctype html><title>Welcome</title>"
OTHER = "what answers there is no MLflow server, it sent"


@slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("server", "sentence"),
    [
        (hanging_up_server(), "the connection was closed with no answer; correct MLFLOW_TRACKING_URI"),
        (answering_server(500, PAGE), "the server answers with error 500; look into its log, or try again later"),
        (
            answering_server(500, '{"error_code": "INTERNAL_ERROR", "message": "the disk is full"}'),
            "the server answers with error 500: the disk is full; look into its log, or try again later",
        ),
        (
            answering_server(503, PAGE, headers={"Retry-After": "3600"}),
            "the server answers with error 503; look into its log, or try again later",
        ),
        (answering_server(200, PAGE), f"{OTHER} something that is no JSON; correct MLFLOW_TRACKING_URI"),
        (answering_server(404, PAGE), f"{OTHER} error 404; correct MLFLOW_TRACKING_URI"),
        (answering_server(401, "Who are you?"), f"the server refuses the login (401); {LOGIN}"),
        (answering_server(403, '{"detail": "no"}'), f"the server refuses the login (403); {LOGIN}"),
    ],
)
def test_a_server_that_answers_otherwise_is_refused_in_one_sentence(
    server: AbstractContextManager[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server as address:
        assert refusal(address, monkeypatch) == sentence


@slow
@pytest.mark.timeout(120)
def test_a_password_in_an_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    for uri in (f"http://me:secret@127.0.0.1:{port}", f"postgresql+psycopg2://me:secret@127.0.0.1:{port}/runs"):
        assert "secret" not in refusal(uri, monkeypatch)
        assert "me:***@" in shown(uri)


@slow
def test_what_is_no_store_at_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "it is no server's address (http://…) and no database's URI (sqlite:///…); correct MLFLOW_TRACKING_URI"
    for uri in ("./mlruns", "file:///tmp/mlruns", "ftp://127.0.0.1"):
        assert refusal(uri, monkeypatch) == said


@slow
def test_a_database_whose_package_is_missing_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    said = refusal("postgresql+psycopg2://127.0.0.1/runs", monkeypatch)
    assert said == "a package for such databases is missing: pip install 'psycopg2-binary'"


def test_an_answer_of_an_mlflow_server_has_no_fault() -> None:
    assert fault_of_answer(200, '{"experiments": []}') is None
    assert fault_of_answer(200, "{}") is None
    assert fault_of_answer(200, "[]") is not None


# Stores of another MLflow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that this MLflow made; tests change copies of it."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARXSIFT_HOME", str(folder))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        Store()
    return folder / "mlflow.sqlite"


def with_revision(made: Path, copy: Path, revision: str) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(made, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", [revision])


def revision_of(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


@slow
def test_a_store_of_a_newer_mlflow_is_refused_with_what_to_do(
    made: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    with_revision(made, home / "mlflow.sqlite", "ffffffffffff")
    newer = (
        f"the tracking store sqlite:///{home}/mlflow.sqlite cannot be used: its tables (revision ffffffffffff) are "
        f"those of a newer MLflow than {mlflow.__version__}, which is installed here: pip install --upgrade mlflow, or "
    )
    with pytest.raises(StoreError) as caught:
        Store()
    assert str(caught.value) == newer + "set ARXSIFT_HOME to another folder"
    chosen = home / "chosen.sqlite"
    with_revision(made, chosen, "ffffffffffff")
    said = refusal(f"sqlite:///{chosen}", monkeypatch)
    assert said == newer.partition(": ")[2] + "name another store in MLFLOW_TRACKING_URI"
    assert revision_of(home / "mlflow.sqlite") == "ffffffffffff"


@slow
def test_a_store_that_mlflow_does_not_bring_up_to_date_is_refused_with_the_command(made: Path, home: Path) -> None:
    import mlflow

    file = home / "mlflow.sqlite"
    with_revision(made, file, before_last())
    with pytest.raises(StoreError) as caught:
        Store()
    assert str(caught.value) == (
        f"the tracking store sqlite:///{file} cannot be used: its tables are those of an older MLflow than "
        f"{mlflow.__version__}, which is installed here: copy the database to a safe place, then run "
        f"mlflow db upgrade 'sqlite:///{file}'"
    )


@slow
def test_an_older_store_is_brought_up_to_date(made: Path, home: Path) -> None:
    import sqlalchemy
    from alembic import command
    from mlflow.store.db.utils import _get_alembic_config
    from mlflow.store.tracking.dbmodels.initial_models import Base

    file = home / "mlflow.sqlite"
    home.mkdir()
    engine = sqlalchemy.create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    config = _get_alembic_config(f"sqlite:///{file}")  # type: ignore[no-untyped-call]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, before_last(10))
    engine.dispose()
    assert Store().is_empty
    assert revision_of(file) == revision_of(made)


def before_last(n: int = 1) -> str:
    """The revision of MLflow's tables that many steps before the present one."""
    import mlflow
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(mlflow.__file__).parent / "store" / "db_migrations"))
    return [script.revision for script in scripts.walk_revisions()][n]


# Killed trainings


def test_this_process_is_there_and_one_that_ended_is_gone() -> None:
    here = this_process()
    assert Process.parse(str(here)) == here
    assert not is_gone(here)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
        from arxsift.training.tracking.processes import start_of

        other = replace(here, pid=program.pid, started=start_of(program.pid) or "")
        assert not is_gone(other)
        program.kill()
        deadline = time.monotonic() + 20
        while not is_gone(other):  # also before anybody waited for it
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert is_gone(other)


def test_another_process_with_the_same_number_is_not_taken_for_the_first() -> None:
    assert is_gone(replace(this_process(), started="1"))


def test_after_a_new_start_of_the_machine_nothing_goes_on_but_what_may_be_elsewhere() -> None:
    here = this_process()
    outside, inside = (replace(here, namespace=number) for number in ("4026531836", "4026532001"))
    assert is_gone(replace(outside, boot="an earlier one"), outside)
    assert not is_gone(replace(inside, boot="an earlier one"), outside)
    assert not is_gone(replace(outside, boot="an earlier one"), inside)
    assert not is_gone(replace(inside, started="1"), outside)


def test_what_cannot_be_told_is_not_gone() -> None:
    assert not is_gone(replace(this_process(), started=""))
    for text in ("", "12", "x/1/2/3", "0/1/2/3", "-1/1/2/3", "99999999999/1/2/3", "1/2/3/4/5"):
        assert Process.parse(text) is None


def test_only_runs_of_this_machine_whose_process_is_gone_are_left_behind() -> None:
    mine, here = own_tags(), this_process()
    dead = str(replace(here, started="1"))
    runs = {
        "live": mine,
        "dead": mine | {PROCESS: dead},
        "child of the dead": mine | {PROCESS: dead, "mlflow.parentRunId": "dead"},
        "dead elsewhere": {HOST: "another 01234567", PROCESS: dead},
        "of the same name elsewhere": {HOST: f"{host()[:-8]}01234567", PROCESS: dead},
        "of an older arxsift": {},
        "with a strange tag": mine | {PROCESS: "?"},
    }
    reason = f"process {here.pid} was gone when process {here.pid} began a run"
    assert left_behind(runs) == {"dead": reason, "child of the dead": reason}


HANG = """
import time
from arxsift.training.tracking.store import Store
store = Store()
with store.run("parent", {}) as parent, store.run("child", {}, parent):
    print("ready", flush=True)
    time.sleep(600)
"""


@slow
@pytest.mark.timeout(900)
def test_the_next_training_marks_what_killed_ones_left_and_nothing_else(home: Path) -> None:
    small_recipe(home)
    with (
        subprocess.Popen([sys.executable, "-c", HANG], env=settings(home), stdout=subprocess.PIPE) as live,
        subprocess.Popen([sys.executable, "-c", HANG], env=settings(home), stdout=subprocess.PIPE) as hung,
    ):
        for program in (live, hung):
            assert program.stdout is not None
            assert program.stdout.readline() == b"ready\n"
        hung.kill()
        training = subprocess.Popen(
            [*PROGRAM, "train", "tfidf", "--seeds-only"], env=settings(home), cwd=home, stderr=subprocess.DEVNULL
        )
        uri = f"sqlite:///{home}/mlflow.sqlite"
        while not (begun := [run for run in runs_of(uri)[1] if run.data.tags.get("recipe") == "tfidf"]):
            assert training.poll() is None
            time.sleep(0.05)
        training.send_signal(signal.SIGKILL)
        training.wait()
        client, runs = runs_of(uri)
        assert client.get_run(begun[0].info.run_id).info.status == "RUNNING"
        done = arxsift(home, "train", "small.yaml", "--seeds-only")
        assert done.returncode == 0, done.stderr
        after = {run.info.run_id: run for run in runs_of(uri)[1]}
        live.kill()
    for run in runs:
        pid = int(run.data.tags[PROCESS].split("/")[0])
        found = after[run.info.run_id]
        if pid == live.pid:
            assert (found.info.status, found.data.tags.get("arxsift.ended")) == ("RUNNING", None)
        else:
            assert pid in (hung.pid, training.pid)
            assert (found.info.status, found.info.end_time is not None) == ("KILLED", True)
            assert found.data.tags["arxsift.ended"].startswith(f"process {pid} was gone when process ")
    assert len(runs) == 5
    others = [run.info.status for run_id, run in after.items() if run_id not in {run.info.run_id for run in runs}]
    assert others == ["FINISHED"] * 3
