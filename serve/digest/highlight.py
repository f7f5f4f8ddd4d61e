"""A displayed text and its evidence in, the parts of the text to mark out.

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
from ..reports.verdict import is_sentence

ALIKE = 0.6
"""Lowest share of common words (`SequenceMatcher.ratio`) at which a sentence counts as the evidence sought."""

_TOKEN = re.compile(r"\w\w+")  # as in models.ngrams: pairs of words skip single letters
_OPENING = re.compile(r"[\"'“‘(\[]*(?:\b\w )*$")  # with `A`, which is no token
_CLOSING = re.compile(r"(?: \w\b)*[.!?…]*[\"'”’)\]]*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text, and the evidence that it is."""

    start: int
    end: int
    evidence: tuple[Evidence, ...]
    """Evidence for one topic or several, the strongest first."""
    inside: tuple["Mark", ...] = ()
    """Marks of words within a sentence; they hold no further marks."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded words of a text, and where each stands in it."""

    words: list[str]
    spans: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str) -> "Tokens":
        tokens = list(_TOKEN.finditer(text))
        return cls([fold(token[0]) for token in tokens], [token.span() for token in tokens])

    def spans_of(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Start and end of every stretch where these words stand one after another."""
        n = len(words)
        for i in range(len(self.words) - n + 1 if n else 0):
            if self.words[i : i + n] == words:
                yield self.spans[i][0], self.spans[i + n - 1][1]


def find_marks(text: str, evidence: Iterable[Evidence]) -> list[Mark]:
    """Marks in the order of the text, none overlapping another; evidence that is not in the text gives none.

    Where sentences overlap, the stronger one is marked; where words overlap, the longer ones; words within a marked
    sentence are marked inside of it.
    """
    tokens = Tokens.of(text)
    pieces = sorted(evidence, key=lambda piece: -piece.weight)
    sentences = _without_overlaps(
        mark for piece in pieces if is_sentence(piece) for mark in _marks_of_sentence(text, tokens, piece)
    )
    words = [mark for piece in pieces if not is_sentence(piece) for mark in _marks_of_words(tokens, piece)]
    words = _without_overlaps(sorted(words, key=lambda mark: mark.start - mark.end))
    whole = [replace(mark, inside=tuple(word for word in words if _within(word, mark))) for mark in sentences]
    free = [word for word in words if not any(_overlap(word, mark) for mark in sentences)]
    return sorted([*whole, *free], key=lambda mark: mark.start)


def _marks_of_sentence(text: str, tokens: Tokens, piece: Evidence) -> Iterator[Mark]:
    """A mark of the sentence, else of the sentence most like it."""
    words = Tokens.of(piece.text).words
    exact = next(tokens.spans_of(words), None)
    span = _with_punctuation(text, *exact) if exact else _most_alike(text, words)
    if span:
        yield Mark(*span, (piece,))


def _with_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    """The span, with single letters, quotation marks, brackets and full stops around it."""
    opening, closing = _OPENING.search(text, 0, start), _CLOSING.match(text, end)
    return opening.start() if opening else start, closing.end() if closing else end


def _most_alike(text: str, words: Sequence[str]) -> tuple[int, int] | None:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(words)
    span, best = None, ALIKE
    for start, sentence in sentences_in(text):
        matcher.set_seq1(Tokens.of(sentence).words)
        if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            span, best = (start, start + len(sentence)), ratio
    return span


@lru_cache(maxsize=8)
def sentences_in(text: str) -> tuple[tuple[int, str], ...]:
    """Index of the first letter, and text, of each sentence, without blanks around it."""
    sentences, start = [], 0
    for sentence in split_sentences(text):
        inner = sentence.strip()
        if inner:
            sentences.append((start + sentence.index(inner), inner))
        start += len(sentence)
    return tuple(sentences)


def _marks_of_words(tokens: Tokens, piece: Evidence) -> Iterator[Mark]:
    for start, end in tokens.spans_of(Tokens.of(piece.text).words):
        yield Mark(start, end, (piece,))


def _without_overlaps(marks: Iterable[Mark]) -> list[Mark]:
    """Marks that overlap none before them, in the order of the text; marks of one stretch become one."""
    kept: dict[tuple[int, int], Mark] = {}
    for mark in marks:
        span = mark.start, mark.end
        if span in kept:
            kept[span] = replace(kept[span], evidence=kept[span].evidence + mark.evidence)
        elif not any(_overlap(mark, other) for other in kept.values()):
            kept[span] = mark
    return sorted(kept.values(), key=lambda mark: mark.start)


def _overlap(first: Mark, second: Mark) -> bool:
    return first.start < second.end and second.start < first.end


def _within(inner: Mark, outer: Mark) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
