"""What a tracking store answered, or failed to, when it was first asked in; one sentence with what to do out.

Hours of training end in a store: it is asked before they are spent, once, with no patience.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

PATIENCE_SECONDS = 10
"""For the first answer; those that follow have MLflow's own patience, for uploads may take long."""

WAITING: "dict[str, dict[str, int]]" = {
    "sqlite": {"timeout": 20},
    "postgresql": {"connect_timeout": PATIENCE_SECONDS},
    "mysql": {"connect_timeout": PATIENCE_SECONDS},
}
"""Seconds that a database has to let one in."""

DRIVERS = {"psycopg2": "psycopg2-binary", "psycopg": "psycopg[binary]", "MySQLdb": "mysqlclient"}
"""Module -> package that brings it."""

CORRECT = "correct MLFLOW_TRACKING_URI"


def is_server(uri: str) -> bool:
    """Whether a store is asked over HTTP."""
    return uri.partition(":")[0] in ("http", "https")


def shown(text: str) -> str:
    """The text without the passwords of the addresses in it."""
    return re.sub(r"(\w://[^/\s:@]*:)[^/\s@]+@", r"\1***@", text)


def fault_of_answer(status: int, text: str) -> str | None:
    """What is wrong with the answer to a search for experiments; None = it is one of an MLflow server."""
    said = _json_object(text)
    if status in (401, 403, 407):
        login = "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"
        return f"the server refuses the login ({status}); {login}"
    if status >= 500 or status == 429:
        told = f": {said['message']}" if said and "message" in said else ""
        return f"the server answers with error {status}{told}; look into its log, or try again later"
    if status != 200 or said is None:
        what = f"error {status}" if status != 200 else "something that is no JSON"
        return f"what answers there is no MLflow server, it sent {what}; {CORRECT}"
    return None


def fault_of_silence(error: BaseException, seconds: float) -> str | None:
    """Why no answer came, as far as the causes of the error tell."""
    for cause in causes(error):
        kind = type(cause).__name__  # of requests, urllib3 and the system, which wrap one another
        if kind in ("NameResolutionError", "gaierror"):
            return f"its host name is not known here; {CORRECT}, or look to the network"
        if kind in ("SSLError", "SSLCertVerificationError"):
            return f"its certificate is not trusted, or it speaks no TLS ({cause}); {CORRECT}"
        if kind in ("ReadTimeout", "ConnectTimeout", "ReadTimeoutError", "ConnectTimeoutError"):
            return f"no answer within {seconds:g} seconds; look to the server, or {CORRECT}"
        if kind in ("ConnectionRefusedError", "NewConnectionError"):
            return f"nothing listens there; start the server, or {CORRECT}"
        if kind in ("RemoteDisconnected", "ConnectionResetError"):
            return f"the connection was closed with no answer; {CORRECT}"
    return None


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was raised from or wraps, the innermost first."""
    inner = [error.__cause__ or error.__context__, getattr(error, "reason", None), *error.args]
    for one in inner:
        if isinstance(one, BaseException) and one is not error:
            yield from causes(one)
    yield error


def fault_of_database(uri: str, migrations: Path, version: str, is_default: bool) -> str | None:
    """What is wrong with a database, as far as one look tells; what is not there yet has no fault.

    `migrations` are those of the MLflow of that version.

    Raises:
        SQLAlchemyError: it cannot be opened.
    """
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import ArgumentError
    from sqlalchemy.pool import NullPool

    try:
        url = make_url(uri)
        kind = url.get_backend_name()
        if kind == "sqlite" and not (url.database and Path(url.database).exists()):
            return None
        engine = create_engine(url, poolclass=NullPool, connect_args=WAITING.get(kind, {}))
    except ArgumentError:
        return f"it is no server's address (http://…) and no database's URI (sqlite:///…); {CORRECT}"
    except ModuleNotFoundError as error:
        name = error.name or ""
        return f"a package for such databases is missing: pip install '{DRIVERS.get(name, name)}'"
    with engine.connect() as connection:
        revisions = MigrationContext.configure(connection).get_current_heads()
    scripts = ScriptDirectory(str(migrations))
    if {*revisions} <= {*scripts.get_heads()}:
        return None
    later = {*revisions} - {script.revision for script in scripts.walk_revisions()}
    return newer_store(later.pop(), version, is_default) if later else None


def newer_store(revision: str, version: str, is_default: bool) -> str:
    """The fault of a database whose tables only a later MLflow knows."""
    other = "set ARXSIFT_HOME to another folder" if is_default else "name another store in MLFLOW_TRACKING_URI"
    return (
        f"its tables (revision {revision}) are those of a newer MLflow than {version}, which is installed here: "
        f"pip install --upgrade mlflow, or {other}"
    )


def older_store(uri: str, version: str) -> str:
    """The fault of a database that MLflow does not bring up to date by itself."""
    return (
        f"its tables are those of an older MLflow than {version}, which is installed here: "
        f"copy the database to a safe place, then run mlflow db upgrade '{shown(uri)}'"
    )


def _json_object(text: str) -> "dict[str, object] | None":
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
