"""Evaluated models in, MLflow runs and registered versions out. The one file, with `served.py`, that knows MLflow.

The store is SQLite in the user's data folder unless `MLFLOW_TRACKING_URI` names another.
"""

import logging
import os
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ...configs.errors import StoreError
from ...configs.names import CHAMPION
from ...configs.places import home
from ...models.bundle import read_manifest
from ...models.flat import flat_columns
from .contact import (
    PATIENCE_SECONDS,
    fault_of_answer,
    fault_of_database,
    fault_of_silence,
    is_server,
    older_store,
    shown,
)
from .ui_page import MODEL_NOTE, experiment_tags, short_note, version_note

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from mlflow import MlflowClient
    from mlflow.store.entities import PagedList

    from .registered import Registered
    from .runs import StoredRun

EXPERIMENT = "arxsift"

OURS = "arxsift%"
"""Matches the names under which trainings register."""

MOST_METRICS = 1000
"""That MLflow takes in one call."""

PINNED = ("numpy", "scipy", "safetensors", "pydantic", "pandas")
"""What a logged model needs beside arxsift and MLflow."""

PINNED_OF_KIND = {"transformer": ("onnxruntime", "tokenizers")}
"""What one of that kind needs as well."""


def tracking_uri() -> str:
    """The store in use: `MLFLOW_TRACKING_URI`, or SQLite in the user's data folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or own_uri()


def own_uri() -> str:
    """SQLite in the user's data folder."""
    return f"sqlite:///{home() / 'mlflow.sqlite'}"


def artifact_root() -> Path:
    """Where a local store keeps figures, tables and models."""
    return home() / "artifacts"


def quiet_environment() -> dict[str, str]:
    """What keeps MLflow from telemetry and from talk that is not for users."""
    return {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "GIT_PYTHON_REFRESH": "quiet",
    }


