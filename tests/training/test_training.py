"""The whole training, once: what a person finds afterwards in a real SQLite store, and that it comes out the same."""

import json
import math
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from made.encoders import save_bert
from made.papers import TAXONOMY, TAXONOMY_YAML, made_papers, write_jsonl
from made.program import arxsift, command, environment, logged_runs, store_in
from made.trainings import RECIPE, in_sentences

from arxsift.configs.recipe import load_recipe
from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.bundle import load_bundle, save_bundle
from arxsift.models.flat import flat_columns, flat_row
from arxsift.models.paper import Paper
from arxsift.models.tfidf import TfidfClassifier
from arxsift.training.data.assemble import assemble
from arxsift.training.data.dataset import Dataset, set_apart
from arxsift.training.data.labels import LabelledPaper, labelled_seeds
from arxsift.training.fit.watch import Silent
from arxsift.training.measure.errors import DOUBT, doubtful_rows
from arxsift.training.measure.figures import draw
from arxsift.training.measure.judge_all import Evaluated
from arxsift.training.results import Results, flat_metrics
from arxsift.training.train import evaluate_recipe
from arxsift.training.trained_on import memory_of

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Dataset as LoggedDataset
    from mlflow.entities import Run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PAPERS = [
    ("Local learning in spiking networks", "We train spiking neural networks on neuromorphic chips by plasticity."),
    ("A recommender for shops", "We recommend items to customers of three shops."),
    ("Bounds for deep networks", "We prove generalisation bounds for overparameterised neural networks."),
]


@dataclass(frozen=True)
class Finished:
    """A training that ended, and its store."""

    home: Path
    stdout: str
    stderr: str
    client: "MlflowClient"
    run: "Run"
    children: "list[Run]"


def papers_and_feed(n_papers: int) -> list[LabelledPaper]:
    """Made papers to learn from and a feed of 30, their abstracts in sentences: evidence is tested on these."""
    made = [*made_papers(n_papers), *made_papers(30, seed=1, batch="feed-dev")]
    return [replace(one, paper=replace(one.paper, abstract=in_sentences(one.paper.abstract))) for one in made]


def finished(home: Path, *arguments: object) -> Finished:
    done = arxsift(home, "train", *arguments)
    assert done.returncode == 0, done.stderr
    client, runs = logged_runs(store_in(home))
    (parent,) = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    children = sorted((run for run in runs if run is not parent), key=lambda run: run.data.tags["fold"])
    return Finished(home, done.stdout, done.stderr, client, parent, children)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return finished(tmp_path_factory.mktemp("home"), "tfidf", "--seeds-only")


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Topics, papers and a recipe of one's own."""
    home = tmp_path_factory.mktemp("home")
    (home / "topics.yaml").write_text(TAXONOMY_YAML)
    (home / "small.yaml").write_text("kind: tfidf\nfolds: 3\n")
    write_jsonl(home / "mine.jsonl", papers_and_feed(60))
    return finished(home, "small.yaml", "--taxonomy", "topics.yaml", "--papers", "mine.jsonl")


@pytest.fixture
def store_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Points MLflow in this process at a finished training's store."""
    import mlflow

    before = mlflow.get_tracking_uri()

    def point(finished: Finished) -> None:
        mlflow.set_tracking_uri(f"sqlite:///{finished.home}/mlflow.sqlite")
        mlflow.set_registry_uri(f"sqlite:///{finished.home}/mlflow.sqlite")

    yield point
    mlflow.set_tracking_uri(before)
    mlflow.set_registry_uri(before)


def data_sets(run: "Run") -> "list[tuple[LoggedDataset, dict[str, str]]]":
    """The logged data sets, each with its tags."""
    assert run.inputs is not None
    return [(given.dataset, {tag.key: tag.value for tag in given.tags}) for given in run.inputs.dataset_inputs]


def text_of(finished: Finished, path: str) -> str:
    return Path(finished.client.download_artifacts(finished.run.info.run_id, path)).read_text(encoding="utf-8")


