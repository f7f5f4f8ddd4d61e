"""What is asked of a server, what it replies, how it fails, and what is handed on to whoever reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit, urlunsplit

from ...configs.errors import FetchError
from .cache import Freshness, as_the_server_says

_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:entry|item|record)[\s/>]")


class Fault(Exception):
    """A failure that may go away when asked again; `part` is what came all the same, empty without entries in it."""

    def __init__(self, message: str, part: bytes = b"") -> None:
        super().__init__(message)
        self.part = part if has_entries(part) else b""


class Declined(FetchError):
    """A status that asking again will not change; `body` may hold the server's own words."""

    def __init__(self, message: str, body: bytes) -> None:
        super().__init__(message)
        self.body = body


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which server."""

    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    """Name in messages about what came; made from the address when empty."""
    hint: str = "is the address right?"
    """What a person should look at when the server declines."""
    arxiv: bool = True
    """Whose turns are taken: arXiv's, or those of all other servers."""
    fresh: Freshness = as_the_server_says
    anew: bool = False
    """Whether the cache is passed over."""

    @property
    def address(self) -> str:
        """The address with all parameters: what the cache knows an answer by."""
        joint = "&" if "?" in self.url else "?"
        return f"{self.url}{joint}{urlencode(self.parameters)}" if self.parameters else self.url

    @property
    def shown(self) -> str:
        """The address as it may be shown: no user, no password."""
        parts = urlsplit(self.url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request brought."""

    status: int
    """200, 304 (what was asked about has not changed), or a redirection."""
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One document; what it says is still to be read, and may be damaged."""

    name: str
    """Name in messages: `rss.arxiv.org/rss/cs.LG+q-bio.NC`."""
    body: bytes
    whole: bool = True
    """False when no attempt brought all of it; what is there can be judged, and the person is to be told."""
    reason: str = ""
    """Why it is not whole."""


def has_entries(body: bytes) -> bool:
    """Whether there is a paper in it, as far as can be told without reading it: of Atom, RSS or OAI-PMH."""
    return _ENTRY.search(body) is not None
