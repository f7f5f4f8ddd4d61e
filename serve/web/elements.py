"""The elements of a parsed item, by short names that do not depend on its document's prefixes."""

from functools import lru_cache
from xml.etree.ElementTree import Element

NAMESPACES = {
    "arxiv": "http://arxiv.org/schemas/atom",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""Usual prefix -> namespace; a document that uses them without declaring them can be read."""

_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


class Elements:
    """The elements right under an item: `title`, `dc:creator`, `arxiv:announce_type`."""

    def __init__(self, item: Element, home: str) -> None:
        """`home`: the namespace of the document's root, whose elements have no prefix."""
        self.item = item
        self._by_name: dict[str, list[Element]] = {}
        for element in item:
            self._by_name.setdefault(short_name(element.tag, home), []).append(element)

    def all(self, *names: str) -> list[Element]:
        return [element for name in names for element in self._by_name.get(name, ())]

    def texts(self, *names: str) -> list[str]:
        """The texts of all elements with one of these names, without empty ones."""
        return [text for element in self.all(*names) if (text := text_of(element))]

    def text(self, *names: str) -> str:
        """The first text of the first of these names that has any; else empty."""
        return next((text for name in names for text in self.texts(name)), "")


@lru_cache(maxsize=1024)
def short_name(tag: str, home: str) -> str:
    space, _, name = tag.lstrip("{").rpartition("}")
    if space in ("", home) or space.endswith("/rss/1.0/"):
        return name
    if "prismstandard.org/" in space or space.endswith("/modules/prism/"):
        return f"prism:{name}"
    if space.startswith("urn:undeclared:"):
        return f"{space.removeprefix('urn:undeclared:')}:{name}"
    return f"{_PREFIXES.get(space, space)}:{name}"


def text_of(element: Element) -> str:
    return "".join(element.itertext()).strip()
