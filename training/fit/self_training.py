"""Unlabelled papers and TF-IDF's scores of them in, the papers worth learning from out."""

from collections.abc import Sequence

import numpy as np

from ...configs.recipe_transformer import SelfTraining
from ...models.arrays import Logits, Rows
from ...models.paper import Paper
from .batches import Examples


def newest_papers(papers: Sequence[Paper], most: int) -> list[Paper]:
    """The newest papers, the newest first; what is known of a date only to the month or the year counts as early."""
    return sorted(papers, key=lambda paper: paper.date, reverse=True)[:most]


def choose_papers(logits: Logits, recipe: SelfTraining, seed: int) -> Rows:
    """Rows of the likely papers and of random others, in random order; `logits` are TF-IDF's.

    In-scope papers are rare among all: without the likely ones there is little to learn of the topics; without the
    random ones nothing of what a feed mostly holds.
    """
    rng = np.random.default_rng(seed)
    order = np.argsort(-logits[:, -1], kind="stable")
    likely, others = order[: recipe.likely_papers], order[recipe.likely_papers :]
    drawn = rng.choice(others, min(recipe.random_papers, len(others)), replace=False)
    return np.asarray(rng.permutation(np.concatenate([likely, drawn])))


class Lessons:
    """The examples of every epoch: all labelled papers, and the next share of the others with their soft targets."""

    def __init__(self, labelled: Examples, others: Examples, per_epoch: int) -> None:
        self.labelled = labelled
        self.others = others
        self.per_epoch = min(per_epoch, len(others.tokens))

    def __call__(self, epoch: int) -> Examples:
        rows = (np.arange(self.per_epoch) + epoch * self.per_epoch) % max(1, len(self.others.tokens))
        others = self.others.select(rows)
        return self.labelled.and_also(others)
