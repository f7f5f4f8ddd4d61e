"""Reads papers from a stream or a file in any known format: one head, then one entry a paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ...configs.errors import InputError
from ..files.rows import AS_THEY_ARE, Columns
from ..files.source import STREAM, open_bytes
from ..terminal.say import stdin_bytes
from .bibtex import read_bibtex
from .entry import BadEntry, CutError, Entry, Item, Remark
from .lines import read_json_lines, read_table
from .nbib import NBIB
from .refer import REFER
from .ris import RIS
from .sniff import delimiter_of, first_line, recognise
from .streams import Opened, text_pieces
from .tagged import read_tagged
from .wos import WOS
from .xml.read import CUT, cut_sentence, read_xml

TAGGED = {dialect.format: dialect for dialect in (RIS, NBIB, WOS, REFER)}


def read_entries(stream: BinaryIO, name: str, columns: Columns = AS_THEY_ARE) -> Iterator[Item]:
    """Read lazily, in order, in constant memory; the content tells the format. The stream stays open.

    One `Head` comes before the first entry.

    Raises:
        InputError: no feed or file of papers, or a feed that is an error message.
        CutError: after the last entry, if the input ends before its end or is damaged.
    """
    opened = Opened(stream)
    if opened.fault and not opened.head:
        raise InputError(f"{name}: {damage(opened)}; get it again")
    n_whole = 0
    try:
        for entry in read_any(opened, name, columns):
            n_whole += isinstance(entry, Entry) or (isinstance(entry, BadEntry) and entry.error != CUT)
            yield entry
    except CutError as error:
        if not opened.fault:
            raise
        raise CutError(f"{cut_sentence(name, n_whole)} ({damage(opened)})") from error
    if opened.is_windows:
        yield Remark(name, "is not all UTF-8: other bytes are read as Windows-1252")
    if opened.fault:
        raise CutError(f"{cut_sentence(name, n_whole)} ({damage(opened)})")


@contextmanager
def open_entries(name: str, columns: Columns = AS_THEY_ARE) -> Iterator[Iterator[Item]]:
    """Open a file, or stdin for `-`; one without any entry is remarked on.

    Raises:
        InputError: absent, a folder, or not readable; reading raises what `read_entries` does.
    """
    if name == STREAM:
        yield remark_on_none(read_entries(stdin_bytes(), "stdin", columns), "stdin")
        return
    with open_bytes(name) as stream:
        yield remark_on_none(read_entries(stream, name, columns), name)


def remark_on_none(items: Iterator[Item], name: str) -> Iterator[Item]:
    is_empty = True
    for item in items:
        is_empty = is_empty and not isinstance(item, Entry | BadEntry)
        yield item
    if is_empty:
        yield Remark(name, "holds no papers")


def read_any(opened: Opened, name: str, columns: Columns) -> Iterator[Item]:
    """Read in the format that the first bytes tell."""
    kind = recognise(opened.head, name, columns)
    if kind == "xml":
        return read_xml(text_pieces(opened), name)
    if kind == "bibtex":
        return read_bibtex(text_pieces(opened), name)
    if kind in TAGGED:
        return hold_back_last(read_tagged(text_pieces(opened), name, TAGGED[kind]), opened)
    if kind == "jsonl":
        return read_json_lines(opened.stream, name, columns)
    delimiter = delimiter_of(first_line(opened.head), columns)
    return hold_back_last(read_table(opened.stream, name, columns, delimiter), opened)


def hold_back_last(items: Iterator[Item], opened: Opened) -> Iterator[Item]:
    """Make the last record of damaged data a bad one, since half a cell looks like a whole one."""
    held: list[Item] = []
    for item in items:
        if not isinstance(item, Remark):
            yield from held
            held = []
        held.append(item)
    if opened.fault and held and isinstance(held[0], Entry):
        held[0] = BadEntry(held[0].place, CUT, held[0].fields)
    yield from held


def damage(opened: Opened) -> str:
    return f"the data is damaged or cut off: {opened.fault}"
