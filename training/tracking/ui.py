"""The store in use in, MLflow's server on it until it is stopped out, and the address of its first page."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException

from ...configs.errors import InputError, StoreError
from .address import artifact_root, is_local, quiet_environment
from .ui_page import FEED_VIEW, View

LOOK_SECONDS = 0.3
"""Seconds between two looks whether the server answers."""


def serve_ui(uri: str, host: str, port: int, when_up: Callable[[], None]) -> None:
    """Run MLflow's server on a store until it is stopped; `when_up` is called once, when its page can be opened.

    Raises:
        StoreError: the server ended by itself.
    """
    options = ["--backend-store-uri", uri, "--host", host, "--port", str(port), "--workers", "1"]
    if is_local(uri):
        options += ["--default-artifact-root", artifact_root().as_uri()]
    command = [sys.executable, "-m", "mlflow", "server", *options]
    server = subprocess.Popen(command, env={**os.environ, **quiet_environment()})
    try:
        if _comes_up(server, host, port):
            when_up()
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return
    raise StoreError(f"the MLflow server ended by itself, with code {code}")


def _comes_up(server: "subprocess.Popen[bytes]", host: str, port: int) -> bool:
    """Wait until the server answers; False when it ended before."""
    while True:
        try:
            server.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if _answers(host, port):
                return True
        else:
            return False


def _answers(host: str, port: int) -> bool:
    with closing(HTTPConnection(_near(host), port, timeout=5)) as connection:
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False


def _near(host: str) -> str:
    """The address at which this machine reaches a server that listens on the host."""
    return host if host != "0.0.0.0" else "127.0.0.1"


def check_address(host: str, port: int) -> None:
    """Whether a server can listen there.

    Raises:
        InputError: this machine has no such address.
        StoreError: the port is taken.
    """
    import socket

    try:
        kind, *_, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind) as probe:
            probe.bind(address)
    except OSError as error:
        raise InputError(
            f"--host {host}: this machine has no such address; 127.0.0.1 is for itself alone, 0.0.0.0 for others too"
        ) from error
    with socket.socket() as probe:
        if probe.connect_ex((_near(host), port)) == 0:
            raise StoreError(f"port {port} of {host} is taken: choose another with --port")


def runs_link(server: str, experiment_id: str, view: View = FEED_VIEW) -> str:
    """The page of runs with our columns; `server` as in `http://127.0.0.1:5000`."""
    return f"{server}/#/experiments/{experiment_id}/runs?workflowType=machine_learning&viewStateShareKey={view.key}"
