"""A local server that plays all of arXiv and misbehaves on demand, and a clock that only moves when told.

    arxiv = FakeArxiv(announced=announcements(40))
    with running(arxiv):
        environ.update(arxiv.environment())               # for this process or another one
        arxiv.troubles["/rss"] = [status(503), cut_xml]   # the next two answers; proper ones afterwards

It serves `/api/query` (by `id_list`: a paper for every identifier but the `unknown`; by `search_query`: the `library`),
`/rss/…` and `/atom/…` (what is `announced` in these categories on `day`), `/oai` (the `library`, changed since `from`),
and `files`, documents of any kind by path. Feeds and files are served with ETag and Last-Modified, and HTTP 304.
`log` has every request.
"""

import fcntl
import gzip
import hashlib
import os
import random
import re
import socket
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Unpack
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from arxsift.models.paper import Paper
from arxsift.serve.arxiv.categories import check_categories, is_category, oai_set
from arxsift.serve.web.cache import Cached
from arxsift.serve.web.pace import Pace
from arxsift.serve.web.polite import Manners, Polite

FIXTURES = Path(__file__).parents[1] / "fixtures" / "arxiv"

DAY = "2026-07-16"
MORNING = datetime(2026, 7, 16, 12, tzinfo=UTC).timestamp()
"""Eight o'clock at arXiv on that day, in seconds since 1970."""
EASTERN = ZoneInfo("America/New_York")
MAX_ROWS = 2000
"""Number of rows of a daily feed, at most."""

# Documents in the shape of arXiv's

HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <title>arXiv Query</title>
  <opensearch:totalResults>{n_total}</opensearch:totalResults>
"""

ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{id}v{version}</id>
    <title>{title}</title>
    <summary>  {abstract}
</summary>
    {categories}
    <published>{date}T08:18:33Z</published>
    {authors}
  </entry>
"""

RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{title}</title>
    <link>http://rss.arxiv.org/rss/{query}</link>
    <description>{description}</description>
    <atom:link href="http://rss.arxiv.org/rss/{query}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{built}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{midnight}</pubDate>
    <skipDays>
      <day>Sunday</day>
      <day>Saturday</day>
    </skipDays>
{entries}  </channel>
</rss>
"""

RSS_ITEM = """    <item>
      <title>{title}</title>
      <link>https://arxiv.org/abs/{id}</link>
      <description>arXiv:{id}v{version} Announce Type: {type} 
Abstract: {abstract}</description>
      <guid isPermaLink="false">oai:arXiv.org:{id}v{version}</guid>
{categories}      <pubDate>{midnight}</pubDate>
      <arxiv:announce_type>{type}</arxiv:announce_type>
      <dc:rights>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</dc:rights>
      <dc:creator>{authors}</dc:creator>
    </item>
"""  # noqa: W291 - arXiv's has that space

ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">
  <id>http://rss.arxiv.org/atom/{query}</id>
  <title>{title}</title>
  <updated>{day}T04:00:19.866337+00:00</updated>
  <link href="http://rss.arxiv.org/atom/{query}" rel="self" type="application/atom+xml"/>
  <subtitle>{description}</subtitle>
{entries}</feed>
"""

ATOM_ENTRY = """  <entry>
    <id>oai:arXiv.org:{id}v{version}</id>
    <title>{title}</title>
    <updated>{day}T04:00:19.899254+00:00</updated>
    <link href="https://arxiv.org/abs/{id}" rel="alternate" type="text/html"/>
    <summary>arXiv:{id}v{version} Announce Type: {type} 
Abstract: {abstract}</summary>
{categories}    <published>{day}T00:00:00-04:00</published>
    <arxiv:announce_type>{type}</arxiv:announce_type>
    <dc:rights>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</dc:rights>
    <dc:creator>{authors}</dc:creator>
  </entry>
"""  # noqa: W291

OAI = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>{day}T08:00:00Z</responseDate>
<request verb="ListRecords">https://oaipmh.arxiv.org/oai</request>
{content}</OAI-PMH>
"""

RECORD = """<record>
<header>
 <identifier>oai:arXiv.org:{id}</identifier>
 <datestamp>{date}</datestamp>
{sets}</header>
<metadata>
 <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
 <id>{id}</id><submitter>{submitter}</submitter>{versions}<title>{title}</title><authors>{authors}</authors>\
