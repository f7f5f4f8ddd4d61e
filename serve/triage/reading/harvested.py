"""A harvested entry in, the entry with the kind of announcement that it had out."""

from collections.abc import Sequence
from dataclasses import replace

from ....models.arxiv_id import month_of
from ...feeds.entry import AnnounceType, Entry, Item
from .days import days_before

METADATA_DAYS = 7
"""A paper that is older than a harvest by more was not announced in it as new: something of it has changed."""


def announced(entry: Item, since: str, categories: Sequence[str]) -> Item:
    """A harvested entry under the kind of announcement that it had, as far as its record tells.

    Only the latest version comes: a paper of the missed days is new even if it has been replaced since. One whose date
    lies long before is there because something of it changed, unless arXiv held it: an identifier is given when a paper
    is announced.
    """
    if not isinstance(entry, Entry):
        return entry
    archives = {category.partition(".")[0] for category in categories if "." not in category}
    primary = entry.paper.categories[0] if entry.paper.categories else ""
    crossed = bool(primary) and primary not in categories and primary.partition(".")[0] not in archives
    first = days_before(since, METADATA_DAYS)
    held = (entry.paper.version or 1) == 1 and month_of(entry.paper.id) >= first[:7]
    fresh = entry.paper.date >= first or held
    kind: AnnounceType = "cross" if crossed else "new"
    if not fresh:
        kind = "replace-cross" if crossed else "replace"
    return replace(entry, announce_type=kind)