def files_of(finished: Finished, folder: str = "") -> list[str]:
    found = []
    for entry in finished.client.list_artifacts(finished.run.info.run_id, folder):
        found += files_of(finished, entry.path) if entry.is_dir else [entry.path]
    return sorted(found)


# the seeds


def test_the_table_goes_to_stdout_and_where_things_are_to_stderr(trained: Finished) -> None:
    assert "Cross-validation, 119 papers, 5 folds" in trained.stdout
    for topic in (*load_taxonomy().ids, "in_scope"):
        assert topic in trained.stdout
    assert f"run {trained.run.info.run_id}, registered as arxsift-tfidf version 1" in trained.stderr
    assert trained.stderr.splitlines()[-1] == "arxsift: its metrics, figures and errors: arxsift ui"
    assert f"arxsift promote {trained.run.info.run_id[:8]}\n" in trained.stderr
    for stage in ("reading labels and texts", "fold 5 of 5", "final fit", "logging"):
        assert f"· {stage}\n" in trained.stderr
    assert "Traceback" not in trained.stderr
    assert "Warning" not in trained.stderr


def test_nothing_is_written_outside_the_user_s_folder(trained: Finished) -> None:
    assert {path.name.split("-")[0] for path in trained.home.iterdir()} <= {
        "mlflow.sqlite",
        "mlflow.lock",
        "artifacts",
        "matplotlib",
        "texts.sqlite",
    }


def test_the_parent_has_a_child_a_fold(trained: Finished) -> None:
    assert trained.run.info.run_name == "tfidf · 119 papers"
    assert trained.run.info.status == "FINISHED"
    assert [child.info.run_name for child in trained.children] == [f"tfidf · fold {n}" for n in range(1, 6)]
    for child in trained.children:
        assert child.data.tags["mlflow.parentRunId"] == trained.run.info.run_id
        assert child.info.status == "FINISHED"
        assert "fold/macro_f1" in child.data.metrics


def test_the_parameters_are_the_recipe_and_the_size_of_each_set(trained: Finished) -> None:
    recipe = load_recipe("tfidf")
    wanted = {name: str(value) for name, value in recipe.model_dump().items()}
    assert trained.run.data.params == {
        **wanted,
        "papers.cv": "119",
        "papers.labelled": "119",
        "with_corrections": "False",
    }


def test_the_data_set_has_its_digest_and_no_texts(trained: Finished) -> None:
    data = assemble(load_taxonomy(), [], seeds_only=True)
    ((given, tags),) = data_sets(trained.run)
    assert (given.name, given.digest, tags) == ("labelled", data.digest, {"mlflow.data.context": "training"})
    assert json.loads(given.profile or "")["num_rows"] == 119
    assert [column["name"] for column in json.loads(given.schema or "")["mlflow_colspec"]] == [
        "id",
        "topics",
        "confidence",
        "batch",
    ]
    assert trained.run.data.tags["data"] == data.digest
    assert trained.run.data.tags["taxonomy"] == load_taxonomy().digest


def test_the_metrics_have_their_names_and_are_numbers(trained: Finished) -> None:
    metrics = trained.run.data.metrics
    names = {"papers_per_second", "minutes", "megabytes", "cv/calibration_error", "cv/brier"}
    for figure in ("mean_average_precision", "in_scope_average_precision", "macro_f1", "micro_f1"):
        names |= {f"cv/{figure}", f"cv/{figure}_low", f"cv/{figure}_high"}
        assert 0 < metrics[f"cv/{figure}_low"] <= metrics[f"cv/{figure}"] <= metrics[f"cv/{figure}_high"] <= 1
    for topic in (*load_taxonomy().ids, "in_scope"):
        names |= {f"cv/{figure}/{topic}" for figure in ("average_precision", "recall", "f1", "brier")}
        names |= {f"cv/calibration_error/{topic}"}
    assert names <= metrics.keys()
    assert {name.split("/")[0] for name in metrics if "/" in name} == {"cv"}  # no dates, no feed among the seeds
    assert all(map(math.isfinite, metrics.values()))


