"""The name of a library's file in, its records as rows out, and with them all that the file holds."""

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from ...configs.errors import ArxsiftError, InputError
from ..feeds.entry import Remark
from ..feeds.read import OpenRows, guarded, open_stream, without_remarks
from ..feeds.sniff import Kind, recognise
from ..feeds.streams import Opened, exact_bytes, exact_pieces, is_all_utf8
from ..files.columns import AS_THEY_ARE
from ..files.source import STREAM, open_bytes
from ..terminal.progress import Extent
from ..terminal.say import stdin_bytes
from .bibtex import bibtex_records
from .formats import TITLES, LibraryFormat
from .passages import RecordRow, with_ends
from .ris import ris_records

KINDS: dict[LibraryFormat, Kind] = {"bib": "bibtex", "ris": "ris"}
MARK = "\ufeff"


@dataclass(slots=True)
class Sum:
    """CRC-32 and length of texts, to compare what goes out with what came in."""

    crc32: int = 0
    n_bytes: int = 0

    def add(self, text: str) -> None:
        content = exact_bytes(text)
        self.crc32, self.n_bytes = zlib.crc32(content, self.crc32), self.n_bytes + len(content)


@dataclass(slots=True)
class Library:
    """An open library."""

    name: str
    format: LibraryFormat
    opened: Opened
    came: Sum = field(default_factory=Sum)
    gone: Sum = field(default_factory=Sum)
    mark: str = ""
    """The file's byte-order mark, if it has one."""
    is_all_utf8: bool = True

    def rows(self) -> Iterator[RecordRow | Remark]:
        """All of the file, as rows.

        Raises:
            ArxsiftError: the rows are not all of the file.
            CutError: the file is cut off or damaged.
            InputError: the file holds no papers, or a record that is too long.
        """
        read = {"bib": bibtex_records, "ris": ris_records}[self.format]
        for row in with_ends(read(self.pieces(), self.name)):
            if self.mark and not self.gone.n_bytes:
                row = replace(row, passage=replace(row.passage, before=self.mark + row.passage.before))
            self.gone.add(row.passage.text)
            yield row
        if not self.gone.n_bytes:
            raise InputError(f"{self.name}: holds no papers")
        if self.came != self.gone:
            raise ArxsiftError(f"{self.name}: a part of it was not read, which must not happen; please report it")
        if not self.is_all_utf8:
            yield Remark(self.name, "is not all UTF-8: other bytes are read as Windows-1252, and stay as they are")

    def pieces(self) -> Iterator[str]:
        """The file's text, without a byte-order mark."""
        for piece in exact_pieces(self.opened):
            if not self.came.n_bytes and piece.startswith(MARK):
                self.mark = MARK
            text = piece if self.came.n_bytes else piece.removeprefix(MARK)
            self.came.add(piece)
            self.is_all_utf8 = self.is_all_utf8 and is_all_utf8(piece)
            yield text


@contextmanager
def open_library(name: str, format: LibraryFormat) -> Iterator[OpenRows]:
    """Open a file, or stdin for `-`, to give it out again as it came; what there is to remark on is said on stderr.

    Raises:
        InputError: absent, a folder, not readable, or no library of this format; reading raises what `Library.rows`
            does.
    """
    if name == STREAM:
        yield opened_rows(stdin_bytes(), "stdin", format, Extent("stdin"))
        return
    with open_bytes(name) as stream:
        yield opened_rows(stream, name, format, Extent(name, os.fstat(stream.fileno()).st_size, stream.tell))


def opened_rows(stream: BinaryIO, name: str, format: LibraryFormat, extent: Extent) -> OpenRows:
    opened = open_stream(stream, name)
    if recognise(opened.head, name, AS_THEY_ARE) != KINDS[format]:
        title = TITLES[format]
        raise InputError(f"{name}: is no {title}; only {title} goes out as {title}: write .jsonl or .csv")
    if opened.wide:
        raise InputError(f"{name}: is in UTF-16, which does not go out as it came; save it as UTF-8")
    return OpenRows(name, without_remarks(guarded(Library(name, format, opened).rows(), opened, name)), extent)
