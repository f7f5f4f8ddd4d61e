"""A local stand-in for arXiv's search API that misbehaves on demand, and a clock that only moves when told."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from arxsift.models.paper import Paper

FIXTURES = Path(__file__).parent / "fixtures" / "arxiv"

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


def made_up(paper_id: str) -> Paper:
    """A paper that the server has under that identifier."""
    text = Paper.of(f"On {paper_id}", f"We say something about {paper_id}.", paper_id)
    details = {"authors": ("Ada Kessel",), "categories": ("cs.LG", "cs.AI"), "date": "2024-01-31", "version": 2}
    return text.with_details(**details, url=f"https://arxiv.org/abs/{paper_id}")


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


@dataclass(frozen=True)
class Reply:
    """One answer; `cut` sends half of the body that it announces, `wait` waits before the answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    wait: Callable[[], object] = lambda: None


Behaviour = Callable[[Sequence[str]], Reply]


@dataclass
class FakeArxiv:
    """Answers each request as the next of `behaviours` says; properly when there is none left."""

    url: str = ""
    unknown: set[str] = field(default_factory=set)
    counts_unknown: bool = False
    """Whether identifiers it does not have are in its total, as the real one was seen to do."""
    behaviours: list[Behaviour] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    parameters: list[dict[str, list[str]]] = field(default_factory=list)
    user_agents: list[str] = field(default_factory=list)

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

    def answer(self, ids: Sequence[str]) -> Reply:
        behaviour = self.behaviours.pop(0) if self.behaviours else self.properly
        return behaviour(ids)


def always(body: bytes = b"", status: int = 200, **headers: str) -> Behaviour:
    """The same whatever is asked; `Retry_After="7"` is a header."""
    return lambda _: Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


@contextmanager
def running(arxiv: FakeArxiv) -> Iterator[FakeArxiv]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: else each answer waits for a delayed acknowledgement

        def do_GET(self) -> None:
            parameters = parse_qs(urlsplit(self.path).query)
            ids = parameters.get("id_list", [""])[0].split(",")
            arxiv.asked.append(ids)
            arxiv.parameters.append(parameters)
            arxiv.user_agents.append(self.headers["User-Agent"])
            self.reply(arxiv.answer(ids))

        def reply(self, reply: Reply) -> None:
            reply.wait()
            try:
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
            except OSError:
                self.close_connection = True  # the client lost patience
            if reply.cut:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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
