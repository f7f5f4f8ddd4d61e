"""A digest says what it was asked to show."""

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.triage.asked import asked_for
from arxsift.serve.triage.ranking.choice import Choice
from arxsift.serve.triage.reading.decide import Rules
from arxsift.serve.triage.reading.window import Window

TAXONOMY = load_taxonomy()


def test_the_defaults_are_said() -> None:
    wanted = "Asked for: every topic, preferring balanced."
    assert asked_for(Choice(), Rules(), None, TAXONOMY) == wanted


def test_everything_that_narrows_or_widens_is_said() -> None:
    choice = Choice(
        topics=frozenset(["theory", "neurosymbolic"]),
        out_of_scope=True,
        thresholds={"theory": 0.6},
        min_score=0.25,
        prefer="recall",
    )
    rules = Rules(announce=("new",), window=Window("2026-07-01", "2026-07-09"), again=True)
    assert asked_for(choice, rules, 1500, TAXONOMY) == (
        "Asked for: Neurosymbolic, Theory, papers out of scope too, preferring recall, Theory from a score of 0.6, "
        "ranked by at least 0.25, 1,500 papers at most, since 2026-07-01, until 2026-07-09, seen papers again, "
        "announced as new."
    )


def test_kinds_of_announcement_are_listed() -> None:
    rules = Rules(announce=("new", "cross", "replace"))
    wanted = "Asked for: every topic, preferring balanced, announced as new, cross or replace."
    assert asked_for(Choice(), rules, None, TAXONOMY) == wanted
