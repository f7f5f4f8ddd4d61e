r"""Parses one block of BibTeX: `@article{key, title = "A " # {B} # name}`.

BibTeX counts every brace, also `\{`; most tools that write BibTeX do not. A value ends where the next field, or the end
of the entry, can follow: first with escaped braces taken as text, then with every brace counted, and a value in quotes
at last, if `is_lax`, at any quotation mark.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

START = re.compile(r"@\s*([A-Za-z][\w\-]*)\s*([{(])")
"""The kind of a block, and the sign that opens it."""

CLOSERS = {"{": "}", "(": ")"}

_KEY = re.compile(r"""\s*([^,={}"]*?)\s*(?:,|(?=[})]\s*\Z))""")
_NAME = re.compile(r"""([^\s,={}()"#]+)\s*=\s*""")
_BARE = re.compile(r"""[^\s,{}()"#=]+""")
_BETWEEN = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
_FOLLOWS = {closer: re.compile(rf"""\s*(?:[#,{closer}]|[^\s,={{}}()"#]+\s*=)""") for closer in CLOSERS.values()}
"""What can follow a value, by the sign that closes the block; a comma between fields may be missing."""

_ENTRY = re.compile(r"@\s*[A-Za-z][\w\-]*\s*[{(]\s*[^\s,{}()=]*\s*,\s*[\w\-]+\s*=")
"""The beginning of an entry; a value that holds one has swallowed it."""

_ESCAPED_OR_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_ESCAPED_OR_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)


class Place(NamedTuple):
    """Where a field stands, in characters from the beginning of its block."""

    name: str
    at: int
    """Where its name begins."""
    value_at: int
    end: int
    """Where its value ends: before the comma."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block that was parsed."""

    key: str
    fields: dict[str, str]
    """Values without their quotes or braces, abbreviations resolved; the first of a field that is there twice."""
    places: tuple[Place, ...]
    """Of all fields, in their order."""
    end: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides where a value ends, and what it says."""

    closer: str
    """The sign that closes the block."""
    strings: Mapping[str, str]
    is_lax: bool


@dataclass(frozen=True, slots=True)
class Value:
    text: str
    end: int


class NotBibtexError(Exception):
    """Why a block cannot be parsed."""


def parse_block(text: str, at: int, stop: int, strings: Mapping[str, str], is_lax: bool = False) -> Block:
    """Parse the block that begins at `at` and ends before `stop`.

    Raises:
        NotBibtexError: it cannot be parsed.
    """
    start = START.match(text, at, stop)
    if start is None:
        raise NotBibtexError("no block begins here")
    begin, closer, at, key = at, CLOSERS[start[2]], start.end(), ""
    if start[1].lower() != "string" and (match := _KEY.match(text, at, stop)):
        key, at = match[1], match.end()
    fields: dict[str, str] = {}
    places: list[Place] = []
    while True:
        at = end_of(_BETWEEN, text, at, stop)
        if text.startswith(closer, at, stop):
            return Block(key, fields, tuple(places), at + 1)
        name = _NAME.match(text, at, stop)
        if name is None:
            raise NotBibtexError(no_field(text[at : min(stop, at + 60)]))
        value = parse_value(text, name.end(), stop, Rules(closer, strings, is_lax))
        if value is None:
            raise NotBibtexError(f"the value of {name[1]!r} does not end")
        fields.setdefault(name[1], value.text)
        places.append(Place(name[1], name.start() - begin, name.end() - begin, value.end - begin))
        at = value.end


def no_field(rest: str) -> str:
    """What is wrong where a field is expected."""
    word = _BARE.match(rest)
    return f"no = after {word[0]!r}" if word else "a field is expected" if rest else "it does not end"


def parse_value(text: str, at: int, stop: int, rules: Rules) -> Value | None:
    """Parts joined by `#`; None if one of them does not end."""
    parts = []
    while True:
        part = parse_part(text, at, stop, rules)
        if part is None:
            return None
        parts.append(part.text)
        at = end_of(_SPACE, text, part.end, stop)
        if not text.startswith("#", at, stop):
            return Value("".join(parts), part.end)
        at = end_of(_SPACE, text, at + 1, stop)


def parse_part(text: str, at: int, stop: int, rules: Rules) -> Value | None:
    """A text in braces or quotes, a number, or an abbreviation; one that is not defined stands for itself."""
    opener = text[at : min(at + 1, stop)]
    if opener not in ("{", '"'):
        word = _BARE.match(text, at, stop)
        return Value(rules.strings.get(word[0].lower(), word[0]), word.end()) if word else None
    ends = brace_ends(text, at, stop) if opener == "{" else quote_ends(text, at, stop, rules.is_lax)
    end = next((end for end in ends if _FOLLOWS[rules.closer].match(text, end, stop)), None)
    return None if end is None or _ENTRY.search(text, at, end) else Value(text[at + 1 : end - 1], end)


def brace_ends(text: str, at: int, stop: int) -> Iterator[int]:
    """Where a value in braces may end, the likelier first."""
    for marks in (_ESCAPED_OR_BRACE, _BRACE):
        depth = 0
        for mark in marks.finditer(text, at, stop):
            depth += (mark[0] == "{") - (mark[0] == "}")
            if not depth and mark[0] == "}":
                yield mark.end()
                break


def quote_ends(text: str, at: int, stop: int, is_lax: bool) -> Iterator[int]:
    """Where a value in quotes may end: first outside braces, then at any quotation mark."""
    depth = 0
    for mark in _ESCAPED_OR_MARK.finditer(text, at + 1, stop):
        if mark[0] == '"' and not depth:
            yield mark.end()
        depth = max(0, depth + (mark[0] == "{") - (mark[0] == "}"))
    end = at + 1 if is_lax else stop
    while (end := text.find('"', end, stop) + 1) > 0:
        yield end


def end_of(pattern: re.Pattern[str], text: str, at: int, stop: int) -> int:
    match = pattern.match(text, at, stop)
    return match.end() if match else at
