"""Raw logits in, verdicts out: calibration, thresholds and the order of topics, the same for every model.

A classifier gives one logit a topic and one for "in scope". Each is made a probability by Platt scaling
(J. Platt, "Probabilistic outputs for support vector machines", 1999) and compared with the threshold of
its topic, of which there is one for every preference. A preference may also keep every paper that is likely enough
to be in scope, whatever its topics.

A decision may hold special calibrations beside the general one. Which one holds depends on the paper alone, never on
the papers beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field, FiniteFloat

from ..configs.documents import Document
from ..configs.taxonomy import Taxonomy
from .arrays import Assigned, Bools, Floats, Logits, Rows, Scores
from .paper import Paper
from .verdict import CalibrationName, Prefer, Verdict

NEURO_CATEGORIES = frozenset({"cs.NE", "q-bio.NC"})
"""arXiv categories in which about half of the papers are in scope, instead of a seventh as in others."""

Probability = Annotated[float, Field(ge=0, le=1)]


class Scale(Document):
    """Platt scaling of one model's logits."""

    slopes: tuple[float, ...] = Field(min_length=2)
    """(n_topics + 1,) Platt slopes, positive: calibration never changes the order of papers."""
    offsets: tuple[FiniteFloat, ...]
    """(n_topics + 1,) Platt offsets."""

    def apply(self, logits: Logits) -> Logits:
        return np.asarray(logits * np.asarray(self.slopes) + np.asarray(self.offsets))


class Calibration(Scale):
    """How a model's logits of one kind of papers become probabilities and topics."""

    thresholds: Mapping[Prefer, tuple[float, ...]]
    """(n_topics,) probabilities from which a topic is assigned, for every preference."""
    keep: Mapping[Prefer, Probability] = {}
    """The in-scope score from which a paper is kept although no topic is over its threshold: it gets its strongest.

    Only "recall" has one, and only when it was calibrated on a feed. It bounds how many in-scope papers are missed.
    """

    def scores(self, logits: Logits) -> Scores:
        return sigmoid(self.apply(logits))

    def assign(self, scores: Scores, prefer: Prefer) -> Assigned:
        """The topics at or over their thresholds, and the strongest one of a paper that is kept without any.

        The strongest has the highest score, as the primary of every verdict has: scores are calibrated, so it is the
        topic most likely to be right, whatever the thresholds trade off.
        """
        assigned = scores[:, :-1] >= np.asarray(self.thresholds[prefer])
        if prefer in self.keep:
            kept = np.flatnonzero(~assigned.any(axis=1) & (scores[:, -1] >= self.keep[prefer]))
            assigned[kept, scores[kept, :-1].argmax(axis=1)] = True
        return np.asarray(assigned)


class Decision(Calibration):
    """The general calibration of a model, and special ones for some papers; stored with the model."""

    neuro: Calibration | None = None
    """For papers with an abstract that have a category of `NEURO_CATEGORIES`; None: the general one holds."""
    title_only: Calibration | None = None
    """For papers without an abstract, whatever their categories; None: the general one holds."""

    @classmethod
    def of(
        cls, general: Calibration, neuro: Calibration | None = None, title_only: Calibration | None = None
    ) -> "Decision":
        """The decision of these calibrations."""
        return cls(**dict(general), neuro=neuro, title_only=title_only)

    def calibration(self, name: CalibrationName) -> Calibration:
        """The calibration of that name, the general one where there is none."""
        special = {"neuro": self.neuro, "title_only": self.title_only}.get(name)
        return special or self

    @property
    def calibrations(self) -> list[Calibration]:
        """The general calibration, then the special ones there are."""
        return [self, *(special for special in (self.neuro, self.title_only) if special)]


def calibration_name(paper: Paper) -> CalibrationName:
    """Which calibration holds for a paper."""
    if not paper.abstract:
        return "title_only"
    return "neuro" if NEURO_CATEGORIES.intersection(paper.categories) else "general"


def blend_in_scope(logits: Logits) -> Logits:
    """Make "in scope" the mean of its own logit and the strongest topic's: each sees papers that the other misses."""
    blended = logits.copy()
    blended[:, -1] = (logits[:, -1] + logits[:, :-1].max(axis=1)) / 2
    return blended


