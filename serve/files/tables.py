"""An open table in, its rows out one at a time, with the line where each begins: any delimiter, any line ends."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Self, TextIO

from ...configs.errors import InputError
from .columns import SYNONYMS, Columns, folded, looks_like_abstract, may_be_title, resolve, what_to_type
from .formulas import unguarded
from .json_values import MAX_ROW_BYTES
from .rows import BadRow, Row, make_row

DELIMITERS = {"csv": ",", "tsv": "\t"}
"""By the format of a table that is written."""

READ_DELIMITERS = ",\t;|"

DIGEST_COLUMNS = {"id", "topics", "in_scope", "taxonomy", "prefer", "band", "lifts"}
"""Columns by which a digest of `arxsift triage` is known."""

MAX_RECORD_LINES = 1000
"""Lines in which a quotation mark must be closed again."""

LEAST_TELLING_COLUMNS = 4
"""Columns from which on a line of prose hardly ever has as many delimiters as a row."""

SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
"""The first line of tables that Excel shall open."""
_ESCAPED_BYTES = re.compile("[\udc80-\udcff]+")
"""What surrogateescape makes of bytes that are not UTF-8."""


class NeverClosed(csv.Error):
    """A quotation mark is open for too many lines."""


@dataclass(slots=True)
class TableLines:
    """The lines of a table for `csv.reader`, which does not tell what a broken record was made of."""

    name: str
    text: TextIO
    n_read: int = 0
    record: list[str] = field(default_factory=list)
    """The lines of the record in work."""
    waiting: list[str] = field(default_factory=list)
    """Lines to read again, the next one last."""
    windows_line: int = 0
    """The first line that was not UTF-8; 0 for none."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if len(self.record) >= MAX_RECORD_LINES:
            raise NeverClosed(f"a quotation mark is not closed within {MAX_RECORD_LINES:,} lines")
        line = self.waiting.pop() if self.waiting else self.read()
        if not line:
            raise StopIteration
        self.n_read += 1
        self.record.append(line)
        return line

    def read(self) -> str:
        line = self.text.readline(MAX_ROW_BYTES)
        if len(line) >= MAX_ROW_BYTES:
            number = self.n_read + 1
            raise InputError(f"{self.name}: line {number}: longer than {MAX_ROW_BYTES:,} characters; not a table")
        if line.isascii() or not _ESCAPED_BYTES.search(line):
            return line
        self.windows_line = self.windows_line or self.n_read + 1
        return _ESCAPED_BYTES.sub(as_windows, line)

    def give_back(self, n_lines: int) -> None:
        """Read the last lines of the record again."""
        if n_lines:
            self.waiting += reversed(self.record[-n_lines:])
            self.n_read -= n_lines


def as_windows(bytes_in: re.Match[str]) -> str:
    """As Excel writes; bytes that mean nothing there become U+FFFD."""
    return bytes_in[0].encode("ascii", "surrogateescape").decode("cp1252", "replace")


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns."""

    names: tuple[str, ...]
    """Each once: a second `notes` is `notes_2`, one without a name `column_3`."""
    delimiter: str
    is_digest: bool
    """Whether `arxsift triage` wrote the table."""


class Table:
    """Reads the rows of a table; `remarks` fills while it does."""

    def __init__(self, stream: BinaryIO, name: str, columns: Columns) -> None:
        self.stream, self.name, self.columns = stream, name, columns
        self.remarks: list[str] = []

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Raises `InputError` where no column holds a title or an abstract, or two hold the same of these."""
        with table_lines(self.stream, self.name) as lines:
            header = read_header(lines, self.columns)
            oddities = Oddities()
            for line, cells in read_records(lines, header):
                if isinstance(cells, BadRow):
                    yield cells
                    continue
                oddities.look_at(line, cells, lines.record, header)
                fields = as_fields(as_written(cells, header), header.names)
                check_abstract(fields, self.name, self.columns)
                yield make_row(line, fields, self.columns)
            self.remarks += oddities.remarks(lines.windows_line, header, self.columns)


