"""A channel and its items in, a `Head` and entries out: RSS 2.0 as arXiv gives it daily, RSS 1.0, other publishers'."""

import re

from ....models.markup import plain
from ...web.elements import Elements
from ..dates import read_day
from ..entry import BadEntry, Entry, Head
from ..people import split_creators
from .envelope import Envelope
from .publisher import Published, entry_of, refuse_error_feed

_MAIL = re.compile(r"\S+@\S+\s*\((.+)\)")


def read_head(envelope: Envelope, name: str) -> Head:
    """Raises `InputError` for the error feed that arXiv serves for a wrong category."""
    title = envelope.first("channel/title")
    refuse_error_feed(name, title, envelope.first("channel/description"))
    date = envelope.first("channel/pubDate", "channel/date", "channel/lastBuildDate")
    return Head("rss", " ".join(title.split()), read_day(date))


def read_item(elements: Elements, location: str, head: Head) -> Entry | BadEntry:
    item = Published(
        title=elements.text("title", "dc:title", "prism:title"),
        descriptions=elements.texts("description", "dc:description"),
        contents=elements.texts("content:encoded"),
        name=elements.text("guid"),
        links=[*elements.texts("link"), *(link.get("href", "") for link in elements.all("atom:link"))],
        dois=elements.texts("arxiv:DOI", "arxiv:doi", "prism:doi", "dc:identifier", "doi"),
        authors=creators(elements),
        categories=elements.texts("category", "dc:subject"),
        date=elements.text("pubDate", "dc:date", "prism:publicationDate", "atom:published", "dcterms:issued"),
        license=elements.text("dc:rights"),
    )
    return entry_of(item, elements, location, head.day)


def creators(elements: Elements) -> list[str]:
    if texts := [plain(text) for text in elements.texts("dc:creator")]:
        return split_creators(texts)
    if names := [
        text for author in elements.all("atom:author") for text in Elements(author, "").texts("atom:name", "name")
    ]:
        return names
    texts = [_MAIL.sub(r"\1", plain(text)) for text in elements.texts("author")]
    return split_creators([text for text in texts if "@" not in text])
