"""Reads authors as feeds and bibliographies write them: one name an author, given name first."""

import re
from collections.abc import Iterable

_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV)\.?")
_INITIALS = re.compile(r"(?:[A-Z]\.?[-\s]?)+")
_WORD_AND = re.compile(r"\s+and\s+")
_AND = re.compile(r"\s+and\s+|,\s*and\s+|\s*[,:]\s+|,")


def split_authors(text: str) -> list[str]:
    """`A. B, C. D and E. F (Inst.)`, `B, A., D, C.`, `B, A; D, C` or `B, A and D, C`.

    Affiliations in parentheses are dropped.
    """
    text = without_parentheses(" ".join(text.split()))
    if ";" in text and "\\" not in text and "&" not in text:
        return [turn(name) for name in text.split(";") if name.strip()]
    parts = _WORD_AND.split(text)
    if len(parts) > 1 and all(part.count(",") == 1 for part in parts):  # as BibTeX writes them
        return list(map(turn, parts))
    names: list[str] = []
    for piece in filter(None, map(str.strip, _AND.split(text))):
        if names and _SUFFIX.fullmatch(piece):
            names[-1] += f" {piece}"
        else:
            names.append(piece)
    return _turn_pairs(names)


def split_creators(texts: list[str]) -> list[str]:
    """Split `dc:creator`: one element with all authors, or one an author, each then perhaps `Last, First`."""
    if len(texts) == 1:
        return split_authors(texts[0])
    return [name for text in texts for name in ([turn(text)] if text.count(",") == 1 else split_authors(text))]


def turn(name: str) -> str:
    """`First Last` from `Last, First`, and `First Last Jr.` from `Last, First, Jr.`."""
    last, *others = (part.strip() for part in name.split(","))
    given, suffixes = others[:1], others[1:]
    return " ".join(filter(None, [*given, last, *suffixes]))


def without_parentheses(text: str) -> str:
    """Text without what is in parentheses, nested ones too; unchanged if they do not match."""
    if "(" not in text:
        return text
    kept, depth = [], 0
    for part in re.split(r"([()])", text):
        depth += (part == "(") - (part == ")")
        if depth < 0:
            return text
        kept.append(part if not depth and part != ")" else "")
    return "".join(kept) if not depth else text


def _turn_pairs(names: list[str]) -> list[str]:
    """`B`, `A.`, `D`, `C.` is two authors; so is `Kessel`, `Ada` one."""
    lasts, givens = names[::2], names[1::2]
    if len(lasts) != len(givens) or not names:
        return names
    is_one_author = len(names) == 2 and not any(" " in name for name in names)
    if not (is_one_author or _initials(givens)):
        return names
    return [f"{given} {last}" for last, given in zip(lasts, givens, strict=True)]


def _initials(names: Iterable[str]) -> bool:
    return all(_INITIALS.fullmatch(name) for name in names)
