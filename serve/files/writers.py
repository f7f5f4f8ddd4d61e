"""Judged rows in, the bytes of JSONL, CSV or TSV out."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, Self

from ...models.flat import flat_columns
from ...models.verdict import Verdict
from .columns import Columns
from .fields import (
    TITLE_ONLY,
    flat_cell,
    flat_fields,
    labelled_fields,
    paper_columns,
    paper_fields,
    renamed,
    title_only,
)
from .headers import DELIMITERS
from .rows import BadRow, Row

_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one a line


class Writer(Protocol):
    """What puts judged rows into an open file, in order."""

    def write(self, row: Row, verdict: Verdict) -> None: ...

    def pass_over(self, row: BadRow) -> None:
        """Write what stays of a row that cannot be judged."""
        ...

    def flush(self) -> None:
        """Hand on everything to the file below."""
        ...

    def finish(self) -> None:
        """Hand on everything, and let go of the file below."""
        ...


@dataclass(slots=True)
class JsonlWriter:
    """One object a line."""

    stream: BinaryIO
    columns: Columns

    def write(self, row: Row, verdict: Verdict) -> None:
        self.stream.write(json_line(labelled_fields(row, verdict, self.columns)))

    def pass_over(self, row: BadRow) -> None:
        """Nothing stays of it."""

    def flush(self) -> None:
        self.stream.flush()

    def finish(self) -> None:
        self.flush()


def json_line(value: object) -> bytes:
    """Readable UTF-8; escapes only where half a surrogate pair leaves no choice."""
    try:
        return f"{_encode(value)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(value)}\n".encode()


@dataclass(frozen=True, slots=True)
class Fields:
    """What a table must know of its input before the first row."""

    names: tuple[str, ...]
    """Every field that any row has, in the order of first sight."""
    has_title_only: bool
    """Whether any paper is judged by its title alone."""
    adds_abstract: bool = False
    """Whether abstracts stand under another name, or nowhere, so that the output has a column `abstract` for them."""

    @classmethod
    def of(cls, rows: Iterable[Row | BadRow], columns: Columns) -> Self:
        names: dict[str, None] = {}
        has_title_only = has_field = lacks_field = False
        for row in rows:
            if isinstance(row, Row):
                names.update(dict.fromkeys(row.fields))
                has_title_only |= not row.paper.abstract
                is_there = paper_columns(row, columns).abstract in row.fields
                has_field |= is_there
                lacks_field |= not is_there and (row.unit == "entry" or bool(row.paper.abstract))
        return cls(tuple(names), has_title_only, lacks_field or not has_field)


class TableWriter:
    """CSV or TSV: a header, then one line a paper, lists of texts joined by `;`, other nested fields as JSON."""

    def __init__(
        self,
        stream: BinaryIO,
        format: str,
        columns: Columns,
        fields: Fields,
        topics: tuple[str, ...],
        *,
        begun: bool = False,
    ) -> None:
        """`begun`: the file has its header."""
        self.text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
        self.columns, self.names = columns, fields.names
        names, added = renamed(self.names, columns).values(), ["abstract"] if fields.adds_abstract else []
        self.own = list(dict.fromkeys(["id", "title", *names, *added]))
        self.verdict = [*flat_columns(topics), *([TITLE_ONLY] if fields.has_title_only else [])]
        self.rows = csv.writer(self.text, delimiter=DELIMITERS[format])
        if not begun:
            self.rows.writerow([*self.own, *self.verdict])

    def write(self, row: Row, verdict: Verdict) -> None:
        own = {"abstract": row.paper.abstract, **paper_fields(row, self.columns, among=self.names)}
        judged = {**flat_fields(verdict), **title_only(row.paper)}
        self.rows.writerow(
            [flat_cell(own.get(name)) for name in self.own] + [flat_cell(judged.get(name)) for name in self.verdict]
        )

    def pass_over(self, row: BadRow) -> None:
        """Nothing stays of it."""

    def flush(self) -> None:
        self.text.flush()

    def finish(self) -> None:
        self.text.flush()
        self.text.detach()


def rejected_line(bad: BadRow) -> bytes:
    """Of several files, with that in which the row stands."""
    file = {"file": bad.file} if bad.file else {}
    return json_line({**file, bad.unit: bad.line, "error": bad.error, "row": bad.row})
