"""The name of a format or a file in, the function that writes a digest in that format out."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias, cast, get_args

from ...configs.errors import InputError
from ...configs.likely import did_you_mean
from ..files.source import suffix_of

if TYPE_CHECKING:  # the command line reads the names here, and stays light
    from .document import Digest

DigestFormat = Literal["table", "jsonl", "csv", "markdown", "html", "bibtex", "ris"]

DIGEST_FORMATS: tuple[DigestFormat, ...] = get_args(DigestFormat)

WITHOUT_EVIDENCE: frozenset[DigestFormat] = frozenset(("bibtex", "ris"))
"""Formats that show no evidence: a visit that writes no other looks for none."""

Writer: TypeAlias = "Callable[[Digest, BinaryIO], None]"
"""Writes a digest in UTF-8, paper by paper; memory does not grow with their number."""

SUFFIXES: Mapping[str, DigestFormat] = MappingProxyType(
    {
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
        ".json": "jsonl",
        ".csv": "csv",
        ".md": "markdown",
        ".markdown": "markdown",
        ".html": "html",
        ".htm": "html",
        ".bib": "bibtex",
        ".ris": "ris",
        ".txt": "table",
    }
)


def format_of(path: str | Path) -> DigestFormat:
    """The format that the suffix names, a `.gz` behind it aside.

    Raises:
        InputError: another suffix, or none.
    """
    suffix = suffix_of(path)
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    hint = did_you_mean(suffix, SUFFIXES, f"name it with --format, or use {', '.join(SUFFIXES)}")
    raise InputError(f"{path}: the suffix {suffix!r} names no format for a digest; {hint}")


def named_format(path: str | Path) -> DigestFormat | None:
    """The format that the suffix names; None for another one, and for `.txt`, which any format may have."""
    suffix = suffix_of(path)
    return None if suffix == ".txt" else SUFFIXES.get(suffix)


def _writer(module: str) -> Writer:
    """The `write` of a module, imported when the first digest is written."""

    def write(digest: "Digest", stream: BinaryIO) -> None:
        cast(Writer, import_module(f".{module}", __package__).write)(digest, stream)

    return write


WRITERS: Mapping[DigestFormat, Writer] = MappingProxyType(
    {
        "table": _writer("table"),
        "jsonl": _writer("jsonl"),
        "csv": _writer("csv_table"),
        "markdown": _writer("markdown"),
        "html": _writer("html_page"),
        "bibtex": _writer("bibtex"),
        "ris": _writer("ris"),
    }
)
