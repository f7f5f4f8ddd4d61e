"""Quality against the number of labels: what is fitted on what, which curve comes out, and what a person reads."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.encoders import save_bert
from made.papers import TAXONOMY, TAXONOMY_YAML, made_papers, write_jsonl
from made.records import made_truth

from arxsift.configs.errors import InputError
from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.configs.recipe_transformer import SelfTraining, TransformerRecipe
from arxsift.models.arrays import Logits, Rows, Truth
from arxsift.training.data.dataset import Dataset
from arxsift.training.fit import transformer as train_transformer
from arxsift.training.fit.checkpoints import checkpoints_folder, training_digest
from arxsift.training.fit.watch import Epoch, Silent
from arxsift.training.kinds.curve_transformer import rows_digest
from arxsift.training.kinds.training import training_of
from arxsift.training.measure.curve_figure import draw_curve
from arxsift.training.measure.curve_plan import draw_subset, plan_fits
from arxsift.training.measure.learning_curve import LearningCurve, SetCurve, fit_and_judge, measure_curve
from arxsift.training.measure.power_law import LINE, fit_curves, noise_of_fits
from arxsift.training.train_curve import curve_of, plan_curve

SHARES = (0.2, 0.15, 0.1)
"""Share of the papers that each made topic has."""

SIZES = np.array([100.0, 160, 250, 400, 630, 1000])


@dataclass
class FakeTrainer:
    """Parts the papers of a topic from the others by as much as `gap` says of the number of rows."""

    truth: Truth
    slope: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        self.fitted: list[Rows] = []
        self.noise = np.random.default_rng(self.seed).normal(size=self.truth.shape)

    def fit(self, rows: Rows, truth: Truth) -> float:
        assert (truth == self.truth[rows]).all()
        self.fitted.append(rows)
        return self.slope * float(np.log(len(rows)))

    def logits(self, fit: float, rows: Rows) -> Logits:
        return fit * self.truth[rows] + self.noise[rows]

    def title_logits(self, fit: float, rows: Rows) -> Logits:
        return self.logits(fit / 2, rows)


def measured(trainer: FakeTrainer, n_train: int, groups: Rows | None = None) -> LearningCurve:
    """The papers after the first `n_train` are the feed."""
    truth = trainer.truth
    feed = np.arange(n_train, len(truth))
    groups = np.arange(n_train) if groups is None else groups
    plan = plan_fits(n_train, 4.0)
    return measure_curve(
        lambda tested: fit_and_judge(trainer, truth, tested), truth, groups, feed, plan, 0, lambda _: None
    )


# the plan


def test_sizes_are_geometric_and_small_ones_are_fitted_again() -> None:
    plan = plan_fits(1000, 4.0)
    assert plan.sizes == (80, 127, 201, 318, 505, 800)
    assert plan.repeats == (3, 3, 3, 3, 2, 1)
    assert plan.fits()[:4] == [(0, 80), (1, 80), (2, 80), (0, 127)]
    assert plan.cost == pytest.approx(sum(size for _, size in plan.fits()) / 1000)
    assert plan_fits(1000, 0.0).repeats == (1,) * 6


def test_few_papers_give_fewer_sizes_and_too_few_none() -> None:
    assert plan_fits(50, 4.0).sizes == (20, 25, 32, 40)
    with pytest.raises(InputError) as caught:
        plan_fits(49, 4.0)
    assert str(caught.value) == "--learning-curve: 49 labelled papers are too few; it takes at least 50"


@given(n_papers=st.integers(50, 20_000), most_cost=st.floats(0, 8), fixed=st.floats(0, 5000))
def test_a_plan_keeps_to_its_cost_once_every_size_is_fitted(n_papers: int, most_cost: float, fixed: float) -> None:
    plan = plan_fits(n_papers, most_cost, fixed)
    assert len(plan.sizes) >= 3
    assert plan.sizes == tuple(sorted(set(plan.sizes)))
    assert plan.sizes[0] >= 20
    assert plan.repeats[-1] == 1
    assert plan.cost <= max(most_cost, plan_fits(n_papers, 0.0, fixed).cost) + 1e-9


def test_what_a_transformer_learns_from_unlabelled_papers_counts_as_cost() -> None:
    alone = TransformerRecipe(kind="transformer")
    again = SelfTraining(papers_per_epoch=4000, epochs=3)
    taught = alone.model_copy(update={"self_training": again, "epochs": 3})
    tfidf = TfidfRecipe(kind="tfidf")
    assert training_of(tfidf).fixed_labels(tfidf) == training_of(alone).fixed_labels(alone) == 0
    assert training_of(taught).fixed_labels(taught) == 2000
    assert plan_curve(taught, 4000).n_fits == 6
    assert plan_curve(alone, 4000).n_fits == 12


# subsets


@settings(max_examples=40, deadline=None)
@given(n_papers=st.integers(60, 300), seed=st.integers(0, 10**6))
def test_subsets_are_nested_keep_groups_whole_and_every_topic(n_papers: int, seed: int) -> None:
    groups = np.random.default_rng(seed).permutation(n_papers) // 2
    labels = made_truth(n_papers, seed, SHARES)[:, :-1]
    before: set[int] = set()
    for size in (20, 35, n_papers):
        rows = draw_subset(labels, groups, size, seed)
        assert before <= set(rows.tolist())
        assert (np.diff(rows) > 0).all()
        assert not set(groups[rows]) & set(np.delete(groups, rows))
        assert size <= len(rows) <= min(size + 1, n_papers)
        assert (labels[rows].sum(axis=0) >= np.minimum(labels.sum(axis=0), 2)).all()
        before = set(rows.tolist())
    assert before == set(range(n_papers))


def test_a_subset_has_about_the_topics_of_the_whole() -> None:
    labels = made_truth(3000, shares=SHARES)[:, :-1]
    for seed in range(10):
        rows = draw_subset(labels, np.arange(3000), 300, seed)
        assert abs(labels[rows].mean(axis=0) - labels.mean(axis=0)).max() < 0.02


def test_no_fit_sees_a_tested_paper_or_a_near_duplicate_of_one() -> None:
    trainer = FakeTrainer(made_truth(700, shares=SHARES))
    groups = np.arange(600) // 2
    curve = measured(trainer, 600, groups)
    largest = trainer.fitted[-1]
    tested = np.setdiff1d(np.arange(600), largest)
    assert len(tested) == curve.sets["held_out"].n_papers
    assert curve.sets["feed"].n_papers == 100
    for rows in trainer.fitted:
        assert set(rows.tolist()) <= set(largest.tolist())
        assert not set(groups[rows]) & set(groups[tested])
        assert np.isin(groups[rows], groups[rows]).all()
    assert len({rows.tobytes() for rows in trainer.fitted}) == len(trainer.fitted)


# the curve


@pytest.mark.parametrize("exponent", [0.05, 0.5, 2.0])
def test_a_power_law_is_found_again(exponent: float) -> None:
    found = fit_curves(SIZES, (0.8 - 1.1 * SIZES**-exponent)[None])
    beyond = np.array([100.0, 1500.0, 3000.0])
    assert found.at(beyond)[0] == pytest.approx(0.8 - 1.1 * beyond**-exponent, abs=0.003)


def test_a_line_in_log_n_is_found_again() -> None:
    found = fit_curves(SIZES, (0.1 + 0.08 * np.log(SIZES))[None])
    assert found.exponent[0] == 0
    assert found.at(np.array([2000.0]))[0, 0] == pytest.approx(0.1 + 0.08 * np.log(2000))


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_no_curve_goes_above_one(qualities: list[float]) -> None:
    found = fit_curves(SIZES, np.array([qualities]))
    assert found.at(np.array([2000.0, 1e9])).max() <= 1
    bend = found.exponent[0]
    if bend:
        assert found.level[0] + found.slope[0] / bend <= 1 + 1e-9


def made_set(qualities: Any, n_resamples: int = 400, spread: float = 0.0) -> SetCurve:
    """A set of fits whose papers' resamples are all moved alike."""
    moved = np.random.default_rng(1).normal(size=(n_resamples + 1, 1)) * spread
    moved[0] = 0
    rows = np.asarray(qualities)[None] + moved
    curves = fit_curves(SIZES, rows)
    return SetCurve(250, SIZES, rows, curves, None)


