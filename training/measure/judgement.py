"""A trainer and a data set in, out-of-fold judgements, a decision and honest metrics out.

Calibration and thresholds never come from the labels that they are judged on: cross-validated scores of a fold use
those of the other folds, and the feed, which shifts the released thresholds, is judged part by part, each with the
others' shift.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Assigned, Floats, Logits, Rows, Scores, Truth
from ...models.decision import Calibration
from ...models.verdict import Prefer
from ..data.labels import SURE, LabelledPaper
from ..data.splits import Fold
from .calibrate import calibrate
from .conformal import Simulated, simulate_guarantee
from .decide import Versions
from .intervals import Interval, interval, resample
from .metrics import shares
from .platt import LogitsAndTruth
from .quality import Quality, evaluate

Advance = Callable[[str], None]
"""Callback that is told the name of each stage as it begins."""

FEED_PARTS = 5
"""Parts of the feed, each judged by what the others decided."""

F = TypeVar("F")


class Trainer(Protocol[F]):
    """Fits on some rows of a fixed list of papers and judges others, whole or by their titles alone."""

    def fit(self, rows: Rows, truth: Truth) -> F: ...
    def logits(self, fit: F, rows: Rows) -> Logits: ...
    def title_logits(self, fit: F, rows: Rows) -> Logits: ...


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What a model said of one set of papers, as arrays with a row for each paper."""

    rows: Rows
    """Which papers, as rows of the list that was evaluated."""
    truth: Truth
    """(n_papers, n_topics + 1)."""
    scores: Scores
    """(n_papers, n_topics + 1), calibrated."""
    ranking: Scores
    """(n_papers, n_topics + 1): what orders the papers, on one scale for all of them, be it scores or logits.

    Scores of one model that were calibrated part by part are on as many scales as there are parts. Calibration keeps
    the order of a model's logits, so they order papers as the scores that it ships with do, and no label enters.
    """
    assigned: Assigned
    """(n_papers, n_topics)."""

    def quality(self, topics: Sequence[str], sure: NDArray[np.bool_]) -> Quality:
        """`sure` is (n_papers,): whether a paper's label was no close call."""
        return evaluate(self.truth, self.scores, self.ranking, self.assigned, topics, sure)

    def part(self, rows: Rows) -> "Judgement":
        """Some of the papers, by their rows here."""
        return Judgement(self.rows[rows], self.truth[rows], self.scores[rows], self.ranking[rows], self.assigned[rows])


@dataclass(frozen=True, slots=True)
class RecallMode:
    """What `--prefer recall` keeps and what it makes one read, on a feed."""

    kept: Interval
    """Share of in-scope papers that get a topic."""
    read: Interval
    """Share of all papers that get a topic."""
    simulated: Simulated | None
    """The guarantee tried on random halves; None where halves hold too few in-scope papers."""

    def flat(self) -> dict[str, float]:
        """`recall_kept` and `recall_read`, each with `_low` and `_high`, and the metrics of `Simulated`."""
        simulated = self.simulated.flat() if self.simulated else {}
        return simulated | self.kept.flat("recall_kept") | self.read.flat("recall_read")


def is_sure(papers: Sequence[LabelledPaper], judgement: Judgement) -> NDArray[np.bool_]:
    """(n_papers,): whether a paper's label was no close call; `papers` are all that the judgement's rows name."""
    return np.array([papers[row].confidence == SURE for row in judgement.rows], dtype=bool)


def cross_validate(trainer: Trainer[F], truth: Truth, folds: Sequence[Fold], advance: Advance) -> Versions:
    """Logits of every paper, whole and by its title, by a model that was not fitted on it."""
    logits, title_logits = np.full(truth.shape, np.nan), np.full(truth.shape, np.nan)
    for number, fold in enumerate(folds, 1):
        advance(f"fold {number} of {len(folds)}")
        fit = trainer.fit(fold.train, truth[fold.train])
        logits[fold.test] = trainer.logits(fit, fold.test)
        title_logits[fold.test] = trainer.title_logits(fit, fold.test)
    return Versions(LogitsAndTruth(logits, truth), LogitsAndTruth(title_logits, truth))


def judge(rows: Rows, papers: LogitsAndTruth, calibration: Calibration, prefer: Prefer = "balanced") -> Judgement:
    """Apply a calibration to raw logits."""
    scores = calibration.scores(papers.logits)
    return Judgement(rows, papers.truth, scores, papers.logits, calibration.assign(scores, prefer))


def judge_folds(out_of_fold: LogitsAndTruth, parts: Sequence[Rows], rows: Rows) -> Judgement:
    """Judge every part under a decision made on the others; each part has its own model, `rows` names the papers."""
    judged = judge_parts(out_of_fold, parts, rows)
    return replace(judged, ranking=judged.scores)


def judge_parts(papers: LogitsAndTruth, parts: Sequence[Rows], rows: Rows) -> Judgement:
    """Judge every part under a decision made on the others; the logits are those of one model."""
    return replace(_judge_parts(papers, parts, lambda others: calibrate(others, None)), rows=rows)


def judge_sample(
    out_of_fold: LogitsAndTruth, sample: LogitsAndTruth, rows: Rows, seed: int, prefer: Prefer = "balanced"
) -> Judgement:
    """Judge every part of a feed under a calibration moved to the other parts; `rows` names the papers."""
    order = np.random.default_rng(seed).permutation(len(rows))
    parts = [np.sort(part) for part in np.array_split(order, FEED_PARTS)]
    return replace(_judge_parts(sample, parts, lambda others: calibrate(out_of_fold, others), prefer), rows=rows)


def measure_recall(judged: Judgement, in_scope_logits: Floats, seed: int) -> RecallMode:
    """What `--prefer recall` gives where its judgement of a feed is known, and its guarantee tried on the feed.

    The simulation reads raw logits: a cut is a rank, and so the same before and after calibration.
    """
    in_scope, assigned = judged.truth[:, -1], np.asarray(judged.assigned.any(axis=1))
    weights = resample(len(in_scope), seed)
    return RecallMode(
        kept=interval(shares(assigned, in_scope, weights)),
        read=interval(shares(assigned, np.ones_like(in_scope), weights)),
        simulated=simulate_guarantee(in_scope_logits, in_scope, seed=seed),
    )


def _judge_parts(
    papers: LogitsAndTruth,
    parts: Sequence[Rows],
    calibrate_on: Callable[[LogitsAndTruth], Calibration],
    prefer: Prefer = "balanced",
) -> Judgement:
    n_papers = len(papers.truth)
    scores = np.full(papers.truth.shape, np.nan)
    assigned = np.zeros((n_papers, papers.truth.shape[1] - 1), dtype=bool)
    for part in parts:
        others = np.setdiff1d(np.arange(n_papers), part)
        calibration = calibrate_on(papers.part(others))
        judged = judge(part, papers.part(part), calibration, prefer)
        scores[part], assigned[part] = judged.scores, judged.assigned
    return Judgement(np.arange(n_papers), papers.truth, scores, papers.logits, assigned)
