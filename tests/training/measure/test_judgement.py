"""No metric on a set of papers depends on a decision that those papers made."""

import numpy as np
import pytest
from made.records import made_logits
from numpy.typing import NDArray

from arxsift.models.arrays import Rows, Truth
from arxsift.models.decision import Decision
from arxsift.training.data.splits import Fold
from arxsift.training.measure.calibrate import calibrate
from arxsift.training.measure.judgement import (
    FEED_PARTS,
    Judgement,
    cross_validate,
    judge,
    judge_folds,
    judge_parts,
    judge_sample,
    measure_recall,
)
from arxsift.training.measure.platt import LogitsAndTruth


def folds_of(n_papers: int, n_folds: int = 4) -> list[Fold]:
    parts = np.array_split(np.random.default_rng(0).permutation(n_papers), n_folds)
    return [Fold(np.setdiff1d(np.arange(n_papers), part), np.sort(part)) for part in parts]


def poisoned(papers: LogitsAndTruth, rows: Rows) -> LogitsAndTruth:
    """Papers with the labels at `rows` turned into their opposite."""
    truth = papers.truth.copy()
    truth[rows] = ~truth[rows]
    return LogitsAndTruth(papers.logits, truth)


def judged(papers: LogitsAndTruth, folds: list[Fold]) -> Judgement:
    return judge_folds(papers, [fold.test for fold in folds], np.arange(len(papers.truth)))


@pytest.mark.parametrize("number", [0, 3])
def test_a_fold_is_judged_without_its_own_labels(number: int) -> None:
    papers, folds = made_logits(120, 0), folds_of(120)
    own = folds[number].test
    before, after = judged(papers, folds), judged(poisoned(papers, own), folds)
    assert (before.scores[own] == after.scores[own]).all()
    assert (before.assigned[own] == after.assigned[own]).all()
    others = folds[number].train
    assert (before.scores[others] != after.scores[others]).any()


def test_a_fold_is_judged_by_the_decision_of_the_others() -> None:
    papers, folds = made_logits(120, 0), folds_of(120)
    found = judged(papers, folds)
    decision = calibrate(LogitsAndTruth(papers.logits[folds[0].train], papers.truth[folds[0].train]), None)
    assert (found.scores[folds[0].test] == decision.scores(papers.logits[folds[0].test])).all()
    assert np.isfinite(found.scores).all()
    assert (found.truth == papers.truth).all()


def test_a_paper_of_the_feed_never_moves_its_own_threshold() -> None:
    out_of_fold, feed = made_logits(60, 0), made_logits(60, 1)
    rows = np.arange(60, 120)
    before = judge_sample(out_of_fold, feed, rows, seed=0)
    for paper in (0, 59):
        after = judge_sample(out_of_fold, poisoned(feed, np.array([paper])), rows, seed=0)
        assert (before.scores[paper] == after.scores[paper]).all()
        assert (before.assigned[paper] == after.assigned[paper]).all()
        n_untouched = (before.scores == after.scores).all(axis=1).sum()
        assert n_untouched == 60 // FEED_PARTS


def test_the_feed_names_its_papers_by_their_rows() -> None:
    rows = np.arange(60, 80)
    found = judge_sample(made_logits(60, 0), made_logits(20, 1), rows, seed=3)
    assert (found.rows == rows).all()
    again = judge_sample(made_logits(60, 0), made_logits(20, 1), rows, seed=3)
    assert (found.scores == again.scores).all()


def test_papers_of_one_model_are_ordered_by_its_logits_and_those_of_several_by_their_scores() -> None:
    papers, parts = made_logits(120, 0), [fold.test for fold in folds_of(120)]
    one, several = (judge(papers, parts, np.arange(200, 320)) for judge in (judge_parts, judge_folds))
    assert (one.ranking == papers.logits).all()
    assert (several.ranking == several.scores).all()
    assert (one.scores == several.scores).all()
    assert one.rows.tolist() == several.rows.tolist() == list(range(200, 320))


def test_a_part_of_a_judgement_is_its_papers() -> None:
    whole = judged(made_logits(120, 0), folds_of(120))
    some = whole.part(np.array([3, 5]))
    assert some.rows.tolist() == [3, 5]
    assert (some.scores == whole.scores[[3, 5]]).all()
    assert (some.assigned == whole.assigned[[3, 5]]).all()


