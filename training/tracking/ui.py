"""The store in use in, MLflow's server on it until it is stopped out, and the address of its first page."""

import os
import subprocess
import sys

from ...configs.errors import StoreError
from .address import artifact_root, is_local, quiet_environment
from .ui_page import VIEW_KEY


def serve_ui(uri: str, host: str, port: int) -> None:
    """Run MLflow's server on a store until it is stopped.

    Raises:
        StoreError: the port is taken, or the server ended by itself.
    """
    _check_port(host, port)
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


def _check_port(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        if probe.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0:
            raise StoreError(f"port {port} of {host} is taken: choose another with --port")


def runs_link(server: str, experiment_id: str) -> str:
    """The page of runs with our columns; `server` as in `http://127.0.0.1:5000`."""
    return f"{server}/#/experiments/{experiment_id}/runs?workflowType=machine_learning&viewStateShareKey={VIEW_KEY}"
