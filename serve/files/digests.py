"""The beginning of files in, its SHA-256 out, carried on while they are read."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from .source import open_bytes

PIECE = 2**20
"""Bytes read at a time."""


class Stamp(NamedTuple):
    """By what it is seen that a file has changed, without reading it."""

    path: str
    """Absolute."""
    size: int
    """In bytes."""
    modified_ns: int

    @classmethod
    def of(cls, name: str) -> Self:
        path = Path(name).resolve()
        status = path.stat()
        return cls(str(path), status.st_size, status.st_mtime_ns)


class Digest:
    """SHA-256 of the beginning of files, read as one after the other, that others read meanwhile."""

    def __init__(self, names: Sequence[str]) -> None:
        self.stamps = tuple(map(Stamp.of, names))
        self.size = sum(stamp.size for stamp in self.stamps)
        self.n_read = 0
        """Bytes that are summed up."""
        self._inodes = [Path(name).stat().st_ino for name in names]
        self._sum = hashlib.sha256()
        self._file: BinaryIO | None = None
        self._unopened = iter(names)

    def read_to(self, n_bytes: int) -> str:
        """Sum up the first bytes, at least these, unless the files are shorter; sixty-four hexadecimal digits.

        Raises:
            InputError: a file cannot be read.
        """
        while self.n_read < n_bytes and (piece := self._read(min(PIECE, n_bytes - self.n_read))):
            self._sum.update(piece)
            self.n_read += len(piece)
        return self._sum.hexdigest()

    def is_current(self) -> bool:
        """Whether the files that stand there now are those of the beginning, unchanged."""
        return all(map(is_as_stamped, self.stamps, self._inodes))

    def _read(self, n_bytes: int) -> bytes:
        """The next bytes, at most so many; none at the end of the last file."""
        while True:
            if self._file is not None and (piece := self._file.read(n_bytes)):
                return piece
            self.close()
            name = next(self._unopened, None)
            if name is None:
                return b""
            self._file = open_bytes(name)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def is_as_stamped(stamp: Stamp, inode: int) -> bool:
    """Whether the file is there, unchanged, and not another under the same name."""
    path = Path(stamp.path)
    return path.is_file() and Stamp.of(stamp.path) == stamp and path.stat().st_ino == inode
