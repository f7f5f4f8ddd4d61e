"""A title and an abstract become a paper, or one sentence."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.errors import InputError
from arxsift.models.paper import MAX_CHARACTERS, Paper, text_id


def test_both_texts_are_normalised() -> None:
    paper = Paper.of(r"On  G\"odel", "We\n\\emph{prove} it.", "2401.00001")
    assert paper == Paper("2401.00001", "On Gödel", "We prove it.")


def test_a_title_or_an_abstract_is_enough() -> None:
    assert Paper.of("Only a title", "").abstract == ""
    assert Paper.of("", "Only an abstract.").title == ""


@pytest.mark.parametrize(("title", "abstract"), [("", ""), (" \n", "\t"), ("{}", "$$"), ("\x00", "\u200b")])
def test_a_paper_without_text_is_refused(title: str, abstract: str) -> None:
    with pytest.raises(InputError) as caught:
        Paper.of(title, abstract)
    assert str(caught.value) == "the text is empty: give a title or an abstract"
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("title", "abstract", "name"), [("x", "y", "abstract"), ("y", "x", "title")])
def test_a_whole_document_is_refused_with_both_lengths(title: str, abstract: str, name: str) -> None:
    texts = {"y": "y" * (MAX_CHARACTERS + 1), "x": "x"}
    with pytest.raises(InputError) as caught:
        Paper.of(texts[title], texts[abstract])
    wanted = f"the {name} has 100,001 characters; at most 100,000 are taken: give an abstract, not a document"
    assert str(caught.value) == wanted


def test_the_longest_text_that_is_taken_is_taken() -> None:
    assert len(Paper.of("", "y" * MAX_CHARACTERS).abstract) == MAX_CHARACTERS


@given(st.text(), st.text())
def test_a_paper_without_an_identifier_gets_one_of_its_normalised_text(title: str, abstract: str) -> None:
    try:
        paper = Paper.of(title, abstract)
    except InputError:
        return
    assert re.fullmatch(r"text-[0-9a-f]{16}", paper.id)
    assert Paper.of(f"  {title}\n", f"\t{abstract} ").id == paper.id == text_id(paper.title, paper.abstract)


def test_title_and_abstract_are_told_apart_in_the_identifier() -> None:
    assert len({Paper.of("a b", "").id, Paper.of("", "a b").id, Paper.of("a", "b").id}) == 3


def test_half_a_character_gets_an_identifier_too() -> None:
    assert Paper.of("half \udc80", "").title == "half"


def test_details_are_added_to_the_same_text() -> None:
    paper = Paper.of("A title", "An abstract.", "2401.00001")
    detailed = paper.with_details(categories=("cs.LG",), date="2024-01", version=2)
    assert (detailed.title, detailed.abstract, detailed.id) == (paper.title, paper.abstract, paper.id)
    assert (detailed.categories, detailed.date, detailed.version) == (("cs.LG",), "2024-01", 2)


def test_a_paper_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Paper.of("A title", "").title = "Another"  # type: ignore[misc]
