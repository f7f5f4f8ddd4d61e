"""What was read and what became of it in, a title and a sentence that say so out."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ..terminal.words import count
from ..web.addresses import short_name
from .health import DocumentTally, spoken
from .records import Fate
from .sources import Sources
from .state import State

FATES: Mapping[Fate, str] = {
    "again": "of them seen before",
    "seen": "seen before",
    "unchanged": "replaced without a change of title or abstract",
    "duplicate": "twice",
    "unasked": "of kinds of announcement not asked for",
    "outside": "of other days",
    "rejected": "unreadable",
}
"""Fate -> what is said of how many; nothing is left out without a word."""


def title_of(wanted: Sources, readings: Sequence[DocumentTally], today: date) -> str:
    """What was read, and the newest day of it, or today."""
    names = [
        *wanted.categories,
        *map(short_name, wanted.urls),
        *(Path(name).name for name in wanted.files),
        *wanted.searches,
    ]
    if wanted.ids:
        names.append(count(len(wanted.ids), "paper"))
    days = [reading.head.day for reading in readings if reading.head and reading.head.day]
    return f"{', '.join(names)} · {spoken(max(days, default='') or today.isoformat())}"


def summarise(state: State, run: int) -> str:
    """One sentence: what became of how many entries."""
    fates = state.fates(run)
    bands = state.bands(run)
    n_read = sum(fates.values())
    parts = [f"{bands.get('likely', 0):,} to read", f"{bands.get('perhaps', 0):,} perhaps"]
    if n_out := bands.get("out-of-scope", 0):
        parts.append(f"{n_out:,} out of scope, shown")
    parts += [f"{n:,} {why}" for why, n in state.left_out(run).items()]
    for fate, words in FATES.items():
        if n := fates.get(fate, 0):
            parts.append(f"{n:,} {words}")
    entries = "1 entry" if n_read == 1 else f"{n_read:,} entries"
    return f"{entries}: {', '.join(parts)}"
