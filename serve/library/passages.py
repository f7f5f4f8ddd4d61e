"""A library's file in, its records and all that stands between them out: together they are the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ..files.rows import BadRow, Row
from .keywords import Topics


class Record(Protocol):
    """A record as it stands in the file."""

    @property
    def text(self) -> str:
        """All of it."""
        ...

    def with_topics(self, topics: Topics) -> str:
        """All of it, with the topics as keywords instead of those that an earlier run added."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the file, as `exact_pieces` reads it."""

    before: str
    """What stands between the record before and this one."""
    record: Record
    after: str = ""
    """What stands behind the file's last record."""

    @property
    def text(self) -> str:
        return self.before + self.record.text + self.after

    def with_topics(self, topics: Topics) -> str:
        return self.before + self.record.with_topics(topics) + self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow(Row):
    """A record that can be judged."""

    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLibraryRow(BadRow):
    """A record that cannot be judged, and stays as it is."""

    passage: Passage


RecordRow = LibraryRow | BadLibraryRow


class Between(str):
    """Text between records."""

    __slots__ = ()


def with_ends(items: Iterator[tuple[Record, Row | BadRow] | Between]) -> Iterator[RecordRow]:
    """Rows with all of the file between them, so that nothing of it is in no row, unless no row is there."""
    before, held = "", None
    for item in items:
        if isinstance(item, Between):
            before += item
            continue
        if held:
            yield library_row(*held)
        record, row = item
        held, before = (Passage(before, record), row), ""
    if held:
        passage, row = held
        yield library_row(Passage(passage.before, passage.record, before), row)


def library_row(passage: Passage, row: Row | BadRow) -> RecordRow:
    if isinstance(row, Row):
        return LibraryRow(row.line, row.fields, row.paper, row.unit, passage=passage)
    return BadLibraryRow(row.line, row.error, row.row, row.unit, passage=passage)
