"""A store that cannot be reached or used is reported in one sentence, before the work that it is to keep."""

import shutil
import sqlite3
import sys
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from made.program import arxsift
from made.servers import answering_server, free_port, hanging_up_server, silent_server
from made.store import own_home
from made.trainings import write_small_recipe

from arxsift.configs.errors import StoreError
from arxsift.training.tracking.contact import fault_of_answer, shown
from arxsift.training.tracking.store import Store

slow = pytest.mark.slow


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_home(monkeypatch, tmp_path / "home")


# Stores that cannot be reached


def refusal(uri: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The sentence, after the store's name."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(StoreError) as caught:
        Store()
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value)
    start = f"the tracking store {shown(uri)} cannot be used: "
    assert str(caught.value).startswith(start)
    return str(caught.value).removeprefix(start)


@slow
@pytest.mark.timeout(120)
def test_a_training_with_a_server_that_is_not_there_says_so_first(home: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    done = arxsift(write_small_recipe(home), "train", "small.yaml", "--seeds-only", MLFLOW_TRACKING_URI=address)
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


# Files that are no stores


@slow
@pytest.mark.timeout(20)
def test_a_store_that_is_a_folder_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        refusal(f"sqlite:///{tmp_path}", monkeypatch)
        == "it names no file; correct MLFLOW_TRACKING_URI: sqlite:////FOLDER/mlflow.sqlite"
    )


@slow
@pytest.mark.timeout(20)
def test_a_store_that_is_no_database_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("These are notes and no database. " * 50)
    assert refusal(f"sqlite:///{tmp_path}/notes.txt", monkeypatch) == "it is no SQLite database"
    assert (tmp_path / "notes.txt").read_text().startswith("These are notes")


@slow
@pytest.mark.timeout(20)
def test_a_store_under_a_file_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").touch()
    reason = refusal(f"sqlite:///{tmp_path}/notes.txt/mlflow.sqlite", monkeypatch)
    assert reason == "File exists"


# Stores of another MLflow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that this MLflow made; tests change copies of it."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        own_home(patch, folder)
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
