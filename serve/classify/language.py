"""A text in, whether it reads like English out: a rough guess, for a warning and nothing else."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..terminal.say import warn

if TYPE_CHECKING:
    from .given import Given

_WORDS = (
    "the of and to that for is with this are by from which our as be it can or these has have not their such between "
    "its using how than more based but been were into also both"
)
FUNCTION_WORDS = frozenset(_WORDS.split())
"""Words that hold English sentences together; those that neighbours share (a, in, an, on, we) are left out."""

LEAST_SHARE = 0.08
"""Least share of function words in an English text.

English abstracts have 0.1 to 0.45 of them; German, French, Spanish and Dutch stay under 0.07.
"""

LEAST_WORDS = 20
"""Fewest words by which the language is judged; shorter texts, such as titles, say too little."""

MOST_FOREIGN = 0.3
"""Largest share of letters of another script in an English text."""

SHARED_LETTERS = ((0x1D00, 0x1F00), (0x2070, 0x2190), (0x1D400, 0x1D800))
"""Code points of phonetic and further Latin, letter-like and mathematical letters."""

_WORD = re.compile(r"[^\W\d_]+")


def looks_english(text: str) -> bool:
    """False only for texts mostly in another script, or of some length with hardly an English function word."""
    letters = [letter for letter in text if letter.isalpha()]
    if sum(map(is_foreign, letters)) > MOST_FOREIGN * len(letters):
        return False
    words = _WORD.findall(text.lower())
    return len(words) < LEAST_WORDS or sum(word in FUNCTION_WORDS for word in words) >= LEAST_SHARE * len(words)


def is_foreign(letter: str) -> bool:
    """Whether the letter is of another script than Latin; those of formulas and phonetics belong to all."""
    code = ord(letter)
    return code >= 0x370 and not any(first <= code < end for first, end in SHARED_LETTERS)


def warn_of_other_languages(given: "Iterable[Given]") -> None:
    for item in given:
        if not looks_english(f"{item.paper.title}\n{item.paper.abstract}"):
            location = f"{item.location}: " if item.location else ""
            warn(
                f"{location}this does not look like English; the models know no other language, so trust no score here"
            )
