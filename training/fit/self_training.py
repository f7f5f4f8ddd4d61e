"""Unlabelled papers and what TF-IDF says of them in, the papers worth learning from out."""

import numpy as np
from numpy.typing import NDArray

from ...configs.recipe import SelfTraining
from ...models.arrays import Logits
from .loop import Examples

Places = NDArray[np.intp]


def choose_papers(logits: Logits, recipe: SelfTraining, seed: int) -> Places:
    """Places of the likely papers and of random others, in random order; `logits` are TF-IDF's, (n_papers, n_topics+1).

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
        places = (np.arange(self.per_epoch) + epoch * self.per_epoch) % max(1, len(self.others.tokens))
        return Examples(
            [*self.labelled.tokens, *(self.others.tokens[int(i)] for i in places)],
            np.concatenate([self.labelled.targets, self.others.targets[places]]),
            np.concatenate([self.labelled.weights, self.others.weights[places]]),
        )
