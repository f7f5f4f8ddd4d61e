"""JSON in, one object a line or an array of objects; the rows of papers out, one at a time."""

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from ...configs.errors import InputError
from ...models.fields import as_object, decode_line, parse_json
from .columns import Columns, folded, resolve
from .json_values import MAX_ROW_BYTES, Value, spanning_values
from .rows import BadRow, Row, make_row

MOST_WRAPS = 3
"""Objects that may stand around a list of papers."""

WRAPS = ("data", "message", "citingPaper", "citedPaper", "paper", "_source")
"""Fields in which servers wrap one paper: Zotero, Crossref, Semantic Scholar, Elasticsearch."""

NO_PAPERS = ("author", "affiliation", "institution", "reference", "journal", "source", "keyword", "topic", "concept")
"""Fields whose names hold one of these hold other things that have titles."""


def read_json_rows(stream: BinaryIO, head: bytes, columns: Columns) -> Iterator[Row | BadRow]:
    """Read lazily, in order; `head` is what the stream begins with."""
    for line, value in read_values(stream, head):
        if isinstance(value, BadRow):
            yield value
            continue
        for record in records_in(value, columns):
            yield make_json_row(line, record, columns)


def read_values(stream: BinaryIO, head: bytes) -> Iterator[Value]:
    """The values of a JSON document: those of each line, or those of an array, or those that span lines."""
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    first = text.partition("\n")[0].rstrip()
    if text.startswith("[") or (first != text.rstrip() and first.endswith(("{", "[", ",", ":"))):
        return spanning_values(stream)
    return line_values(stream)


def records_in(value: Any, columns: Columns) -> list[Any]:
    """The value itself, or what an answer of a server wraps: `{"meta": …, "message": {"items": [{…}, …]}}`."""
    papers = papers_within(value, columns, MOST_WRAPS)
    return papers if papers is not None else [value]


def papers_within(value: Any, columns: Columns, n_deep: int) -> list[Any] | None:
    """The one list of papers within an object, or the one paper that it wraps; else None."""
    if not isinstance(value, dict) or has_text(value, columns) or not n_deep:
        return None
    if paper := wrapped(value, columns):
        return [paper]
    inner_values = [inner for name, inner in value.items() if not any(part in folded(name) for part in NO_PAPERS)]
    lists = [inner for inner in inner_values if isinstance(inner, list) and all_objects(inner)]
    found = [papers for inner in lists if (papers := unwrapped(inner, columns)) is not None]
    objects = (inner for inner in inner_values if isinstance(inner, dict))
    found += [papers for inner in objects if (papers := papers_within(inner, columns, n_deep - 1)) is not None]
    return found[0] if len(found) == 1 else None


def wrapped(value: dict[str, Any], columns: Columns) -> dict[str, Any] | None:
    inner_values = (value.get(name) for name in WRAPS)
    return next((inner for inner in inner_values if isinstance(inner, dict) and has_text(inner, columns)), None)


def unwrapped(values: list[dict[str, Any]], columns: Columns) -> list[Any] | None:
    """The objects if the first is a paper, or what each wraps, as `{"key": …, "data": {…}}` does; else None."""
    if has_text(values[0], columns):
        return values
    if wrapped(values[0], columns) is None:
        return None
    return [wrapped(value, columns) or value for value in values]


def all_objects(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def has_text(fields: dict[str, Any], columns: Columns) -> bool:
    try:
        own = resolve(columns, tuple(fields))
    except InputError:
        return True
    return own.title in fields or own.abstract in fields


def make_json_row(line: int, value: Any, columns: Columns) -> Row | BadRow:
    try:
        return make_row(line, as_object(value), columns)
    except InputError as error:
        return BadRow(line, str(error), value)


def line_values(stream: BinaryIO) -> Iterator[Value]:
    for line, raw in enumerate(read_lines(stream), 1):
        raw = raw.removeprefix(b"\xef\xbb\xbf") if line == 1 else raw
        if len(raw) >= MAX_ROW_BYTES:
            error = f"longer than {MAX_ROW_BYTES:,} bytes; one paper a line is expected"
            yield line, BadRow(line, error, start_of(raw))
        elif raw.strip():
            yield line, parse_line(line, raw)


def parse_line(line: int, raw: bytes) -> Any:
    try:
        text = decode_line(raw)
    except InputError as error:
        return BadRow(line, str(error), raw.decode(errors="backslashreplace").rstrip("\r\n"))
    try:
        return parse_json(text)
    except InputError as error:
        return BadRow(line, str(error), text)


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines, one longer than the limit as its beginning."""
    for raw in iter(partial(stream.readline, MAX_ROW_BYTES), b""):
        yield raw
        rest = raw
        while len(rest) >= MAX_ROW_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_ROW_BYTES)


def start_of(raw: bytes) -> str:
    return raw[:1000].decode(errors="backslashreplace") + "…"
