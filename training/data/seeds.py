"""The seed document in (a listing page saved as text), its papers out: `seed:1`, `seed:2` and so on."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from ...configs.errors import InputError
from ...configs.faults import reading_sentence
from ...configs.places import packaged
from ...models.paper import Paper
from ...models.text import fold, normalise
from .text_file import decode

DOCUMENT = "000_229ea37e0878df7e.txt"
N_SEEDS = 119

FURNITURE = ("Get trending papers in your email inbox once a day!", "Get trending papers in your email inbox!")
"""Lines above the first title of the page."""

TITLE_CHARACTERS = range(1, 301)
ABSTRACT_CHARACTERS = range(200, 5_001)
"""Lengths beyond which a line was lost, cut or joined: arXiv papers have titles to 232, abstracts from 219."""

_STUCK = re.compile(r"Subscribe(?!(?:rs?|d)?(?:\s|$))")
"""The page's button, stuck to the first title; not the words Subscribe, Subscriber, Subscribers, Subscribed."""


class Line(NamedTuple):
    number: int
    text: str


def load_seeds() -> list[Paper]:
    """The 119 papers of the packaged document, in its order.

    Raises:
        InputError: the packaged document is damaged.
    """
    path = packaged("seeds", DOCUMENT)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {reading_sentence(error)}; install arxsift again") from error
    papers = parse_seed_document(decode(raw, DOCUMENT), DOCUMENT)
    if len(papers) != N_SEEDS:
        raise InputError(f"{DOCUMENT}: {len(papers)} papers where {N_SEEDS} are expected; install arxsift again")
    return papers


def parse_seed_document(text: str, name: str) -> list[Paper]:
    """Below two lines of page furniture, titles and abstracts in turn; blank lines may stand anywhere.

    Raises:
        InputError: furniture, a title or an abstract is missing, cut, joined to another or there twice.
    """
    lines = below_furniture(readable_lines(text), name)
    pairs = [lines[start : start + 2] for start in range(0, len(lines), 2)]
    papers = [read_pair(pair, n, name) for n, pair in enumerate(pairs, start=1)]
    check_distinct(chain.from_iterable(pairs), name)
    return papers


def readable_lines(text: str) -> list[Line]:
    """The normalised lines with their numbers, without the blank ones.

    Not `splitlines`: that also breaks at form feeds and Unicode separators, which stand inside abstracts.
    """
    numbered = enumerate(re.split(r"\r*\n|\r", text), start=1)
    lines = (Line(number, normalise(line)) for number, line in numbered)
    return [line for line in lines if line.text]


def below_furniture(lines: Sequence[Line], name: str) -> list[Line]:
    """The lines of papers, the first one freed of the button's word."""
    if not lines:
        raise InputError(f"{name}: the document is empty")
    for line, furniture in zip(lines, FURNITURE, strict=False):
        if line.text != furniture:
            raise InputError(f"{name}: line {line.number}: expected the page's {furniture!r}, found {show(line)}")
    papers = lines[len(FURNITURE) :]
    if not papers:
        raise InputError(f"{name}: line {lines[-1].number}: no papers below the page furniture")
    return [Line(papers[0].number, _STUCK.sub("", papers[0].text, count=1)), *papers[1:]]


def read_pair(pair: Sequence[Line], n: int, name: str) -> Paper:
    """One title and its abstract, both normalised already."""
    check_length(pair[0], "a title", TITLE_CHARACTERS, name)
    if len(pair) < 2:
        raise InputError(f"{name}: line {pair[0].number}: no abstract follows the title {show(pair[0])}")
    check_length(pair[1], "an abstract", ABSTRACT_CHARACTERS, name)
    return Paper(f"seed:{n}", pair[0].text, pair[1].text)


def check_length(line: Line, what: str, characters: range, name: str) -> None:
    n = len(line.text)
    if n not in characters:
        expected = f"expected {what} of {characters.start} to {characters.stop - 1} characters"
        fault = f"found {n}: {show(line)}; a line is missing, cut or joined to its neighbour"
        raise InputError(f"{name}: line {line.number}: {expected}, {fault}")


def check_distinct(lines: Iterable[Line], name: str) -> None:
    first: dict[str, int] = {}
    for line in lines:
        earlier = first.setdefault(fold(line.text), line.number)
        if earlier != line.number:
            raise InputError(f"{name}: line {line.number}: {show(line)} stands already on line {earlier}")


def show(line: Line, most: int = 60) -> str:
    """The line in quotes, shortened for an error."""
    return repr(line.text if len(line.text) <= most else line.text[: most - 1] + "…")
