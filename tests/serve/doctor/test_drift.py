"""What triage judged lately is compared with what the model was calibrated on; what differs is told with what to do."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made.drifting import MODEL, drawn, entries, judged, reference
from made.store import MadeStore, own_home
from made.triage import whole_visit
from typer.testing import Result

from arxsift.serve.doctor.drift import keep
from arxsift.serve.doctor.drift.advice import advise
from arxsift.serve.doctor.drift.compare import find_drift
from arxsift.serve.doctor.drift.model import model_in_use
from arxsift.serve.doctor.drift.papers import recent_papers
from arxsift.serve.triage.reading.decide import Rules
from arxsift.serve.triage.state.state import State
from arxsift.training.data.label_dates import months_between
from arxsift.training.tracking.names import released_folders

Arxsift = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]

REVIEW = "arxsift review --limit 50"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a test's own, and a configuration that names a model that ships."""
    folder = own_home(monkeypatch, tmp_path / "home")
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))
    (tmp_path / "feeds.yaml").write_text(f"model: {MODEL}\n")
    return folder


@pytest.fixture
def ask(arxsift: Arxsift) -> Ask:
    """What `doctor --drift` finds, as data."""

    def run(*arguments: str) -> dict[str, Any]:
        result = arxsift("doctor", "--drift", "--json", *arguments)
        assert result.exit_code == 0, result.stderr
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return run


def measure(found: dict[str, Any], name: str, set_name: str = "feed") -> dict[str, Any]:
    (row,) = [row for row in found["measures"] if (row["measure"], row["set"]) == (name, set_name)]
    return dict(row)


def differing(found: dict[str, Any]) -> list[str]:
    return [row["measure"] for row in found["measures"] if row["differs"]]


def test_where_triage_was_never_called_nothing_is_judged_and_nothing_made(arxsift: Arxsift, home: Path) -> None:
    result = arxsift("doctor", "--drift")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "No paper was judged by tfidf in the last 30 days."
    assert lines[-1] == (
        "To do: nothing yet; papers are needed that triage has judged with tfidf: arxsift triage cs.LG."
    )
    assert not home.exists()


def test_papers_like_those_of_the_reference_need_nothing(arxsift: Arxsift, ask: Ask) -> None:
    judged(entries(300), drawn(reference(), 300))
    judged(entries(200, first=300), drawn(reference(), 200), days_ago=3)
    found = ask()
    assert (found["state"], differing(found), found["papers"], len(found["days"])) == ("steady", [], 500, 2)
    assert found["references"] == {
        "feed": {"papers": 2046, "categories": ["cs.AI", "cs.CL", "cs.LG", "stat.ML"], "months": ["2026-03", "2026-08"]}
    }
    lines = arxsift("doctor", "--drift").stdout.splitlines()
    first, last = found["days"]
    assert lines[0] == f"500 papers that tfidf judged in the last 30 days ({first} to {last}, 2 days): cs.LG 500."
    assert lines[2] == "500 papers, beside 2,046 of cs.AI, cs.CL, cs.LG, stat.ML (2026-03 to 2026-08)"
    index = next(line.split() for line in lines if line.startswith("in-scope scores: stability index"))
    assert index[4:] == ["0.00", "≤", "0.25", "as", "then"]
    assert lines[-1] == "To do: nothing; the model fits the feed as it did when it was calibrated."


def test_the_age_of_the_labels_is_told_with_what_it_costs(ask: Ask, arxsift: Arxsift) -> None:
    age = months_between("2026-07", f"{date.today():%Y-%m}")
    assert (ask()["newest_label"], ask()["label_age_months"]) == ("2026-07", age)
    assert arxsift("doctor", "--drift").stdout.splitlines()[-2] == (
        f"Labels: the newest is of 2026-07, {age} months old; mean average precision on new papers falls by 0.03 in 19 "
        "months."
    )


def test_too_few_papers_are_not_judged(arxsift: Arxsift, ask: Ask) -> None:
    judged(entries(99), drawn(reference(), 99) * 0 + 0.9)  # as far from the reference as can be
    found = ask()
    assert (found["state"], found["measures"], found["too_few"]) == ("too few", [], {"feed": 99})
    lines = arxsift("doctor", "--drift").stdout.splitlines()
    assert lines[1] == "Not compared: 99 papers like those of the set feed: too few."
    assert lines[-1] == "To do: nothing yet; 99 papers of one kind are there, and 100 are needed; ask again later."


def test_more_papers_of_some_topics_ask_for_answers_on_these(arxsift: Arxsift, ask: Ask) -> None:
    scores = drawn(reference(), 300)
    topic = reference().topics.index("theory")
    scores[::4, topic] = scores[::4, -1] = 0.95
    judged(entries(300), scores)
    found = ask()
    assert found["state"] == "changed"
    assert differing(found) == ["any topic", "theory", "in-scope scores"]
    share = measure(found, "theory")
    assert share["low"] < share["value"] < share["high"] and share["reference"] == pytest.approx(0.0293, abs=1e-4)
    assert share["value"] >= 0.25
    assert found["advice"] == (
        f"To do: answer 50 papers, those on theory above all, to know if the feed changed or the model errs: {REVIEW}"
    )
    lines = arxsift("doctor", "--drift").stdout.splitlines()
    assert next(line for line in lines if line.startswith("theory")).endswith("DIFFERS")


