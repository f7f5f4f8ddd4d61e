"""The store in use in, what reads it out, and a run by its name."""

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
    newest = ", ".join(run.shown for run in [run for run in runs if run.is_model][:3])
    hint = f"the newest are {newest}" if newest else "this store has none"
    raise InputError(f"{name!r}: no run of that id or name; {hint}")