def test_the_figures_are_pictures(trained: Finished) -> None:
    wanted = [f"figures/cv/{name}.png" for name in ("confusion", "precision_recall", "reliability", "score_histograms")]
    assert [path for path in files_of(trained) if path.startswith("figures/")] == wanted
    for path in wanted:
        picture = Path(trained.client.download_artifacts(trained.run.info.run_id, path)).read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 10_000


def test_the_errors_are_a_table_with_texts_the_gravest_first(trained: Finished) -> None:
    table = json.loads(text_of(trained, "errors/cv.json"))
    ids = load_taxonomy().ids
    head = ["id", "title", "what", "label", "verdict"]
    assert table["columns"] == [*head, *ids, "in_scope", "confidence", "evidence", "abstract"]
    seeds = {seed.paper.id: seed for seed in labelled_seeds(load_taxonomy())}
    distances: dict[str, list[float]] = {"wrong": [], "doubtful": []}
    for row in table["data"]:
        cells = dict(zip(table["columns"], row, strict=True))
        seed = seeds[cells["id"]]
        assert (cells["title"], cells["abstract"]) == (seed.paper.title, seed.paper.abstract)
        assert cells["label"] == (";".join(seed.topics) or "–")
        is_wrong = set(cells["verdict"].split(";")) != set(cells["label"].split(";"))
        assert cells["what"] == ("wrong" if is_wrong else "doubtful")
        distances[cells["what"]].append(max(abs(cells[topic] - (topic in seed.topics)) for topic in ids))
    assert 5 < len(distances["wrong"]) < 119
    assert [row[2] for row in table["data"]] == ["wrong"] * len(distances["wrong"]) + ["doubtful"] * len(
        distances["doubtful"]
    )
    for found in distances.values():
        assert found == pytest.approx(sorted(found, reverse=True), abs=2e-3)


def test_the_model_card_is_an_artifact_and_the_run_s_note(trained: Finished) -> None:
    card = text_of(trained, "model_card.md")
    assert card.startswith("# tfidf\n")
    assert "119 labelled papers" in card
    assert "The dates of the labelled papers are not known." in card
    value = trained.run.data.metrics["cv/mean_average_precision"]
    assert f"mean average precision {value:.3f} (" in card
    assert trained.run.data.tags["mlflow.note.content"] == card


def test_the_model_is_registered_and_not_promoted(trained: Finished) -> None:
    (version,) = trained.client.search_model_versions("name = 'arxsift-tfidf'")
    assert (int(version.version), version.run_id) == (1, trained.run.info.run_id)
    model = trained.client.get_registered_model("arxsift-tfidf")
    assert model.aliases == {}
    assert version.tags["taxonomy"] == load_taxonomy().digest
    assert version.current_stage in (None, "None")


def test_the_logged_model_judges_as_its_bundle(trained: Finished, store_of: Any) -> None:
    import mlflow
    import pandas as pd

    store_of(trained)
    model = mlflow.pyfunc.load_model("models:/arxsift-tfidf/1")
    frame = pd.DataFrame(PAPERS, columns=["title", "abstract"])
    (folder,) = {path.parent for path in (trained.home / "artifacts").rglob("manifest.json")}
    bundle = load_bundle(folder)
    papers = [Paper.of(title, abstract) for title, abstract in PAPERS]
    for prefer in ("balanced", "recall"):
        found = model.predict(frame, params={"prefer": prefer})
        assert list(found.columns) == flat_columns(load_taxonomy().ids)
        assert found.to_dict("records") == [flat_row(verdict) for verdict in bundle.predict(papers, prefer)]
    assert [column.name for column in model.metadata.signature.inputs.inputs] == ["title", "abstract"]
    assert [column.name for column in model.metadata.signature.outputs.inputs] == flat_columns(load_taxonomy().ids)


