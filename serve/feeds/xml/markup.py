"""Turns XML written by hand into XML that a parser accepts."""

import re
from html.entities import html5

_MEND = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)"
    r"|<(?![A-Za-z_:/!?])|&(?:#(?P<decimal>\d+)|#[xX](?P<hex>[0-9A-Fa-f]+)|(?P<name>\w+));|&",
    re.DOTALL,
)
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def mend(text: str) -> str:
    """HTML's named entities as numbers, a bare `&` or `<` escaped, references to forbidden characters replaced."""
    return _MEND.sub(_mended, text)


def _mended(mark: re.Match[str]) -> str:
    if mark["decimal"] or mark["hex"]:
        return _reference(int(mark["decimal"][:9]) if mark["decimal"] else int(mark["hex"][:9], 16))
    if name := mark["name"]:
        if name in _XML_NAMES:
            return mark[0]
        letters = html5.get(f"{name};")
        return "".join(map(_reference, map(ord, letters))) if letters else f"&amp;{name};"
    return {"&": "&amp;", "<": "&lt;"}.get(mark[0], mark[0])


def _reference(code: int) -> str:
    legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    return f"&#{code if legal else 0xFFFD};"
