"""Any stream of bytes in; its text out, piece by piece: gzip undone, the encoding found, nothing of it refused."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

PIECE = 2**16
"""Bytes read at a time, and how far one looks to recognise a format."""

_GZIP = b"\x1f\x8b"
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:\-]*)["']""")
_LIKE_ASCII = re.compile(r"iso8859|cp125|cp93|cp94|cp95|koi8|mac-|gb|big5|shift_jis|euc_")
"""Of Python's names of encodings; what declares itself in ASCII cannot be another."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no XML may hold, and no title should."""


class GuardedBytes(io.RawIOBase):
    """The bytes of a stream that stays open; damage ends them, and is remembered."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        # read1 gives what there is: read would lose, at damage, what it had already gathered
        self._read = getattr(stream, "read1", stream.read)
        self.fault = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the whole buffer where there is enough, so that one look sees as much from a pipe as from a file."""
        n_read = 0
        while n_read < len(buffer) and not self.fault:
            try:
                found = self._read(len(buffer) - n_read)
            except (EOFError, OSError, zlib.error) as error:
                self.fault = str(error) or type(error).__name__
                break
            if not found:
                break
            buffer[n_read : n_read + len(found)] = found
            n_read += len(found)
        return n_read


class WideToUtf8(io.RawIOBase):
    """UTF-16 or UTF-32 as UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        super().__init__()
        self._text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        found = self._text.read(len(buffer) // 4).encode("utf-8", "replace")  # at most four bytes a character
        buffer[: len(found)] = found
        return len(found)


class Opened:
    """A stream that can be looked into, gzip and wide encodings undone by their first bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._tap = GuardedBytes(stream)
        self.stream: io.BufferedReader = io.BufferedReader(self._tap, PIECE)
        if self.head.startswith(_GZIP):
            self._tap = GuardedBytes(cast(BinaryIO, gzip.GzipFile(fileobj=self.stream)))
            self.stream = io.BufferedReader(self._tap, PIECE)
        wide = next((encoding for mark, encoding in _WIDE if self.head.startswith(mark)), None)
        if wide:
            self.stream = io.BufferedReader(WideToUtf8(self.stream, wide), PIECE)

    @property
    def head(self) -> bytes:
        """The first bytes, left in the stream."""
        return self.stream.peek(PIECE)

    @property
    def fault(self) -> str:
        """What was wrong with the bytes as far as they were read; empty while all is well."""
        return self._tap.fault


def text_pieces(opened: Opened) -> Iterator[str]:
    """The text, without a byte-order mark; bytes that the encoding does not know are read as Windows-1252."""
    codecs.register_error("arxsift.windows", _windows)
    decode = codecs.getincrementaldecoder(_encoding(opened.head))("arxsift.windows").decode
    at_start = True
    while found := opened.stream.read1(PIECE):
        text = _FORBIDDEN.sub(" ", decode(found))
        if at_start:
            text, at_start = text.removeprefix("\ufeff"), not text
        if text:
            yield text
    if rest := decode(b"", True):
        yield _FORBIDDEN.sub(" ", rest)


def _encoding(head: bytes) -> str:
    """As an XML declaration says, where that can be true of bytes that begin so; else UTF-8."""
    declared = _DECLARED.match(head)
    if declared is None or head.startswith(codecs.BOM_UTF8):
        return "utf-8"
    try:
        info = codecs.lookup(declared[1].decode())
    except LookupError:
        return "utf-8"
    if info.name in ("iso8859-1", "ascii"):
        return "cp1252"  # as browsers do: what is called Latin-1 has quotation marks of Windows in it
    return info.name if _LIKE_ASCII.match(info.name) else "utf-8"


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


class TextBuffer:
    """Text that is searched while it arrives."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.text = ""
        self.at = 0
        """Everything before is done with."""
        self.ended = False

    @property
    def n_waiting(self) -> int:
        return len(self.text) - self.at

    def more(self) -> bool:
        """Read on, as much again as is waiting, so that searching anew costs little; False at the end."""
        found: list[str] = []
        n_wanted = max(self.n_waiting, 1)
        while n_wanted > 0 and (piece := next(self._pieces, "")):
            found.append(piece)
            n_wanted -= len(piece)
        self.ended = n_wanted > 0
        self.text, self.at = self.text[self.at :] + "".join(found), 0
        return bool(found)
