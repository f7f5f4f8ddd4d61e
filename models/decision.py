"""Raw logits in, verdicts out: calibration, thresholds and the order of topics, the same for every model.

A classifier gives one logit a topic and one for "in scope". Each is made a probability by Platt scaling
(J. Platt, "Probabilistic outputs for support vector machines", 1999) and compared with the threshold of
its topic, of which there is one for every preference.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, FiniteFloat

from ..configs.documents import Document
from ..configs.taxonomy import Taxonomy
from .verdict import Prefer, Verdict

Logits = NDArray[np.float64]
"""(n_papers, n_topics + 1): the topics in the taxonomy's order, then "in scope"; unbounded."""
Scores = NDArray[np.float64]
"""Like `Logits`, as calibrated probabilities."""


class Decision(Document):
    """How a model's logits become probabilities and topics; stored with the model."""

    slopes: tuple[float, ...] = Field(min_length=2)
    """(n_topics + 1,) Platt slopes, positive: calibration never changes the order of papers."""
    offsets: tuple[FiniteFloat, ...]
    """(n_topics + 1,) Platt offsets."""
    thresholds: Mapping[Prefer, tuple[float, ...]]
    """(n_topics,) probabilities from which a topic is assigned, for every preference."""

    def scores(self, logits: Logits) -> Scores:
        return sigmoid(logits * np.asarray(self.slopes) + np.asarray(self.offsets))


def blend_in_scope(logits: Logits) -> Logits:
    """Make "in scope" the mean of its own logit and the strongest topic's: each sees papers that the other misses."""
    blended = logits.copy()
    blended[:, -1] = (logits[:, -1] + logits[:, :-1].max(axis=1)) / 2
    return blended


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, without overflow for large negative arguments."""
    return 0.5 * (1.0 + np.tanh(0.5 * logits))


class Judge:
    """Turns the logits of one model into verdicts."""

    def __init__(self, model: str, taxonomy: Taxonomy, decision: Decision) -> None:
        self.model = model
        self.decision = decision
        self._ids = taxonomy.ids
        self._digest = taxonomy.digest

    def verdicts(self, logits: Logits, prefer: Prefer) -> list[Verdict]:
        scores = self.decision.scores(logits)  # (n_papers, n_topics + 1)
        thresholds = np.asarray(self.decision.thresholds[prefer])
        return [self._verdict(row, thresholds, prefer) for row in scores]

    def _verdict(self, row: NDArray[np.float64], thresholds: NDArray[np.float64], prefer: Prefer) -> Verdict:
        ids = self._ids
        chosen = choose_topics(row[:-1], thresholds)
        return Verdict(
            topics=tuple(ids[topic] for topic in chosen),
            scores=dict(zip(ids, row[:-1].tolist(), strict=True)),
            in_scope=float(row[-1]),
            model=self.model,
            taxonomy=self._digest,
            prefer=prefer,
        )


def choose_topics(scores: NDArray[np.float64], thresholds: NDArray[np.float64]) -> Sequence[int]:
    """The topics at or over their thresholds, the highest score first; ties in the taxonomy's order."""
    over = np.flatnonzero(scores >= thresholds)
    return [int(topic) for topic in sorted(over, key=lambda topic: -scores[topic])]
