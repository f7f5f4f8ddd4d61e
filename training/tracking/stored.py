"""What a tracking store holds, as records, and what is asked of one: its runs and its registered models."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ...configs.errors import BundleError
from ...models.bundle import bundles_in

EXPERIMENT = "arxsift"
"""Name of the experiment that all runs are in."""

REGISTERED_NAMES = "arxsift%"
"""Pattern, as of LIKE in SQL, of the names under which trainings register models."""

BUNDLES = "artifacts"
"""Folder of a logged model in which MLflow keeps its bundle."""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run of arxsift's experiment."""

    id: str
    name: str
    status: str
    """`FINISHED`, `RUNNING`, `FAILED` or `KILLED`."""
    started: int
    """Milliseconds since 1970."""
    location: str = ""
    """URI of its folder of artifacts."""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_model(self) -> bool:
        """Whether it trained a model to its end, or holds the metrics of one; a fold of a training does not."""
        return self.status == "FINISHED" and "model" in self.tags and "mlflow.parentRunId" not in self.tags

    @property
    def kind(self) -> str:
        return self.tags.get("model", "unknown")

    @property
    def shown(self) -> str:
        """Its name, and enough of its id to name it."""
        return f"{self.name} [{self.id[:8]}]"


@dataclass(frozen=True, slots=True)
class Registered:
    """A version of a registered model."""

    name: str
    version: int
    made: int
    """When it was registered, in milliseconds since 1970."""
    run_id: str
    location: str = ""
    """URI of the folder of the logged model; empty = ask the store."""
    aliases: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    source: str = ""
    """URI of what was registered, such as `models:/m-` and the id of the logged model."""

    @property
    def uri(self) -> str:
        return f"models:/{self.name}/{self.version}"

    @property
    def is_own(self) -> bool:
        """Whether a training of arxsift registered it."""
        return "recipe" in self.tags


class Runs(Protocol):
    """What is asked of the runs of a store; every method raises StoreError when it cannot be used."""

    def runs(self) -> list[StoredRun]:
        """The runs of arxsift's experiment, the newest first."""
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


class Registry(Protocol):
    """What is asked of the registered models of a store; every method raises StoreError when it cannot be read."""

    def versions(self, names: str = REGISTERED_NAMES) -> list[Registered]:
        """The versions of models whose names match, as LIKE matches in SQL; by name, then version."""
        ...

    def bundle(self, version: Registered) -> AbstractContextManager[Path]:
        """The folder of its bundle, which may be gone afterwards.

        Raises:
            BundleError: what was logged holds none.
        """
        ...


class Reader(Runs, Registry, Protocol):
    """The whole of a store, to read."""


def sole_bundle(folder: Path, version: Registered) -> Path:
    """The one bundle that a logged model holds."""
    bundles = [*bundles_in(folder).values()]
    if len(bundles) != 1:
        raise BundleError(
            f"{version.uri}: {len(bundles) or 'no'} model folders in {folder}; train it with arxsift again"
        )
    return bundles[0]
