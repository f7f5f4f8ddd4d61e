"""A paper and what a person follows, mutes and hides in, what that does to it out, and words that say so."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ....models.paper import Paper
from ....models.text import fold
from ..config import Names

LIFT = 0.5
"""How far each name or term moves a paper, in units of score; scores themselves are never changed."""


FOLLOW, MUTE, HIDE = "you follow", "you mute", "hidden by"
"""Beginnings of the words on each kind of interest."""


@dataclass(frozen=True, slots=True)
class Interest:
    """What a person's interests do to one paper."""

    lift: float = 0.0
    """How far it is moved up in the order, in units of score."""
    reasons: tuple[str, ...] = ()
    """Why it is moved, in words."""
    is_by_followed: bool = False
    """Whether one of its authors is followed."""
    hidden_by: str = ""
    """Why it is hidden, in words; empty where it is not."""


@dataclass(frozen=True)
class Interests:
    """Whom and what one follows, mutes and hides."""

    follow: Names = field(default_factory=Names)
    mute: Names = field(default_factory=Names)
    hide: Names = field(default_factory=Names)

    @cached_property
    def terms(self) -> list[tuple[str, re.Pattern[str], float]]:
        """Words for the person, pattern in the folded text, and direction."""
        lists = [(FOLLOW, self.follow.terms, LIFT), (MUTE, self.mute.terms, -LIFT), (HIDE, self.hide.terms, 0.0)]
        return [(f"{verb} “{term}”", whole(term), lift) for verb, terms, lift in lists for term in terms]

    @cached_property
    def authors(self) -> list[tuple[str, frozenset[str], str, float]]:
        """Words for the person, first names, last name, and direction."""
        lists = [(FOLLOW, self.follow.authors, LIFT), (MUTE, self.mute.authors, -LIFT), (HIDE, self.hide.authors, 0.0)]
        return [(f"{verb} {name}", *parted(name), lift) for verb, names, lift in lists for name in names]

    def of(self, paper: Paper) -> Interest:
        """How far the paper is moved and why; a followed author counts for more than what is hidden."""
        by_author, by_term = list(self._by_author(paper)), list(self._by_term(paper))
        is_by_followed = any(lift > 0 for _, lift in by_author)
        moves = [(why, lift) for why, lift in [*by_author, *by_term] if lift]
        hidden = [why for why, lift in [*by_author, *by_term] if not lift and not is_by_followed]
        return Interest(
            lift=sum(lift for _, lift in moves),
            reasons=tuple(why for why, _ in moves),
            is_by_followed=is_by_followed,
            hidden_by=hidden[0] if hidden else "",
        )

    def _by_author(self, paper: Paper) -> Iterable[tuple[str, float]]:
        if not self.authors:
            return
        listed = [parted(name) for name in paper.authors]
        for why, first, last, lift in self.authors:
            if any(last == other_last and alike(first, other_first) for other_first, other_last in listed):
                yield why, lift

    def _by_term(self, paper: Paper) -> Iterable[tuple[str, float]]:
        if not self.terms:
            return
        text = fold(f"{paper.title} {paper.abstract}")
        yield from ((why, lift) for why, pattern, lift in self.terms if pattern.search(text))


def whole(term: str) -> re.Pattern[str]:
    """The term as whole words, a plural too; white space and hyphens are alike."""
    words = [re.escape(word) for word in re.split(r"[\s-]+", fold(term)) if word] or [re.escape(term)]
    return re.compile(r"(?<!\w)" + r"[\s-]+".join(words) + r"s?(?!\w)")


def parted(name: str) -> tuple[frozenset[str], str]:
    """First names and last name, folded: `Kessel, Ada B.` and `Ada B. Kessel` are the same."""
    last, comma, first = fold(name).partition(",")
    words = re.findall(r"[^\s.]+", f"{first} {last}" if comma else fold(name))
    firsts = (part for word in words[:-1] for part in word.split("-") if part)
    return frozenset(firsts), words[-1] if words else ""


def alike(wanted: frozenset[str], listed: frozenset[str]) -> bool:
    """Whether each first name that one wants is listed, or an initial of it, or the name of its initial."""
    return all(any(is_short(name, other) or is_short(other, name) for other in listed) for name in wanted)


def is_short(name: str, other: str) -> bool:
    """Whether `name` is the other name, or its initial."""
    return name == other or name == other[:1]
