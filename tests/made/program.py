"""The command line as a process with a folder and a tracking store of its own, and the runs that it leaves there."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "NO_COLOR": "1", "COLUMNS": "120"}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from arxsift.serve.cli import main; main()", *map(str, arguments)]


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Environment of a program with a store of its own, unless `variables` name one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", "")))  # MLflow looks for uvicorn there
    return {**kept, **QUIET, "PATH": path, "ARXSIFT_HOME": str(home), **variables}


def arxsift(home: Path, *arguments: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end in that folder."""
    settings = environment(home, **variables)
    return subprocess.run(command(*arguments), env=settings, cwd=home, capture_output=True, text=True, check=False)


def store_in(home: Path) -> str:
    """The address of the tracking store in such a folder."""
    return f"sqlite:///{home}/mlflow.sqlite"


def logged_runs(uri: str) -> "tuple[MlflowClient, list[Run]]":
    """A store's client and its runs, the newest first."""
    import mlflow

    client = mlflow.MlflowClient(uri, uri)
    experiment = client.get_experiment_by_name("arxsift")
    assert experiment is not None
    return client, list(client.search_runs([experiment.experiment_id]))
