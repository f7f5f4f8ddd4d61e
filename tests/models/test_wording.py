"""How much a sentence says to someone who reads only the title and this sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.models.wording import n_references, standing_alone

TITLE = "HIVE: Counting bees at dusk"
NEW = "wings, pollen, microphones, frequency, drones, queens, nectar, honey, wax and wasps"


@pytest.mark.parametrize(
    ("sentence", "n_expected"),
    [
        ("In this work, we count bees.", 0),
        ("To this end, our present study counts bees.", 0),
        ("We study insects such as bees.", 0),
        ("The bees land on the same board as the wasps.", 0),
        ("We weigh the bees and show that this leads to fewer stings.", 0),
        ("We weigh the tested hive that has the most bees.", 0),
        ("This allows bees to be counted.", 1),
        ("To overcome this barrier, we count bees.", 1),
        ("HIVE counts bees by one principle, which solves all three problems.", 1),
        ("Such a door counts the former and the latter.", 3),
        ("The same scaling is necessary for wasps.", 1),
        ("The observed asymmetry is explained by wax.", 1),
        ("Testing it on bees, we find no wasp.", 1),
        ("For bees in daylight we prove three things.", 1),
    ],
)
def test_references_to_earlier_sentences_are_counted(sentence: str, n_expected: int) -> None:
    assert n_references(sentence) == n_expected


@pytest.mark.parametrize(
    ("sentence", "share"),
    [
        (f"HIVE hears {NEW}.", 1),
        (f"Our method hears {NEW}.", 0.5),
        (f"HIVE hears these {NEW}.", 0.5),
        (f"HIVE hears these {NEW} in such a hive and in the former.", 0.25),
        ("HIVE counts wings, pollen, honey, wax and wasps.", 0.25),
        ("We propose an efficient and robust framework that improves counting bees.", 0.01),
    ],
)
def test_a_sentence_says_less_that_points_back_strays_or_adds_little(sentence: str, share: float) -> None:
    assert standing_alone(TITLE, sentence) == pytest.approx(share)


def test_words_of_one_stem_are_one_word() -> None:
    repeated = "Interpreting counted dusks, counts, counters, beehives, hives."
    assert standing_alone("Interpretable counting of a dusk beehive: a hive", repeated) == pytest.approx(0.01)


def test_where_there_is_no_title_nothing_strays_from_it() -> None:
    assert standing_alone("", f"HIVE hears {NEW}.") == 1


@given(st.text(), st.text())
def test_a_share_is_above_0_and_at_most_1(title: str, sentence: str) -> None:
    assert 0 < standing_alone(title, sentence) <= 1
