"""`--model cascade` labels a file as any model does: each paper by the model that judges it, and always the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from made.papers import made_papers
from typer.testing import Result

Arxsift = Callable[..., Result]


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of papers of which TF-IDF is sure, and of others, and one without an abstract."""
    monkeypatch.chdir(tmp_path)
    lines = [{"title": labelled.paper.title, "abstract": labelled.paper.abstract} for labelled in made_papers(24)]
    lines.append({"title": "Routing tokens in language models", "abstract": ""})
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def scores(path: Path) -> list[list[float]]:
    return [[*json.loads(line)["scores"].values()] for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_paper_has_the_scores_of_the_model_that_judges_it(arxsift: Arxsift, papers: Path) -> None:
    for model in ("cascade", "tfidf", "transformer"):
        assert arxsift("label", papers, "-o", f"{model}.jsonl", "--model", model).exit_code == 0
    joined, tfidf, transformer = (scores(Path(f"{model}.jsonl")) for model in ("cascade", "tfidf", "transformer"))
    settled = [own == pytest.approx(first, abs=1e-4) for own, first in zip(joined, tfidf, strict=True)]
    left = [own == pytest.approx(second, abs=1e-4) for own, second in zip(joined, transformer, strict=True)]
    assert all(a or b for a, b in zip(settled, left, strict=True))
    assert any(settled)
    assert any(left)
    told = [json.loads(line) for line in Path("cascade.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["model"] for line in told} == {"cascade"}


def test_the_same_command_gives_the_same_bytes(arxsift: Arxsift, papers: Path) -> None:
    for name in ("once.csv", "again.csv"):
        assert arxsift("label", papers, "-o", name, "--model", "cascade").exit_code == 0
    assert Path("once.csv").read_bytes() == Path("again.csv").read_bytes()