def test_scores_alone_that_moved_ask_for_answers_on_any_topic(ask: Ask) -> None:
    scores = drawn(reference(), 300)
    scores[:, -1] = np.sqrt(scores[:, -1])
    judged(entries(300), scores)
    found = ask()
    assert differing(found) == ["in-scope scores"]
    assert measure(found, "in-scope scores")["value"] > measure(found, "in-scope scores")["bound"] == 0.25
    assert found["advice"].startswith("To do: answer 50 papers, whatever the topic, to know if")


def test_many_words_that_the_model_never_read_ask_for_a_training(ask: Ask) -> None:
    judged(entries(150, n_unseen=6), drawn(reference(), 150))
    found = ask()
    assert (found["state"], differing(found)) == ("stale", ["unseen words"])
    assert measure(found, "unseen words")["value"] > 0.1
    assert found["advice"] == (
        f"To do: train anew, on newer labels: {REVIEW}, then arxsift fetch && arxsift train tfidf --with-corrections"
    )


def test_fewer_unseen_words_are_no_reason_to_train(ask: Ask) -> None:
    judged(entries(150, n_unseen=0), drawn(reference(), 150))
    found = ask()
    assert (found["state"], differing(found)) == ("steady", ["unseen words"])


def test_old_labels_ask_for_a_training(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.training.age_notice.months_between", lambda *_: 40)
    assert ask()["state"] == "too few"
    judged(entries(100), drawn(reference(), 100))
    found = ask()
    assert (found["state"], found["label_age_months"], differing(found)) == ("stale", 40, [])


def test_neuroscience_papers_are_compared_with_neuroscience_papers(ask: Ask) -> None:
    judged(entries(200, ("q-bio.NC", "cs.LG"), n_unseen=1), drawn(reference("neuro"), 200))
    found = ask()
    assert (found["state"], list(found["references"])) == ("steady", ["neuro"])
    assert measure(found, "any topic", "neuro")["value"] == pytest.approx(0.53, abs=0.05)


def test_neuroscience_papers_that_somebody_searched_for_are_no_reference_for_a_feed(ask: Ask) -> None:
    judged(entries(200, ("q-bio.NC", "cs.LG")), drawn(reference("neuro"), 200))
    assert ask()["references"]["neuro"] == {
        "papers": 318,
        "categories": ["cs.NE", "q-bio.NC"],
        "months": ["2026-06", "2026-07"],
    }


def test_that_a_reader_of_one_category_is_compared_with_a_mixture_is_told(arxsift: Arxsift) -> None:
    scores = drawn(reference("neuro"), 200)
    scores[::2, reference().topics.index("brain-encoding")] = 0.97
    judged(entries(200, ("q-bio.NC",)), scores)
    told = (
        "All these papers are of q-bio.NC, while the reference is of cs.NE, q-bio.NC: that alone may make the "
        "difference."
    )
    assert told in arxsift("doctor", "--drift").stdout.splitlines()


def test_papers_of_other_categories_have_no_reference(arxsift: Arxsift, ask: Ask) -> None:
    judged(entries(150, ("cs.RO",)), drawn(reference(), 150) * 0 + 0.9)
    found = ask()
    assert (found["state"], found["categories"]) == ("too few", {"cs.RO": 150})
    lines = arxsift("doctor", "--drift").stdout.splitlines()
    assert lines[1] == "Not compared: 150 papers of categories without a reference."
    assert lines[-1] == (
        "To do: nothing yet; tfidf was never measured on papers like these, so that there is nothing to compare with."
    )


def test_old_papers_and_bare_titles_are_none_of_a_feed(ask: Ask) -> None:
    bare = [replace(entry, paper=replace(entry.paper, abstract=""), abstract="") for entry in entries(20, first=500)]
    judged([*entries(100), *bare], drawn(reference(), 120))
    judged(entries(30, month="1905"), drawn(reference(), 30) * 0 + 0.9)
    found = ask()
    assert found["left_out"] == {"more than 2 months old when they were read": 30, "without an abstract": 20}
    assert measure(found, "any topic")["papers"] == 100


def test_only_the_days_that_are_asked_for_count_and_a_paper_once(ask: Ask) -> None:
    judged(entries(120), drawn(reference(), 120), days_ago=40)
    judged(entries(110, first=200), drawn(reference(), 110), days_ago=10)
    judged(entries(100, first=400), drawn(reference(), 100))
    with State() as state:
        whole_visit(state, entries(110, first=200), Rules(again=True))
    assert [ask("--days", str(n))["papers"] for n in (1, 10, 11, 90)] == [100, 100, 210, 330]


def test_what_another_model_judged_is_counted_and_not_compared(arxsift: Arxsift, ask: Ask) -> None:
    judged(entries(100), drawn(reference(), 100))
    with State() as state:
        whole_visit(state, entries(7, first=900))
    assert (ask()["papers"], ask()["unjudged"]) == (100, 7)
    assert "Not judged by tfidf: 7 papers of these days." in arxsift("doctor", "--drift").stdout.splitlines()


def test_every_format_holds_the_measures(arxsift: Arxsift) -> None:
    judged(entries(100), drawn(reference(), 100))
    rows = list(csv.DictReader(arxsift("doctor", "--drift", "--format", "csv").stdout.splitlines()))
    names = ["any topic", *reference().topics, "unseen words", "in-scope scores"]
    assert [row["measure"] for row in rows] == names
    assert {row["set"] for row in rows} == {"feed"} and {row["papers"] for row in rows} == {"100"}
    lines = arxsift("doctor", "--drift", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["measure"] for line in lines] == names
    markdown = arxsift("doctor", "--drift", "--format", "markdown").stdout
    assert "## 100 papers, beside 2,046 of cs.AI, cs.CL, cs.LG, stat.ML (2026-03 to 2026-08)\n" in markdown
    assert markdown.endswith("To do: nothing; the model fits the feed as it did when it was calibrated.\n")


@pytest.mark.parametrize(("options", "name"), [(["--days", "7"], "--days"), (["--no-log"], "--no-log")])
def test_options_of_the_drift_are_refused_without_it(arxsift: Arxsift, options: list[str], name: str) -> None:
    result = arxsift("doctor", "--offline", *options)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"arxsift: {name} goes with --drift\n")