def test_the_logged_model_holds_no_pickle(trained: Finished) -> None:
    names = {path.suffix for path in (trained.home / "artifacts").rglob("*") if path.is_file()}
    assert not names & {".pkl", ".pickle", ".joblib", ".pt", ".npy"}


def test_the_same_seed_gives_the_same_figures_and_another_seed_others(trained: Finished) -> None:
    data = assemble(load_taxonomy(), [], seeds_only=True)
    recipe = load_recipe("tfidf")
    again = flat_metrics(evaluate_recipe(recipe, "tfidf", *set_apart(data), Silent()))
    logged = {name: value for name, value in trained.run.data.metrics.items() if name.startswith("cv/")}
    assert again == pytest.approx(logged, rel=1e-5, abs=1e-6)  # six digits are logged
    reseeded = recipe.model_copy(update={"seed": 1})
    other = evaluate_recipe(reseeded, "tfidf", *set_apart(data), Silent())
    assert flat_metrics(other)["cv/brier"] != pytest.approx(logged["cv/brier"], abs=1e-9)


# topics of one's own


def test_topics_of_one_s_own_are_learnt_end_to_end(mine: Finished) -> None:
    assert "Cross-validation, 60 papers, 3 folds" in mine.stdout
    assert mine.run.data.metrics["cv/mean_average_precision"] > 0.9
    assert mine.run.data.metrics["feed/mean_average_precision"] > 0.8
    names = {"recall_kept", "recall_read"} | {
        f"recall_{name}_{end}" for name in ("kept", "read") for end in ("low", "high")
    }
    assert {f"feed/{name}" for name in names} <= mine.run.data.metrics.keys()
    assert 0 < mine.run.data.metrics["feed/recall_kept"] <= 1
    assert 1 <= mine.run.data.metrics["feed/evidence_papers"] <= 30
    assert 0 <= mine.run.data.metrics["feed/unseen_words"] < 1
    assert not any("lead_over_tfidf" in name for name in mine.run.data.metrics)
    assert len(mine.children) == 3
    assert mine.run.data.tags["taxonomy"] == TAXONOMY.digest
    assert [model.name for model in mine.client.search_registered_models()] == ["arxsift-small-bees-and-tides"]
    contexts = {given.name: tags["mlflow.data.context"] for given, tags in data_sets(mine.run)}
    assert contexts == {"feed-dev": "evaluation", "labelled": "training"}


