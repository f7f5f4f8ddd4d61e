"""Entries in, what became of each and the text of its paper kept; what was seen before out."""

import json
from collections.abc import Collection, Iterator

from ....configs.sqlite import Database
from ....models.decision import calibration_name
from ....models.paper import Paper
from ...feeds.entry import BadEntry, Entry
from .packing import packed, spelt, unpacked
from .records import SEEN, WANTED, Decision, Fate, RejectedEntry, SeenPaper, Twin, digest_of

LATEST_VERSION = 2**31
"""Highest version of a paper that is kept; a greater number is no version, and SQLite could not hold it."""

_DECIDE = """INSERT INTO decisions (visit, location, key, digest, fate, reason, row, twin_of)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


class Entries:
    """The entries of visits and their papers. `keep`, `decide`, `reject` and `supersede` need a transaction."""

    def __init__(self, file: Database) -> None:
        self._file, self._db = file, file.connection

    def seen(self, key: str) -> SeenPaper | None:
        """What is known of a paper that was seen; None of one that was not."""
        row = self._db.execute(
            """SELECT seen_digest, seen_version, began FROM papers JOIN visits ON number = seen_visit WHERE key = ?""",
            (key,),
        ).fetchone()
        return SeenPaper(row[0], row[1], row[2][:10]) if row else None

    def looked_at(self, key: str) -> str:
        """The day on which a paper was shown on a terminal, if it has gone to no output since; else empty."""
        query = "SELECT day FROM papers JOIN visits ON number = looked_visit WHERE key = ?"
        row = self._db.execute(query, (key,)).fetchone()
        return row[0] if row else ""

    def outputs(self, key: str, day: str) -> frozenset[str]:
        """The outputs that the visits of that day have published, of those that judged the paper as a new one."""
        rows = self._db.execute(
            """SELECT v.outputs FROM visits v JOIN decisions d ON d.visit = v.number WHERE v.day = ?
            AND v.stage = 'published' AND d.key = ? AND d.wanted = 1 AND d.fate != 'again'""",
            (day, key),
        )
        return frozenset(name for (outputs,) in rows for name in json.loads(outputs))

    def taken(self, visit: int, key: str) -> tuple[str, int | None] | None:
        """Location and version of the entry of that paper that the visit is to judge already."""
        row = self._db.execute(
            """SELECT location, version FROM decisions JOIN papers USING (key)
            WHERE visit = ? AND key = ? AND wanted = 1""",
            (visit, key),
        ).fetchone()
        return (row[0], row[1]) if row else None

    def latest(self, most: int) -> list[Paper]:
        """The papers whose texts are held, as they were last read: those of the latest visits first."""
        rows = self._db.execute(
            """SELECT entry FROM papers JOIN texts USING (key, digest)
            LEFT JOIN (SELECT key, max(visit) AS visit FROM decisions GROUP BY key) USING (key)
            ORDER BY visit DESC, key DESC LIMIT ?""",
            (most,),
        )
        return [unpacked(entry).paper for (entry,) in rows]

    def keep(self, key: str, entry: Entry) -> None:
        """Store an entry's text as the paper's present one.

        Verdicts on that text are dropped where its categories now choose another calibration.
        """
        digest, version = digest_of(entry.paper), min(entry.paper.version or 0, LATEST_VERSION) or None
        self._db.execute(
            """INSERT INTO papers (key, digest, version) VALUES (?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, version = excluded.version""",
            (key, digest, version),
        )
        query = "SELECT entry FROM texts WHERE key = ? AND digest = ?"
        stored = self._db.execute(query, (key, digest)).fetchone()
        if stored and calibration_name(unpacked(stored[0]).paper) != calibration_name(entry.paper):
            self._db.execute("DELETE FROM verdicts WHERE key = ? AND digest = ?", (key, digest))
        self._db.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", (key, digest, packed(entry)))

    def decide(self, visit: int, decision: Decision) -> None:
        """Write down what becomes of an entry."""
        words = spelt(decision.location), decision.key, decision.digest, decision.fate, spelt(decision.reason)
        self._db.execute(_DECIDE, (visit, *words, None, decision.twin_of or None))

    def reject(self, visit: int, bad: BadEntry) -> None:
        """Write down what is no paper, as it stood."""
        words = spelt(bad.location), "", "", "rejected", spelt(bad.error)
        self._db.execute(_DECIDE, (visit, *words, json.dumps(bad.content), None))

    def supersede(self, visit: int, key: str, reason: str) -> None:
        """What was to be judged of a paper is a duplicate after all: a later version came."""
        self._db.execute(
            """UPDATE decisions SET fate = 'duplicate', reason = ? WHERE visit = ? AND key = ? AND wanted = 1""",
            (spelt(reason), visit, key),
        )

    def identify(self, visit: int, identities: Collection[str], source: str, key: str) -> None:
        """Keep the identities under which other sources of the visit may have the paper; needs a transaction."""
        rows = [(visit, identity, source, key) for identity in identities]
        self._db.executemany("INSERT INTO identities VALUES (?, ?, ?, ?)", rows)

    def twin(self, visit: int, identities: Collection[str], source: str) -> Twin | None:
        """The paper of one of these identities that the visit has from another source; None where there is none."""
        for identity in identities:
            row = self._db.execute(
                f"""SELECT d.key, d.location, d.fate, t.entry FROM identities i JOIN decisions d ON d.visit = i.visit
                AND d.key = i.key LEFT JOIN texts t ON t.key = d.key AND t.digest = d.digest WHERE i.visit = ?
                AND i.identity = ? AND i.source != ? AND d.fate IN ({", ".join("?" * len((*WANTED, *SEEN)))})
                AND d.twin_of IS NULL ORDER BY d.rowid""",
                (visit, identity, source, *WANTED, *SEEN),
            ).fetchone()
            if row:
                return Twin(row[0], row[1], row[2], unpacked(row[3]) if row[3] else None)
        return None

    def give_way(self, visit: int, key: str, twin: str, reason: str) -> None:
        """What was to be judged of a paper, and its own twins, are twins of another entry; needs a transaction."""
        self._db.execute(
            """UPDATE decisions SET fate = 'duplicate', reason = ?3, twin_of = ?4
            WHERE visit = ?1 AND ((key = ?2 AND wanted = 1) OR twin_of = ?2)""",
            (visit, key, spelt(reason), twin),
        )

    def rejected(self, visit: int) -> Iterator[RejectedEntry]:
        """Entries of a visit that are no papers, in the order in which they were read."""
        with self._file.guarded():
            query = "SELECT location, reason, row FROM decisions WHERE visit = ? AND fate = 'rejected' ORDER BY rowid"
            for location, error, row in self._db.execute(query, (visit,)):
                yield RejectedEntry(location, error, json.loads(row))

    def fates(self, visit: int) -> dict[Fate, int]:
        """Fate -> how many entries of the visit met it."""
        with self._file.guarded():
            query = "SELECT fate, count(*) FROM decisions WHERE visit = ? GROUP BY fate"
            return dict(self._db.execute(query, (visit,)))

    def count_to_show(self, visit: int) -> int:
        """How many papers a visit judges, or shows again."""
        fates = self.fates(visit)
        return sum(fates.get(fate, 0) for fate in WANTED)
