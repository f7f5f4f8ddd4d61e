"""Judged rows in, the bytes of JSONL, CSV or TSV out."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from ...models.flat import flat_columns
from ...models.verdict import Verdict
from .fields import flat_cell, flat_fields, labelled_fields, output_names, paper_fields
from .rows import BadRow, Columns, Row
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
