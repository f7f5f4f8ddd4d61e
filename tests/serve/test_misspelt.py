"""Whatever has a name and is misspelt in a call is answered with the name that was probably meant."""

import shlex
from pathlib import Path

import pytest
from made.commands import Arxsift
from made.store import MadeStore, own_home

MISSPELT = {
    "triage cs.LH": "cs.LH: arXiv has no such category; did you mean cs.LG?",
    "triage cslg": "'cslg' is no file, category, address or identifier; did you mean cs.LG?",
    "triage feed.jsonl --model transformer --topics theroy": (
        "--topics: theroy: no such topic in the model transformer; did you mean theory?"
    ),
    "triage feed.jsonl --model transformer --topics Architecture": (
        "--topics: Architecture: no such topic in the model transformer; did you mean architectures?"
    ),
    "triage feed.jsonl --model transformer --topics 'Brain encodings and neural data'": (
        "--topics: Brain encodings and neural data: no such topic in the model transformer; "
        "did you mean Brain encoding & neural data?"
    ),
    "triage feed.jsonl --format htm": "--format is 'htm'; did you mean html?",
    "triage feed.jsonl --model transformer -o today.htlm": (
        "today.htlm: the suffix '.htlm' names no format for a digest; did you mean .html?"
    ),
    "triage feed.jsonl --model transformer --announce nwe": "--announce nwe: no such kind; did you mean new?",
    "triage feed.jsonl --by scores": "--by is 'scores'; did you mean score?",
    "classify --prefer recal x": "--prefer is 'recal'; did you mean recall?",
    "classify --model tfid x": "'tfid': no such model, folder or run; did you mean tfidf?",
    "classify --model champoin x": "'champoin': no such model, folder or run; did you mean champion?",
    "classify --model kettel x": "'kettel': no such model, folder or run; did you mean kettle?",
    "classify --model models:/arxsift-tfdf/1 x": (
        "'models:/arxsift-tfdf/1': no such model is registered; did you mean models:/arxsift-tfidf/1?"
    ),
    "classify --model models:/arxsift-tfidf@champoin x": (
        "'models:/arxsift-tfidf@champoin': no such model is registered; did you mean models:/arxsift-tfidf@champion?"
    ),
    "label feed.jsonl --model transformer -o out.josnl": (
        "out.josnl: the suffix '.josnl' names no format for papers; did you mean .jsonl?"
    ),
    "evaluate trnsformer --papers feed.jsonl": (
        "'trnsformer': no such model, folder or run; did you mean transformer?"
    ),
    "evaluate tfidf --papers feed.jsonl": (
        "feed.jsonl: line 1: unknown topic 'teory'; did you mean theory? If not, name a model of the labels' topics"
    ),
    "train transfomer": "no recipe named 'transfomer'; did you mean transformer?",
    "train mine.yaml": "mine.yaml: kind is 'tfid'; did you mean tfidf?",
    "fetch --batch feeddev": "--batch feeddev: no such batch; did you mean feed-dev?",
    "compare --format markdwon": "--format is 'markdwon'; did you mean markdown?",
    "clasify x": "clasify: no such command; did you mean classify?",
    "classify --modle tfidf x": "--modle: no such option; did you mean --model?",
    "triage --config feeds.yaml": "feeds.yaml: prefer is 'recal'; did you mean recall?",
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeStore:
    """A store with a run named kettle, whose model is the champion."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feed.jsonl").write_text(
        '{"id": "a", "title": "On tea", "abstract": "It boils.", "topics": ["teory"]}\n'
    )
    (tmp_path / "mine.yaml").write_text("kind: tfid\n")
    (tmp_path / "feeds.yaml").write_text("categories: [cs.LG]\nprefer: recal\n")
    store = MadeStore(own_home(monkeypatch, tmp_path / "home"))
    store.run("1" * 32, "kettle", {"model": "tfidf"}, {}, {})
    store.register("arxsift-tfidf", 1, "champion", run_id="1" * 32)
    return store


@pytest.mark.parametrize("call", MISSPELT)
def test_a_misspelt_name_is_answered_with_the_likely_one(arxsift: Arxsift, store: MadeStore, call: str) -> None:
    result = arxsift(*shlex.split(call))
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"arxsift: {MISSPELT[call]}\n")
