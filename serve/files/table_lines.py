"""The bytes of a table in, its lines out: decoded, counted, and given back where they must be read again."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Self, TextIO

from ...configs.errors import InputError
from .json_values import MAX_ROW_BYTES

MAX_RECORD_LINES = 1000
"""Lines in which a quotation mark must be closed again."""

_ESCAPED_BYTES = re.compile("[\udc80-\udcff]+")
"""What surrogateescape makes of bytes that are not UTF-8."""


class NeverClosed(csv.Error):
    """A quotation mark is open for too many lines."""


@dataclass(slots=True)
class TableLines:
    """The lines of a table for `csv.reader`, which does not tell what a broken record was made of."""

    name: str
    text: TextIO
    n_read: int = 0
    record: list[str] = field(default_factory=list)
    """The lines of the record in work."""
    waiting: list[str] = field(default_factory=list)
    """Lines to read again, the next one last."""
    windows_line: int = 0
    """The first line that was not UTF-8; 0 for none."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if len(self.record) >= MAX_RECORD_LINES:
            raise NeverClosed(f"a quotation mark is not closed within {MAX_RECORD_LINES:,} lines")
        line = self.waiting.pop() if self.waiting else self.read()
        if not line:
            raise StopIteration
        self.n_read += 1
        self.record.append(line)
        return line

    def read(self) -> str:
        line = self.text.readline(MAX_ROW_BYTES)
        if len(line) >= MAX_ROW_BYTES:
            number = self.n_read + 1
            raise InputError(f"{self.name}: line {number}: longer than {MAX_ROW_BYTES:,} characters; not a table")
        if line.isascii() or not _ESCAPED_BYTES.search(line):
            return line
        self.windows_line = self.windows_line or self.n_read + 1
        return _ESCAPED_BYTES.sub(as_windows, line)

    def give_back(self, n_lines: int) -> None:
        """Read the last lines of the record again."""
        if n_lines:
            self.waiting += reversed(self.record[-n_lines:])
            self.n_read -= n_lines


def as_windows(bytes_in: re.Match[str]) -> str:
    """As Excel writes; bytes that mean nothing there become U+FFFD."""
    return bytes_in[0].encode("ascii", "surrogateescape").decode("cp1252", "replace")


@contextmanager
def table_lines(stream: BinaryIO, name: str) -> Iterator[TableLines]:
    csv.field_size_limit(MAX_ROW_BYTES)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield TableLines(name, text)
    finally:
        text.detach()