<categories>{categories}</categories><license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>\
<abstract>  {abstract}
</abstract></arXivRaw>
</metadata>
</record>
"""


@dataclass(frozen=True)
class Announced:
    """A paper of a daily feed."""

    paper: Paper
    type: str = "new"
    """`new`, `cross`, `replace` or `replace-cross`."""


def made_up(paper_id: str) -> Paper:
    """A paper that the server has under that identifier."""
    text = Paper.of(f"On {paper_id}", f"We say something about {paper_id}.", paper_id)
    details = {"authors": ("Ada Kessel",), "categories": ("cs.LG", "cs.AI"), "date": "2024-01-31", "version": 2}
    return text.with_details(**details, url=f"https://arxiv.org/abs/{paper_id}")


THINGS = "kettle teapot ladder lantern pulley bellows anvil sundial abacus loom compass hourglass".split()  # noqa: SIM905
DEEDS = "measure compare predict compress translate balance repair classify simulate arrange".split()  # noqa: SIM905


def announcements(
    n_papers: int,
    telling: Sequence[str] = (),
    *,
    first: int = 1,
    month: str = "2607",
    types: Sequence[str] = ("new", "new", "cross", "replace"),
    categories: Sequence[str] = ("cs.LG", "cs.AI"),
    day: str = DAY,
) -> list[Announced]:
    """Papers on nothing in particular, always the same: `2607.00001` and so on, of these types in turn.

    `telling` are sentences that the abstracts end with in turn, so that a classifier has something to find. Whatever
    replaces is a second version.
    """
    announced = []
    for n in range(first, first + n_papers):
        chance = random.Random(n)
        one, two = chance.sample(THINGS, 2)
        deeds = chance.sample(DEEDS, 2)
        title = f"How to {deeds[0]} a {one} by its {two}, part {n}"
        abstract = f"We {deeds[0]} each {one} of {n + 7} workshops and {deeds[1]} the {two} that came with it."
        if telling:
            abstract += f" {telling[(n - first) % len(telling)]}"
        kind = types[(n - first) % len(types)]
        paper = Paper.of(title, abstract, f"{month}.{n:05}").with_details(
            authors=(f"Ada Kessel{n}", "Björn Pott"),
            categories=tuple(categories),
            date=day,
            version=2 if kind.startswith("replace") else 1,
            url=f"https://arxiv.org/abs/{month}.{n:05}",
        )
        announced.append(Announced(paper, kind))
    return announced


def render(papers: Iterable[Paper], n_total: int | None = None) -> bytes:
    """A page of the search API."""
    entries = [render_entry(paper) for paper in papers]
    head = HEAD.format(n_total=len(entries) if n_total is None else n_total)
    return (head + "".join(entries) + "</feed>\n").encode()


def render_entry(paper: Paper) -> str:
    return ENTRY.format(
        id=paper.id,
        version=paper.version,
        title=escape(paper.title),
        abstract=escape(paper.abstract),
        categories="".join(f'<category term="{escape(term)}"/>' for term in paper.categories),
        date=paper.date,
        authors="".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors),
    )


def render_daily(
    kind: str,
    announced: Iterable[Announced],
    query: str = "cs.LG",
    day: str = DAY,
    title: str = "",
    description: str = "",
) -> bytes:
    """A daily feed; `kind` is `rss` or `atom`."""
    names = query.replace("+", ", ")
    midnight = date.fromisoformat(day).strftime("%a, %d %b %Y 00:00:00 -0400")
    common = {"day": day, "midnight": midnight}
    feed = RSS if kind == "rss" else ATOM
    return feed.format(
        title=escape(title or f"{names} updates on arXiv.org"),
        description=escape(description or f"{names} updates on the arXiv.org e-print archive."),
        query=query,
        built=midnight.replace("00:00:00 -0400", "04:00:20 +0000"),
        entries="".join(_daily_entry(kind, each, common) for each in announced),
        **common,
    ).encode()


def _daily_entry(kind: str, announced: Announced, common: Mapping[str, str]) -> str:
    paper = announced.paper
    category = "      <category>{}</category>\n" if kind == "rss" else '    <category term="{}"/>\n'
    return (RSS_ITEM if kind == "rss" else ATOM_ENTRY).format(
        id=paper.id,
        version=paper.version or 1,
        title=escape(paper.title),
        abstract=escape(paper.abstract),
        type=announced.type,
        categories="".join(category.format(escape(term)) for term in paper.categories),
        authors=escape(", ".join(paper.authors)),
        **common,
    )


def render_oai(papers: Iterable[Paper], token: str = "", day: str = DAY) -> bytes:
    """A page of ListRecords (arXivRaw); the datestamp is the paper's date."""
    records = "".join(_record(paper) for paper in papers)
    more = f'<resumptionToken cursor="0">{escape(token)}</resumptionToken>\n' if token else ""
    return OAI.format(day=day, content=f"<ListRecords>\n{records}{more}</ListRecords>\n").encode()


