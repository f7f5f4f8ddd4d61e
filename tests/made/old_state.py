"""State files of triage as older versions made them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from arxsift.serve.triage.state.packing import packed
from arxsift.serve.triage.state.records import digest_of
from made.triage import JUDGE, SPIKES, made_entry

FIRST_TABLES = """
CREATE TABLE runs (number INTEGER PRIMARY KEY, began TEXT NOT NULL, stage TEXT NOT NULL, drafts TEXT NOT NULL);
CREATE TABLE papers (key TEXT PRIMARY KEY, digest TEXT NOT NULL, version INTEGER, seen_run INTEGER, seen_digest TEXT,
    seen_version INTEGER);
CREATE TABLE texts (key TEXT, digest TEXT, entry BLOB NOT NULL, PRIMARY KEY (key, digest)) WITHOUT ROWID;
CREATE TABLE verdicts (key TEXT, digest TEXT, model TEXT, taxonomy TEXT, scores TEXT NOT NULL, in_scope REAL NOT NULL,
    PRIMARY KEY (key, digest, model, taxonomy)) WITHOUT ROWID;
CREATE TABLE decisions (run INTEGER, place TEXT NOT NULL, key TEXT, digest TEXT, fate TEXT NOT NULL,
    reason TEXT NOT NULL, found TEXT, left_out TEXT,
    wanted INTEGER NOT NULL GENERATED ALWAYS AS (fate IN ('judged', 'again')) VIRTUAL);
CREATE INDEX decisions_of_papers ON decisions (run, key, wanted);
CREATE INDEX decisions_wanted ON decisions (run, wanted);
CREATE TABLE shown (run INTEGER, key TEXT, digest TEXT, section INTEGER NOT NULL, place REAL NOT NULL,
    band TEXT NOT NULL, score REAL NOT NULL, lifts TEXT NOT NULL, verdict TEXT NOT NULL, evidence TEXT,
    PRIMARY KEY (run, key)) WITHOUT ROWID;
CREATE TABLE visits (source TEXT, day TEXT, run INTEGER, PRIMARY KEY (source, day)) WITHOUT ROWID;
CREATE TABLE answers (url TEXT PRIMARY KEY, body BLOB NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    asked REAL NOT NULL, fresh_until REAL NOT NULL);
PRAGMA user_version = 1;
"""

DECIDE = "INSERT INTO decisions (run, place, key, digest, fate, reason, found) VALUES (?, ?, ?, ?, ?, ?, ?)"


def write_first_state(path: Path, drafts: list[tuple[Path, Path]]) -> None:
    """A state of schema 1: paper 1 was seen on 15 July; a visit that judged paper 2 was killed with these drafts."""
    one, two = made_entry("2607.00001", SPIKES), made_entry("2607.00002", SPIKES, title="On pots")
    noted = json.dumps([(str(draft), str(final)) for draft, final in drafts])
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(FIRST_TABLES)
        began = "T08:00:00+00:00"
        db.execute("INSERT INTO runs VALUES (1, ?, 'published', '[]')", (f"2026-07-15{began}",))
        db.execute("INSERT INTO runs VALUES (2, ?, 'publishing', ?)", (f"2026-07-16{began}", noted))
        for number, entry in ((1, one), (2, two)):
            key, digest = entry.paper.id, digest_of(entry.paper)
            seen = (number, digest, 1) if number == 1 else (None, None, None)
            db.execute("INSERT INTO papers VALUES (?, ?, 1, ?, ?, ?)", (key, digest, *seen))
            db.execute("INSERT INTO texts VALUES (?, ?, ?)", (key, digest, packed(entry)))
            judged = (key, digest, JUDGE.identity, JUDGE.taxonomy, json.dumps({"theory": 0.1}), 0.5)
            db.execute("INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?)", judged)
            db.execute(DECIDE, (number, entry.location, key, digest, "judged", "", None))
        db.execute(DECIDE, (2, "feed.xml: entry 3", "", "", "rejected", "no title", '{"title": ""}'))
        db.execute("INSERT INTO visits VALUES ('cs.LG', '2026-07-15', 1)")
