"""The records that reading a feed or a file of papers yields: one head, then one entry a paper, good or bad."""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ...configs.errors import ArxsiftError
from ...models.paper import Paper

MAX_ITEM = 16 * 2**20
"""Number of characters of the longest entry that is read; it bounds memory for any input."""

CUT = "cut off"
"""The error of an entry in which the source ends."""

AnnounceType = Literal["new", "cross", "replace", "replace-cross"]
"""How arXiv announces a paper: as new, in a further category (cross), or as a new version of either."""

ANNOUNCE_TYPES: tuple[AnnounceType, ...] = get_args(AnnounceType)

Format = Literal[
    "rss",
    "atom",
    "api",
    "oai",
    "snapshot",
    "json",
    "table",
    "workbook",
    "parquet",
    "bibtex",
    "ris",
    "nbib",
    "wos",
    "refer",
]
"""`atom` is a feed of announcements, `api` a page of the search API (Atom too)."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a source says about itself; everything but the format may be unknown."""

    format: Format
    title: str = ""
    day: str = ""
    """`YYYY-MM-DD` on which a daily feed announces its papers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper from a source."""

    location: str
    """Name in messages: `feed.xml: entry 17`, `papers.jsonl: line 3`."""
    paper: Paper
    """The paper with normalised text; authors, categories, date, version and url if known."""
    title: str
    """Title for reading and for export: text commands are characters, mathematics is LaTeX as it came."""
    abstract: str
    """Abstract for reading and for export."""
    announced: str = ""
    """`YYYY-MM-DD` of the announcement."""
    announce_type: AnnounceType | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    """Every field of the source under its own name, of a table or JSON as it is there; all are JSON. XML gives `title`,
    `abstract`, `authors`, `categories`, `date`, and `doi`, `comment`, `journal_ref`, `license` where it has them."""

    @property
    def source(self) -> str:
        """Name of the feed or file in messages: `feed.xml`."""
        return self.location.rpartition(": ")[0] or self.location


@dataclass(frozen=True, slots=True)
class BadEntry:
    """An entry that cannot be judged."""

    location: str
    error: str
    content: Any = None
    """The entry, as far as it could be read."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a source that is no failure: what was passed over, or how the source was read."""

    location: str
    """Name of the source in messages."""
    text: str
    n_skipped: int = 0
    """Number of records or passages that were passed over."""


Item = Head | Entry | BadEntry | Remark
"""What reading a source yields."""


class CutError(ArxsiftError):
    """A source ends before its end: the entries read before are good, the rest is missing."""


def cut_sentence(name: str, n_whole: int) -> str:
    """The message on an input that ends before its end."""
    location = f"after entry {n_whole}" if n_whole else "before the first entry"
    return f"{name}: cut off {location}; the rest is missing: get it again"
