"""Labelled rows as JSON lines in, a Parquet file out: a column for each field, of the type that its values have."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag, auto
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ...configs.errors import InputError
from ...models.verdict import Verdict
from ..terminal.say import stdout_is_terminal
from .columns import Columns
from .fields import TITLE_ONLY, VERDICT_FIELDS
from .parquet_rows import NEEDS
from .rows import BadRow, Row
from .source import STREAM, is_packed
from .writers import JsonlWriter

if TYPE_CHECKING:
    from pyarrow import Array, DataType, Schema

ROWS_A_GROUP = 4096
"""Always the same, since the bytes of the file depend on it."""

LARGEST_EXACT = 2**53
"""Integers up to this one can stand among floating-point numbers."""


class Kinds(IntFlag):
    """What the values of a field are; several where they are not all alike."""

    TRUTH = auto()
    INTEGER = auto()
    LONG = auto()
    """An integer of 64 bits that no floating-point number can hold exactly."""
    NUMBER = auto()
    TEXT = auto()
    TEXTS = auto()
    """A list of texts, or of none."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the input as it is written."""

    name: str
    type: "DataType"
    written: Callable[[Any], Any]
    """What becomes of a value that is not null."""

    def array(self, rows: Sequence[dict[str, Any]]) -> "Array":
        import pyarrow as pa

        values = (row.get(self.name) for row in rows)
        return pa.array([None if value is None else self.written(value) for value in values], self.type)


class ParquetStream:
    """Parquet into a stream; rows wait in a temporary file until all are there, since their types depend on all."""

    def __init__(self, stream: BinaryIO, columns: Columns, topics: Sequence[str]) -> None:
        self._stream, self._topics = stream, topics
        self._lines = tempfile.TemporaryFile()  # noqa: SIM115 (it goes with this object)
        self._rows = JsonlWriter(self._lines, columns)

    def write(self, row: Row, verdict: Verdict) -> None:
        self._rows.write(row, verdict)

    def pass_over(self, row: BadRow) -> None:
        """Nothing stays of it."""

    def flush(self) -> None:
        """Nothing can be handed on before the end."""

    def finish(self) -> None:
        write_parquet(self._lines, self._topics, self._stream)
        self._lines.close()
        self._stream.flush()


def check_parquet(target: str) -> None:
    """Raises `InputError` where Parquet cannot be written to a file of that name, or to `-`, stdout."""
    if target == STREAM and stdout_is_terminal():
        raise InputError("-: Parquet is nothing to read on a terminal; write it to a file with -o NAME.parquet")
    if is_packed(Path(target)):
        raise InputError(f"{target}: Parquet is packed as it is; leave out .gz")
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise InputError(f"{target}: {NEEDS}") from error


def write_parquet(lines: BinaryIO, topics: Sequence[str], target: BinaryIO) -> None:
    """Read labelled JSON lines from their beginning, twice; the same lines give the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    columns = columns_of(lines, topics)
    schema: Schema = pa.schema([(whole(column.name), column.type) for column in columns])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        rows = rows_in(lines)
        while group := list(islice(rows, ROWS_A_GROUP)):
            arrays = [column.array(group) for column in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=ROWS_A_GROUP)


def rows_in(lines: BinaryIO) -> Iterator[dict[str, Any]]:
    lines.seek(0)
    return map(json.loads, lines)


def columns_of(lines: BinaryIO, topics: Sequence[str]) -> list[Column]:
    """The input's fields in the order of first sight, then those of the verdict."""
    kinds = {"id": Kinds(0), "title": Kinds(0), **dict.fromkeys(VERDICT_FIELDS, Kinds(0))}
    for row in rows_in(lines):
        for name, value in row.items():
            kinds[name] = kinds.get(name, Kinds(0)) | kinds_of(value)
    own = [own_column(name, kinds[name]) for name in kinds if name not in (*VERDICT_FIELDS, TITLE_ONLY)]
    return [*own, *verdict_columns(topics, has_title_only=TITLE_ONLY in kinds)]


def verdict_columns(topics: Sequence[str], has_title_only: bool) -> Iterable[Column]:
    import pyarrow as pa

    types = {name: pa.string() for name in VERDICT_FIELDS} | {
        "topics": pa.list_(pa.string()),
        "scores": pa.struct([(topic, pa.float64()) for topic in topics]),
        "in_scope": pa.float64(),
    }
    if has_title_only:
        types[TITLE_ONLY] = pa.bool_()
    return [Column(name, type, as_it_is) for name, type in types.items()]


def own_column(name: str, kinds: Kinds) -> Column:
    """The narrowest type that holds all values; texts where there is none but this."""
    import pyarrow as pa

    for allowed, type, written in (
        (Kinds.TEXT, pa.string(), whole),
        (Kinds.TRUTH, pa.bool_(), as_it_is),
        (Kinds.INTEGER | Kinds.LONG, pa.int64(), as_it_is),
        (Kinds.INTEGER | Kinds.NUMBER, pa.float64(), float),
        (Kinds.TEXTS, pa.list_(pa.string()), whole_texts),
        (Kinds.TEXT | Kinds.TRUTH | Kinds.INTEGER | Kinds.LONG | Kinds.NUMBER, pa.string(), text_or_json),
    ):
        if kinds in allowed:
            return Column(name, type, written)
    return Column(name, pa.string(), as_json)


def kinds_of(value: object) -> Kinds:
    """None for null, which every column can hold."""
    if value is None:
        return Kinds(0)
    if isinstance(value, str):
        return Kinds.TEXT
    if isinstance(value, bool):
        return Kinds.TRUTH
    if isinstance(value, float):
        return Kinds.NUMBER
    if isinstance(value, int):
        is_long = -(2**63) <= value < 2**63
        return Kinds.INTEGER if abs(value) <= LARGEST_EXACT else Kinds.LONG if is_long else Kinds.OTHER
    is_list = isinstance(value, list) and all(item is None or isinstance(item, str) for item in value)
    return Kinds.TEXTS if is_list else Kinds.OTHER


def as_it_is(value: Any) -> Any:
    return value


def as_json(value: Any) -> str:
    return whole(json.dumps(value, ensure_ascii=False))


def text_or_json(value: Any) -> str:
    return whole(value) if isinstance(value, str) else as_json(value)


def whole_texts(values: Sequence[str | None]) -> list[str | None]:
    return [None if value is None else whole(value) for value in values]


def whole(text: str) -> str:
    r"""Half a surrogate pair, which UTF-8 cannot hold, as `\ud83d`."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