def test_the_gain_is_that_of_the_curve_and_lies_within_its_interval() -> None:
    curve = 0.9 - 2 * SIZES**-0.4
    gain = made_set(curve, spread=0.01).gain(1000)
    assert gain.value == pytest.approx(2 * 1000**-0.4 - 2 * 1500**-0.4, abs=0.001)
    assert gain.low <= gain.value <= gain.high


def test_the_interval_holds_the_true_gain_about_as_often_as_it_says() -> None:
    """Power laws and a line, seen through fits that vary as subsets of labels do."""
    n = np.repeat(SIZES, (3, 3, 3, 3, 2, 1))
    held = []
    for trial in range(120):
        bent = 0.9 - 2 * np.append(n, [1000, 1500]) ** -0.4
        true = bent if trial % 2 else 0.06 * np.log(np.append(n, [1000, 1500]))
        rng = np.random.default_rng(trial)
        seen = np.tile(true[:-2] + rng.normal(size=len(n)) * 0.4 / np.sqrt(n), (201, 1))
        noisy = seen + noise_of_fits(n, seen, rng)
        gain = SetCurve(250, n, seen, fit_curves(n, noisy), fit_curves(n, noisy, LINE)).gain(1000)
        held.append(gain.low <= true[-1] - true[-2] <= gain.high)
    assert 0.85 <= np.mean(held) <= 1


