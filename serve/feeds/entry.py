"""What a feed or a file of papers gives: what is said of the whole, and one entry a paper, good or bad."""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ...configs.errors import ArxsiftError
from ...models.paper import Paper

AnnounceType = Literal["new", "cross", "replace", "replace-cross"]
"""As arXiv announces a paper: as new, in a further category, or in a new version of either."""

ANNOUNCE_TYPES: tuple[AnnounceType, ...] = get_args(AnnounceType)

Format = Literal["rss", "atom", "api", "oai", "snapshot", "jsonl", "csv", "tsv", "bibtex", "ris"]
"""`atom` is a feed of announcements, `api` a page of the search API (Atom too)."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a source says of itself; everything may be unknown."""

    format: Format
    title: str = ""
    day: str = ""
    """`YYYY-MM-DD` of the batch that a daily feed announces."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper, as its source brought it."""

    place: str
    """As it stands in messages: `feed.xml: entry 17`, `papers.jsonl: line 3`."""
    paper: Paper
    """Its text normalised, with authors, categories, date, version and url as far as they are known."""
    title: str
    """As it stood, with its LaTeX."""
    abstract: str
    """The same."""
    announced: str = ""
    """`YYYY-MM-DD` of the announcement."""
    announce_type: AnnounceType | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    """Every field as it stood in its source, under its name there; JSON can hold them all. Of XML: `title`,
    `abstract`, `authors`, `categories`, `date`, and where they are given `doi`, `comment`, `journal_ref`, `license`."""


@dataclass(frozen=True, slots=True)
class BadEntry:
    """A part of a source that cannot be judged."""

    place: str
    error: str
    found: Any = None
    """What stood there, as far as it could be read."""


class CutError(ArxsiftError):
    """A source ends before its end: what was read is good, what should have followed is missing."""
