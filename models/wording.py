"""A title and a sentence of the abstract in, how much the sentence says to someone who reads only these two out.

Only words are looked at, as in `contribution.py`.
"""

import re

from .text import fold

ENOUGH_NEW_WORDS = 10
"""Number of words that the title lacks at which a sentence adds enough to it."""

REFERENCE = 0.5
"""What each reference to an earlier sentence leaves of a sentence's worth."""

MOST_REFERENCES = 2
"""Number of references that count at most."""

OFF_TITLE = 0.5
"""What is left of the worth of a sentence that shares no word with the title: it is about a detail."""

STEM_LETTERS = 5
"""Number of letters by which words are compared, so that `interpretable` repeats `interpretability`."""

COMMON = frozenset(
    """
    able accuracy accurate achieve across additional advantage all alternative analysi analyze and approach
    appropriate architecture are article based baseline been being benchmark better between beyond both broad but
    called can challenge comparable compared competitive comprehensive conceptual configuration consistent
    consistently current data dataset demonstrate demonstrating design designed develop different domain each
    effective effectively effectivenes efficient efficiently empirical enable enabling enhance establish
    establishing evaluate evaluation existing experiment explicit extensive family find first for framework from
    fully further gain general generalization has have high higher how identifie improve improved improvement
    introduce introducing investigate its large learning lower many may method methodology model more most namely
    need network neural new not novel one only other our out outperform overall paper particular pathway per
    performance potential practical present primarily problem promising propose provide quality relevant result
    robust robustness same scalability scalable setting several show showing significant significantly simple
    simultaneously single specific stability stable standard state strong study substantial substantially such
    superior system systematic task than that the their them these they thi those through together toward train
    trained training two under unified use using various via wa way well when where which while who whose why with
    within without work
    """.split()  # noqa: SIM905 - two hundred quoted words are harder to read
)
"""Words, without an `s` at the end, that papers on any topic have; they say nothing new, and are no likeness to the
title."""

_WORD = re.compile(r"[^\W_]{3,}")

_DOCUMENT = r"(?:article|chapter|end|letter|note|paper|report|review|study|survey|thesis|work)"
_REFERENCE = re.compile(
    rf"\b(?:this|these|those)\b(?! (?:\w+ )?{_DOCUMENT}\b)"
    r"(?!(?<=\w this) (?:allows|enables|is|leads|makes|results|yields)\b)"
    r"|\bsuch (?:an? )?(?!as\b)|\b(?:all|the) (?:two|three|four|five)\b|\bthe same\b(?!.{0,200} as\b)"
    r"|\bthe (?:above|aforementioned|chosen|considered|first|former|identified|last|latter|measured|observed|reported"
    r"|resulting|tested)\b(?!.{0,200} (?:of|that|which)\b)|^\w+ing (?:it|them)\b"
    r"|\b(?:two|three|four|five|several) (?:\w+ )?(?:contributions|findings|results|things)\W*$",
    re.IGNORECASE,
)
"""Expressions for what an earlier sentence names; `to this end` is none, for it can be passed over."""


def standing_alone(title: str, sentence: str) -> float:
    """Share of its worth that a sentence has for a reader of title and sentence alone: above 0, 1 if it says enough."""
    in_title, in_sentence = _stems(title), _stems(sentence)
    new = min(1, max(1, len(in_sentence - in_title)) / ENOUGH_NEW_WORDS)
    likeness = OFF_TITLE if in_title and not in_title & in_sentence else 1
    return float(likeness * new**2 * REFERENCE ** min(MOST_REFERENCES, n_references(sentence)))


def n_references(sentence: str) -> int:
    """Number of expressions that point to an earlier sentence."""
    return len(_REFERENCE.findall(sentence))


def _stems(text: str) -> set[str]:
    words = {word.removesuffix("s") for word in _WORD.findall(fold(text))}
    return {word[:STEM_LETTERS] for word in words - COMMON}
