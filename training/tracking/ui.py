"""The store in use in, MLflow's server on it until it is stopped out, and the address of its first page."""

import os
import subprocess
import sys

from ...configs.errors import InputError, StoreError
from .address import artifact_root, is_local, quiet_environment
from .ui_page import VIEW_KEY


def serve_ui(uri: str, host: str, port: int) -> None:
    """Run MLflow's server on a store until it is stopped.

    Raises:
        StoreError: the server ended by itself.
    """
    options = ["--backend-store-uri", uri, "--host", host, "--port", str(port), "--workers", "1"]
    if is_local(uri):
        options += ["--default-artifact-root", artifact_root().as_uri()]
    command = [sys.executable, "-m", "mlflow", "server", *options]
    server = subprocess.Popen(command, env={**os.environ, **quiet_environment()})
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return
    raise StoreError(f"the MLflow server ended by itself, with code {code}")


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
        if probe.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0:
            raise StoreError(f"port {port} of {host} is taken: choose another with --port")


def runs_link(server: str, experiment_id: str) -> str:
    """The page of runs with our columns; `server` as in `http://127.0.0.1:5000`."""
    return f"{server}/#/experiments/{experiment_id}/runs?workflowType=machine_learning&viewStateShareKey={VIEW_KEY}"
