"""A file name in, its bytes out: format by suffix, gzip undone, what cannot be text refused at once."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Literal, cast

from ...configs.errors import InputError
from ..terminal.progress import Extent
from ..terminal.say import stdin_bytes

Format = Literal["jsonl", "csv", "tsv"]

FORMATS: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "tsv"}

STREAM = "-"
"""The name of stdin and stdout; they carry JSONL."""

MAX_ROW_BYTES = 16 * 2**20
"""Memory stays bounded whatever the input: a longer line is not read."""

CONVERT = "convert the file, for example from Latin-1: iconv -f LATIN1 -t UTF-8"

_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """An open input."""

    name: str
    """As it stands in messages."""
    format: Format
    stream: BinaryIO
    """What was written into it, uncompressed."""
    disk: BinaryIO
    """The same as it lies on the disk: its position tells how far the reading is."""
    n_bytes: int | None
    """On the disk; None when nobody knows."""

    @property
    def extent(self) -> Extent:
        """What a progress bar shows of it."""
        return Extent(self.name, self.n_bytes, None if self.n_bytes is None else self.disk.tell)


def format_of(name: str) -> Format:
    """The format that the suffix names; `-` is JSONL.

    Raises:
        InputError: another suffix.
    """
    if name == STREAM:
        return "jsonl"
    suffix = Path(name.lower().removesuffix(".gz")).suffix
    if suffix in FORMATS:
        return FORMATS[suffix]
    known = ", ".join(FORMATS)
    raise InputError(f"{name}: the suffix {suffix!r} names no format for papers; there is {known}, each also with .gz")


def is_packed(path: Path) -> bool:
    """Whether the suffix says gzip."""
    return path.suffix.lower() == ".gz"


@contextmanager
def open_source(name: str) -> Iterator[Source]:
    """Open a file of papers, or stdin for `-`.

    Raises:
        InputError: absent, a folder, not readable, or plainly not text.
    """
    if name == STREAM:
        stream = stdin_bytes()
        if hasattr(stream, "peek"):
            refuse_binary(peek(stream, "stdin"), "stdin")
        yield Source("stdin", "jsonl", stream, stream, None)
        return
    format, path = format_of(name), Path(name)
    with open_bytes(name) as disk:
        stream = cast(BinaryIO, gzip.open(disk)) if is_packed(path) else disk  # noqa: SIM115
        refuse_binary(peek(stream, name), name)
        yield Source(name, format, stream, disk, path.stat().st_size)


def open_bytes(name: str) -> BinaryIO:
    """Open a file for reading; the system's refusals become sentences."""
    check_file(name)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror})") from error


def check_file(name: str) -> None:
    """Raises `InputError` when nothing stands there, or a folder."""
    path = Path(name)
    if path.is_dir():
        raise InputError(f"{name}: is a folder; name a file in it")
    if not path.exists():
        raise InputError(f"{name}: no such file")


def peek(stream: IO[bytes], name: str) -> bytes:
    """The first bytes, left in the stream."""
    try:
        return cast(io.BufferedReader, stream).peek(512)[:512]
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{name}: not gzip data, as its suffix says ({error})") from error


def refuse_binary(head: bytes, name: str) -> None:
    """Judge by the first bytes whether this can be text in UTF-8.

    Raises:
        InputError: it cannot; says what it seems to be and what to do.
    """
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if kind == "UTF-16":
        raise InputError(f"{name}: is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8 {name}")
    if kind == "gzip data":
        raise InputError(f"{name}: is gzip data; give its name the suffix .gz")
    if kind or b"\0" in head:
        raise InputError(f"{name}: is {kind or 'binary data'}, not text; give titles and abstracts as text in UTF-8")
