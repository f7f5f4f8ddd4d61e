"""A feed without its items: its root, its namespaces, its own fields, and whether it was complete."""

import re
from typing import Self
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ErrorString

from ....configs.errors import InputError
from ..sniff import TAKEN
from .markup import mend

MAX_DEPTH = 4
"""Depth down to which the texts around the items are kept."""

ITEMS = {"rss": "item", "RDF": "item", "feed": "entry", "OAI-PMH": "record"}
"""Root element -> the element that holds one paper."""

OTHERS = {
    "xml": "EndNote's XML; export the papers as RIS or in EndNote's format",
    "PubmedArticleSet": "PubMed's XML; export the papers in the format PubMed (nbib)",
    "modsCollection": "MODS; export the papers as RIS or BibTeX",
    "opml": "OPML, a list of feeds; name the feeds themselves",
    "urlset": "a sitemap, not a feed; name the feed itself",
    "RDF": "RDF, not a feed; export the papers as RIS or BibTeX",
}
"""Root element -> what a document is that holds papers or feeds, and what to give instead."""

_ROOT_END = re.compile(r"</(?:[\w.\-]+:)?(?:rss|RDF|feed|OAI-PMH)\s*>")


class Envelope:
    """A document without its items; it is the target of the parser that reads it."""

    def __init__(self, name: str) -> None:
        """`name`: the source, as messages name it."""
        from defusedxml.ElementTree import DefusedXMLParser

        self.root = ""
        """The local name of the root element."""
        self.home = ""
        """The namespace of the root element."""
        self.spaces: dict[str, str] = {}
        """Prefix -> namespace, as declared so far."""
        self.fields: dict[str, str] = {}
        """First text at each path (`channel/title`), first value of each attribute (`error@code`)."""
        self.is_closed = False
        self.fault = ""
        """Why the envelope is not well-formed; from there on only items are read."""
        self._name = name
        self._path: list[str] = []
        self._text: list[str] = []
        self._parser = DefusedXMLParser(target=self, forbid_dtd=True)

    def feed(self, text: str) -> None:
        """Read the next part.

        Raises:
            InputError: another document than a feed.
        """
        if not text.strip():
            return
        if self.fault:
            self.is_closed = self.is_closed or bool(_ROOT_END.search(text))
            return
        try:
            self._parser.feed(mend(text if self.root else text.lstrip()))
        except ParseError as error:
            self.fault = reason(error)
            self.is_closed = self.is_closed or bool(_ROOT_END.search(text))
        self._refuse_others()

    def _refuse_others(self) -> None:
        if self.fault and not self.root:
            raise InputError(f"{self._name}: is not well-formed XML ({self.fault}); {TAKEN}")
        if self.root in OTHERS and self.root not in ITEMS:
            raise InputError(f"{self._name}: is {OTHERS[self.root]}")
        if self.root and self.root not in ITEMS:
            raise InputError(f"{self._name}: is XML of <{self.root}>, not a feed; {TAKEN}")

    def holds_items(self, start: str) -> bool:
        """Whether a start tag (`<item`) opens one of this document's items."""
        prefix, _, name = start[1:].rpartition(":")
        space = self.spaces.get(prefix, "")
        return name == ITEMS.get(self.root) and (not prefix or space == self.home or space.endswith("/rss/1.0/"))

    def refuse_without_items(self) -> None:
        """Raises `InputError` for RDF that is no RSS 1.0, such as Zotero writes."""
        if self.root == "RDF" and not any(path.startswith("channel") for path in self.fields):
            raise InputError(f"{self._name}: is {OTHERS[self.root]}")

    def first(self, *paths: str) -> str:
        """The text at the first of these paths that has any."""
        return next((text for path in paths if (text := self.fields.get(path))), "")

    def start_ns(self, prefix: str, uri: str) -> None:
        self.spaces.setdefault(prefix or "", uri)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        home, _, name = tag.rpartition("}")
        if not self.root:
            self.root, self.home = name, home.lstrip("{")
        self._path.append(name)
        self._text = []
        if len(self._path) <= MAX_DEPTH:
            path = "/".join(self._path[1:])
            for key, value in attributes.items():
                self._keep(f"{path}@{key}", value)

    def data(self, text: str) -> None:
        if len(self._text) < 1000:
            self._text.append(text)

    def end(self, _tag: str) -> None:
        text = "".join(self._text).strip()
        if text and len(self._path) <= MAX_DEPTH:
            self._keep("/".join(self._path[1:]), text)
        self._path.pop()
        self._text = []
        self.is_closed = self.is_closed or not self._path

    def close(self) -> Self:
        return self

    def _keep(self, path: str, text: str) -> None:
        if len(self.fields) < 1000:
            self.fields.setdefault(path, text)


EXPAT_WORDS = {
    "mismatched tag": "a tag is not closed",
    "not well-formed (invalid token)": "a character that cannot stand there, such as < or & in a text",
    "no element found": "it is empty or cut off",
    "unclosed token": "it is cut off within a tag",
    "unclosed CDATA section": "CDATA is not closed",
    "unbound prefix": "a prefix of a tag is not declared",
    "duplicate attribute": "an attribute stands twice",
    "junk after document element": "something follows its end",
}
"""What expat says -> what is wrong."""


def reason(error: ParseError) -> str:
    """What is wrong, without the position, which counts from the start of a part of the document."""
    words = str(ErrorString(error.code)) if getattr(error, "code", 0) else str(error)
    return EXPAT_WORDS.get(words, words)
