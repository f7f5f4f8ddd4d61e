"""Addresses of the web in, checked or made readable out; where arXiv's interfaces are."""

import os
from urllib.parse import unquote_plus, urlsplit

from ...configs.errors import InputError

MAX_NAME_LETTERS = 100

FEED_HINT = "of a feed; it begins with https:// or http://"
"""What is said of an address that is none of a feed."""


def is_arxiv(url: str) -> bool:
    """Whether its server is one of arXiv's."""
    host = urlsplit(url).hostname or ""
    return host == "arxiv.org" or host.endswith(".arxiv.org")


def short_name(url: str) -> str:
    """`rss.arxiv.org/rss/cs.LG+q-bio.NC`: the address without scheme and password, readable, not too long."""
    parts = urlsplit(url)
    query = f"?{unquote_plus(parts.query)}" if parts.query else ""
    name = f"{parts.netloc.rpartition('@')[2]}{parts.path}{query}"
    return name if len(name) <= MAX_NAME_LETTERS else f"{name[: MAX_NAME_LETTERS - 1]}…"


def base_address(variable: str, default: str, given: str | None = None) -> str:
    """The address of one of arXiv's interfaces: what is given, what the environment says, or arXiv's own.

    Raises:
        InputError: it is not an address.
    """
    address = given or os.environ.get(variable) or default
    return checked_address(address, f"(${variable}); arXiv's is {default}").rstrip("/")


def checked_address(address: str, hint: str) -> str:
    """The address itself, if it is one of the web."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises ValueError where it is none
    except ValueError as error:
        raise InputError(f"{address!r} is not a web address: {error} {hint}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{address!r} is not a web address {hint}")
    return address
