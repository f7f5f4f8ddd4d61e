"""A state file that an older version made goes on; one of a newer version is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from made.old_state import write_first_state
from made.triage import JUDGE, fates_of, made_entry, read, whole_visit

from arxsift.configs.errors import DataFileError
from arxsift.serve.triage.publish import settle
from arxsift.serve.triage.reading.decide import Rules
from arxsift.serve.triage.state import state as state_module
from arxsift.serve.triage.state.records import RejectedEntry
from arxsift.serve.triage.state.schema import MIGRATIONS, SCHEMA_VERSION
from arxsift.serve.triage.state.state import State


def columns(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Table -> its columns and their types; index -> its columns."""
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        indexes = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql > ''")]
        found = {table: [row[1:3] for row in db.execute(f"PRAGMA table_xinfo({table})")] for table in tables}
        found |= {index: [row[2:3] for row in db.execute(f"PRAGMA index_info({index})")] for index in indexes}
    return found


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        number: int = db.execute("PRAGMA user_version").fetchone()[0]
    return number


def test_every_version_leads_to_the_next() -> None:
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA_VERSION))


def test_a_migrated_file_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    write_first_state(old, [])
    State(old).file.close()
    State(new).file.close()
    assert (columns(old), version(old)) == (columns(new), SCHEMA_VERSION)


def test_what_an_older_version_had_seen_is_not_shown_again(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    write_first_state(path, [])
    for _ in range(2):  # the second time there is nothing to migrate
        with State(path) as state:
            settle(state)
            seen = state.entries.seen("2607.00001")
            assert (seen is not None and seen.day, state.entries.seen("2607.00002")) == ("2026-07-15", None)
            assert state.days.read("cs.LG") == ["2026-07-15"]
    with State(path) as state:
        entries = [made_entry("2607.00001"), made_entry("2607.00002", title="On pots")]
        visit = read(state, entries, Rules())
        assert state.verdicts.count_unjudged(visit, JUDGE) == 0  # the killed visit's verdict is still there
        state.visits.forget(visit)
        assert fates_of(whole_visit(state, entries)) == ["seen", "judged"]
        assert fates_of(whole_visit(state, entries)) == ["seen", "seen"]


def test_a_visit_of_an_older_version_that_was_killed_while_it_published_is_finished(tmp_path: Path) -> None:
    path, final = tmp_path / "state.sqlite", tmp_path / "today.html"
    write_first_state(path, [(tmp_path / ".today.html.part", final)])
    final.write_text("the digest\n")
    with State(path) as state:
        assert list(state.entries.rejected(2)) == [RejectedEntry("feed.xml: entry 3", "no title", {"title": ""})]
        assert settle(state) == [final]
        assert state.entries.seen("2607.00002") is not None


def test_a_migration_that_is_interrupted_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.sqlite"
    write_first_state(path, [])
    before = columns(path)
    broken = {1: (*MIGRATIONS[1][:4], "ALTER TABLE nowhere RENAME TO somewhere")}
    with monkeypatch.context() as patch:
        patch.setattr(state_module, "MIGRATIONS", broken)
        with pytest.raises(DataFileError, match=r"the state of triage cannot be used \(no such table: nowhere\)"):
            State(path)
    assert (columns(path), version(path)) == (before, 1)
    State(path).file.close()
    assert version(path) == SCHEMA_VERSION


def test_a_file_of_a_newer_arxsift_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    State(path).file.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(DataFileError) as error:
        State(path)
    known = f"schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}"
    assert str(error.value) == f"{path}: written by a newer arxsift ({known}); upgrade arxsift or move it away"
    assert version(path) == SCHEMA_VERSION + 1
