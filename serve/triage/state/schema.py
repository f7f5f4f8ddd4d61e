"""The tables of the state of triage, and the statements that bring those of older versions up to date."""

from collections.abc import Mapping, Sequence

SCHEMA_VERSION = 5
"""Stands in the file as `PRAGMA user_version`."""

TWINS = (
    "CREATE INDEX decisions_twins ON decisions (visit, twin_of) WHERE twin_of IS NOT NULL",
    "CREATE TABLE identities (visit INTEGER, identity TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL)",
    "CREATE INDEX identities_of_visits ON identities (visit, identity)",
)
"""For papers that two sources of a visit have."""

LOOKED_AT = "CREATE INDEX papers_looked_at ON papers (looked_visit) WHERE looked_visit IS NOT NULL"

DECISIONS = (
    """CREATE TABLE decisions (
        visit INTEGER, location TEXT NOT NULL, key TEXT, digest TEXT, fate TEXT NOT NULL, reason TEXT NOT NULL,
        row TEXT, left_out TEXT,
        wanted INTEGER NOT NULL GENERATED ALWAYS AS (fate IN ('judged', 'again', 'shown')) VIRTUAL
    )""",
    "CREATE INDEX decisions_of_papers ON decisions (visit, key, wanted)",
    "CREATE INDEX decisions_wanted ON decisions (visit, wanted)",
)

ANSWERED = (
    "CREATE TABLE answered_taxonomies (digest TEXT PRIMARY KEY, document TEXT NOT NULL)",
    """CREATE TABLE answer_events (
        number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person TEXT NOT NULL, act TEXT NOT NULL,
        paper TEXT NOT NULL, digest TEXT NOT NULL, title TEXT NOT NULL, abstract TEXT NOT NULL,
        categories TEXT NOT NULL, date TEXT NOT NULL, taxonomy TEXT NOT NULL, topics TEXT NOT NULL,
        confidence INTEGER NOT NULL, model TEXT, verdict TEXT, undoes INTEGER REFERENCES answer_events (number)
    )""",
    "CREATE INDEX answer_events_of_taxonomies ON answer_events (taxonomy)",
    *(
        f"""CREATE TRIGGER answer_events_no_{act} BEFORE {act.upper()} ON answer_events
        BEGIN SELECT RAISE(ABORT, 'answers are never changed or deleted'); END"""
        for act in ("update", "delete")
    ),
)
"""For `serve/review/log.py`: what readers say of papers' topics."""

TABLES = (
    """CREATE TABLE visits (
        number INTEGER PRIMARY KEY, began TEXT NOT NULL, stage TEXT NOT NULL, drafts TEXT NOT NULL,
        day TEXT NOT NULL DEFAULT '', outputs TEXT NOT NULL DEFAULT '[]'
    )""",
    """CREATE TABLE papers (
        key TEXT PRIMARY KEY, digest TEXT NOT NULL, version INTEGER, seen_visit INTEGER, seen_digest TEXT,
        seen_version INTEGER, looked_visit INTEGER, looked_digest TEXT, looked_version INTEGER
    )""",
    LOOKED_AT,
    "CREATE TABLE texts (key TEXT, digest TEXT, entry BLOB NOT NULL, PRIMARY KEY (key, digest)) WITHOUT ROWID",
    """CREATE TABLE verdicts (
        key TEXT, digest TEXT, model TEXT, taxonomy TEXT, scores TEXT NOT NULL, in_scope REAL NOT NULL,
        PRIMARY KEY (key, digest, model, taxonomy)
    ) WITHOUT ROWID""",
    *DECISIONS,
    "ALTER TABLE decisions ADD COLUMN twin_of TEXT",
    *TWINS,
    """CREATE TABLE shown (
        visit INTEGER, key TEXT, digest TEXT, section INTEGER NOT NULL, rank REAL NOT NULL, band TEXT NOT NULL,
        score REAL NOT NULL, lifts TEXT NOT NULL, verdict TEXT NOT NULL, evidence TEXT, PRIMARY KEY (visit, key)
    ) WITHOUT ROWID""",
    "CREATE TABLE days (source TEXT, day TEXT, visit INTEGER, PRIMARY KEY (source, day)) WITHOUT ROWID",
    """CREATE TABLE answers (
        url TEXT PRIMARY KEY, body BLOB NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, asked REAL NOT NULL,
        fresh_until REAL NOT NULL
    )""",
    *ANSWERED,
)

MIGRATIONS: Mapping[int, Sequence[str]] = {
    1: (
        "ALTER TABLE visits RENAME TO days",
        "ALTER TABLE days RENAME COLUMN run TO visit",
        "ALTER TABLE runs RENAME TO visits",
        "ALTER TABLE papers RENAME COLUMN seen_run TO seen_visit",
        "ALTER TABLE decisions RENAME COLUMN run TO visit",
        "ALTER TABLE decisions RENAME COLUMN place TO location",
        "ALTER TABLE decisions RENAME COLUMN found TO row",
        "ALTER TABLE shown RENAME COLUMN run TO visit",
        "ALTER TABLE shown RENAME COLUMN place TO rank",
    ),
    2: (
        "ALTER TABLE visits ADD COLUMN day TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE visits ADD COLUMN outputs TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE papers ADD COLUMN looked_visit INTEGER",
        "ALTER TABLE papers ADD COLUMN looked_digest TEXT",
        "ALTER TABLE papers ADD COLUMN looked_version INTEGER",
        LOOKED_AT,
        "DROP INDEX decisions_of_papers",
        "DROP INDEX decisions_wanted",
        "ALTER TABLE decisions RENAME TO old_decisions",
        *DECISIONS,
        """INSERT INTO decisions (visit, location, key, digest, fate, reason, row, left_out)
        SELECT visit, location, key, digest, fate, reason, row, left_out FROM old_decisions ORDER BY rowid""",
        "DROP TABLE old_decisions",
    ),
    3: ("ALTER TABLE decisions ADD COLUMN twin_of TEXT", *TWINS),
    4: ANSWERED,
}
"""Version of the schema -> the statements that make the next version of it."""
