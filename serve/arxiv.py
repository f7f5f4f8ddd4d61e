"""Identifiers in, `Paper`s out: the client of arXiv's search API, and the one file that opens sockets to arXiv.

What the API is known to do, and what is done about it: it answers HTTP 200 with an empty or a short page (asked again,
compared with `opensearch:totalResults`), with 429 and 503 below its documented limits (back-off, Retry-After), with
errors that are Atom feeds, and leaves out identifiers that it does not have without a word. Every request takes its
turn (`pace`), a repeated one too.
"""

import os
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from .. import __version__
from ..configs.errors import FetchError, InputError
from ..models.paper import Paper
from ..models.text import normalise
from .pace import Pace

if TYPE_CHECKING:
    import requests

API = "https://export.arxiv.org/api/query"
"""`$ARXSIFT_ARXIV_API` names another, such as a mirror."""

IDS_PER_REQUEST = 200
WITNESS = "1706.03762"
"""A paper that is there. Asked for together with identifiers that did not come, it tells a fault from their absence."""

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
"""Until the first byte, and between two; the whole body may take twice as long."""

MAX_BODY_BYTES = 64 * 2**20
LONGEST_BACK_OFF_SECONDS = 120.0

_NEW_ID = r"(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}"
_OLD_ID = r"[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
_ID = re.compile(f"(?:{_NEW_ID}|{_OLD_ID})", re.ASCII)
_NAMED_ID = re.compile(
    rf"(?:.*/abs/|oai:arXiv\.org:|arXiv:)?(?P<id>{_NEW_ID}|{_OLD_ID})(?:v(?P<version>\d+))?", re.ASCII
)
_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """An identifier that cannot be asked for, or whose entry is not a paper."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request settled."""

    papers: tuple[Paper, ...] = ()
    absent: tuple[str, ...] = ()
    """arXiv does not have these."""
    rejected: tuple[Rejection, ...] = ()

    @property
    def ids(self) -> set[str]:
        return {*self.absent, *(paper.id for paper in self.papers), *(each.id for each in self.rejected)}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the search API."""

    papers: tuple[Paper, ...]
    rejected: tuple[Rejection, ...]
    n_total: int
    """What the API says there is, over all pages."""

    @property
    def n_entries(self) -> int:
        """Different ones: the API has been seen to repeat an entry where another is missing."""
        return len({paper.id for paper in self.papers} | {rejection.id for rejection in self.rejected})

    @property
    def whole(self) -> bool:
        return 0 < self.n_entries >= self.n_total


class _Fault(Exception):
    """What may go away when asked again."""


class _Refusal(Exception):
    """arXiv's own words on a request that it will never answer."""


