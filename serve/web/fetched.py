"""A document as it came from a server, for whoever reads it."""

import re
from dataclasses import dataclass

_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:entry|item|record)[\s/>]")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One document; what it says is still to be read, and may be damaged."""

    name: str
    """As it stands in messages: `rss.arxiv.org/rss/cs.LG+q-bio.NC`."""
    body: bytes
    whole: bool = True
    """False when no attempt brought all of it; what is there can be judged, and the person is to be told."""
    reason: str = ""
    """Why it is not whole."""


def has_entries(body: bytes) -> bool:
    """Whether there is a paper in it, as far as can be told without reading it: of Atom, RSS or OAI-PMH."""
    return _ENTRY.search(body) is not None
