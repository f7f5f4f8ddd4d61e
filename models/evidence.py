"""A paper and pieces of its text in, the pieces without which a topic's score falls out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from .arrays import Floats, Scores
from .contribution import Role, roles_of
from .ngrams import tokens_of
from .paper import Paper
from .sentences import split_sentences
from .text import fold
from .verdict import Evidence
from .wording import standing_alone

ScoresOf = Callable[[Sequence[Paper]], Scores]
"""A function that gives the calibrated scores of papers."""


WORTH = MappingProxyType({Role.DETAIL: 1.0, Role.AIM: 2.0, Role.CONTRIBUTION: 4.0})
"""What a topic's odds with a sentence, divided by those without, are multiplied by when sentences are compared: among
those of nearly equal effect the one that states the contribution is shown."""

SHOWN_ANYWAY = 1.0
"""Worth of a sentence from which it is shown though no sentence lowers the score: that of a detail understood alone."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a paper, and the paper without that text."""

    text: str
    without: Paper


@dataclass(frozen=True, slots=True)
class Sentence(Piece):
    """A sentence of the abstract as a piece."""

    alone: Paper
    """The paper with this sentence only."""
    role: Role
    worth: float
    """Its role's worth, less where it needs other sentences or adds little to the title; above 0."""


def sentences_of(paper: Paper) -> list[Sentence]:
    """The sentences of the abstract that say something of this paper; none where nothing would be left without one."""
    parts = split_sentences(paper.abstract)
    if len(parts) + bool(paper.title) < 2:
        return []
    sentences = []
    for i, (part, role) in enumerate(zip(parts, roles_of(paper.title, parts), strict=True)):
        if role is not Role.EMPTY:
            others = "".join([*parts[:i], *parts[i + 1 :]]).strip()
            alone = replace(paper, title="", abstract=part.strip())
            worth = WORTH[role] * standing_alone(paper.title, part)
            sentences.append(Sentence(part.strip(), replace(paper, abstract=others), alone, role, worth))
    return sentences


def preferred(sentences: Sequence[Sentence], effects: Sequence[float]) -> list[int]:
    """Indices of the sentences, the best evidence first; `effects` holds how far a topic's logit falls without each."""
    return sorted(range(len(sentences)), key=lambda i: -(math.log(sentences[i].worth) + effects[i]))


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


def supporting_sentences(
    topic: str, score: float, sentences: Sequence[Sentence], drops: Sequence[float]
) -> list[Evidence]:
    """The sentences without which the topic's score is lower, the best evidence first.

    If there is none, since the score rests on the title or on several sentences alike: the best one, with weight 0, if
    it is worth it.
    """
    order = preferred(sentences, [logit(score) - logit(score - drop) for drop in drops])
    shown = [i for i in order if drops[i] > 0] or [i for i in order[:1] if sentences[i].worth >= SHOWN_ANYWAY]
    return [Evidence(topic, sentences[i].text, max(0.0, float(drops[i]))) for i in shown]


def logit(score: float) -> float:
    """The log odds of a score, which is kept a millionth away from 0 and 1: closer, differences are chance."""
    certain = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(certain / (1 - certain))


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
