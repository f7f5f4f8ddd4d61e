"""Answers on which people agree are labels; those on which they differ wait until somebody settles them."""

from datetime import UTC, datetime, timedelta

from arxsift.models.paper import Paper
from arxsift.serve.review.agreed import agreed
from arxsift.serve.review.records import Act, Event
from arxsift.serve.review.standing import standing

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


def test_a_paper_with_two_texts_has_the_label_of_the_text_answered_on_last() -> None:
    newer = Paper.of("On kettles", "We teach two kettles logic.", KETTLE.id)
    assert found(event(1, "anna", "a"), event(2, "ben", "b", paper=newer)) == ([(KETTLE.id, ("b",))], [])
