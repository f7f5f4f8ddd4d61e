"""Labelled and unlabelled papers become a network joined with TF-IDF, and nothing is learnt from what is held out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made.encoders import save_distilbert
from made.papers import TAXONOMY, made_papers

from arxsift.configs.recipe_transformer import SelfTraining, TransformerRecipe
from arxsift.models.decision import Decision, blend_in_scope
from arxsift.models.onnx_encoder import OnnxEncoder
from arxsift.models.paper import Paper
from arxsift.models.tokens import PaperTokenizer
from arxsift.models.transformer import TransformerClassifier
from arxsift.training.data.dataset import Dataset
from arxsift.training.data.labels import LabelledPaper
from arxsift.training.fit import transformer
from arxsift.training.fit.batches import Examples
from arxsift.training.fit.checkpoints import Checkpoint
from arxsift.training.fit.export import export_onnx
from arxsift.training.fit.loop import fit as fit_network
from arxsift.training.fit.network import Network
from arxsift.training.fit.quantise import quantise
from arxsift.training.fit.transformer import TransformerFit, TransformerTrainer, mean_average_precision
from arxsift.training.fit.watch import Epoch, Progress, Silent

N_FIT = 90
PAPERS = made_papers(120)
DATA = Dataset(TAXONOMY, tuple(PAPERS[:N_FIT]), {})
TRUTH = DATA.truth(PAPERS)
ROWS = np.arange(N_FIT)
UNLABELLED = [replace(labelled.paper, id=f"u{n}") for n, labelled in enumerate(made_papers(50, seed=7))]
DECISION = Decision(
    slopes=(1.0, 1.0, 1.0),
    offsets=(0.0, 0.0, 0.0),
    thresholds={"recall": (0.3, 0.3), "balanced": (0.5, 0.5), "precision": (0.8, 0.8)},
)


class Noted(Silent):
    """A `Watch` that keeps what it hears."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.steps: list[int] = []
        self.epochs: list[tuple[str, int]] = []

    def stage(self, name: str) -> None:
        self.stages.append(name)

    def progress(self, progress: Progress) -> None:
        self.steps.append(progress.step)

    def epoch(self, stage: str, epoch: Epoch) -> None:
        self.epochs.append((stage, epoch.number))


def recipe_for(encoder: Path, self_training: bool = False, with_tfidf: bool = True) -> TransformerRecipe:
    again = SelfTraining(likely_papers=20, random_papers=20, papers_per_epoch=25, epochs=2, learning_rate=2e-3)
    return TransformerRecipe(
        kind="transformer",
        encoder=str(encoder),
        max_tokens=80,
        max_tokens_fitting=64,
        batch_papers=8,
        epochs=3,
        learning_rate=5e-3,
        learning_rate_head=1e-2,
        averaging=0.9,
        self_training=again if self_training else None,
        with_tfidf=with_tfidf,
    )


