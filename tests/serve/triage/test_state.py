"""What a run has read and judged is kept, and only what was published counts as seen, whatever was killed between."""

import sqlite3
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
    whole_run,
)

from arxsift.configs.errors import StoreError
from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import ANNOUNCE_TYPES, BadEntry, Entry
from arxsift.serve.triage.decide import Rules
from arxsift.serve.triage.packing import packed, unpacked
from arxsift.serve.triage.publish import settle
from arxsift.serve.triage.records import JudgedBy, digest_of, key_of
from arxsift.serve.triage.schema import SCHEMA_VERSION
from arxsift.serve.triage.state import State, state_db

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


def test_the_default_place_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "mine"))
    assert state_db() == tmp_path / "mine" / "state.sqlite"
    State().file.close()
    assert state_db().is_file()


def test_verdicts_are_kept_for_each_model_and_taxonomy_alone(state: State) -> None:
    run = read(state, [made_entry()], Rules())
    judge(state, run)
    assert state.count_unjudged(run, JUDGE) == 0
    assert state.count_unjudged(run, JudgedBy("fake-1", "fake-changed", JUDGE.taxonomy)) == 1
    assert state.count_unjudged(run, JudgedBy("fake-1", "fake", "of other topics")) == 1


def test_many_papers_are_given_some_at_a_time_and_each_once(state: State) -> None:
    run = read(state, [made_entry(f"2607.{n:05}") for n in range(1, 12)], Rules())
    sizes: list[int] = []
    keys: list[str] = []
    for batch in state.unjudged(run, JUDGE, 4):
        sizes.append(len(batch))
        keys += [key for key, _, _ in batch]
    assert (sizes, keys) == ([4, 4, 3], [f"2607.{n:05}" for n in range(1, 12)])


def test_a_version_that_is_none_is_kept_as_far_as_sqlite_can(state: State) -> None:
    entries = [made_entry(version=10**30), made_entry("2607.00002", version=None)]
    assert fates_of(whole_run(state, entries)) == ["judged", "judged"]
    assert fates_of(whole_run(state, entries)) == ["unchanged", "seen"]


def test_names_that_are_no_text_are_spelt_with_escapes(state: State) -> None:
    run = read(state, [made_entry(place="caf\udce9.jsonl: line 1")], Rules())
    state.reject(run, BadEntry("caf\udce9.jsonl: line 2", "the field 'caf\udce9' is a number", {"caf\udce9": 1}))
    assert outcome(state, run).fates == (
        ("caf\\udce9.jsonl: line 1", "judged"),
        ("caf\\udce9.jsonl: line 2", "rejected"),
    )
    assert list(state.rejected(run)) == [
        ("caf\\udce9.jsonl: line 2", "the field 'caf\\udce9' is a number", {"caf\udce9": 1})
    ]


# Seen


def test_nothing_is_seen_before_it_is_published(state: State) -> None:
    run = read(state, [made_entry()], Rules())
    judge(state, run)
    assert state.known("2607.00001") is None
    state.publish(run)
    known = state.known("2607.00001")
    assert known is not None
    assert (known.digest, known.version) == (digest_of(made_entry().paper), 1)
    assert (state.known("2607.00002"), state.unfinished()) == (None, [])


def test_a_published_run_is_whole_or_not_at_all(state: State) -> None:
    run = read(state, [made_entry()], Rules())
    state.file.connection.execute(
        "CREATE TEMP TRIGGER broken BEFORE UPDATE OF stage ON runs BEGIN SELECT RAISE(ABORT, 'no more room'); END"
    )
    with pytest.raises(StoreError) as error:
        state.publish(run)
    remedy = "if no other program is using it, move it away: what was seen is then forgotten"
    told = f"{state.file.path}: the state of triage cannot be used (no more room); {remedy}"
    assert str(error.value) == told
    assert state.known("2607.00001") is None


