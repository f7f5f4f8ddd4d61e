"""MLflow's client on the store in use, its errors as one sentence, and what its interface leaves to be done by hand."""

import logging
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...configs.errors import StoreError
from ...configs.faults import sqlite_words, system_words
from .address import quiet_environment, tracking_uri
from .contact import contact, older_store, shown

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.store.entities import PagedList


@contextmanager
def connected() -> "Iterator[MlflowClient]":
    """The store in use as it is: unlike opening a `Store`, this makes nothing in it.

    Raises:
        StoreError: the store cannot be reached or used.
    """
    os.environ.update(quiet_environment())
    with guarded(tracking_uri()):
        silence()
        contact(tracking_uri())
        import mlflow

        yield mlflow.MlflowClient(tracking_uri(), tracking_uri())


@contextmanager
def guarded(uri: str) -> Iterator[None]:
    """MLflow's own errors, and those of the database below it, become a StoreError of one sentence."""
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, SQLAlchemyError, sqlite3.Error, OSError) as error:
        reason = words_of(error)
        if "mlflow db upgrade" in reason:
            reason = older_store(uri, version("mlflow"))
        raise StoreError(shown(f"the tracking store {uri} cannot be used: {reason}")) from error


def words_of(error: Exception) -> str:
    """What went wrong, in our words where they are known: MLflow's errors stand around those of the database."""
    inner = getattr(error, "orig", None) or error
    if isinstance(inner, OSError):
        return system_words(inner)
    return " ".join(sqlite_words(inner).split())[:300]


def silence() -> None:
    """MLflow and the migrations of its database talk at level INFO; a person training a model need not read it."""
    for name in ("mlflow", "alembic", "mlflow.store.db.utils", "mlflow.utils.environment"):
        logging.getLogger(name).setLevel(logging.ERROR)


def pages(search: "Callable[..., PagedList[Any]]", filter_string: str) -> Iterator[Any]:
    """Everything that a search of MLflow finds, page after page."""
    token = None
    while page := search(filter_string, page_token=token):
        yield from page
        if not (token := page.token):
            return


@contextmanager
def staging() -> Iterator[Path]:
    """A folder for files on their way into the store or out of it."""
    with tempfile.TemporaryDirectory(prefix="arxsift-") as folder:
        yield Path(folder)


def log_file(client: "MlflowClient", run_id: str, path: str, content: bytes) -> None:
    """Add a file to a run, in place of one of the same name."""
    folder_name, _, name = path.rpartition("/")
    with staging() as folder:
        (folder / name).write_bytes(content)
        client.log_artifact(run_id, str(folder / name), folder_name or None)
