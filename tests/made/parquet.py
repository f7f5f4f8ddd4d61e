"""Parquet files of made-up rows and what they hold, and zstd."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def parquet(columns: Mapping[str, Any], rows_a_group: int = 1000) -> bytes:
    """A file with these columns: lists of values, or arrays of Arrow."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), stream, row_group_size=rows_a_group)
    return stream.getvalue()


def read_parquet(file: Path | bytes) -> Sequence[dict[str, Any]]:
    from pyarrow import parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(file) if isinstance(file, bytes) else file).to_pylist()
    return rows


def zstd(content: bytes) -> bytes:
    """One frame."""
    import pyarrow as pa

    packed: bytes = pa.compress(content, codec="zstd", asbytes=True)
    return packed
