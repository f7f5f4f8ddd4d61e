"""Reads papers from a stream or a file in any known format: one head, then one entry a paper."""

import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from ...configs.errors import InputError
from ..files.columns import AS_THEY_ARE, Columns
from ..files.json_rows import read_json_rows
from ..files.parquet_rows import read_parquet
from ..files.rows import BadRow, Row
from ..files.source import STREAM, open_bytes
from ..files.tables import Table
from ..files.workbooks import read_workbook
from ..terminal.progress import Extent
from ..terminal.say import say, stdin_bytes
from .bibtex.reading import read_bibtex
from .entry import CUT, BadEntry, CutError, Entry, Format, Item, Remark, cut_sentence
from .lines import entries_of
from .sniff import Kind, recognise
from .streams import Opened, text_pieces
from .tagged.dialect import Dialect
from .tagged.nbib import NBIB
from .tagged.reading import read_tagged
from .tagged.refer import REFER
from .tagged.ris import RIS
from .tagged.wos import WOS
from .xml.read import read_xml

T = TypeVar("T")

TAGGED: dict[str, Dialect] = {dialect.format: dialect for dialect in (RIS, NBIB, WOS, REFER)}

RowItem = Row | BadRow | Remark
"""What reading a file as rows yields."""


@dataclass(frozen=True, slots=True)
class OpenRows:
    """An open file of papers."""

    name: str
    """As it stands in messages."""
    rows: Iterator[Row | BadRow]
    extent: Extent


def read_entries(stream: BinaryIO, name: str, columns: Columns = AS_THEY_ARE) -> Iterator[Item]:
    """Read lazily, in order, in constant memory; the content tells the format. The stream stays open.

    One `Head` comes before the first entry.

    Raises:
        InputError: no feed or file of papers, or a feed that is an error message.
        CutError: after the last entry, if the input ends before its end or is damaged.
    """
    opened = open_stream(stream, name)
    kind = recognise(opened.head, name, columns)
    rows = read_row_format(kind, opened, name, columns)
    entries = entries_of(rows, name, columns, row_format(kind)) if rows else read_entry_format(kind, opened, name)
    return guarded(entries, opened, name)


def read_rows(opened: Opened, name: str, columns: Columns = AS_THEY_ARE) -> Iterator[RowItem]:
    """Read what `read_entries` reads as rows: those of tables and JSON as they stand, of others a row an entry.

    Raises:
        InputError, CutError: as `read_entries`.
    """
    if not opened.head.strip():
        return iter(())
    kind = recognise(opened.head, name, columns)
    rows = read_row_format(kind, opened, name, columns)
    return guarded(rows or rows_of(read_entry_format(kind, opened, name)), opened, name)


def open_stream(stream: BinaryIO, name: str) -> Opened:
    try:
        opened = Opened(stream)
    except ImportError as error:
        raise InputError(f"{name}: zstd data needs pyarrow: pip install 'arxsift[tables]'") from error
    if opened.fault and not opened.head:
        raise InputError(f"{name}: {damage(opened)}; get it again")
    return opened


def guarded(items: Iterator[T], opened: Opened, name: str) -> Iterator[T | Remark]:
    """Raises `CutError` after the last item if the bytes are damaged."""
    n_whole = 0
    try:
        for item in items:
            n_whole += isinstance(item, Entry | Row) or (isinstance(item, BadEntry | BadRow) and item.error != CUT)
            yield item
    except CutError as error:
        if not opened.fault:
            raise
        raise CutError(f"{cut_sentence(name, n_whole)} ({damage(opened)})") from error
    if opened.is_windows:
        yield Remark(name, "is not all UTF-8: other bytes are read as Windows-1252")
    if opened.fault:
        raise CutError(f"{cut_sentence(name, n_whole)} ({damage(opened)})")


@contextmanager
def open_entries(name: str, columns: Columns = AS_THEY_ARE) -> Iterator[Iterator[Item]]:
    """Open a file, or stdin for `-`; one without any entry is remarked on.

    Raises:
        InputError: absent, a folder, or not readable; reading raises what `read_entries` does.
    """
    if name == STREAM:
        yield remark_on_none(read_entries(stdin_bytes(), "stdin", columns), "stdin")
        return
    with open_bytes(name) as stream:
        yield remark_on_none(read_entries(stream, name, columns), name)


