"""What a visit has read and judged is kept, and only what was published counts as seen, whatever was killed between."""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.triage import (
    JUDGE,
    LOGIC,
    SPIKES,
    TEA,
    Outcome,
    fates_of,
    judge,
    made_entry,
    outcome,
    read,
    show,
    whole_visit,
)

from arxsift.configs.errors import DataFileError
from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import ANNOUNCE_TYPES, BadEntry, Entry
from arxsift.serve.triage.publish import settle
from arxsift.serve.triage.reading.decide import Rules
from arxsift.serve.triage.state.packing import packed, unpacked
from arxsift.serve.triage.state.records import DraftPaths, JudgedBy, RejectedEntry, digest_of, key_of
from arxsift.serve.triage.state.state import State, state_db

AGAIN = Rules(again=True)
REPLACED = Rules(announce=("new", "cross", "replace", "replace-cross"))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path / "home" / "state.sqlite") as state:
        yield state


# What is kept

TEXT = st.text(max_size=30)
KINDS = st.sampled_from([None, *ANNOUNCE_TYPES])
FIELDS = st.dictionaries(TEXT, st.none() | st.integers() | TEXT | st.lists(TEXT, max_size=2), max_size=3)


@settings(max_examples=50, deadline=None)
@given(title=TEXT, abstract=TEXT.filter(str.strip), names=st.lists(TEXT, max_size=3), kind=KINDS, fields=FIELDS)
def test_an_entry_comes_out_as_it_was_put_in(
    title: str, abstract: str, names: list[str], kind: Literal["new"] | None, fields: dict[str, object]
) -> None:
    details = {"authors": tuple(names), "categories": ("cs.LG",), "date": "2026-07", "version": 3, "url": "https://a"}
    paper = Paper("2607.00001", title, abstract).with_details(**details)
    entry = Entry("feed.xml: entry 1", paper, title, abstract, "2026-07-16", kind, dict(fields))
    assert unpacked(packed(entry)) == entry


def test_a_paper_of_arxiv_is_known_by_its_identifier_and_any_other_by_its_text() -> None:
    arxiv, other = Paper.of("T", "A", "2607.00001"), Paper.of("T", "A", "17")
    assert key_of(arxiv) == "2607.00001"
    assert key_of(other) == digest_of(other) == digest_of(arxiv)
    assert key_of(Paper.of("T", "A", "18")) == key_of(other)
    assert key_of(Paper.of("T", "B", "17")) != key_of(other)


def test_by_default_it_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "mine"))
    assert state_db() == tmp_path / "mine" / "state.sqlite"
    State().file.close()
    assert state_db().is_file()


def test_verdicts_are_kept_for_each_model_and_taxonomy_alone(state: State) -> None:
    visit = read(state, [made_entry()], Rules())
    judge(state, visit)
    assert state.verdicts.count_unjudged(visit, JUDGE) == 0
    assert state.verdicts.count_unjudged(visit, JudgedBy("fake-1", "fake-changed", JUDGE.taxonomy)) == 1
    assert state.verdicts.count_unjudged(visit, JudgedBy("fake-1", "fake", "of other topics")) == 1


def test_many_papers_are_given_some_at_a_time_and_each_once(state: State) -> None:
    visit = read(state, [made_entry(f"2607.{n:05}") for n in range(1, 12)], Rules())
    sizes: list[int] = []
    keys: list[str] = []
    for batch in state.verdicts.unjudged(visit, JUDGE, 4):
        sizes.append(len(batch))
        keys += [unjudged.key for unjudged in batch]
    assert (sizes, keys) == ([4, 4, 3], [f"2607.{n:05}" for n in range(1, 12)])


def test_a_version_that_is_none_is_kept_as_far_as_sqlite_can(state: State) -> None:
    entries = [made_entry(version=10**30), made_entry("2607.00002", version=None)]
    assert fates_of(whole_visit(state, entries)) == ["judged", "judged"]
    assert fates_of(whole_visit(state, entries)) == ["unchanged", "seen"]


