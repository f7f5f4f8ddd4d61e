"""An Excel workbook (`.xlsx`) in, the rows of its first table out, one at a time."""

import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.etree.ElementTree import ParseError

from ...configs.errors import InputError
from .columns import Columns
from .headers import check_header, named
from .rows import BadRow, Row, make_row
from .tables import check_abstract

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAGIC = b"PK\x03\x04"

IN_MEMORY_BYTES = 2**24
"""A larger workbook is unpacked from a temporary file."""

DAMAGE = (
    *(ParseError, zlib.error, struct.error, ArithmeticError, AttributeError, EOFError, LookupError, OSError),
    *(RuntimeError, TypeError, ValueError),
)
"""What openpyxl and the standard library raise on damaged workbooks."""

NOT_A_WORKBOOK = "is a zip archive or an office document, but no Excel workbook; save papers as .xlsx, .csv or .jsonl"


def read_workbook(stream: BinaryIO, name: str, columns: Columns) -> Iterator[Row | BadRow]:
    """Read lazily, in order; the first line with cells names the columns.

    Raises:
        InputError: no workbook, none with papers, or openpyxl is not installed.
    """
    with opened(stream, name) as workbook:
        rows = (row for sheet in workbook.worksheets for row in numbered(sheet))
        line, cells = next(rows, (0, []))
        while line and sum(cell != "" for cell in cells) < 2:  # a heading above the table
            line, cells = next(rows, (0, []))
        if not line:
            raise InputError(f"{name}: no sheet of the workbook has a row that names the columns")
        header = named([str(cell).strip() for cell in trimmed(cells)])
        check_header(header, header, f"{name}: row {line}", columns)
        for line, cells in rows:
            if any(cell != "" for cell in cells):
                fields = dict(zip(header, [*cells, *[""] * len(header)], strict=False))
                check_abstract(fields, name, columns)
                yield make_row(line, fields, columns, "row")


@contextmanager
def opened(stream: BinaryIO, name: str) -> "Iterator[Workbook]":
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise InputError(f"{name}: an Excel workbook needs openpyxl: pip install 'arxsift[tables]'") from error
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as copy:  # a zip archive is read from its end
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        try:
            workbook = load_workbook(copy, read_only=True, data_only=True, keep_links=False)
            yield workbook
            workbook.close()
        except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
            raise InputError(f"{name}: {NOT_A_WORKBOOK}") from error
        except DAMAGE as error:
            raise InputError(f"{name}: the workbook is damaged ({error}); save it again as .xlsx or .csv") from error


def numbered(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        yield line, [plain(cell) for cell in cells]


def plain(cell: object) -> Any:
    """A value that JSON can hold: a cell without one is empty text, a date is ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, date | time):
        return cell.isoformat().removesuffix("T00:00:00")
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def trimmed(cells: list[Any]) -> list[Any]:
    """Without the empty cells at the end."""
    while cells and cells[-1] == "":
        cells = cells[:-1]
    return cells
