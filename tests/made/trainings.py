"""Trainings as processes of their own, each with a store of its own, and what they leave there."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

RECIPE = """\
kind: transformer
encoder: {encoder}
max_tokens: 32
max_tokens_fitting: 32
batch_papers: 8
learning_rate: 5.0e-3
learning_rate_head: 1.0e-2
averaging: 0.9
epochs: {epochs}
patience: {epochs}
"""


def in_sentences(text: str, n_words: int = 8) -> str:
    words = text.split()
    return " ".join(" ".join(words[i : i + n_words]).capitalize() + "." for i in range(0, len(words), n_words))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from arxsift.serve.cli import main; main()", *map(str, arguments)]


def environment(home: Path) -> dict[str, str]:
    """A store of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    return {**kept, "ARXSIFT_HOME": str(home), "COLUMNS": "120", "NO_COLOR": "1"}


def arxsift(home: Path, *arguments: object, **more: str) -> "subprocess.CompletedProcess[str]":
    """The command line as a process of its own, with a store of its own."""
    settings = {**environment(home), **more}
    return subprocess.run(command(*arguments), env=settings, cwd=home, capture_output=True, text=True, check=False)


def logged_runs(home: Path) -> "tuple[MlflowClient, list[Run]]":
    """A store's client and runs, the newest first."""
    import mlflow

    uri = f"sqlite:///{home}/mlflow.sqlite"
    client = mlflow.MlflowClient(uri, uri)
    experiment = client.get_experiment_by_name("arxsift")
    assert experiment is not None
    return client, list(client.search_runs([experiment.experiment_id]))
