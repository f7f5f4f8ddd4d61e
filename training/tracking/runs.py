"""The store in use in, its runs, their metrics and the files they keep out, and further files in.

A local store is read by SQL and its artifacts are plain files: importing MLflow for them would take longer than all
the rest of a comparison.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ...configs.errors import InputError, StoreError
from .client import EXPERIMENT, experiment_runs, read_artifact, tracking_uri, write_artifact
from .registered import LocalRegistry, RemoteRegistry, is_local

FEWEST_DIGITS = 4
"""Of a run's id that are enough to name it."""

_RUNS = """
SELECT r.run_uuid, r.name, r.status, r.start_time, r.artifact_uri,
    (SELECT json_group_object(key, value) FROM tags AS t WHERE t.run_uuid = r.run_uuid)
FROM runs AS r JOIN experiments AS e ON e.experiment_id = r.experiment_id
WHERE e.name = ? AND r.lifecycle_stage = 'active' ORDER BY r.start_time DESC, r.run_uuid
"""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run of arxsift's experiment."""

    id: str
    name: str
    status: str
    """`FINISHED`, `RUNNING`, `FAILED` or `KILLED`."""
    started: int
    """In milliseconds since 1970."""
    location: str = ""
    """The URI of its folder of artifacts."""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_model(self) -> bool:
        """Whether it trained a model to its end, or holds the figures of one; a fold of a training does not."""
        return self.status == "FINISHED" and "model" in self.tags and "mlflow.parentRunId" not in self.tags

    @property
    def kind(self) -> str:
        return self.tags.get("model", "unknown")

    @property
    def shown(self) -> str:
        """Its name, and enough of its id to name it."""
        return f"{self.name} [{self.id[:8]}]"


class Runs(Protocol):
    """What is asked of the runs of a store; every method raises StoreError when it cannot be used."""

    def runs(self) -> list[StoredRun]:
        """Those of arxsift's experiment, the newest first."""
        ...

    def metrics(self, run_ids: Collection[str]) -> dict[str, dict[str, float]]:
        """Run -> metric -> value; runs that are gone are absent."""
        ...

    def artifact(self, run: StoredRun, path: str) -> bytes | None:
        """A file that the run keeps; None where it keeps none of that name."""
        ...

    def keep(self, run: StoredRun, path: str, content: bytes) -> None:
        """Add a file to a run, in place of one of the same name."""
        ...


def open_runs() -> Runs:
    """The runs of the store in use.

    Raises:
        StoreError: the store is no local file, and MLflow is not installed.
    """
    uri = tracking_uri()
    if is_local(uri):
        return LocalRuns(uri)
    if find_spec("mlflow") is None:
        raise StoreError(f"the tracking store {uri} can be asked through mlflow only: pip install 'arxsift[train]'")
    return RemoteRuns()


class LocalRuns(LocalRegistry):
    """The runs in a SQLite file; without a file there is none."""

    def runs(self) -> list[StoredRun]:
        return [
            StoredRun(run_id, name or run_id, status, started, location or "", json.loads(tags))
            for run_id, name, status, started, location, tags in self._rows(_RUNS, EXPERIMENT)
        ]

    def artifact(self, run: StoredRun, path: str) -> bytes | None:
        folder = artifact_folder(run)
        if folder is None:  # a store may keep its artifacts elsewhere
            return read_artifact(run.id, path)
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{folder / path}: cannot be read ({error})") from error

    def keep(self, run: StoredRun, path: str, content: bytes) -> None:
        folder = artifact_folder(run)
        if folder is None:
            return write_artifact(run.id, path, content)
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        except OSError as error:
            raise StoreError(f"{folder / path}: cannot be written ({error})") from error


class RemoteRuns(RemoteRegistry):
    """The runs of a store that MLflow is asked about."""

    def runs(self) -> list[StoredRun]:
        return experiment_runs()

    def artifact(self, run: StoredRun, path: str) -> bytes | None:
        return read_artifact(run.id, path)

    def keep(self, run: StoredRun, path: str, content: bytes) -> None:
        write_artifact(run.id, path, content)


def named_run(runs: Sequence[StoredRun], name: str) -> StoredRun:
    """The run of that id, of an id that begins so, or of that name; of several of a name the newest model.

    `runs` are the newest first.

    Raises:
        InputError: there is none, or the id is not enough.
    """
    begun = [run for run in runs if len(name) >= FEWEST_DIGITS and run.id.startswith(name.lower())]
    of_name = [run for run in runs if run.name == name and run.is_model]
    if len(begun) == 1 or of_name:
        return begun[0] if len(begun) == 1 else of_name[0]
    if begun:
        several = ", ".join(run.shown for run in begun[:3])
        raise InputError(f"{name!r} begins the ids of several runs ({several}): write more of it")
    known = ", ".join(run.shown for run in [run for run in runs if run.is_model][:3])
    hint = f"the newest are {known}" if known else "this store has none"
    raise InputError(f"{name!r}: no run of that id or name; {hint}")


def artifact_folder(run: StoredRun) -> Path | None:
    """Where a run's artifacts lie, if in a folder of this machine."""
    location = urlsplit(run.location)
    return Path(url2pathname(location.path)) if location.scheme in ("file", "") and location.path else None