def render_oai_error(code: str, words: str = "", day: str = DAY) -> bytes:
    return OAI.format(day=day, content=f'<error code="{code}">{escape(words)}</error>\n').encode()


def _record(paper: Paper) -> str:
    versions = (
        f'<version version="v{n}"><date>{paper.date}</date></version>' for n in range(1, (paper.version or 1) + 1)
    )
    return RECORD.format(
        id=paper.id,
        date=paper.date,
        sets="".join(f" <setSpec>{oai_set(each)}</setSpec>\n" for each in paper.categories),
        submitter=escape(paper.authors[0]),
        versions="".join(versions),
        title=escape(paper.title),
        authors=escape(", ".join(paper.authors)),
        categories=" ".join(paper.categories),
        abstract=escape(paper.abstract),
    )


# What goes wrong


@dataclass(frozen=True)
class Reply:
    """One answer; `cut` sends half of the body that it announces, `reset` besides breaks the connection.

    `wait` waits before the answer.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    reset: bool = False
    wait: Callable[[], object] = lambda: None


Behaviour = Callable[[Sequence[str]], Reply]
"""How the search API answers, given the identifiers that are asked for."""

Trouble = Callable[[Reply], Reply]
"""What becomes of a proper answer."""


def as_it_is(reply: Reply) -> Reply:
    """No trouble: for an answer between two that are."""
    return reply


def always(body: bytes = b"", status: int = 200, **headers: str) -> Behaviour:
    """One answer, whatever is asked; `Retry_After="7"` is a header."""
    return lambda _: Reply(body, status, _named(headers))


def status(code: int, body: bytes = b"", **headers: str) -> Trouble:
    """Another status, and nothing of the answer; `Retry_After="7"` is a header."""
    return lambda _: Reply(body, code, _named(headers))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def instead(body: bytes) -> Trouble:
    """Another body."""
    return lambda reply: replace(reply, body=body)


def cut_connection(reply: Reply) -> Reply:
    """Half of what Content-Length announces."""
    return replace(reply, cut=True)


def reset_connection(reply: Reply) -> Reply:
    """An answer cut short by a connection that is broken rather than closed."""
    return replace(reply, cut=True, reset=True)


def cut_xml(reply: Reply) -> Reply:
    """Half of the document, with the Content-Length of the half."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def compressed(reply: Reply) -> Reply:
    """As most servers send it; troubles that come after it damage the compressed bytes."""
    return replace(reply, body=gzip.compress(reply.body), headers={**reply.headers, "Content-Encoding": "gzip"})


_ENTRIES = re.compile(rb" *<(item|entry|record)>.*?</\1>\n", re.DOTALL)


def shortened(n_entries: int) -> Trouble:
    """Only so many of the entries; what is said of their number stays. None at all is the empty page."""

    def shorten(reply: Reply) -> Reply:
        for entry in [found[0] for found in _ENTRIES.finditer(reply.body)][n_entries:]:
            reply = replace(reply, body=reply.body.replace(entry, b""))
        return reply

    return shorten


def emptied(reply: Reply) -> Reply:
    return shortened(0)(reply)


def repeated(reply: Reply) -> Reply:
    """The first entry stands in the place of the second too."""
    first, second = [found[0] for found in _ENTRIES.finditer(reply.body)][:2]
    return replace(reply, body=reply.body.replace(second, first))


def latin_1(reply: Reply) -> Reply:
    """A byte that is not UTF-8 in the first title of an entry."""
    return replace(reply, body=_in_first_title(reply.body, b"Caf\xe9 "))


def control_character(reply: Reply) -> Reply:
    """A character that XML forbids in the same place."""
    return replace(reply, body=_in_first_title(reply.body, b"\x0b"))


def _in_first_title(body: bytes, words: bytes) -> bytes:
    entry = re.search(rb"<(?:item|entry|record)>.*?<title>", body, re.DOTALL)
    assert entry is not None
    return body[: entry.end()] + words + body[entry.end() :]


def expired_token(reply: Reply) -> Reply:
    """OAI-PMH's error that the resumption token has expired."""
    return replace(reply, body=render_oai_error("badResumptionToken", "the token has expired"))


# The server


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    """Path with its query, as it came."""
    headers: Mapping[str, str]


