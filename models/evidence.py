"""A paper and pieces of its text in, those out that speak for a topic: by how far its score falls without each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Scores
from .ngrams import tokens_of
from .paper import Paper
from .text import fold
from .verdict import Evidence, Verdict

ScoresOf = Callable[[Sequence[Paper]], Scores]
"""The calibrated scores of papers, (n_papers, n_topics + 1)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a paper, and the paper without it."""

    text: str
    without: Paper


def falls(verdict: Verdict, pieces: Sequence[Piece], scores_of: ScoresOf) -> Scores:
    """(n_pieces, n_topics + 1): how far each of the verdict's scores falls without each piece."""
    whole = np.array([*verdict.scores.values(), verdict.in_scope])
    return np.asarray(whole - scores_of([piece.without for piece in pieces])) if pieces else np.empty((0, len(whole)))


def speaking(topic: str, pieces: Sequence[Piece], falls_of_topic: Sequence[float]) -> list[Evidence]:
    """The pieces without which the score is lower, the strongest first."""
    found = [Evidence(topic, p.text, float(fall)) for p, fall in zip(pieces, falls_of_topic, strict=True) if fall > 0]
    return sorted(found, key=lambda evidence: -evidence.weight)


def apart(texts: Sequence[str]) -> list[int]:
    """Places of the n-grams that share no word with one before them that is kept."""
    kept: list[int] = []
    seen: set[str] = set()
    for place, text in enumerate(texts):
        words = set(text.split(" "))
        if not words & seen:
            kept.append(place)
            seen |= words
    return kept


def word_piece(paper: Paper, text: str) -> Piece:
    """An n-gram of the paper."""
    return Piece(text, remove(paper, text))


def remove(paper: Paper, text: str) -> Paper:
    """The paper without the words of an n-gram, wherever they stand next to each other; the rest stays as it is."""
    words = text.split(" ")
    return replace(paper, title=_without(paper.title, words), abstract=_without(paper.abstract, words))


def _without(text: str, words: Sequence[str]) -> str:
    tokens = list(tokens_of(text))
    folded = [fold(token[0]) for token in tokens]
    kept, end, i = [], 0, 0
    while i <= len(tokens) - len(words):
        if folded[i : i + len(words)] == words:
            kept.append(text[end : tokens[i].start()])
            i += len(words)
            end = tokens[i - 1].end()
        else:
            i += 1
    return " ".join("".join([*kept, text[end:]]).split())
