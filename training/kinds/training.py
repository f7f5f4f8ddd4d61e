"""A recipe in, the record of how models of its kind are trained out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ...configs.kinds import KINDS, load_part
from ...configs.recipe import Recipe
from ...models.arrays import Rows
from ..data.dataset import Dataset
from ..fit.watch import Watch
from ..measure.judge_all import Evaluated
from ..measure.learning_curve import Subset

R = TypeVar("R", bound=Recipe)


@dataclass(frozen=True, slots=True)
class Training(Generic[R]):
    """How one kind of model is trained, and what its model card says of it.

    Groups are (n_train,) numbers of near-duplicates: no split parts papers of one group.
    """

    evaluate: Callable[[R, str, Dataset, Rows, Watch], Evaluated]
    """A recipe, the model's name, the data and its groups in, a fitted, calibrated and judged model out."""
    subset_fits: Callable[[R, Dataset, Rows, Watch], Callable[[Rows], Subset]]
    """Gives the fits of a learning curve: told which rows are tested, it fits on other rows and judges those."""
    method: Callable[[R, Evaluated], str]
    """Paragraph of the card on how the model works."""
    limits: str
    """Items of the card's list of limits."""
    n_stages: int
    """Number of stages that a training passes through, its folds aside."""
    curve_cost: float
    """Number of whole fits that a learning curve may cost before its small fits are no longer repeated."""
    fixed_labels: Callable[[R], float] = lambda _: 0.0
    """What a fit costs however few labels it has, in labels' worth."""


def training_of(recipe: Recipe) -> Training[Any]:
    """How models of the recipe's kind are trained."""
    training: Training[Any] = load_part(KINDS[recipe.kind].training)
    return training
