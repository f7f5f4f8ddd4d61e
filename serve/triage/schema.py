"""The tables of the state of triage."""

SCHEMA_VERSION = 1
"""Stands in the file as `PRAGMA user_version`."""

TABLES = (
    "CREATE TABLE runs (number INTEGER PRIMARY KEY, began TEXT NOT NULL, stage TEXT NOT NULL, drafts TEXT NOT NULL)",
    """CREATE TABLE papers (
        key TEXT PRIMARY KEY, digest TEXT NOT NULL, version INTEGER, seen_run INTEGER, seen_digest TEXT,
        seen_version INTEGER
    )""",
    "CREATE TABLE texts (key TEXT, digest TEXT, entry BLOB NOT NULL, PRIMARY KEY (key, digest)) WITHOUT ROWID",
    """CREATE TABLE verdicts (
        key TEXT, digest TEXT, model TEXT, taxonomy TEXT, scores TEXT NOT NULL, in_scope REAL NOT NULL,
        PRIMARY KEY (key, digest, model, taxonomy)
    ) WITHOUT ROWID""",
    """CREATE TABLE decisions (
        run INTEGER, place TEXT NOT NULL, key TEXT, digest TEXT, fate TEXT NOT NULL, reason TEXT NOT NULL, found TEXT,
        left_out TEXT,
        wanted INTEGER NOT NULL GENERATED ALWAYS AS (fate IN ('judged', 'again')) VIRTUAL
    )""",
    "CREATE INDEX decisions_of_papers ON decisions (run, key, wanted)",
    "CREATE INDEX decisions_wanted ON decisions (run, wanted)",
    """CREATE TABLE shown (
        run INTEGER, key TEXT, digest TEXT, section INTEGER NOT NULL, place REAL NOT NULL, band TEXT NOT NULL,
        score REAL NOT NULL, lifts TEXT NOT NULL, verdict TEXT NOT NULL, evidence TEXT, PRIMARY KEY (run, key)
    ) WITHOUT ROWID""",
    "CREATE TABLE visits (source TEXT, day TEXT, run INTEGER, PRIMARY KEY (source, day)) WITHOUT ROWID",
    """CREATE TABLE answers (
        url TEXT PRIMARY KEY, body BLOB NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, asked REAL NOT NULL,
        fresh_until REAL NOT NULL
    )""",
)
