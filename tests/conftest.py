"""What several test modules share: a classifier that needs no training, the command line with it, a small model."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from arxsift.configs.taxonomy import Taxonomy, load_taxonomy
from arxsift.models.paper import Paper
from arxsift.models.tfidf import Linear
from arxsift.models.verdict import Evidence, Prefer, Verdict
from arxsift.serve import choose
from arxsift.serve.cli import app

THRESHOLDS: dict[Prefer, float] = {"recall": 0.3, "balanced": 0.5, "precision": 0.9}

SIGNS = {
    "interpretability": ("circuit", "probing"),
    "brain-encoding": ("fmri", "recordings"),
    "snn-neuromorphic": ("spiking", "memristor"),
    "neurosymbolic": ("logic", "symbolic"),
    "architectures": ("attention", "state-space"),
    "theory": ("theorem", "proof"),
}


class FakeClassifier:
    """A topic scores 0.98 with both of its signs in the text, 0.6 with one, 0.02 with none."""

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        self._taxonomy = taxonomy or load_taxonomy()

    @property
    def name(self) -> str:
        return "fake-1"

    @property
    def taxonomy(self) -> Taxonomy:
        return self._taxonomy

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        return [self._judge(paper, prefer) for paper in papers]

    def _judge(self, paper: Paper, prefer: Prefer) -> Verdict:
        text = f"{paper.title} {paper.abstract}".lower()
        found = {topic: sum(sign in text for sign in SIGNS.get(topic, ())) for topic in self.taxonomy.ids}
        return self._verdict({topic: (0.02, 0.6, 0.98)[n] for topic, n in found.items()}, prefer)

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        return [self._verdict(dict(verdict.scores), prefer) for verdict in verdicts]

    def _verdict(self, scores: dict[str, float], prefer: Prefer) -> Verdict:
        over = [topic for topic in sorted(scores, key=lambda t: -scores[t]) if scores[topic] >= THRESHOLDS[prefer]]
        return Verdict(tuple(over), scores, max(scores.values()), self.name, self.taxonomy.digest, prefer)

    def explain(self, paper: Paper, verdict: Verdict, most: int = 5) -> list[Evidence]:
        text = f"{paper.title} {paper.abstract}".lower()
        spoken = [(topic, sign) for topic in verdict.topics for sign in SIGNS[topic] if sign in text]
        return [Evidence(topic, sign, 0.38) for topic, sign in spoken[:most]]


@pytest.fixture(scope="session")
def classifier() -> FakeClassifier:
    """Judges at once and always the same."""
    return FakeClassifier()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, classifier: FakeClassifier) -> FakeClassifier:
    """Stands in for every model that `--model` can name."""
    monkeypatch.setattr(choose, "choose_model", lambda _: classifier)
    monkeypatch.setattr(choose, "choose_identified", lambda _: (classifier, "fake"))
    return classifier


@pytest.fixture
def arxsift(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line in this process: `arxsift("classify", "-", input="…")`."""
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: object, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=input, prog_name="arxsift")

    return call


@pytest.fixture(scope="session")
def linear() -> Linear:
    """A TF-IDF model that has learnt bees and tides."""
    import numpy as np  # here, since `program` starts processes that import this module
    from made_papers import made_papers

    from arxsift.configs.recipe import TfidfRecipe
    from arxsift.training.fit_tfidf import TfidfTrainer

    labelled = made_papers(60)
    trainer = TfidfTrainer(labelled, TfidfRecipe(kind="tfidf"))
    truth = np.array([["bees" in p.topics, "tides" in p.topics, bool(p.topics)] for p in labelled])
    return trainer.linear(trainer.fit(np.arange(60), truth))


@pytest.fixture(scope="session")
def program() -> Callable[..., list[str]]:
    """The command line as a process of its own, with the fake classifier; `setup` is Python that runs before it."""

    def command(*arguments: object, setup: str = "") -> list[str]:
        lines = [
            "import sys",
            f"sys.path.insert(0, {str(Path(__file__).parent)!r})",
            "import conftest",
            "conftest.choose.choose_model = lambda _: conftest.FakeClassifier()",
            "conftest.choose.choose_identified = lambda _: (conftest.FakeClassifier(), 'fake')",
            setup,
            "from arxsift.serve.cli import main; main()",
        ]
        return [sys.executable, "-c", "\n".join(lines), *map(str, arguments)]

    return command
