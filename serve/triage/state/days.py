"""Days of feeds that were read in, the read days out, so that missed ones can be reported."""

from ....configs.sqlite import Database


class Days:
    """The days of announcement that were read, by source: a category, or a feed's name."""

    def __init__(self, file: Database) -> None:
        self._file, self._db = file, file.connection

    def add(self, visit: int, source: str, day: str) -> None:
        """A source has been read for that day; needs a transaction."""
        self._db.execute("INSERT OR IGNORE INTO days VALUES (?, ?, ?)", (source, day, visit))

    def read(self, source: str) -> list[str]:
        """The days for which a source was read, oldest first."""
        with self._file.guarded():
            query = "SELECT day FROM days WHERE source = ? ORDER BY day"
            return [day for (day,) in self._db.execute(query, (source,))]

    def last_before(self, visit: int, source: str) -> str:
        """The newest day for which another visit read a source; empty when there is none."""
        with self._file.guarded():
            query = "SELECT max(day) FROM days WHERE source = ? AND visit != ?"
            return self._db.execute(query, (source, visit)).fetchone()[0] or ""