@dataclass
class FakeArxiv:
    """By identifiers, answers as the next of `behaviours` says; all else as the next of the route's `troubles`."""

    url: str = ""
    """Address of the search API."""
    unknown: set[str] = field(default_factory=set)
    counts_unknown: bool = False
    """Whether identifiers it does not have are in its total, as the real one was seen to do."""
    behaviours: list[Behaviour] = field(default_factory=list)
    announced: list[Announced] = field(default_factory=list)
    day: str = DAY
    """Day of the daily feeds; an earlier one makes them stale."""
    max_age: int | None = None
    """Seconds in Cache-Control of feeds and files; None sends none."""
    library: list[Paper] = field(default_factory=list)
    records_per_page: int = 1000
    files: dict[str, bytes] = field(default_factory=dict)
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    """By the beginning of the path: `/api`, `/rss`, `/atom`, `/oai`, `/blog.xml`."""
    log: list[Asked] = field(default_factory=list)
    n_connections: int = 0
    asked: list[list[str]] = field(default_factory=list)
    parameters: list[dict[str, list[str]]] = field(default_factory=list)
    user_agents: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        """`http://127.0.0.1:PORT`, where `/rss`, `/atom`, `/oai` and the files are."""
        return self.url.removesuffix("/api/query")

    @property
    def paths(self) -> list[str]:
        """Paths of all requests, readable."""
        return [unquote(asked.path) for asked in self.log]

    def environment(self) -> dict[str, str]:
        """What makes arxsift, in this process or another, ask this server."""
        return {
            "ARXSIFT_ARXIV_API": self.url,
            "ARXSIFT_ARXIV_RSS": self.root,
            "ARXSIFT_ARXIV_OAI": f"{self.root}/oai",
            "NO_PROXY": "127.0.0.1",
        }

    def properly(self, ids: Sequence[str]) -> Reply:
        papers = [made_up(paper_id) for paper_id in ids if paper_id not in self.unknown]
        return Reply(render(papers, len(ids) if self.counts_unknown else None))

    def empty(self, ids: Sequence[str]) -> Reply:
        return Reply(render([], len(ids)))

    def short(self, n_entries: int) -> Behaviour:
        return lambda ids: Reply(render(map(made_up, ids[:n_entries]), len(ids)))

    def cut(self, ids: Sequence[str]) -> Reply:
        return Reply(self.properly(ids).body, cut=True)

    def late(self, wait: Callable[[], object]) -> Behaviour:
        return lambda ids: Reply(self.properly(ids).body, wait=wait)

    def answer(self, path: str, headers: Mapping[str, str]) -> Reply:
        """The answer to a request, and its place in the records."""
        self.log.append(Asked(path, headers))
        parts = urlsplit(path)
        parameters = parse_qs(parts.query)
        if parts.path == "/api/query" and "search_query" not in parameters:
            return self._by_id(parameters, headers)
        reply = self._route(parts.path, parameters)
        for beginning, troubles in self.troubles.items():
            if path.startswith(beginning) and troubles:
                reply = troubles.pop(0)(reply)
        etag = reply.headers.get("ETag")
        unchanged = etag is not None and headers.get("If-None-Match") == etag
        return Reply(b"", 304, reply.headers) if unchanged and reply.status == 200 else reply

    def _by_id(self, parameters: dict[str, list[str]], headers: Mapping[str, str]) -> Reply:
        ids = parameters.get("id_list", [""])[0].split(",")
        self.asked.append(ids)
        self.parameters.append(parameters)
        self.user_agents.append(headers["User-Agent"])
        behaviour = self.behaviours.pop(0) if self.behaviours else self.properly
        return behaviour(ids)

    def _route(self, path: str, parameters: dict[str, list[str]]) -> Reply:
        said = {name: values[0] for name, values in parameters.items()}
        if path == "/api/query":
            return self._search(said)
        if path == "/oai":
            return self._oai(said)
        if path.startswith(("/rss/", "/atom/")):
            return self._daily(*path[1:].split("/", 1))
        if path in self.files:
            return self._kept(self.files[path])
        return Reply(b"<html>no such page</html>", 404)

    def _search(self, said: Mapping[str, str]) -> Reply:
        """The library's papers of the window; all else in the query is taken to match."""
        papers = sorted(self.library, key=lambda paper: paper.date, reverse=True)
        if window := re.search(r"submittedDate:\[(\d{8})0000 TO (\d{8})2359\]", said["search_query"]):
            papers = [paper for paper in papers if window[1] <= paper.date.replace("-", "") <= window[2]]
        start, n_most = int(said["start"]), int(said["max_results"])
        return Reply(render(papers[start : start + n_most], len(papers)))

    def _daily(self, kind: str, query: str) -> Reply:
        """What is announced in any of the categories; a feed that tells of an error for one that there is not."""
        names = query.split("+")
        bad = next((name for name in names if not is_category(name)), None)
        if bad is not None:
            title = f"Feed error for query: http://rss.arxiv.org/{kind}/{query}"
            archive, _, subject = bad.partition(".")
            words = f"Bad subject class '{subject}'. Valid subject classes for '{archive}' are: cs.AI, cs.AR."
            if not is_category(archive):
                words = f"Bad archive '{archive}'. Valid archive names are: astro-ph, cond-mat, cs."
            return Reply(render_daily(kind, (), query, self.day, title, words), 400)
        names = check_categories(names)
        found = [each for each in self.announced if any(_within(term, names) for term in each.paper.categories)]
        return self._kept(render_daily(kind, found[:MAX_ROWS], query, self.day))

    def _kept(self, body: bytes) -> Reply:
        midnight = date.fromisoformat(self.day).strftime("%a, %d %b %Y 04:00:00 GMT")
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()}"', "Last-Modified": midnight}
        if self.max_age is not None:
            headers["Cache-Control"] = f"public, max-age={self.max_age}"
        return Reply(body, 200, headers)

    def _oai(self, said: Mapping[str, str]) -> Reply:
        """Records by set and `from`; the token is those and where the next page starts."""
        wanted, since, start = said.get("set", ""), said.get("from", ""), "0"
        if token := said.get("resumptionToken"):
            if token.count("|") != 2:
                return Reply(render_oai_error("badResumptionToken", "no such token", self.day))
            wanted, since, start = token.split("|")
        papers = [paper for paper in self.library if paper.date >= since and _in_set(paper, wanted)]
        if not papers:
            return Reply(render_oai_error("noRecordsMatch", "no records match", self.day))
        end = int(start) + self.records_per_page
        token = f"{wanted}|{since}|{end}" if end < len(papers) else ""
        return Reply(render_oai(papers[int(start) : end], token, self.day))


