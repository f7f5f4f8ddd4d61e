"""Logits become scores and topics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from made.papers import TAXONOMY
from numpy.typing import NDArray

from arxsift.configs.documents import parse_document
from arxsift.configs.errors import InputError
from arxsift.models.decision import Calibration, Decision, Judge, calibration_name, sigmoid, strongest_first
from arxsift.models.flat import flat_columns, flat_row
from arxsift.models.paper import Paper
from arxsift.models.verdict import PREFERENCES, Prefer, Verdict

FINITE = st.floats(-1e6, 1e6)

PAPERS = [Paper(str(n), "On bees", "We watch bees.") for n in range(3)]
"""Papers for which the general calibration holds."""

DECISION = Decision(
    slopes=(1.0, 2.0, 0.5),
    offsets=(0.0, 1.0, -1.0),
    thresholds={"recall": (0.2, 0.2), "balanced": (0.5, 0.5), "precision": (0.9, 0.9)},
)


@settings(deadline=None)
@given(hnp.arrays(np.float64, (4, 3), elements=FINITE))
def test_scores_are_probabilities_and_keep_the_order_of_papers(logits: NDArray[np.float64]) -> None:
    scores = DECISION.scores(logits)
    assert ((scores >= 0) & (scores <= 1)).all()
    for column in range(3):
        order = np.argsort(logits[:, column])
        assert (np.diff(scores[order, column]) >= 0).all()


@settings(deadline=None)
@given(st.floats(-700, 700))
def test_the_logistic_function_is_that_of_scipy(logit: float) -> None:
    from scipy.special import expit

    assert sigmoid(np.array([logit]))[0] == pytest.approx(expit(logit), abs=1e-12)


def test_a_verdict_carries_every_score_and_the_topics_over_their_thresholds() -> None:
    verdict = Judge("small-1", TAXONOMY, DECISION).verdicts(np.array([[0.0, 1.0, 1.0]]), PAPERS[:1], "balanced")[0]
    assert verdict.topics == ("tides", "bees")
    assert verdict.primary == "tides"
    assert verdict.scores == pytest.approx({"bees": 0.5, "tides": 0.952574}, abs=1e-6)
    assert verdict.in_scope == pytest.approx(0.377541, abs=1e-6)
    assert (verdict.model, verdict.taxonomy, verdict.prefer) == ("small-1", TAXONOMY.digest, "balanced")


def test_a_verdict_without_topics_names_the_topic_closest_to_its_threshold() -> None:
    decision = DECISION.model_copy(update={"thresholds": dict.fromkeys(PREFERENCES, (0.9, 0.6))})
    logits = np.array([[0.0, -0.5, 1.0], [0.0, -2.0, 1.0], [9.0, -2.0, 1.0]])  # scores: 0.5 and 0.5, 0.5 and 0.05
    closer_second, closer_first, with_topic = Judge("small-1", TAXONOMY, decision).verdicts(logits, PAPERS, "balanced")
    assert (closer_second.topics, closer_second.closest, closer_second.threshold) == ((), "tides", 0.6)
    assert (closer_first.topics, closer_first.closest, closer_first.threshold) == ((), "bees", 0.9)
    assert (with_topic.topics, with_topic.closest, with_topic.threshold) == (("bees",), "", None)


KEEPING = DECISION.model_copy(update={"keep": {"recall": 0.1}})


@settings(deadline=None)
@given(hnp.arrays(np.float64, (3, 3), elements=st.floats(-6, 6)), st.sampled_from(PREFERENCES), st.booleans())
def test_verdicts_that_are_reconsidered_are_those_made_under_that_preference(
    logits: NDArray[np.float64], first: Prefer, keeps: bool
) -> None:
    judge = Judge("small-1", TAXONOMY, KEEPING if keeps else DECISION)
    made = judge.verdicts(logits, PAPERS, first)
    for prefer in PREFERENCES:
        assert judge.reconsider(made, prefer) == judge.verdicts(logits, PAPERS, prefer)


def test_verdicts_are_reconsidered_by_their_scores_alone_whatever_their_order() -> None:
    judge = Judge("small-1", TAXONOMY, DECISION)
    scores = {"tides": 0.95, "bees": 0.3}
    bare = Verdict((), scores, 0.7, "small-1", TAXONOMY.digest, "balanced")
    found = [judge.reconsider([bare], prefer)[0] for prefer in PREFERENCES]
    assert [verdict.topics for verdict in found] == [("tides", "bees"), ("tides",), ("tides",)]
    assert [(verdict.scores, verdict.in_scope, verdict.prefer) for verdict in found] == [
        (scores, 0.7, prefer) for prefer in PREFERENCES
    ]
    assert judge.reconsider([], "recall") == []


@settings(deadline=None)
@given(hnp.arrays(np.float64, (3, 3), elements=st.floats(-6, 6)))
def test_topics_are_sorted_by_score_and_grow_from_precision_to_recall(logits: NDArray[np.float64]) -> None:
    judge = Judge("small-1", TAXONOMY, DECISION)
    recall, balanced, precision = (judge.verdicts(logits, PAPERS, prefer) for prefer in PREFERENCES)
    for wide, middle, narrow in zip(recall, balanced, precision, strict=True):
        assert set(narrow.topics) <= set(middle.topics) <= set(wide.topics)
        scores = [wide.scores[topic] for topic in wide.topics]
        assert scores == sorted(scores, reverse=True)


PROBABILITY = st.floats(0.01, 0.99)


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """Thresholds that rise from recall to precision, and an in-scope score from which recall keeps a paper."""
    rising = np.sort([[draw(PROBABILITY) for _ in range(2)] for _ in PREFERENCES], axis=0)
    keep = draw(st.one_of(st.none(), PROBABILITY))
    return Decision(
        slopes=DECISION.slopes,
        offsets=DECISION.offsets,
        thresholds=dict(zip(PREFERENCES, map(tuple, rising.tolist()), strict=True)),
        keep={} if keep is None else {"recall": keep},
    )


@settings(deadline=None)
@given(decisions(), hnp.arrays(np.float64, (3, 3), elements=st.floats(-6, 6)))
def test_no_preference_loses_what_a_narrower_one_assigns(decision: Decision, logits: NDArray[np.float64]) -> None:
    scores = decision.scores(logits)
    recall, balanced, precision = (decision.assign(scores, prefer) for prefer in PREFERENCES)
    assert (recall >= balanced).all()
    assert (balanced >= precision).all()


@settings(deadline=None)
@given(decisions(), hnp.arrays(np.float64, (3, 3), elements=st.floats(-6, 6)))
def test_verdicts_have_the_topics_that_are_assigned_to_arrays(decision: Decision, logits: NDArray[np.float64]) -> None:
    judge = Judge("small-1", TAXONOMY, decision)
    for prefer in PREFERENCES:
        assigned = decision.assign(decision.scores(logits), prefer)
        for verdict, row in zip(judge.verdicts(logits, PAPERS, prefer), assigned, strict=True):
            assert set(verdict.topics) == {TAXONOMY.ids[topic] for topic in np.flatnonzero(row)}


KEEPING = Decision(
    slopes=(1.0, 1.0, 1.0),
    offsets=(0.0, 0.0, 0.0),
    thresholds={"recall": (0.4, 0.2), "balanced": (0.5, 0.5), "precision": (0.9, 0.9)},
    keep={"recall": 0.3},
)


def test_recall_keeps_a_likely_paper_under_its_topic_of_the_highest_score() -> None:
    scores = np.array([[0.15, 0.1, 0.3], [0.15, 0.1, 0.29], [0.1, 0.15, 0.9], [0.1, 0.25, 0.9], [0.1, 0.1, 0.3]])
    assert KEEPING.assign(scores, "recall").tolist() == [
        [True, False],  # at the in-scope score, and although it is further from its threshold than the other topic
        [False, False],  # just under the in-scope score
        [False, True],
        [False, True],  # over its threshold: gets no second topic
        [True, False],  # a tie: the first of the taxonomy
    ]
    assert not KEEPING.assign(scores, "balanced").any()


def test_a_paper_that_is_kept_has_a_primary_topic() -> None:
    verdict = Judge("small-1", TAXONOMY, KEEPING).verdicts(np.array([[-3.0, -2.0, 1.0]]), PAPERS[:1], "recall")[0]
    assert (verdict.topics, verdict.primary) == (("tides",), "tides")


def test_a_decision_of_before_papers_were_kept_still_reads() -> None:
    stored = DECISION.model_dump(mode="json")
    del stored["keep"]
    assert parse_document(stored, Decision, "decision.json") == DECISION
    assert parse_document(KEEPING.model_dump(mode="json"), Decision, "decision.json") == KEEPING


def test_no_papers_get_no_topics() -> None:
    assert KEEPING.assign(np.zeros((0, 3)), "recall").shape == (0, 2)


def test_ties_stand_in_the_order_of_the_taxonomy() -> None:
    assert list(strongest_first(np.array([0.6, 0.9, 0.6]), np.array([True, True, True]))) == [1, 0, 2]
    assert list(strongest_first(np.array([0.6, 0.9, 0.6]), np.array([True, False, True]))) == [0, 2]


def test_without_a_topic_there_is_no_primary() -> None:
    verdict = Judge("small-1", TAXONOMY, DECISION).verdicts(np.array([[-9.0, -9.0, -9.0]]), PAPERS[:1], "recall")[0]
    assert (verdict.topics, verdict.primary) == ((), None)


def test_the_flat_row_has_the_columns_of_the_contract_in_order() -> None:
    verdict = Judge("small-1", TAXONOMY, DECISION).verdicts(np.array([[4.0, 1.0, 1.0]]), PAPERS[:1], "balanced")[0]
    row = flat_row(verdict)
    assert list(row) == flat_columns(TAXONOMY.ids)
    assert list(row) == ["topics", "score_bees", "score_tides", "in_scope", "model", "taxonomy", "prefer"]
    assert row["topics"] == "bees;tides"
    assert flat_columns(("brain-encoding",))[1] == "score_brain_encoding"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slope": [1.0, 1.0]}, "decision.json: unknown key slope; did you mean slopes?"),
        ({"offsets": [float("nan")]}, "decision.json: offsets, entry 1 needs a number, not nan"),
        ({"keep": {"recall": 1.5}}, "decision.json: keep.recall is 1.5; it must be 1 or less"),
        ({"thresholds": {"speed": [0.5]}}, "decision.json: thresholds.speed is 'speed'; it can be recall, "),
    ],
)
def test_a_damaged_decision_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_document({**DECISION.model_dump(), **change}, Decision, "decision.json")
    assert str(caught.value).startswith(message)


OTHER = Calibration(slopes=(1.0, 1.0, 1.0), offsets=(-1.0, 0.0, 0.0), thresholds=dict.fromkeys(PREFERENCES, (0.1, 0.3)))
BARE = Calibration(slopes=(0.5, 0.5, 0.5), offsets=(0.0, 0.0, 1.0), thresholds=dict.fromkeys(PREFERENCES, (0.2, 0.9)))
SPECIAL = DECISION.model_copy(update={"neuro": OTHER, "title_only": BARE})

GENERAL, NEURO = PAPERS[0], PAPERS[0].with_details(categories=("cs.LG", "q-bio.NC"))
TITLE, NEURO_TITLE = Paper("2", "On bees", ""), Paper("3", "On bees", "", categories=("cs.NE",))


def test_categories_and_abstract_choose_the_calibration() -> None:
    chosen = [calibration_name(paper) for paper in (GENERAL, NEURO, TITLE, NEURO_TITLE)]
    assert chosen == ["general", "neuro", "title_only", "title_only"]
    assert calibration_name(GENERAL.with_details(categories=("cs.LG", "q-bio.QM"))) == "general"
    assert calibration_name(Paper("4", "", "We watch bees.", categories=("cs.NE",))) == "neuro"


def test_each_paper_is_judged_by_its_own_calibration_whatever_stands_beside_it() -> None:
    judge, papers = Judge("small-1", TAXONOMY, SPECIAL), [NEURO, GENERAL, TITLE, NEURO_TITLE]
    logits = np.full((4, 3), 0.5)
    verdicts = judge.verdicts(logits, papers, "balanced")
    assert [verdict.calibration for verdict in verdicts] == ["neuro", "general", "title_only", "title_only"]
    for verdict, calibration in zip(verdicts, (OTHER, DECISION, BARE, BARE), strict=True):
        scores = calibration.scores(logits[:1])
        assert [*verdict.scores.values(), verdict.in_scope] == scores[0].tolist()
        assert len(verdict.topics) == calibration.assign(scores, "balanced").sum()
    alone = [judge.verdicts(logits[:1], [paper], "balanced")[0] for paper in papers]
    assert alone == verdicts


@settings(deadline=None)
@given(hnp.arrays(np.float64, (4, 3), elements=st.floats(-6, 6)), st.sampled_from(PREFERENCES))
def test_verdicts_are_reconsidered_by_the_calibration_that_judged_them(
    logits: NDArray[np.float64], prefer: Prefer
) -> None:
    judge, papers = Judge("small-1", TAXONOMY, SPECIAL), [NEURO, GENERAL, TITLE, NEURO_TITLE]
    made = judge.verdicts(logits, papers, "balanced")
    assert judge.reconsider(made, prefer) == judge.verdicts(logits, papers, prefer)


def test_without_special_calibrations_the_general_one_holds_for_every_paper() -> None:
    judge, logits = Judge("small-1", TAXONOMY, DECISION), np.array([[0.5, -0.5, 0.1]] * 4)
    verdicts = judge.verdicts(logits, [NEURO, GENERAL, TITLE, NEURO_TITLE], "balanced")
    assert {(verdict.topics, tuple(verdict.scores.values()), verdict.in_scope) for verdict in verdicts} == {
        (verdicts[1].topics, tuple(verdicts[1].scores.values()), verdicts[1].in_scope)
    }


def test_special_calibrations_are_stored_with_the_general_one() -> None:
    stored = SPECIAL.model_dump(mode="json")
    assert parse_document(stored, Decision, "decision.json") == SPECIAL
