"""Any model is judged on any labelled file by the same metrics, and undefined ones say why."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from made.classifier import made_decision
from made.commands import Arxsift
from made.papers import TAXONOMY, TAXONOMY_YAML, made_papers, write_jsonl
from made.program import arxsift as run_arxsift
from made.records import made_record
from made.store import MadeStore

from arxsift.configs.errors import BundleError
from arxsift.models.bundle import save_bundle
from arxsift.models.paper import Paper
from arxsift.models.tfidf import Linear, TfidfClassifier
from arxsift.training.data.dataset import truth_of
from arxsift.training.data.labels import LabelledPaper
from arxsift.training.measure.records import Record, record_name, text_digest
from arxsift.training.tracking.foreign import ForeignClassifier
from arxsift.training.trained_on import TRAINED_ON, trained_on_file

if TYPE_CHECKING:
    import pandas as pd


@pytest.fixture
def model(tmp_path: Path, linear: Linear) -> Path:
    save_bundle(tmp_path / "small", TfidfClassifier("small", TAXONOMY, linear, made_decision()))
    return tmp_path / "small"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    write_jsonl(tmp_path / "mine.jsonl", made_papers(60, seed=5))
    return tmp_path / "mine.jsonl"


def test_the_figures_of_a_model_folder_are_printed_as_json(arxsift: Arxsift, model: Path, papers: Path) -> None:
    result = arxsift("evaluate", model, "--papers", papers, "--no-log", "--format", "json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["model"], found["papers"]) == (str(model), 60)
    figures = found["metrics"]
    assert 0.5 < figures["mean_average_precision_low"] <= figures["mean_average_precision"] <= 1
    assert {"average_precision/bees", "recall/tides_high", "brier/in_scope", "far_false_alarms"} <= figures.keys()
    assert sorted(found["cost"]) == ["cold_start_seconds", "megabytes", "papers_per_second"]
    assert all(value > 0 for value in found["cost"].values())


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_people_see_every_topic_and_what_is_undefined(arxsift: Arxsift, model: Path, tmp_path: Path, form: str) -> None:
    bees_only = [paper for paper in made_papers(60, seed=5) if "tides" not in paper.topics]
    write_jsonl(tmp_path / "bees.jsonl", bees_only)
    result = arxsift("evaluate", model, "--papers", tmp_path / "bees.jsonl", "--no-log", "--format", form)
    assert result.exit_code == 0, result.stderr
    assert f"on {len(bees_only)} labelled papers" in result.stdout
    assert "undefined: average_precision, " in result.stdout
    assert "of tides: no paper has it" in result.stdout
    assert "nan" not in result.stdout.lower()


def test_a_path_or_uri_of_the_model_is_never_broken(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: Path, papers: Path
) -> None:
    long = model.rename(tmp_path / "-".join(["model"] * 20))
    result = arxsift("evaluate", long, "--papers", papers, "--no-log")
    assert result.stdout.splitlines()[0].rstrip() == f"{long} on 60 labelled papers"
    monkeypatch.setenv("COLUMNS", "60")
    dated = tmp_path / "dated.jsonl"
    lines = papers.read_text().splitlines()
    rows = [json.loads(line) | {"date": f"2026-03-0{1 + n % 9}"} for n, line in enumerate(lines)]
    dated.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = arxsift("simulate", long, "--papers", dated, "--no-log")
    assert str(long) in [line.split()[0] for line in result.stdout.splitlines() if line.strip()], result.stderr


def test_topics_for_a_model_that_has_its_own_are_refused(
    arxsift: Arxsift, tmp_path: Path, model: Path, papers: Path
) -> None:
    (tmp_path / "own.yaml").write_text(TAXONOMY_YAML)
    (tmp_path / "other.yaml").write_text(TAXONOMY_YAML.replace("tides", "waves"))
    call = ("evaluate", model, "--papers", papers, "--no-log", "--taxonomy")
    assert arxsift(*call, tmp_path / "own.yaml").exit_code == 0
    result = arxsift(*call, tmp_path / "other.yaml")
    told = f"{model} has topics of its own with it (bees, tides): leave out --taxonomy"
    assert (result.exit_code, result.stderr) == (2, f"arxsift: --taxonomy {tmp_path / 'other.yaml'}: {told}\n")


@pytest.mark.parametrize(
    "uri",
    [
        "models:/nobody/1",
        pytest.param(f"runs:/{'9' * 32}/model", marks=pytest.mark.slow),
        pytest.param("models:/", marks=pytest.mark.slow),
    ],
)
def test_a_model_that_mlflow_does_not_know_is_told_without_its_words(tmp_path: Path, papers: Path, uri: str) -> None:
    result = run_arxsift(tmp_path, "evaluate", uri, "--papers", papers, "--no-log")
    told = (
        f"arxsift: {uri!r}: no such model in the tracking store; write models:/NAME/VERSION, models:/NAME@ALIAS or "
        "runs:/ID/NAME, as arxsift ui and arxsift models show them\n"
    )
    assert (result.returncode, result.stdout, result.stderr) == (2, "", told)


def test_an_empty_file_is_refused(arxsift: Arxsift, model: Path, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").touch()
    result = arxsift("evaluate", model, "--papers", tmp_path / "none.jsonl", "--no-log")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"arxsift: {tmp_path / 'none.jsonl'}: holds no papers\n"


def test_labels_of_another_taxonomy_are_refused_with_their_line(arxsift: Arxsift, model: Path, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"title": "A", "abstract": "B.", "topics": ["moons"]}\n')
    result = arxsift("evaluate", model, "--papers", tmp_path / "other.jsonl", "--no-log")
    assert result.exit_code == 2
    assert "other.jsonl: line 1: " in result.stderr
    assert "moons" in result.stderr


def test_a_model_that_is_not_there_is_refused(arxsift: Arxsift, papers: Path) -> None:
    result = arxsift("evaluate", "nobody", "--papers", papers, "--no-log")
    assert result.exit_code == 2
    assert result.stderr.startswith("arxsift: 'nobody': no such model, folder or run; ")


def test_a_damaged_model_of_arxsift_is_not_taken_for_one_of_another_maker(
    arxsift: Arxsift, model: Path, papers: Path, home: Path
) -> None:
    logged = MadeStore(home).register("arxsift-small", 1, tags={"recipe": "small"})
    shutil.copytree(model, logged / "small")
    (logged / "small" / "manifest.json").unlink()
    result = arxsift("evaluate", "models:/arxsift-small/1", "--papers", papers, "--no-log")
    assert result.exit_code == 2
    assert result.stderr == (
        f"arxsift: models:/arxsift-small/1: no model folders in {logged}; train it with arxsift again\n"
    )


def answering(**columns: list[object]) -> ForeignClassifier:
    def predict(frame: "pd.DataFrame") -> "pd.DataFrame":
        import pandas as pd

        assert list(frame.columns) == ["title", "abstract"]
        return pd.DataFrame(columns)

    return ForeignClassifier("models:/theirs/1", TAXONOMY, predict)


PAPERS = [Paper.of("One", "First."), Paper.of("Two", "Second.")]


def test_a_foreign_model_needs_scores_alone() -> None:
    found = answering(score_bees=[0.9, 0.1], score_tides=[0.6, 0.2]).predict(PAPERS)
    assert [verdict.topics for verdict in found] == [("bees", "tides"), ()]
    assert [verdict.in_scope for verdict in found] == [0.9, 0.2]
    assert found[0].scores == {"bees": 0.9, "tides": 0.6}


def test_a_foreign_model_may_say_its_topics_and_scope() -> None:
    found = answering(score_bees=[0.9, 0.1], score_tides=[0.6, 0.2], topics=["tides", ""], in_scope=[0.7, 0.3]).predict(
        PAPERS
    )
    assert [verdict.topics for verdict in found] == [("tides",), ()]
    assert [verdict.in_scope for verdict in found] == [0.7, 0.3]


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        (
            {"score_bees": [0.9, 0.1]},
            "its answer lacks score_tides; a model gives one row a paper, with score_<topic> ",
        ),
        ({"score_bees": [0.9], "score_tides": [0.1]}, "1 rows for 2; a model gives one row a paper"),
        ({"score_bees": [1.9, 0], "score_tides": [0, 0]}, "score_bees is 1.9; a score is a number from 0 to 1"),
        ({"score_bees": ["x", "y"], "score_tides": [0, 0]}, "score_bees is 'x'; a score is a number from 0 to 1"),
    ],
)
def test_a_foreign_model_that_answers_otherwise_is_refused(columns: dict[str, list[object]], refusal: str) -> None:
    with pytest.raises(BundleError) as refused:
        answering(**columns).predict(PAPERS)
    assert str(refused.value).startswith(f"models:/theirs/1: {refusal}")


def test_a_file_given_twice_is_refused(arxsift: Arxsift, model: Path, papers: Path) -> None:
    result = arxsift("evaluate", model, "--papers", papers, "--papers", papers, "--no-log")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"arxsift: {papers}: the paper 'made-papers-5-0' stands in {papers} already")


def test_papers_that_ship_are_judged_by_models_that_were_not_fitted_on_them(arxsift: Arxsift, tmp_path: Path) -> None:
    from arxsift.configs.taxonomy import load_taxonomy
    from arxsift.training.data.labels import labelled_seeds

    write_jsonl(tmp_path / "seeds.jsonl", labelled_seeds(load_taxonomy())[:30])
    result = arxsift("evaluate", "tfidf", "--papers", tmp_path / "seeds.jsonl", "--no-log")
    assert result.exit_code == 0
    assert result.stderr == (
        "arxsift: warning: tfidf: 30 of 30 papers were trained on; their figures are cross-validated, by models not "
        "fitted on them\n"
    )
    assert "tfidf on 30 labelled papers, 30 cross-validated" in result.stdout


def trained(folder: Path, linear: Linear, learnt: Sequence[LabelledPaper], record: Record | None) -> Path:
    """A model that was trained on papers, with or without cross-validated judgements of them."""
    files = {TRAINED_ON: trained_on_file(learnt)} | ({record_name("cv"): record.as_bytes()} if record else {})
    save_bundle(folder, TfidfClassifier("small", TAXONOMY, linear, made_decision()), files)
    return folder


def cross_validated(papers: Sequence[LabelledPaper]) -> Record:
    """A record of models that know little of them."""
    record = made_record(truth_of(papers, TAXONOMY), 1.5, taxonomy=TAXONOMY.digest)
    texts = np.array([text_digest(labelled.paper) for labelled in papers], dtype=np.uint64)
    return replace(record, ids=tuple(labelled.paper.id for labelled in papers), texts=texts)


def under_other_ids(papers: Sequence[LabelledPaper]) -> list[LabelledPaper]:
    return [replace(labelled, paper=replace(labelled.paper, id=f"x{n}")) for n, labelled in enumerate(papers)]


def test_what_a_model_was_trained_on_is_known_by_its_text_and_cross_validated_figures_are_given(
    arxsift: Arxsift, tmp_path: Path, linear: Linear
) -> None:
    papers = made_papers(60, seed=5)
    record = cross_validated(papers)
    model = trained(tmp_path / "small", linear, papers, record)
    file = write_jsonl(tmp_path / "mine.jsonl", under_other_ids(papers))
    result = arxsift("evaluate", model, "--papers", file, "--no-log", "--format", "json")
    assert (result.exit_code, result.stderr) == (
        0,
        f"arxsift: warning: {model}: 60 of 60 papers were trained on; their figures are cross-validated, by models not "
        "fitted on them\n",
    )
    told = json.loads(result.stdout)
    assert (told["papers"], told["trained_on"], told["cross_validated"], told["left_out"]) == (60, 60, 60, 0)
    assert told["metrics"]["macro_f1"] == pytest.approx(record.quality().macro_f1.value, abs=0.02)
    assert told["metrics"]["macro_f1"] < 0.8


def test_papers_trained_on_and_never_cross_validated_are_left_out(
    arxsift: Arxsift, tmp_path: Path, linear: Linear
) -> None:
    learnt, new = made_papers(60, seed=5), made_papers(25, seed=6)
    model = trained(tmp_path / "small", linear, learnt, None)
    file = write_jsonl(tmp_path / "mine.jsonl", [*learnt, *new])
    result = arxsift("evaluate", model, "--papers", file, "--no-log", "--format", "json")
    assert result.stderr == (
        f"arxsift: warning: {model}: 60 of 85 papers were trained on; 60 are left out, for no model judged them "
        "that was not fitted on them\n"
    )
    assert json.loads(result.stdout)["papers"] == 25
    alone = write_jsonl(tmp_path / "learnt.jsonl", learnt)
    result = arxsift("evaluate", model, "--papers", alone, "--no-log")
    assert (result.exit_code, result.stderr) == (
        2,
        f"arxsift: {model}: 60 of 60 papers were trained on, and no cross-validated judgement of them is kept: nothing "
        "can be measured; give papers that it was not trained on, or train tfidf on them, which cross-validates\n",
    )


def test_a_replay_judges_what_was_trained_on_by_cross_validation_too(
    arxsift: Arxsift, tmp_path: Path, linear: Linear
) -> None:
    papers = [
        replace(labelled, paper=labelled.paper.with_details(date=f"2026-03-{1 + n % 5:02}"))
        for n, labelled in enumerate(made_papers(60, seed=5))
    ]
    model = trained(tmp_path / "small", linear, papers, cross_validated(papers))
    fresh = trained(tmp_path / "fresh", linear, [], None)
    file = write_jsonl(tmp_path / "mine.jsonl", papers)
    result = arxsift("simulate", model, fresh, "--papers", file, "--no-log", "--format", "json")
    assert (result.exit_code, result.stderr) == (
        0,
        f"arxsift: warning: {model}: 60 of 60 papers were trained on; their figures are cross-validated, by models not "
        "fitted on them\n",
    )
    best, worst = json.loads(result.stdout)["models"]
    assert (best["model"], worst["model"]) == (str(fresh), str(model))


def test_a_label_of_another_taxonomy_is_told_with_the_model_that_is_in_the_way(
    arxsift: Arxsift, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "theirs.jsonl").write_text('{"title": "A", "abstract": "B", "topics": ["interpretability"]}\n')
    result = arxsift("evaluate", model, "--papers", tmp_path / "theirs.jsonl", "--no-log")
    assert (result.exit_code, result.stderr) == (
        2,
        f"arxsift: {tmp_path / 'theirs.jsonl'}: line 1: unknown topic 'interpretability'; the taxonomy has bees, "
        f"tides; these are the topics of {model}: name a model of the labels' topics\n",
    )
