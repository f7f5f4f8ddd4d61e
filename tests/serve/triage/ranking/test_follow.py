"""Whom and what one follows is found however it is written, and moves a paper by as much as was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.models.paper import Paper
from arxsift.serve.triage.config import Names
from arxsift.serve.triage.ranking.follow import LIFT, Interest, Interests

INITIALS = st.sampled_from(["Ada", "A.", "A", "ADA"])


def lifted(names: Names, title: str = "On kettles", abstract: str = "They boil.", *authors: str) -> tuple[str, ...]:
    paper = Paper.of(title, abstract, "1").with_details(authors=authors)
    return Interests(follow=names).of(paper).reasons


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("sparse autoencoder", "We train a Sparse Autoencoder."),
        ("sparse autoencoder", "sparse autoencoders, many of them"),
        ("sparse autoencoder", "A sparse-autoencoder"),
        ("sparse-autoencoder", "A sparse autoencoder"),
        ("Gödel", "On Godel machines"),
        ("Godel", "On Gödel's machines"),
        ("LLM", "An LLM's memory"),
        ("LLM", "(LLMs)"),
        ("C++", "We write C++, mostly"),
        ("diffusion", "Latent diffusion."),
        (".NET", "in .NET and C"),
        ("-", "well - known"),
    ],
)
def test_a_term_is_found_whatever_its_case_accents_hyphens_and_number(term: str, text: str) -> None:
    assert lifted(Names(terms=(term,)), abstract=text) == (f"you follow “{term}”",)


@pytest.mark.parametrize(
    ("term", "text"),
    [("rain", "We train a brain"), ("spike", "spiked"), ("sparse autoencoder", "sparse. Autoencoder"), ("-", "kettle")],
)
def test_a_term_is_whole_words(term: str, text: str) -> None:
    assert lifted(Names(terms=(term,)), abstract=text) == ()


def test_a_term_in_the_title_counts_too_and_once() -> None:
    assert lifted(Names(terms=("kettle",)), "On kettles", "A kettle, a kettle.") == ("you follow “kettle”",)


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("Ada Kessel", "Ada Kessel"),
        ("Ada Kessel", "A. Kessel"),
        ("A. Kessel", "Ada Kessel"),
        ("Kessel, Ada", "Ada B. Kessel"),
        ("Ada Kessel", "Kessel, Ada Beate"),
        ("Jean-Luc Pott", "J.-L. Pott"),
        ("J.-L. Pott", "Jean-Luc Pott"),
        ("Björn Núñez", "Bjorn Nunez"),
        ("Wander van der Berg", "van der Berg, Wander"),
        ("Kessel", "Ada Kessel"),
        ("Anne Meyer-Schmidt", "A. Meyer-Schmidt"),
        ("A.B. Kessel", "Ada Beate Kessel"),
    ],
)
def test_a_person_is_known_by_initials_and_in_either_order(wanted: str, there: str) -> None:
    assert lifted(Names(authors=(wanted,)), "T", "A", "Bo Lind", there) == (f"you follow {wanted}",)


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("Ada Kessel", "Adam Kessel"),
        ("Jo Lind", "Johannes Lind"),
        ("Ada Kessel", "Bea Kessel"),
        ("Ada Kessel", "Kessel"),
        ("Ada Kessel", "Ada Kesselring"),
        ("Ada B. Kessel", "Ada Kessel"),
        ("Kessel", "Kessel Pott"),
    ],
)
def test_another_person_is_not_taken_for_them(wanted: str, there: str) -> None:
    assert lifted(Names(authors=(wanted,)), "T", "A", there) == ()


@given(first=INITIALS, second=INITIALS)
def test_however_first_names_are_shortened_it_is_the_same_person(first: str, second: str) -> None:
    assert lifted(Names(authors=(f"{first} Kessel",)), "T", "A", f"{second} Kessel")


def test_what_one_follows_lifts_and_what_one_mutes_lowers() -> None:
    paper = Paper.of("On kettles", "A diffusion of steam.", "1").with_details(authors=("Ada Kessel", "Bo Lind"))
    interests = Interests(Names(authors=("Ada Kessel",), terms=("kettle",)), Names(authors=("Lind",), terms=("steam",)))
    why = ("you follow Ada Kessel", "you mute Lind", "you follow “kettle”", "you mute “steam”")
    assert interests.of(paper) == Interest(0.0, why, is_by_followed=True)
    assert Interests(Names(terms=("kettle", "steam"))).of(paper).lift == 2 * LIFT
    assert Interests(mute=Names(terms=("kettle",))).of(paper).lift == -LIFT
    assert Interests().of(paper) == Interest()


def test_what_one_hides_is_said_and_moves_nothing() -> None:
    paper = Paper.of("On kettles", "A diffusion of steam.", "1").with_details(authors=("Ada Kessel", "Bo Lind"))
    assert Interests(hide=Names(terms=("steam",))).of(paper) == Interest(hidden_by="hidden by “steam”")
    assert Interests(hide=Names(authors=("Lind",), terms=("steam",))).of(paper).hidden_by == "hidden by Lind"
    assert Interests(hide=Names(terms=("tea",))).of(paper) == Interest()


def test_a_followed_author_counts_for_more_than_what_is_hidden_a_followed_term_does_not() -> None:
    paper = Paper.of("On kettles", "A diffusion of steam.", "1").with_details(authors=("Ada Kessel", "Bo Lind"))
    hide = Names(authors=("Lind",), terms=("steam",))
    assert Interests(Names(authors=("Ada Kessel",)), hide=hide).of(paper).hidden_by == ""
    assert Interests(Names(terms=("kettle",)), hide=hide).of(paper).hidden_by == "hidden by Lind"
