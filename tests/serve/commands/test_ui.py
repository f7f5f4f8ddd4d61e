"""`arxsift ui`: its last words are the link, said when the page can be opened."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from made.commands import Arxsift
from made.processes import start
from made.store import own_home

from arxsift.training.tracking.store import Store


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with a training on a taxonomy of one's own: it has no metrics of a feed."""
    own_home(monkeypatch, tmp_path / "home")
    store = Store()
    with store.run("mine · 60 papers", {"model": "tfidf"}) as run:
        store.client.log_metric(run.id, "cv/mean_average_precision", 0.7)
    with store.run("fold 1", {"fold": "1"}) as run:
        store.client.log_metric(run.id, "fold/mean_average_precision", 0.7)
    return store


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_link_is_said_last_once_the_server_answers_and_shows_columns_that_the_runs_have(store: Store) -> None:
    port = free_port()
    code = "from arxsift.serve.cli import main; main()"
    command = [sys.executable, "-c", code, "ui", "--port", str(port)]
    with start(command, stderr=subprocess.PIPE, env={**os.environ}) as server:
        assert server.stderr is not None
        try:
            said: list[str] = []
            while not said or "Ctrl-C" not in said[-1]:
                said.append(server.stderr.readline().decode())
                assert said[-1], said
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                assert answer.status == 200
        finally:
            server.send_signal(signal.SIGINT)
    ours = [line for line in said if line.startswith("arxsift: ")]
    assert ours == [
        f"arxsift: the MLflow server is starting on {store.uri}\n",
        f"arxsift: open http://127.0.0.1:{port}/#/experiments/{store.experiment_id}/runs?workflowType=machine_learning"
        "&viewStateShareKey=arxsift-labelled (Ctrl-C stops the server)\n",
    ]
    assert any(re.search("startup complete", line) for line in said[:-1])


def test_a_port_that_is_taken_is_told_before_anything_else(arxsift: Arxsift, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = arxsift("ui", "--port", port)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"arxsift: port {port} of 127.0.0.1 is taken: choose another with --port\n"
    assert not home.exists()
