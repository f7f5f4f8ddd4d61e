"""A text as it is displayed and its evidence in, the stretches to mark out.

Evidence is from the normalised text, which differs from the displayed one wherever there was LaTeX, so words are
compared, folded. A sentence may differ in some of them; words and pairs of words must stand there as they are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from ...models.sentences import split_sentences
from ...models.text import fold
from ...models.verdict import Evidence
from ..reports.verdict import MOST_WORDS

ALIKE = 0.6
"""Share of words (as `SequenceMatcher.ratio`) from which a sentence is the one that is looked for."""

_TOKEN = re.compile(r"\w\w+")  # as in models.ngrams: pairs of words skip single letters
_OPENING = re.compile(r"[\"'“‘(\[]*(?:\b\w )*$")  # with `A`, which is no token
_CLOSING = re.compile(r"(?: \w\b)*[.!?…]*[\"'”’)\]]*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text, and what it is evidence of."""

    start: int
    end: int
    evidence: tuple[Evidence, ...]
    """Of one text, or of texts that stand at the same place; the strongest first."""
    inside: tuple["Mark", ...] = ()
    """Words of evidence within a sentence of evidence; they hold no further marks."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded words of a text, and where each stands in it."""

    words: list[str]
    spans: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str) -> "Tokens":
        found = list(_TOKEN.finditer(text))
        return cls([fold(token[0]) for token in found], [token.span() for token in found])

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where these words stand one after another."""
        n = len(words)
        for i in range(len(self.words) - n + 1 if n else 0):
            if self.words[i : i + n] == words:
                yield self.spans[i][0], self.spans[i + n - 1][1]


def find_marks(text: str, evidence: Iterable[Evidence]) -> list[Mark]:
    """In the order of the text, none overlapping another; evidence that does not stand there gives none.

    Where sentences overlap, the stronger one is marked; where words overlap, the longer ones; words within a marked
    sentence are marked inside of it.
    """
    tokens = Tokens.of(text)
    pieces = sorted(evidence, key=lambda piece: -piece.weight)
    sentences = _apart(mark for piece in pieces if is_sentence(piece) for mark in _sentence_marks(text, tokens, piece))
    words = [mark for piece in pieces if not is_sentence(piece) for mark in _word_marks(tokens, piece)]
    words = _apart(sorted(words, key=lambda mark: mark.start - mark.end))
    whole = [replace(mark, inside=tuple(word for word in words if _within(word, mark))) for mark in sentences]
    free = [word for word in words if not any(_overlap(word, mark) for mark in sentences)]
    return sorted([*whole, *free], key=lambda mark: mark.start)


def is_sentence(piece: Evidence) -> bool:
    return piece.text.count(" ") >= MOST_WORDS


def _sentence_marks(text: str, tokens: Tokens, piece: Evidence) -> Iterator[Mark]:
    """The sentence as it stands there, else the one most like it."""
    words = Tokens.of(piece.text).words
    exact = next(tokens.places(words), None)
    span = _with_marks(text, *exact) if exact else _most_alike(text, words)
    if span:
        yield Mark(*span, (piece,))


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """With single letters, quotation marks, brackets and full stops around it."""
    opening, closing = _OPENING.search(text, 0, start), _CLOSING.match(text, end)
    return opening.start() if opening else start, closing.end() if closing else end


def _most_alike(text: str, words: Sequence[str]) -> tuple[int, int] | None:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(words)
    found, best = None, ALIKE
    for start, sentence in sentences_in(text):
        matcher.set_seq1(Tokens.of(sentence).words)
        if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            found, best = (start, start + len(sentence)), ratio
    return found


@lru_cache(maxsize=8)
def sentences_in(text: str) -> tuple[tuple[int, str], ...]:
    """Each sentence that has words, without blanks around it, and where it begins."""
    found, place = [], 0
    for sentence in split_sentences(text):
        inner = sentence.strip()
        if inner:
            found.append((place + sentence.index(inner), inner))
        place += len(sentence)
    return tuple(found)


def _word_marks(tokens: Tokens, piece: Evidence) -> Iterator[Mark]:
    for start, end in tokens.places(Tokens.of(piece.text).words):
        yield Mark(start, end, (piece,))


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Those that overlap none before them, in the order of the text; marks of the same stretch become one."""
    kept: dict[tuple[int, int], Mark] = {}
    for mark in marks:
        span = mark.start, mark.end
        if span in kept:
            kept[span] = replace(kept[span], evidence=kept[span].evidence + mark.evidence)
        elif not any(_overlap(mark, other) for other in kept.values()):
            kept[span] = mark
    return sorted(kept.values(), key=lambda mark: mark.start)


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end


def _within(one: Mark, other: Mark) -> bool:
    return other.start <= one.start and one.end <= other.end
