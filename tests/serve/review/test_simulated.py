"""Reviews replayed on labelled papers: the same papers are judged in both ways, and answers are counted honestly."""

import json
from pathlib import Path

import numpy as np
import pytest
from made.commands import Arxsift
from made.papers import write_jsonl
from made.readers import TAXONOMY_YAML, loaded_once, papers_of_a_reader

from arxsift.serve.review.simulated import ActiveReplay

ANSWERS = (0, 5, 10, 15, 20)


def made(queue: list[float], random: list[float]) -> ActiveReplay:
    curves = np.array([queue, queue]), np.array([random, random])
    return ActiveReplay(100, 30, ANSWERS, *curves, *curves)


def test_answers_are_counted_to_where_the_gain_is_reached_and_kept() -> None:
    replay = made([0.5, 0.9, 0.6, 0.9, 0.9], [0.5, 0.5, 0.6, 0.7, 0.9])
    assert replay.needed(replay.queue).tolist() == [15, 15]
    assert replay.needed(replay.random).tolist() == [20, 20]
    assert replay.share.value == 0.75


def test_what_is_never_reached_counts_more_than_all_answers() -> None:
    replay = made([0.5, 0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.6, 0.7, 0.9])
    assert replay.needed(replay.queue).tolist() == [25, 25]


@pytest.fixture
def desk(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded_once(monkeypatch)
    Path("mine.yaml").write_text(TAXONOMY_YAML, encoding="utf-8")
    write_jsonl(Path("labels.jsonl"), papers_of_a_reader())


@pytest.mark.usefixtures("desk")
def test_reviews_are_replayed_on_a_file(arxsift: Arxsift) -> None:
    call = "simulate", "--active", "--taxonomy", "mine.yaml", "--papers", "labels.jsonl", "--answers", 20, "--seeds", 2
    shown = arxsift(*call)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "labels.jsonl: 75 papers, 50 of them with a topic; in each of 2 replays half can be asked" in shown.stdout
    data = json.loads(arxsift(*call, "--json").stdout)
    assert [point["answers"] for point in data["curve"]] == [0, 5, 10, 15, 20]
    assert data["curve"][0]["queue_macro_f1"] == data["curve"][0]["random_macro_f1"]
    assert data["curve"][-1]["queue_macro_f1"] > 0.9
    assert data == json.loads(arxsift(*call, "--json").stdout)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["--active"], "--active needs --papers FILE: labelled papers, whose labels are the answers"),
        (
            ["--active", "tfidf"],
            "--active replays reviews: it takes --papers and --taxonomy, no models and no --topics",
        ),
        (["--taxonomy", "mine.yaml"], "--taxonomy goes with --active; models have topics of their own"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_calls_that_contradict_themselves_are_refused(arxsift: Arxsift, call: list[str], words: str) -> None:
    refused = arxsift("simulate", *call)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (2, "", f"arxsift: {words}\n")