def _within(term: str, names: Sequence[str]) -> bool:
    return term in names or term.partition(".")[0] in names


def _in_set(paper: Paper, wanted: str) -> bool:
    return any(f"{oai_set(term)}:".startswith(f"{wanted}:") for term in paper.categories)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: else each answer waits for a delayed acknowledgement
    arxiv: FakeArxiv

    def setup(self) -> None:
        super().setup()
        self.arxiv.n_connections += 1

    def do_GET(self) -> None:
        self.reply(self.arxiv.answer(self.path, dict(self.headers)))

    def reply(self, reply: Reply) -> None:
        reply.wait()
        try:
            self.send_response(reply.status)
            headers = (
                reply.headers if reply.status == 304 else {**reply.headers, "Content-Length": str(len(reply.body))}
            )
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.send_body(reply)
        except OSError:
            self.close_connection = True  # the client lost patience
        if reply.cut:
            self.close_connection = True

    def send_body(self, reply: Reply) -> None:
        body = reply.body[: len(reply.body) // 2] if reply.cut else reply.body
        self.wfile.write(body)
        if reply.reset:
            self.wfile.flush()
            while any(fcntl.ioctl(self.connection, termios.TIOCOUTQ, bytes(4))):  # what is on its way would be lost
                time.sleep(0.01)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())

    def handle(self) -> None:
        with suppress(ConnectionError):  # the client lost patience
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):  # after a reset there is nothing to flush to
            super().finish()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running(arxiv: FakeArxiv) -> Iterator[FakeArxiv]:
    """The server listens at `arxiv.url` until the body ends."""
    handler = type("Handler", (_Handler,), {"arxiv": arxiv})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    arxiv.url = f"http://127.0.0.1:{server.server_port}/api/query"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield arxiv
    finally:
        server.shutdown()
        server.server_close()


class Clock:
    """Time that passes only in `sleep`."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 2))
        self.now += seconds


class Answers:
    """A cache of answers in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Cached] = {}

    def get(self, url: str) -> Cached | None:
        return self.kept.get(url)

    def put(self, url: str, answer: Cached) -> None:
        self.kept[url] = answer


def patient(clock: Clock, said: list[str], **manners: Unpack[Manners]) -> Polite:
    """A client whose time is the clock's and whose jitter is always the longest; what it says is kept."""
    pace = Pace(clock=clock.time, sleep=clock.sleep, say=said.append)
    usual: Manners = {
        "pace": pace,
        "sleep": clock.sleep,
        "jitter": lambda _, longest: longest,
        "say": said.append,
    }
    usual.update(manners)
    return Polite(**usual)
