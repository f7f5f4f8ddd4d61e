"""One entry of a page of arXiv's search API in, its fields out: the one reader of them, for papers and for feeds."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ..web.elements import Elements, text_of


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """What an entry says; everything may be missing."""

    name: str
    """Its `id` in Atom: the address of the paper's page, or of an error."""
    title: str
    abstract: str
    published: str
    """When the first version was submitted, such as `2026-07-16T08:00:00Z`."""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Categories, the primary one first."""
    links: tuple[str, ...] = ()
    """Addresses of the paper, that of its page first."""
    dois: tuple[str, ...] = ()
    comment: str = ""
    journal_ref: str = ""
    license: str = ""


def read_entry(elements: Elements) -> ApiEntry:
    return ApiEntry(
        name=elements.text("id"),
        title=elements.text("title"),
        abstract=elements.text("summary"),
        published=elements.text("published", "updated"),
        authors=tuple(names_of(elements)),
        categories=tuple(categories_of(elements)),
        links=tuple(links_of(elements)),
        dois=tuple(elements.texts("arxiv:doi")),
        comment=elements.text("arxiv:comment"),
        journal_ref=elements.text("arxiv:journal_ref"),
        license=elements.text("dc:rights", "rights"),
    )


def links_of(elements: Elements) -> list[str]:
    """All links, that of the paper's page first."""
    links = elements.all("link")
    pages = [link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"]
    return list(filter(None, [*pages, *(link.get("href", "") for link in links)]))


def names_of(elements: Elements) -> list[str]:
    """The names of the authors."""
    return [name for author in elements.all("author") for inner in author if (name := name_in(inner))]


def name_in(element: Element) -> str:
    return text_of(element) if element.tag.rpartition("}")[2] == "name" else ""


def categories_of(elements: Elements) -> list[str]:
    """The primary one first, where it is marked."""
    categories = elements.all("arxiv:primary_category", "category")
    return list(dict.fromkeys(filter(None, (category.get("term", "").strip() for category in categories))))
