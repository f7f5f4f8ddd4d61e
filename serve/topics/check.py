"""A taxonomy and the lines of its topics in; what makes a poor model of it, and what to do next, out."""

import difflib
import shlex
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from ..terminal.words import count

if TYPE_CHECKING:
    from ...configs.taxonomy import Taxonomy, Topic

FEWEST_WORDS = 5
"""Words of a definition below which it says little more than the name."""

NEARLY_EQUAL = 0.8
"""Share of the words of two definitions that are the same in the same order, from which the two are told."""


def doubts(topics: "Sequence[Topic]", lines: Sequence[int]) -> list[str]:
    """What is allowed in a taxonomy and yet makes a poor model or is a slip, each after the line of its topic."""
    pairs = combinations(range(len(topics)), 2)
    found = [
        *((line, sentence) for topic, line in zip(topics, lines, strict=True) for sentence in short_definition(topic)),
        *((lines[n], sentence) for m, n in pairs for sentence in alike(topics[m], topics[n])),
    ]
    return [*(f"line {line}: {sentence}" for line, sentence in sorted(found)), *without_examples(topics)]


def short_definition(topic: "Topic") -> Iterator[str]:
    n_words = len(topic.definition.split())
    if n_words < FEWEST_WORDS:
        yield (
            f"the definition of {topic.id} has {count(n_words, 'word')}: write a sentence that says what a paper must "
            "contribute to"
        )


def without_examples(topics: "Sequence[Topic]") -> Iterator[str]:
    if lacking := [topic.id for topic in topics if not topic.examples]:
        yield f"no examples for {', '.join(lacking)}: add two or three titles of papers that belong"


def alike(earlier: "Topic", later: "Topic") -> Iterator[str]:
    """In what two topics are so alike that a person or a model may take one for the other."""
    if earlier.colour == later.colour:
        yield f"{earlier.id} and {later.id} have the same colour, {later.colour}: change one"
    if earlier.name.casefold() == later.name.casefold():
        yield f"{earlier.id} and {later.id} have the same name, {later.name!r}: change one"
    words, later_words = (topic.definition.casefold().split() for topic in (earlier, later))
    if difflib.SequenceMatcher(None, words, later_words, autojunk=False).ratio() >= NEARLY_EQUAL:
        yield (
            f"the definitions of {earlier.id} and {later.id} are nearly equal: say what parts the two, or make them "
            "one topic"
        )


def checked(taxonomy: "Taxonomy", file: Path | None) -> list[str]:
    """What was found to be right and what to do next; for the packaged taxonomy (no file) its labels are read too.

    Raises:
        InputError: a packaged label that is not of this taxonomy.
    """
    right = f"ok: {count(len(taxonomy.topics), 'topic')}, digest {taxonomy.digest}"
    if file:
        return [
            right,
            f"ids, for the field topics of your labels: {', '.join(taxonomy.ids)}",
            f"next: arxsift learn --taxonomy {shlex.quote(str(file))}",
        ]

    from ...training.data.labels import labelled_seeds, read_corpus_labels

    n_seeds, n_corpus = len(labelled_seeds(taxonomy)), len(read_corpus_labels(taxonomy))
    return [right, f"ok: {n_seeds} labels of seeds and {n_corpus:,} of the corpus, all with these topics"]
