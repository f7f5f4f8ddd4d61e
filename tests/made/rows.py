"""Reads rows of papers from bytes."""

import io

from arxsift.serve.feeds.entry import Remark
from arxsift.serve.feeds.read import open_stream, read_rows
from arxsift.serve.files.columns import Columns
from arxsift.serve.files.rows import BadRow, Row


def rows_of(content: bytes, name: str = "p.jsonl", columns: Columns | None = None) -> list[Row | BadRow]:
    items = read_rows(open_stream(io.BytesIO(content), name), name, columns or Columns())
    return [item for item in items if not isinstance(item, Remark)]


def remarks_of(content: bytes, name: str = "p.csv") -> list[str]:
    return [item.text for item in read_rows(open_stream(io.BytesIO(content), name), name) if isinstance(item, Remark)]