def test_more_labels_help_and_that_is_said() -> None:
    curve = measured(FakeTrainer(made_truth(3000, shares=SHARES)), 1000)
    assert curve.n_labels == 1000
    flat = curve.flat()
    for set_name in ("held_out", "feed"):
        name = f"learning_curve/{set_name}/gain_of_500"
        assert 0 < flat[f"{name}_low"] <= flat[name] <= flat[f"{name}_high"] < 0.2
    feed, held_out = curve.sentence().split(". ")
    gain = [flat[f"learning_curve/feed/gain_of_500{end}"] for end in ("", "_low", "_high")]
    assert feed == (
        "On a feed, 500 more labels than these 1,000 would bring about "
        f"{gain[0]:+.3f} ({gain[1]:+.3f} to {gain[2]:+.3f}) in mean average precision"
    )
    assert held_out.startswith("On held-out papers, 500 more labels than these 1,000 would bring about +0.")


def test_labels_that_bring_nothing_are_told_as_such() -> None:
    trainer = FakeTrainer(made_truth(1500, shares=SHARES), slope=0.0)
    noise = np.random.default_rng(3)
    trainer.logits = lambda fit, rows: noise.normal(size=(len(rows), 4))  # type: ignore[method-assign]
    curve = measured(trainer, 1000)
    for sentence, set_name in zip(curve.sentence().split(". "), ("a feed", "held-out papers"), strict=True):
        start = f"On {set_name}, whether 500 more labels than these 1,000 would bring anything cannot be told: "
        assert sentence.startswith(start)


def test_nothing_is_foretold_beyond_twice_the_labels() -> None:
    curve = measured(FakeTrainer(made_truth(499, shares=SHARES)), 400)
    assert curve.sentence() == (
        "What 500 more labels would bring cannot be told from 400: "
        "a curve is not to be trusted beyond twice the labels there are."
    )
    assert list(curve.flat()) == ["learning_curve/minutes"]
    assert all("learning_curve/feed/mean_average_precision" in figures for figures in curve.steps().values())


def test_a_feed_without_topics_has_no_curve() -> None:
    truth = made_truth(700, shares=SHARES)
    truth[600:] = False
    curve = measured(FakeTrainer(truth), 600)
    assert [*curve.sets] == ["held_out"]
    assert curve.sentence().startswith("On held-out papers, 500 more labels")
    nothing = replace(curve, sets={})
    assert nothing.sentence() == (
        "What 500 more labels would bring cannot be told: no paper of the tested sets has a topic."
    )


def test_metrics_stand_at_their_numbers_of_labels() -> None:
    curve = measured(FakeTrainer(made_truth(1100, shares=SHARES)), 1000)
    steps = curve.steps()
    n_fit = 1000 - curve.sets["held_out"].n_papers
    assert [*steps] == [80, 127, 201, 318, 505, n_fit]
    name = "learning_curve/held_out/mean_average_precision"
    assert {*steps[80]} == {
        f"learning_curve/{set_name}/mean_average_precision{end}"
        for set_name in ("held_out", "feed")
        for end in ("", "_low", "_high")
    }
    for figures in steps.values():
        assert figures[f"{name}_low"] <= figures[name] <= figures[f"{name}_high"]
    assert steps[80][name] < steps[n_fit][name]
    of_80 = [row for row in curve.rows() if row["set"] == "held_out" and row["labels"] == 80]
    assert len(of_80) == 3
    assert steps[80][name] == pytest.approx(np.mean([row["mean_average_precision"] for row in of_80]), abs=1e-6)