class ArxivClient:
    """Asks arXiv politely and patiently; a context manager that closes its connection."""

    def __init__(
        self,
        api: str | None = None,
        *,
        pace: Pace | None = None,
        attempts: int = 5,
        ids_per_request: int = IDS_PER_REQUEST,
        answer_seconds: float = ANSWER_SECONDS,
        back_off_seconds: float = 4.0,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`attempts` without anything new and it is given up; `say` is told of each that is to be repeated.

        Raises:
            InputError: an address or a contact (`$ARXSIFT_CONTACT`) that cannot be used.
        """
        self._api = checked_address(api or os.environ.get("ARXSIFT_ARXIV_API") or API)
        self._user_agent = user_agent(os.environ.get("ARXSIFT_CONTACT", ""))
        self._pace = pace or Pace(say=say)
        self._attempts = attempts
        self._ids_per_request = ids_per_request
        self._answer_seconds = answer_seconds
        self._back_off_seconds = back_off_seconds
        self._sleep, self._jitter, self._say = sleep, jitter, say
        self._session: requests.Session | None = None
        self._witness = WITNESS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()

    def papers(self, ids: Sequence[str]) -> Iterator[Paper]:
        """The papers that arXiv has; `answers` also tells which it has not. Raises FetchError."""
        for answer in self.answers(ids):
            yield from answer.papers

    def answers(self, ids: Iterable[str]) -> Iterator[Answer]:
        """One answer a request that settled something; over all of them each identifier is settled exactly once.

        Raises:
            FetchError: arXiv cannot be reached or does not answer as it should; what was yielded before is good.
        """
        ids = list(dict.fromkeys(ids))
        if malformed := tuple(_malformed(paper_id) for paper_id in ids if not _ID.fullmatch(paper_id)):
            yield Answer(rejected=malformed)
        well_formed = [paper_id for paper_id in ids if _ID.fullmatch(paper_id)]
        for start in range(0, len(well_formed), self._ids_per_request):
            yield from self._settle(well_formed[start : start + self._ids_per_request])

    def _settle(self, waiting: list[str]) -> Iterator[Answer]:
        """Ask until each of a request's identifiers has come, or is known to be absent or refused.

        What an empty or a short page lacks is asked for again together with a witness. It is absent when a page with
        as many entries as it announces lacks it, or when the page of the last attempt does, and that is not empty
        (an API that counts unknown identifiers in its total always announces too many).
        """
        n_fruitless, doubtful = 0, False
        while waiting:
            part = waiting[: max(1, self._ids_per_request - doubtful)]
            try:
                page = self._ask([*part, self._witness] if doubtful else part)
            except _Refusal as refusal:
                rejected = self._blame(refusal, part)
                waiting = [paper_id for paper_id in waiting if paper_id != rejected.id]
                yield Answer(rejected=(rejected,))
                continue
            except _Fault as fault:
                n_fruitless += 1
                self._back_off(n_fruitless, fault)
                continue
            answer = _pick(page, part)
            n_fruitless = 1 if answer.ids else n_fruitless + 1
            if page.whole or (page.n_entries and n_fruitless >= self._attempts):
                answer = replace(answer, absent=tuple(paper_id for paper_id in part if paper_id not in answer.ids))
            settled = answer.ids
            waiting = [paper_id for paper_id in waiting if paper_id not in settled]
            if settled:
                yield answer
            if not settled.issuperset(part):
                doubtful = True
                self._back_off(n_fruitless, _short(page))

    def _ask(self, ids: Sequence[str]) -> Page:
        """One request of the search API; raises _Fault, _Refusal or FetchError."""
        ids = list(dict.fromkeys(ids))
        page = read_page(self._get(self._api, {"id_list": ",".join(ids), "max_results": str(len(ids))}))
        if page.papers:
            self._witness = page.papers[0].id
        return page

    def _blame(self, refusal: _Refusal, ids: Sequence[str]) -> Rejection:
        """The identifier that arXiv names in its refusal, so that one does not sink the others."""
        words = str(refusal)
        for paper_id in ids:
            if re.search(rf"(?<!\S){re.escape(paper_id)}(?!\S)", words):
                return Rejection(paper_id, f"arXiv says: {words}")
        raise FetchError(f"{self._api}: arXiv refuses the request: {words}") from refusal

    def _back_off(self, n_fruitless: int, fault: _Fault) -> None:
        """Wait before the next attempt, exponentially longer, with full jitter; FetchError after the last one."""
        if n_fruitless >= self._attempts:
            times = f"given up after {self._attempts} attempts"
            raise FetchError(f"{self._api}: {fault}; {times}: try again later") from fault
        longest = min(LONGEST_BACK_OFF_SECONDS, self._back_off_seconds * 2 ** (n_fruitless - 1))
        self._say(f"{urlsplit(self._api).netloc}: {fault}; attempt {n_fruitless + 1} of {self._attempts} follows")
        self._sleep(self._jitter(0.0, longest))

    def _get(self, url: str, parameters: Mapping[str, str] | None = None, n_redirects: int = 3) -> bytes:
        """The body of one answer, asked for once and in its turn; raises _Fault, _Refusal or FetchError."""
        import requests

        timeouts = (CONNECT_SECONDS, self._answer_seconds)
        try:
            with (
                self._pace.turn(),
                self._connection().get(
                    url, params=parameters, timeout=timeouts, stream=True, allow_redirects=False
                ) as response,
            ):
                moved = response.headers.get("Location") if response.is_redirect else None
                if moved is None:
                    body = self._read(response)
                    self._check(response, body)
                    return body
        except requests.Timeout as error:
            raise _Fault(f"no answer within {self._answer_seconds:g} s") from error
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise _Fault(f"the connection failed ({_root(error)})") from error
        except requests.exceptions.ContentDecodingError as error:
            raise _Fault("the answer is damaged") from error
        except requests.RequestException as error:
            raise FetchError(f"{url}: cannot be asked ({error}); is $ARXSIFT_ARXIV_API right?") from error
        if not n_redirects:
            raise FetchError(f"{url}: redirected too often; is $ARXSIFT_ARXIV_API right?")
        return self._get(urljoin(url, moved), parameters if "?" not in moved else None, n_redirects - 1)

    def _connection(self) -> "requests.Session":
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.headers["User-Agent"] = self._user_agent
        return self._session

    def _read(self, response: "requests.Response") -> bytes:
        """The whole body; small pieces, so that a server that drips is noticed."""
        until = time.monotonic() + 2 * self._answer_seconds
        body = bytearray()
        for piece in response.iter_content(1024):
            body += piece
            if time.monotonic() > until:
                raise _Fault(f"no whole answer within {2 * self._answer_seconds:g} s")
            if len(body) > MAX_BODY_BYTES:
                raise _Fault(f"an answer of more than {MAX_BODY_BYTES:,} bytes")
        return bytes(body)

    def _check(self, response: "requests.Response", body: bytes) -> None:
        """Return if the body is to be read; the status decides."""
        status = f"HTTP {response.status_code} {response.reason or ''}".rstrip()
        if response.status_code == 200:
            return
        if response.status_code in (408, 425, 429) or response.status_code >= 500:
            wait_seconds = retry_after(response.headers.get("Retry-After", ""), self._pace.clock())
            if wait_seconds:
                self._pace.pause(wait_seconds)
                status += f", Retry-After {wait_seconds:.0f} s"
            raise _Fault(status)
        with suppress(_Fault):
            read_page(body)  # raises arXiv's own words, where there are any
        raise FetchError(f"{self._api}: {status}; is $ARXSIFT_ARXIV_API right?")


def read_page(body: bytes) -> Page:
    """Parse one Atom page; raises _Refusal when it is an error, _Fault when it is not a whole page."""
    try:
        feed = ElementTree.fromstring(body)
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # the latter two: an encoding it does not know
        raise _Fault(f"the answer is not whole XML ({error})" if body.strip() else "an empty answer") from error
    if feed.tag != f"{{{_SPACES['atom']}}}feed":
        raise _Fault(f"the answer is not an Atom feed but <{feed.tag.rpartition('}')[2]}>")
    entries = feed.findall("atom:entry", _SPACES)
    for entry in entries:
        if "/api/errors" in _text(entry, "atom:id"):
            raise _Refusal(" ".join(_text(entry, "atom:summary").split()) or "no reason given")
    n_total = _text(feed, "opensearch:totalResults").strip()
    if not n_total.isdecimal():
        raise _Fault(f"the page does not say how many results there are (totalResults {n_total!r})")
    read = [read_entry(entry) for entry in entries]
    papers = tuple(found for found in read if isinstance(found, Paper))
    rejected = tuple(found for found in read if isinstance(found, Rejection))
    return Page(papers, rejected, int(n_total))


def read_entry(entry: ElementTree.Element) -> Paper | Rejection | None:
    """One entry of a page; None where it has no identifier, which is how the API once said that it knows none."""
    named = parse_id(_text(entry, "atom:id"))
    if named is None:
        return None
    paper_id, version = named
    try:
        paper = Paper.of(_text(entry, "atom:title"), _text(entry, "atom:summary"), paper_id)
    except InputError as error:
        return Rejection(paper_id, str(error))
    names = (normalise(name.text or "") for name in entry.findall("atom:author/atom:name", _SPACES))
    marked = entry.findall("arxiv:primary_category", _SPACES) + entry.findall("atom:category", _SPACES)
    terms = dict.fromkeys(category.get("term", "").strip() for category in marked)
    published = re.match(r"\d{4}-\d{2}-\d{2}", _text(entry, "atom:published").strip())
    return paper.with_details(
        authors=tuple(filter(None, names)),
        categories=tuple(filter(None, terms)),
        date=published[0] if published else "",
        version=version,
        url=abstract_url(paper_id),
    )


def parse_id(text: str) -> tuple[str, int | None] | None:
    """Identifier and version of `2508.13426v1`, `arXiv:…`, `oai:arXiv.org:…` or `http://arxiv.org/abs/…`; else None."""
    found = _NAMED_ID.fullmatch(text.strip())
    if found is None:
        return None
    return found["id"], int(found["version"]) if found["version"] else None


def abstract_url(paper_id: str) -> str:
    """The page of a paper's latest version."""
    return f"https://arxiv.org/abs/{paper_id}"


def retry_after(header: str, now: float) -> float:
    """Seconds from `now` that a Retry-After asks for, given as seconds or as a date; 0 where it says nothing."""
    header = header.strip()
    if header.isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, OverflowError):
        return 0.0


