"""What becomes of an entry: judged, or passed over for a reason that is written down."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from made.triage import LOGIC, SPIKES, TEA, fates_of, made_entry, read, whole_visit

from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import Entry
from arxsift.serve.triage.reading.decide import Rules
from arxsift.serve.triage.reading.window import Window
from arxsift.serve.triage.state import visits
from arxsift.serve.triage.state.state import State

REPLACED = Rules(announce=("new", "cross", "replace", "replace-cross"))
AGAIN = Rules(again=True)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    """Every visit begins on 16 July."""
    monkeypatch.setattr(visits, "now", lambda: "2026-07-16T08:00:00+00:00")
    with State(tmp_path / "state.sqlite") as state:
        yield state


def decisions(state: State, entries: Sequence[Entry], rules: Rules = Rules()) -> list[tuple[str, str]]:  # noqa: B008
    """Fate of each and the reason, in a visit that is not published."""
    visit = read(state, entries, rules)
    query = "SELECT fate, reason FROM decisions WHERE visit = ? ORDER BY rowid"
    return list(state.file.connection.execute(query, (visit,)))


def decision(state: State, rules: Rules = Rules(), **entry: Any) -> tuple[str, str]:  # noqa: B008
    [found] = decisions(state, [made_entry(**entry)], rules)
    return found


# Of papers that are not known


@pytest.mark.parametrize("kind", ["new", "cross", None])
def test_what_is_new_is_judged(state: State, kind: Any) -> None:
    assert decision(state, kind=kind) == ("judged", "")


@pytest.mark.parametrize("kind", ["replace", "replace-cross"])
def test_replacements_are_read_only_when_they_are_asked_for(state: State, kind: Any) -> None:
    why = f"announced as {kind}; --announce {kind} reads these"
    assert decision(state, kind=kind, version=2) == ("unasked", why)
    assert decision(state, Rules(announce=(kind,)), kind=kind, version=2) == ("judged", "")


def test_what_was_not_asked_for_is_not_seen_by_it(state: State) -> None:
    whole_visit(state, [made_entry(kind="replace", version=2)])
    assert decision(state, kind="new", version=2) == ("judged", "")


def test_other_days_are_left_out_with_their_day(state: State) -> None:
    rules = Rules(window=Window("2026-07-16", "2026-07-17"))
    days = ("2026-07-15", "2026-07-16", "2026-07-17", "2026-07-18")
    entries = [made_entry(f"2607.0000{n}", announced=day) for n, day in enumerate(days)]
    whole = [("outside", "of 2026-07-15"), ("judged", ""), ("judged", ""), ("outside", "of 2026-07-18")]
    assert decisions(state, entries, rules) == whole


def test_without_a_day_of_announcement_that_of_the_paper_counts(state: State) -> None:
    paper = Paper.of("On kettles", TEA, "2607.00001").with_details(date="2026-06")
    entry = Entry("papers.bib: entry 1", paper, "On kettles", TEA)
    assert decisions(state, [entry], Rules(window=Window(since="2026-07-01"))) == [("outside", "of 2026-06")]
    assert decisions(state, [entry], Rules(window=Window(since="2026-06-30"))) == [("judged", "")]


# Twice in one visit


def test_the_same_paper_twice_is_judged_once(state: State) -> None:
    entries = [made_entry(kind="new", location="a: entry 1"), made_entry(kind="cross", location="b: entry 9")]
    assert decisions(state, entries) == [("judged", ""), ("duplicate", "the same paper as a: entry 1")]


def test_of_papers_without_an_identifier_the_same_text_is_the_same_paper(state: State) -> None:
    entries = [made_entry("1", TEA), made_entry("2", TEA), made_entry("1", LOGIC)]
    assert [fate for fate, _ in decisions(state, entries)] == ["judged", "duplicate", "judged"]


def test_a_later_version_takes_the_place_of_an_earlier_one(state: State) -> None:
    entries = [made_entry(abstract=text, version=n, location=f"feed: entry {n}") for n, text in ((1, TEA), (3, SPIKES))]
    found = decisions(state, [*entries, made_entry(abstract=LOGIC, version=2)])
    assert found == [
        ("duplicate", "feed: entry 3 is a later version"),
        ("judged", ""),
        ("duplicate", "the same paper as feed: entry 3"),
    ]


def test_a_later_version_that_says_what_was_seen_leaves_nothing_to_judge(state: State) -> None:
    whole_visit(state, [made_entry(abstract=SPIKES)])
    entries = [made_entry(abstract=TEA, version=2, kind="replace"), made_entry(version=3, kind="replace")]
    assert fates_of(whole_visit(state, entries, REPLACED)) == ["duplicate", "unchanged"]
    assert decision(state, abstract=SPIKES, version=1) == ("seen", "seen on 2026-07-16")


# Of papers that were seen


def test_what_was_seen_is_not_judged_again_unless_that_is_asked_for(state: State) -> None:
    whole_visit(state, [made_entry()])
    assert decision(state, kind="cross") == ("seen", "seen on 2026-07-16")
    assert decision(state, AGAIN) == ("again", "seen on 2026-07-16")


def test_a_replacement_is_judged_when_its_text_is_another(state: State) -> None:
    whole_visit(state, [made_entry()])
    assert decision(state, REPLACED, abstract=TEA, kind="replace", version=2) == ("judged", "")
    assert decision(state, REPLACED, title="On pots", kind="replace-cross", version=2) == ("judged", "")
    same = ("unchanged", "title and abstract are those seen on 2026-07-16")
    assert decision(state, REPLACED, kind="replace", version=2) == same


def test_a_later_version_from_a_file_is_a_replacement_too(state: State) -> None:
    whole_visit(state, [made_entry()])
    later: dict[str, Any] = {"abstract": TEA, "kind": None, "version": 2}
    why = "another version was seen on 2026-07-16; --announce replace reads it"
    assert decision(state, **later) == ("seen", why)
    assert decision(state, REPLACED, **later) == ("judged", "")


def test_an_earlier_version_replaces_nothing(state: State) -> None:
    whole_visit(state, [made_entry(version=3)])
    later = ("seen", "a later version was seen on 2026-07-16")
    assert decision(state, REPLACED, abstract=TEA, kind="replace", version=2) == later
    assert decision(state, REPLACED, abstract=TEA, kind=None, version=2) == later


def test_another_text_without_a_version_is_no_replacement(state: State) -> None:
    whole_visit(state, [made_entry()])
    assert decision(state, REPLACED, abstract=TEA, kind=None, version=None) == ("seen", "seen on 2026-07-16")


def test_a_replacement_that_was_shown_is_seen_itself(state: State) -> None:
    second = made_entry(abstract=TEA, kind="replace", version=2)
    whole_visit(state, [made_entry()])
    assert fates_of(whole_visit(state, [second], REPLACED)) == ["judged"]
    assert fates_of(whole_visit(state, [second], REPLACED)) == ["unchanged"]
    third = made_entry(abstract=SPIKES, kind="replace", version=3)
    assert fates_of(whole_visit(state, [third], REPLACED)) == ["judged"]


def test_only_a_visit_that_reads_what_is_new_has_read_the_day() -> None:
    assert Rules().reads_all("2026-07-16")
    assert Rules(announce=("new", "cross", "replace")).reads_all("2026-07-16")
    assert not Rules(announce=("cross",)).reads_all("2026-07-16")
    assert not Rules(window=Window("2026-07-17")).reads_all("2026-07-16")
