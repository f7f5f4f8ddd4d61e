"""Paths of outputs in, checked paths out; what would be overwritten is refused."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from ...configs.errors import InputError
from ..files.drafts import refuse_existing


def refuse_outputs(paths: Sequence[Path], force: bool) -> None:
    """Raises InputError where one exists, or its folder does not; before anything is read."""
    for path in paths:
        refuse_without_folder(path)
        refuse_existing(path, force)
        refuse_existing(rejected_beside(path), force)


def make_folder(path: Path, configured_in: str) -> None:
    """Make the folder of an output that is configured there; raises InputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"its folder cannot be made ({error.strerror}); name another"
        raise InputError(f"{configured_in}: {path}: {reason}") from error


def free_neighbour(path: Path) -> Path:
    """The path itself, or the first of `today-2.html`, `today-3.html` … that is free."""
    names = (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in count(2))
    return path if not path.exists() else next(name for name in names if not name.exists())


def refuse_without_folder(path: Path) -> None:
    """Before anything is read: raises InputError where the folder of an output is not there."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InputError(f"{path}: there is no folder {folder}; make it first")


def rejected_beside(path: Path) -> Path:
    """Where the entries that cannot be read are written."""
    return path.with_name(f"{path.name}.rejected.jsonl")