def trainer_for(
    recipe: TransformerRecipe,
    checkpoints: Path,
    watch: Silent | None = None,
    papers: Sequence[LabelledPaper] = PAPERS,
    unlabelled: Sequence[Paper] = UNLABELLED,
) -> TransformerTrainer:
    return TransformerTrainer(papers, ROWS, unlabelled, recipe, checkpoints, watch or Silent())


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((True, True), id="whole"),
        pytest.param((False, False), id="labels alone", marks=pytest.mark.slow),
    ],
)
def trained(
    request: pytest.FixtureRequest, encoder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[TransformerTrainer, TransformerFit, Noted]:
    watch = Noted()
    trainer = trainer_for(recipe_for(encoder, *request.param), tmp_path_factory.mktemp("checkpoints"), watch)
    return trainer, trainer.fit(ROWS, TRUTH[ROWS]), watch


Trained = tuple[TransformerTrainer, TransformerFit, Noted]


def test_a_fit_learns_topics_and_judges_papers_it_never_saw(trained: Trained) -> None:
    trainer, fit, _ = trained
    unseen = np.arange(N_FIT, len(PAPERS))
    logits = trainer.logits(fit, unseen)
    assert logits.shape == (30, 3)
    assert np.isfinite(logits).all()
    assert mean_average_precision(TRUTH[unseen], logits) > 0.65
    assert mean_average_precision(TRUTH[unseen], trainer.judge(fit.network, unseen)) > 0.65


def test_stages_epochs_and_parts_are_those_of_the_recipe(trained: Trained) -> None:
    trainer, fit, watch = trained
    wanted = {"labels": [1, 2, 3]} | ({"unlabelled": [1, 2]} if trainer.recipe.self_training else {})
    assert {stage: [epoch.number for epoch in epochs] for stage, epochs in fit.epochs.items()} == wanted
    assert watch.epochs == [(stage, number) for stage, numbers in wanted.items() for number in numbers]
    stages = ["counting n-grams", "fine-tuning on the labels"]
    again = ["judging unlabelled papers", "learning from unlabelled papers"]
    assert watch.stages == stages + (again if trainer.recipe.self_training else [])
    assert len(fit.scales) == (2 if trainer.recipe.with_tfidf else 1)
    for made in (fit.tfidf, trainer.linear(fit), trainer.tfidf_logits(fit, ROWS), fit.held_out_tfidf):
        assert (made is not None) == trainer.recipe.with_tfidf


def test_titles_are_judged_as_papers_without_an_abstract(trained: Trained) -> None:
    trainer, fit, _ = trained
    rows = np.arange(N_FIT, len(PAPERS))
    titles = [PAPERS[row].paper.without_abstract for row in rows]
    linear = trainer.linear(fit)
    tfidf_logits = linear.logits(titles) if linear else None
    wanted = fit.join(fit.network.judge(trainer.tokenizer.encode(titles)), tfidf_logits)
    assert trainer.title_logits(fit, rows) == pytest.approx(wanted, abs=1e-3)
    assert fit.held_out_titles_tfidf is None or fit.held_out_titles_tfidf.shape == (len(fit.held_out), 3)


def test_held_out_papers_get_logits_whatever_the_fit_is_made_of(trained: Trained) -> None:
    trainer, fit, _ = trained
    own = np.zeros((len(fit.held_out), 3))
    assert fit.join(own, fit.held_out_tfidf).shape == own.shape
    assert trainer.logits(fit, fit.held_out).shape == own.shape


def test_the_exported_bundle_says_what_the_fit_says(trained: Trained) -> None:
    trainer, fit, _ = trained
    tokenizer = PaperTokenizer(trainer.tokenizer.definition, trainer.recipe.max_tokens)
    encoder = OnnxEncoder(quantise(export_onnx(fit.network)), tokenizer)
    made = TransformerClassifier("tiny", TAXONOMY, encoder, trainer.linear(fit), fit.scales, DECISION)
    files = TransformerClassifier.of_files("tiny", TAXONOMY, DECISION, made.files())
    papers = [labelled.paper for labelled in PAPERS]
    every = np.arange(len(PAPERS))
    assert files.logits(papers) == pytest.approx(trainer.logits(fit, every), abs=1e-2)
    joined = fit.join(encoder.judge(papers).logits, trainer.tfidf_logits(fit, every))
    assert files.logits(papers) == pytest.approx(joined, abs=1e-2)  # a bundle holds TF-IDF's weights rounded
    assert trainer.judge(fit.network, every) == pytest.approx(blend_in_scope(encoder.judge(papers).logits), abs=1e-2)


def test_held_out_papers_are_never_learnt_from(encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[tuple[int, ...]] = []

    def noted(network: Network, plan: Callable[[int], Examples], *rest: Any) -> list[Epoch]:
        for epoch in range(3):
            taught.extend(tuple(row) for row in plan(epoch).tokens)
        return fit_network(network, plan, *rest)

    monkeypatch.setattr(transformer, "fit", noted)
    trainer = trainer_for(recipe_for(encoder, self_training=True), tmp_path)
    fit = trainer.fit(ROWS, TRUTH[ROWS])
    tokens = trainer.tokenizer.encode([labelled.paper for labelled in PAPERS])
    held_out = {tuple(tokens[row]) for row in fit.held_out}
    learnt = {tuple(tokens[row]) for row in np.setdiff1d(ROWS, fit.held_out)}
    assert 4 <= len(held_out) <= 12  # about 8 % of 90
    assert learnt <= set(taught)
    assert not held_out & set(taught)
    assert not {tuple(row) for row in tokens[N_FIT:]} & set(taught)


def test_groups_are_never_parted(encoder: Path, tmp_path: Path) -> None:
    groups = ROWS // 3
    trainer = TransformerTrainer(PAPERS, groups, [], recipe_for(encoder), tmp_path, Silent())
    part = trainer.part(ROWS, TRUTH[ROWS])
    assert not set(groups[part.train]) & set(groups[part.test])
    assert sorted([*part.train, *part.test]) == ROWS.tolist()


def test_without_texts_to_learn_from_the_labels_alone_are_learnt(encoder: Path, tmp_path: Path) -> None:
    recipe = recipe_for(encoder, self_training=True).model_copy(update={"epochs": 1})
    fit = trainer_for(recipe, tmp_path, unlabelled=[]).fit(ROWS, TRUTH[ROWS])
    assert list(fit.epochs) == ["labels"]


def test_a_fit_that_was_killed_in_its_second_stage_goes_on_there(encoder: Path, tmp_path: Path) -> None:
    recipe = recipe_for(encoder, self_training=True)

    class Killed(Noted):
        def epoch(self, stage: str, epoch: Epoch) -> None:
            super().epoch(stage, epoch)
            if (stage, epoch.number) == ("unlabelled", 2):
                raise KeyboardInterrupt

    whole = trainer_for(recipe, tmp_path / "whole").fit(ROWS, TRUTH[ROWS])
    with pytest.raises(KeyboardInterrupt):
        trainer_for(recipe, tmp_path / "killed", Killed()).fit(ROWS, TRUTH[ROWS])
    assert len([*(tmp_path / "killed").glob("*-judged.npy")]) == 1
    watch = Noted()
    trainer = trainer_for(recipe, tmp_path / "killed", watch)
    resumed = trainer.fit(ROWS, TRUTH[ROWS])
    assert watch.epochs == [("labels", 1), ("labels", 2), ("labels", 3), ("unlabelled", 1), ("unlabelled", 2)]
    n_steps = -(-(N_FIT - len(resumed.held_out) + 25) // 8)  # of an epoch of labels and 25 others
    assert watch.steps == [*range(n_steps + 1, 2 * n_steps + 1)]
    assert trainer.logits(resumed, ROWS) == pytest.approx(trainer.logits(whole, ROWS), abs=1e-3)


def test_another_architecture_is_trained_alike(tmp_path: Path) -> None:
    recipe = recipe_for(save_distilbert(tmp_path / "encoder")).model_copy(update={"epochs": 1})
    trainer = trainer_for(recipe, tmp_path / "checkpoints")
    fit = trainer.fit(ROWS, TRUTH[ROWS])
    assert trainer.logits(fit, ROWS).shape == (N_FIT, 3)


def test_a_checkpoint_lies_under_the_name_of_its_rows(encoder: Path, tmp_path: Path) -> None:
    recipe = recipe_for(encoder).model_copy(update={"epochs": 1})
    trainer = trainer_for(recipe, tmp_path)
    for rows in (ROWS, ROWS[:60], ROWS):
        trainer.fit(rows, TRUTH[rows])
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == 2
    assert all(name.endswith("-labels.pt") for name in files)
    saved = Checkpoint(tmp_path, files[0].removesuffix(".pt")).load()
    assert saved is not None
    assert saved.state.epoch == 1
