"""A paper in, the labelled papers most similar to it out, with the titles that are on this machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...configs.errors import DataFileError
from ...configs.places import texts_db
from ...models.paper import Paper
from ..files.fields import DIGITS

if TYPE_CHECKING:
    from ...models.classifier import Classifier

SEED = "seed:"
"""Prefix of the ids of seed papers."""


@dataclass(frozen=True, slots=True)
class Titled:
    """A labelled paper that is like another one."""

    id: str
    title: str
    topics: tuple[str, ...]
    """Its label: the primary first; empty = out of scope."""
    similarity: float


class Titles:
    """Titles by the ids of papers: of the cache of texts where there is one, and of the seed document."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._readable = True

    def of(self, ids: Iterable[str]) -> dict[str, str]:
        """The titles that are at hand; a cache that cannot be read is told once."""
        ids = list(ids)
        if missing := [paper_id for paper_id in ids if paper_id not in self._titles]:
            self._titles |= self._look_up(missing)
        return {paper_id: self._titles[paper_id] for paper_id in ids if self._titles[paper_id]}

    def _look_up(self, ids: list[str]) -> dict[str, str]:
        """The title of each id, empty where there is none, so that it is not looked for again."""
        titles = self._cached([paper_id for paper_id in ids if not paper_id.startswith(SEED)])
        if any(paper_id.startswith(SEED) for paper_id in ids):
            titles |= seed_titles()
        return {paper_id: titles.get(paper_id, "") for paper_id in ids}

    def _cached(self, ids: list[str]) -> dict[str, str]:
        from ...training.data.texts import TextCache
        from ..terminal.say import warn

        if not ids or not self._readable or not texts_db().is_file():  # to open the cache would make it
            return {}
        try:
            with TextCache() as cache:
                return {paper_id: paper.title for paper_id, paper in cache.get(ids).items()}
        except DataFileError as error:
            self._readable = False
            warn(f"the titles of the nearest papers are not shown: {error}")
            return {}


def seed_titles() -> dict[str, str]:
    from ...training.data.seeds import load_seeds

    return {paper.id: paper.title for paper in load_seeds()}


def find_nearest(classifier: "Classifier", paper: Paper, titles: Titles) -> list[Titled] | None:
    """The labelled papers most like this one whose titles are at hand; None where the model knows of none."""
    neighbours = classifier.nearest(paper)
    if neighbours is None:
        return None
    title_of = titles.of(neighbour.id for neighbour in neighbours)
    return [Titled(n.id, title_of[n.id], n.topics, n.similarity) for n in neighbours if n.id in title_of]


def nearest_fields(nearest: Iterable[Titled]) -> list[dict[str, Any]]:
    return [
        {"id": n.id, "title": n.title, "topics": list(n.topics), "similarity": round(n.similarity, DIGITS)}
        for n in nearest
    ]
