"""A file that holds text in, its bytes, its text or its rows of CSV out; a fault is named with file and line."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...configs.errors import InputError
from ...configs.faults import reading_sentence


def read_bytes(path: Path) -> bytes:
    """The file's content, decompressed where its name ends in `.gz`."""
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path}: damaged, or not gzip") from error
    except OSError as error:
        raise InputError(f"{path}: {reading_sentence(error)}") from error


def decode(raw: bytes, name: str) -> str:
    """UTF-8 to text; the error names the file as `name`, and the line."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}: line {number}: not UTF-8 (byte 0x{raw[error.start]:02x})") from error


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Location (`labels.csv: line 17`) and cells of each row; the first line must name exactly these columns."""
    text = decode(read_bytes(path), path.name).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            location = f"{path.name}: line {reader.line_num}"
            if not cells:
                continue
            if header is None:
                header = cells
                if cells != list(columns):
                    raise InputError(f"{location}: the columns are {','.join(cells)!r}, expected {','.join(columns)!r}")
            elif len(cells) != len(columns):
                raise InputError(f"{location}: {len(cells)} cells where {len(columns)} are expected")
            else:
                yield location, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
    except csv.Error as error:
        raise InputError(f"{path.name}: line {reader.line_num}: not valid CSV ({error})") from error
    if header is None:
        raise InputError(f"{path.name}: the file is empty, expected the columns {','.join(columns)!r}")