def test_names_that_are_no_text_are_spelt_with_escapes(state: State) -> None:
    visit = read(state, [made_entry(location="caf\udce9.jsonl: line 1")], Rules())
    state.entries.reject(
        visit, BadEntry("caf\udce9.jsonl: line 2", "the field 'caf\udce9' is a number", {"caf\udce9": 1})
    )
    assert outcome(state, visit).fates == (
        ("caf\\udce9.jsonl: line 1", "judged"),
        ("caf\\udce9.jsonl: line 2", "rejected"),
    )
    assert list(state.entries.rejected(visit)) == [
        RejectedEntry("caf\\udce9.jsonl: line 2", "the field 'caf\\udce9' is a number", {"caf\udce9": 1})
    ]


# Seen


def test_nothing_is_seen_before_it_is_published(state: State) -> None:
    visit = read(state, [made_entry()], Rules())
    judge(state, visit)
    assert state.entries.seen("2607.00001") is None
    state.visits.publish(visit)
    known = state.entries.seen("2607.00001")
    assert known is not None
    assert (known.digest, known.version) == (digest_of(made_entry().paper), 1)
    assert (state.entries.seen("2607.00002"), state.visits.unfinished()) == (None, [])


def test_a_published_visit_is_whole_or_not_at_all(state: State) -> None:
    visit = read(state, [made_entry()], Rules())
    state.file.connection.execute(
        "CREATE TEMP TRIGGER broken BEFORE UPDATE OF stage ON visits BEGIN SELECT RAISE(ABORT, 'no more room'); END"
    )
    with pytest.raises(DataFileError) as error:
        state.visits.publish(visit)
    remedy = "if no other program is using it, move it away: what was seen, and every answer, is then forgotten"
    told = f"{state.file.path}: the state of triage cannot be used (no more room); {remedy}"
    assert str(error.value) == told
    assert state.entries.seen("2607.00001") is None


