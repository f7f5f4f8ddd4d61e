"""Packaged lists of papers in, how many of them have their text here out."""

from dataclasses import dataclass

from .dataset import Dataset
from .labels import read_corpus_labels
from .texts import TextCache
from .unlabelled import unlabelled_ids

WHOLE = 0.99
"""Share of a list from which it counts as whole: a few papers are withdrawn from arXiv with the years."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the papers of a packaged list, labelled or not, have their text here."""

    n_here: int
    n_listed: int

    @property
    def is_whole(self) -> bool:
        return self.n_here >= WHOLE * self.n_listed


def corpus_coverage(data: Dataset) -> Coverage:
    """Coverage of the packaged corpus by the data set, look-only batches included."""
    listed = {label.id for label in read_corpus_labels()}
    return Coverage(len(listed & {labelled.paper.id for labelled in data.papers}), len(listed))


def unlabelled_coverage() -> Coverage:
    """Coverage of the packaged list of unlabelled papers by the cache."""
    ids = unlabelled_ids()
    with TextCache() as cache:
        n_missing = len(cache.missing(ids, retry_absent=True))  # what arXiv does not have is not here either
    return Coverage(len(ids) - n_missing, len(ids))
