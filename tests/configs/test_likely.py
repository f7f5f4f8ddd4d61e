"""Which known word a misspelt one is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.likely import did_you_mean, likely

KNOWN = ("interpretability", "brain-encoding", "theory", "Theory", "recall", ".htm", ".html")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("theroy", "theory"),
        ("THEORIE", "theory"),
        ("Theory", "theory"),
        ("interpretabilty", "interpretability"),
        (".htlm", ".html"),
        ("all", None),
        ("", None),
        ("bees", None),
    ],
)
def test_the_known_word_that_is_most_like_it_is_meant(text: str, meant: str | None) -> None:
    assert likely(text, KNOWN) == meant


def test_what_is_like_nothing_is_answered_otherwise() -> None:
    assert did_you_mean("theroy", KNOWN, "there is theory") == "did you mean theory?"
    assert did_you_mean("bees", KNOWN, "there is theory") == "there is theory"
    assert did_you_mean("bees", [], "there is nothing") == "there is nothing"


@given(st.sampled_from(["interpretability", "brain-encoding", "theory", "recall"]), st.data())
def test_two_neighbouring_letters_that_are_swapped_are_understood(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    assert likely(word[:place] + word[place + 1] + word[place] + word[place + 2 :], KNOWN) == word
