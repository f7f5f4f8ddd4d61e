"""How a format of tagged lines writes its records, and what the fields of a record hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..entry import Format
from ..raw_paper import RawPaper

Fields = dict[str, list[str]]
"""Tag -> its texts."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes its records."""

    format: Format
    name: str
    """The format in messages."""
    tag: re.Pattern[str]
    """A line that begins with a tag: the tag and the text after it."""
    start: str
    """The tag that a record begins with, or holds once somewhere."""
    end: str
    """The tag of a record's last line; empty if the format has none."""
    titles: tuple[str, ...]
    """Tags of the title."""
    read: Callable[[Fields], RawPaper]
    one_text: frozenset[str] | None = None
    """Tags whose further lines continue their text; those of other tags are further texts. None = all tags."""
    furniture: frozenset[str] = frozenset()
    """Tags of the file, not of a record."""
    ends_at_blank: bool = False
    """Whether a blank line before a tag ends a record."""

    def split(self, line: str) -> tuple[str, str]:
        """The tag of a line, or nothing, and its text."""
        match = self.tag.match(line)
        return (match[1], match[2].strip()) if match else ("", line.strip())


def texts_of(fields: Fields, *tags: str) -> list[str]:
    """All texts of these tags that are not empty, tag by tag."""
    return [text for tag in tags for text in fields.get(tag, ()) if text]


def text_of(fields: Fields, *tags: str) -> str:
    """The first text of the first of these tags that has one; else empty."""
    return next(iter(texts_of(fields, *tags)), "")
