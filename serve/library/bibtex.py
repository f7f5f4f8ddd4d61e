"""A BibTeX file in, its entries as they stand out, with topics in the field `keywords`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...configs.errors import InputError
from ..feeds.bibtex.blocks import NOT_PARSED, Piece, split_blocks
from ..feeds.bibtex.reading import fault_of, location_of, read_piece
from ..feeds.bibtex.values import Place
from ..feeds.entry import CUT, MAX_ITEM, BadEntry, CutError, Entry, cut_sentence
from ..feeds.streams import as_read
from ..files.rows import BadRow, Row
from .keywords import Topics, with_words, without_own, words_of
from .passages import Between, Record

FIELD = "keywords"


@dataclass(frozen=True, slots=True)
class BibtexRecord:
    """An entry, or what cannot be read as one."""

    text: str
    places: tuple[Place, ...]

    def with_topics(self, topics: Topics) -> str:
        mine = [place for place in self.places if place.name.lower() == FIELD]
        if topics.are([word for place in mine for word in words_of(self.inside(place))]):
            return self.text
        bare = [without_own(self.inside(place), topics) for place in mine]
        target = next((i for i, text in enumerate(bare) if text.strip()), 0) if mine else None
        edits = []
        for i, (place, text) in enumerate(zip(mine, bare, strict=True)):
            words = topics.words if i == target else ()
            if text == self.inside(place) and not words:
                continue
            if text.strip() or words:
                edits.append(self.refilled(place, with_words(text, words) if words else text))
            else:
                edits.append((*self.span(place), ""))
        if target is None and topics.words:
            edits.append(self.new_field(", ".join(topics.words)))
        text = self.text
        for at, end, new in sorted(edits, reverse=True):
            text = text[:at] + new + text[end:]
        return text

    def is_joined(self, place: Place) -> bool:
        """Whether a value is more than one text in braces or quotes: an abbreviation, a number, or parts joined."""
        value = self.text[place.value_at : place.end]
        if value.startswith("{"):
            return first_closed(value) < len(value)
        return not value.startswith('"') or bool(_JOINT.search(value))

    def inside(self, place: Place) -> str:
        """The text of a value, or of what an earlier run joined to it."""
        value = self.text[place.value_at : place.end]
        if not self.is_joined(place):
            return value[1:-1]
        added = _ADDED.search(value)
        return added[1] if added else ""

    def refilled(self, place: Place, text: str) -> tuple[int, int, str]:
        """An edit that gives a value another text."""
        value = self.text[place.value_at : place.end]
        if not self.is_joined(place):
            return place.value_at + 1, place.end - 1, text
        added = _ADDED.search(value)
        return place.value_at + (added.start() if added else len(value)), place.end, f" # {{, {text}}}"

    def span(self, place: Place) -> tuple[int, int]:
        """A field with the comma and the blanks that go with it."""
        if self.is_joined(place):
            added = _ADDED.search(self.text[place.value_at : place.end])
            return place.value_at + (added.start() if added else place.end - place.value_at), place.end
        at = len(self.text[: place.at].rstrip())
        comma = _COMMA.match(self.text, place.end)
        return (at, comma.end()) if comma else (at - self.text[:at].endswith(","), place.end)

    def new_field(self, words: str) -> tuple[int, int, str]:
        """An edit that adds the field behind the others, written as the last of them is."""
        last = self.places[-1]
        blank = self.text[len(self.text[: last.at].rstrip()) : last.at]
        sign = self.text[last.at + len(last.name) : last.value_at]
        left, _, right = sign.partition("=")
        width = max(len(last.name) + len(left), len(FIELD) + bool(left))
        field = f"{blank}{FIELD.ljust(width)}={right}{{{words}}}"
        comma = _COMMA.match(self.text, last.end)
        return (comma.end(), comma.end(), f"{field},") if comma else (last.end, last.end, f",{field}")


_COMMA = re.compile(r"\s*,")
_JOINT = re.compile(r'["}\w]\s*#\s*["{\w]')
"""Signs that join two parts of a value; in a text in quotes they may stand too, and nothing is lost by the mistake."""
_ADDED = re.compile(r" # \{, ([^{}]*)\}\Z")
"""What a run joins to a value that has no end to write before."""


def first_closed(value: str) -> int:
    """Where the first text in braces of a value ends."""
    depth = 0
    for brace in re.finditer(r"[{}]", value):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    return len(value)


def bibtex_records(pieces: Iterator[str], name: str) -> Iterator[tuple[Record, Row | BadRow] | Between]:
    """Entries as they stand, and the text between them.

    Raises:
        CutError: after the last entry, if the file ends in one.
        InputError: an entry is too long to be held.
    """
    n_rows, is_cut = 0, False
    for exact in split_blocks(pieces, {}):
        if exact.fault.startswith("longer than"):
            raise InputError(f"{name}: an entry is longer than {MAX_ITEM:,} characters; take it out")
        piece = readable_piece(exact)
        is_cut = is_cut or piece.fault == CUT
        is_entry = bool(piece.kind) and piece.kind not in (*NOT_PARSED, "string")
        fault = "" if is_entry else fault_of(piece)
        if not is_entry and not fault:
            yield Between(exact.text)
            continue
        n_rows += 1
        entry: Entry | BadEntry = BadEntry(name, fault, piece.text.strip()[:1000])
        if is_entry:
            entry = read_piece(piece, location_of(name, n_rows, piece.text))
        if isinstance(entry, Entry):
            yield BibtexRecord(exact.text, exact.places), Row(n_rows, entry.fields, entry.paper, "entry")
        else:
            yield BibtexRecord(exact.text, ()), BadRow(n_rows, entry.error, entry.content, "entry")
    if is_cut:
        raise CutError(cut_sentence(name, n_rows - 1))


def readable_piece(piece: Piece) -> Piece:
    fields = {as_read(name): as_read(text) for name, text in piece.fields.items()}
    return replace(piece, text=as_read(piece.text), key=as_read(piece.key), fields=fields)
