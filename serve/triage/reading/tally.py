"""Entries of one document counted, as they are read: by category, and by whether they were asked for or seen."""

from collections import Counter
from dataclasses import dataclass, field

from ...feeds.entry import Entry, Head
from ..state.records import SEEN, UNASKED, Fate

MOST_ROWS = 2000
"""Rows at which arXiv cuts a daily feed, the newest papers first."""


@dataclass(slots=True)
class DocumentTally:
    """What a document turned out to hold."""

    name: str
    categories: tuple[str, ...] = ()
    """Categories of the daily feed that it is."""
    live: bool = False
    """Whether the present day is to be expected of it."""
    head: Head | None = None
    announces: bool = False
    """Whether it is a feed of arXiv's announcements."""
    n_entries: int = 0
    n_rejected: int = 0
    n_asked: int = 0
    """Number of entries of the kinds and days that were asked for, or that could not be read."""
    n_seen: int = 0
    """Number of entries whose papers were seen in an earlier visit."""
    lacks: str = ""
    """What of it did not come, or could not be read."""
    remarks: list[str] = field(default_factory=list)
    """What there is to know about it that is no failure."""
    read_in: Counter[str] = field(default_factory=Counter)
    """Category -> number of its entries."""
    asked_in: Counter[str] = field(default_factory=Counter)
    """Category -> number of its entries that were asked for."""
    seen_in: Counter[str] = field(default_factory=Counter)
    """Category -> number of its entries whose papers were seen in an earlier visit."""
    newest_in: dict[str, str] = field(default_factory=dict)
    """Category -> newest day of announcement."""

    def add(self, entry: Entry, fate: Fate) -> None:
        """Count an entry."""
        was_seen, was_asked = fate in SEEN, fate not in UNASKED
        self.n_entries += 1
        self.n_asked += was_asked
        self.n_seen += was_seen
        self.announces |= bool(entry.announce_type and self.head and self.head.format in ("rss", "atom"))
        for category in self.categories:
            if any(is_of_category(category, listed) for listed in entry.paper.categories):
                self.read_in[category] += 1
                self.asked_in[category] += was_asked
                self.seen_in[category] += was_seen
                self.newest_in[category] = max(self.newest_in.get(category, ""), entry.announced)

    def add_rejected(self) -> None:
        """Count an entry that cannot be read."""
        self.n_entries += 1
        self.n_asked += 1
        self.n_rejected += 1

    @property
    def is_daily(self) -> bool:
        """Whether it is a feed that brings one day's announcements by arXiv, and should bring the present day's."""
        return self.live and bool(self.categories or self.announces)

    @property
    def is_harvest(self) -> bool:
        """Whether it is one page of many, of which none is told by itself."""
        return self.head is not None and self.head.format == "oai"

    @property
    def sources(self) -> tuple[str, ...]:
        """The names under which its day is remembered."""
        return self.categories or (self.name,)

    @property
    def is_cut(self) -> bool:
        """Whether arXiv itself left something out, which it does at a round number."""
        cut = self.n_entries >= MOST_ROWS if self.live else self.n_entries == MOST_ROWS
        return self.announces and cut

    def days_read(self, is_completed: bool) -> dict[str, str]:
        """Source -> the day that was read of it; none of a feed that was empty, or that lacks something.

        What arXiv cut may have been completed by another way.
        """
        day = self.head.day if self.head and self.is_daily else ""
        if not day or not self.n_entries or self.lacks or (self.is_cut and not is_completed):
            return {}
        return {source: self.newest_in.get(source) or day for source in self.sources}


def is_of_category(category: str, listed: str) -> bool:
    """Whether a paper listed there is of the category, which may be a whole archive."""
    return listed == category or listed.startswith(f"{category}.")
