"""An author's name in, the form that reference managers split correctly into family and given name out."""

import re

PARTICLES = frozenset(
    """
    af al ap ben bin da dal de del della den der di do dos du el ibn la las le los ten ter van von zu zum zur
    """.split()  # noqa: SIM905 - thirty quoted words are harder to read
)
"""Words that, in lower case, begin a family name."""

SUFFIXES = frozenset(("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"))

_COLLECTIVE = re.compile(
    r"\b(collaborations?|consortium|teams?|group|project|network|initiative|society|committee|community|laboratory|labs?"
    r"|institute|university|foundation|inc|ltd|for the|on behalf)\b|\band\b|&|^others$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(\w\.-?)+|\w")


def is_collective(name: str) -> bool:
    """Whether the name is of a group, or several names that must not be parted at `and`."""
    return _COLLECTIVE.search(name) is not None or name.count(",") > 1


def inverted(name: str) -> str | None:
    """The name as `van der Berg, Wander`; None where it is not certain which words are the family name."""
    if is_collective(name):
        return None
    first, comma, last = (part.strip() for part in name.partition(","))
    if comma and last not in SUFFIXES:
        return f"{first}, {last}" if first and last else None
    words, suffix = first.split(), last
    if len(words) > 2 and words[-1] in SUFFIXES:
        words, suffix = words[:-1], words[-1]
    start = family_start(words)
    if start is None:
        return None
    return ", ".join(filter(None, (" ".join(words[start:]), suffix, " ".join(words[:start]))))


def family_start(words: list[str]) -> int | None:
    """Index of the word that begins the family name: after one other name, after initials, or a particle."""
    particle = next((i for i, word in enumerate(words[:-1]) if i and word in PARTICLES), None)
    if particle is not None:
        return particle
    certain = len(words) == 2 or (len(words) > 2 and all(map(_INITIAL.fullmatch, words[1:-1])))
    return len(words) - 1 if certain else None
