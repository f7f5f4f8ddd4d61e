"""A server's answers in, those answers out while they are fresh: the interface of a cache, and how long answers keep.

An answer that is fresh is not asked for again; one that is not is asked for conditionally. What is empty or lacks
something is never kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LONGEST_FRESH_SECONDS = 86_400.0
"""Seconds after which no answer is fresh, whatever a server says."""

LATE_SECONDS = 900.0
"""Seconds after which no daily feed is fresh: it may be yesterday's still, and a conditional request costs nothing."""


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer that was kept."""

    body: bytes
    etag: str
    modified: str
    """The server's Last-Modified, as it came; this and `etag` may be empty."""
    asked: float
    """Seconds since 1970: when the server last said that this is its answer."""
    fresh_until: float
    """Seconds since 1970."""

    def is_fresh(self, now: float) -> bool:
        """Whether it need not be asked for again; never when it comes from the future: a clock was set back."""
        return self.asked <= now < self.fresh_until


class AnswerCache(Protocol):
    """Answers by address."""

    def get(self, url: str) -> Cached | None: ...

    def put(self, url: str, answer: Cached) -> None: ...


Freshness = Callable[[float | None, float], float]
"""Seconds for which a server calls its answer fresh (None where it says nothing) and the time now -> until when."""


def as_the_server_says(max_age: float | None, now: float) -> float:
    """Freshness of feeds of the web: nothing is assumed of a server that says nothing."""
    return now + min(max_age or 0.0, LONGEST_FRESH_SECONDS)


def until_midnight(_: float | None, now: float) -> float:
    """Freshness of search and OAI-PMH: arXiv's results change once a day, at midnight US Eastern."""
    from zoneinfo import ZoneInfo

    here = datetime.fromtimestamp(now, ZoneInfo("America/New_York"))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight.timestamp()


def for_the_day(max_age: float | None, now: float) -> float:
    """Freshness of daily feeds: as the server says, but not for long: a feed that is late is looked for again soon."""
    return min(as_the_server_says(max_age, now), now + LATE_SECONDS, until_midnight(None, now))


def read_max_age(headers: Mapping[str, str]) -> float | None:
    """Seconds for which a server calls its answer fresh, less those that the answer spent in caches on its way."""
    directives = _directives(headers)
    if "no-cache" in directives or "no-store" in directives:
        return 0.0
    if not directives.get("max-age", "").isdecimal():
        return None
    age = headers.get("Age", "").strip()
    return max(0.0, float(directives["max-age"]) - (float(age) if age.isdecimal() else 0.0))


def may_be_kept(headers: Mapping[str, str]) -> bool:
    return "no-store" not in _directives(headers)


def _directives(headers: Mapping[str, str]) -> dict[str, str]:
    parts = (part.partition("=") for part in headers.get("Cache-Control", "").lower().split(","))
    return {name.strip(): value.strip(' "') for name, _, value in parts}
