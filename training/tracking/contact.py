"""The address of a tracking store in, one sentence with what to do out where it does not answer as a store should.

Hours of training end in a store: it is asked before they are spent, once, with little patience.
"""

import json
import os
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from ...configs.errors import StoreError
from .address import CORRECT, is_server, own_uri

PATIENCE_SECONDS = 10
"""Seconds that the first answer may take; those that follow have MLflow's own patience, for uploads may take long."""

CONNECT_ARGUMENTS: "dict[str, dict[str, int]]" = {
    "sqlite": {"timeout": 20},
    "postgresql": {"connect_timeout": PATIENCE_SECONDS},
    "mysql": {"connect_timeout": PATIENCE_SECONDS},
}
"""Kind of database -> arguments of its driver that limit how many seconds it may take to connect."""

DRIVERS = {"psycopg2": "psycopg2-binary", "psycopg": "psycopg[binary]", "MySQLdb": "mysqlclient"}
"""Module of a database's driver -> package that brings it."""


def contact(uri: str) -> None:
    """Ask in the store before anything is spent on what it is to keep; MLflow itself tries a wrong one for minutes.

    Raises:
        StoreError: it does not answer, or not as a store that this MLflow can use.
    """
    import mlflow

    if is_server(uri):
        fault = fault_of_server(uri)
    else:
        migrations = Path(mlflow.__file__).parent / "store" / "db_migrations"
        fault = fault_of_database(uri, migrations, version("mlflow"), is_default=uri == own_uri())
    if fault:
        raise StoreError(f"the tracking store {shown(uri)} cannot be used: {fault}")


def fault_of_server(uri: str) -> str | None:
    """What is wrong with a tracking server, asked once with the login that MLflow uses."""
    from mlflow.exceptions import MlflowException
    from mlflow.utils.credentials import get_default_host_creds
    from mlflow.utils.rest_utils import http_request

    chosen = os.environ.get("MLFLOW_HTTP_REQUEST_TIMEOUT", "")
    seconds = int(chosen) if chosen.isdigit() else PATIENCE_SECONDS
    login = get_default_host_creds(uri)  # type: ignore[no-untyped-call]
    search = {"host_creds": login, "endpoint": "/api/2.0/mlflow/experiments/search", "json": {"max_results": 1}}
    try:
        answer = http_request(  # type: ignore[no-untyped-call]
            method="POST", max_retries=0, raise_on_status=False, timeout=seconds, **search
        )
    except MlflowException as error:
        if fault := fault_of_silence(error, seconds):
            return fault
        raise
    return fault_of_answer(answer.status_code, answer.text)


def shown(text: str) -> str:
    """The text without the passwords of the addresses in it."""
    return re.sub(r"(\w://[^/\s:@]*:)[^/\s@]+@", r"\1***@", text)


def fault_of_answer(status: int, text: str) -> str | None:
    """What is wrong with the answer to a search for experiments; None = it is one of an MLflow server."""
    answer = _json_object(text)
    if status in (401, 403, 407):
        login = "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN"
        return f"the server refuses the login ({status}); {login}"
    if status >= 500 or status == 429:
        message = f": {answer['message']}" if answer and "message" in answer else ""
        return f"the server answers with error {status}{message}; look into its log, or try again later"
    if status != 200 or answer is None:
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
    for inner in (error.__cause__ or error.__context__, getattr(error, "reason", None), *error.args):
        if isinstance(inner, BaseException) and inner is not error:
            yield from causes(inner)
    yield error


def fault_of_database(uri: str, migrations: Path, mlflow_version: str, is_default: bool) -> str | None:
    """What is wrong with a database, as far as one look tells; what is not there yet has no fault.

    `migrations` is the folder of those that the MLflow of that version has.

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
        if kind == "sqlite" and (not url.database or Path(url.database).is_dir()):
            return f"it names no file; {CORRECT}: sqlite:////FOLDER/mlflow.sqlite"
        if kind == "sqlite" and url.database and not Path(url.database).exists():
            return None
        engine = create_engine(url, poolclass=NullPool, connect_args=CONNECT_ARGUMENTS.get(kind, {}))
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
    return newer_store(later.pop(), mlflow_version, is_default) if later else None


def newer_store(revision: str, mlflow_version: str, is_default: bool) -> str:
    """The fault of a database whose tables only a later MLflow knows."""
    other = "set ARXSIFT_HOME to another folder" if is_default else "name another store in MLFLOW_TRACKING_URI"
    return (
        f"its tables (revision {revision}) are those of a newer MLflow than {mlflow_version}, which is installed here: "
        f"pip install --upgrade mlflow, or {other}"
    )


def older_store(uri: str, mlflow_version: str) -> str:
    """The fault of a database that MLflow does not bring up to date by itself."""
    return (
        f"its tables are those of an older MLflow than {mlflow_version}, which is installed here: "
        f"copy the database to a safe place, then run mlflow db upgrade '{shown(uri)}'"
    )


def _json_object(text: str) -> "dict[str, object] | None":
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
