"""The beginning of a file in, its SHA-256 out, carried on while the file is read."""

import hashlib
import os
from pathlib import Path

from .source import open_bytes

PIECE = 2**20
"""Bytes read at a time."""


class Digest:
    """SHA-256 of the beginning of a file that others read meanwhile."""

    def __init__(self, path: Path) -> None:
        """Raises `InputError`: cannot be read."""
        self._path, self._file = path, open_bytes(str(path))
        self._sum = hashlib.sha256()
        status = os.fstat(self._file.fileno())
        self.size, self.modified_ns = status.st_size, status.st_mtime_ns
        self.n_read = 0
        """Bytes that are summed up."""

    def read_to(self, n_bytes: int) -> str:
        """Sum up the first bytes, at least these, unless the file is shorter; sixty-four hexadecimal digits."""
        while self.n_read < n_bytes and (piece := self._file.read(min(PIECE, n_bytes - self.n_read))):
            self._sum.update(piece)
            self.n_read += len(piece)
        return self._sum.hexdigest()

    def is_current(self) -> bool:
        """Whether the file that stands there now is the one that was opened, unchanged."""
        status = self._path.stat() if self._path.is_file() else None
        opened = os.fstat(self._file.fileno())
        return status is not None and os.path.samestat(status, opened) and status.st_mtime_ns == self.modified_ns

    def close(self) -> None:
        self._file.close()
