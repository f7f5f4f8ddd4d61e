"""A file name in, its open bytes or the format that its suffix names out; what cannot be text is named and refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from ...configs.errors import InputError
from ...configs.likely import did_you_mean

Format = Literal["jsonl", "csv", "tsv"]
"""Formats that are written; what is read is recognised by its content."""

PAPER_FORMATS: tuple[Format, ...] = get_args(Format)

FORMATS: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "tsv"}

READ_SUFFIXES = (*FORMATS, ".bib", ".ris", ".nbib", ".enw", ".ciw", ".xml", ".rss", ".atom", ".xlsx", ".parquet")
"""Suffixes of files that may hold papers, by which they are found in a folder."""

STREAM = "-"
"""The name of stdin and stdout."""

EXPORT = "export the papers as CSV, JSON, RIS or BibTeX"

_MAGIC = (
    (b"%PDF", "a PDF", "export its reference from a reference manager as RIS or BibTeX"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save the table as .xlsx or .csv"),
    (b"SQLite format 3", "an SQLite database", EXPORT),
    (b"\x89PNG", "an image", EXPORT),
    (b"\xff\xd8\xff", "an image", EXPORT),
    (b"BZh", "bzip2 data", "unpack it; gzip and zstd are read as they are"),
    (b"\xfd7zXZ", "xz data", "unpack it; gzip and zstd are read as they are"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it; gzip and zstd are read as they are"),
    (b"\x80\x04\x95", "a Python pickle", EXPORT),
)
"""First bytes, what they show, and what to do about it."""


def format_of(name: str, others: Sequence[str] = (), unpacked: Sequence[str] = ()) -> Format:
    """The format that the suffix names; `-` is JSONL.

    `others`: suffixes that the caller knows besides, for the message; `unpacked`: those that take no `.gz`.

    Raises:
        InputError: another suffix.
    """
    if name == STREAM:
        return "jsonl"
    suffix, known = suffix_of(name), (*FORMATS, *others)
    if suffix in FORMATS:
        return FORMATS[suffix]
    present = ", and ".join([f"{', '.join(known)}, each also with .gz", *unpacked])
    hint = did_you_mean(suffix, (*known, *unpacked), f"there is {present}")
    raise InputError(f"{name}: the suffix {suffix!r} names no format for papers; {hint}")


def unpacked_name(name: str) -> str:
    """In small letters, without the suffix of what gzip or zstd have packed."""
    return name.lower().removesuffix(".gz").removesuffix(".zst")


def suffix_of(path: str | Path) -> str:
    """The last suffix in small letters, a `.gz` behind it aside."""
    return Path(str(path).lower().removesuffix(".gz")).suffix


def is_packed(path: Path) -> bool:
    """Whether the suffix says gzip."""
    return path.suffix.lower() == ".gz"


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


def exists(name: str) -> bool:
    """Whether anything stands there; False for texts too long, or too odd, to be a name, and for nothing at all."""
    try:
        return bool(name) and Path(name).exists()
    except (OSError, ValueError):
        return False


def refuse_binary(head: bytes, name: str) -> None:
    """Judge by the first bytes whether this can be text.

    Raises:
        InputError: it cannot; says what it seems to be and what to do.
    """
    for magic, kind, advice in _MAGIC:
        if head.startswith(magic):
            raise InputError(f"{name}: is {kind}, not text; {advice}")
    if b"\0" in head:
        raise InputError(f"{name}: is binary data, not text; {EXPORT}")