class Remembering:
    """A trainer whose model is the rows it was fitted on."""

    def fit(self, rows: Rows, truth: Truth) -> frozenset[int]:
        assert len(rows) == len(truth)
        return frozenset(rows.tolist())

    def logits(self, fit: frozenset[int], rows: Rows) -> NDArray[np.float64]:
        return np.array([[float(row in fit), len(fit), row] for row in rows])

    def title_logits(self, fit: frozenset[int], rows: Rows) -> NDArray[np.float64]:
        return -self.logits(fit, rows)


def test_every_paper_is_judged_by_a_model_that_was_not_fitted_on_it() -> None:
    told: list[str] = []
    judged = cross_validate(Remembering(), made_logits(22, 0).truth, folds_of(22), told.append)
    logits = judged.whole.logits
    assert logits[:, 0].tolist() == [0.0] * 22
    assert set(logits[:, 1]) == {16.0, 17.0}
    assert logits[:, 2].tolist() == list(range(22))
    assert (judged.titles.logits == -logits).all()
    assert told == ["fold 1 of 4", "fold 2 of 4", "fold 3 of 4", "fold 4 of 4"]


def test_a_topic_is_assigned_from_its_threshold_on() -> None:
    decision = Decision(
        slopes=(1.0, 1.0, 1.0),
        offsets=(0.0, 0.0, 0.0),
        thresholds={"recall": (0.1, 0.1), "balanced": (0.5, 0.6), "precision": (0.9, 0.9)},
    )
    papers = LogitsAndTruth(np.array([[0.0, 0.0, 0.0]]), np.array([[True, False, True]]))
    assert judge(np.array([7]), papers, decision).assigned.tolist() == [[True, False]]
    assert judge(np.array([7]), papers, decision, "recall").assigned.tolist() == [[True, True]]
    assert judge(np.array([7]), papers, decision).quality(("bees", "tides"), np.array([True])).micro_f1.value == 1.0


def test_recall_keeps_likely_papers_without_a_topic_over_its_threshold() -> None:
    decision = Decision(
        slopes=(1.0, 1.0, 1.0),
        offsets=(0.0, 0.0, 0.0),
        thresholds={"recall": (0.9, 0.9), "balanced": (0.9, 0.9), "precision": (0.9, 0.9)},
        keep={"recall": 0.5},
    )
    papers = LogitsAndTruth(np.array([[-1.0, -2.0, 0.0], [0.0, 1.0, -0.1]]), np.zeros((2, 3), dtype=bool))
    rows = np.arange(2)
    assert judge(rows, papers, decision, "recall").assigned.tolist() == [[True, False], [False, False]]
    assert not judge(rows, papers, decision).assigned.any()


def test_a_part_of_the_feed_is_kept_by_the_cut_of_the_others() -> None:
    out_of_fold, feed = made_logits(60, 0), made_logits(60, 1)
    before = judge_sample(out_of_fold, feed, np.arange(60), 0, "recall")
    after = judge_sample(out_of_fold, poisoned(feed, np.array([7])), np.arange(60), 0, "recall")
    assert (before.assigned[7] == after.assigned[7]).all()
    assert (before.assigned >= judge_sample(out_of_fold, feed, np.arange(60), 0).assigned).all()


def test_recall_mode_counts_what_is_kept_and_what_is_read() -> None:
    feed = made_logits(200, 1)
    judged = judge_sample(made_logits(200, 0), feed, np.arange(200), 0, "recall")
    found = measure_recall(judged, feed.logits[:, -1], seed=0)
    some = judged.assigned.any(axis=1)
    assert found.kept.value == pytest.approx(np.asarray(some)[feed.truth[:, -1]].mean())
    assert found.read.value == pytest.approx(some.mean())
    for share in (found.kept, found.read):
        assert 0 <= share.low <= share.value <= share.high <= 1
    assert found.kept.value > 0.85
    assert sorted(found.flat()) == [
        *("recall_kept", "recall_kept_high", "recall_kept_low"),
        *("recall_missed_simulated", "recall_missed_simulated_95"),
        *("recall_read", "recall_read_high", "recall_read_low", "recall_read_simulated"),
    ]


def test_recall_mode_on_a_feed_without_papers_in_scope_has_no_share_kept() -> None:
    feed = made_logits(30, 1)
    feed.truth[:] = False
    judged = judge_sample(made_logits(60, 0), feed, np.arange(30), 0, "recall")
    found = measure_recall(judged, feed.logits[:, -1], seed=0)
    assert found.simulated is None
    assert sorted(found.flat()) == ["recall_read", "recall_read_high", "recall_read_low"]
