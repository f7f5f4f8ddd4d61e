"""What several test modules share: a classifier that needs no training, the command line with it, a small model."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one test process a processor; read when torch and numpy are imported

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from made.classifier import FakeClassifier
from typer.testing import CliRunner, Result

from arxsift.models.tfidf import Linear
from arxsift.serve import choose
from arxsift.serve.cli import app


@pytest.fixture(scope="session")
def classifier() -> FakeClassifier:
    """Judges at once and always the same."""
    return FakeClassifier()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, classifier: FakeClassifier) -> FakeClassifier:
    """Stands in for every model that `--model` can name; it was trained on nothing."""
    from arxsift.training.trained_on import Memory  # here, since `program` starts processes that import this module

    monkeypatch.setattr(choose, "choose_model", lambda _: classifier)
    monkeypatch.setattr(choose, "choose_identified", lambda _: (classifier, "fake"))
    monkeypatch.setattr(choose, "memory_of", lambda *_: Memory())
    return classifier


@pytest.fixture
def arxsift(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line in this process: `arxsift("classify", "-", input="…")`."""
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: object, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=input, prog_name="arxsift")

    return call


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a test's own for all that arxsift keeps, never the developer's; it is not there yet."""
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def linear() -> Linear:
    """A TF-IDF model that has learnt bees and tides."""
    import numpy as np  # here, since `program` starts processes that import this module
    from made.papers import TAXONOMY, made_papers

    from arxsift.configs.recipe_tfidf import TfidfRecipe
    from arxsift.training.data.dataset import truth_of
    from arxsift.training.fit.tfidf import TfidfTrainer

    labelled = made_papers(60)
    trainer = TfidfTrainer(labelled, TfidfRecipe(kind="tfidf"))
    return trainer.linear(trainer.fit(np.arange(60), truth_of(labelled, TAXONOMY)))


@pytest.fixture(scope="session")
def program() -> Callable[..., list[str]]:
    """The command line as a process of its own, with the fake classifier; `setup` is Python that runs before it."""

    def command(*arguments: object, setup: str = "") -> list[str]:
        lines = [
            "import sys",
            f"sys.path.insert(0, {str(Path(__file__).parent)!r})",
            "from made.processes import hear_signals",
            "hear_signals()",
            "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)",
            "from made.classifier import FakeClassifier",
            "from arxsift.serve import choose",
            "choose.choose_model = lambda _: FakeClassifier()",
            "choose.choose_identified = lambda _: (FakeClassifier(), 'fake')",
            setup,
            "from arxsift.serve.cli import main; main()",
        ]
        return [sys.executable, "-c", "\n".join(lines), *map(str, arguments)]

    return command
