"""The table of docs/metrics.md of metric names and the metrics of fresh runs are the same."""

import re
from dataclasses import replace

import pytest
from made.docs import metric_page
from made.encoders import save_bert
from made.papers import TAXONOMY_YAML, made_papers, write_jsonl
from made.program import arxsift, logged_runs, store_in
from made.trainings import RECIPE, in_sentences

from arxsift.training.data.labels import LabelledPaper

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PLACES = [place.rstrip("/") for place in metric_page("set")]
LETTERS = {"T": "(bees|tides|in_scope)", "W": "(feed|held_out|cv)", "S": "(labels|unlabelled)", "H": "(held_out|feed)"}


def pattern(name: str) -> re.Pattern[str]:
    parts = [LETTERS.get(part, re.escape(part)) for part in name.split("/")]
    model = "(/.+)?" if name.startswith("simulate/") else ""
    return re.compile("/".join(parts) + "(_low|_high)?" + model)


def documented() -> dict[str, re.Pattern[str]]:
    """Name as the page has it -> what it stands for."""
    of_places = {f"{place}/{what}": pattern(f"{place}/{what}") for place in PLACES for what in metric_page("metric")}
    return of_places | {name: pattern(name) for name in metric_page("name")}


def papers() -> list[LabelledPaper]:
    """Enough for a hold-out by date and for a prediction of 500 more, and both batches that are looked at only."""
    made = [
        *made_papers(520),
        *made_papers(40, seed=1, batch="feed-dev"),
        *made_papers(30, seed=2, batch="neuro-dev"),
    ]
    sentences = [replace(one, paper=replace(one.paper, abstract=in_sentences(one.paper.abstract))) for one in made]
    dated = [
        replace(one.paper, date=f"2026-0{1 + place // 66}-{10 + place % 15}") for place, one in enumerate(sentences)
    ]
    return [
        replace(one, paper=paper, confidence=1 + 2 * (place // 30 % 2))
        for place, (one, paper) in enumerate(zip(sentences, dated, strict=True))
    ]


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names that two trainings, an evaluation and a replay logged."""
    home = tmp_path_factory.mktemp("home")
    (home / "topics.yaml").write_text(TAXONOMY_YAML)
    write_jsonl(home / "mine.jsonl", papers())
    (home / "small.yaml").write_text("kind: tfidf\nfolds: 2\n")
    (home / "net.yaml").write_text(RECIPE.format(encoder=save_bert(home / "encoder"), epochs=1))
    own = ["--taxonomy", "topics.yaml", "--papers", "mine.jsonl"]
    done = [
        arxsift(home, "train", "small.yaml", *own, "--learning-curve", "--age-curve"),
        arxsift(home, "train", "net.yaml", *own),
    ]
    runs = [run.info.run_id for run in logged_runs(store_in(home))[1] if "mlflow.parentRunId" not in run.data.tags]
    done.append(arxsift(home, "simulate", *runs))
    done.append(arxsift(home, "evaluate", "models:/arxsift-small-bees-and-tides/1", "--papers", "mine.jsonl"))
    assert [(one.returncode, one.stderr) for one in done if one.returncode] == []
    return {name for run in logged_runs(store_in(home))[1] for name in run.data.metrics}


def test_every_metric_of_a_fresh_run_is_documented(metrics: set[str]) -> None:
    known = documented().values()
    assert sorted(name for name in metrics if not any(one.fullmatch(name) for one in known)) == []


def test_every_documented_metric_is_in_a_fresh_run(metrics: set[str]) -> None:
    # there are no unlabelled papers of made-up topics, no other labels beside a person's own, and labels of made-up
    # papers do not age, no feed was read, and no cascade is trained: those figures have tests of their own
    elsewhere = "own/", "age_curve/months_", "drift/", "H/in_scope_lost", "H/macro_f1_lost", "H/left"
    names = {name: one for name, one in documented().items() if not name.startswith(elsewhere)}
    absent = sorted(name for name, one in names.items() if not any(map(one.fullmatch, metrics)))
    assert absent == []
