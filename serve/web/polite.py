"""Questions in, answers out: the one file that opens sockets, politely and patiently.

A request takes its turn (`pace`), a repeated and a redirected one too. What may go away is asked for again, after a
back-off that grows exponentially with full jitter, and after what Retry-After asks for; what is in the cache is not
asked for, or only whether it has changed.
"""

import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self, TypedDict
from urllib.parse import urljoin, urlsplit

from ... import __version__
from ...configs.errors import FetchError, InputError
from .addresses import is_arxiv, short_name
from .cache import AnswerCache, Cached, may_be_kept, read_max_age
from .exchange import Declined, Fault, Question, Reply
from .fetched import Fetched
from .pace import Pace

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
"""Until the first byte, and between two; the whole body may take twice as long."""

MAX_BODY_BYTES = 64 * 2**20
MAX_REDIRECTS = 3
LONGEST_BACK_OFF_SECONDS = 120.0


class Manners(TypedDict, total=False):
    """What `Polite` can be told."""

    pace: Pace | None
    cache: AnswerCache | None
    contact: str | None
    attempts: int
    answer_seconds: float
    back_off_seconds: float
    sleep: Callable[[float], None]
    jitter: Callable[[float, float], float]
    say: Callable[[str], None]


class Polite:
    """One connection and one pace for all that is asked; a context manager that closes it."""

    def __init__(
        self,
        *,
        pace: Pace | None = None,
        cache: AnswerCache | None = None,
        contact: str | None = None,
        attempts: int = 5,
        answer_seconds: float = ANSWER_SECONDS,
        back_off_seconds: float = 4.0,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`attempts` in vain and it is given up; `say` is told of each that is to be repeated.

        `contact` is a mail or web address for the User-Agent, else `$ARXSIFT_CONTACT`.

        Raises:
            InputError: a contact that cannot be sent.
        """
        self.attempts = attempts
        self._user_agent = user_agent(contact)
        self._pace = pace or Pace(say=say)
        self._others = self._pace.named("others")
        self._cache = cache
        self._answer_seconds = answer_seconds
        self._back_off_seconds = back_off_seconds
        self._sleep, self._jitter, self._say = sleep, jitter, say
        self._session: requests.Session | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()

    @property
    def clock(self) -> Callable[[], float]:
        """Seconds since 1970."""
        return self._pace.clock

    def get(self, question: Question, judge: Callable[[bytes], bool]) -> Fetched:
        """The answer, from the cache or from the server, after as many attempts as it takes.

        `judge` raises Fault for what is to be asked for again, and says of the rest whether it may be kept. When the
        attempts have all failed and some brought a part, the longest is handed on, marked as not whole.

        Raises:
            FetchError: the server cannot be reached, declines, or brings nothing of use.
        """
        name = question.name or short_name(question.address)
        known = self._cache.get(question.address) if self._cache and not question.anew else None
        if known and known.is_fresh(self.clock()):
            with suppress(Fault):  # what was judged whole once may lack something now
                judge(known.body)
                return Fetched(name, known.body)
            known = None
        best, n_fruitless = Fault(""), 0
        while True:
            try:
                return Fetched(name, self._attempt(question, known, judge))
            except Fault as fault:
                n_fruitless += 1
                if len(fault.part) >= len(best.part):
                    best = fault
                if fault.part:
                    known = None  # or its judge would find the same fault for ever
                if n_fruitless >= self.attempts and best.part:
                    return Fetched(name, best.part, False, f"{best}; no better in {self.attempts} attempts")
                self.back_off(n_fruitless, fault, question)

    def _attempt(self, question: Question, known: Cached | None, judge: Callable[[bytes], bool]) -> bytes:
        """The body of one answer that the judge accepts; kept if it may be."""
        reply = self.ask(question, known)
        body = known.body if known and reply.status == 304 else reply.body
        if judge(body) and self._cache and may_be_kept(reply.headers):
            etag, modified = reply.headers.get("ETag", ""), reply.headers.get("Last-Modified", "")
            if known and reply.status == 304:
                etag, modified = etag or known.etag, modified or known.modified
            now = self.clock()
            fresh_until = question.fresh(read_max_age(reply.headers), now)
            self._cache.put(question.address, Cached(body, etag, modified, now, fresh_until))
        return body

    def ask(self, question: Question, known: Cached | None = None) -> Reply:
        """Ask once, whether it has changed if an answer is known; redirections are followed, each in its turn.

        Raises:
            Fault: it may come when asked again.
            FetchError: it will not.
        """
        url, parameters = question.url, question.parameters
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._request(url, parameters, question, known)
            moved = reply.headers.get("Location", "")
            if reply.status in (200, 304):
                return reply
            url = urljoin(url, moved)
            parameters = {} if "?" in moved else parameters
        raise FetchError(f"{question.place}: redirected too often; {question.hint}")

    def back_off(self, n_fruitless: int, fault: Fault, question: Question) -> None:
        """Wait before the next attempt, exponentially longer, with full jitter; FetchError after the last one."""
        if n_fruitless >= self.attempts:
            times = f"given up after {self.attempts} attempts"
            raise FetchError(f"{question.place}: {fault}; {times}: try again later") from fault
        longest = min(LONGEST_BACK_OFF_SECONDS, self._back_off_seconds * 2 ** (n_fruitless - 1))
        self._say(f"{urlsplit(question.place).netloc}: {fault}; attempt {n_fruitless + 1} of {self.attempts} follows")
        self._sleep(self._jitter(0.0, longest))

    def _request(self, url: str, parameters: Mapping[str, str], question: Question, known: Cached | None) -> Reply:
        """One request, in its turn; raises Fault or FetchError."""
        import requests

        pace = self._pace if question.arxiv or is_arxiv(url) else self._others
        headers, timeouts = conditions(known), (CONNECT_SECONDS, self._answer_seconds)
        try:
            with (
                pace.turn(),
                self._connection().get(
                    url, params=parameters, headers=headers, timeout=timeouts, stream=True, allow_redirects=False
                ) as response,
            ):
                if response.is_redirect:
                    return Reply(response.status_code, response.headers)
                body = self._read(response, question)
                self._check(response, body, question, pace, known)
                return Reply(response.status_code, response.headers, body)
        except requests.Timeout as error:
            raise Fault(f"no answer within {self._answer_seconds:g} s") from error
        except requests.ConnectionError as error:
            raise Fault(f"the connection failed ({_root(error)})") from error
        except requests.RequestException as error:
            raise FetchError(f"{question.place}: cannot be asked ({error}); {question.hint}") from error

    def _connection(self) -> "requests.Session":
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.headers["User-Agent"] = self._user_agent
        return self._session

    def _read(self, response: "requests.Response", question: Question) -> bytes:
        """The whole body; taken as it comes, so that a server that drips is noticed."""
        from urllib3.exceptions import DecodeError, HTTPError

        until = time.monotonic() + 2 * self._answer_seconds
        body = bytearray()
        try:
            while piece := response.raw.read1(2**16, decode_content=True):
                body += piece
                if time.monotonic() > until:
                    raise Fault(f"no whole answer within {2 * self._answer_seconds:g} s", bytes(body))
                if len(body) > MAX_BODY_BYTES:
                    limit = f"more than {MAX_BODY_BYTES:,} bytes, which are not read"
                    raise FetchError(f"{question.place}: the answer has {limit}; {question.hint}")
        except DecodeError as error:
            raise Fault("the answer is damaged") from error
        except HTTPError as error:
            raise Fault(f"the connection failed ({_root(error)})", bytes(body)) from error
        return bytes(body)

    def _check(
        self, response: "requests.Response", body: bytes, question: Question, pace: Pace, known: Cached | None
    ) -> None:
        """Return if the body is to be read; the status decides."""
        status = f"HTTP {response.status_code} {response.reason or ''}".rstrip()
        if response.status_code == 200 or (response.status_code == 304 and known):
            return
        if response.status_code in (408, 425, 429) or response.status_code >= 500:
            wait_seconds = retry_after(response.headers.get("Retry-After", ""), self.clock())
            if wait_seconds:
                pace.pause(wait_seconds)
                status += f", Retry-After {wait_seconds:.0f} s"
            raise Fault(status)
        raise Declined(f"{question.place}: {status}; {question.hint}", body)


def conditions(known: Cached | None) -> dict[str, str]:
    """The headers that ask whether a known answer has changed."""
    if known is None:
        return {}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}


def retry_after(header: str, now: float) -> float:
    """Seconds from `now` that a Retry-After asks for, given as seconds or as a date; 0 where it says nothing."""
    header = header.strip()
    if header.isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, OverflowError):
        return 0.0


def user_agent(contact: str | None = None) -> str:
    """Who asks; arXiv would like to know whom to write to."""
    origin = "$ARXSIFT_CONTACT: " if contact is None else ""
    contact = os.environ.get("ARXSIFT_CONTACT", "") if contact is None else contact
    if contact and not (contact.isascii() and contact.isprintable()):
        raise InputError(f"{origin}{contact!r} cannot be sent; give a mail or web address in plain ASCII")
    return f"arxsift/{__version__}" + (f" (+{contact})" if contact else "")


def _root(error: BaseException) -> str:
    """The innermost cause in few words; the outer ones repeat the address three times."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return str(error) or type(error).__name__
