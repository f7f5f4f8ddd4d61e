"""The text of a RIS file in, a `Head` and an `Entry` a reference out; each is parsed by itself, from `TY` to `ER`."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..arxiv.identifiers import is_category
from .dates import read_date
from .entry import BadEntry, CutError, Entry, Head, Item
from .identity import find_arxiv, find_doi
from .people import turn
from .raw_paper import RawPaper, make_entry
from .xml.items import MAX_ITEM
from .xml.read import CUT, cut_sentence

_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: |$)")
_PROSE = ("AB", "N2", "T1", "TI", "T2", "JO", "JF")
"""Tags with one text, which may run over several lines."""


class Chunk(NamedTuple):
    """The lines of one reference."""

    lines: list[str]
    is_ended: bool
    """By `ER`, or by the next reference."""
    is_long: bool = False


def read_ris(pieces: Iterator[str], name: str) -> Iterator[Item]:
    """Read lazily, in order.

    Raises:
        CutError: after the last reference, when the file ends in one.
    """
    yield Head("ris")
    n = 0
    for chunk in split_references(lines_of(pieces)):
        begins = tag_of(chunk.lines[0]) == "TY"
        if not begins and not (n or any(map(tag_of, chunk.lines))):
            continue  # what a data base writes above its references
        n += 1
        place = f"{name}: entry {n}"
        if not chunk.is_ended:
            yield BadEntry(place, CUT, "\n".join(chunk.lines)[:1000])
            raise CutError(cut_sentence(name, n - 1))
        yield read_reference(chunk, place, begins)


def lines_of(pieces: Iterator[str]) -> Iterator[str]:
    """Without their ends; one that is too long to hold in parts."""
    newlines, rest, n_rest = io.IncrementalNewlineDecoder(None, translate=True), [""], 0
    for piece in pieces:
        first, *others = newlines.decode(piece).split("\n")
        rest.append(first)
        n_rest += len(first)
        if others or n_rest > MAX_ITEM:
            yield "".join(rest)
            yield from others[:-1]
            rest, n_rest = others[-1:], sum(map(len, others[-1:]))
    yield "".join(rest)


def split_references(lines: Iterator[str]) -> Iterator[Chunk]:
    """From `TY` to `ER`; what stands outside is a chunk too, unless it is blank."""
    chunk: list[str] = []
    n_characters = 0
    for line in lines:
        tag = tag_of(line)
        if tag == "TY" and chunk:
            yield Chunk(chunk, is_ended=True, is_long=n_characters > MAX_ITEM)
            chunk, n_characters = [], 0
        n_characters += len(line)
        if n_characters <= MAX_ITEM and (chunk or line.strip()):
            chunk.append(line)
        elif not chunk and line.strip():
            chunk.append(line[:1000])
        if tag == "ER":
            yield Chunk(chunk, is_ended=True, is_long=n_characters > MAX_ITEM)
            chunk, n_characters = [], 0
    if any(map(str.strip, chunk)):
        yield Chunk(chunk, is_ended=not any(map(tag_of, chunk)))


def tag_of(line: str) -> str:
    found = _TAG.match(line.lstrip("\ufeff"))
    return found[1] if found else ""


def read_reference(chunk: Chunk, place: str, begins: bool) -> Entry | BadEntry:
    text = "\n".join(chunk.lines)
    if chunk.is_long:
        return BadEntry(place, f"longer than {MAX_ITEM:,} characters", text[:1000])
    if not begins:
        return BadEntry(place, "not RIS (it does not begin with TY)", text[:1000])
    return make_entry(place, found_in(parse_reference(chunk.lines)))


def parse_reference(lines: list[str]) -> dict[str, Any]:
    """Tag -> its text, or a list of texts where it stands there more than once."""
    from rispy import RisParser
    from rispy.config import TAG_KEY_MAPPING

    own = {tag: tag for tag in TAG_KEY_MAPPING}
    # every tag as a list: of a tag that it knows as single, rispy would drop all but the first
    parser = RisParser(mapping=own, list_tags=list(own), delimiter_tags_mapping={})
    found = parser.parse("\n".join([*(_TAG.sub(r"\1  - ", line, count=1) for line in lines), "ER  - "]))
    fields = {tag: texts for tag, texts in found[0].items() if tag != "UK"} if found else {}
    fields |= {tag or "?": texts for tag, texts in fields.get("UK", {}).items()}
    return {tag: one_or_all(tag, texts) for tag, texts in fields.items()}


def one_or_all(tag: str, texts: str | list[str]) -> str | list[str]:
    if isinstance(texts, str):
        return texts
    if tag in _PROSE:
        return " ".join(filter(None, texts))
    return texts[0] if len(texts) == 1 else texts


def found_in(fields: Mapping[str, Any]) -> RawPaper:
    def all_of(*tags: str) -> list[str]:
        found = (fields.get(tag) or [] for tag in tags)
        return [text for texts in found for text in ([texts] if isinstance(texts, str) else texts) if text]

    def first(*tags: str) -> str:
        return next(iter(all_of(*tags)), "")

    doi = find_doi(all_of("DO", "UR", "L3", "M3"))
    date = max(map(read_date, all_of("DA", "PY", "Y1")), key=len, default="")
    return RawPaper(
        title=first("TI", "T1"),
        abstract=first("AB", "N2"),
        arxiv=find_arxiv(all_of("UR", "DO", "ID", "AN", "M1", "JO", "T2", "L1", "L2")),
        id=doi,
        url=first("UR", "L2") or (f"https://doi.org/{doi}" if doi else ""),
        authors=[turn(name) for name in all_of("AU", "A1")],
        categories=list(filter(is_category, all_of("KW"))),
        date=date,
        fields=dict(fields),
    )
