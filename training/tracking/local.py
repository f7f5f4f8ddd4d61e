"""The file of a local tracking store in, its runs and registered models out; nothing is made where there is none.

It is read by SQL, and its artifacts are plain files: that takes milliseconds, importing MLflow to ask it takes seconds.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ...configs.errors import StoreError
from ...configs.faults import sqlite_words, system_words
from .address import CORRECT
from .remote import RemoteReader
from .stored import BUNDLES, EXPERIMENT, REGISTERED_NAMES, Registered, StoredRun, sole_bundle

_RUNS = """
SELECT r.run_uuid, r.name, r.status, r.start_time, r.artifact_uri,
    (SELECT json_group_object(key, value) FROM tags AS t WHERE t.run_uuid = r.run_uuid)
FROM runs AS r JOIN experiments AS e ON e.experiment_id = r.experiment_id
WHERE e.name = ? AND r.lifecycle_stage = 'active' ORDER BY r.start_time DESC, r.run_uuid
"""
_VERSIONS = """
SELECT name, version, creation_time, run_id, coalesce(storage_location, source), coalesce(source, ''),
    (SELECT json_group_array(alias) FROM registered_model_aliases AS a WHERE a.name = v.name AND a.version = v.version),
    (SELECT json_group_object(key, value) FROM model_version_tags AS t WHERE t.name = v.name AND t.version = v.version)
FROM model_versions AS v WHERE name LIKE ? AND current_stage <> 'Deleted_Internal' ORDER BY name, version
"""
_METRICS = "SELECT run_uuid, key, value FROM latest_metrics WHERE run_uuid IN (SELECT value FROM json_each(?))"


class LocalReader:
    """The store in a SQLite file; without a file it is empty."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.path = Path(uri.partition(":///")[2].partition("?")[0]).absolute()

    def runs(self) -> list[StoredRun]:
        return [
            StoredRun(run_id, name or run_id, status, started, location or "", json.loads(tags))
            for run_id, name, status, started, location, tags in self._rows(_RUNS, EXPERIMENT)
        ]

    def versions(self, names: str = REGISTERED_NAMES) -> list[Registered]:
        return [
            Registered(name, version, made, run_id, location, sorted_texts(aliases), json.loads(tags), source)
            for name, version, made, run_id, location, source, aliases, tags in self._rows(_VERSIONS, names)
        ]

    def metrics(self, run_ids: Collection[str]) -> dict[str, dict[str, float]]:
        metrics: dict[str, dict[str, float]] = {}
        for run_id, name, value in self._rows(_METRICS, json.dumps([*run_ids])):
            metrics.setdefault(run_id, {})[name] = value
        return metrics

    def artifact(self, run: StoredRun, path: str) -> bytes | None:
        folder = folder_at(run.location)
        if folder is None:  # a store may keep its artifacts elsewhere
            return RemoteReader().artifact(run, path)
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{folder / path}: cannot be read ({error.strerror})") from error

    def keep(self, run: StoredRun, path: str, content: bytes) -> None:
        folder = folder_at(run.location)
        if folder is None:
            return RemoteReader().keep(run, path, content)
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        except OSError as error:
            raise StoreError(f"{folder / path}: cannot be written ({error.strerror})") from error

    @contextmanager
    def bundle(self, version: Registered) -> Iterator[Path]:
        folder = folder_at(version.location) if version.location.startswith("file:") else None
        if folder:
            yield sole_bundle(folder / BUNDLES, version)
        else:
            with RemoteReader().bundle(version) as downloaded:
                yield downloaded

    def _rows(self, query: str, parameter: str) -> list[tuple[Any, ...]]:
        """Empty where there is no store, or the database is not MLflow's."""
        try:
            if self.path.is_dir():
                raise StoreError(
                    f"the tracking store {self.uri} names no file; {CORRECT}: sqlite:////FOLDER/mlflow.sqlite"
                )
            if not self.path.exists():
                return []
            with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as database:
                has_tables = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'model_versions'").fetchone()
                return database.execute(query, [parameter]).fetchall() if has_tables else []
        except sqlite3.Error as error:
            raise StoreError(f"the tracking store {self.uri} cannot be read: {sqlite_words(error)}") from error
        except OSError as error:
            raise StoreError(f"the tracking store {self.uri} cannot be read: {system_words(error)}") from error


def sorted_texts(array: str) -> tuple[str, ...]:
    """The texts of a JSON array."""
    return tuple(sorted(json.loads(array)))


def folder_at(location: str) -> Path | None:
    """The folder at a URI, if it is one of this machine."""
    parts = urlsplit(location)
    return Path(url2pathname(parts.path)) if parts.scheme in ("file", "") and parts.path else None
