"""An entry and what is known of its paper in, what becomes of it out; nothing is passed over without a reason."""

from dataclasses import dataclass, field, replace

from ..feeds.entry import AnnounceType, Entry
from .records import Decision, Known, digest_of, key_of
from .sources import Window
from .state import State

REPLACED = ("replace", "replace-cross")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run is to judge."""

    announce: tuple[AnnounceType, ...] = ("new", "cross")
    window: Window = field(default_factory=Window)
    again: bool = False
    """Also what was seen before."""

    def reads_all(self, day: str) -> bool:
        """Whether nothing that is new on that day is passed over."""
        return self.window.holds(day) and {"new", "cross"} <= set(self.announce)


def take(state: State, run: int, entry: Entry, rules: Rules) -> Decision:
    """Decide on an entry, store its text if it is to be judged, and write the decision down."""
    decision = decide(state, run, entry, rules)
    if decision.fate in ("judged", "again"):
        state.keep(decision.key, entry)
    state.decide(run, decision)
    return decision


def decide(state: State, run: int, entry: Entry, rules: Rules) -> Decision:
    """What becomes of an entry; an earlier one of the same paper and run gives way to a later version."""
    key, digest = key_of(entry.paper), digest_of(entry.paper)
    judged = Decision(entry.place, key, digest, "judged")
    if entry.announce_type and entry.announce_type not in rules.announce:
        kind = entry.announce_type
        return replace(judged, fate="unasked", reason=f"announced as {kind}; --announce {kind} reads these")
    day = entry.announced or entry.paper.date
    if not rules.window.holds(day):
        return replace(judged, fate="outside", reason=f"of {day}")
    if taken := state.taken(run, key):
        place, version = taken
        if (entry.paper.version or 0) <= (version or 0):
            return replace(judged, fate="duplicate", reason=f"the same paper as {place}")
        state.supersede(run, key, f"{entry.place} is a later version")
    known = state.known(key)
    return judged if known is None else decide_known(judged, entry, known, rules)


def decide_known(judged: Decision, entry: Entry, known: Known, rules: Rules) -> Decision:
    """Of a paper that was seen: judged when its text was replaced and replacements are asked for."""
    replaced = entry.announce_type in REPLACED
    later = (entry.paper.version or 0) > (known.version or 0) > 0
    older = 0 < (entry.paper.version or 0) < (known.version or 0)
    changed = judged.digest != known.digest
    if changed and not older and (replaced or (later and any(kind in rules.announce for kind in REPLACED))):
        return judged
    if rules.again:
        return replace(judged, fate="again", reason=f"seen on {known.day}")
    if older:
        return replace(judged, fate="seen", reason=f"a later version was seen on {known.day}")
    if replaced or later:
        if not changed:
            return replace(judged, fate="unchanged", reason=f"title and abstract are those seen on {known.day}")
        why = f"another version was seen on {known.day}; --announce replace reads it"
        return replace(judged, fate="seen", reason=why)
    return replace(judged, fate="seen", reason=f"seen on {known.day}")
