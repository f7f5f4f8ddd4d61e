"""The store in use in, what reads it out; runs and a name in, the run that is meant out."""

from collections.abc import Sequence
from importlib.util import find_spec

from ...configs.errors import InputError, StoreError
from .address import is_local, tracking_uri
from .local import LocalReader
from .remote import RemoteReader
from .stored import Reader, StoredRun

FEWEST_DIGITS = 4
"""Number of first digits of a run's id that are enough to name it."""


def open_reader() -> Reader:
    """The store in use, to read.

    Raises:
        StoreError: the store is no local file, and MLflow is not installed.
    """
    uri = tracking_uri()
    if is_local(uri):
        return LocalReader(uri)
    if find_spec("mlflow") is None:
        raise StoreError(f"the tracking store {uri} can be asked through mlflow only: pip install 'arxsift[train]'")
    return RemoteReader()


def find_run(runs: Sequence[StoredRun], name: str) -> StoredRun | None:
    """The run of that id, of an id that begins so, or of that name; of several of a name the newest model.

    `runs` are the newest first.

    Raises:
        InputError: several ids begin so.
    """
    begun = [run for run in runs if len(name) >= FEWEST_DIGITS and run.id.startswith(name.lower())]
    if len(begun) == 1:
        return begun[0]
    for run in runs:
        if run.name == name and run.is_model:
            return run
    if begun:
        several = ", ".join(run.shown for run in begun[:3])
        raise InputError(f"{name!r} begins the ids of several runs ({several}): write more of it")
    return None