@contextmanager
def open_rows(name: str, columns: Columns = AS_THEY_ARE, *, quietly: bool = False) -> Iterator[OpenRows]:
    """Open a file, or stdin for `-`, as rows; what there is to remark on is said on stderr, unless `quietly`.

    Raises:
        InputError: absent, a folder, or not readable; reading raises what `read_entries` does.
    """
    if name == STREAM:
        rows = read_rows(open_stream(stdin_bytes(), "stdin"), "stdin", columns)
        yield OpenRows("stdin", without_remarks(rows, quietly), Extent("stdin"))
        return
    with open_bytes(name) as stream:
        rows = read_rows(open_stream(stream, name), name, columns)
        extent = Extent(name, os.fstat(stream.fileno()).st_size, stream.tell)
        with closing(without_remarks(rows, quietly)) as kept:  # before the stream, which a reader lets go at its end
            yield OpenRows(name, kept, extent)


def without_remarks(rows: Iterable[RowItem], quietly: bool = False) -> Generator[Row | BadRow]:
    for row in rows:
        if not isinstance(row, Remark):
            yield row
        elif not quietly:
            say(f"{row.location}: {row.text}")


def remark_on_none(items: Iterator[Item], name: str) -> Iterator[Item]:
    is_empty = True
    for item in items:
        is_empty = is_empty and not isinstance(item, Entry | BadEntry)
        yield item
    if is_empty:
        yield Remark(name, "holds no papers")


def read_row_format(kind: Kind, opened: Opened, name: str, columns: Columns) -> Iterator[RowItem] | None:
    """The rows of a format that has rows; None for the others."""
    if kind == "json":
        return hold_back_last_row(read_json_rows(opened.stream, opened.head, columns), opened)
    if kind == "workbook":
        return read_workbook(opened.stream, name, columns)
    if kind == "parquet":
        return read_parquet(opened.file, opened.stream, name, columns)
    if kind == "table":
        table = Table(opened.stream, name, columns)
        return hold_back_last_row(with_remarks(iter(table), name, table.remarks), opened)
    return None


def row_format(kind: Kind) -> Format:
    return kind if kind == "workbook" or kind == "parquet" or kind == "table" else "json"


def with_remarks(rows: Iterator[Row | BadRow], name: str, remarks: list[str]) -> Iterator[RowItem]:
    """The rows, then what was noted while they were read."""
    yield from rows
    yield from (Remark(name, remark) for remark in remarks)


def read_entry_format(kind: Kind, opened: Opened, name: str) -> Iterator[Item]:
    if kind == "xml":
        return read_xml(text_pieces(opened), name)
    if kind == "bibtex":
        return read_bibtex(text_pieces(opened), name)
    return hold_back_last(read_tagged(text_pieces(opened), name, TAGGED[kind]), opened)


def rows_of(items: Iterable[Item]) -> Iterator[RowItem]:
    """A row an entry, counted from 1."""
    n = 0
    for item in items:
        if isinstance(item, Remark):
            yield item
        elif isinstance(item, Entry):
            yield Row(n := n + 1, item.fields, item.paper, "entry")
        elif isinstance(item, BadEntry):
            yield BadRow(n := n + 1, item.error, item.content, "entry")


def hold_back_last_row(rows: Iterator[Row | BadRow] | Iterator[RowItem], opened: Opened) -> Iterator[RowItem]:
    """Make the last row of damaged data a bad one, since half a cell looks like a whole one."""
    last = next(rows, None)
    for row in rows:
        if last is not None:
            yield last
        last = row
    if opened.fault and isinstance(last, Row | BadRow):
        last = BadRow(last.line, CUT, last.fields if isinstance(last, Row) else last.row)
    if last is not None:
        yield last


def hold_back_last(items: Iterator[Item], opened: Opened) -> Iterator[Item]:
    """Make the last record of damaged data a bad one."""
    held: list[Item] = []
    for item in items:
        if not isinstance(item, Remark):
            yield from held
            held = []
        held.append(item)
    if opened.fault and held and isinstance(held[0], Entry):
        held[0] = BadEntry(held[0].location, CUT, held[0].fields)
    yield from held


def damage(opened: Opened) -> str:
    return f"the data is damaged or cut off: {opened.fault}"
