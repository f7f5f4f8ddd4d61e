"""An entry and what is known of its paper in, what becomes of it out; nothing is passed over without a reason."""

from dataclasses import dataclass, field, replace

from ...feeds.entry import AnnounceType, Entry
from ..state.records import SEEN, WANTED, Decision, SeenPaper, digest_of, key_of
from ..state.state import State
from .identity import identities_of
from .window import Window

REPLACED = ("replace", "replace-cross")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a visit is to judge."""

    announce: tuple[AnnounceType, ...] = ("new", "cross")
    window: Window = field(default_factory=Window)
    again: bool = False
    """Whether papers that were seen before are judged too."""
    today: str = ""
    """`YYYY-MM-DD` where arXiv is."""
    outputs: frozenset[str] = frozenset()
    """Names of the visit's outputs."""

    def reads_all(self, day: str) -> bool:
        """Whether nothing that is new on that day is passed over."""
        return self.window.holds(day) and {"new", "cross"} <= set(self.announce)


def take(state: State, visit: int, entry: Entry, rules: Rules) -> Decision:
    """Decide on an entry, store its text if it is to be judged, and write the decision down."""
    decision = decide(state, visit, entry, rules)
    if decision.fate in WANTED or decision.twin_of:
        state.entries.keep(decision.key, entry)
    if decision.fate in (*WANTED, *SEEN):
        state.entries.identify(visit, identities_of(entry), entry.source, decision.key)
    state.entries.decide(visit, decision)
    return decision


def decide(state: State, visit: int, entry: Entry, rules: Rules) -> Decision:
    """What becomes of an entry; an earlier one of the same paper and visit gives way to a later version."""
    key, digest = key_of(entry.paper), digest_of(entry.paper)
    judged = Decision(entry.location, key, digest, "judged")
    if entry.announce_type and entry.announce_type not in rules.announce:
        kind = entry.announce_type
        return replace(judged, fate="unasked", reason=f"announced as {kind}; --announce {kind} reads these")
    day = entry.announced or entry.paper.date
    if not rules.window.holds(day):
        return replace(judged, fate="outside", reason=f"of {day}")
    if taken := state.entries.taken(visit, key):
        location, version = taken
        if (entry.paper.version or 0) <= (version or 0):
            return replace(judged, fate="duplicate", reason=f"the same paper as {location}")
        state.entries.supersede(visit, key, f"{entry.location} is a later version")
    elif twin := decide_twin(state, visit, entry, judged):
        return twin
    seen = state.entries.seen(key)
    decision = judged if seen is None else decide_seen(judged, entry, seen, rules)
    return shown_before(state, decision, seen, rules) or decision


def decide_twin(state: State, visit: int, entry: Entry, judged: Decision) -> Decision | None:
    """The decision on an entry whose paper the visit has from another source; None where it is to be judged.

    An entry without an abstract gives way to one that has one.
    """
    twin = state.entries.twin(visit, identities_of(entry), entry.source)
    if twin is None or twin.key == judged.key:
        return None
    if twin.fate in SEEN:
        reason = f"the same paper as {twin.location}, which was seen before"
        return replace(judged, fate="seen", reason=reason, twin_of=twin.key)
    if twin.entry and not twin.entry.paper.abstract and entry.paper.abstract:
        state.entries.give_way(
            visit, twin.key, judged.key, f"the same paper as {entry.location}, which has an abstract"
        )
        return None
    return replace(judged, fate="duplicate", reason=f"the same paper as {twin.location}", twin_of=twin.key)


def shown_before(state: State, decision: Decision, seen: SeenPaper | None, rules: Rules) -> Decision | None:
    """The decision to show a paper that was only looked at, or has gone to other outputs of this day; else None."""
    if decision.fate == "judged" and (day := state.entries.looked_at(decision.key)):
        return replace(decision, fate="shown", reason=f"shown on a terminal on {day}")
    if decision.fate in SEEN and seen and seen.digest == decision.digest:
        outputs = state.entries.outputs(decision.key, rules.today)
        if outputs and not rules.outputs <= outputs:
            return replace(decision, fate="shown", reason="went to another output today")
    return None


def decide_seen(judged: Decision, entry: Entry, seen: SeenPaper, rules: Rules) -> Decision:
    """What becomes of an entry whose paper was seen: judged if its text was replaced and replacements are read."""
    replaced = entry.announce_type in REPLACED
    later = (entry.paper.version or 0) > (seen.version or 0) > 0
    older = 0 < (entry.paper.version or 0) < (seen.version or 0)
    changed = judged.digest != seen.digest
    if changed and not older and (replaced or (later and any(kind in rules.announce for kind in REPLACED))):
        return judged
    if rules.again:
        return replace(judged, fate="again", reason=f"seen on {seen.day}")
    if older:
        return replace(judged, fate="seen", reason=f"a later version was seen on {seen.day}")
    if replaced or later:
        if not changed:
            return replace(judged, fate="unchanged", reason=f"title and abstract are those seen on {seen.day}")
        why = f"another version was seen on {seen.day}; --announce replace reads it"
        return replace(judged, fate="seen", reason=why)
    return replace(judged, fate="seen", reason=f"seen on {seen.day}")
