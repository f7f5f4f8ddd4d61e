"""One parsed item in, its parts by short names out, whatever prefixes its document uses."""

from functools import lru_cache
from xml.etree.ElementTree import Element

KNOWN = {
    "arxiv": "http://arxiv.org/schemas/atom",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""Prefix -> namespace, as they are used nearly everywhere; documents that forget to declare them are read too."""

_PREFIXES = {uri: prefix for prefix, uri in KNOWN.items()}


class Elements:
    """The elements right under an item: `title`, `dc:creator`, `arxiv:announce_type`."""

    def __init__(self, item: Element, home: str) -> None:
        """`home`: the namespace of the document's root, whose elements have no prefix."""
        self.item = item
        self._parts: dict[str, list[Element]] = {}
        for part in item:
            self._parts.setdefault(short_name(part.tag, home), []).append(part)

    def all(self, *names: str) -> list[Element]:
        return [part for name in names for part in self._parts.get(name, ())]

    def texts(self, *names: str) -> list[str]:
        """Of every element of these names that has any text."""
        return [text for part in self.all(*names) if (text := text_of(part))]

    def text(self, *names: str) -> str:
        """The first of these that is there, or nothing."""
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


def text_of(part: Element) -> str:
    return "".join(part.itertext()).strip()
