"""Checks of a user's data: where they are, how big they are, whether they can be written and are undamaged."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ...configs.faults import sqlite_words
from ...configs.places import home
from ..triage.feeds_file import feeds_file
from .finding import Finding, size_text

PART = "data"

FILES = {
    "texts.sqlite": "fetched titles and abstracts",
    "state.sqlite": "what triage has seen",
    "mlflow.sqlite": "runs and registered models",
    "artifacts": "the runs' figures, tables and models",
    "checkpoints": "trainings under way",
}
"""File or folder in the data folder -> what it holds."""

LEAST_FREE_BYTES = 500_000_000
"""Free space below which a training may not find room for its checkpoints and its run."""


def check_data() -> Iterator[Finding]:
    folder = home()
    yield check_folder(folder)
    yield check_space(folder)
    for name, holds in FILES.items():
        path = folder / name
        if path.exists():
            yield check_database(path, holds) if path.suffix == ".sqlite" else whole(path, holds)
    config = feeds_file()
    yield Finding(PART, "configuration", str(config) if config.exists() else f"{config} (not there)")


def check_folder(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    chosen = "$ARXSIFT_HOME" if os.environ.get("ARXSIFT_HOME") else "the platform's user data folder"
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        step = "make it writable, or set ARXSIFT_HOME to a folder that is"
        return Finding(PART, "folder", f"{folder} ({chosen}) cannot be written", "fault", step)
    return Finding(PART, "folder", f"{folder} ({chosen})" + ("" if folder.exists() else ", not made yet"))


def check_space(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    text = f"{size_text(free)} free"
    if free < LEAST_FREE_BYTES:
        return Finding(
            PART, "disk", f"only {text}", "fault", f"make room, or set ARXSIFT_HOME to another disk: {existing}"
        )
    return Finding(PART, "disk", text)


def check_database(path: Path, holds: str) -> Finding:
    """Whether SQLite can read it from beginning to end."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)) as database:
            (answer,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        answer = sqlite_words(error)
    if answer != "ok":
        step = f"move {path} away; what it held is then fetched, seen or trained anew"
        return Finding(PART, path.name, f"{holds}: damaged ({answer})", "fault", step)
    return whole(path, holds)


def whole(path: Path, holds: str) -> Finding:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return Finding(PART, path.name, f"{size_text(sum(file.stat().st_size for file in files))}, {holds}")