class Store:
    """An open tracking store with arxsift's experiment in it."""

    def __init__(self) -> None:
        """Open the store in use, and make the experiment where there is none.

        Raises:
            StoreError: the store cannot be reached or used.
        """
        from filelock import FileLock

        os.environ.update(quiet_environment())
        os.environ.setdefault("MPLCONFIGDIR", str(home() / "matplotlib"))  # else it writes into ~/.cache
        with _guarded(tracking_uri()):
            _silence()
            import mlflow

            self.uri = tracking_uri()
            _contact(self.uri)
            mlflow.set_tracking_uri(self.uri)
            mlflow.set_registry_uri(self.uri)
            home().mkdir(parents=True, exist_ok=True)
            with FileLock(home() / "mlflow.lock"):  # MLflow fails when two processes make one store
                _make_file(self.uri)
                self.client: MlflowClient = mlflow.MlflowClient()
                self.experiment_id = self._experiment()

    def _experiment(self) -> str:
        from mlflow.exceptions import MlflowException

        if found := self.client.get_experiment_by_name(EXPERIMENT):
            if found.lifecycle_stage == "deleted":
                self.client.restore_experiment(found.experiment_id)
            for name, value in experiment_tags().items():  # an earlier arxsift may have made it
                if found.tags.get(name) != value:
                    self.client.set_experiment_tag(found.experiment_id, name, value)
            return str(found.experiment_id)
        is_database = self.uri.partition(":")[0] not in ("http", "https", "databricks")  # a server knows a place
        root = artifact_root().as_uri() if is_database else None
        try:
            return str(self.client.create_experiment(EXPERIMENT, root, experiment_tags()))
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
            return self._experiment()  # meanwhile, a training on another machine made it

    @property
    def is_empty(self) -> bool:
        with _guarded(self.uri):
            return not self.client.search_runs([self.experiment_id], max_results=1)

    @contextmanager
    def run(self, name: str, tags: Mapping[str, str], parent: "Run | None" = None) -> Iterator["Run"]:
        """A run that ends FINISHED, FAILED when the body raises, KILLED when it is interrupted."""
        from .processes import own_tags

        with _guarded(self.uri):
            own = {"mlflow.source.name": "arxsift", "mlflow.source.type": "LOCAL", **own_tags()}
            if parent:
                own["mlflow.parentRunId"] = parent.id
            else:
                self.end_abandoned()
            made = self.client.create_run(self.experiment_id, run_name=name, tags={**tags, **own})
            run = Run(self, str(made.info.run_id))
        status = "FAILED"
        try:
            yield run
            status = "FINISHED"
        except KeyboardInterrupt:
            status = "KILLED"
            raise
        finally:
            with _guarded(self.uri):
                self.client.set_terminated(run.id, status)

    def decide(self, name: str, version: int, run_id: str, tags: Mapping[str, str]) -> None:
        """Write a decision of the gate to a registered version and to its run, where there is one."""
        when = {"gate.when": datetime.now(UTC).isoformat(timespec="seconds")}
        with _guarded(self.uri):
            for key, value in {**tags, **when}.items():
                self.client.set_model_version_tag(name, str(version), key, value)
        if run_id:
            self.attach(run_id).tags({**tags, **when})

    def set_champion(self, name: str | None, version: int) -> None:
        """Give the alias `champion` to that version, and take it from every other model; None gives it to nobody."""
        with _guarded(self.uri):
            if name:
                self.client.set_registered_model_alias(name, CHAMPION, str(version))
            for model in _pages(self.client.search_registered_models, f"name LIKE '{OURS}'"):
                has_it = CHAMPION in self.client.get_registered_model(model.name).aliases
                if model.name != name and has_it:
                    self.client.delete_registered_model_alias(model.name, CHAMPION)

    def last_run(self, recipe: str) -> tuple[dict[str, str], dict[str, str]] | None:
        """The tags and the parameters of the newest finished training of a recipe."""
        wanted = f"tags.recipe = '{recipe}' AND attributes.status = 'FINISHED'"
        with _guarded(self.uri):
            found = self.client.search_runs([self.experiment_id], wanted, order_by=["attributes.start_time DESC"])
            whole = [run for run in found if not {"mlflow.parentRunId", "imported"} & run.data.tags.keys()]
        return (dict(whole[0].data.tags), dict(whole[0].data.params)) if whole else None

    def end_abandoned(self) -> None:
        """Mark as KILLED what says RUNNING though its process, on this machine, is gone."""
        from .processes import ENDED, HOST, host, left_behind

        running = f"attributes.status = 'RUNNING' and tags.`{HOST}` = '{host()}'"
        with _guarded(self.uri):
            found = _pages(partial(self.client.search_runs, [self.experiment_id]), running)
            for run_id, reason in left_behind({run.info.run_id: run.data.tags for run in found}).items():
                self.client.set_tag(run_id, ENDED, reason)
                self.client.set_terminated(run_id, "KILLED")

    def attach(self, run_id: str) -> "Run":
        """A run that is there, to add figures and files to."""
        return Run(self, run_id)

    def register(self, name: str, model_uri: str, run: "Run", tags: Mapping[str, str]) -> str:
        """Add a logged model to the registry, without promoting it; the number of the version."""
        from mlflow.exceptions import MlflowException

        with _guarded(self.uri):
            try:
                self.client.create_registered_model(name, description=MODEL_NOTE)
            except MlflowException as error:
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
                self.client.update_registered_model(name, MODEL_NOTE)
            figures = self.client.get_run(run.id).data.metrics
            description = version_note(figures, run.id, int(tags["data.papers"]))
            made = self.client.create_model_version(
                name, model_uri, run.id, dict(tags), description=description, model_id=model_uri.rpartition("/")[2]
            )
            return str(made.version)


