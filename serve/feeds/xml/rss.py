"""A channel and its items in, a `Head` and entries out: RSS 2.0 as arXiv gives it daily, RSS 1.0, other publishers'."""

import re

from ....configs.errors import InputError
from ....models.markup import plain
from ...web.elements import Elements
from ..dates import read_date, read_day
from ..entry import BadEntry, Entry, Head
from ..identity import find_arxiv, find_doi
from ..people import split_creators
from ..raw_paper import RawPaper, make_entry, xml_fields
from .boilerplate import abstract_in
from .envelope import Envelope

PREAMBLE = re.compile(
    r"\s*arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>[\w-]+)(?:.{0,2000}?\bAbstract:|)\s*", re.DOTALL | re.IGNORECASE
)
"""The lines that arXiv puts before an abstract; those on the comment and the journal are optional."""

_UNFINISHED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_MAIL = re.compile(r"\S+@\S+\s*\((.+)\)")


def read_head(envelope: Envelope, name: str) -> Head:
    """Raises `InputError` for the error feed that arXiv serves for a wrong category."""
    title = envelope.first("channel/title")
    refuse_error_feed(name, title, envelope.first("channel/description"))
    date = envelope.first("channel/pubDate", "channel/date", "channel/lastBuildDate")
    return Head("rss", " ".join(title.split()), read_day(date))


def refuse_error_feed(name: str, title: str, words: str) -> None:
    if title.startswith("Feed error for query"):
        sentence = " ".join(f"{title}: {words}".rstrip(": ").split())
        raise InputError(f"{name}: is an error of arXiv's, not papers ({sentence}); are the categories right?")


def read_item(elements: Elements, place: str, head: Head) -> Entry | BadEntry:
    descriptions, contents = elements.texts("description", "dc:description"), elements.texts("content:encoded")
    text = longest_whole(descriptions, contents)
    preamble = PREAMBLE.match(text)
    published = elements.text("pubDate", "dc:date", "prism:publicationDate", "atom:published", "dcterms:issued")
    links = [*elements.texts("link"), *(link.get("href", "") for link in elements.all("atom:link"))]
    dois = elements.texts("arxiv:DOI", "arxiv:doi", "prism:doi", "dc:identifier", "doi")
    guid = elements.text("guid")
    raw = RawPaper(
        title=elements.text("title", "dc:title", "prism:title"),
        abstract=text[preamble.end() :] if preamble else text,
        arxiv=find_arxiv([guid, *([preamble["id"]] if preamble else []), *links, *dois]),
        id=find_doi(dois) or guid or next(iter(links), ""),
        url=next(iter(links), ""),
        authors=creators(elements),
        categories=elements.texts("category", "dc:subject"),
        announced=read_day(published) or head.day,
        announce_type=(elements.text("arxiv:announce_type") or (preamble["type"] if preamble else "")).lower(),
    )
    if not preamble:
        raw.title = plain(raw.title)
        raw.abstract = longest_whole(
            *([abstract_in(text, raw.title) for text in texts] for texts in (descriptions, contents))
        )
    if not raw.arxiv:
        raw.date = read_date(published)
    raw.fields = xml_fields(
        raw,
        doi=find_doi(dois),
        comment=elements.text("arxiv:comment"),
        journal_ref=elements.text("arxiv:journal_reference", "arxiv:journal_ref"),
        license=elements.text("dc:rights"),
    )
    return make_entry(place, raw)


def longest_whole(descriptions: list[str], contents: list[str]) -> str:
    """The description, unless it is absent or only the beginning of the full content."""
    short, full = next(filter(None, descriptions), ""), next(filter(None, contents), "")
    return full if not short or (_UNFINISHED.search(short) and len(full) > len(short)) else short


def creators(elements: Elements) -> list[str]:
    if texts := [plain(text) for text in elements.texts("dc:creator")]:
        return split_creators(texts)
    if names := [
        text for author in elements.all("atom:author") for text in Elements(author, "").texts("atom:name", "name")
    ]:
        return names
    texts = [_MAIL.sub(r"\1", plain(text)) for text in elements.texts("author")]
    return split_creators([text for text in texts if "@" not in text])
