"""The store in use in, its registered models, their figures and their bundles out; nothing is made in the store.

A local store is read by SQL, in milliseconds; importing MLflow to ask it takes seconds.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ...configs.errors import BundleError, StoreError
from ...models.bundle import bundles_in
from .client import OURS, download_bundle, registered_versions, run_metrics, tracking_uri

BUNDLES = "artifacts"
"""The folder of a logged model in which MLflow keeps its bundle."""

_VERSIONS = """
SELECT name, version, creation_time, run_id, coalesce(storage_location, source),
    (SELECT json_group_array(alias) FROM registered_model_aliases AS a WHERE a.name = v.name AND a.version = v.version),
    (SELECT json_group_object(key, value) FROM model_version_tags AS t WHERE t.name = v.name AND t.version = v.version)
FROM model_versions AS v WHERE name LIKE ? AND current_stage <> 'Deleted_Internal' ORDER BY name, version
"""
_METRICS = "SELECT run_uuid, key, value FROM latest_metrics WHERE run_uuid IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Registered:
    """A version of a registered model."""

    name: str
    version: int
    made: int
    """When, in milliseconds since 1970."""
    run_id: str
    location: str = ""
    """Where the logged model lies; empty = ask the store."""
    aliases: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        return f"models:/{self.name}/{self.version}"


class Registry(Protocol):
    """What is asked of the registered models of a store; every method raises StoreError when it cannot be read."""

    def versions(self, names: str = OURS) -> list[Registered]:
        """Those of the models whose names match, as LIKE matches in SQL; by name, then version."""
        ...

    def metrics(self, run_ids: Collection[str]) -> dict[str, dict[str, float]]:
        """Run -> metric -> value; runs that are gone are absent."""
        ...

    def bundle(self, version: Registered) -> AbstractContextManager[Path]:
        """The folder of its bundle, which may be gone afterwards.

        Raises:
            BundleError: what was logged holds none.
        """
        ...


def open_registry() -> Registry:
    """The registered models of the store in use.

    Raises:
        StoreError: the store is no local file, and MLflow is not installed.
    """
    uri = tracking_uri()
    if is_local(uri):
        return LocalRegistry(uri)
    if find_spec("mlflow") is None:
        raise StoreError(f"the tracking store {uri} can be asked through mlflow only: pip install 'arxsift[train]'")
    return RemoteRegistry()


def is_local(uri: str) -> bool:
    """Whether a store is a SQLite file."""
    return uri.partition(":")[0].partition("+")[0] == "sqlite"


class LocalRegistry:
    """The registry in a SQLite file, read only; without a file it is empty."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.path = Path(uri.partition(":///")[2].partition("?")[0]).absolute()

    def versions(self, names: str = OURS) -> list[Registered]:
        return [
            Registered(name, version, made, run_id, location, tuple(sorted(json.loads(aliases))), json.loads(tags))
            for name, version, made, run_id, location, aliases, tags in self._rows(_VERSIONS, names)
        ]

    def metrics(self, run_ids: Collection[str]) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        for run_id, name, value in self._rows(_METRICS, json.dumps([*run_ids])):
            found.setdefault(run_id, {})[name] = value
        return found

    @contextmanager
    def bundle(self, version: Registered) -> Iterator[Path]:
        location = urlsplit(version.location)
        if location.scheme == "file":
            yield sole_bundle(Path(url2pathname(location.path)) / BUNDLES, version)
        else:  # a store may keep its artifacts elsewhere
            with RemoteRegistry().bundle(version) as folder:
                yield folder

    def _rows(self, question: str, given: str) -> list[tuple[Any, ...]]:
        """Empty where there is no store, or one that never had a registered model."""
        try:
            if not self.path.exists():
                return []
            with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as database:
                known = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'model_versions'").fetchone()
                return database.execute(question, [given]).fetchall() if known else []
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the tracking store {self.uri} cannot be read: {error}") from error


class RemoteRegistry:
    """The registry of a store that MLflow is asked about."""

    def versions(self, names: str = OURS) -> list[Registered]:
        return registered_versions(names)

    def metrics(self, run_ids: Collection[str]) -> dict[str, dict[str, float]]:
        return run_metrics(run_ids)

    @contextmanager
    def bundle(self, version: Registered) -> Iterator[Path]:
        with download_bundle(version.name, version.version, BUNDLES) as folder:
            yield sole_bundle(folder, version)


def sole_bundle(folder: Path, version: Registered) -> Path:
    """The one bundle that a logged model holds."""
    found = [*bundles_in(folder).values()]
    if len(found) != 1:
        raise BundleError(f"{version.uri}: {len(found) or 'no'} model folders in {folder}; train it with arxsift again")
    return found[0]
