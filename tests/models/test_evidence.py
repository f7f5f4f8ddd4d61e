"""Of the sentences that move a score, the one that says what the paper does, and says it alone, is shown."""

import pytest

from arxsift.models.contribution import Role
from arxsift.models.evidence import WORTH, Sentence, preferred, sentences_of, supporting_sentences
from arxsift.models.paper import Paper
from arxsift.models.verdict import Evidence

CONTRIBUTION = "We present for bees a wooden door that weighs nectar, pollen, honey, wax, resin, water and mites."
DETAIL = "Two microphones at the left side of every door tell coming bees from going drones, wasps, moths and hornets."
POINTING = "To overcome this barrier, we count these bees, drones, wasps, moths, flies, hornets, beetles, ants at home."


def sentences(*texts: str) -> list[Sentence]:
    """The sentences of a paper on bees, all of which say something of it."""
    found = sentences_of(Paper("1", "Bees at home", " ".join(("We study insects.", *texts))))
    assert [sentence.text for sentence in found] == ["We study insects.", *texts]
    return found[1:]


def test_of_sentences_of_nearly_equal_effect_the_contribution_is_preferred() -> None:
    both = sentences(DETAIL, CONTRIBUTION)
    assert [sentence.worth for sentence in both] == [WORTH[Role.DETAIL], WORTH[Role.CONTRIBUTION]]
    assert preferred(both, [0.4, 0.4]) == [1, 0]
    assert preferred(both, [1.7, 0.4]) == [1, 0]
    assert preferred(both, [1.9, 0.4]) == [0, 1]
    assert preferred(both, [0.4, -0.9]) == [1, 0]


def test_a_sentence_that_points_back_is_worth_less() -> None:
    pointing, contribution = sentences(POINTING, CONTRIBUTION)
    assert pointing.worth == WORTH[pointing.role] / 4
    assert preferred([pointing, contribution], [0.4, 0.4]) == [1, 0]


def test_the_sentence_that_is_shown_is_the_same_where_all_drops_are_tiny() -> None:
    both = sentences(DETAIL, CONTRIBUTION)
    for score in (0.5, 0.999, 0.9999999):
        shown = supporting_sentences("bees", score, both, [2e-8, 1e-8])
        assert shown == [Evidence("bees", CONTRIBUTION, 1e-8), Evidence("bees", DETAIL, 2e-8)]


def test_a_sentence_that_lowers_the_score_goes_before_a_better_one_that_does_not() -> None:
    assert supporting_sentences("bees", 0.8, sentences(DETAIL, CONTRIBUTION), [0.1, -0.1]) == [
        Evidence("bees", DETAIL, 0.1)
    ]


@pytest.mark.parametrize("drops", [[-0.1, -0.1], [0.0, 0.0]])
def test_where_no_sentence_lowers_the_score_the_best_is_shown_with_weight_0(drops: list[float]) -> None:
    assert supporting_sentences("bees", 0.8, sentences(DETAIL, CONTRIBUTION), drops) == [
        Evidence("bees", CONTRIBUTION, 0.0)
    ]


def test_where_no_sentence_lowers_the_score_none_is_shown_that_says_little() -> None:
    assert supporting_sentences("bees", 0.8, sentences("Our bees come home from the north."), [-0.1]) == []
    assert supporting_sentences("bees", 0.8, [], []) == []
