"""Excel workbooks of made-up rows."""

import io
from collections.abc import Sequence


def workbook(*rows: Sequence[object]) -> bytes:
    """An empty sheet, then one with these rows."""
    from openpyxl import Workbook

    book, stream = Workbook(), io.BytesIO()
    book.create_sheet("empty", 0)
    for row in rows:
        book.worksheets[1].append(list(row))
    book.save(stream)
    return stream.getvalue()
