"""`arxsift simulate` replays what models judged, or judge now, and refuses what cannot be replayed in one sentence."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from made.classifier import FakeClassifier
from made.commands import Arxsift
from made.papers import TAXONOMY
from made.replays import BAD, DATES, GOOD, WANTED, made_replay_record
from made.store import MadeStore, own_home

from arxsift.serve import choose, past_feed
from arxsift.training.compare import candidates
from arxsift.training.measure.records import Record

ROWS = [
    ("2026-03-02", "Spiking networks", "A spiking network on a memristor.", ["snn-neuromorphic"]),
    ("2026-03-02", "Cats", "Pictures of cats.", []),
    ("2026-03-03", "Attention", "A state-space model with attention.", ["architectures"]),
    ("2026-03-03", "Probing", "We do probing of a market.", []),
    ("2026-03-04", "Dogs", "Pictures of dogs.", []),
]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write(tmp_path / "feed.jsonl", ROWS)


def write(path: Path, rows: Sequence[tuple[str, str, str, list[str]]]) -> Path:
    fields = ("date", "title", "abstract", "topics")
    path.write_text("".join(json.dumps(dict(zip(fields, row, strict=True))) + "\n" for row in rows))
    return path


def keep(monkeypatch: pytest.MonkeyPatch, kept: dict[str, dict[str, Record]]) -> list[Sequence[str]]:
    """What `find_candidates` finds, whatever it is asked for; what it was asked for."""
    asked: list[Sequence[str]] = []
    found = [SimpleNamespace(name=name, records=records, run=None) for name, records in kept.items()]

    def find(names: Sequence[str]) -> list[SimpleNamespace]:
        asked.append(names)
        return found

    monkeypatch.setattr(candidates, "find_candidates", find)
    return asked


def test_what_runs_keep_of_a_feed_is_replayed(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    records = {
        name: {"feed": made_replay_record(WANTED, scores, DATES)} for name, scores in (("bad", BAD), ("good", GOOD))
    }
    asked = keep(monkeypatch, records | {"prior": {}})
    result = arxsift("simulate", "--no-log", "--format", "json")
    assert (result.exit_code, result.stderr, asked) == (0, "", [[]])
    told = json.loads(result.stdout)
    assert [model["model"] for model in told["models"]] == ["good", "bad"]
    assert [model["read_share"] for model in told["models"]] == [0.3, 0.5]
    lines = arxsift("simulate", "--no-log", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["read_share"] for line in lines] == [0.3, 0.5]
    assert arxsift("simulate", "--no-log", "--format", "csv").stdout.splitlines()[1].startswith("good,0.3,")
    assert (told["papers"], told["n_papers"], told["n_in_scope"]) == ("a random sample of a real feed", 10, 3)
    assert arxsift("simulate", "good", "prior", "--no-log").stderr == (
        "arxsift: prior: keeps no judgements of a feed; train it with one, or give --papers FILE\n"
    )


def test_the_table_is_for_a_person_and_says_which_model_saves_most(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = {
        name: {"feed": made_replay_record(WANTED, scores, DATES)} for name, scores in (("bad", BAD), ("good", GOOD))
    }
    keep(monkeypatch, records)
    lines = arxsift("simulate", "--no-log", "--feed-size", "200").stdout.splitlines()
    assert lines[0].split() == ["of", "the", "feed", "by", "the", "cut"]
    assert [line.split()[:2] for line in lines if line.startswith(("good", "bad"))][:2] == [
        ["good", "30%"],
        ["bad", "50%"],
    ]
    assert lines[-2] == "a random sample of a real feed: 2 days, 10 papers, 3 in scope; papers a day are of 200"
    assert lines[-1].startswith(
        "good makes one read least: 30% of the feed for 90%, 40.0 papers a day fewer than bad ("
    )
    written = arxsift("simulate", "--no-log", "--format", "markdown").stdout
    assert written.startswith("What a reader of past feeds must read to find 90% of the papers in scope.\n")


def test_models_judge_labelled_papers_with_dates_now(arxsift: Arxsift, fake: FakeClassifier, feed: Path) -> None:
    result = arxsift("simulate", "one", "--papers", feed, "--no-log", "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    [one] = told["models"]
    assert (told["papers"], told["n_days"], told["feed_papers_a_day"]) == ("feed.jsonl", 3, 5 / 3)
    assert (one["model"], one["read_share"], one["cut"]) == ("one", 0.4, 0.98)
    assert [day["found"] for day in one["days"]] == [1, 1, 0]
    result = arxsift("simulate", "one", "--papers", feed, "--no-log", "--format", "json", "--topics", "architectures")
    assert json.loads(result.stdout)["models"][0]["read_share"] == 0.2


def test_without_names_the_champion_and_the_models_that_ship_judge(
    arxsift: Arxsift, fake: FakeClassifier, feed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = MadeStore(own_home(monkeypatch, tmp_path))
    assert past_feed.default_models() == ["transformer", "tfidf"]
    store.register("arxsift-mine", 3, "champion")
    told = json.loads(arxsift("simulate", "--papers", feed, "--no-log", "--format", "json").stdout)
    assert sorted(model["model"] for model in told["models"]) == ["models:/arxsift-mine/3", "tfidf", "transformer"]


@pytest.mark.parametrize(
    ("rows", "arguments", "sentence"),
    [
        (
            [("2026-03-02", *row[1:]) for row in ROWS],
            (),
            "feed.jsonl: 5 papers are of one day; a replay needs dates, as in 2026-07-16, of two days or more",
        ),
        (
            [("", *row[1:]) for row in ROWS],
            (),
            "feed.jsonl: none of the 5 papers has a date; a replay needs dates, as in 2026-07-16, of two days or more",
        ),
        (
            [(*row[:3], []) for row in ROWS],
            (),
            "feed.jsonl: none of 5 dated papers is in scope; there is nothing to find",
        ),
        (ROWS, ("--topics", "architecture"), "unknown topic 'architecture'; did you mean architectures?"),
        (ROWS, ("--topics", ","), "--topics ',': names no topic"),
    ],
)
def test_what_cannot_be_replayed_is_refused_before_any_paper_is_judged(
    arxsift: Arxsift,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    rows: list[tuple[str, str, str, list[str]]],
    arguments: Sequence[str],
    sentence: str,
) -> None:
    class Deaf(FakeClassifier):
        def predict(self, *_: object) -> list[object]:  # type: ignore[override]
            raise AssertionError("a paper was judged")

    monkeypatch.setattr(choose, "choose_model", lambda _: Deaf())
    result = arxsift("simulate", "one", "--papers", write(tmp_path / "feed.jsonl", rows), "--no-log", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"arxsift: {sentence}\n")


def test_files_without_papers_or_with_one_twice_are_refused(
    arxsift: Arxsift, fake: FakeClassifier, feed: Path, tmp_path: Path
) -> None:
    empty, copy = write(tmp_path / "empty.jsonl", []), write(tmp_path / "copy.jsonl", ROWS[1:2])
    result = arxsift("simulate", "one", "--papers", empty, "--no-log")
    assert (result.exit_code, result.stderr) == (2, f"arxsift: {empty}: holds no papers\n")
    result = arxsift("simulate", "one", "--papers", feed, "--papers", copy, "--no-log")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"arxsift: {copy}: the paper 'text-")
    assert result.stderr.endswith(f"' stands in {feed} already\n")


def test_models_of_different_topics_are_not_replayed_together(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, feed: Path
) -> None:
    monkeypatch.setattr(choose, "choose_model", lambda name: FakeClassifier(TAXONOMY if name == "mine" else None))
    result = arxsift("simulate", "tfidf", "mine", "--papers", feed, "--no-log")
    assert result.exit_code == 2
    assert result.stderr == (
        "arxsift: tfidf and mine are of different taxonomies (only tfidf has interpretability, brain-encoding, "
        "snn-neuromorphic, neurosymbolic, architectures, theory; only mine has bees, tides): replay each by itself\n"
    )


def test_models_of_other_definitions_are_replayed_with_a_warning(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = made_replay_record(WANTED, GOOD, DATES), made_replay_record(WANTED, BAD, DATES)
    changed = replace(other, taxonomy="ba9876543210")
    keep(monkeypatch, {"one": {"feed": one}, "other": {"feed": changed}})
    result = arxsift("simulate", "--no-log")
    assert (result.exit_code, result.stderr) == (
        0,
        "arxsift: warning: the models have the same topics under different taxonomies: labels may not mean the same\n",
    )


def test_with_no_log_mlflow_is_not_needed_and_without_it_what_is_missing_is_named(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mlflow", "matplotlib"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr("arxsift.training.requirements.find_spec", lambda name: None)
    keep(monkeypatch, {"one": {"feed": made_replay_record(WANTED, GOOD, DATES)}})
    assert arxsift("simulate", "--no-log").exit_code == 0
    result = arxsift("simulate")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "arxsift: keeping the replay needs mlflow, matplotlib: pip install 'arxsift[train]', or add --no-log\n",
    )


def test_no_model_at_all_is_refused(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, {"prior": {}})
    result = arxsift("simulate", "--no-log")
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: there is no model to replay; train one, or name one of arxsift models with --papers FILE\n",
    )


@pytest.mark.slow
def test_a_replay_is_kept_in_the_store(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from arxsift.training.tracking.store import Store

    own_home(monkeypatch, tmp_path)
    store = Store()
    with store.run("one", {"model": "tfidf"}) as run:
        pass
    found = SimpleNamespace(name="one", records={"feed": made_replay_record(WANTED, GOOD, DATES)}, run=run)
    monkeypatch.setattr(candidates, "find_candidates", lambda _: [found])
    result = arxsift("simulate")
    assert result.exit_code == 0
    made_run = result.stderr.split()[4].rstrip(";")
    kept = store.client.get_run(made_run)
    assert kept.info.run_name == "simulation · 2 days · 10 papers"
    paths = {item.path for item in store.client.list_artifacts(made_run)}
    assert {"figures", "simulation.json", "days.json", "simulation.md"} <= paths
    assert store.client.get_run(run.id).data.metrics["simulate/papers_a_day_at_90"] == 1.5