class Run:
    """One run under way."""

    def __init__(self, store: Store, run_id: str) -> None:
        self.store = store
        self.id = run_id

    def parameters(self, parameters: Mapping[str, Any]) -> None:
        from mlflow.entities import Param

        with _guarded(self.store.uri):
            self.store.client.log_batch(self.id, params=[Param(name, str(value)) for name, value in parameters.items()])

    def tags(self, tags: Mapping[str, str]) -> None:
        from mlflow.entities import RunTag

        with _guarded(self.store.uri):
            self.store.client.log_batch(self.id, tags=[RunTag(name, value) for name, value in tags.items()])

    def metrics(self, metrics: Mapping[str, float], step: int = 0) -> None:
        import time

        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        logged = [Metric(name, float(f"{value:.6g}"), now, step) for name, value in metrics.items()]
        with _guarded(self.store.uri):
            for start in range(0, len(logged), MOST_METRICS):
                self.store.client.log_batch(self.id, metrics=logged[start : start + MOST_METRICS])

    def note(self, markdown: str) -> None:
        """The description that the run's page shows."""
        with _guarded(self.store.uri):
            self.store.client.set_tag(self.id, "mlflow.note.content", short_note(markdown))

    def data(self, name: str, context: str, digest: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """A data set's name, digest, columns and size; the rows themselves are not stored."""
        import pandas as pd
        from mlflow.data.pandas_dataset import from_pandas
        from mlflow.entities import DatasetInput, InputTag

        with _guarded(self.store.uri), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MLflow's hints on integer columns
            made = from_pandas(pd.DataFrame(rows), name=name, digest=digest)
            tags = [InputTag("mlflow.data.context", context)]
            self.store.client.log_inputs(self.id, [DatasetInput(made._to_mlflow_entity(), tags)])

    def figure(self, figure: "Figure", path: str) -> None:
        with _guarded(self.store.uri):
            self.store.client.log_figure(self.id, figure, path, save_kwargs={"dpi": 110})

    def table(self, rows: Sequence[Mapping[str, Any]], path: str) -> None:
        """Rows that the page shows as a table."""
        import pandas as pd

        with _guarded(self.store.uri):
            self.store.client.log_table(self.id, pd.DataFrame(rows), path)

    def text(self, text: str, path: str) -> None:
        with _guarded(self.store.uri):
            self.store.client.log_text(self.id, text, path)

    def file(self, content: bytes, path: str) -> None:
        with _guarded(self.store.uri):
            _log_file(self.store.client, self.id, path, content)

    def model(self, bundle: Path, name: str, topics: tuple[str, ...], tags: Mapping[str, str]) -> str:
        """Log a bundle as a pyfunc that needs no pickle; its URI."""
        import mlflow
        from mlflow.models import ModelSignature
        from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema

        texts = {"topics", "model", "taxonomy", "prefer"}
        outputs = [ColSpec("string" if column in texts else "double", column) for column in flat_columns(topics)]
        signature = ModelSignature(
            inputs=Schema([ColSpec("string", "title"), ColSpec("string", "abstract")]),
            outputs=Schema([*outputs]),
            params=ParamSchema([ParamSpec("prefer", "string", "balanced")]),
        )
        with _guarded(self.store.uri), warnings.catch_warnings(), mlflow.start_run(run_id=self.id):
            warnings.simplefilter("ignore")  # hints on type hints and input examples; the signature is explicit
            logged = mlflow.pyfunc.log_model(
                name=name,
                python_model=str(Path(__file__).with_name("pyfunc.py")),
                artifacts={"bundle": str(bundle)},
                signature=signature,
                pip_requirements=requirements(read_manifest(bundle).kind),
                tags=dict(tags),
            )
        return str(logged.model_uri)


def _contact(uri: str) -> None:
    """Ask in the store before anything is spent on what it is to keep; MLflow itself tries a wrong one for minutes.

    Raises:
        StoreError: it does not answer, or not as a store that this MLflow can use.
    """
    import mlflow

    if is_server(uri):
        fault = _fault_of_server(uri)
    else:
        migrations = Path(mlflow.__file__).parent / "store" / "db_migrations"
        fault = fault_of_database(uri, migrations, version("mlflow"), is_default=uri == own_uri())
    if fault:
        raise StoreError(f"the tracking store {shown(uri)} cannot be used: {fault}")


def _fault_of_server(uri: str) -> str | None:
    """What is wrong with a tracking server, asked once with the login that MLflow uses."""
    from mlflow.exceptions import MlflowException
    from mlflow.utils.credentials import get_default_host_creds
    from mlflow.utils.rest_utils import http_request

    chosen = os.environ.get("MLFLOW_HTTP_REQUEST_TIMEOUT", "")
    seconds = int(chosen) if chosen.isdigit() else PATIENCE_SECONDS
    login = get_default_host_creds(uri)  # type: ignore[no-untyped-call]
    search = {"host_creds": login, "endpoint": "/api/2.0/mlflow/experiments/search", "json": {"max_results": 1}}
    try:
        answer = http_request(  # type: ignore[no-untyped-call]
            method="POST", max_retries=0, raise_on_status=False, timeout=seconds, **search
        )
    except MlflowException as error:
        if fault := fault_of_silence(error, seconds):
            return fault
        raise
    return fault_of_answer(answer.status_code, answer.text)


def _make_file(uri: str) -> None:
    """Make the file of a SQLite store where there is none.

    MLflow cannot go on with a file whose making was interrupted, so it is made under another name first.
    """
    from sqlalchemy import make_url

    url = make_url(uri)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".mlflow-") as folder:
            made = Path(folder) / "made.sqlite"
            store = SqlAlchemyStore(f"sqlite:///{made}", artifact_root().as_uri())  # type: ignore[no-untyped-call]
            store.engine.dispose()
            made.replace(path)


