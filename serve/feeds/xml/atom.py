"""A feed and its entries in, a `Head` and entries out: Atom of arXiv's day, of its search API, of other publishers."""

from typing import Literal
from xml.etree.ElementTree import Element, tostring

from ....configs.errors import InputError
from ...arxiv.api_entry import ApiEntry, categories_of, links_of, names_of, read_entry
from ...web.elements import Elements, text_of
from ..dates import eastern_day, read_date
from ..entry import BadEntry, Entry, Head
from ..identity import find_arxiv, find_doi
from ..people import split_creators
from ..raw_paper import RawPaper, make_entry, xml_fields
from .envelope import Envelope
from .publisher import Published, entry_of, refuse_error_feed


def read_head(envelope: Envelope, name: str) -> Head:
    """Raises `InputError` for the error feed that arXiv serves for a wrong category."""
    title = envelope.first("title")
    refuse_error_feed(name, title, envelope.first("subtitle"))
    is_api = bool(envelope.first("totalResults")) or "arxiv.org/api/" in envelope.first("id")
    format: Literal["api", "atom"] = "api" if is_api else "atom"
    day = "" if is_api else eastern_day(envelope.first("published", "updated"))
    return Head(format, " ".join(title.split()), day)


def read_item(elements: Elements, location: str, head: Head) -> Entry | BadEntry:
    refuse_error(elements, location)
    if head.format == "api":
        return searched_entry(read_entry(elements), location)
    item = Published(
        title=elements.text("title", "dc:title"),
        descriptions=list(map(html_of, elements.all("summary"))),
        contents=list(map(html_of, elements.all("content"))),
        name=elements.text("id"),
        links=links_of(elements),
        dois=elements.texts("arxiv:doi", "arxiv:DOI", "prism:doi", "dc:identifier"),
        authors=names_of(elements) or split_creators(elements.texts("dc:creator")),
        categories=categories_of(elements),
        date=elements.text("published", "updated", "dc:date", "prism:publicationDate"),
        license=elements.text("dc:rights", "rights"),
    )
    return entry_of(item, elements, location, head.day)


def searched_entry(entry: ApiEntry, location: str) -> Entry | BadEntry:
    """The entry of a page of the search API, which announces nothing."""
    raw = RawPaper(
        title=entry.title,
        abstract=entry.abstract,
        arxiv=find_arxiv([entry.name, *entry.links, *entry.dois]),
        id=find_doi(entry.dois) or entry.name or next(iter(entry.links), ""),
        url=next(iter(entry.links), ""),
        authors=entry.authors,
        categories=entry.categories,
        date=read_date(entry.published),
    )
    raw.fields = xml_fields(
        raw,
        doi=find_doi(entry.dois),
        comment=entry.comment,
        journal_ref=entry.journal_ref,
        license=entry.license,
    )
    return make_entry(location, raw)


def refuse_error(elements: Elements, location: str) -> None:
    """Errors of the search API come as a feed of one entry."""
    if "arxiv.org/api/errors" in elements.text("id"):
        name = location.rpartition(": ")[0]
        words = " ".join(elements.text("summary").split()) or "no reason given"
        raise InputError(f"{name}: is an error of arXiv's, not papers ({words}); is the query right?")


def html_of(element: Element) -> str:
    """The text of an element; XHTML, which consists of elements itself, as markup."""
    if not len(element):
        return text_of(element)
    return (element.text or "") + "".join(tostring(inner, encoding="unicode") for inner in element)
