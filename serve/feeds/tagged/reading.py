"""Reads files of tagged lines (RIS, PubMed's nbib, Web of Science, EndNote's `%0`): one record at a time, tag by tag.

rispy knows RIS and Web of Science, in files that keep to the rules: it takes no record whose `TY` is not its first
line, drops the last one without `ER`, and passes over lines outside records without a word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ....models.latex import characters
from ...terminal.words import count
from ..entry import MAX_ITEM, BadEntry, Entry, Head, Item, Remark
from ..raw_paper import make_entry
from .dialect import Dialect, Fields


class Line(NamedTuple):
    """One line of a record."""

    tag: str
    text: str
    source: str = ""
    """The line as it came."""


@dataclass(slots=True)
class Record:
    """The lines of one record, or of a passage between two."""

    lines: list[Line] = field(default_factory=list)
    n_characters: int = 0
    has_start: bool = False
    is_ended: bool = False
    """Whether it has the tag of a last line, or what follows shows its end."""

    def add(self, line: Line) -> None:
        self.n_characters += len(line.text) + 1
        if self.n_characters <= MAX_ITEM:
            self.lines.append(line)
        elif not self.lines:
            self.lines.append(Line(line.tag, line.text[:1000]))

    @property
    def is_long(self) -> bool:
        return self.n_characters > MAX_ITEM

    @property
    def has_text(self) -> bool:
        return any(line.tag or line.text for line in self.lines)

    @property
    def excerpt(self) -> str:
        return "\n".join(f"{line.tag} {line.text}".strip() for line in self.lines)[:1000]

    def has_two(self, tags: Iterable[str]) -> bool:
        """Whether one of the tags is there twice."""
        return any(sum(line.tag == tag for line in self.lines) > 1 for tag in tags)

    def part_before_start(self) -> "Record":
        """Take away the lines that do not belong to the record whose start tag comes next, and return them.

        Tags that stand directly before the start tag are the record's.
        """
        first = next((n for n, line in reversed(list(enumerate(self.lines))) if not (line.tag or line.text)), -1) + 1
        while first < len(self.lines) and not self.lines[first].tag:
            first += 1
        passage = Record(self.lines[:first], self.n_characters)
        self.lines = self.lines[first:]
        self.n_characters = sum(len(line.text) + 1 for line in self.lines)
        return passage


def read_tagged(pieces: Iterator[str], name: str, dialect: Dialect) -> Iterator[Item]:
    """Read lazily, in order; text between records is counted."""
    yield Head(dialect.format)
    n, n_passages, n_merged, last = 0, 0, 0, None
    for record in split_records(lines_of(pieces), dialect):
        if is_passage(record, dialect):
            n_passages += bool(n) and record.has_text  # above the first record databases write what was searched for
            continue
        n, last = n + 1, record
        n_merged += record.has_two(dialect.titles)
        yield read_record(record, f"{name}: entry {n}", dialect)
    if n_passages:
        yield Remark(name, f"{count(n_passages, 'passage')} of text between records passed over", n_passages)
    if n_merged:
        records = count(n_merged, "record")
        yield Remark(name, f"{records} with two titles: is a line missing that should part two records?", n_merged)
    if dialect.end and last and not last.is_ended:
        yield Remark(name, f"the last record has no {dialect.end} line; it was read as it is")


def lines_of(pieces: Iterator[str]) -> Iterator[str]:
    """Lines without their ends; a line too long to hold is parted."""
    rest, n_rest = [""], 0
    for piece in pieces:
        first, *others = piece.split("\n")
        rest.append(first)
        n_rest += len(first)
        if others or n_rest > MAX_ITEM:
            yield "".join(rest)
            yield from others[:-1]
            rest, n_rest = others[-1:], sum(map(len, others[-1:]))
    yield "".join(rest)


def split_records(lines: Iterator[str], dialect: Dialect) -> Iterator[Record]:
    """Records and the passages between them, in order; nothing is left out but furniture."""
    record, after_blank = Record(), False
    for text in lines:
        line = Line(*dialect.split(text), text)
        if line.tag in dialect.furniture:
            continue
        if begins_next(line, record, dialect, after_blank):
            record.is_ended = True
            yield record
            record = Record()
        if line.tag == dialect.start:
            passage = record.part_before_start()
            if passage.lines:
                yield passage
            record.has_start = True
        record.add(line)
        after_blank = not (line.tag or line.text)
        if line.tag and line.tag == dialect.end:
            record.is_ended = True
            yield record
            record = Record()
    if record.lines:
        yield record


def begins_next(line: Line, record: Record, dialect: Dialect, after_blank: bool) -> bool:
    """Whether a line is the first of another record, though none ended the one before."""
    if line.tag == dialect.start:
        return record.has_start
    return dialect.ends_at_blank and after_blank and bool(line.tag) and any(line.tag for line in record.lines)


def is_passage(record: Record, dialect: Dialect) -> bool:
    """Whether it holds nothing of a paper; what says `AB` or ends as a record does is no mere text."""
    if record.has_start:
        return False
    return not (record.is_ended or any(line.tag in (*dialect.titles, "AB") for line in record.lines))


def read_record(record: Record, location: str, dialect: Dialect) -> Entry | BadEntry:
    if record.is_long:
        return BadEntry(location, f"longer than {MAX_ITEM:,} characters", record.excerpt)
    fields = fields_of(record, dialect)
    if not record.has_start and not any(tag in fields for tag in dialect.titles):
        return BadEntry(location, f"not {dialect.name} (it has no {dialect.start})", record.excerpt)
    raw = dialect.read(fields)
    shown = {tag: [text if "://" in text else characters(text) for text in texts] for tag, texts in fields.items()}
    raw.fields = {tag: texts[0] if len(texts) == 1 else texts for tag, texts in shown.items()}
    return make_entry(location, raw)


def fields_of(record: Record, dialect: Dialect) -> Fields:
    """Tag -> its texts in order; one text of a tag that has only one."""
    fields: Fields = {}
    tag = ""
    for line in record.lines:
        if line.tag == dialect.end and line.tag:
            break
        if line.tag:
            tag = line.tag
            fields.setdefault(tag, []).append(line.text)
        elif tag and line.text:
            extend(fields[tag], line.text, is_one_text=dialect.one_text is None or tag in dialect.one_text)
    return {
        tag: joined(texts) if dialect.one_text and tag in dialect.one_text else texts for tag, texts in fields.items()
    }


def extend(texts: list[str], text: str, is_one_text: bool) -> None:
    if is_one_text or not texts[-1]:
        texts[-1] = f"{texts[-1]} {text}".strip()
    else:
        texts.append(text)


def joined(texts: list[str]) -> list[str]:
    return [" ".join(filter(None, texts))]