def test_a_forgotten_run_leaves_its_verdicts_alone(state: State) -> None:
    run = read(state, [made_entry(), made_entry("2607.00002", TEA)], Rules())
    judge(state, run)
    show(state, run)
    state.visit(run, "cs.LG", "2026-07-16")
    state.forget(run)
    tables = ("runs", "decisions", "shown", "visits")
    counts = [state.file.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    assert counts == [0, 0, 0, 0]
    again = read(state, [made_entry(), made_entry("2607.00002", TEA)], Rules())
    assert fates_of(outcome(state, again)) == ["judged", "judged"]
    assert state.count_unjudged(again, JUDGE) == 0


def test_a_forgotten_run_whose_papers_nobody_judged_leaves_no_text(state: State) -> None:
    state.forget(read(state, [made_entry()], Rules()))
    for table in ("papers", "texts"):
        assert state.file.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_a_forgotten_replacement_gives_back_what_was_seen(state: State) -> None:
    whole_run(state, [made_entry(abstract=SPIKES)])
    state.forget(read(state, [made_entry(abstract=LOGIC, kind="replace", version=2)], REPLACED))
    found = whole_run(state, [made_entry(abstract=TEA, kind="replace", version=3)], REPLACED)
    [(_, _, told)] = found.shown
    assert isinstance(told, tuple)
    assert told[:2] == (1, SPIKES)


def test_what_was_seen_of_a_replacement_is_told_with_its_verdict_if_this_model_gave_one(state: State) -> None:
    whole_run(state, [made_entry(abstract=SPIKES)])
    run = read(state, [made_entry(abstract=TEA, kind="replace", version=2)], REPLACED)
    found = state.earlier("2607.00001", JUDGE)
    assert found is not None and found[1] is not None
    assert (found[0].paper.abstract, found[1].scores["snn-neuromorphic"]) == (SPIKES, 0.98)
    other = state.earlier("2607.00001", JudgedBy("other", "other", JUDGE.taxonomy))
    assert other is not None
    assert (other[0].paper.version, other[1]) == (1, None)
    state.publish(run)
    assert state.earlier("2607.00001", JUDGE) is None


# What is shown


def test_the_first_over_all_sections_stay_when_only_some_are_shown(state: State) -> None:
    abstracts = [TEA, LOGIC, SPIKES, TEA, SPIKES]
    run = read(state, [made_entry(f"2607.0000{n}", text) for n, text in enumerate(abstracts, 1)], Rules())
    judge(state, run)
    show(state, run)
    assert state.bands(run) == {"likely": 2, "perhaps": 1, "out-of-scope": 2}
    state.trim(run, 4)
    assert state.bands(run) == {"likely": 2, "perhaps": 1, "out-of-scope": 1}
    state.trim(run, 2)
    state.trim(run, 9)
    assert state.bands(run) == {"likely": 2}
    assert state.left_out(run) == {"over the limit": 3}


def test_evidence_is_looked_for_once(state: State) -> None:
    run = read(state, [made_entry(f"2607.0000{n}") for n in range(1, 4)], Rules())
    judge(state, run)
    show(state, run)
    assert [[key for key, _, _ in some] for some in state.unexplained(run, 2)] == [
        ["2607.00001", "2607.00002"],
        ["2607.00003"],
    ]
    for some in state.unexplained(run, 2):
        state.add_evidence(run, {key: [] for key, _, _ in some})
    assert list(state.unexplained(run, 2)) == []


def test_fields_stand_in_the_order_of_first_sight(state: State) -> None:
    one, two = made_entry("2607.00001"), made_entry("2607.00002")
    one.fields.update(doi="10.5555/1")
    two.fields.update(comment="8 pages", doi="10.5555/2")
    run = read(state, [one, two], Rules())
    judge(state, run)
    show(state, run)
    assert state.field_names(run) == ("title", "abstract", "doi", "comment")


# Days


def test_a_visit_counts_from_the_first_run_that_made_it(state: State) -> None:
    first, second = state.begin(), state.begin()
    for run, day in ((first, "2026-07-15"), (second, "2026-07-15"), (second, "2026-07-16")):
        state.visit(run, "cs.LG", day)
    assert state.last_visit(second, "cs.LG") == "2026-07-15"
    assert state.last_visit(first, "cs.LG") == "2026-07-16"
    assert state.last_visit(first, "cs.AI") == ""
    state.forget(second)
    assert state.last_visit(0, "cs.LG") == "2026-07-15"


# The file


def test_a_file_that_is_not_a_database_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_text("kettle " * 1000)
    with pytest.raises(StoreError) as error:
        State(path)
    remedy = "if no other program is using it, move it away: what was seen is then forgotten"
    told = f"{path}: the state of triage cannot be used (file is not a database); {remedy}"
    assert (str(error.value), error.value.exit_code) == (told, 1)
    assert path.read_text() == "kettle " * 1000


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    with pytest.raises(StoreError) as error:
        State(path)
    assert str(error.value) == f"{path}: a database, but not a state of triage; move it away and try again"


def test_a_file_of_a_newer_arxsift_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    State(path).file.close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(StoreError) as error:
        State(path)
    known = f"schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}"
    assert str(error.value) == f"{path}: written by a newer arxsift ({known}); upgrade arxsift or move it away"


# Any sequence of runs

Ends = Literal["read", "judged", "shown", "drafted", "sealed", "published"]


@dataclass(frozen=True)
class MadeRun:
    """A run, and how far it comes before it is killed."""

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
RUNS = st.builds(
    MadeRun,
    entries=st.lists(ENTRIES, max_size=5).map(tuple),
    rules=RULES,
    ends=st.sampled_from(["read", "judged", "shown", "drafted", "sealed", "published", "published", "published"]),
)


def run_and_end(state: State, run: MadeRun) -> Outcome | None:
    """What the run made of its entries; None of one that was killed, and which the next one settles."""
    settle(state)
    if run.ends == "published":
        return whole_run(state, run.entries, run.rules)
    number = read(state, run.entries, run.rules)
    if run.ends in ("judged", "shown", "drafted", "sealed"):
        judge(state, number)
    if run.ends in ("shown", "drafted", "sealed"):
        show(state, number)
    if run.ends in ("drafted", "sealed"):
        stage: Literal["open", "publishing"] = "open" if run.ends == "drafted" else "publishing"
        state.note_drafts(number, [(Path("/nowhere/.today.html.0.part"), Path("/nowhere/today.html"))], stage)
    return None


@settings(max_examples=150, deadline=None)
@given(runs=st.lists(RUNS, max_size=5))
def test_a_killed_run_changes_nothing_for_those_that_follow(runs: list[MadeRun]) -> None:
    with State(Path(":memory:")) as with_killed, State(Path(":memory:")) as without:
        found = [run_and_end(with_killed, run) for run in runs]
        expected = [run_and_end(without, run) for run in runs if run.ends == "published"]
    assert [one for one in found if one] == expected


@settings(max_examples=150, deadline=None)
@given(runs=st.lists(RUNS.map(lambda run: MadeRun(run.entries, run.rules)), max_size=5))
def test_every_entry_meets_one_fate_and_every_paper_asked_for_is_shown_once(runs: list[MadeRun]) -> None:
    last_shown: dict[str, str] = {}
    with State(Path(":memory:")) as state:
        for run in runs:
            found = whole_run(state, run.entries, run.rules)
            assert [place for place, _ in found.fates] == [entry.place for entry in run.entries]
            shown = {key: digest for key, digest, _ in found.shown}
            assert len(shown) == len(found.shown) == sum(fate in ("judged", "again") for fate in fates_of(found))
            if not run.rules.again:
                assert all(last_shown.get(key) != digest for key, digest in shown.items())
            last_shown |= shown
            asked = [e for e in run.entries if e.announce_type is None or e.announce_type in run.rules.announce]
            assert {key_of(entry.paper) for entry in asked} <= set(last_shown)
            assert set(shown) <= {key_of(entry.paper) for entry in asked}


def test_what_is_old_is_pruned_to_its_having_been_seen(state: State) -> None:
    old = read(state, [made_entry(), made_entry("2607.00002", TEA)], Rules())
    judge(state, old)
    state.publish(old)
    state.file.connection.execute("UPDATE runs SET began = '2026-01-01T00:00:00+00:00'")
    new = read(state, [made_entry("2607.00003", LOGIC)], Rules())
    judge(state, new)
    state.publish(new)
    for _ in range(2):  # the second time there is nothing to do
        state.prune("2026-04-01T00:00:00+00:00")
    counts = {
        table: state.file.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("papers", "runs", "decisions", "texts", "verdicts")
    }
    assert counts == {"papers": 3, "runs": 2, "decisions": 1, "texts": 1, "verdicts": 1}
    assert (state.known("2607.00001") is None, state.known("2607.00003") is None) == (False, False)
