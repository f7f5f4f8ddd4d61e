"""Calls of `arxsift triage` in, the stage of each out: begun, publishing, published, pruned or forgotten."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ....configs.sqlite import Database
from .records import DraftPaths, Stage, UnfinishedVisit

TERMINAL = "terminal"
"""Name of the output that is only looked at: a table on a terminal."""

_SHOWN_KEYS = "SELECT key FROM decisions WHERE visit = ?1 AND (wanted = 1 OR twin_of IS NOT NULL)"

_SEE = f"""UPDATE papers SET seen_visit = ?1, seen_digest = digest, seen_version = version, looked_visit = NULL,
looked_digest = NULL, looked_version = NULL WHERE key IN ({_SHOWN_KEYS})"""

_LOOK_AT = f"""UPDATE papers SET looked_visit = ?1, looked_digest = digest, looked_version = version
WHERE seen_digest IS NOT digest AND key IN ({_SHOWN_KEYS})"""


class Visits:
    """The calls of `arxsift triage`, by number."""

    def __init__(self, file: Database) -> None:
        self._file, self._db = file, file.connection

    def begin(self, day: str = "", outputs: Collection[str] = ()) -> int:
        """The number of a new visit on that day, `YYYY-MM-DD` where arXiv is, for these outputs."""
        query = "INSERT INTO visits (began, stage, drafts, day, outputs) VALUES (?, 'open', '[]', ?, ?)"
        with self._file.guarded():
            row = self._db.execute(query, (now(), day, json.dumps(sorted(outputs))))
        assert row.lastrowid is not None
        return row.lastrowid

    def unfinished(self) -> list[UnfinishedVisit]:
        """Visits that were killed, oldest first."""
        with self._file.guarded():
            query = "SELECT number, stage, drafts FROM visits WHERE stage != 'published' ORDER BY number"
            rows = self._db.execute(query).fetchall()
        return [UnfinishedVisit(number, stage, drafts_of(drafts)) for number, stage, drafts in rows]

    def note_drafts(self, visit: int, drafts: Sequence[DraftPaths], stage: Stage) -> None:
        """Write down where a visit's drafts lie and where they belong, before they are made or moved."""
        pairs = json.dumps([(str(draft), str(final)) for draft, final in drafts])
        with self._file.guarded():
            self._db.execute("UPDATE visits SET drafts = ?, stage = ? WHERE number = ?", (pairs, stage, visit))

    def publish(self, visit: int) -> None:
        """From now on the papers that the visit judged are seen, or looked at if they went to a terminal alone."""
        with self._file.writing():
            query = "SELECT outputs FROM visits WHERE number = ?"
            is_look = self._db.execute(query, (visit,)).fetchone() == (json.dumps([TERMINAL]),)
            self._db.execute(_LOOK_AT if is_look else _SEE, (visit,))
            for table in ("shown", "identities"):  # of no more use
                self._db.execute(f"DELETE FROM {table} WHERE visit < ?", (visit,))
            self._db.execute("UPDATE visits SET stage = 'published' WHERE number = ?", (visit,))

    def end_looks(self, before: str) -> None:
        """What was looked at before that day is seen."""
        with self._file.guarded():
            self._db.execute(
                """UPDATE papers SET seen_visit = looked_visit, seen_digest = looked_digest,
                seen_version = looked_version, looked_visit = NULL, looked_digest = NULL, looked_version = NULL
                WHERE looked_visit IN (SELECT number FROM visits WHERE day < ?)""",
                (before,),
            )

    def prune(self, before: str) -> None:
        """Keep of visits that began before that moment only that their papers are seen."""
        with self._file.writing():
            unpruned = (
                "SELECT number FROM visits WHERE began < ? AND EXISTS (SELECT 1 FROM decisions WHERE visit = number)"
            )
            for (visit,) in self._db.execute(unpruned, (before,)).fetchall():
                last_seen = "SELECT key FROM decisions JOIN papers USING (key) WHERE visit = ?1 AND seen_visit = ?1"
                for table in ("texts", "verdicts"):
                    self._db.execute(f"DELETE FROM {table} WHERE key IN ({last_seen})", (visit,))
                self._db.execute("DELETE FROM decisions WHERE visit = ?", (visit,))

    def forget(self, visit: int) -> None:
        """A visit that will not be published leaves its verdicts, which need not be made again, and nothing else."""
        with self._file.writing():
            for table in ("decisions", "identities", "shown", "days"):
                self._db.execute(f"DELETE FROM {table} WHERE visit = ?", (visit,))
            self._db.execute("DELETE FROM visits WHERE number = ?", (visit,))
            self._db.execute(
                """DELETE FROM texts WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.key = texts.key
                AND (p.seen_visit IS NOT NULL OR p.looked_visit IS NOT NULL))
                AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.key = texts.key)"""
            )
            self._db.execute(
                """DELETE FROM papers WHERE seen_visit IS NULL AND looked_visit IS NULL
                AND key NOT IN (SELECT key FROM texts)"""
            )


def drafts_of(stored: str) -> tuple[DraftPaths, ...]:
    return tuple(DraftPaths(Path(draft), Path(final)) for draft, final in json.loads(stored))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
