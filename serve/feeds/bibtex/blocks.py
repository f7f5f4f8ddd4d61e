"""Cuts the text of a BibTeX file into its blocks, one at a time, so that a file may be of any size.

A block whose braces are not closed ends where the next one begins, at the start of a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..entry import CUT, MAX_ITEM
from ..streams import TextBuffer
from .values import START, NotBibtexError, Place, parse_block

_NEXT = r"^[ \t]*@[ \t]*[A-Za-z][\w\-]*[ \t]*[{(]"
_RESTART = re.compile(_NEXT, re.MULTILINE)
_MARKS = {
    "{": re.compile(rf"\\[\\{{}}]|[{{}}]|{_NEXT}", re.MULTILINE),
    "(": re.compile(rf'\\[\\{{}}"]|[{{}}")]|{_NEXT}', re.MULTILINE),
}
"""Signs that matter inside a block, by the sign that opens it."""

NOT_PARSED = ("comment", "preamble")
NOT_CLOSED = "not BibTeX (its braces are not closed before the next entry)"


@dataclass(frozen=True, slots=True)
class Piece:
    """One block, or the text between two."""

    kind: str
    """`article`, `string`, … in lower case; empty between two blocks."""
    text: str
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    """Why it cannot be read."""
    places: tuple[Place, ...] = ()
    """Where its fields stand in the text."""


class End(NamedTuple):
    """Where a block ends."""

    at: int
    is_closed: bool
    """By its own brace."""


def split_blocks(pieces: Iterator[str], strings: dict[str, str]) -> Iterator[Piece]:
    """Cut and parse in order; nothing is left out. `strings` holds the abbreviations, and those of the file join it."""
    buffer = TextBuffer(pieces)
    while True:
        start = START.search(buffer.text, buffer.at)
        if start is None:
            end = len(buffer.text) if buffer.ended else max(buffer.text.rfind("\n") + 1, buffer.at)
            if end > buffer.at:
                yield Piece("", buffer.text[buffer.at : end])
                buffer.at = end
            if not buffer.more() and not buffer.n_waiting:
                return
        else:
            if start.start() > buffer.at:
                yield Piece("", buffer.text[buffer.at : start.start()])
                buffer.at = start.start()
            piece = take_block(buffer, start[1].lower(), start[2], strings)
            if piece.kind == "string":
                strings.update({name.lower(): text for name, text in piece.fields.items()})
            yield piece


def take_block(buffer: TextBuffer, kind: str, opener: str, strings: dict[str, str]) -> Piece:
    """Take the block at which the text stands."""
    while True:
        end = block_end(buffer.text, buffer.at, opener)
        if end or buffer.ended or buffer.n_waiting > MAX_ITEM:
            break
        buffer.more()
    if end is None and not buffer.ended:
        piece = Piece(kind, buffer.text[buffer.at : buffer.at + 1000], fault=f"longer than {MAX_ITEM:,} characters")
        pass_over(buffer)
        return piece
    stop, is_closed = end or (len(buffer.text), False)
    if kind in NOT_PARSED:
        text, buffer.at = buffer.text[buffer.at : stop], stop
        return Piece(kind, text, fault="" if is_closed else NOT_CLOSED if end else CUT)
    return parse_piece(buffer, kind, stop, "" if is_closed else NOT_CLOSED if end else CUT, strings)


def parse_piece(buffer: TextBuffer, kind: str, stop: int, fault: str, strings: dict[str, str]) -> Piece:
    """Parse up to `stop`, and where braces misled up to the next block; `fault`: what braces say is wrong."""
    n_characters, error = stop - buffer.at, ""
    for end, is_lax in attempts(buffer, n_characters, is_last=bool(fault)):
        try:
            block = parse_block(buffer.text, buffer.at, end, strings, is_lax)
        except NotBibtexError as refusal:
            error = error or str(refusal)
        else:
            text, buffer.at = buffer.text[buffer.at : block.end], block.end
            return Piece(kind, text, block.key, block.fields, places=block.places)
    text = buffer.text[buffer.at : buffer.at + n_characters]
    buffer.at += n_characters
    return Piece(kind, text, fault=fault or f"not BibTeX ({error})")


def attempts(buffer: TextBuffer, n_characters: int, is_last: bool) -> Iterator[tuple[int, bool]]:
    """Up to where to parse, and whether laxly, the likelier first; `is_last`: nothing after the characters counts."""
    yield buffer.at + n_characters, False
    if not is_last:
        end = next_start(buffer, n_characters)
        yield end, False
        yield end, True
    yield buffer.at + n_characters, True


def next_start(buffer: TextBuffer, n_characters: int) -> int:
    """Where the next block begins, so many characters or more further on; else the end of the text."""
    while (start := START.search(buffer.text, buffer.at + n_characters)) is None:
        if buffer.n_waiting > MAX_ITEM or not buffer.more():
            return len(buffer.text)
    return start.start()


def pass_over(buffer: TextBuffer) -> None:
    """Drop the rest of a block that is too long to hold, up to the next at the start of a line."""
    while (mark := _RESTART.search(buffer.text, buffer.at)) is None or mark.start() == buffer.at:
        buffer.at = max(buffer.at + 1, buffer.text.rfind("\n", buffer.at))
        if buffer.n_waiting > MAX_ITEM:
            buffer.at = len(buffer.text)
        if not buffer.more():
            buffer.at = len(buffer.text)
            return
    buffer.at = mark.start()


def block_end(text: str, at: int, opener: str) -> End | None:
    """Where the block at `at` ends by its braces; None if it does not end in the text."""
    start = START.match(text, at)
    depth, is_quoted = 0, False
    for mark in _MARKS[opener].finditer(text, start.end() if start else at):
        sign = mark[0]
        if sign == "{":
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
        elif sign == '"':
            is_quoted ^= not depth
        elif (opener == "{" and sign == "}") or (sign == ")" and not depth and not is_quoted):
            return End(mark.end(), is_closed=True)
        elif "@" in sign:
            return End(mark.start(), is_closed=False)
    return None
