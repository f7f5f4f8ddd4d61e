"""A classifier that needs no training: it judges at once, and always the same."""

from collections.abc import Mapping, Sequence

from arxsift.configs.taxonomy import Taxonomy, load_taxonomy
from arxsift.models.classifier import Classifier
from arxsift.models.decision import Decision
from arxsift.models.paper import Paper
from arxsift.models.verdict import Evidence, Neighbour, Prefer, Verdict

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

    uses_every_processor = False
    n_quick_pieces = 4

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

    def explain(
        self,
        paper: Paper,
        topics: Sequence[str],
        scores: Mapping[str, float],
        most: int = 5,
    ) -> list[Evidence]:
        text = f"{paper.title} {paper.abstract}".lower()
        spoken = [(topic, sign) for topic in topics for sign in SIGNS[topic] if sign in text]
        return [Evidence(topic, sign, 0.38) for topic, sign in spoken[:most]]

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour] | None:
        return None


def made_decision() -> Decision:
    """The decision of a model of two topics, all alike."""
    thresholds: dict[Prefer, tuple[float, ...]] = {prefer: (limit, limit) for prefer, limit in THRESHOLDS.items()}
    return Decision(slopes=(3.0, 3.0, 3.0), offsets=(0.0, 0.0, 0.0), thresholds=thresholds)


def explain_verdict(model: Classifier, paper: Paper, verdict: Verdict, most: int = 5) -> list[Evidence]:
    """The evidence for the topics that a verdict gives."""
    return model.explain(paper, verdict.topics, verdict.scores, most)
