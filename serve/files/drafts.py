"""A path in, a draft beside it out: the file appears there complete, in one step, or not at all."""

import gzip
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ...configs.errors import InputError
from .source import is_packed


@dataclass(slots=True)
class Draft:
    """A file on its way to `path`; nothing stands there before `publish`."""

    path: Path
    force: bool
    final: Path
    """Where `path` leads when it is a link."""
    beside: Path
    disk: BinaryIO
    stream: BinaryIO
    """Where to write: the disk, or what compresses on the way to it."""

    def publish(self) -> None:
        """Make it durable, then visible."""
        self.seal()
        self.reveal()

    def seal(self) -> None:
        """Make it durable: from now on it is whole, and no longer written to."""
        if self.stream is not self.disk:
            self.stream.close()
        self.disk.flush()
        os.fsync(self.disk.fileno())
        self.disk.close()

    def reveal(self) -> None:
        """Put it in its place; what stands there is replaced only by `force`."""
        refuse_existing(self.path, self.force)
        self.beside.replace(self.final)


@contextmanager
def drafting(path: Path, force: bool, token: str = "") -> Iterator[Draft]:
    """Open a draft of `path`, and take it away again unless it was published.

    Its name holds the token, or a random one.

    Raises:
        InputError: something stands there already, or nothing can be written there.
    """
    refuse_existing(path, force)
    final = path.resolve()
    beside = draft_beside(final, token or secrets.token_hex(4))
    try:
        disk = beside.open("xb")
    except OSError as error:
        raise InputError(f"{path}: cannot be written there ({error.strerror})") from error
    stream = gzip.GzipFile(filename="", mode="wb", fileobj=disk, mtime=0) if is_packed(path) else disk
    try:
        yield Draft(path, force, final, beside, disk, cast(BinaryIO, stream))
    finally:
        for opened in (stream, disk):
            with suppress(OSError, ValueError):
                opened.close()
        beside.unlink(missing_ok=True)


def draft_beside(final: Path, token: str) -> Path:
    """Where the draft of a file lies."""
    return final.with_name(f".{final.name}.{token}.part")


def refuse_existing(path: Path, force: bool) -> None:
    """Files are kept unless `--force` is given; folders and devices always.

    Raises:
        InputError: something stands there that must stay.
    """
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: is not a file; name a file to write, or - for stdout")
    if path.exists() and not force:
        raise InputError(f"{path}: exists already; give another name, or --force to replace it")
