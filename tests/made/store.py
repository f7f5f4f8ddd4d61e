"""A tracking store as far as it is read by SQL: MLflow's tables with the columns that are asked for.

Making a real one takes seconds; a slow test reads one in the same way.
"""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from arxsift.training.measure.records import JUDGEMENTS, Record, record_name

TABLES = """
CREATE TABLE model_versions (name TEXT, version INTEGER, creation_time BIGINT, current_stage TEXT, source TEXT,
    run_id TEXT, storage_location TEXT);
CREATE TABLE registered_model_aliases (alias TEXT, version INTEGER, name TEXT);
CREATE TABLE model_version_tags ("key" TEXT, value TEXT, name TEXT, version INTEGER);
CREATE TABLE experiments (experiment_id INTEGER, name TEXT);
INSERT INTO experiments VALUES (1, 'arxsift');
CREATE TABLE runs (run_uuid TEXT, name TEXT, status TEXT, start_time BIGINT, artifact_uri TEXT, lifecycle_stage TEXT,
    experiment_id INTEGER);
CREATE TABLE tags ("key" TEXT, value TEXT, run_uuid TEXT);
CREATE TABLE latest_metrics ("key" TEXT, value FLOAT, is_nan BOOLEAN, run_uuid TEXT);
"""

MADE = 1_790_000_000_000
"""When versions are registered: 2026-09-21T14:13:20 in Greenwich, in milliseconds since 1970."""


def own_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """The folder as the one where arxsift keeps everything, and no other tracking store."""
    monkeypatch.setenv("ARXSIFT_HOME", str(folder))
    for name in [name for name in os.environ if name.startswith("MLFLOW_")]:
        monkeypatch.delenv(name)
    return folder


class MadeStore:
    """`mlflow.sqlite` and `artifacts/` in a folder."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.path = home / "mlflow.sqlite"
        self.uri = f"sqlite:///{self.path}"
        with closing(sqlite3.connect(self.path)) as database:
            database.executescript(TABLES)

    def register(
        self,
        name: str,
        version: int,
        *aliases: str,
        tags: Mapping[str, str] | None = None,
        metrics: Mapping[str, float] | None = None,
        stage: str = "None",
        run_id: str = "",
    ) -> Path:
        """Add a version; the folder where its bundles are logged."""
        run_id = run_id or f"{version:032x}"
        logged = self.home / "artifacts" / "models" / f"{name} {version}" / "artifacts"
        source = (name, version, MADE, stage, f"models:/m-{run_id}", run_id, logged.as_uri())
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute("INSERT INTO model_versions VALUES (?, ?, ?, ?, ?, ?, ?)", source)
            database.executemany(
                "INSERT INTO registered_model_aliases VALUES (?, ?, ?)", [(alias, version, name) for alias in aliases]
            )
            database.executemany(
                "INSERT INTO model_version_tags VALUES (?, ?, ?, ?)",
                [(key, value, name, version) for key, value in (tags or {}).items()],
            )
            database.executemany(
                "INSERT INTO latest_metrics VALUES (?, ?, ?, ?)",
                [(key, value, False, run_id) for key, value in (metrics or {}).items()],
            )
        return logged / "artifacts"

    def run(
        self,
        run_id: str,
        name: str,
        tags: Mapping[str, str],
        metrics: Mapping[str, float],
        records: Mapping[str, Record],
        status: str = "FINISHED",
    ) -> None:
        """Add a run that began after those before it, with the judgements that it keeps."""
        folder = self.home / "artifacts" / run_id / "artifacts"
        (folder / JUDGEMENTS).mkdir(parents=True)
        for set_name, record in records.items():
            (folder / JUDGEMENTS / record_name(set_name)).write_bytes(record.as_bytes())
        with closing(sqlite3.connect(self.path)) as database, database:
            (n_before,) = database.execute("SELECT count(*) FROM runs").fetchone()
            row = (run_id, name, status, MADE + n_before, folder.as_uri(), "active", 1)
            database.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            database.executemany(
                "INSERT INTO tags VALUES (?, ?, ?)", [(key, value, run_id) for key, value in tags.items()]
            )
            database.executemany(
                "INSERT INTO latest_metrics VALUES (?, ?, ?, ?)",
                [(key, value, False, run_id) for key, value in metrics.items()],
            )
