"""The environment in, the address of the tracking store in use out, and where it keeps what is no table.

The store is SQLite in the user's data folder unless `MLFLOW_TRACKING_URI` names another.
"""

import os
from pathlib import Path

from ...configs.places import home

CORRECT = "correct MLFLOW_TRACKING_URI"
"""What to do about an address that is none."""


def tracking_uri() -> str:
    """The store in use: `MLFLOW_TRACKING_URI`, or SQLite in the user's data folder."""
    return os.environ.get("MLFLOW_TRACKING_URI") or own_uri()


def own_uri() -> str:
    """SQLite in the user's data folder."""
    return f"sqlite:///{home() / 'mlflow.sqlite'}"


def is_local(uri: str) -> bool:
    """Whether a store is a SQLite file."""
    return uri.partition(":")[0].partition("+")[0] == "sqlite"


def is_server(uri: str) -> bool:
    """Whether a store is asked over HTTP."""
    return uri.partition(":")[0] in ("http", "https")


def artifact_root() -> Path:
    """Where a local store keeps figures, tables and models."""
    return home() / "artifacts"


def quiet_environment() -> dict[str, str]:
    """Variables that keep MLflow from messages that are not for users; `arxsift.REPORTS_OFF` switches telemetry off."""
    return {
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "GIT_PYTHON_REFRESH": "quiet",
    }
