"""A channel and its items in, a `Head` and entries out: RSS 2.0 as arXiv gives it daily, RSS 1.0, other publishers'."""

import re

from ....configs.errors import InputError
from ..dates import read_date, read_day
from ..entry import BadEntry, Entry, Head
from ..identity import find_arxiv, find_doi
from ..people import split_creators
from ..raw_paper import RawPaper, make_entry, xml_fields
from .elements import Elements
from .envelope import Envelope
from .markup import plain

BEFORE = re.compile(
    r"\s*arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>[\w-]+)(?:.{0,2000}?\bAbstract:|)\s*", re.DOTALL | re.IGNORECASE
)
"""What arXiv puts before an abstract; lines on the journal may stand in between."""

_UNFINISHED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_MAIL = re.compile(r"\S+@\S+\s*\((.+)\)")


def read_head(skeleton: Envelope, name: str) -> Head:
    """Raises `InputError` for the feed that arXiv gives in place of one it cannot make."""
    title = skeleton.first("channel/title")
    refuse_error_feed(name, title, skeleton.first("channel/description"))
    date = skeleton.first("channel/pubDate", "channel/date", "channel/lastBuildDate")
    return Head("rss", " ".join(title.split()), read_day(date))


def refuse_error_feed(name: str, title: str, words: str) -> None:
    if title.startswith("Feed error for query"):
        said = " ".join(f"{title}: {words}".rstrip(": ").split())
        raise InputError(f"{name}: is an error of arXiv's, not papers ({said}); are the categories right?")


def read_item(parts: Elements, place: str, head: Head) -> Entry | BadEntry:
    text = longest_whole(parts.texts("description", "dc:description"), parts.texts("content:encoded"))
    before = BEFORE.match(text)
    published = parts.text("pubDate", "dc:date", "prism:publicationDate", "atom:published", "dcterms:issued")
    links = [*parts.texts("link"), *(link.get("href", "") for link in parts.all("atom:link"))]
    dois = parts.texts("arxiv:DOI", "arxiv:doi", "prism:doi", "dc:identifier", "doi")
    guid = parts.text("guid")
    found = RawPaper(
        title=parts.text("title", "dc:title", "prism:title"),
        abstract=text[before.end() :] if before else text,
        arxiv=find_arxiv([guid, *([before["id"]] if before else []), *links, *dois]),
        id=find_doi(dois) or guid or next(iter(links), ""),
        url=next(iter(links), ""),
        authors=creators(parts),
        categories=parts.texts("category", "dc:subject"),
        announced=read_day(published) or head.day,
        announce_type=(parts.text("arxiv:announce_type") or (before["type"] if before else "")).lower(),
    )
    if not before:
        found.title, found.abstract = plain(found.title), plain(found.abstract)
    if not found.arxiv:
        found.date = read_date(published)
    found.fields = xml_fields(
        found,
        doi=find_doi(dois),
        comment=parts.text("arxiv:comment"),
        journal_ref=parts.text("arxiv:journal_reference", "arxiv:journal_ref"),
        license=parts.text("dc:rights"),
    )
    return make_entry(place, found)


def longest_whole(descriptions: list[str], contents: list[str]) -> str:
    """The description, unless there is none or it only begins what the content says in full."""
    short, full = next(iter(descriptions), ""), next(iter(contents), "")
    return full if not short or (_UNFINISHED.search(short) and len(full) > len(short)) else short


def creators(parts: Elements) -> list[str]:
    if texts := [plain(text) for text in parts.texts("dc:creator")]:
        return split_creators(texts)
    if names := [
        text for author in parts.all("atom:author") for text in Elements(author, "").texts("atom:name", "name")
    ]:
        return names
    texts = [_MAIL.sub(r"\1", plain(text)) for text in parts.texts("author")]
    return split_creators([text for text in texts if "@" not in text])