def test_a_model_learnt_here_has_the_measurements_of_the_one_that_it_stands_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Corrections keep the topics, so that they have its reference too."""
    transformer = released_folders()["transformer"]
    monkeypatch.setattr("arxsift.models.own_heads.own_heads", lambda: {"corrections": transformer})
    monkeypatch.setattr("arxsift.training.tracking.names.own_heads", lambda: {"corrections": transformer})
    (tmp_path / "feeds.yaml").write_text("model: corrections\n")
    model = model_in_use()
    assert (model.name, model.measured_as, model.trained_by) == ("corrections", "transformer", "transformer")
    assert set(model.records) == {"feed", "neuro", "held_out"}
    assert model.age is not None and model.age.newest == "2026-07"


def test_a_model_of_other_topics_is_answered_under_its_taxonomy_and_learns_from_answers_alone() -> None:
    judged(entries(150, n_unseen=6), drawn(reference(), 150))
    model = model_in_use()
    other = replace(model, judge=replace(model.judge, taxonomy="another"))
    drift = find_drift(model, recent_papers(model.judge, 1), 1)
    assert advise(replace(drift, model=other)) == (
        "To do: train anew, on newer labels: arxsift review --taxonomy FILE --limit 50, which learns as you answer"
    )


# MLflow


def test_nothing_is_kept_and_nothing_said_where_no_local_store_has_runs(
    arxsift: Arxsift, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(entries(100), drawn(reference(), 100))
    assert arxsift("doctor", "--drift").stderr == ""
    assert not (home / "mlflow.sqlite").exists()
    MadeStore(home).run("a" * 32, "tfidf", {"model": "tfidf"}, {}, {})
    assert keep.is_kept()
    monkeypatch.setattr(keep, "find_spec", lambda _: None)
    assert not keep.is_kept()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    assert not keep.is_kept()


def test_the_metrics_of_a_run_name_set_and_measure() -> None:
    judged(entries(100), drawn(reference(), 100))
    model = model_in_use()
    metrics = keep.metrics_of(find_drift(model, recent_papers(model.judge, 1), 1))
    shares = {f"feed/share/{topic}" for topic in ("any", *reference().topics)}
    with_ends = {f"{name}{end}" for name in (*shares, "feed/unseen_words") for end in ("", "_low", "_high")}
    others = {"papers", "label_age_months", "feed/papers", "feed/stability_index"}
    assert set(metrics) == {f"drift/{name}" for name in with_ends | others}
    assert metrics["drift/feed/papers"] == 100


@pytest.mark.slow
def test_where_a_local_store_is_used_the_drift_is_kept_as_a_run_unless_that_is_not_wanted(home: Path) -> None:
    from made.program import arxsift, logged_runs, store_in

    from arxsift.training.tracking.store import Store

    judged(entries(100), drawn(reference(), 100))
    with Store().run("first", {}):
        pass
    where = {"ARXSIFT_CONFIG": str(home.parent / "feeds.yaml")}
    silent = arxsift(home, "doctor", "--drift", "--no-log", **where)
    assert (silent.returncode, silent.stderr) == (0, "")
    told = arxsift(home, "doctor", "--drift", **where)
    _, (run, first) = logged_runs(store_in(home))
    assert told.stderr == f"arxsift: kept as run {run.info.run_id}; look at it: arxsift ui\n"
    assert first.info.run_name == "first"
    assert run.info.run_name == "drift · tfidf · 100 papers"
    assert run.data.metrics["drift/feed/papers"] == 100
    assert run.data.tags["drift"] == "steady"
    assert run.data.tags["changed"] == "nothing was trained: tfidf on the last 30 days"
