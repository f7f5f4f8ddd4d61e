"""The lines of a table in, the cells of its records out; a quotation mark left open spoils one of them."""

import csv
import re
from collections.abc import Iterator, Sequence

from .headers import Header
from .rows import BadRow
from .table_lines import NeverClosed, TableLines

LEAST_TELLING_COLUMNS = 4
"""Columns from which on a line of prose hardly ever has as many delimiters as a row."""


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
    if cells is None and header.delimiter == "\t":  # Web of Science quotes nothing
        parts = first.rstrip("\r\n").split("\t")
        cells = parts if len(parts) >= len(header.names) else None
    if cells is None or any(cells[len(header.names) :]):
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
