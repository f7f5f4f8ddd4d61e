"""Reads XML feeds: RSS, Atom and OAI-PMH. Each item is parsed by itself, so that a broken one costs only itself.

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

from ...terminal.words import count
from ...web.elements import NAMESPACES, Elements
from ..entry import CUT, BadEntry, CutError, Entry, Head, Item, Remark, cut_sentence
from . import atom, oai, rss
from .envelope import Envelope, reason
from .items import RawItem, Splitter
from .markup import mend

_PREFIX = re.compile(r"(?<=[<\s/])([A-Za-z_][\w.\-]*):(?=[A-Za-z_])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of document is read."""

    read_head: Callable[[Envelope, str], Head]
    """Raises `InputError` where the document says that it is an error."""
    read_item: Callable[[Elements, str, Head], Entry | BadEntry | Remark]
    """Gives a remark on an item that was deleted."""


DIALECTS = {
    "rss": Dialect(rss.read_head, rss.read_item),
    "RDF": Dialect(rss.read_head, rss.read_item),
    "feed": Dialect(atom.read_head, atom.read_item),
    "OAI-PMH": Dialect(oai.read_head, oai.read_record),
}
"""Root element -> dialect."""


def read_xml(pieces: Iterator[str], name: str) -> Iterator[Item]:
    """Read lazily, in order.

    Raises:
        InputError: another kind of XML, or the document of an error.
        CutError: after the last entry, when the document ends before its end.
    """
    envelope, head, n_whole, n_deleted = Envelope(name), None, 0, 0
    for n, raw in enumerate(Splitter(pieces, envelope), 1):
        if head is None:
            head = DIALECTS[envelope.root].read_head(envelope, name)
            yield head
        n_whole += not raw.is_cut
        item = read_raw(raw, envelope, f"{name}: entry {n}", head)
        if isinstance(item, Remark):
            n_deleted += item.n_skipped
        else:
            yield item
    if n_deleted:
        yield Remark(name, f"{count(n_deleted, 'record')} deleted at the source, passed over", n_deleted)
    yield from read_rest(envelope, name, head)
    if not envelope.is_closed:
        raise CutError(cut_sentence(name, n_whole))


def read_rest(envelope: Envelope, name: str, head: Head | None) -> Iterator[Head | BadEntry]:
    """After the last item: the head of a feed without items, and faults outside the items."""
    dialect = DIALECTS.get(envelope.root)
    if dialect and head is None:
        envelope.refuse_without_items()
        yield dialect.read_head(envelope, name)
    if envelope.fault:
        yield BadEntry(name, f"not well-formed XML outside its entries ({envelope.fault})")


def read_raw(raw: RawItem, envelope: Envelope, location: str, head: Head) -> Entry | BadEntry | Remark:
    """Parse one item; a bad one keeps the beginning of its text."""
    excerpt = raw.text[:1000]
    if raw.is_cut:
        return BadEntry(location, CUT, excerpt)
    if raw.fault:
        return BadEntry(location, raw.fault, excerpt)
    try:
        item = parse_item(raw.text, envelope.spaces)
    except ParseError as error:
        line = f", line {error.position[0]} of the entry" if getattr(error, "position", None) else ""
        return BadEntry(location, f"not well-formed XML ({reason(error)}{line})", excerpt)
    return DIALECTS[envelope.root].read_item(Elements(item, envelope.home), location, head)


def parse_item(text: str, spaces: dict[str, str]) -> Element:
    """Parse an item under the namespaces of its document; one that cannot be parsed is mended and tried again."""
    known_spaces = {**NAMESPACES, **spaces}
    try:
        return parse_wrapped(text, known_spaces)
    except ParseError:
        undeclared = {prefix: f"urn:undeclared:{prefix}" for prefix in _PREFIX.findall(text)}
        return parse_wrapped(mend(text), {**undeclared, **known_spaces})


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
