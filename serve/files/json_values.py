"""A JSON array, or objects over many lines, in; its values out, one at a time and in bounded memory."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ...configs.documents import unique_keys
from ...configs.faults import json_words
from ...models.fields import finite
from .rows import BadRow

MAX_ROW_BYTES = 16 * 2**20
"""Longest record, in bytes: memory stays bounded whatever the input."""

PIECE = 2**16
"""Characters read at least."""

Value = tuple[int, Any]
"""A line, and the value that begins there, or the `BadRow` that it is."""

_decoder = json.JSONDecoder(parse_float=finite, parse_constant=finite, object_pairs_hook=unique_keys)
_BETWEEN = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r"(?:\}\s*,|\n)\s*(?=\{)")
_UNDECIDED = ("Unterminated string", "Invalid \\\\", "Invalid control")
_SHORT = 16
"""Characters before the end of what was read in which an error may only mean that the rest is not read yet."""


def spanning_values(stream: BinaryIO) -> Iterator[Value]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from Spanning(text)
    finally:
        text.detach()


class Spanning:
    """Reads one value after the other from a text; after a broken one it goes on where an object begins."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._buffer = ""
        self._at = 0
        """Everything before has been read."""
        self._line = 1
        self._is_ended = False
        self._depth = 0

    def __iter__(self) -> Iterator[Value]:
        n_values = 0
        while self._goes_on():
            opens = self._buffer[self._at]
            if opens == "[" and not n_values and not self._depth:
                self._depth = self._skip(1)
            elif opens == "]" and self._depth:
                self._depth = self._skip(1) - 1
            else:
                n_values += 1
                yield self._value()
        if self._depth:
            yield self._line, BadRow(self._line, "the JSON array is cut off: it does not end with ]", "")

    def _goes_on(self) -> bool:
        """Go to the next value or bracket."""
        while True:
            between = _BETWEEN.match(self._buffer, self._at)
            self._skip(between.end() - self._at if between else 0)
            if self._at < len(self._buffer):
                return True
            if not self._more():
                return False

    def _skip(self, n_characters: int) -> int:
        self._line += self._buffer.count("\n", self._at, self._at + n_characters)
        self._at += n_characters
        return 1

    def _more(self) -> bool:
        """Read as much again as is waiting, so that parsing anew costs little; False at the end."""
        waiting = self._buffer[self._at :]
        piece = "" if self._is_ended else self._text.read(max(PIECE, len(waiting)))
        self._is_ended = not piece
        self._buffer, self._at = waiting + piece, 0
        return bool(piece)

    def _value(self) -> Value:
        line = self._line
        while True:
            try:
                value, end = _decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._may_be_unread(error) and self._more():
                    continue
                return line, self._broken(f"not JSON ({json_words(error)})", error.pos)
            except (ValueError, RecursionError) as error:
                deep = isinstance(error, RecursionError)
                return line, self._broken("JSON nested too deeply to be read" if deep else str(error), self._at + 1)
            if end == len(self._buffer) and self._more():
                continue
            content = self._buffer[self._at : end]
            self._skip(end - self._at)
            return line, value if is_whole(content) else BadRow(
                line, "holds bytes that are not UTF-8", visible(content)
            )

    def _may_be_unread(self, error: json.JSONDecodeError) -> bool:
        n_waiting = len(self._buffer) - self._at
        near_end = error.msg.startswith(_UNDECIDED) or error.pos >= len(self._buffer) - _SHORT
        return near_end and n_waiting < MAX_ROW_BYTES

    def _broken(self, error: str, at: int) -> BadRow:
        """Pass over what cannot be read, up to the next object, and count it."""
        line, content, n_lost = self._line, self._buffer[self._at : self._at + 1000], 0
        while not (after := _NEXT_OBJECT.search(self._buffer, max(at, self._at))):
            n_lost += len(self._buffer) - self._at
            self._skip(len(self._buffer) - self._at)
            if not self._more():
                return BadRow(
                    line, f"{error}; the {n_lost:,} characters from here to the end are lost", visible(content)
                )
            at = 0
        n_lost += after.end() - self._at
        self._skip(after.end() - self._at)
        return BadRow(line, f"{error}; {n_lost:,} characters are lost", visible(content))


def is_whole(text: str) -> bool:
    """Whether every byte of it was UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def visible(text: str) -> str:
    r"""Bytes that were no UTF-8 as `\xe9`."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