def checked_address(address: str) -> str:
    """The address itself, if it is one."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise InputError(f"{address!r} is not a web address ({error}); arXiv's is {API}") from error
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InputError(f"{address!r} is not a web address ($ARXSIFT_ARXIV_API); arXiv's is {API}")
    return address


def user_agent(contact: str) -> str:
    """Who asks; arXiv would like to know whom to write to."""
    if contact and not (contact.isascii() and contact.isprintable()):
        raise InputError(f"$ARXSIFT_CONTACT: {contact!r} cannot be sent; give a mail or web address in plain ASCII")
    return f"arxsift/{__version__}" + (f" (+{contact})" if contact else "")


def _malformed(paper_id: str) -> Rejection:
    shape = "not the identifier of an arXiv paper, such as 2508.13426 or astro-ph/0601001, without its version"
    return Rejection(paper_id, f"{paper_id!r} is {shape}")


def _pick(page: Page, waiting: Sequence[str]) -> Answer:
    """What of a page was waited for, under the identifier it was asked for (`math.GT/0309136` is `math/0309136`)."""
    papers = {_short_archive(paper.id): paper for paper in page.papers}
    rejected = {_short_archive(each.id): each.reason for each in page.rejected}
    asked = [(paper_id, _short_archive(paper_id)) for paper_id in waiting]
    return Answer(
        papers=tuple(papers[known].with_details(id=paper_id) for paper_id, known in asked if known in papers),
        rejected=tuple(Rejection(paper_id, rejected[known]) for paper_id, known in asked if known in rejected),
    )


def _short_archive(paper_id: str) -> str:
    return re.sub(r"\.[A-Z]{2}/", "/", paper_id)


def _short(page: Page) -> _Fault:
    if not page.n_entries:
        return _Fault("an empty page")
    return _Fault(f"a short page, {page.n_entries} entries of {page.n_total} announced")


def _text(element: ElementTree.Element, path: str) -> str:
    return element.findtext(path, "", _SPACES)


def _root(error: BaseException) -> str:
    """The innermost cause in few words; the outer ones repeat the address three times."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return str(error) or type(error).__name__
