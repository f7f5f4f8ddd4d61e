"""Abstracts are split where sentences end, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.models.sentences import split_sentences

TEXT = st.lists(
    st.sampled_from(
        [
            *"aZ09.!?…,;:-()[]'\"“”’ \n$",
            "e.g.",
            "et al.",
            "i.e. ",
            "We ",
            "Fig. 3",
            "3.14",
            ". ",
            "...",
            "https://a.b/c. ",
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    "sentences",
    [
        ["We train bees.", "They fly.", "Do they?", "Yes!"],
        ["We study insects, e.g. bees, and, i.e. Apis mellifera, their hives.", "They hum."],
        ["As Frisch et al. (1967) and Lindauer et al. showed, they dance.", "We agree."],
        ["As shown in Fig. 3 and Eqs. 4 and 5, cf. Table 2, it holds.", "See Sec. 2."],
        ["It gains 3.14 points at p < 0.05.", "12 of 20 hives gain more."],
        ["Let $x.$ be a hive.", "Then $f(x) = 0.5$ holds."],
        ["Code is at https://example.org/hive.py?v=1.2 and on example.com.", "It is free."],
        ["Hives ... and more hives.", "Then what...", "We do not know…", "A bee knows."],
        ["Dr. A. M. Seeley vs. K. von Frisch: who is right?", "“Both.”", "(Perhaps.)", "[We doubt it.]"],
        ["We use honey, wax, etc.", "Our results hold."],
        ["no capital follows. so this is one sentence"],
        ['They call it "a swarm."', "Others do not."],
        ["Is it so?!", "Élan counts."],
        ["Part I.", "We begin."],
    ],
)
def test_sentences_are_found(sentences: list[str]) -> None:
    assert [sentence.strip() for sentence in split_sentences(" ".join(sentences))] == sentences


@pytest.mark.parametrize("text", ["", " ", ".", "word", "...", "A", "? !"])
def test_a_text_without_sentences_is_at_most_one(text: str) -> None:
    assert split_sentences(text) == ([text] if text else [])


@given(TEXT | st.text())
def test_sentences_joined_give_back_the_text(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join(sentences) == text
    assert all(sentences)


@given(TEXT)
def test_only_a_sentence_that_begins_like_one_is_split_off(text: str) -> None:
    for sentence in split_sentences(text)[1:]:
        first = sentence.lstrip("\"'“‘([")[:1]
        assert first.isupper() or first.isdigit()
