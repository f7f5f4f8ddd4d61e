"""Evaluated models in, runs of the tracking store and registered versions out."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...configs.names import CHAMPION
from ...configs.places import home
from .address import artifact_root, is_server, quiet_environment, tracking_uri
from .client import guarded, pages, silence
from .contact import contact, shown
from .notes import MODEL_NOTE, version_note
from .processes import ENDED, HOST, host, left_behind, own_tags
from .run import Run
from .stored import EXPERIMENT, Registered
from .ui import runs_link
from .ui_page import View, experiment_tags, view_for

if TYPE_CHECKING:
    from mlflow import MlflowClient

N_NEWEST = 100
"""Number of the newest runs, folds and evaluations among them, by which the table of runs is chosen."""


class Store:
    """An open tracking store with arxsift's experiment in it; every method raises StoreError when it cannot be used."""

    def __init__(self) -> None:
        """Open the store in use, and make the experiment where there is none.

        Raises:
            StoreError: the store cannot be reached or used.
        """
        from filelock import FileLock

        os.environ.update(quiet_environment())
        os.environ.setdefault("MPLCONFIGDIR", str(home() / "matplotlib"))  # else it writes into ~/.cache
        with guarded(tracking_uri()):
            silence()
            import mlflow

            self.uri = tracking_uri()
            contact(self.uri)
            mlflow.set_tracking_uri(self.uri)
            mlflow.set_registry_uri(self.uri)
            home().mkdir(parents=True, exist_ok=True)
            with FileLock(home() / "mlflow.lock"):  # MLflow fails when two processes make one store
                _make_file(self.uri)
                self.client: MlflowClient = mlflow.MlflowClient()
                self.experiment_id = self._experiment()

    def _experiment(self) -> str:
        from mlflow.exceptions import MlflowException

        if experiment := self.client.get_experiment_by_name(EXPERIMENT):
            if experiment.lifecycle_stage == "deleted":
                self.client.restore_experiment(experiment.experiment_id)
            for name, value in experiment_tags().items():  # an earlier arxsift may have made it
                if experiment.tags.get(name) != value:
                    self.client.set_experiment_tag(experiment.experiment_id, name, value)
            return str(experiment.experiment_id)
        keeps_artifacts = is_server(self.uri) or self.uri.partition(":")[0] == "databricks"
        root = None if keeps_artifacts else artifact_root().as_uri()
        try:
            return str(self.client.create_experiment(EXPERIMENT, root, experiment_tags()))
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
            return self._experiment()  # meanwhile, a training on another machine made it

    @property
    def is_empty(self) -> bool:
        with guarded(self.uri):
            return not self.client.search_runs([self.experiment_id], max_results=1)

    def view(self) -> View:
        """The view that has metrics of the newest training."""
        finished, newest = "attributes.status = 'FINISHED'", ["attributes.start_time DESC"]
        with guarded(self.uri):
            runs = self.client.search_runs([self.experiment_id], finished, max_results=N_NEWEST, order_by=newest)
            return view_for(run.data.metrics for run in runs)

    def page(self, view: View) -> str:
        """Address of the page of runs on a tracking server, without a password; empty where the store is no server."""
        return runs_link(shown(self.uri).rstrip("/"), self.experiment_id, view) if is_server(self.uri) else ""

    @contextmanager
    def run(self, name: str, tags: Mapping[str, str], parent: Run | None = None) -> Iterator[Run]:
        """A run that ends FINISHED, FAILED when the body raises, KILLED when it is interrupted."""
        with guarded(self.uri):
            own = {"mlflow.source.name": "arxsift", "mlflow.source.type": "LOCAL", **own_tags()}
            if parent:
                own["mlflow.parentRunId"] = parent.id
            else:
                self.end_abandoned()
            created = self.client.create_run(self.experiment_id, run_name=name, tags={**tags, **own})
            run = self.attach(str(created.info.run_id))
        status = "FAILED"
        try:
            yield run
            status = "FINISHED"
        except KeyboardInterrupt:
            status = "KILLED"
            raise
        finally:
            with guarded(self.uri):
                self.client.set_terminated(run.id, status)

    def attach(self, run_id: str) -> Run:
        """A run that is there, to add figures and files to."""
        return Run(self.client, self.uri, run_id)

    def end_abandoned(self) -> None:
        """Mark as KILLED what says RUNNING though its process, on this machine, is gone."""
        running = f"attributes.status = 'RUNNING' and tags.`{HOST}` = '{host()}'"
        with guarded(self.uri):
            runs = pages(partial(self.client.search_runs, [self.experiment_id]), running)
            for run_id, reason in left_behind({run.info.run_id: run.data.tags for run in runs}).items():
                self.client.set_tag(run_id, ENDED, reason)
                self.client.set_terminated(run_id, "KILLED")

    def last_run(self, recipe: str) -> tuple[dict[str, str], dict[str, str]] | None:
        """The tags and the parameters of the newest finished training of a recipe."""
        finished = f"tags.recipe = '{recipe}' AND attributes.status = 'FINISHED'"
        with guarded(self.uri):
            runs = self.client.search_runs([self.experiment_id], finished, order_by=["attributes.start_time DESC"])
            trainings = [run for run in runs if not {"mlflow.parentRunId", "imported"} & run.data.tags.keys()]
        return (dict(trainings[0].data.tags), dict(trainings[0].data.params)) if trainings else None

    def register(self, name: str, model_uri: str, run: Run, tags: Mapping[str, str]) -> str:
        """Add a logged model to the registry, without promoting it; the number of the version."""
        from mlflow.exceptions import MlflowException

        with guarded(self.uri):
            try:
                self.client.create_registered_model(name, description=MODEL_NOTE)
            except MlflowException as error:
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
                self.client.update_registered_model(name, MODEL_NOTE)
            metrics = self.client.get_run(run.id).data.metrics
            description = version_note(metrics, run.id, int(tags["data.papers"]))
            created = self.client.create_model_version(
                name, model_uri, run.id, dict(tags), description=description, model_id=model_uri.rpartition("/")[2]
            )
            return str(created.version)

    def decide(self, name: str, version: int, run_id: str, tags: Mapping[str, str]) -> None:
        """Write a decision of the gate to a registered version and to its run, where there is one."""
        when = {"gate.when": datetime.now(UTC).isoformat(timespec="seconds")}
        with guarded(self.uri):
            for key, value in {**tags, **when}.items():
                self.client.set_model_version_tag(name, str(version), key, value)
        if run_id:
            self.attach(run_id).tags({**tags, **when})

    def set_champion(self, version: Registered | None, others: Sequence[Registered]) -> None:
        """Give the alias `champion` to a version, or to none, and take it from others; all other models keep it."""
        with guarded(self.uri):
            if version:
                self.client.set_registered_model_alias(version.name, CHAMPION, str(version.version))
            for other in others:
                if not version or other.name != version.name:
                    self.client.delete_registered_model_alias(other.name, CHAMPION)


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
            new = Path(folder) / "made.sqlite"
            store = SqlAlchemyStore(f"sqlite:///{new}", artifact_root().as_uri())  # type: ignore[no-untyped-call]
            store.engine.dispose()
            new.replace(path)
