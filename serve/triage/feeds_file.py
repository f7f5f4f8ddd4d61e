"""The user's `feeds.yaml` in, a checked configuration out; errors name the file and the key."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...configs.documents import read_document
from ...configs.errors import InputError
from .config import FeedsConfig, at_home


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
    """The configuration at `path`, or the user's; None where the user has none.

    Raises:
        InputError: not there although it was named, unreadable, or not a configuration.
    """
    file = path or feeds_file()
    if path is None and not file.exists():
        return None
    if not file.is_file():
        raise InputError(f"{file}: no such file; arxsift triage without sources shows what stands in one")
    return read_document(file, FeedsConfig)


class NoSources(InputError):
    """Neither the call nor a configuration names a source."""

    def __init__(self) -> None:
        named = "name categories (arxsift triage cs.LG q-bio.NC), feeds or files"
        super().__init__(f"nothing to read: {named}, or write {feeds_file()} in the form of the lines above")
