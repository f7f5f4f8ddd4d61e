"""Sources in, open documents of entries out: files, feeds, categories, searches, and missed days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

from ....configs.errors import FetchError, InputError
from ...arxiv.daily import daily_feed, feed
from ...arxiv.harvest import harvest
from ...arxiv.search import ArxivClient
from ...feeds.entry import Item
from ...feeds.read import open_entries, read_entries
from ...files.columns import Columns
from ...files.source import STREAM
from ...web.exchange import Fetched
from ...web.polite import Polite
from .by_id import API_NAME, asked_for
from .harvested import announced
from .sources import Sources
from .window import Window


class Unusable(FetchError):
    """A server gives what is no feed: it is the call that is wrong only where there is no other source."""

    exit_code = InputError.exit_code


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read."""

    name: str
    entries: Iterator[Item]
    categories: tuple[str, ...] = ()
    """Categories of the daily feed that it is."""
    lacks: str = ""
    """What of it did not come."""
    live: bool = False
    """Whether it comes from a feed that is expected to bring the present day."""
    completes: "CaughtUp | None" = None
    """What was missed, if all of it has come with this document."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """All of a category between two days, `YYYY-MM-DD` and included, as arXiv's OAI-PMH has it."""

    category: str
    since: str
    until: str


OpenSource = Callable[[], Iterator[Document]]
"""Gives the documents of one source; what it raises is of that source alone."""


@dataclass(frozen=True, slots=True)
class SourceOpener:
    """Opens what was named, each when its turn comes."""

    client: Polite
    columns: Columns
    window: Window
    today: str
    """`YYYY-MM-DD` where arXiv is."""

    def missed(self, category: str, since: str, categories: Sequence[str]) -> Iterator[Document]:
        """What changed in a category since a day; at the end an empty document, if nothing is lacking."""
        whole = True
        for fetched in harvest(self.client, category, since):
            yield self.document(fetched, caught_up=(since, categories))
            whole = whole and fetched.whole
        if whole:
            yield Document(category, iter(()), completes=CaughtUp(category, since, self.today))

    def daily(self, categories: tuple[str, ...]) -> Iterator[Document]:
        yield replace(self.document(daily_feed(self.client, categories), categories), live=True)

    def url(self, url: str) -> Iterator[Document]:
        document = self.document(feed(self.client, url))
        yield replace(document, entries=served(document.entries), live=True)

    def search(self, query: str) -> Iterator[Document]:
        with ArxivClient(polite=self.client) as api:
            for fetched in api.search(query, self.window.since, self.window.until):
                yield self.document(fetched)

    def papers(self, ids: Sequence[str]) -> Iterator[Document]:
        yield Document(API_NAME, asked_for(self.client, ids))

    def file(self, name: str) -> Iterator[Document]:
        yield Document("stdin" if name == STREAM else name, file_entries(name, self.columns))

    def document(
        self, fetched: Fetched, categories: tuple[str, ...] = (), caught_up: tuple[str, Sequence[str]] | None = None
    ) -> Document:
        entries = fetched_entries(fetched, self.columns)
        if caught_up:
            entries = (announced(entry, *caught_up) for entry in entries)
        return Document(fetched.name, entries, categories, fetched.reason)


def open_sources(sources: Sources, opener: SourceOpener, catch_up: Sequence[tuple[str, str]]) -> list[OpenSource]:
    """What opens each source, today's feed before what was missed: it tells new papers from cross-lists better.

    `catch_up` is categories with the day since which each is harvested.
    """
    opened: list[OpenSource] = []
    opened += [partial(opener.file, name) for name in sources.files]
    opened += [partial(opener.daily, sources.categories)] if sources.categories else []
    opened += [partial(opener.missed, category, since, sources.categories) for category, since in catch_up]
    opened += [partial(opener.url, url) for url in sources.urls]
    opened += [partial(opener.search, query) for query in sources.searches]
    opened += [partial(opener.papers, sources.ids)] if sources.ids else []
    return opened


def file_entries(name: str, columns: Columns) -> Iterator[Item]:
    with open_entries(name, columns) as entries:
        yield from entries


def fetched_entries(fetched: Fetched, columns: Columns) -> Iterator[Item]:
    """What stands in a fetched document; it is looked at only when the first is asked for."""
    yield from read_entries(BytesIO(fetched.body), fetched.name, columns)


def served(entries: Iterator[Item]) -> Iterator[Item]:
    """What a server gave today; raises Unusable where it is no feed."""
    try:
        yield from entries
    except InputError as error:
        raise Unusable(str(error)) from error
