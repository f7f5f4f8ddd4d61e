"""Turns any stream of bytes into text, piece by piece: unpacks gzip and zstd, detects the encoding, refuses nothing."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

PIECE = 2**16
"""Bytes read at a time, and bytes looked at to recognise a format."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.:\-]*)["']""")
_LIKE_ASCII = re.compile(r"iso8859|cp125|cp93|cp94|cp95|koi8|mac-|gb|big5|shift_jis|euc_")
"""Python's names of encodings that extend ASCII; a declaration that is readable as ASCII can be in no other."""
_LENIENT = "arxsift.windows"
"""Name of the error handler that reads wrong bytes as Windows-1252."""
_EXACT = "surrogateescape"
"""Name of the error handler that keeps wrong bytes, each as half a surrogate pair."""
_NO_UTF8 = re.compile("[\udc80-\udcff]")

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML forbids."""


class GuardedBytes(io.RawIOBase):
    """The bytes of a stream up to the first damage, which `fault` tells; the stream stays open."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        # read1 gives what there is: read would lose, at damage, what it had already gathered
        self._read = getattr(stream, "read1", stream.read)
        self.fault = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the whole buffer if there is enough, so that as much is seen of a pipe as of a file."""
        n_read = 0
        while n_read < len(buffer) and not self.fault:
            try:
                chunk = self._read(len(buffer) - n_read)
            except (EOFError, OSError, zlib.error) as error:
                self.fault = "it ends too early" if isinstance(error, EOFError) else str(error) or type(error).__name__
                break
            if not chunk:
                break
            buffer[n_read : n_read + len(chunk)] = chunk
            n_read += len(chunk)
        return n_read


def unmarked(head: bytes) -> str | None:
    """UTF-16 without a mark, whose letters of ASCII have a zero before or behind each."""
    start = head[:1000]
    for encoding, zeros, letters in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.9 * len(zeros) and min(letters) >= ord("\t"):
            return encoding
    return None


class WideToUtf8(io.RawIOBase):
    """Recodes UTF-16 or UTF-32 to UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        super().__init__()
        self._text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._text.read(len(buffer) // 4).encode("utf-8", "replace")  # at most four bytes a character
        buffer[: len(chunk)] = chunk
        return len(chunk)


class Opened:
    """A stream whose beginning can be seen before it is read; gzip, zstd, UTF-16 and UTF-32 are undone."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises `ImportError`: what undoes zstd is not installed."""
        self._guarded = GuardedBytes(stream)
        self.stream: io.BufferedReader = io.BufferedReader(self._guarded, PIECE)
        self.file = stream if stream.seekable() else None
        """The stream itself, if it is not packed and can be read from any place."""
        if self.head.startswith((_GZIP, _ZSTD)):
            unpacked = gzip.GzipFile(fileobj=self.stream) if self.head.startswith(_GZIP) else unzstd(self.stream)
            self._guarded, self.file = GuardedBytes(cast(BinaryIO, unpacked)), None
            self.stream = io.BufferedReader(self._guarded, PIECE)
        self.is_windows = False
        """Whether its text turned out to be in Windows-1252, at least in part."""
        marked = next((encoding for mark, encoding in _WIDE if self.head.startswith(mark)), None)
        self.wide = marked or unmarked(self.head)
        """Its encoding if that is UTF-16 or UTF-32; else None."""
        if self.wide:
            self.stream = io.BufferedReader(WideToUtf8(self.stream, self.wide), PIECE)

    @property
    def head(self) -> bytes:
        """The first bytes, which stay in the stream."""
        return self.stream.peek(PIECE)

    @property
    def fault(self) -> str:
        """The damage met so far; empty if there is none."""
        return self._guarded.fault


def unzstd(stream: BinaryIO) -> object:
    """What reads the unpacked bytes."""
    from pyarrow import CompressedInputStream, PythonFile

    return CompressedInputStream(PythonFile(stream, "r"), "zstd")


def text_pieces(opened: Opened) -> Iterator[str]:
    """The text, without a byte-order mark, lines ended by `\\n`, with spaces for characters that XML forbids."""
    decoder, newlines = Decoder(declared_encoding(opened.head)), io.IncrementalNewlineDecoder(None, translate=True)
    at_start = True
    while piece := opened.stream.read1(PIECE):
        text = _FORBIDDEN.sub(" ", newlines.decode(decoder.decode(piece)))
        if at_start:
            text, at_start = text.removeprefix("\ufeff"), not text
        if text:
            yield text
    if rest := newlines.decode(decoder.decode(b"", is_last=True), final=True):
        yield _FORBIDDEN.sub(" ", rest)
    opened.is_windows = decoder.is_windows


def exact_pieces(opened: Opened) -> Iterator[str]:
    """The text without loss: `exact_bytes` gives the bytes that came, `as_read` a text to read."""
    decoder = codecs.getincrementaldecoder("utf-8")(_EXACT)
    while piece := opened.stream.read1(PIECE):
        if text := decoder.decode(piece):
            yield text
    if rest := decoder.decode(b"", final=True):
        yield rest


def exact_bytes(text: str) -> bytes:
    """The bytes of which `exact_pieces` made a text."""
    return text.encode("utf-8", _EXACT)


def as_read(text: str) -> str:
    """What `text_pieces` makes of the bytes of an exact text: for reading, no longer exact."""
    codecs.register_error(_LENIENT, _as_windows)
    characters = exact_bytes(text).decode("utf-8", _LENIENT)
    return _FORBIDDEN.sub(" ", characters.replace("\r\n", "\n").replace("\r", "\n"))


def is_all_utf8(text: str) -> bool:
    """Whether the bytes of an exact text were UTF-8."""
    return not _NO_UTF8.search(text)


class Decoder:
    """Decodes UTF-8, or the declared encoding if the first bytes beyond ASCII are no UTF-8; else Windows-1252."""

    def __init__(self, declared: str) -> None:
        codecs.register_error(_LENIENT, _as_windows)
        self.is_windows = False
        """Whether bytes that are no UTF-8 were taken for Windows-1252 although nothing declared it."""
        self._declared = declared
        self._is_decided = False
        self._decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")("strict")

    def decode(self, piece: bytes, is_last: bool = False) -> str:
        if not self._is_decided and not piece.isascii():
            self._is_decided = True
            if self._declared != "utf-8" and not is_utf8(piece):
                self._decoder = codecs.getincrementaldecoder(self._declared)(_LENIENT)
        state = self._decoder.getstate()
        try:
            return self._decoder.decode(piece, is_last)
        except UnicodeDecodeError:
            self.is_windows = True
            self._decoder = codecs.getincrementaldecoder("utf-8")(_LENIENT)
            self._decoder.setstate(state)
            return self._decoder.decode(piece, is_last)


def is_utf8(piece: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a letter cut off at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def declared_encoding(head: bytes) -> str:
    """The encoding that an XML declaration names, if it can be true; else UTF-8."""
    declaration = _DECLARED.match(head)
    if declaration is None or head.startswith(codecs.BOM_UTF8):
        return "utf-8"
    try:
        info = codecs.lookup(declaration[1].decode())
    except LookupError:
        return "utf-8"
    if info.name in ("iso8859-1", "ascii"):
        return "cp1252"  # as browsers do: what is called Latin-1 has quotation marks of Windows in it
    return info.name if _LIKE_ASCII.match(info.name) else "utf-8"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


class TextBuffer:
    """Text that is searched while it is read."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.text = ""
        self.at = 0
        """Position from which the text is still needed."""
        self.ended = False

    @property
    def n_waiting(self) -> int:
        return len(self.text) - self.at

    def more(self) -> bool:
        """Read on, doubling the text, so that searching it again costs little; False at the end."""
        pieces: list[str] = []
        n_wanted = max(self.n_waiting, 1)
        while n_wanted > 0 and (piece := next(self._pieces, "")):
            pieces.append(piece)
            n_wanted -= len(piece)
        self.ended = n_wanted > 0
        self.text, self.at = self.text[self.at :] + "".join(pieces), 0
        return bool(pieces)
