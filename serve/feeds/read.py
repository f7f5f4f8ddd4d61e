"""Reads papers from a stream or a file in any known format: one head, then one entry a paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ...configs.errors import InputError
from ..files.rows import AS_THEY_ARE, Columns
from ..files.source import STREAM, open_bytes
from ..terminal.say import stdin_bytes
from .bibtex import read_bibtex
from .entry import BadEntry, CutError, Entry, Item
from .lines import read_json_lines, read_table
from .ris import read_ris
from .sniff import delimiter_of, first_line, recognise
from .streams import Opened, text_pieces
from .xml.read import CUT, cut_sentence, read_xml


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
    if opened.fault:
        raise CutError(f"{cut_sentence(name, n_whole)} ({damage(opened)})")


@contextmanager
def open_entries(name: str, columns: Columns = AS_THEY_ARE) -> Iterator[Iterator[Item]]:
    """Open a file, or stdin for `-`.

    Raises:
        InputError: absent, a folder, or not readable; reading raises what `read_entries` does.
    """
    if name == STREAM:
        yield read_entries(stdin_bytes(), "stdin", columns)
        return
    with open_bytes(name) as stream:
        yield read_entries(stream, name, columns)


def read_any(opened: Opened, name: str, columns: Columns) -> Iterator[Item]:
    """Read in the format that the first bytes tell."""
    kind = recognise(opened.head, name, columns)
    if kind == "xml":
        return read_xml(text_pieces(opened), name)
    if kind == "bibtex":
        return read_bibtex(text_pieces(opened), name)
    if kind == "ris":
        return read_ris(text_pieces(opened), name)
    if kind == "jsonl":
        return read_json_lines(opened.stream, name, columns)
    delimiter = delimiter_of(first_line(opened.head), columns)
    return hold_back_last(read_table(opened.stream, name, columns, delimiter), opened)


def hold_back_last(entries: Iterator[Item], opened: Opened) -> Iterator[Item]:
    """Make the last row of damaged data a bad one, since half a cell looks like a whole one."""
    last = next(entries, None)
    for entry in entries:
        if last is not None:
            yield last
        last = entry
    if isinstance(last, Entry) and opened.fault:
        last = BadEntry(last.place, CUT, last.fields)
    if last is not None:
        yield last


def damage(opened: Opened) -> str:
    return f"the data is damaged or cut off: {opened.fault}"
