"""A paper and pieces of its text in, the pieces without which a topic's score falls out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Floats, Scores
from .ngrams import tokens_of
from .paper import Paper
from .text import fold
from .verdict import Evidence

ScoresOf = Callable[[Sequence[Paper]], Scores]
"""A function that gives the calibrated scores of papers."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a paper, and the paper without that text."""

    text: str
    without: Paper


def score_drops(whole: Sequence[float], pieces: Sequence[Piece], scores_of: ScoresOf) -> Floats:
    """(n_pieces, n_topics): how far each topic's score falls below the `whole` paper's without each piece."""
    if not pieces:
        return np.empty((0, len(whole)))
    shortened = scores_of([piece.without for piece in pieces])[:, :-1]  # (n_pieces, n_topics)
    return np.asarray(np.asarray(whole) - shortened)


def supporting_pieces(topic: str, pieces: Sequence[Piece], drops: Sequence[float]) -> list[Evidence]:
    """The pieces without which the topic's score is lower, the strongest first; `drops` holds one number a piece."""
    evidence = [Evidence(topic, p.text, float(drop)) for p, drop in zip(pieces, drops, strict=True) if drop > 0]
    return sorted(evidence, key=lambda piece: -piece.weight)


def without_shared_words(texts: Sequence[str]) -> list[int]:
    """Indices of the n-grams that are kept: those that share no word with an earlier one that is kept."""
    kept: list[int] = []
    seen: set[str] = set()
    for i, text in enumerate(texts):
        words = set(text.split(" "))
        if not words & seen:
            kept.append(i)
            seen |= words
    return kept


def word_piece(paper: Paper, text: str) -> Piece:
    """An n-gram of the paper as a piece."""
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
