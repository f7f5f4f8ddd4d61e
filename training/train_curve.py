"""A recipe and a data set in, its learning curve out, and into a run: the trainers that a curve's many fits need."""

import hashlib
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..configs.recipe import Recipe, TfidfRecipe, TransformerRecipe
from ..models.arrays import Logits, Rows, Truth
from .data.dataset import FEED, Dataset, digest
from .fit.checkpoints import checkpoints_folder, kept_logits
from .fit.tfidf import TfidfTrainer
from .fit.transformer import TransformerFit, TransformerTrainer
from .fit.watch import Epoch, Progress, Watch
from .measure.curve_figure import draw_curve
from .measure.curve_plan import Plan, plan_fits
from .measure.learning_curve import LearningCurve, Subset, fit_and_judge, measure_curve
from .tracking.run import Run
from .train_transformer import training_digest

MOST_COST = {"tfidf": 4.0, "transformer": 3.0}
"""Whole fits that may be spent before small ones are no longer repeated."""


def plan_curve(recipe: Recipe, n_papers: int) -> Plan:
    """The curve's fits for that many labelled papers.

    Raises:
        InputError: too few.
    """
    return plan_fits(n_papers, MOST_COST[recipe.kind], fixed_labels(recipe))


def fixed_labels(recipe: Recipe) -> float:
    """What a fit costs however few labels it has, in labels' worth: the unlabelled papers that it learns from."""
    if isinstance(recipe, TfidfRecipe) or not recipe.self_training:
        return 0.0
    again = recipe.self_training
    return again.papers_per_epoch * again.epochs / (recipe.epochs + again.epochs)


def curve_of(recipe: Recipe, data: Dataset, groups: Rows, plan: Plan, watch: Watch) -> LearningCurve:
    """Fit as `plan_curve` says and judge; `groups` is (n_train,): papers of one group are never parted."""
    truth = data.truth(data.papers)
    feed = data.batch_rows.get(FEED, np.arange(0))
    watch.stage("learning curve: reading the papers")
    if isinstance(recipe, TfidfRecipe):
        subset = partial(fit_and_judge, TfidfTrainer(data.papers, recipe), truth)
    else:
        subset = partial(judge_apart, transformer_apart(recipe, data, groups, watch), truth)
    return measure_curve(subset, truth, groups, feed, plan, recipe.seed, watch.stage)


def log_curve(run: Run, curve: LearningCurve, name: str, card: str) -> None:
    """Metrics by the number of labels, figure, table, and the sentence below the card in the run's description."""
    for n_labels, figures in curve.steps().items():
        run.metrics(figures, step=n_labels)
    run.metrics(curve.flat())
    run.figure(draw_curve(curve, name), "figures/learning_curve.png")
    run.table(curve.rows(), "learning_curve.json")
    run.note(f"{curve.sentence()}\n\n{card}")  # first, for a long note is cut


@dataclass(frozen=True, slots=True)
class OneFit:
    """A `Watch` told of steps alone: the curve names its own stages, and epochs in a run's page are the model's own."""

    watch: Watch

    def stage(self, name: str) -> None: ...
    def epoch(self, stage: str, epoch: Epoch) -> None: ...
    def progress(self, progress: Progress) -> None:
        self.watch.progress(progress)


class TransformerApart(TransformerTrainer):
    """Keeps a fit's checkpoints in a folder of its own while it lasts.

    Fits on different labels may choose the same unlabelled papers, and would then take over each other's scores of
    these; and of every fit hundreds of megabytes would stay until the training's end.
    """

    folder_of_curve: Path

    def fit(self, rows: Rows, truth: Truth) -> TransformerFit:
        self._checkpoints = self.folder_of_curve / rows_digest(rows)
        fit = super().fit(rows, truth)
        shutil.rmtree(self._checkpoints, ignore_errors=True)
        return fit


def transformer_apart(recipe: TransformerRecipe, data: Dataset, groups: Rows, watch: Watch) -> TransformerApart:
    whole = checkpoints_folder(training_digest(recipe, data))  # removed when the training ends
    folder = whole / f"learning_curve-{digest(data.papers)}"
    trainer = TransformerApart(data.papers, groups, data.unlabelled, recipe, folder, OneFit(watch))
    trainer.folder_of_curve = folder
    return trainer


def judge_apart(trainer: TransformerApart, truth: Truth, tested: Rows) -> Subset:
    """Goes on after the fits that were judged before the training was killed."""
    subset = fit_and_judge(trainer, truth, tested)

    def judge(rows: Rows) -> Logits:
        name = rows_digest(np.concatenate([rows, tested]))
        return kept_logits(trainer.folder_of_curve / f"{name}.npy", lambda: subset(rows))

    return judge


def rows_digest(rows: Rows) -> str:
    return hashlib.sha256(np.asarray(rows, dtype=np.int64).tobytes()).hexdigest()[:12]
