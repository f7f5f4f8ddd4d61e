"""Answers on which people agree are labels; those on which they differ wait until somebody settles them."""

from datetime import UTC, datetime, timedelta

from arxsift.models.paper import Paper
from arxsift.serve.review.agreed import agreed, names_of
from arxsift.serve.review.records import Act, Event
from arxsift.serve.review.standing import standing
from arxsift.serve.triage.state.records import digest_of

KETTLE = Paper.of("On kettles", "We teach a kettle some logic.", "2607.00001")
POT = Paper.of("On pots", "We make tea in a pot.", "2607.00002")


def event(number: int, by: str, *topics: str, act: Act = "answer", paper: Paper = KETTLE) -> Event:
    at = datetime(2026, 7, 16, tzinfo=UTC) + timedelta(hours=number)
    return Event(number, at, by, act, paper, "0123456789ab", topics)


def found(*events: Event) -> tuple[list[tuple[str, tuple[str, ...]]], list[list[int]]]:
    """The labels by paper, and the numbers of the answers in each conflict."""
    together = agreed(standing(events))
    labels = [(labelled.paper.id, labelled.topics) for labelled in together.labels]
    return labels, [[event.number for event in events] for events in together.conflicts]


def test_people_who_agree_in_another_order_make_one_label_by_the_last_of_them() -> None:
    assert found(event(1, "anna", "a", "b"), event(2, "ben", "b", "a")) == ([(KETTLE.id, ("b", "a"))], [])


def test_people_who_differ_make_a_conflict_and_no_label() -> None:
    pot = event(3, "anna", paper=POT)
    assert found(event(1, "anna", "a"), event(2, "ben"), pot) == ([(POT.id, ())], [[1, 2]])


def test_one_person_who_changes_an_answer_makes_no_conflict() -> None:
    assert found(event(1, "anna", "a"), event(2, "anna", "b")) == ([(KETTLE.id, ("b",))], [])


def test_a_settlement_ends_a_conflict_until_a_later_answer_differs() -> None:
    differing = event(1, "anna", "a"), event(2, "ben", "b"), event(3, "carla", "b", act="settle")
    assert found(*differing) == ([(KETTLE.id, ("b",))], [])
    assert found(*differing, event(4, "dora", "b")) == ([(KETTLE.id, ("b",))], [])
    assert found(*differing, event(4, "dora", "a")) == ([], [[3, 4]])


def test_people_who_differ_on_two_texts_of_a_paper_of_arxiv_differ_on_the_paper() -> None:
    newer = Paper.of("On kettles", "We teach two kettles logic.", f"{KETTLE.id}v2")
    assert found(event(1, "anna", "a"), event(2, "ben", "b", paper=newer)) == ([], [[1, 2]])
    assert found(event(1, "anna", "a"), event(2, "anna", "b", paper=newer)) == ([(newer.id, ("b",))], [])
    settled = event(3, "carla", "b", act="settle", paper=newer)
    assert found(event(1, "anna", "a"), event(2, "ben", "b", paper=newer), settled) == ([(newer.id, ("b",))], [])


def test_a_text_without_an_identifier_is_the_paper_of_arxiv_that_has_it() -> None:
    copied = Paper.of(KETTLE.title, KETTLE.abstract)
    newer = Paper.of("On kettles", "We teach two kettles logic.", KETTLE.id)
    events = event(1, "anna", "a", paper=newer), event(2, "ben", "a"), event(3, "dora", "b", paper=copied)
    assert found(*events) == ([], [[1, 2, 3]])


def test_papers_of_two_files_with_one_number_are_two_papers() -> None:
    kettle, pot = Paper.of("On kettles", "Logic.", "1"), Paper.of("On pots", "Tea.", "1")
    events = event(1, "anna", "a", paper=kettle), event(2, "ben", "b", paper=pot)
    assert found(*events) == ([("1", ("a",)), ("1", ("b",))], [])
    assert names_of([kettle, pot, KETTLE]) == [digest_of(kettle), digest_of(pot), KETTLE.id]
