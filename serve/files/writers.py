"""Judged rows in, a finished file out: written beside its place, put there in one step when all is done."""

import csv
import gzip
import io
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from ...configs.errors import InputError
from ...models.flat import flat_columns
from ...models.verdict import Verdict
from .fields import flat_cell, flat_fields, labelled_fields, output_names, paper_fields
from .rows import BadRow, Columns, Row
from .source import is_packed
from .tables import DELIMITERS

_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one a line


class Writer(Protocol):
    """What puts judged rows into an open file, in order."""

    def write(self, row: Row, verdict: Verdict) -> None: ...

    def finish(self) -> None:
        """Everything handed on to the file below."""
        ...


@dataclass(slots=True)
class JsonlWriter:
    """One object a line."""

    stream: BinaryIO
    columns: Columns

    def write(self, row: Row, verdict: Verdict) -> None:
        self.stream.write(json_line(labelled_fields(row, verdict, self.columns)))

    def finish(self) -> None:
        self.stream.flush()


def json_line(value: object) -> bytes:
    """Readable UTF-8; escapes only where half a surrogate pair leaves no choice."""
    try:
        return f"{_encode(value)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(value)}\n".encode()


class TableWriter:
    """CSV or TSV: a header, then one line a paper, nested fields as JSON."""

    def __init__(self, stream: BinaryIO, format: str, columns: Columns, names: Sequence[str], topics: tuple[str, ...]):
        """`names`: every field that a row may have."""
        self.text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
        self.columns, self.names = columns, tuple(names)
        self.own = list(dict.fromkeys(["id", "title", *output_names(self.names, columns)]))
        self.verdict = flat_columns(topics)
        self.rows = csv.writer(self.text, delimiter=DELIMITERS[format])
        self.rows.writerow([*self.own, *self.verdict])

    def write(self, row: Row, verdict: Verdict) -> None:
        whole = Row(row.line, {name: row.fields.get(name) for name in self.names}, row.paper)
        own, judged = paper_fields(whole, self.columns), flat_fields(verdict)
        self.rows.writerow([flat_cell(own[name]) for name in self.own] + [judged[name] for name in self.verdict])

    def finish(self) -> None:
        self.text.flush()
        self.text.detach()


def rejected_line(bad: BadRow) -> bytes:
    return json_line({"line": bad.line, "error": bad.error, "row": bad.row})


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
