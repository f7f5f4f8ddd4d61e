"""A feed and its entries in, a `Head` and entries out: Atom of arXiv's day, of its search API, of other publishers."""

from typing import Literal
from xml.etree.ElementTree import Element, tostring

from ....configs.errors import InputError
from ..dates import eastern_day, read_date, read_day
from ..entry import BadEntry, Entry, Head
from ..identity import find_arxiv, find_doi
from ..people import split_creators
from ..raw_paper import RawPaper, make_entry, xml_fields
from .elements import Elements, text_of
from .envelope import Envelope
from .markup import plain
from .rss import BEFORE, longest_whole, refuse_error_feed


def read_head(skeleton: Envelope, name: str) -> Head:
    """Raises `InputError` for the feed that arXiv gives in place of one it cannot make."""
    title = skeleton.first("title")
    refuse_error_feed(name, title, skeleton.first("subtitle"))
    is_api = bool(skeleton.first("totalResults")) or "arxiv.org/api/" in skeleton.first("id")
    format: Literal["api", "atom"] = "api" if is_api else "atom"
    day = "" if is_api else eastern_day(skeleton.first("published", "updated"))
    return Head(format, " ".join(title.split()), day)


def read_item(parts: Elements, place: str, head: Head) -> Entry | BadEntry:
    refuse_error(parts, place)
    is_api = head.format == "api"
    text = longest_whole([html_of(part) for part in parts.all("summary")], [html_of(p) for p in parts.all("content")])
    before = BEFORE.match(text)
    published = parts.text("published", "updated", "dc:date", "prism:publicationDate")
    dois = parts.texts("arxiv:doi", "arxiv:DOI", "prism:doi", "dc:identifier")
    name, links = parts.text("id"), links_of(parts)
    found = RawPaper(
        title=parts.text("title", "dc:title"),
        abstract=text[before.end() :] if before else text,
        arxiv=find_arxiv([name, *([before["id"]] if before else []), *links, *dois]),
        id=find_doi(dois) or name or next(iter(links), ""),
        url=next(iter(links), ""),
        authors=authors_of(parts),
        categories=categories_of(parts),
        announced="" if is_api else (read_day(published) or head.day),
        announce_type=(parts.text("arxiv:announce_type") or (before["type"] if before else "")).lower(),
    )
    if not (before or is_api):
        found.title, found.abstract = plain(found.title), plain(found.abstract)
    if is_api or not found.arxiv:
        found.date = read_date(published)
    found.fields = xml_fields(
        found,
        doi=find_doi(dois),
        comment=parts.text("arxiv:comment"),
        journal_ref=parts.text("arxiv:journal_ref", "arxiv:journal_reference"),
        license=parts.text("dc:rights", "rights"),
    )
    return make_entry(place, found)


def refuse_error(parts: Elements, place: str) -> None:
    """Errors of the search API come as a feed of one entry."""
    if "arxiv.org/api/errors" in parts.text("id"):
        name = place.rpartition(": ")[0]
        words = " ".join(parts.text("summary").split()) or "no reason given"
        raise InputError(f"{name}: is an error of arXiv's, not papers ({words}); is the query right?")


def html_of(part: Element) -> str:
    """Text as it stands; XHTML, which is elements, as it is written."""
    if not len(part):
        return text_of(part)
    return (part.text or "") + "".join(tostring(inner, encoding="unicode") for inner in part)


def links_of(parts: Elements) -> list[str]:
    """Of the paper's page first."""
    links = parts.all("link")
    pages = [link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"]
    return list(filter(None, [*pages, *(link.get("href", "") for link in links)]))


def authors_of(parts: Elements) -> list[str]:
    named = [name for author in parts.all("author") for part in author if (name := name_in(part))]
    return named or split_creators(parts.texts("dc:creator"))


def name_in(part: Element) -> str:
    return text_of(part) if part.tag.rpartition("}")[2] == "name" else ""


def categories_of(parts: Elements) -> list[str]:
    """The primary one first, where it is marked."""
    marked = parts.all("arxiv:primary_category", "category")
    return list(dict.fromkeys(filter(None, (part.get("term", "").strip() for part in marked))))