@dataclass(slots=True)
class Oddities:
    """The first lines of a table that are not as they should be, and were read all the same; 0 for none."""

    long_line: int = 0
    short_line: int = 0
    swallowing_line: int = 0

    def look_at(self, line: int, cells: list[str], record: list[str], header: Header) -> None:
        n_columns = len(header.names)
        if len(cells) < n_columns:
            self.short_line = self.short_line or line
        elif any(cells[n_columns:]):
            self.long_line = self.long_line or line
        if len(record) > 1 and may_be_several(record, header):
            self.swallowing_line = self.swallowing_line or line

    def remarks(self, windows_line: int, header: Header, columns: Columns) -> Iterator[str]:
        own = resolve(columns, header.names)
        if windows_line:
            yield f"line {windows_line} is not UTF-8: the file is read as Windows-1252"
        if self.short_line:
            yield f"line {self.short_line} has fewer cells than the header; the rest are taken as empty"
        if self.long_line:
            first = f"column_{len(header.names) + 1}"
            yield f"line {self.long_line} has more cells than the header; they are kept as {first} and on"
        if self.swallowing_line:
            yield f"line {self.swallowing_line} may be several rows: is a quotation mark missing there?"
        if own.abstract not in header.names:
            yield "no column holds abstracts: papers are judged by their titles"
        if own.title not in header.names:
            yield "no column holds titles: papers are judged by their abstracts"


@contextmanager
def table_lines(stream: BinaryIO, name: str) -> Iterator[TableLines]:
    csv.field_size_limit(MAX_ROW_BYTES)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield TableLines(name, text)
    finally:
        text.detach()


def read_header(lines: TableLines, columns: Columns) -> Header:
    """Pass over blank lines and Excel's `sep=;` to the names of the columns.

    Raises:
        InputError: none, or those of title, abstract or id twice, or neither of the first two.
    """
    delimiter = ""
    for first in lines:
        if separator := SEPARATOR.fullmatch(first):
            delimiter = separator[1]
        elif first.strip(" \t\r\n,;|"):
            break
    else:
        raise InputError(f"{lines.name}: is empty; expected a line that names the columns")
    delimiter = delimiter or delimiter_of(first, columns)
    lines.give_back(1)
    lines.record.clear()
    line = lines.n_read + 1
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise InputError(f"{lines.name}: line {line}: the header cannot be read ({error})") from error
    names = named(cells)
    check_header(cells, names, f"{lines.name}: line {line}", columns)
    return Header(names, delimiter, set(names) >= DIGEST_COLUMNS)


def delimiter_of(line: str, columns: Columns) -> str:
    """The delimiter of a header: the one that gives the columns wanted, else the most frequent."""

    def suits(delimiter: str) -> tuple[int, int]:
        cells = header_cells(line, delimiter)
        return len(wanted_in(cells, columns)), len(cells)

    return max(READ_DELIMITERS, key=suits)


def wanted_in(names: Sequence[str], columns: Columns) -> set[str]:
    """Which of title and abstract are among the names."""
    return {key for key in ("title", "abstract") if holds(names, key, getattr(columns, key))}


def holds(names: Sequence[str], key: str, wanted: str) -> bool:
    return wanted in names or (wanted == key and any(folded(name) in SYNONYMS[key] for name in names))


def header_cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return []


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """A name of its own for every column."""
    names: list[str] = []
    for position, cell in enumerate(cells, 1):
        name, n = cell if cell.strip() else f"column_{position}", 2
        while name in names or (name != cell and name in cells):
            name, n = f"{cell.strip() or 'column'}_{n}", n + 1
        names.append(name)
    return tuple(names)


def check_header(cells: Sequence[str], names: tuple[str, ...], place: str, columns: Columns) -> None:
    """Raises `InputError` where a column that matters is missing or doubled; others may be as they like."""
    try:
        own = resolve(columns, names)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error
    counts = Counter(cells)
    for name in (own.title, own.abstract, own.id):
        if counts[name] > 1:
            raise InputError(f"{place}: the column {name!r} stands twice; rename one")
    for name in columns.chosen():
        if name not in names:
            raise InputError(f"{place}: no column {name!r}; {what_to_type(names, own)}")
    if own.title not in names and (own.abstract not in names or any(map(may_be_title, names))):
        raise InputError(f"{place}: no column {own.title!r}; {what_to_type(names, own)}")


