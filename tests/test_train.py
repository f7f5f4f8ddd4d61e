"""What `arxsift train` refuses before anything is fitted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Arxsift = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_release_needs_the_whole_corpus(arxsift: Arxsift) -> None:
    result = arxsift("train", "tfidf", "--release")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(
        "arxsift: --release needs the whole corpus: 0 of the corpus's 5,649 texts are here; run arxsift fetch\n"
    )


@pytest.mark.parametrize("option", [["--seeds-only"], ["--taxonomy", "mine.yaml"]])
def test_a_release_is_never_of_less_or_of_other_topics(arxsift: Arxsift, option: list[str]) -> None:
    result = arxsift("train", "tfidf", "--release", *option)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ("arxsift: --release goes with the whole corpus; leave out --seeds-only and --taxonomy\n")


def test_a_recipe_whose_name_mlflow_would_refuse_is_refused_first(arxsift: Arxsift, tmp_path: Path) -> None:
    recipe = tmp_path / "my.own.yaml"
    recipe.write_text("kind: tfidf\n")
    result = arxsift("train", str(recipe))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"arxsift: {recipe}: a recipe's file is named with letters, digits, - and _ alone, then .yaml\n"
    )


def test_a_taxonomy_without_papers_says_what_to_give(arxsift: Arxsift, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text('name: mine\ntopics:\n  - {id: bees, name: Bees, definition: Honey bees., colour: "#e69f00"}\n')
    result = arxsift("train", "tfidf", "--taxonomy", str(mine))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(
        "arxsift: only 0 labelled papers to train on, at least 20 are needed: give some with --papers FILE\n"
    )
    assert not (tmp_path / "home" / "mlflow.sqlite").exists()
