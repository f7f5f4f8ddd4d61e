"""A feed and its entries in, a `Head` and entries out: Atom of arXiv's day, of its search API, of other publishers."""

from typing import Literal
from xml.etree.ElementTree import Element, tostring

from ....configs.errors import InputError
from ..dates import eastern_day, read_date, read_day
from ..entry import BadEntry, Entry, Head
from ..identity import find_arxiv, find_doi
from ..people import split_creators
from ..raw_paper import RawPaper, make_entry, xml_fields
from .boilerplate import abstract_in
from .elements import Elements, text_of
from .envelope import Envelope
from .markup import plain
from .rss import PREAMBLE, longest_whole, refuse_error_feed


def read_head(envelope: Envelope, name: str) -> Head:
    """Raises `InputError` for the error feed that arXiv serves for a wrong category."""
    title = envelope.first("title")
    refuse_error_feed(name, title, envelope.first("subtitle"))
    is_api = bool(envelope.first("totalResults")) or "arxiv.org/api/" in envelope.first("id")
    format: Literal["api", "atom"] = "api" if is_api else "atom"
    day = "" if is_api else eastern_day(envelope.first("published", "updated"))
    return Head(format, " ".join(title.split()), day)


def read_item(elements: Elements, place: str, head: Head) -> Entry | BadEntry:
    refuse_error(elements, place)
    is_api = head.format == "api"
    summaries, contents = list(map(html_of, elements.all("summary"))), list(map(html_of, elements.all("content")))
    text = longest_whole(summaries, contents)
    preamble = PREAMBLE.match(text)
    published = elements.text("published", "updated", "dc:date", "prism:publicationDate")
    dois = elements.texts("arxiv:doi", "arxiv:DOI", "prism:doi", "dc:identifier")
    name, links = elements.text("id"), links_of(elements)
    raw = RawPaper(
        title=elements.text("title", "dc:title"),
        abstract=text[preamble.end() :] if preamble else text,
        arxiv=find_arxiv([name, *([preamble["id"]] if preamble else []), *links, *dois]),
        id=find_doi(dois) or name or next(iter(links), ""),
        url=next(iter(links), ""),
        authors=authors_of(elements),
        categories=categories_of(elements),
        announced="" if is_api else (read_day(published) or head.day),
        announce_type=(elements.text("arxiv:announce_type") or (preamble["type"] if preamble else "")).lower(),
    )
    if not (preamble or is_api):
        raw.title = plain(raw.title)
        raw.abstract = longest_whole(
            *([abstract_in(text, raw.title) for text in texts] for texts in (summaries, contents))
        )
    if is_api or not raw.arxiv:
        raw.date = read_date(published)
    raw.fields = xml_fields(
        raw,
        doi=find_doi(dois),
        comment=elements.text("arxiv:comment"),
        journal_ref=elements.text("arxiv:journal_ref", "arxiv:journal_reference"),
        license=elements.text("dc:rights", "rights"),
    )
    return make_entry(place, raw)


def refuse_error(elements: Elements, place: str) -> None:
    """Errors of the search API come as a feed of one entry."""
    if "arxiv.org/api/errors" in elements.text("id"):
        name = place.rpartition(": ")[0]
        words = " ".join(elements.text("summary").split()) or "no reason given"
        raise InputError(f"{name}: is an error of arXiv's, not papers ({words}); is the query right?")


def html_of(element: Element) -> str:
    """The text of an element; XHTML, which consists of elements itself, as markup."""
    if not len(element):
        return text_of(element)
    return (element.text or "") + "".join(tostring(inner, encoding="unicode") for inner in element)


def links_of(elements: Elements) -> list[str]:
    """All links, that of the paper's page first."""
    links = elements.all("link")
    pages = [link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"]
    return list(filter(None, [*pages, *(link.get("href", "") for link in links)]))


def authors_of(elements: Elements) -> list[str]:
    names = [name for author in elements.all("author") for inner in author if (name := name_in(inner))]
    return names or split_creators(elements.texts("dc:creator"))


def name_in(element: Element) -> str:
    return text_of(element) if element.tag.rpartition("}")[2] == "name" else ""


def categories_of(elements: Elements) -> list[str]:
    """The primary one first, where it is marked."""
    categories = elements.all("arxiv:primary_category", "category")
    return list(dict.fromkeys(filter(None, (category.get("term", "").strip() for category in categories))))
