"""Questions in, answers out, politely and patiently.

A request takes its turn (`pace`), a repeated and a redirected one too. What may go away is asked for again, after a
back-off that grows exponentially with full jitter, and after what Retry-After asks for; what is in the cache is not
asked for, or only whether it has changed.
"""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self, TypedDict
from urllib.parse import urljoin, urlsplit

from ...configs.errors import FetchError
from .addresses import is_arxiv, short_name
from .cache import AnswerCache, Cached, may_be_kept, read_max_age
from .connection import ANSWER_SECONDS, Connection
from .exchange import Fault, Fetched, Question, Reply
from .pace import Pace

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
        self._connection = Connection(contact, answer_seconds)
        self._pace = pace or Pace(say=say)
        self._others = self._pace.named("others")
        self._cache = cache
        self._back_off_seconds = back_off_seconds
        self._sleep, self._jitter, self._say = sleep, jitter, say

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

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
        kept = self._cache.get(question.address) if self._cache and not question.anew else None
        if kept and kept.is_fresh(self.clock()):
            with suppress(Fault):  # what was judged whole once may lack something now
                judge(kept.body)
                return Fetched(name, kept.body)
            kept = None
        best, n_fruitless = Fault(""), 0
        while True:
            try:
                return Fetched(name, self._attempt(question, kept, judge))
            except Fault as fault:
                n_fruitless += 1
                if len(fault.part) >= len(best.part):
                    best = fault
                if fault.part:
                    kept = None  # or its judge would find the same fault for ever
                if n_fruitless >= self.attempts and best.part:
                    return Fetched(name, best.part, False, f"{best}; no better in {self.attempts} attempts")
                self.back_off(n_fruitless, fault, question)

    def _attempt(self, question: Question, kept: Cached | None, judge: Callable[[bytes], bool]) -> bytes:
        """The body of one answer that the judge accepts; kept if it may be."""
        reply = self.ask(question, kept)
        body = kept.body if kept and reply.status == 304 else reply.body
        if judge(body) and self._cache and may_be_kept(reply.headers):
            etag, modified = reply.headers.get("ETag", ""), reply.headers.get("Last-Modified", "")
            if kept and reply.status == 304:
                etag, modified = etag or kept.etag, modified or kept.modified
            now = self.clock()
            fresh_until = question.fresh(read_max_age(reply.headers), now)
            self._cache.put(question.address, Cached(body, etag, modified, now, fresh_until))
        return body

    def ask(self, question: Question, kept: Cached | None = None) -> Reply:
        """Ask once, whether it has changed if an answer is kept; redirections are followed, each in its turn.

        Raises:
            Fault: it may come when asked again.
            FetchError: it will not.
        """
        url, parameters = question.url, question.parameters
        for _ in range(MAX_REDIRECTS + 1):
            pace = self._pace if question.arxiv or is_arxiv(url) else self._others
            reply = self._connection.request(url, parameters, question, kept, pace)
            moved = reply.headers.get("Location", "")
            if reply.status in (200, 304):
                return reply
            url = urljoin(url, moved)
            parameters = {} if "?" in moved else parameters
        raise FetchError(f"{question.shown}: redirected too often; {question.hint}")

    def back_off(self, n_fruitless: int, fault: Fault, question: Question) -> None:
        """Wait before the next attempt, exponentially longer, with full jitter; FetchError after the last one."""
        if n_fruitless >= self.attempts:
            times = f"given up after {self.attempts} attempts"
            raise FetchError(f"{question.shown}: {fault}; {times}: try again later") from fault
        longest = min(LONGEST_BACK_OFF_SECONDS, self._back_off_seconds * 2 ** (n_fruitless - 1))
        self._say(f"{urlsplit(question.shown).netloc}: {fault}; attempt {n_fruitless + 1} of {self.attempts} follows")
        self._sleep(self._jitter(0.0, longest))
