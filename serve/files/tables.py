"""An open table in, its rows out one at a time, with the line where each begins, and what was odd about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ...configs.errors import InputError
from ..terminal.words import count
from .columns import Columns, looks_like_abstract, resolve, what_to_type
from .formulas import unguarded
from .headers import Header, read_header
from .records import may_be_several, read_records
from .rows import BadRow, Row, make_row
from .table_lines import table_lines


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
        if header.n_above:
            yield f"{count(header.n_above, 'line')} above the names of the columns passed over"
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


def check_abstract(fields: dict[str, str], name: str, columns: Columns) -> None:
    """Raises `InputError` where abstracts seem to stand in a column that is not known to hold them."""
    own = resolve(columns, tuple(fields))
    if own.abstract not in fields and any(looks_like_abstract(*cell) for cell in fields.items()):
        raise InputError(f"{name}: no column {own.abstract!r}; {what_to_type(fields, own, fields.values())}")


def as_written(cells: list[str], header: Header) -> list[str]:
    """Take the apostrophes off again that a table of ours has before what a spreadsheet would run."""
    return [unguarded(cell) for cell in cells] if header.is_guarded else cells


def as_fields(cells: list[str], names: tuple[str, ...]) -> dict[str, str]:
    """Short rows are filled with nothing; cells beyond the header are kept under names of their own."""
    if len(cells) == len(names):
        return dict(zip(names, cells, strict=True))
    if len(cells) < len(names):
        return dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=True))
    beyond = {f"column_{position}": cell for position, cell in enumerate(cells[len(names) :], len(names) + 1) if cell}
    return {**dict(zip(names, cells, strict=False)), **beyond}
