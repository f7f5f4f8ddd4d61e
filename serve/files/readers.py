"""An open file of papers in, its rows out one at a time, each good or with what is wrong with it."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from math import isfinite
from typing import BinaryIO

from ...configs.errors import ArxsiftError
from .rows import BadRow, Columns, Row, json_type, make_row
from .source import CONVERT, MAX_ROW_BYTES, Source
from .tables import read_names, read_table_rows


def read_rows(source: Source, columns: Columns) -> Iterator[Row | BadRow]:
    """Read lazily, in order; blank lines are skipped.

    Raises:
        InputError: a table whose header lacks a column, or stands there twice.
        ArxsiftError: gzip data that is damaged or cut off.
    """
    try:
        if source.format == "jsonl":
            yield from parse_json_lines(read_lines(source.stream), columns)
        else:
            yield from read_table_rows(source, columns)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ArxsiftError(f"{source.name}: the gzip data is damaged or cut off ({error})") from error


def parse_json_lines(lines: Iterable[bytes], columns: Columns) -> Iterator[Row | BadRow]:
    """The lines of a file from its first on."""
    for line, raw in enumerate(lines, 1):
        if len(raw) >= MAX_ROW_BYTES:
            yield BadRow(line, f"longer than {MAX_ROW_BYTES:,} bytes; one paper a line is expected", start_of(raw))
        elif raw.strip():
            yield parse_json_row(line, raw.removeprefix(b"\xef\xbb\xbf") if line == 1 else raw, columns)


def field_names(source: Source, columns: Columns) -> list[str]:
    """Every field that any row has, in the order of first sight; reads JSONL to its end."""
    if source.format != "jsonl":
        return read_names(source, columns)
    names: dict[str, None] = {}
    for raw in read_lines(source.stream):
        with suppress(ValueError, RecursionError):
            found = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
            names.update(dict.fromkeys(found if isinstance(found, dict) else ()))
    return list(names)


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines, one longer than the limit as its beginning."""
    for raw in iter(partial(stream.readline, MAX_ROW_BYTES), b""):
        yield raw
        rest = raw
        while len(rest) >= MAX_ROW_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_ROW_BYTES)


def start_of(raw: bytes) -> str:
    return raw[:1000].decode(errors="backslashreplace") + "…"


def parse_json_row(line: int, raw: bytes, columns: Columns) -> Row | BadRow:
    try:
        text = raw.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        wrong = f"byte {error.start + 1} (0x{raw[error.start]:02X}) is not UTF-8; {CONVERT}"
        return BadRow(line, wrong, raw.decode(errors="backslashreplace").rstrip("\r\n"))
    try:
        found = json.loads(text, parse_float=finite, parse_constant=finite)
    except json.JSONDecodeError as error:
        return BadRow(line, f"not JSON ({error.msg}, column {error.colno}){one_a_line(line, text)}", text)
    except ValueError as error:
        return BadRow(line, f"JSON that cannot be read ({error})", text)
    except RecursionError:
        return BadRow(line, "JSON nested too deeply to be read", text)
    if not isinstance(found, dict):
        wrong = f"is {json_type(found)}, expected an object with the fields of one paper{one_a_line(line, text)}"
        return BadRow(line, wrong, found)
    return make_row(line, found, columns)


def finite(text: str) -> float:
    """JSON has no NaN and no infinity, though Python reads and would write them."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"the number {text} is not finite")
    return number


def one_a_line(line: int, text: str) -> str:
    """What to do about a file that begins like one JSON document over many lines."""
    if line == 1 and text.lstrip().startswith("["):
        return "; one object a line is expected, which jq -c '.[]' makes of an array"
    if line == 1 and text.strip() == "{":
        return "; one object a line is expected, which jq -c . makes of this"
    return ""