def requirements(kind: str) -> list[str]:
    """What a logged model of that kind needs, at the versions that trained it."""
    names = ("arxsift", "mlflow", *PINNED, *PINNED_OF_KIND.get(kind, ()))
    return [f"{name}=={version(name)}" for name in names]


@contextmanager
def _guarded(uri: str) -> Iterator[None]:
    """MLflow's own errors, and those of the database below it, as one sentence."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
        if "mlflow db upgrade" in reason:
            reason = older_store(uri, version("mlflow"))
        raise StoreError(shown(f"the tracking store {uri} cannot be used: {reason}")) from error


def _silence() -> None:
    """MLflow and the migrations of its database talk at level INFO; a person training a model need not read it."""
    for name in ("mlflow", "alembic", "mlflow.store.db.utils", "mlflow.utils.environment"):
        logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def staging() -> Iterator[Path]:
    """A folder for a bundle on its way into the store."""
    with tempfile.TemporaryDirectory(prefix="arxsift-") as folder:
        yield Path(folder)


@contextmanager
def _registry() -> Iterator["MlflowClient"]:
    """The store in use as it is: unlike opening a `Store`, this makes nothing in it."""
    os.environ.update(quiet_environment())
    with _guarded(tracking_uri()):
        _silence()
        _contact(tracking_uri())
        import mlflow

        yield mlflow.MlflowClient(tracking_uri(), tracking_uri())


def registered_versions(names: str) -> "list[Registered]":
    """Versions of the models whose names are LIKE that; by name, then version.

    Raises:
        StoreError: the store cannot be reached or used.
    """
    from .registered import Registered

    found = []
    with _registry() as client:
        for model in _pages(client.search_registered_models, f"name LIKE '{names}'"):
            aliases = client.get_registered_model(model.name).aliases  # empty in what is searched for
            for version in _pages(client.search_model_versions, f"name = '{model.name}'"):
                own = sorted(alias for alias, number in aliases.items() if int(number) == int(version.version))
                made, run_id = int(version.creation_timestamp), version.run_id or ""
                found.append(Registered(model.name, int(version.version), made, run_id, "", tuple(own), version.tags))
    return sorted(found, key=lambda version: (version.name, version.version))


def run_metrics(run_ids: Collection[str]) -> dict[str, dict[str, float]]:
    """Run -> metric -> value; runs that are gone are absent.

    Raises:
        StoreError: the store cannot be reached or used.
    """
    from mlflow.exceptions import MlflowException

    found = {}
    with _registry() as client:
        for run_id in filter(None, run_ids):
            try:
                found[run_id] = dict(client.get_run(run_id).data.metrics)
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
    return found


def experiment_runs() -> "list[StoredRun]":
    """The runs of arxsift's experiment, the newest first.

    Raises:
        StoreError: the store cannot be reached or used.
    """
    from .runs import StoredRun

    with _registry() as client:
        found = client.get_experiment_by_name(EXPERIMENT)
        if not found:
            return []
        search = partial(client.search_runs, [found.experiment_id], order_by=["attributes.start_time DESC"])
        return [
            StoredRun(
                run.info.run_id,
                run.info.run_name or run.info.run_id,
                run.info.status,
                run.info.start_time,
                run.info.artifact_uri,
                dict(run.data.tags),
            )
            for run in _pages(search, "")
        ]


def read_artifact(run_id: str, path: str) -> bytes | None:
    """A file that a run keeps; None where it keeps none of that name.

    Raises:
        StoreError: the store cannot be reached or used.
    """
    folder_name = path.rpartition("/")[0]
    with staging() as folder, _registry() as client:
        if path not in {file.path for file in client.list_artifacts(run_id, folder_name or None)}:
            return None
        return Path(client.download_artifacts(run_id, path, str(folder))).read_bytes()


def write_artifact(run_id: str, path: str, content: bytes) -> None:
    """Add a file to a run, in place of one of the same name.

    Raises:
        StoreError: the store cannot be reached or used.
    """
    with _registry() as client:
        _log_file(client, run_id, path, content)


def load_pyfunc(uri: str) -> "Callable[[pd.DataFrame], pd.DataFrame]":
    """The `predict` of any model that the store knows.

    Raises:
        StoreError: no such model, or it cannot be loaded.
    """
    from mlflow.exceptions import MlflowException

    with _registry():
        import mlflow

        mlflow.set_tracking_uri(tracking_uri())
        mlflow.set_registry_uri(tracking_uri())
        try:
            model = mlflow.pyfunc.load_model(uri)
        except ImportError as error:
            raise StoreError(f"{uri} cannot be loaded: {error}; install what it needs") from error

    def predict(frame: "pd.DataFrame") -> "pd.DataFrame":
        try:
            return cast("pd.DataFrame", model.predict(frame))
        except MlflowException as error:
            raise StoreError(f"{uri} does not take title and abstract: {' '.join(str(error).split())[:300]}") from error

    return predict


def _log_file(client: "MlflowClient", run_id: str, path: str, content: bytes) -> None:
    folder_name, _, name = path.rpartition("/")
    with staging() as folder:
        (folder / name).write_bytes(content)
        client.log_artifact(run_id, str(folder / name), folder_name or None)


@contextmanager
def download_bundle(name: str, version: int, path: str) -> Iterator[Path]:
    """A folder of a logged model, until the body ends.

    Raises:
        StoreError: the store cannot be reached or used, or has no such version or folder.
    """
    from mlflow.artifacts import download_artifacts

    with staging() as folder:
        with _registry() as client:
            location = client.get_model_version_download_uri(name, str(version)).rstrip("/")
            downloaded = download_artifacts(f"{location}/{path}", dst_path=str(folder), tracking_uri=tracking_uri())
        yield Path(downloaded)


def _pages(search: Callable[..., "PagedList[Any]"], filter_string: str) -> Iterator[Any]:
    """Everything that a search of MLflow finds, page after page."""
    token = None
    while page := search(filter_string, page_token=token):
        yield from page
        if not (token := page.token):
            return


def serve_ui(store: Store, host: str, port: int) -> None:
    """Run MLflow's server on the store until it is stopped.

    Raises:
        StoreError: the port is taken, or the server ended by itself.
    """
    import socket
    import subprocess
    import sys

    with socket.socket() as probe:
        if probe.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0:
            raise StoreError(f"port {port} of {host} is taken: choose another with --port")
    options = ["--backend-store-uri", store.uri, "--host", host, "--port", str(port), "--workers", "1"]
    if store.uri.startswith("sqlite:"):
        options += ["--default-artifact-root", artifact_root().as_uri()]
    command = [sys.executable, "-m", "mlflow", "server", *options]
    server = subprocess.Popen(command, env={**os.environ, **quiet_environment()})
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return
    raise StoreError(f"the MLflow server ended by itself, with code {code}")
