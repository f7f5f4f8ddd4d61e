"""Exports of the usual tools: three papers each, one of them a bare title."""

from collections.abc import Callable
from json import loads
from pathlib import Path

import pytest
from made.classifier import FakeClassifier
from typer.testing import Result

EXPORTS = Path(__file__).parents[2] / "fixtures" / "exports"
WITHOUT_ABSTRACTS = ("google-scholar.bib",)

ABSTRACTS = (
    "We train networks of spiking pebbles with a local plasticity rule.",
    "Moss recalls the floods of past years.",
    "",
)
TITLES = ("Spiking pebbles on neuromorphic river beds", "Moss as an associative memory", "Reading gravel: a survey")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("name", sorted(path.name for path in EXPORTS.iterdir()))
@pytest.mark.parametrize("command", ["label", "triage"])
def test_all_records_of_an_export_are_judged(
    command: str, name: str, arxsift: Callable[..., Result], fake: FakeClassifier, tmp_path: Path
) -> None:
    output = tmp_path / "out.jsonl"
    options = ("--all", "--topics", "all") if command == "triage" else ()
    result = arxsift(command, EXPORTS / name, *options, "-o", output)
    assert (result.exit_code, result.stdout) == (0, "")
    rows = {row["title"].strip("{}").rstrip("."): row for row in map(loads, output.read_text().splitlines())}
    assert sorted(rows) == sorted(TITLES)
    for title, abstract in zip(TITLES, ABSTRACTS, strict=True):
        is_bare = name in WITHOUT_ABSTRACTS or not abstract
        assert rows[title].get("title_only", False) is is_bare
        if command == "triage":  # label keeps the names of the input
            assert rows[title]["abstract"].startswith("" if is_bare else abstract)
            assert bool(rows[title]["abstract"]) == (not is_bare)
        assert rows[title]["scores"]
