"""An open CSV or TSV file in, its rows out one at a time, with the line where each begins."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn, Self, TextIO

from ...configs.errors import InputError
from .rows import BadRow, Columns, Row, make_row, what_there_is
from .source import CONVERT, MAX_ROW_BYTES, Source

DELIMITERS = {"csv": ",", "tsv": "\t"}


@dataclass(slots=True)
class TableLines:
    """The lines of a table for `csv.reader`, which does not tell what a broken record was made of."""

    name: str
    text: TextIO
    n_read: int
    record: list[str]
    """The lines of the record in work."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self.text.readline(MAX_ROW_BYTES)
        if not line:
            raise StopIteration
        self.n_read += 1
        self.record.append(line)
        if len(line) >= MAX_ROW_BYTES:
            raise InputError(f"{self.name}: line {self.n_read}: longer than {MAX_ROW_BYTES:,} characters; not a table")
        return line


def read_table_rows(source: Source, columns: Columns) -> Iterator[Row | BadRow]:
    """Raises `InputError` where the header lacks a column or has one twice."""
    with table_lines(source) as lines:
        yield from parse_table(lines, DELIMITERS[source.format], columns)


def read_names(source: Source, columns: Columns) -> list[str]:
    """The header alone."""
    with table_lines(source) as lines:
        return read_header(csv.reader(lines, delimiter=DELIMITERS[source.format], strict=True), lines, columns)


@contextmanager
def table_lines(source: Source) -> Iterator[TableLines]:
    csv.field_size_limit(MAX_ROW_BYTES)
    # surrogateescape: a wrong byte spoils its own row, where strict decoding would end the whole reading
    text = io.TextIOWrapper(source.stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield TableLines(source.name, text, 0, [])
    finally:
        text.detach()


def parse_table(lines: TableLines, delimiter: str, columns: Columns) -> Iterator[Row | BadRow]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header = read_header(reader, lines, columns)
    while True:
        line = lines.n_read + 1
        lines.record.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            quote = "; is a quotation mark not closed?" if "end of data" in str(error) else ""
            yield BadRow(line, f"not {delimiter_name(delimiter)} ({error}){quote}", visible("".join(lines.record)))
            continue
        if cells is None:
            return
        if cells:
            yield parse_cells(line, cells, header, columns)


def read_header(reader: Iterator[list[str]], lines: TableLines, columns: Columns) -> list[str]:
    """The names of the columns, once each.

    Raises:
        InputError: none, one twice, or those of title and abstract not among them.
    """
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise InputError(f"{lines.name}: line 1: the header cannot be read ({error})") from error
    check_header(header, lines.name, columns)
    return header


def check_header(header: list[str], name: str, columns: Columns) -> None:
    def refuse(why: str) -> NoReturn:
        raise InputError(f"{name}: {why}")

    if not header:
        refuse("is empty; expected a line that names the columns")
    if broken := next((cell for cell in header if not is_utf8(cell)), None):
        refuse(f"line 1: the header has {visible(broken)!r}, which is not UTF-8; {CONVERT}")
    twice = next((cell for cell in header if header.count(cell) > 1), None)
    if twice is not None:  # also two columns without a name
        refuse(f"line 1: the column {twice!r} stands twice; rename one")
    if missing := next((wanted for wanted in (columns.title, columns.abstract) if wanted not in header), None):
        semicolons = " (are the cells parted by semicolons? commas are expected)" if ";" in header[0] else ""
        refuse(f"no column {missing!r}; {what_there_is(header, columns)}{semicolons}")


def parse_cells(line: int, cells: list[str], header: list[str], columns: Columns) -> Row | BadRow:
    if broken := next((cell for cell in cells if not is_utf8(cell)), None):
        excerpt = visible(broken)[:60]
        return BadRow(line, f"{excerpt!r} is not UTF-8; {CONVERT}", [visible(cell) for cell in cells])
    if len(cells) != len(header):
        return BadRow(line, f"{len(cells)} cells where the header has {len(header)}", cells)
    return make_row(line, dict(zip(header, cells, strict=True)), columns)


def is_utf8(cell: str) -> bool:
    if cell.isascii():
        return True
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def visible(text: str) -> str:
    r"""Bytes that were no UTF-8 as `\xe9`."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def delimiter_name(delimiter: str) -> str:
    return "TSV" if delimiter == "\t" else "CSV"