def mean_logits(logits: Sequence[Logits], scales: Sequence[Scale]) -> Logits:
    """(n_papers, n_topics + 1): the models, however sure each likes to sound, count alike."""
    return np.asarray(np.mean([scale.apply(member) for member, scale in zip(logits, scales, strict=True)], axis=0))


def sigmoid(logits: Floats) -> Floats:
    """The logistic function, without overflow for large negative arguments."""
    return 0.5 * (1.0 + np.tanh(0.5 * logits))


class Judge:
    """Turns the logits of one model into verdicts."""

    def __init__(self, model: str, taxonomy: Taxonomy, decision: Decision) -> None:
        self.model = model
        self.decision = decision
        self._ids = taxonomy.ids
        self._digest = taxonomy.digest

    def verdicts(self, logits: Logits, papers: Sequence[Paper], prefer: Prefer) -> list[Verdict]:
        """The papers' verdicts; logits are (n_papers, n_topics + 1)."""
        return self.decide(self.scores(logits, papers), papers, prefer)

    def scores(self, logits: Logits, papers: Sequence[Paper]) -> Scores:
        """(n_papers, n_topics + 1), each paper's by the calibration that holds for it."""
        scores = np.empty_like(logits)
        for calibration, rows in self._calibrations([calibration_name(paper) for paper in papers]):
            scores[rows] = calibration.scores(logits[rows])
        return scores

    def decide(self, scores: Scores, papers: Sequence[Paper], prefer: Prefer) -> list[Verdict]:
        """The verdicts on papers whose calibrated scores, (n_papers, n_topics + 1), are known."""
        return self._verdicts(scores, [calibration_name(paper) for paper in papers], prefer)

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        """The verdicts' scores decided under another preference, in their order, each by the calibration it names."""
        scores = [[*(verdict.scores[topic] for topic in self._ids), verdict.in_scope] for verdict in verdicts]
        return self._verdicts(np.array(scores), [verdict.calibration for verdict in verdicts], prefer) if scores else []

    def _verdicts(self, scores: Scores, names: Sequence[CalibrationName], prefer: Prefer) -> list[Verdict]:
        """`scores` is (n_papers, n_topics + 1); `names` are those of the papers' calibrations."""
        assigned = np.empty((len(scores), len(self._ids)), dtype=bool)
        thresholds = np.empty((len(scores), len(self._ids)))
        for calibration, rows in self._calibrations(names):
            assigned[rows] = calibration.assign(scores[rows], prefer)
            thresholds[rows] = calibration.thresholds[prefer]
        closest = (scores[:, :-1] - thresholds).argmax(axis=1).tolist()  # (n_papers,) topics
        missed = thresholds[np.arange(len(scores)), closest].tolist()
        judged = zip(scores, assigned, names, zip(closest, missed, strict=True), strict=True)
        return [self._verdict(*paper, prefer) for paper in judged]

    def _calibrations(self, names: Sequence[CalibrationName]) -> Iterator[tuple[Calibration, Rows]]:
        """Each calibration that holds for some papers, and their rows."""
        for name in dict.fromkeys(names):
            yield self.decision.calibration(name), np.flatnonzero([other == name for other in names])

    def _verdict(
        self, row: Floats, assigned: Bools, name: CalibrationName, missed: tuple[int, float], prefer: Prefer
    ) -> Verdict:
        """`missed` is the topic that comes closest to its threshold, and this threshold."""
        ids = self._ids
        topics = tuple(ids[topic] for topic in strongest_first(row[:-1], assigned))
        return Verdict(
            topics=topics,
            scores=dict(zip(ids, row[:-1].tolist(), strict=True)),
            in_scope=float(row[-1]),
            model=self.model,
            taxonomy=self._digest,
            prefer=prefer,
            calibration=name,
            closest="" if topics else ids[missed[0]],
            threshold=None if topics else missed[1],
        )


def strongest_first(scores: Floats, assigned: Bools) -> Sequence[int]:
    """The assigned topics of one paper, the highest score first; ties in the taxonomy's order."""
    return [int(topic) for topic in sorted(np.flatnonzero(assigned), key=lambda topic: -scores[topic])]