def test_the_figure_says_what_the_sentence_says() -> None:
    curve = measured(FakeTrainer(made_truth(1500, shares=SHARES)), 1000)
    figure = draw_curve(curve, "tfidf")
    assert "n = 1,000 labels" in figure.get_suptitle()
    titles = [axes.get_title() for axes in figure.axes]
    n_held_out = curve.sets["held_out"].n_papers
    assert titles == [
        f"labelled papers held out from the fit, n = {n_held_out}",
        "a random sample of a real feed, n = 500",
    ]
    assert figure.axes[0].get_ylabel() == "mean average precision over the topics"
    for axes, set_name in zip(figure.axes, curve.sets, strict=True):
        assert axes.get_xlabel() == "labels that the model learnt from"
        labels = [text.get_text() for text in axes.get_legend().get_texts()]  # type: ignore[union-attr]
        gain = curve.sets[set_name].gain(1000)
        assert f"500 more: {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})" in labels
        (dashed,) = [line for line in axes.lines if line.get_linestyle() == "--"]
        assert dashed.get_xdata()[[0, -1]] == pytest.approx([1000, 1500])  # type: ignore[index]
    figure.savefig(os.devnull, format="png")


@pytest.mark.parametrize("n_train", [60, 600])
def test_figures_are_drawn_of_one_set_and_of_none(n_train: int) -> None:
    curve = measured(FakeTrainer(made_truth(n_train, shares=SHARES)), n_train)
    assert len(curve.sets) == 1
    draw_curve(curve, "mine").savefig(os.devnull, format="png")
    draw_curve(replace(curve, sets={}), "mine").savefig(os.devnull, format="png")


# trainers

DATA = Dataset(TAXONOMY, tuple(made_papers(60)), {"feed-dev": tuple(made_papers(30, seed=1, batch="feed-dev"))})
GROUPS = np.arange(60)


