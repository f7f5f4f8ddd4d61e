"""Evaluated models in, MLflow runs and registered versions out. The one file, with `served.py`, that knows MLflow.

The store is SQLite in the user's data folder unless `MLFLOW_TRACKING_URI` names another.
"""

import logging
import os
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..configs.errors import StoreError
from ..configs.places import home
from ..models.flat import flat_columns

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow import MlflowClient
    from mlflow.store.entities import PagedList

    from .registered import Registered

EXPERIMENT = "arxsift"

EXPERIMENT_NOTE = """\
Models that file research papers under a taxonomy, one run a training.

Metrics are named `where/what`: `cv/…` is cross-validation on the labelled papers (each judged by a model that was not
fitted on it), `by_date/…` the newest labelled papers judged by a model of the older ones, `feed/…` a random sample
of a real feed that no model was fitted on, `neuro/…` a sample of neuroscience searches. `mean_average_precision` is
the figure to compare first; `_low` and `_high` are the ends of its 95 % interval.
"""

MODEL_NOTE = "Files a paper, from title and abstract, under the topics of a taxonomy. `@champion` marks the one in use."

PINNED = ("numpy", "scipy", "safetensors", "pydantic", "pandas", "onnxruntime", "tokenizers")
"""What a logged model needs beside arxsift and MLflow."""


def tracking_uri() -> str:
    """The store in use: `MLFLOW_TRACKING_URI`, or SQLite in the user's data folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{home() / 'mlflow.sqlite'}"


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
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")  # else a wrong address is tried for minutes
        with _guarded(tracking_uri()):
            _silence()
            import mlflow

            self.uri = tracking_uri()
            mlflow.set_tracking_uri(self.uri)
            mlflow.set_registry_uri(self.uri)
            home().mkdir(parents=True, exist_ok=True)
            with FileLock(home() / "mlflow.lock"):  # MLflow fails when two processes make one store
                _make_file(self.uri)
                self.client: MlflowClient = mlflow.MlflowClient()
                self.experiment_id = self._experiment()

    def _experiment(self) -> str:
        if found := self.client.get_experiment_by_name(EXPERIMENT):
            if found.lifecycle_stage == "deleted":
                self.client.restore_experiment(found.experiment_id)
            return str(found.experiment_id)
        is_database = self.uri.partition(":")[0] not in ("http", "https", "databricks")  # a server knows a place
        root = artifact_root().as_uri() if is_database else None
        # the kind opens the pages for model training, not those for language-model applications
        tags = {"mlflow.note.content": EXPERIMENT_NOTE, "mlflow.experimentKind": "custom_model_development"}
        return str(self.client.create_experiment(EXPERIMENT, root, tags))

    @property
    def is_empty(self) -> bool:
        with _guarded(self.uri):
            return not self.client.search_runs([self.experiment_id], max_results=1)

    @contextmanager
    def run(self, name: str, tags: Mapping[str, str], parent: "Run | None" = None) -> Iterator["Run"]:
        """A run that ends FINISHED, FAILED when the body raises, KILLED when it is interrupted."""
        with _guarded(self.uri):
            own = {"mlflow.source.name": "arxsift", "mlflow.source.type": "LOCAL"}
            if parent:
                own["mlflow.parentRunId"] = parent.id
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

    def register(self, name: str, model_uri: str, run: "Run", tags: Mapping[str, str]) -> str:
        """Add a logged model to the registry, without promoting it; the number of the version."""
        from mlflow.exceptions import MlflowException

        with _guarded(self.uri):
            try:
                self.client.create_registered_model(name, description=MODEL_NOTE)
            except MlflowException as error:
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
            description = f"Trained in run {run.id}."
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

    def metrics(self, metrics: Mapping[str, float], step: int = 0) -> None:
        import time

        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        with _guarded(self.store.uri):
            logged = [Metric(name, float(value), now, step) for name, value in metrics.items()]
            self.store.client.log_batch(self.id, metrics=logged)

    def note(self, markdown: str) -> None:
        """The description that the run's page shows."""
        with _guarded(self.store.uri):
            self.store.client.set_tag(self.id, "mlflow.note.content", markdown)

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
                python_model=str(Path(__file__).with_name("served.py")),
                artifacts={"bundle": str(bundle)},
                signature=signature,
                pip_requirements=requirements(),
                tags=dict(tags),
            )
        return str(logged.model_uri)


def _make_file(uri: str) -> None:
    """Make the file of a SQLite store, or look into the one there: MLflow tries a bad one for two minutes.

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
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA schema_version")


def requirements() -> list[str]:
    """What a logged model needs, at the versions that trained it."""
    return [f"arxsift=={version('arxsift')}", *(f"{name}=={version(name)}" for name in ("mlflow", *PINNED))]


@contextmanager
def _guarded(uri: str) -> Iterator[None]:
    """MLflow's own errors, and those of the database below it, as one sentence."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = " ".join(str(error).split())[:300]
        raise StoreError(f"the tracking store {uri} cannot be used: {reason}") from error


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
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")
    with _guarded(tracking_uri()):
        _silence()
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
