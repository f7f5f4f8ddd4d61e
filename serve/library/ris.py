"""A RIS file in, its records as they stand out, with topics on lines of their own with the tag `KW`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...configs.errors import InputError
from ..feeds.entry import MAX_ITEM, BadEntry
from ..feeds.streams import as_read
from ..feeds.tagged.reading import Line, is_passage, read_record, split_records
from ..feeds.tagged.ris import RIS
from ..files.rows import BadRow, Row
from .keywords import Topics
from .passages import Between, Record

KEYWORD = "KW"

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r(?!\Z))")
_END = re.compile(r"[\r\n]*\Z")
_TAG = re.compile(r"(\s*)[A-Z][A-Z0-9]+([ \t\xa0]{1,2}-[ \t\xa0]?)")


@dataclass(frozen=True, slots=True)
class RisRecord:
    """A record."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "".join(line.source for line in self.lines)

    def with_topics(self, topics: Topics) -> str:
        keywords = [i for i, tag in enumerate(tags_of(self.lines)) if tag == KEYWORD]
        if topics.are([self.lines[i].text for i in keywords]):
            return self.text
        lines = without_own(self.lines, topics)
        return "".join(line.source for line in with_topics(lines, topics))


def tags_of(lines: tuple[Line, ...] | list[Line]) -> list[str]:
    """The tag that each line belongs to: its own, or that of the line which it continues; blank lines have none."""
    tags: list[str] = []
    tag = ""
    for line in lines:
        tag = line.tag or tag
        tags.append(tag if line.tag or line.text else "")
    return tags


def without_own(lines: tuple[Line, ...], topics: Topics) -> list[Line]:
    """The lines without the keywords that an earlier run added; one that others continue hands on its tag."""
    kept: list[Line] = []
    orphaned = ""
    """The tag that the next line needs."""
    for line, tag in zip(lines, tags_of(lines), strict=True):
        if tag == KEYWORD and topics.owns(line.text):
            orphaned = start_of(line) if line.tag else orphaned
            continue
        if orphaned and tag == KEYWORD and not line.tag:
            line = Line(KEYWORD, line.text, orphaned + line.source.lstrip(" \t"))
        kept.append(line)
        orphaned = ""
    if kept and kept[-1] is not lines[-1] and not end_of(lines[-1]):
        kept[-1] = kept[-1]._replace(source=_END.sub("", kept[-1].source))  # the file ends without a line end
    return kept


def with_topics(lines: list[Line], topics: Topics) -> list[Line]:
    """The lines with the topics behind the other keywords, else before the record's last line."""
    if not topics.ids:
        return lines
    tags = tags_of(lines)
    keywords = [i for i, tag in enumerate(tags) if tag == KEYWORD]
    if keywords:
        at, like = keywords[-1] + 1, next(lines[i] for i in keywords if lines[i].tag)
    else:
        last = max(i for i, tag in enumerate(tags) if tag)
        at = last if tags[last] == RIS.end else last + 1
        like = next((line for line in reversed(lines[:at]) if line.tag), lines[0])
    start, end = start_of(like), next(filter(None, map(end_of, lines)), "\n")
    added = [Line(KEYWORD, word, f"{start}{word}{end}") for word in topics.words]
    before = lines[:at]
    if before and not end_of(before[-1]):  # the file ends without a line end
        before[-1] = before[-1]._replace(source=before[-1].source + end)
        added[-1] = added[-1]._replace(source=_END.sub("", added[-1].source))
    return before + added + lines[at:]


def start_of(line: Line) -> str:
    """The beginning of a line of keywords, written as this line is."""
    match = _TAG.match(line.source)
    return f"{match[1]}{KEYWORD}{match[2]}" if match else f"{KEYWORD}  - "


def end_of(line: Line) -> str:
    match = _END.search(line.source)
    return match[0] if match else ""


def ris_records(pieces: Iterator[str], name: str) -> Iterator[tuple[Record, Row | BadRow] | Between]:
    """Records as they stand, and the text between them.

    Raises:
        InputError: a record is too long to be held.
    """
    n_rows = 0
    for record in split_records(exact_lines(pieces, name), RIS):
        if record.is_long:
            raise InputError(f"{name}: a record is longer than {MAX_ITEM:,} characters; take it out")
        lines = tuple(record.lines)
        if is_passage(record, RIS):
            yield Between("".join(line.source for line in lines))
            continue
        n_rows += 1
        record.lines = [Line(line.tag, as_read(line.text)) for line in lines]
        entry = read_record(record, f"{name}: entry {n_rows}", RIS)
        if isinstance(entry, BadEntry):
            yield RisRecord(lines), BadRow(n_rows, entry.error, entry.content, "entry")
        else:
            yield RisRecord(lines), Row(n_rows, entry.fields, entry.paper, "entry")


def exact_lines(pieces: Iterator[str], name: str) -> Iterator[str]:
    """Lines with their ends, whichever these are.

    Raises:
        InputError: a line is too long to be held.
    """
    rest = ""
    for piece in pieces:
        rest, at = rest + piece, 0
        for line in _LINE.finditer(rest):
            yield line[0]
            at = line.end()
        rest = rest[at:]
        if len(rest) > MAX_ITEM:
            raise InputError(f"{name}: a line is longer than {MAX_ITEM:,} characters; take it out")
    if rest:
        yield rest
