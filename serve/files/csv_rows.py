"""Records in, one CSV or TSV table out: a header, then a line a record, lists joined by `;`, what is nested as JSON."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from .fields import flat_cell
from .formulas import guarded


def write_csv(
    rows: Iterable[Mapping[str, Any]], stream: BinaryIO, header: Iterable[str] = (), delimiter: str = ","
) -> None:
    """Write a table with a column for each name of the header, or for each field that any record has.

    No text is a formula for a spreadsheet. With a header, records are written as they come.
    """
    names = list(header)
    if not names:
        rows = list(rows)
        names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    table = csv.writer(text, delimiter=delimiter)
    table.writerow(names)
    for row in rows:
        cells = (flat_cell(row.get(name)) for name in names)
        table.writerow(guarded(cell) if isinstance(cell, str) else cell for cell in cells)
    text.detach()
