"""A path in, a file that grows beside it over several runs out: each goes on at the mark up to which it is whole."""

import io
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ...configs.errors import InputError
from .drafts import Draft, draft_beside, refuse_existing
from .source import is_packed

UNFINISHED = "unfinished"
"""Stands in the names of files that an interrupted run leaves."""

GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
"""Without a name and a time, of the strongest compression, from any system (RFC 1952)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where a growing file is whole."""

    n_bytes: int = 0
    """Bytes on the disk."""
    n_unpacked: int = 0
    """Bytes that were packed into these; 0 where nothing is packed."""
    crc32: int = 0
    """CRC-32 of the bytes that were packed."""


class GzipPieces(io.RawIOBase):
    """Packs what is written into one gzip file, of pieces that do not depend on each other.

    After each piece another process can go on, and the bytes are those that one process would have written.
    """

    def __init__(self, disk: BinaryIO, mark: Mark) -> None:
        super().__init__()
        self._disk, self._n_unpacked, self._crc32 = disk, mark.n_unpacked, mark.crc32
        self._deflate = new_piece()
        if not mark.n_bytes:
            disk.write(GZIP_HEADER)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._crc32 = zlib.crc32(data, self._crc32)
        self._n_unpacked += len(data)
        self._disk.write(self._deflate.compress(data))
        return len(data)

    def end_piece(self) -> None:
        """End at a whole byte, with nothing held back."""
        self._disk.write(self._deflate.flush(zlib.Z_SYNC_FLUSH))
        self._deflate = new_piece()

    def mark(self, n_bytes: int) -> Mark:
        return Mark(n_bytes, self._n_unpacked, self._crc32)

    def close(self) -> None:
        """End the gzip file."""
        if self.closed:
            return
        try:
            ending = struct.pack("<II", self._crc32, self._n_unpacked % 2**32)
            self._disk.write(self._deflate.flush(zlib.Z_FINISH) + ending)
        finally:
            super().close()


def new_piece() -> "zlib._Compress":
    return zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)


class GrowingDraft(Draft):
    """A draft that stays when the work on it is cut short."""

    def end_piece(self) -> None:
        """Must come after the same lines in every run: what is packed depends on it."""
        if isinstance(self.stream, GzipPieces):
            self.stream.end_piece()

    def mark(self) -> Mark:
        """Make all that was written durable, after `end_piece`; say up to where that is."""
        self.disk.flush()
        os.fsync(self.disk.fileno())
        n_bytes = self.disk.tell()
        return self.stream.mark(n_bytes) if isinstance(self.stream, GzipPieces) else Mark(n_bytes)


@contextmanager
def growing(path: Path, force: bool, mark: Mark) -> Iterator[GrowingDraft]:
    """Open what has grown beside a path, without what stands behind the mark; it stays there afterwards.

    Raises:
        InputError: nothing can be written there.
    """
    final, beside = path.resolve(), growing_beside(path)
    try:
        disk = reopened(beside, mark.n_bytes)
    except OSError as error:
        raise InputError(f"{path}: cannot be written there ({error.strerror})") from error
    stream = cast(BinaryIO, GzipPieces(disk, mark)) if is_packed(path) else disk
    try:
        yield GrowingDraft(path, force, final, beside, disk, stream)
    finally:
        for opened in (disk, stream):  # the disk first: an ending would only be cut off again
            with suppress(OSError, ValueError):
                opened.close()


def reopened(beside: Path, n_bytes: int) -> BinaryIO:
    if not n_bytes:
        beside.unlink(missing_ok=True)
        return beside.open("xb")
    disk = beside.open("r+b")
    disk.truncate(n_bytes)
    disk.seek(n_bytes)
    return disk


def growing_beside(path: Path) -> Path:
    """Where the file grows that will stand at `path`."""
    return draft_beside(path.resolve(), UNFINISHED)


def unfinished_beside(path: Path, suffix: str) -> Path:
    """Where a file lies that belongs to what grows."""
    final = path.resolve()
    return final.with_name(f".{final.name}.{UNFINISHED}.{suffix}")


def reveal(path: Path, force: bool) -> None:
    """Put what has grown in its place, durably, unless that was done; raises what `refuse_existing` raises."""
    beside = growing_beside(path)
    if beside.exists():
        refuse_existing(path, force)
        beside.replace(path.resolve())
        sync_folder(path.resolve().parent)


def sync_folder(folder: Path) -> None:
    """Make durable which files a folder holds, where the system can."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems know no such thing
            os.fsync(opened)
    finally:
        os.close(opened)
