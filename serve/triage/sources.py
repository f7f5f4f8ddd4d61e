"""What a person named in, open documents of entries out: files, feeds, categories, searches, and missed days."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

from ...configs.errors import FetchError, InputError
from ..arxiv.daily import daily_feed, feed
from ..arxiv.harvest import harvest
from ..arxiv.identifiers import check_categories, looks_like_category, month_of, parse_id, short_archive
from ..arxiv.search import Answer, ArxivClient
from ..feeds.entry import AnnounceType, BadEntry, CutError, Entry, Head, Item
from ..feeds.raw_paper import missing
from ..feeds.read import open_entries, read_entries
from ..files.rows import Columns
from ..files.source import STREAM, check_file
from ..web.fetched import Fetched
from ..web.polite import Polite

METADATA_DAYS = 7
"""A paper that is older than a harvest by more was not announced in it as new: something of it has changed."""

API_NAME = "export.arxiv.org"
"""What is asked for papers by their identifiers, in messages."""

LONGEST_NAME = 200
"""Characters of an argument that may be a name; what is longer is cut in messages."""


class Unusable(FetchError):
    """A server gives what is no feed: it is the call that is wrong only where there is no other source."""

    exit_code = InputError.exit_code


@dataclass(frozen=True, slots=True)
class Sources:
    """What to read, sorted by how it is asked for."""

    categories: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """`-` is stdin."""
    ids: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.categories or self.urls or self.files or self.ids or self.searches)


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read."""

    name: str
    entries: Iterator[Item]
    categories: tuple[str, ...] = ()
    """Of the daily feed that it is."""
    lacks: str = ""
    """What of it did not come."""
    live: bool = False
    """Whether it comes from a feed that is expected to bring the present day."""
    completes: tuple[str, str, str] | None = None
    """A category and two days: with it, all that was missed in it between them has come."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days, `YYYY-MM-DD` and included; empty = open."""

    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        for name, day in (("--since", self.since), ("--until", self.until)):
            if day and not is_day(day):
                raise InputError(f"{name} {day!r} is not a day; write it as YYYY-MM-DD")
        if self.since and self.until and self.since > self.until:
            raise InputError(
                f"no day is between --since {self.since} and --until {self.until}; give the earlier one first"
            )

    def holds(self, day: str) -> bool:
        """Whether a day, or a month or year as far as it is known, may lie in it; an unknown one may."""
        if not day:
            return True
        after = not self.since or day >= self.since[: len(day)]
        return after and (not self.until or day <= self.until[: len(day)])


def sort_sources(arguments: Sequence[str], searches: Sequence[str] = ()) -> Sources:
    """Tell files, addresses, categories and identifiers apart; a file that exists comes first.

    Raises:
        InputError: none of these.
    """
    found: dict[str, list[str]] = {"categories": [], "urls": [], "files": [], "ids": []}
    for argument in dict.fromkeys(arguments):
        found[kind_of(argument)].append(argument)
    if any(not query.strip() for query in searches):
        raise InputError("--search: the query is empty; write one such as all:spiking, or cat:cs.NE AND ti:chip")
    ids = dict.fromkeys(named[0] for text in found["ids"] if (named := parse_id(text)))
    categories = check_categories(found["categories"])
    return Sources(tuple(categories), tuple(found["urls"]), tuple(found["files"]), tuple(ids), tuple(searches))


def kind_of(argument: str) -> str:
    """The name of the field of `Sources` that it belongs to."""
    if argument == STREAM or can_be_read(argument):
        return "files"
    if "://" in argument and not (re.match(r"https?://arxiv\.org/abs/", argument) and parse_id(argument)):
        return "urls"
    if looks_like_category(argument):
        return "categories"
    if parse_id(argument):
        return "ids"
    if 0 < len(argument) <= LONGEST_NAME and (Path(argument).is_dir() or not re.fullmatch(r"[\w-]+", argument)):
        check_file(argument)
    named = argument if len(argument) <= LONGEST_NAME else f"{argument[:LONGEST_NAME]}…"
    raise InputError(
        f"{named!r} is no file, category, address or identifier; arxiv.org/category_taxonomy lists categories"
    )


