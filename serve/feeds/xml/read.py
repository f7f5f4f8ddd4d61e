"""The text of an XML document in: its `Head` and an `Entry` an item out, each item parsed by itself.

Why not feedparser (6.0.14). It reads the whole document into memory before it gives the first entry, knows no OAI-PMH,
and at the first fault in the XML begins anew with a loose parser of tags: a document that is cut or has a broken item
gives what could be guessed and one flag for the whole, without saying which entries are affected or missing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.sax.saxutils import quoteattr

from ..entry import BadEntry, CutError, Entry, Head
from . import atom, oai, rss
from .elements import KNOWN, Elements
from .envelope import Envelope, reason
from .items import RawItem, Splitter
from .markup import mend

CUT = "cut off"
"""What is wrong with an entry in which the source ends."""

_PREFIX = re.compile(r"(?<=[<\s/])([A-Za-z_][\w.\-]*):(?=[A-Za-z_])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of document is read."""

    read_head: Callable[[Envelope, str], Head]
    """Raises `InputError` where the document says that it is an error."""
    read_item: Callable[[Elements, str, Head], Entry | BadEntry]


DIALECTS = {
    "rss": Dialect(rss.read_head, rss.read_item),
    "RDF": Dialect(rss.read_head, rss.read_item),
    "feed": Dialect(atom.read_head, atom.read_item),
    "OAI-PMH": Dialect(oai.read_head, oai.read_record),
}
"""By root element."""


def read_xml(pieces: Iterator[str], name: str) -> Iterator[Head | Entry | BadEntry]:
    """Read lazily, in order.

    Raises:
        InputError: another kind of XML, or the document of an error.
        CutError: after the last entry, when the document ends before its end.
    """
    skeleton, head, n_whole = Envelope(name), None, 0
    for n, raw in enumerate(Splitter(pieces, skeleton), 1):
        if head is None:
            head = DIALECTS[skeleton.root].read_head(skeleton, name)
            yield head
        n_whole += not raw.is_cut
        yield read_raw(raw, skeleton, f"{name}: entry {n}", head)
    yield from read_rest(skeleton, name, head)
    if not skeleton.is_closed:
        raise CutError(cut_sentence(name, n_whole))


def read_rest(skeleton: Envelope, name: str, head: Head | None) -> Iterator[Head | BadEntry]:
    """What is known when all the items are read: the head of a feed without any; faults around."""
    dialect = DIALECTS.get(skeleton.root)
    if dialect and head is None:
        yield dialect.read_head(skeleton, name)
    if skeleton.fault:
        yield BadEntry(name, f"not well-formed XML outside its entries ({skeleton.fault})")


def read_raw(raw: RawItem, skeleton: Envelope, place: str, head: Head) -> Entry | BadEntry:
    """Parse one item; what cannot be parsed is given as it stood."""
    found = raw.text[:1000]
    if raw.is_cut:
        return BadEntry(place, CUT, found)
    if raw.fault:
        return BadEntry(place, raw.fault, found)
    try:
        item = parse_item(raw.text, skeleton.spaces)
    except ParseError as error:
        line = f", line {error.position[0]} of the entry" if getattr(error, "position", None) else ""
        return BadEntry(place, f"not well-formed XML ({reason(error)}{line})", found)
    return DIALECTS[skeleton.root].read_item(Elements(item, skeleton.home), place, head)


def parse_item(text: str, spaces: dict[str, str]) -> Element:
    """Parse an item under the namespaces of its document; one that cannot be parsed is mended and tried again."""
    known = {**KNOWN, **spaces}
    try:
        return parse_wrapped(text, known)
    except ParseError:
        used = {prefix: f"urn:undeclared:{prefix}" for prefix in _PREFIX.findall(text)}
        return parse_wrapped(mend(text), {**used, **known})


def parse_wrapped(text: str, spaces: dict[str, str]) -> Element:
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=TreeBuilder(), forbid_dtd=True)
    parser.feed(f"<document{declared(tuple(spaces.items()))}>{text}</document>")
    item: Element = parser.close()[0]
    return item


@lru_cache(maxsize=16)
def declared(spaces: tuple[tuple[str, str], ...]) -> str:
    """Namespaces as a start tag declares them."""
    return "".join(
        f" xmlns{':' * bool(prefix)}{prefix}={quoteattr(uri)}"
        for prefix, uri in spaces
        if not prefix.lower().startswith("xml") and (uri or not prefix)
    )


def cut_sentence(name: str, n_whole: int) -> str:
    """Of an input that ends before its end."""
    where = f"after entry {n_whole}" if n_whole else "before the first entry"
    return f"{name}: cut off {where}; the rest is missing: get it again"
