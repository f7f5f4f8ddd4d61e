"""A Parquet file in, its rows of papers out, one at a time; what JSON does not know becomes text."""

import math
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, time
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ...configs.errors import InputError
from .columns import Columns
from .headers import check_header, named
from .rows import BadRow, Row, make_row
from .tables import check_abstract

if TYPE_CHECKING:
    from pyarrow import DataType
    from pyarrow.parquet import ParquetFile

MAGIC = b"PAR1"

NEEDS = "Parquet needs pyarrow: pip install 'arxsift[tables]'"

IN_MEMORY_BYTES = 2**24
"""A larger file that comes packed or through a pipe is read from a temporary file."""

PIECE = 2**20
"""Bytes of a column that are read at a time, so that memory does not depend on the size of row groups."""

BATCH_ROWS = 1024


def read_parquet(file: BinaryIO | None, stream: BinaryIO, name: str, columns: Columns) -> Iterator[Row | BadRow]:
    """Read lazily, in order. `file`: where it can be read from any place, else None; then the stream is copied.

    Raises:
        InputError: no columns of papers, a damaged file, or pyarrow is not installed.
    """
    with nullcontext(file) if file else copied(stream) as seekable, opened(seekable, name) as parquet:
        header = named(parquet.schema_arrow.names)
        check_header(header, header, name, columns)
        n_rows = 0
        for batch in parquet.iter_batches(BATCH_ROWS, use_threads=False):
            cells = [column.cast(readable(column.type), safe=False).to_pylist() for column in batch.columns]
            for row in zip(*cells, strict=True):
                n_rows += 1
                fields = dict(zip(header, map(plain, row), strict=True))
                check_abstract(fields, name, columns)
                yield make_row(n_rows, fields, columns, "row")


@contextmanager
def opened(stream: BinaryIO, name: str) -> "Iterator[ParquetFile]":
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise InputError(f"{name}: {NEEDS}") from error
    try:
        yield ParquetFile(stream, buffer_size=PIECE, pre_buffer=False)
    except (ArrowException, OSError, ValueError, OverflowError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise InputError(f"{name}: the Parquet file is damaged or cut off ({reason}); get it again") from error


@contextmanager
def copied(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The bytes of a stream that can be read only once, in memory or a temporary file."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def readable(type: "DataType") -> "DataType":
    """The type of values that Python can hold without pandas: times to the microsecond, no half floats."""
    import pyarrow as pa

    if pa.types.is_timestamp(type):
        return pa.timestamp("us", type.tz)
    if pa.types.is_time64(type):
        return pa.time64("us")
    if pa.types.is_duration(type):
        return pa.duration("us")
    if pa.types.is_float16(type):
        return pa.float32()
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        return pa.list_(readable(type.value_type))
    if pa.types.is_struct(type):
        return pa.struct([type.field(n).with_type(readable(type.field(n).type)) for n in range(type.num_fields)])
    return type


def plain(value: object) -> Any:
    """A value that JSON can hold: dates are ISO 8601, numbers that are none are null, bytes are text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, date | time):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return plain_list(value)
    return str(value)  # a decimal, a timedelta, a UUID


def plain_list(values: list[Any]) -> Any:
    """A list; what Parquet calls a map comes as pairs, and is an object if its keys are texts."""
    if values and all(isinstance(pair, tuple) and isinstance(pair[0], str) for pair in values):
        return {name: plain(inner) for name, inner in values}
    return [plain_list(list(inner)) if isinstance(inner, tuple) else plain(inner) for inner in values]