def check_abstract(fields: dict[str, str], name: str, columns: Columns) -> None:
    """Raises `InputError` where abstracts seem to stand in a column that is not known to hold them."""
    own = resolve(columns, tuple(fields))
    if own.abstract not in fields and any(looks_like_abstract(*cell) for cell in fields.items()):
        raise InputError(f"{name}: no column {own.abstract!r}; {what_to_type(fields, own, fields.values())}")


def as_written(cells: list[str], header: Header) -> list[str]:
    """Take the apostrophes off again that a digest of ours writes before what a spreadsheet would run."""
    return [unguarded(cell) for cell in cells] if header.is_digest else cells


def as_fields(cells: list[str], names: tuple[str, ...]) -> dict[str, str]:
    """Short rows are filled with nothing; cells beyond the header are kept under names of their own."""
    if len(cells) == len(names):
        return dict(zip(names, cells, strict=True))
    if len(cells) < len(names):
        return dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=True))
    beyond = {f"column_{position}": cell for position, cell in enumerate(cells[len(names) :], len(names) + 1) if cell}
    return {**dict(zip(names, cells, strict=False)), **beyond}


def read_records(lines: TableLines, header: Header) -> Iterator[tuple[int, list[str] | BadRow]]:
    """The line where each record begins and its cells; blank ones are passed over."""
    reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
    while True:
        line = lines.n_read + 1
        lines.record.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
            yield line, mended(lines, header) or broken(lines, header, line, error)
            continue
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield line, cells


def may_be_several(record: Sequence[str], header: Header) -> bool:
    """Whether a record over several lines looks as if a quotation mark had swallowed some."""
    n_alike = sum(line.count(header.delimiter) == len(header.names) - 1 for line in record)
    return n_alike == len(record) or (len(header.names) >= LEAST_TELLING_COLUMNS and n_alike > 1)


def mended(lines: TableLines, header: Header) -> list[str] | None:
    """The cells of a record on one line with quotation marks inside a cell, such as `"Spiking" networks`."""
    first, *others = lines.record
    cells = cells_of(first, header.delimiter, is_strict=False)
    if cells is None or len(cells) > len(header.names):
        return None
    lines.give_back(len(others))
    return cells


def broken(lines: TableLines, header: Header, line: int, error: csv.Error) -> BadRow:
    """What a quotation mark without an end has spoilt: the lines up to one that is a record by itself."""
    strays = lines.record[1:]
    is_record = (len(cells_of(text, header.delimiter) or ()) == len(header.names) for text in strays)
    n_lost = 1 + next((n for n, whole in enumerate(is_record) if whole), len(strays))
    lost = lines.record[:n_lost]
    lines.give_back(len(lines.record) - n_lost)
    is_open = isinstance(error, NeverClosed) or "end of data" in str(error) or bool(strays)
    reason = "a quotation mark is not closed" if is_open else f"not a row of the table ({error})"
    return BadRow(line, f"{reason}; {n_lost:,} lines are lost" if n_lost > 1 else reason, "".join(lost))


def cells_of(line: str, delimiter: str, is_strict: bool = True) -> list[str] | None:
    """The cells of a record on one line; None where it is none."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if is_strict or "end of data" in str(error):
            return None
        return literal_cells(line, delimiter)
    return cells


def literal_cells(line: str, delimiter: str) -> list[str] | None:
    """Cells whose quotation marks are part of the text where text follows the closing one; None where one is open."""
    end = re.escape(delimiter)
    cell = re.compile(rf'"((?:[^"]|"")*)"\s*(?={end}|$)|([^{end}]*)')
    cells, at, text = list[str](), 0, line.rstrip("\r\n")
    while at <= len(text) and (match := cell.match(text, at)):
        cells.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        if match[1] is None and match[2].startswith('"') and match[2].count('"') % 2:
            return None
        at = match.end() + 1
    return cells
