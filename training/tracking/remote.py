"""The store in use in, its runs and registered models out, as MLflow returns them; nothing is created in the store."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from .address import tracking_uri
from .client import connected, log_file, pages, staging
from .stored import BUNDLES, EXPERIMENT, REGISTERED_NAMES, Registered, StoredRun, sole_bundle


class RemoteReader:
    """A store that MLflow is asked about."""

    def runs(self) -> list[StoredRun]:
        with connected() as client:
            experiment = client.get_experiment_by_name(EXPERIMENT)
            if not experiment:
                return []
            search = partial(client.search_runs, [experiment.experiment_id], order_by=["attributes.start_time DESC"])
            return [
                StoredRun(
                    run.info.run_id,
                    run.info.run_name or run.info.run_id,
                    run.info.status,
                    run.info.start_time,
                    run.info.artifact_uri,
                    dict(run.data.tags),
                )
                for run in pages(search, "")
            ]

    def versions(self, names: str = REGISTERED_NAMES) -> list[Registered]:
        versions = []
        with connected() as client:
            for model in pages(client.search_registered_models, f"name LIKE '{names}'"):
                aliases = client.get_registered_model(model.name).aliases  # empty in what is searched for
                for version in pages(client.search_model_versions, f"name = '{model.name}'"):
                    own = sorted(alias for alias, number in aliases.items() if int(number) == int(version.version))
                    made, run_id, source = int(version.creation_timestamp), version.run_id or "", version.source or ""
                    versions.append(
                        Registered(model.name, int(version.version), made, run_id, "", tuple(own), version.tags, source)
                    )
        return sorted(versions, key=lambda version: (version.name, version.version))

    def metrics(self, run_ids: Collection[str]) -> dict[str, dict[str, float]]:
        from mlflow.exceptions import MlflowException

        metrics = {}
        with connected() as client:
            for run_id in filter(None, run_ids):
                try:
                    metrics[run_id] = dict(client.get_run(run_id).data.metrics)
                except MlflowException as error:
                    if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                        raise
        return metrics

    def artifact(self, run: StoredRun, path: str) -> bytes | None:
        folder_name = path.rpartition("/")[0]
        with staging() as folder, connected() as client:
            if path not in {file.path for file in client.list_artifacts(run.id, folder_name or None)}:
                return None
            return Path(client.download_artifacts(run.id, path, str(folder))).read_bytes()

    def keep(self, run: StoredRun, path: str, content: bytes) -> None:
        with connected() as client:
            log_file(client, run.id, path, content)

    @contextmanager
    def bundle(self, version: Registered) -> Iterator[Path]:
        with staging() as folder:
            with connected() as client:
                from mlflow.artifacts import download_artifacts

                uri = client.get_model_version_download_uri(version.name, str(version.version)).rstrip("/")
                path = download_artifacts(f"{uri}/{BUNDLES}", dst_path=str(folder), tracking_uri=tracking_uri())
            yield sole_bundle(Path(path), version)
