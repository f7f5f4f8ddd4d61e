"""Runs, papers, verdicts and what became of every entry in; the same out: the state of triage, one SQLite file.

A run goes through the stages of `Stage`. Its entries are kept as they are read, its verdicts as they are made, so that
a killed run costs no more than its last batch; nothing counts as seen before its output is where it belongs.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from ...configs.places import home
from ...configs.sqlite import Database
from ...models.paper import Paper
from ...models.verdict import Evidence, Verdict
from ..feeds.entry import BadEntry, Entry
from .packing import bare_verdict, packed, spelt, unpacked, verdict_json, verdict_of
from .records import Decision, Fate, JudgedBy, Known, LeftOut, Ranked, Stage, digest_of
from .schema import SCHEMA_VERSION, TABLES

LATEST_VERSION = 2**31
"""Of a paper; a number that is no version is none that SQLite must hold either."""

_DECIDE = "INSERT INTO decisions (run, place, key, digest, fate, reason, found) VALUES (?, ?, ?, ?, ?, ?, ?)"

_UNJUDGED = """FROM decisions d JOIN texts t USING (key, digest) WHERE d.run = ? AND d.wanted = 1 AND
NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.key = d.key AND v.digest = d.digest AND v.model = ? AND v.taxonomy = ?)"""


def state_db() -> Path:
    """The state of triage."""
    return home() / "state.sqlite"


class State:
    """The user's state, or the one at `path`. Every method raises StoreError when the file cannot be used."""

    def __init__(self, path: Path | None = None) -> None:
        remedy = "move it away: what was seen is then forgotten"
        self._file = Database(path or state_db(), "the state of triage", TABLES, SCHEMA_VERSION, remedy)
        self._db = self._file.connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def file(self) -> Database:
        """For transactions over several calls."""
        return self._file

    # runs

    def begin(self) -> int:
        """The number of a new run."""
        with self._file.guarded():
            row = self._db.execute("INSERT INTO runs (began, stage, drafts) VALUES (?, 'open', '[]')", (now(),))
        assert row.lastrowid is not None
        return row.lastrowid

    def unfinished(self) -> list[tuple[int, Stage, list[tuple[Path, Path]]]]:
        """Runs that were killed: number, stage, and each draft with the place where it belongs."""
        with self._file.guarded():
            rows = self._db.execute("SELECT number, stage, drafts FROM runs WHERE stage != 'published' ORDER BY number")
            return [(n, stage, [(Path(a), Path(b)) for a, b in json.loads(drafts)]) for n, stage, drafts in rows]

    def note_drafts(self, run: int, drafts: Sequence[tuple[Path, Path]], stage: Stage) -> None:
        """Write down where a run's drafts lie and where they belong, before they are made or moved."""
        pairs = json.dumps([(str(draft), str(final)) for draft, final in drafts])
        with self._file.guarded():
            self._db.execute("UPDATE runs SET drafts = ?, stage = ? WHERE number = ?", (pairs, stage, run))

    def publish(self, run: int) -> None:
        """From now on the papers that the run judged are seen."""
        with self._file.guarded(), self._file.transaction():
            self._db.execute(
                """UPDATE papers SET seen_run = ?1, seen_digest = digest, seen_version = version WHERE key IN
                (SELECT key FROM decisions WHERE run = ?1 AND wanted = 1)""",
                (run,),
            )
            self._db.execute("DELETE FROM shown WHERE run < ?", (run,))  # of no more use
            self._db.execute("UPDATE runs SET stage = 'published' WHERE number = ?", (run,))

    def prune(self, before: str) -> None:
        """Of runs that began before that moment keep that their papers are seen, and nothing else."""
        with self._file.guarded(), self._file.transaction():
            unpruned = "SELECT number FROM runs WHERE began < ? AND EXISTS (SELECT 1 FROM decisions WHERE run = number)"
            for (run,) in self._db.execute(unpruned, (before,)).fetchall():
                last_seen = "SELECT key FROM decisions JOIN papers USING (key) WHERE run = ?1 AND seen_run = ?1"
                for table in ("texts", "verdicts"):
                    self._db.execute(f"DELETE FROM {table} WHERE key IN ({last_seen})", (run,))
                self._db.execute("DELETE FROM decisions WHERE run = ?", (run,))

    def forget(self, run: int) -> None:
        """A run that will not be published leaves its verdicts, which need not be made again, and nothing else."""
        with self._file.guarded(), self._file.transaction():
            for table in ("decisions", "shown", "visits"):
                self._db.execute(f"DELETE FROM {table} WHERE run = ?", (run,))
            self._db.execute("DELETE FROM runs WHERE number = ?", (run,))
            self._db.execute(
                """DELETE FROM texts WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.key = texts.key
                AND p.seen_run IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.key = texts.key)"""
            )
            self._db.execute("DELETE FROM papers WHERE seen_run IS NULL AND key NOT IN (SELECT key FROM texts)")

    # entries

    def known(self, key: str) -> Known | None:
        """What is known of a paper that was seen; None of one that was not."""
        row = self._db.execute(
            """SELECT seen_digest, seen_version, began FROM papers JOIN runs ON number = seen_run WHERE key = ?""",
            (key,),
        ).fetchone()
        return Known(row[0], row[1], row[2][:10]) if row else None

    def taken(self, run: int, key: str) -> tuple[str, int | None] | None:
        """Place and version of the entry of that paper that the run is to judge already."""
        row = self._db.execute(
            """SELECT place, version FROM decisions JOIN papers USING (key) WHERE run = ? AND key = ? AND wanted = 1""",
            (run, key),
        ).fetchone()
        return (row[0], row[1]) if row else None

    def keep(self, key: str, entry: Entry) -> None:
        """Store an entry's text as the paper's present one."""
        digest, version = digest_of(entry.paper), min(entry.paper.version or 0, LATEST_VERSION) or None
        self._db.execute(
            """INSERT INTO papers (key, digest, version) VALUES (?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, version = excluded.version""",
            (key, digest, version),
        )
        self._db.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", (key, digest, packed(entry)))

    def decide(self, run: int, decision: Decision) -> None:
        """Write down what becomes of an entry."""
        words = spelt(decision.place), decision.key, decision.digest, decision.fate, spelt(decision.reason)
        self._db.execute(_DECIDE, (run, *words, None))

    def reject(self, run: int, bad: BadEntry) -> None:
        """Write down what is no paper, as it stood."""
        words = spelt(bad.place), "", "", "rejected", spelt(bad.error)
        self._db.execute(_DECIDE, (run, *words, json.dumps(bad.content)))

    def rejected(self, run: int) -> Iterator[tuple[str, str, Any]]:
        """Place, error, and what stood there."""
        with self._file.guarded():
            query = "SELECT place, reason, found FROM decisions WHERE run = ? AND fate = 'rejected' ORDER BY rowid"
            for place, error, found in self._db.execute(query, (run,)):
                yield place, error, json.loads(found)

    def supersede(self, run: int, key: str, reason: str) -> None:
        """What was to be judged of a paper is a duplicate after all: a later version came."""
        self._db.execute(
            """UPDATE decisions SET fate = 'duplicate', reason = ? WHERE run = ? AND key = ? AND wanted = 1""",
            (spelt(reason), run, key),
        )

    def fates(self, run: int) -> dict[Fate, int]:
        """How many entries met each."""
        with self._file.guarded():
            return dict(self._db.execute("SELECT fate, count(*) FROM decisions WHERE run = ? GROUP BY fate", (run,)))

    # verdicts

    def unjudged(self, run: int, judge: JudgedBy, most: int) -> Iterator[list[tuple[str, str, Paper]]]:
        """Key, digest and paper of those that the run is to judge and this model has not judged yet, some at a time."""
        last = 0
        while True:
            with self._file.guarded():
                rows = self._db.execute(
                    f"SELECT d.rowid, d.key, d.digest, t.entry {_UNJUDGED} AND d.rowid > ? ORDER BY d.rowid LIMIT ?",
                    (run, judge.identity, judge.taxonomy, last, most),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [(key, digest, unpacked(entry).paper) for _, key, digest, entry in rows]

    def count_unjudged(self, run: int, judge: JudgedBy) -> int:
        with self._file.guarded():
            parameters = (run, judge.identity, judge.taxonomy)
            found: int = self._db.execute(f"SELECT count(*) {_UNJUDGED}", parameters).fetchone()[0]
        return found

    def count_to_show(self, run: int) -> int:
        """How many papers a run judges, or shows again."""
        fates = self.fates(run)
        return fates.get("judged", 0) + fates.get("again", 0)

    def add_verdicts(self, judge: JudgedBy, judged: Iterable[tuple[tuple[str, str], Verdict]]) -> None:
        """All or none: key and digest of each paper, with what the model says of it."""
        rows = [
            (key, digest, judge.identity, judge.taxonomy, json.dumps(dict(verdict.scores)), verdict.in_scope)
            for (key, digest), verdict in judged
        ]
        with self._file.guarded(), self._file.transaction():
            self._db.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?)", rows)

    def judged(self, run: int, judge: JudgedBy) -> Iterator[tuple[str, str, Fate, Entry, Verdict]]:
        """Every paper of a run with its verdict, which has no topics yet: these depend on the preference."""
        with self._file.guarded():
            rows = self._db.execute(
                """SELECT d.key, d.digest, d.fate, t.entry, v.scores, v.in_scope FROM decisions d
                JOIN texts t USING (key, digest) JOIN verdicts v USING (key, digest)
                WHERE d.run = ? AND d.wanted = 1 AND v.model = ? AND v.taxonomy = ?
                ORDER BY d.rowid""",
                (run, judge.identity, judge.taxonomy),
            )
            for key, digest, fate, entry, scores, in_scope in rows:
                yield key, digest, fate, unpacked(entry), bare_verdict(scores, in_scope, judge)

    def earlier(self, key: str, judge: JudgedBy) -> tuple[Entry, Verdict | None] | None:
        """The text of a paper that was seen last, if it is another one now, and what this model said of it."""
        with self._file.guarded():
            row = self._db.execute(
                """SELECT t.entry, p.seen_version, v.scores, v.in_scope FROM papers p JOIN texts t ON t.key = p.key AND
                t.digest = p.seen_digest LEFT JOIN verdicts v ON v.key = p.key AND v.digest = p.seen_digest AND
                v.model = ? AND v.taxonomy = ? WHERE p.key = ? AND p.seen_digest != p.digest""",
                (judge.identity, judge.taxonomy, key),
            ).fetchone()
        if row is None:
            return None
        stored, version, scores, in_scope = row
        entry = unpacked(stored)
        seen = replace(entry, paper=replace(entry.paper, version=version))
        return seen, bare_verdict(scores, in_scope, judge) if scores else None

    # what is shown

    def show(self, run: int, ranked: Iterable[Ranked | LeftOut]) -> None:
        """Add papers to what a run shows; of the others, why they are not shown."""
        with self._file.guarded(), self._file.transaction():
            for one in ranked:
                if isinstance(one, LeftOut):
                    self._leave_out(run, one)
                else:
                    row = (run, one.key, one.digest, one.section, one.place, one.band, one.score)
                    words = (json.dumps(one.lifts), verdict_json(one.verdict))
                    self._db.execute("INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", (*row, *words))

    def trim(self, run: int, most: int) -> None:
        """Show only so many, those that stand first over all sections."""
        with self._file.guarded(), self._file.transaction():
            query = "SELECT key FROM shown WHERE run = ? ORDER BY place, key LIMIT -1 OFFSET ?"
            for (key,) in self._db.execute(query, (run, most)).fetchall():
                self._leave_out(run, LeftOut(key, "over the limit"))
                self._db.execute("DELETE FROM shown WHERE run = ? AND key = ?", (run, key))

    def _leave_out(self, run: int, one: LeftOut) -> None:
        query = "UPDATE decisions SET left_out = ? WHERE run = ? AND key = ? AND wanted = 1"
        self._db.execute(query, (one.why, run, one.key))

    def left_out(self, run: int) -> dict[str, int]:
        """Why papers that were judged are not shown -> how many."""
        with self._file.guarded():
            query = """SELECT left_out, count(*) FROM decisions WHERE run = ? AND left_out IS NOT NULL
                GROUP BY left_out ORDER BY count(*) DESC, left_out"""
            return dict(self._db.execute(query, (run,)))

    def bands(self, run: int) -> dict[str, int]:
        """Band -> how many papers are shown in it."""
        with self._file.guarded():
            return dict(self._db.execute("SELECT band, count(*) FROM shown WHERE run = ? GROUP BY band", (run,)))

    def unexplained(self, run: int, most: int) -> Iterator[list[tuple[str, Entry, Verdict]]]:
        """Key, entry and verdict of papers that are shown and whose evidence is still to be found, some at a time."""
        last = ""
        while True:
            with self._file.guarded():
                rows = self._db.execute(
                    """SELECT s.key, t.entry, s.verdict FROM shown s JOIN texts t USING (key, digest)
                    WHERE s.run = ? AND s.evidence IS NULL AND s.key > ? ORDER BY s.key LIMIT ?""",
                    (run, last, most),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [(key, unpacked(entry), verdict_of(verdict)) for key, entry, verdict in rows]

    def sections(self, run: int) -> dict[int, int]:
        """Section -> how many papers it has; those without are left out."""
        with self._file.guarded():
            query = "SELECT section, count(*) FROM shown WHERE run = ? GROUP BY section ORDER BY section"
            return dict(self._db.execute(query, (run,)))

    def shown(self, run: int, section: int) -> Iterator[tuple[Ranked, Fate, Entry, tuple[Evidence, ...] | None]]:
        """The papers of a section in their order; evidence is None where it has not been looked for."""
        with self._file.guarded():
            rows = self._db.execute(
                """SELECT s.key, s.digest, s.section, s.place, s.band, s.score, s.lifts, s.verdict, s.evidence, t.entry,
                (SELECT fate FROM decisions d WHERE d.run = s.run AND d.key = s.key AND d.wanted = 1)
                FROM shown s JOIN texts t USING (key, digest) WHERE s.run = ? AND s.section = ?
                ORDER BY s.place, s.key""",
                (run, section),
            )
            for key, digest, number, place, band, score, lifts, verdict, evidence, entry, fate in rows:
                why = tuple(json.loads(lifts))
                ranked = Ranked(key, digest, number, place, band, score, why, verdict_of(verdict))
                found = None if evidence is None else tuple(Evidence(*each) for each in json.loads(evidence))
                yield ranked, fate, unpacked(entry), found

    def add_evidence(self, run: int, found: Mapping[str, Sequence[Evidence]]) -> None:
        rows = [(json.dumps([(e.topic, e.text, e.weight) for e in some]), run, key) for key, some in found.items()]
        with self._file.guarded(), self._file.transaction():
            self._db.executemany("UPDATE shown SET evidence = ? WHERE run = ? AND key = ?", rows)

    def field_names(self, run: int) -> tuple[str, ...]:
        """Every field of the entries that are shown, in the order of first sight."""
        names: dict[str, None] = {}
        for section in self.sections(run):
            for _, _, entry, _ in self.shown(run, section):
                names.update(dict.fromkeys(entry.fields))
        return tuple(names)

    # days

    def visit(self, run: int, source: str, day: str) -> None:
        """A feed's batch of that day has been read."""
        self._db.execute("INSERT OR IGNORE INTO visits VALUES (?, ?, ?)", (source, day, run))

    def visited(self, source: str) -> list[str]:
        """The days of a source that were read, oldest first."""
        with self._file.guarded():
            query = "SELECT day FROM visits WHERE source = ? ORDER BY day"
            return [day for (day,) in self._db.execute(query, (source,))]

    def last_visit(self, run: int, source: str) -> str:
        """The newest day of a source that an earlier run read; empty when there is none."""
        with self._file.guarded():
            query = "SELECT max(day) FROM visits WHERE source = ? AND run != ?"
            return self._db.execute(query, (source, run)).fetchone()[0] or ""


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