def test_a_forgotten_visit_leaves_its_verdicts_alone(state: State) -> None:
    visit = read(state, [made_entry(), made_entry("2607.00002", TEA)], Rules())
    judge(state, visit)
    show(state, visit)
    state.days.add(visit, "cs.LG", "2026-07-16")
    state.visits.forget(visit)
    tables = ("visits", "decisions", "shown", "days")
    counts = [state.file.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    assert counts == [0, 0, 0, 0]
    again = read(state, [made_entry(), made_entry("2607.00002", TEA)], Rules())
    assert fates_of(outcome(state, again)) == ["judged", "judged"]
    assert state.verdicts.count_unjudged(again, JUDGE) == 0


def test_a_forgotten_visit_whose_papers_nobody_judged_leaves_no_text(state: State) -> None:
    state.visits.forget(read(state, [made_entry()], Rules()))
    for table in ("papers", "texts"):
        assert state.file.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_a_forgotten_replacement_gives_back_what_was_seen(state: State) -> None:
    whole_visit(state, [made_entry(abstract=SPIKES)])
    state.visits.forget(read(state, [made_entry(abstract=LOGIC, kind="replace", version=2)], REPLACED))
    found = whole_visit(state, [made_entry(abstract=TEA, kind="replace", version=3)], REPLACED)
    [(_, _, told)] = found.shown
    assert isinstance(told, tuple)
    assert told[:2] == (1, SPIKES)


def test_what_was_seen_of_a_replacement_is_told_with_its_verdict_if_this_model_gave_one(state: State) -> None:
    whole_visit(state, [made_entry(abstract=SPIKES)])
    visit = read(state, [made_entry(abstract=TEA, kind="replace", version=2)], REPLACED)
    text = state.verdicts.earlier("2607.00001", JUDGE)
    assert text is not None and text.verdict is not None
    assert (text.entry.paper.abstract, text.verdict.scores["snn-neuromorphic"]) == (SPIKES, 0.98)
    other = state.verdicts.earlier("2607.00001", JudgedBy("other", "other", JUDGE.taxonomy))
    assert other is not None
    assert (other.entry.paper.version, other.verdict) == (1, None)
    state.visits.publish(visit)
    assert state.verdicts.earlier("2607.00001", JUDGE) is None


# What is shown


def test_the_first_over_all_sections_stay_when_only_some_are_shown(state: State) -> None:
    abstracts = [TEA, LOGIC, SPIKES, TEA, SPIKES]
    visit = read(state, [made_entry(f"2607.0000{n}", text) for n, text in enumerate(abstracts, 1)], Rules())
    judge(state, visit)
    show(state, visit)
    assert state.shown.bands(visit) == {"likely": 2, "perhaps": 1, "out-of-scope": 2}
    state.shown.trim(visit, 4)
    assert state.shown.bands(visit) == {"likely": 2, "perhaps": 1, "out-of-scope": 1}
    state.shown.trim(visit, 2)
    state.shown.trim(visit, 9)
    assert state.shown.bands(visit) == {"likely": 2}
    assert state.shown.left_out(visit) == {"over the limit": 3}


def test_evidence_is_looked_for_once(state: State) -> None:
    visit = read(state, [made_entry(f"2607.0000{n}") for n in range(1, 4)], Rules())
    judge(state, visit)
    show(state, visit)
    assert [[shown.key for shown in batch] for batch in state.shown.unexplained(visit, 2)] == [
        ["2607.00001", "2607.00002"],
        ["2607.00003"],
    ]
    for batch in state.shown.unexplained(visit, 2):
        state.shown.add_evidence(visit, {shown.key: [] for shown in batch})
    assert list(state.shown.unexplained(visit, 2)) == []


def test_fields_stand_in_the_order_of_first_sight(state: State) -> None:
    one, two = made_entry("2607.00001"), made_entry("2607.00002")
    one.fields.update(doi="10.5555/1")
    two.fields.update(comment="8 pages", doi="10.5555/2")
    visit = read(state, [one, two], Rules())
    judge(state, visit)
    show(state, visit)
    assert state.shown.field_names(visit) == ("title", "abstract", "doi", "comment")


# Days


def test_a_day_counts_from_the_first_visit_that_read_it(state: State) -> None:
    first, second = state.visits.begin(), state.visits.begin()
    for visit, day in ((first, "2026-07-15"), (second, "2026-07-15"), (second, "2026-07-16")):
        state.days.add(visit, "cs.LG", day)
    assert state.days.last_before(second, "cs.LG") == "2026-07-15"
    assert state.days.last_before(first, "cs.LG") == "2026-07-16"
    assert state.days.last_before(first, "cs.AI") == ""
    state.visits.forget(second)
    assert state.days.last_before(0, "cs.LG") == "2026-07-15"


# The file


def test_a_file_that_is_not_a_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_text("kettle " * 1000)
    with pytest.raises(DataFileError) as error:
        State(path)
    remedy = "if no other program is using it, move it away: what was seen, and every answer, is then forgotten"
    told = f"{path}: the state of triage cannot be used (it is no SQLite database); {remedy}"
    assert (str(error.value), error.value.exit_code) == (told, 1)
    assert path.read_text() == "kettle " * 1000


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    with pytest.raises(DataFileError) as error:
        State(path)
    assert str(error.value) == f"{path}: a database, but not a state of triage; move it away and try again"


# Any sequence of visits

Ends = Literal["read", "judged", "shown", "drafted", "sealed", "published"]


@dataclass(frozen=True)
class MadeVisit:
    """A visit, and how far it comes before it is killed."""

    entries: tuple[Entry, ...]
    rules: Rules
    ends: Ends = "published"


ENTRIES = st.builds(
    made_entry,
    id=st.sampled_from(["2607.00001", "2607.00002", "17"]),
    abstract=st.sampled_from([SPIKES, LOGIC, TEA]),
    kind=KINDS,
    version=st.none() | st.integers(1, 3),
)
RULES = st.builds(
    Rules,
    announce=st.sets(st.sampled_from(ANNOUNCE_TYPES)).map(lambda kinds: tuple(sorted(kinds))),
    again=st.booleans(),
)
VISITS = st.builds(
    MadeVisit,
    entries=st.lists(ENTRIES, max_size=5).map(tuple),
    rules=RULES,
    ends=st.sampled_from(["read", "judged", "shown", "drafted", "sealed", "published", "published", "published"]),
)


def visit_and_end(state: State, visit: MadeVisit) -> Outcome | None:
    """What the visit made of its entries; None of one that was killed, and which the next one settles."""
    settle(state)
    if visit.ends == "published":
        return whole_visit(state, visit.entries, visit.rules)
    number = read(state, visit.entries, visit.rules)
    if visit.ends in ("judged", "shown", "drafted", "sealed"):
        judge(state, number)
    if visit.ends in ("shown", "drafted", "sealed"):
        show(state, number)
    if visit.ends in ("drafted", "sealed"):
        stage: Literal["open", "publishing"] = "open" if visit.ends == "drafted" else "publishing"
        state.visits.note_drafts(
            number, [DraftPaths(Path("/nowhere/.today.html.0.part"), Path("/nowhere/today.html"))], stage
        )
    return None


@settings(max_examples=75, deadline=None)
@given(visits=st.lists(VISITS, max_size=5))
def test_a_killed_visit_changes_nothing_for_those_that_follow(visits: list[MadeVisit]) -> None:
    with State(Path(":memory:")) as with_killed, State(Path(":memory:")) as without:
        found = [visit_and_end(with_killed, visit) for visit in visits]
        expected = [visit_and_end(without, visit) for visit in visits if visit.ends == "published"]
    assert [one for one in found if one] == expected


@settings(max_examples=75, deadline=None)
@given(visits=st.lists(VISITS.map(lambda visit: MadeVisit(visit.entries, visit.rules)), max_size=5))
def test_every_entry_meets_one_fate_and_every_paper_asked_for_is_shown_once(visits: list[MadeVisit]) -> None:
    last_shown: dict[str, str] = {}
    with State(Path(":memory:")) as state:
        for visit in visits:
            found = whole_visit(state, visit.entries, visit.rules)
            assert [location for location, _ in found.fates] == [entry.location for entry in visit.entries]
            shown = {key: digest for key, digest, _ in found.shown}
            assert len(shown) == len(found.shown) == sum(fate in ("judged", "again") for fate in fates_of(found))
            if not visit.rules.again:
                assert all(last_shown.get(key) != digest for key, digest in shown.items())
            last_shown |= shown
            asked = [e for e in visit.entries if e.announce_type is None or e.announce_type in visit.rules.announce]
            assert {key_of(entry.paper) for entry in asked} <= set(last_shown)
            assert set(shown) <= {key_of(entry.paper) for entry in asked}


def test_what_is_old_is_pruned_to_its_having_been_seen(state: State) -> None:
    old = read(state, [made_entry(), made_entry("2607.00002", TEA)], Rules())
    judge(state, old)
    state.visits.publish(old)
    state.file.connection.execute("UPDATE visits SET began = '2026-01-01T00:00:00+00:00'")
    new = read(state, [made_entry("2607.00003", LOGIC)], Rules())
    judge(state, new)
    state.visits.publish(new)
    for _ in range(2):  # the second time there is nothing to do
        state.visits.prune("2026-04-01T00:00:00+00:00")
    counts = {
        table: state.file.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("papers", "visits", "decisions", "texts", "verdicts")
    }
    assert counts == {"papers": 3, "visits": 2, "decisions": 1, "texts": 1, "verdicts": 1}
    assert (state.entries.seen("2607.00001") is None, state.entries.seen("2607.00003") is None) == (False, False)


def test_an_entry_is_kept_under_the_keys_that_earlier_states_have() -> None:
    entry = made_entry(location="feed.xml: entry 1")
    stored = json.loads(zlib.decompress(packed(entry)))
    assert sorted(stored) == ["abstract", "announce_type", "announced", "fields", "paper", "place", "title"]
    assert unpacked(packed(entry)) == entry
