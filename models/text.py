"""Text as people wrote it in, plain text out: LaTeX, accents, XML entities and white space are normalised."""

import html
import re
import unicodedata

from .latex import characters, strip_latex
from .markup import twice_plain

_SUSPECT = re.compile(r"[\\$&{}~]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u2028\u2029\ud800-\udfff]")
"""Controls, invisible marks, and halves of characters, which no encoding can write."""


def normalise(text: str) -> str:
    """One line of plain NFC text: no LaTeX, no entities, no control characters, single spaces."""
    text = unicodedata.normalize("NFC", text)
    if _SUSPECT.search(text) or "--" in text or "``" in text:
        text = unicodedata.normalize("NFC", strip_latex(html.unescape(text)))
    return " ".join(_CONTROL.sub(" ", text).split())


def readable(text: str) -> str:
    """Text commands of LaTeX as characters, and no tags; mathematics, line breaks and white space as they came."""
    return twice_plain(characters(text) if _SUSPECT.search(text) or "--" in text or "``" in text else text)


def fold(text: str) -> str:
    """Lower case without accents, for counting words: `Gödel` and `Godel` are the same word."""
    text = text.lower()
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_MARKS)


class _Marks(dict[int, int | None]):
    """For `str.translate`: no letter for a combining mark, other letters as they are, each looked up once."""

    def __missing__(self, letter: int) -> int | None:
        self[letter] = None if unicodedata.combining(chr(letter)) else letter
        return self[letter]


_MARKS = _Marks()
