"""A word that nothing is called by in, the known one that was probably meant out: for every `did you mean`."""

import difflib
from collections.abc import Iterable

LEAST_LIKENESS = 0.7
"""Least ratio of difflib's `SequenceMatcher`, 0 to 1, of a word and the one that was meant.

`recal` and `recall` have 0.91, `htm` and `html` 0.86, `theorie` and `theory` 0.77, `all` and `recall` 0.67.
"""


def likely(text: str, known: Iterable[str]) -> str | None:
    """The known word that is most like the text, whatever the case of letters; None where none is like it.

    Swapped letters are the likeliest slip: `nwe` is `new`, and `.htlm` is `.html`, though `.htm` has the higher ratio.
    """
    by_lower = {word.lower(): word for word in reversed([*known])}
    text = text.lower()
    swapped = [word for word in by_lower if text and sorted(word) == sorted(text)]
    close = difflib.get_close_matches(text, swapped or by_lower, n=1, cutoff=0.0 if swapped else LEAST_LIKENESS)
    return by_lower[close[0]] if close else None


def did_you_mean(text: str, known: Iterable[str], otherwise: str) -> str:
    """`did you mean theory?`, or the other sentence where no known word is like the text."""
    meant = likely(text, known)
    return f"did you mean {meant}?" if meant else otherwise
