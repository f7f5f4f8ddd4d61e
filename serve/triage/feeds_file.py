"""The user's `feeds.yaml` in, a checked configuration out; errors name the file and the key."""

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...configs.documents import read_document
from ...configs.errors import InputError
from .config import COMMENTED_CONFIG, FeedsConfig, at_home


@dataclass(frozen=True, slots=True)
class Origins:
    """Where settings come from: options of the call, keys of the user's file, or neither."""

    file: Path
    configured: frozenset[str]
    """Keys that stand in the file."""
    typed: frozenset[str] = frozenset()
    """Keys in whose place an option was typed."""

    def of(self, key: str) -> str:
        """`--min-score`, `feeds.yaml: min_score`, or nothing for a default."""
        if key in self.typed:
            return f"--{key.replace('_', '-')}"
        return f"{self.file}: {key}" if key in self.configured else ""

    @contextmanager
    def named(self, key: str) -> Iterator[None]:
        """What is wrong with a setting is told with where it comes from."""
        try:
            yield
        except InputError as error:
            origin = self.of(key)
            raise type(error)(f"{origin}: {error}" if origin else str(error)) from error


def feeds_file() -> Path:
    """Where the user's configuration lies."""
    if chosen := os.environ.get("ARXSIFT_CONFIG"):
        return at_home(chosen).absolute()
    from platformdirs import user_config_path

    return user_config_path("arxsift", appauthor=False) / "feeds.yaml"


def read_feeds_config(path: Path | None = None) -> FeedsConfig | None:
    """The configuration at `path`, or the user's; None where there is none, or nothing but comments in it.

    Raises:
        InputError: not there although it was named, unreadable, or not a configuration.
    """
    file = path or feeds_file()
    if path is None and not file.exists():
        return None
    if file.is_dir():
        raise InputError(f"{file}: is a folder; name a file in it")
    if not file.is_file():
        raise InputError(f"{file}: no such file; {how_to_call(file, '--init')} writes one to begin with")
    return None if is_empty(file) else read_document(file, FeedsConfig)


def is_empty(file: Path) -> bool:
    """Whether there is nothing but comments in the file; one that cannot be read is not empty."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def has_text(file: Path) -> bool:
    """Whether there is anything at that path but an empty file."""
    return file.exists() and not (file.is_file() and file.stat().st_size == 0)


def write_feeds_config(path: Path | None = None, force: bool = False) -> Path:
    """Write a commented configuration to begin with, at `path` or where the user's belongs.

    Raises:
        InputError: a file is there already and must stay, or none can be written.
    """
    file = path or feeds_file()
    if has_text(file) and not (force and file.is_file()):
        raise InputError(f"{file}: exists already; edit it, name another file with --config, or --force to replace it")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(COMMENTED_CONFIG, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file}: cannot be written ({error.strerror}); name another file with --config") from error
    return file


class NoSources(InputError):
    """Neither the call nor the configuration says what to read."""

    def __init__(self, file: Path) -> None:
        """`file` is where the configuration is, or would be."""
        way = (
            f"add categories to {file}"
            if has_text(file)
            else f"type {how_to_call(file, '--init')}, which writes {file}"
        )
        super().__init__(f"nothing to read: name categories (arxsift triage cs.LG q-bio.NC), feeds or files, or {way}")


def how_to_call(file: Path, *options: str) -> str:
    """The call of `arxsift triage` that takes this configuration."""
    named = () if file == feeds_file() else ("--config", str(file))
    return shlex.join(["arxsift", "triage", *options, *named])
