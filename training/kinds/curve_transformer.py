"""A transformer's recipe and its data in, the fits of a learning curve out, each with checkpoints of its own."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ...configs.recipe_transformer import TransformerRecipe
from ...models.arrays import Logits, Rows, Truth
from ..data.dataset import Dataset, digest
from ..fit.checkpoints import checkpoints_folder, kept_logits, training_digest
from ..fit.transformer import TransformerFit, TransformerTrainer
from ..fit.watch import Epoch, Progress, Watch
from ..measure.learning_curve import Subset, fit_and_judge


def transformer_subset_fits(
    recipe: TransformerRecipe, data: Dataset, groups: Rows, watch: Watch
) -> Callable[[Rows], Subset]:
    """Fits on subsets of the labelled papers; those judged before a training was killed are not fitted again."""
    whole = checkpoints_folder(training_digest(recipe, data))  # removed when the training ends
    folder = whole / f"learning_curve-{digest(data.papers)}"
    trainer = SubsetTrainer(data.papers, groups, data.unlabelled, recipe, folder, StepsOnly(watch))
    trainer.folder_of_curve = folder
    return partial(keep_judged, trainer, data.truth(data.papers))


def unlabelled_cost(recipe: TransformerRecipe) -> float:
    """What the unlabelled papers that a fit learns from cost, in labels' worth."""
    again = recipe.self_training
    return again.papers_per_epoch * again.epochs / (recipe.epochs + again.epochs) if again else 0.0


@dataclass(frozen=True, slots=True)
class StepsOnly:
    """A `Watch` told of steps alone: the curve names its own stages, and epochs in a run's page are the model's own."""

    watch: Watch

    def stage(self, name: str) -> None: ...
    def epoch(self, stage: str, epoch: Epoch) -> None: ...
    def progress(self, progress: Progress) -> None:
        self.watch.progress(progress)


class SubsetTrainer(TransformerTrainer):
    """Keeps a fit's checkpoints in a folder of its own while the fit lasts.

    Fits on different labels may choose the same unlabelled papers, and would then take over each other's scores of
    these; and every fit would leave hundreds of megabytes until the training's end.
    """

    folder_of_curve: Path

    def fit(self, rows: Rows, truth: Truth) -> TransformerFit:
        self._checkpoints = self.folder_of_curve / rows_digest(rows)
        fit = super().fit(rows, truth)
        shutil.rmtree(self._checkpoints, ignore_errors=True)
        return fit


def keep_judged(trainer: SubsetTrainer, truth: Truth, tested: Rows) -> Subset:
    """Fits on a subset, and a file for the logits that each fit gives the tested papers."""
    subset = fit_and_judge(trainer, truth, tested)

    def judge(rows: Rows) -> Logits:
        name = rows_digest(np.concatenate([rows, tested]))
        return kept_logits(trainer.folder_of_curve / f"{name}.npy", lambda: subset(rows))

    return judge


def rows_digest(rows: Rows) -> str:
    """Twelve hexadecimal digits that name a fit by the rows it is of."""
    return hashlib.sha256(np.asarray(rows, dtype=np.int64).tobytes()).hexdigest()[:12]
