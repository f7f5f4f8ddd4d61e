"""Evidence is found in the text that is displayed, though it was made from another one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxsift.models.text import normalise
from arxsift.models.verdict import Evidence
from arxsift.serve.digest.highlight import Mark, find_marks
from arxsift.serve.digest.latex import readable

TEXT = "How wide is it? We prove that (for all n) a head of width 𝒪(n² log n) suffices. Gödel's lower bound follows."


def found(text: str, *evidence: tuple[str, str, float]) -> list[tuple[str, list[str], list[str]]]:
    """The marked texts, the topics of each, and the marked texts inside of it."""
    marks = find_marks(text, [Evidence(*piece) for piece in evidence])
    return [
        (text[m.start : m.end], [piece.topic for piece in m.evidence], [text[i.start : i.end] for i in m.inside])
        for m in marks
    ]


def test_words_are_found_whatever_their_case_and_accents() -> None:
    assert found(TEXT, ("theory", "godel", 0.1), ("theory", "lower bound", 0.2)) == [
        ("Gödel", ["theory"], []),
        ("lower bound", ["theory"], []),
    ]


def test_words_are_found_wherever_they_stand_but_never_within_others() -> None:
    assert [text for text, _, _ in found("A head, heads, ahead: head.", ("theory", "head", 0.1))] == ["head", "head"]


def test_pairs_of_words_skip_single_letters_as_the_counting_does() -> None:
    assert found("The state of a network.", ("theory", "of network", 0.1)) == [("of a network", ["theory"], [])]


def test_a_sentence_is_found_though_its_latex_reads_otherwise() -> None:
    sentence = "We prove that (for all n) a head of width O(n^2log n) suffices."
    assert found(TEXT, ("theory", sentence, 0.3)) == [
        ("We prove that (for all n) a head of width 𝒪(n² log n) suffices.", ["theory"], [])
    ]


@pytest.mark.parametrize(
    "abstract",
    [
        r"First a \emph{word}. We bound $\sum_{i=1}^n x_i^2$ by $\frac{1}{2}\sqrt{T}$ for all rules. And an end.",
        r"First. We use $\mathcal{F}_{t-1}$-measurable spikes, e.g. at 5\% noise, on G\"odel's chip. Last.",
    ],
)
def test_every_sentence_of_the_normalised_text_is_found_in_the_displayed_one(abstract: str) -> None:
    from arxsift.models.sentences import split_sentences

    shown, normal = readable(abstract), normalise(abstract)
    sentence = split_sentences(normal)[1].strip()
    assert found(shown, ("theory", sentence, 0.3)) == [(split_sentences(shown)[1].strip(), ["theory"], [])]


def test_quotation_marks_and_full_stops_belong_to_the_sentence() -> None:
    text = "One asks. “Why do rules of old hold?” Nobody knows."
    assert found(text, ("theory", "“Why do rules of old hold?”", 0.3))[0][0] == "“Why do rules of old hold?”"


def test_the_same_sentence_for_two_topics_is_one_mark_the_stronger_first() -> None:
    sentence = "How wide is it really?"
    text = f"{sentence} So wide."
    assert found(text, ("theory", sentence, 0.1), ("architectures", sentence, 0.3)) == [
        (sentence, ["architectures", "theory"], [])
    ]


def test_words_in_a_marked_sentence_are_marked_inside_of_it() -> None:
    text = "We bound the width of heads. The heads are wide."
    pieces = ("theory", "We bound the width of heads.", 0.3), ("architectures", "heads", 0.1)
    assert found(text, *pieces) == [
        ("We bound the width of heads.", ["theory"], ["heads"]),
        ("heads", ["architectures"], []),
    ]


def test_of_overlapping_words_the_longer_are_marked() -> None:
    pieces = ("theory", "spiking", 0.4), ("theory", "spiking networks", 0.1), ("theory", "networks learn", 0.05)
    assert found("Spiking networks learn.", *pieces) == [("Spiking networks", ["theory"], [])]


def test_what_does_not_stand_there_is_not_marked() -> None:
    assert found(TEXT, ("theory", "absent", 0.1), ("theory", "This sentence is of another paper.", 0.2)) == []
    assert found("", ("theory", "absent", 0.1)) == found(TEXT, ("theory", "?", 0.1), ("theory", "", 0.1)) == []


WORDS = st.lists(
    st.sampled_from(["spike", "Gödel", "a", "of", "the net", "x²", ".", "?", " ", "(", "”", "\n"]), max_size=40
)
TEXTS = WORDS.map(" ".join)


def flat(text: str, marks: list[Mark], start: int = 0, end: int | None = None) -> str:
    """The text as a page would write it: in pieces."""
    parts = []
    for mark in marks:
        parts += [text[start : mark.start], flat(text, list(mark.inside), mark.start, mark.end)]
        start = mark.end
    return "".join([*parts, text[start:end]])


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(st.sampled_from(["theory", "other"]), TEXTS, st.floats(0, 1)), max_size=6), st.data())
def test_marks_never_change_a_text(text: str, evidence: list[tuple[str, str, float]], data: st.DataObject) -> None:
    taken = [text[slice(*sorted(data.draw(st.tuples(st.integers(0, 90), st.integers(0, 90)))))] for _ in range(3)]
    pieces = [Evidence(*piece) for piece in evidence] + [Evidence("theory", one, 0.5) for one in taken]
    marks = find_marks(text, pieces)
    assert flat(text, marks) == text
    ends = [place for mark in marks for place in (mark.start, mark.end)]
    assert ends == sorted(ends) and all(mark.start < mark.end for mark in marks)
    assert all(mark.start <= i.start < i.end <= mark.end and not i.inside for mark in marks for i in mark.inside)


def test_single_letters_at_both_ends_of_a_sentence_are_marked_too() -> None:
    text = "We look at plan B. A patch of heads shows what is read in layer L. It is small."
    piece = Evidence("theory", "A patch of heads shows what is read in layer L.", 0.2)
    (mark,) = find_marks(text, [piece])
    assert text[mark.start : mark.end] == piece.text
