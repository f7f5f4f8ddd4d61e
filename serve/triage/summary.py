"""What was read and what became of it in, a title and a sentence that say so out."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ..terminal.words import count
from ..web.addresses import short_name
from .ranking.follow import MUTE
from .reading.days import spoken
from .reading.sources import Sources
from .reading.tally import DocumentTally
from .state.records import Fate
from .state.state import State

FATES: Mapping[Fate, str] = {
    "again": "of them seen before",
    "shown": "of them shown before",
    "seen": "seen before",
    "unchanged": "replaced without a change of title or abstract",
    "duplicate": "twice",
    "unasked": "of kinds of announcement not asked for",
    "outside": "of other days",
    "rejected": "unreadable",
}
"""Fate -> what is said of how many; nothing is left out without a word."""


def title_of(sources: Sources, tallies: Sequence[DocumentTally], today: date) -> str:
    """What was read, and the newest day of it, or today."""
    names = [
        *sources.categories,
        *map(short_name, sources.urls),
        *(Path(name).name for name in sources.files),
        *sources.searches,
    ]
    if sources.ids:
        names.append(count(len(sources.ids), "paper"))
    days = [tally.head.day for tally in tallies if tally.head and tally.head.day]
    return f"{', '.join(names)} · {spoken(max(days, default='') or today.isoformat())}"


def summarise(state: State, visit: int) -> str:
    """One sentence: what became of how many entries."""
    fates = state.entries.fates(visit)
    bands = state.shown.bands(visit)
    n_read = sum(fates.values())
    parts = [f"{bands.get('likely', 0):,} to read", f"{bands.get('perhaps', 0):,} perhaps"]
    if n_followed := bands.get("followed", 0):
        parts.append(f"{n_followed:,} by authors you follow")
    if n_out := bands.get("out-of-scope", 0):
        parts.append(f"{n_out:,} out of scope, shown")
    if n_muted := state.shown.count_lifted(visit, MUTE):
        parts.append(f"{n_muted:,} of them muted")
    parts += [f"{n:,} {why}" for why, n in state.shown.left_out(visit).items()]
    for fate, words in FATES.items():
        if n := fates.get(fate, 0):
            parts.append(f"{n:,} {words}")
    entries = "1 entry" if n_read == 1 else f"{n_read:,} entries"
    return f"{entries}: {', '.join(parts)}"