def test_readers_answers_are_learnt_end_to_end(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(TAXONOMY_YAML)
    (tmp_path / "small.yaml").write_text("kind: tfidf\nfolds: 2\ndate_holdout: 0\n")
    own = made_papers(60)
    write_jsonl(tmp_path / "mine.jsonl", own[:50])
    write_jsonl(tmp_path / "answers.jsonl", [replace(own[0], topics=("tides",)), *own[49:]])
    options = "--taxonomy", "topics.yaml"
    assert arxsift(tmp_path, "labels", "import", "answers.jsonl", "--by", "anna", *options).returncode == 0
    assert arxsift(tmp_path, "train", "small.yaml", *options, "--papers", "mine.jsonl").returncode == 0
    done = arxsift(tmp_path, "train", "small.yaml", *options, "--papers", "mine.jsonl", "--with-corrections")
    assert done.returncode == 0, done.stderr
    sentence = "12 papers have the label of readers' answers: 10 new, 1 instead of another label, 1 that had it already"
    assert f"answers: {sentence}\n" in done.stdout
    client, runs = logged_runs(store_in(tmp_path))
    run = next(run for run in runs if "mlflow.parentRunId" not in run.data.tags)
    asked = {name: value for name, value in run.data.params.items() if name.startswith(("with_", "papers."))}
    counts = {"papers.cv": "60", "papers.labelled": "60", "papers.answered": "12", "papers.relabelled": "1"}
    assert asked == {"with_corrections": "True", **counts}
    assert "with_corrections False → True" in run.data.tags["changed"]
    card = Path(client.download_artifacts(run.info.run_id, "model_card.md")).read_text(encoding="utf-8")
    assert f"\n{sentence}.\n" in card


def test_a_model_of_one_s_own_topics_classifies(mine: Finished) -> None:
    (folder,) = {path.parent for path in (mine.home / "artifacts").rglob("manifest.json")}
    done = arxsift(mine.home, "classify", "--model", folder, "--json", "honey forager hive nectar waggle swarm pollen")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["topics"] == ["bees"]
    assert set(found["scores"]) == {"bees", "tides"}


def test_a_taxonomy_of_one_s_own_without_papers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(TAXONOMY_YAML)
    done = arxsift(tmp_path, "train", "tfidf", "--taxonomy", "topics.yaml")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(
        "only 0 labelled papers to train on, at least 20 are needed: give some with --papers FILE"
    )
    assert done.stdout == ""
    assert not (tmp_path / "mlflow.sqlite").exists()


# a second encoder


def write_second(home: Path, epochs: int) -> tuple[str, ...]:
    """A tiny random encoder, topics and papers in a folder; what follows `train`."""
    encoder = save_bert(home / "encoder")
    (home / "topics.yaml").write_text(TAXONOMY_YAML)
    (home / "mine.yaml").write_text(RECIPE.format(encoder=encoder, epochs=epochs))
    write_jsonl(home / "mine.jsonl", papers_and_feed(90))
    return ("mine.yaml", "--taxonomy", "topics.yaml", "--papers", "mine.jsonl")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    home = tmp_path_factory.mktemp("home")
    return finished(home, *write_second(home, epochs=2))


def test_a_second_encoder_trains_through_the_same_config(second: Finished) -> None:
    assert re.search(r"Held out, \d papers, none of them learnt from", second.stdout)
    assert f"run {second.run.info.run_id}, registered as arxsift-mine-bees-and-tides version 1" in second.stderr
    for stage in ("fine-tuning on the labels", "exporting", "testing the evidence", "logging"):
        assert f"· {stage}\n" in second.stderr
    assert re.search(
        r"    epoch 2: loss \d\.\d{3}, mean average precision \d\.\d{3} on held-out papers\n", second.stderr
    )
    assert "learning from unlabelled papers" not in second.stderr
    assert "Traceback" not in second.stderr
    assert "Warning" not in second.stderr
    assert second.children == []
    assert second.run.data.params["encoder"] == str(second.home / "encoder")
    assert second.run.data.params["max_tokens"] == "32"


def test_its_metrics_stand_in_the_store_by_epoch(second: Finished) -> None:
    run = second.run.info.run_id
    for name in ("loss", "mean_average_precision", "minutes"):
        history = second.client.get_metric_history(run, f"epoch/labels/{name}")
        assert [metric.step for metric in history] == [1, 2]
        assert all(math.isfinite(metric.value) for metric in history)
    metrics = second.run.data.metrics
    assert metrics["fit/labels/epochs"] == 2
    assert (
        metrics["feed/lead_over_tfidf_low"] <= metrics["feed/lead_over_tfidf"] <= metrics["feed/lead_over_tfidf_high"]
    )
    for name in ("held_out/mean_average_precision", "feed/mean_average_precision", "feed/recall_kept", "megabytes"):
        assert 0 < metrics[name] <= 1
    assert 1 <= metrics["feed/evidence_papers"] <= 30
    assert -1 <= metrics["feed/evidence_fall"] <= 1
    assert {name.split("/")[0] for name in metrics if "/" in name} == {"held_out", "title", "feed", "fit", "epoch"}


def test_no_checkpoint_is_left_of_a_training_that_ended(second: Finished) -> None:
    assert [*second.home.glob("checkpoints/*")] == []
    names = {path.suffix for path in (second.home / "artifacts").rglob("*") if path.is_file()}
    assert not names & {".pkl", ".pickle", ".joblib", ".pt", ".npy", ".bin"}


def test_the_registered_transformer_is_served_by_mlflow(second: Finished, store_of: Any) -> None:
    import mlflow
    import pandas as pd

    store_of(second)
    model = mlflow.pyfunc.load_model("models:/arxsift-mine-bees-and-tides/1")
    papers = [labelled.paper for labelled in made_papers(6, seed=3)]
    found = model.predict(
        pd.DataFrame([(paper.title, paper.abstract) for paper in papers], columns=["title", "abstract"])
    )
    (folder,) = {path.parent for path in (second.home / "artifacts").rglob("manifest.json")}
    assert found.to_dict("records") == [flat_row(verdict) for verdict in load_bundle(folder).predict(papers)]


def test_it_classifies_where_torch_cannot_be_imported(second: Finished) -> None:
    barred = second.home / "barred"
    barred.mkdir()
    for package in ("torch", "transformers", "mlflow", "sklearn"):
        (barred / f"{package}.py").write_text(f"raise ImportError('{package} is not to be imported')\n")
    (folder,) = {path.parent for path in (second.home / "artifacts").rglob("manifest.json")}
    text = "honey forager hive nectar waggle swarm pollen"
    answers = []
    for model in ("models:/arxsift-mine-bees-and-tides/1", folder):
        done = arxsift(second.home, "classify", "--model", model, "--json", text, PYTHONPATH=str(barred))
        assert (done.returncode, done.stderr) == (0, "")
        answers.append(json.loads(done.stdout))
    assert answers[0] == answers[1]
    assert set(answers[0]["scores"]) == {"bees", "tides"}
    assert answers[0]["scores"]["bees"] > answers[0]["scores"]["tides"]


def test_a_killed_training_goes_on_when_it_is_run_again(tmp_path: Path) -> None:
    arguments = write_second(tmp_path, epochs=40)
    with subprocess.Popen(
        command("train", *arguments), env=environment(tmp_path), cwd=tmp_path, stderr=subprocess.PIPE
    ) as program:
        while not (found := [*tmp_path.glob("checkpoints/*/*-labels.pt")]):
            assert program.poll() is None
            time.sleep(0.01)
        time.sleep(0.05)  # into another epoch
        program.kill()
    assert program.returncode == -signal.SIGKILL
    n_done = json.loads(torch_load(found[0])["state"])["epoch"]
    assert 1 <= n_done < 40
    done = arxsift(tmp_path, "train", *arguments)
    assert done.returncode == 0, done.stderr
    client, runs = logged_runs(store_in(tmp_path))
    after, before = (
        {metric.step: metric.value for metric in client.get_metric_history(run.info.run_id, "epoch/labels/minutes")}
        for run in runs
    )
    assert [*after] == [*range(1, 41)]
    for epoch in range(1, n_done + 1):  # the same to the last digit: they were not fitted again
        assert after[epoch] == before[epoch]
    assert [*tmp_path.glob("checkpoints/*")] == []


def torch_load(path: Path) -> dict[str, Any]:
    import torch

    content: dict[str, Any] = torch.load(path, weights_only=True)
    return content


# parts, in this process


def evaluate_small(data: Dataset) -> Evaluated:
    """A TF-IDF model of three folds, fitted and judged on a few papers."""
    recipe = TfidfRecipe(kind="tfidf", folds=3)
    return evaluate_recipe(recipe, "small", *set_apart(data), Silent())


@pytest.fixture(scope="module")
def evaluated() -> Evaluated:
    data = Dataset(TAXONOMY, tuple(made_papers(60)), {"feed-dev": tuple(made_papers(30, seed=1, batch="feed-dev"))})
    return evaluate_small(data)


def test_every_paper_is_judged_once_in_its_set(evaluated: Evaluated) -> None:
    sizes = {set_name: len(judged.rows) for set_name, judged in evaluated.judgements.items()}
    assert sizes == {"cv": 60, "feed": 30, "title": 30}
    assert evaluated.judgements["cv"].rows.tolist() == list(range(60))
    assert evaluated.judgements["feed"].rows.tolist() == list(range(60, 90))
    assert evaluated.judgements["title"].rows.tolist() == list(range(90, 120))
    assert [paper.batch for paper in evaluated.papers] == ["papers"] * 60 + ["feed-dev"] * 60
    assert all(np.isfinite(judged.scores).all() for judged in evaluated.judgements.values())


def test_a_bundle_says_what_its_model_was_trained_on(evaluated: Evaluated, tmp_path: Path) -> None:
    data = Dataset(TAXONOMY, tuple(made_papers(60)), {"feed-dev": tuple(made_papers(30, seed=1, batch="feed-dev"))})
    recipe = TfidfRecipe(kind="tfidf", folds=3)
    results = Results.of(recipe, "small", data, evaluated, None)
    save_bundle(tmp_path / "small", evaluated.classifier, results.files)
    memory = memory_of(str(tmp_path / "small"), tmp_path / "small", TAXONOMY)
    assert [memory.knows(labelled.paper) for labelled in data.papers] == [True] * 60 + [False] * 30


def test_a_feed_paper_s_label_never_changes_the_weights(evaluated: Evaluated) -> None:
    feed = tuple(made_papers(30, seed=2, batch="feed-dev"))
    data = Dataset(TAXONOMY, tuple(made_papers(60)), {"feed-dev": feed})
    other = evaluate_small(data)
    assert isinstance(other.classifier, TfidfClassifier)
    assert isinstance(evaluated.classifier, TfidfClassifier)
    assert (other.classifier.linear.weights == evaluated.classifier.linear.weights).all()
    assert other.classifier.linear.vocabulary.words.words == evaluated.classifier.linear.vocabulary.words.words
    assert flat_metrics(other)["cv/brier"] == flat_metrics(evaluated)["cv/brier"]


def test_figures_are_drawn_for_any_number_of_topics_and_papers(evaluated: Evaluated) -> None:
    few = evaluated.judgements["cv"]
    one = few.part(np.arange(1))
    names = ["precision_recall", "reliability", "confusion", "score_histograms"]
    for judgement in (few, one):
        drawn = dict(draw(judgement, TAXONOMY, "a test"))
        assert list(drawn) == names
        for figure in drawn.values():
            title = figure.get_suptitle() or figure.axes[0].get_title()
            assert f"a test, n = {len(judgement.truth)}" in title
            figure.savefig(os.devnull, format="png")


def test_a_perfect_judgement_has_nothing_wrong_or_doubtful(evaluated: Evaluated) -> None:
    few = evaluated.judgements["cv"]
    perfect = replace(few, assigned=few.truth[:, :-1], scores=few.truth.astype(float))
    assert doubtful_rows(perfect, evaluated.papers, evaluated.classifier) == []


def test_wrong_papers_come_before_doubtful_ones_and_say_what_spoke_for_them(evaluated: Evaluated) -> None:
    few = evaluated.judgements["cv"]
    bees = int(np.flatnonzero(few.truth[:, 0] & ~few.truth[:, 1])[0])
    tides = int(np.flatnonzero(few.truth[:, 1] & ~few.truth[:, 0])[0])
    scores, assigned = few.truth.astype(float), few.truth[:, :-1].copy()
    assigned[bees] = False  # a bee that was missed
    scores[tides, 1] = 1 - DOUBT  # a tide that was found, though its score is no better than chance
    rows = doubtful_rows(replace(few, scores=scores, assigned=assigned), evaluated.papers, evaluated.classifier)
    assert [(row["what"], row["label"], row["verdict"]) for row in rows] == [
        ("wrong", "bees", "–"),
        ("doubtful", "tides", "tides"),
    ]
    paper = evaluated.papers[few.rows[bees]].paper
    assert (rows[0]["id"], rows[0]["abstract"]) == (paper.id, paper.abstract)
    assert rows[0]["evidence"].startswith("bees: ")
