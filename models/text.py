"""Text as people wrote it in, plain text out: LaTeX, accents, XML entities and white space made one.

pylatexenc does the LaTeX part more fully, but takes 8 ms an abstract (a million would take hours) and stops on
some real ones; titles and abstracts use the little of LaTeX that is handled here.
"""

import html
import re
import unicodedata

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
"""LaTeX accent command -> Unicode combining character."""

LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å",
    "AA": "Å", "i": "i", "j": "j",
}  # fmt: skip

STYLES = frozenset(
    """
    emph textbf textit texttt textrm textsc textsf textsl textup text underline mathbb mathcal mathbf mathrm mathit
    mathsf mathfrak mathscr boldsymbol bm it bf em rm tt sc sf sl operatorname left right big Big mbox hbox ensuremath
    footnote url href protect displaystyle small large
    """.split()  # noqa: SIM905 - forty quoted words are harder to read
)
"""Commands that only change how their argument looks: the argument stays, the command goes."""

_ACCENT = re.compile(r"""\\(?:([`'^~=."])|([urHvdckb])(?=[{ \\]))\s*\{?\\?([A-Za-z])\}?""")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?[ ]?")
_SPACE = re.compile(r"\\(?:[,;:!]|q?quad(?![A-Za-z]))")
_ESCAPED = re.compile(r"\\([%&_#{}])")
_MARKUP = re.compile(r"[\\${}~]")
_SUSPECT = re.compile(r"[\\$&{}~]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u2028\u2029\ud800-\udfff]")
"""Controls, invisible marks, and halves of characters, which no encoding can write."""


def normalise(text: str) -> str:
    """One line of plain NFC text: no LaTeX, no entities, no control characters, single spaces."""
    text = unicodedata.normalize("NFC", text)
    if _SUSPECT.search(text):
        text = unicodedata.normalize("NFC", strip_latex(html.unescape(text)))
    return " ".join(_CONTROL.sub(" ", text).split())


def strip_latex(text: str) -> str:
    r"""`G\"odel's $\mathbb{R}^n$ \emph{proof}` becomes `Gödel's R^n proof`; unknown commands leave their name."""
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
        text = _SPACE.sub(" ", text)
        text = _ESCAPED.sub(_escaped, text)
        text = _COMMAND.sub(_command, text)
    return _MARKUP.sub(lambda found: " " if found[0] in "\\~" else "", text)


def _accented(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", found[3] + ACCENTS[found[1] or found[2]])


def _escaped(found: re.Match[str]) -> str:
    return "" if found[1] in "{}" else found[1]


def _command(found: re.Match[str]) -> str:
    name = found[1]
    if name in STYLES:
        return ""
    return LETTERS.get(name) or f"{name} "


def fold(text: str) -> str:
    """Lower case without accents, for counting words: `Gödel` and `Godel` are the same word."""
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