def can_be_read(name: str) -> bool:
    """Whether a file, or a pipe, is called so."""
    try:
        return Path(name).exists() and not Path(name).is_dir()
    except OSError:  # what is too long for a name
        return False


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
            yield Document(category, iter(()), completes=(category, since, self.today))

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
        entries = read_entries(BytesIO(fetched.body), fetched.name, self.columns)
        if caught_up:
            entries = (announced(entry, *caught_up) for entry in entries)
        return Document(fetched.name, entries, categories, fetched.reason)


def sources_of(
    wanted: Sources, opening: SourceOpener, catch_up: Sequence[tuple[str, str]]
) -> list[Callable[[], Iterator[Document]]]:
    """What opens each source, today's feed before what was missed: it tells new papers from cross-lists better.

    `catch_up` is categories with the day since which each is harvested.
    """
    found: list[Callable[[], Iterator[Document]]] = []
    found += [partial(opening.file, name) for name in wanted.files]
    found += [partial(opening.daily, wanted.categories)] if wanted.categories else []
    found += [partial(opening.missed, category, since, wanted.categories) for category, since in catch_up]
    found += [partial(opening.url, url) for url in wanted.urls]
    found += [partial(opening.search, query) for query in wanted.searches]
    found += [partial(opening.papers, wanted.ids)] if wanted.ids else []
    return found


def file_entries(name: str, columns: Columns) -> Iterator[Item]:
    with open_entries(name, columns) as entries:
        yield from entries


def served(entries: Iterator[Item]) -> Iterator[Item]:
    """What a server gave today; raises Unusable where it is no feed."""
    try:
        yield from entries
    except InputError as error:
        raise Unusable(str(error)) from error


def asked_for(client: Polite, ids: Sequence[str]) -> Iterator[Item]:
    """The papers of those identifiers; what arXiv does not have is a bad entry.

    Raises:
        CutError: it stopped to answer; what was yielded before is good.
        FetchError: it did not answer at all.
    """
    yield Head("api")
    answered = False
    try:
        for answer in ArxivClient(polite=client).answers(ids):
            yield from entries_of(answer)
            answered = True
    except FetchError as error:
        if not answered:
            raise
        raise CutError(str(error)) from error


def entries_of(answer: Answer) -> Iterator[Entry | BadEntry]:
    """Each paper under arXiv's own name for it, whatever it was asked for by: so feeds have it, too."""
    read = read_entries(BytesIO(answer.body), API_NAME) if answer.papers else iter(())
    entries = {short_archive(found.paper.id): found for found in read if isinstance(found, Entry)}
    for paper in answer.papers:
        place, entry = f"arXiv: {paper.id}", entries.get(short_archive(paper.id))
        fault = missing(paper.title, paper.abstract) or "its entry cannot be read"
        yield replace(entry, place=place) if entry else BadEntry(place, fault)
    yield from (BadEntry(f"arXiv: {absent}", "arXiv has no such paper") for absent in answer.absent)
    yield from (BadEntry(f"arXiv: {each.id}", each.reason) for each in answer.rejected)


def announced(entry: Item, since: str, categories: Sequence[str]) -> Item:
    """A harvested entry under the kind of announcement that it had, as far as its record tells.

    Only the latest version comes: a paper of the missed days is new even if it has been replaced since. One whose date
    lies long before is there because something of it changed, unless arXiv held it: an identifier is given when a paper
    is announced.
    """
    if not isinstance(entry, Entry):
        return entry
    archives = {category.partition(".")[0] for category in categories if "." not in category}
    primary = entry.paper.categories[0] if entry.paper.categories else ""
    crossed = bool(primary) and primary not in categories and primary.partition(".")[0] not in archives
    first = days_before(since, METADATA_DAYS)
    held = (entry.paper.version or 1) == 1 and month_of(entry.paper.id) >= first[:7]
    fresh = entry.paper.date >= first or held
    kind: AnnounceType = "cross" if crossed else "new"
    if not fresh:
        kind = "replace-cross" if crossed else "replace"
    return replace(entry, announce_type=kind)


def is_day(text: str) -> bool:
    """Whether it is a day of the calendar, as `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def days_before(day: str, n_days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=n_days)).isoformat()