class Noted(Silent):
    """A `Watch` that keeps what it hears."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.epochs: list[str] = []

    def stage(self, name: str) -> None:
        self.stages.append(name)

    def epoch(self, stage: str, epoch: Epoch) -> None:
        self.epochs.append(stage)


def test_tfidf_has_a_curve_that_is_the_same_again() -> None:
    recipe = TfidfRecipe(kind="tfidf")
    first, again = (curve_of(recipe, DATA, GROUPS, plan_curve(recipe, len(DATA.train)), Silent()) for _ in range(2))
    assert first.rows() == again.rows()
    assert {row["set"] for row in first.rows()} == {"held_out", "feed"}
    feed = [row["mean_average_precision"] for row in first.rows() if row["set"] == "feed"]
    assert feed[-1] > 0.8


def with_made_unlabelled() -> Dataset:
    papers = tuple(replace(labelled.paper, id=f"u{n}") for n, labelled in enumerate(made_papers(20, seed=7)))
    return replace(DATA, unlabelled=papers)


@pytest.fixture
def transformer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TransformerRecipe:
    """A recipe whose fits all choose the same unlabelled papers, and a home of its own."""
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path))
    return TransformerRecipe(
        kind="transformer",
        encoder=str(save_bert(tmp_path / "encoder")),
        max_tokens=80,
        max_tokens_fitting=64,
        epochs=1,
        self_training=SelfTraining(likely_papers=10, random_papers=10, papers_per_epoch=10, epochs=1),
    )


def test_subset_fits_leave_the_main_fit_s_checkpoints_alone(
    transformer: TransformerRecipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = with_made_unlabelled()
    plan = plan_curve(transformer, len(data.train))
    main = checkpoints_folder(training_digest(transformer, data))
    main.mkdir(parents=True)
    chosen = rows_digest(np.arange(20))
    for name in (f"{chosen}-judged.npy", "abc-labels.pt"):
        (main / name).write_bytes(b"of the main fit")  # a fit that took it over would fail
    watch = Noted()
    first = curve_of(transformer, data, GROUPS, plan, watch)
    assert watch.stages[0] == "learning curve: reading the papers"
    assert watch.stages[1] == f"learning curve: fit 1 of {plan.n_fits}, 20 labels"
    assert len(watch.stages) == 1 + plan.n_fits
    assert watch.epochs == []  # a run's page shows those of the model itself
    for name in (f"{chosen}-judged.npy", "abc-labels.pt"):
        assert (main / name).read_bytes() == b"of the main fit"
    (folder,) = [path for path in main.iterdir() if path.is_dir()]
    assert {path.suffix for path in folder.rglob("*")} == {".npy"}  # networks are not kept
    assert len([*folder.iterdir()]) == plan.n_fits

    def no_fit(*_: object) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr(train_transformer.TransformerTrainer, "fit", no_fit)
    assert curve_of(transformer, data, GROUPS, plan, Silent()).rows() == first.rows()


# the command


def arxsift(home: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """The command line as a process of its own, with a store of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    settings = {**kept, "ARXSIFT_HOME": str(home), "COLUMNS": "120", "NO_COLOR": "1"}
    command = [sys.executable, "-c", "from arxsift.serve.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, env=settings, cwd=home, capture_output=True, text=True, check=False)


def trained(home: Path, n_papers: int) -> "subprocess.CompletedProcess[str]":
    (home / "topics.yaml").write_text(TAXONOMY_YAML)
    (home / "small.yaml").write_text("kind: tfidf\nfolds: 2\n")
    write_jsonl(home / "mine.jsonl", [*made_papers(n_papers), *made_papers(60, seed=1, batch="feed-dev")])
    options = ("--taxonomy", "topics.yaml", "--papers", "mine.jsonl", "--learning-curve")
    return arxsift(home, "train", "small.yaml", *options)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_training_tells_and_logs_what_more_labels_would_bring(tmp_path: Path) -> None:
    import mlflow

    done = trained(tmp_path, 520)
    assert done.returncode == 0, done.stderr
    plan = plan_curve(TfidfRecipe(kind="tfidf"), 520)
    warning = f"takes {plan.n_fits} fits more, on 42 to 416 labels: about as long as {plan.cost:.1f} fits on all 520\n"
    assert f"arxsift: warning: --learning-curve {warning}" in done.stderr
    assert f"· learning curve: fit {plan.n_fits} of {plan.n_fits}, 41" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    (sentence,) = [line for line in done.stdout.splitlines() if "500 more labels" in line]
    uri = f"sqlite:///{tmp_path}/mlflow.sqlite"
    client = mlflow.MlflowClient(uri, uri)
    (run,) = client.search_runs(["1"], "tags.recipe = 'small' and tags.fold is null")
    assert run.data.tags["mlflow.note.content"].startswith(sentence)
    for set_name in ("held_out", "feed"):
        history = client.get_metric_history(run.info.run_id, f"learning_curve/{set_name}/mean_average_precision")
        assert [metric.step for metric in history][:-1] == [*plan.sizes[:-1]]
        gain = [run.data.metrics[f"learning_curve/{set_name}/gain_of_500{end}"] for end in ("_low", "", "_high")]
        assert gain == sorted(gain)
        assert f"{gain[1]:+.3f} ({gain[0]:+.3f} to {gain[2]:+.3f})" in sentence
    picture = Path(client.download_artifacts(run.info.run_id, "figures/learning_curve.png")).read_bytes()
    assert picture.startswith(b"\x89PNG")
    table = json.loads(Path(client.download_artifacts(run.info.run_id, "learning_curve.json")).read_text())
    assert table["columns"] == ["set", "labels", "mean_average_precision"]
    assert len(table["data"]) == 2 * plan.n_fits


@pytest.mark.slow
def test_too_few_papers_for_a_curve_are_told_before_anything_is_fitted(tmp_path: Path) -> None:
    done = trained(tmp_path, 40)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "· reading labels and texts",
        "· grouping near-duplicates",
        "arxsift: --learning-curve: 40 labelled papers are too few; it takes at least 50",
    ]
    assert not (tmp_path / "mlflow.sqlite").exists()
