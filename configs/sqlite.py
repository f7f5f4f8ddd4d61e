"""A path and its tables in, a checked SQLite file out that several processes may use at once."""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import DataFileError
from .faults import sqlite_code, sqlite_words
from .places import WRITABLE_HOME

BUSY_SECONDS = 30.0
"""How long a writer waits for another process to finish."""


class Database:
    """One SQLite file of a known schema; readers and one writer at a time do not wait for each other.

    Whatever goes wrong with it while it is opened, or in a block of `guarded`, is a DataFileError.
    """

    def __init__(
        self,
        path: Path,
        what: str,
        tables: Sequence[str],
        version: int,
        remedy: str,
        migrations: Mapping[int, Sequence[str]] | None = None,
    ) -> None:
        """Open the file; folder and file are created when they are not there, and an older schema is migrated.

        `what` it is and the `remedy` stand in errors; `version` of the schema stands in the file as `user_version`.
        `migrations`: version -> the statements that make the next version of it.
        """
        self.path, self._what, self._tables, self._version, self._remedy = path, what, tables, version, remedy
        self._migrations = migrations or {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataFileError(f"{path.parent}: cannot be created ({error.strerror}); {WRITABLE_HOME}") from error
        with self.guarded():
            self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            with self.guarded():
                self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        """All of the block, or nothing of it."""
        self.connection.execute(begin)
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # SQLite itself rolls back on a full disk
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of the block, or nothing of it; what goes wrong is a DataFileError."""
        with self.guarded(), self.transaction():
            yield

    @contextmanager
    def guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise DataFileError(f"{self.path}: {self._fault(error)}") from error

    def _fault(self, error: sqlite3.DatabaseError) -> str:
        """What is wrong with the file, and what to do about it."""
        if sqlite_code(error) in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            remedy = f"give yourself the right to write it and its folder, or {WRITABLE_HOME}"
            return f"{self._what} cannot be written ({sqlite_words(error)}); {remedy}"
        if isinstance(error, sqlite3.OperationalError):  # nothing is wrong with what it holds
            remedy = "see whether there is room on the disk and no other program holds it, and run it again"
        else:
            remedy = f"if no other program is using it, {self._remedy}"
        return f"{self._what} cannot be used ({sqlite_words(error)}); {remedy}"

    def _prepare(self) -> None:
        """Check the schema before anything is written; make it where the file is new, migrate it where it is old."""
        if self._schema_version() < self._version:
            with self.transaction():  # another process may have done it while this one waited for the lock
                version = self._schema_version()
                if version == 0:
                    self._create()
                else:
                    self._migrate(version)
        self._write_ahead()

    def _schema_version(self) -> int:
        version: int = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version > self._version:
            versions = f"schema {version}, this one knows {self._version}"
            raise DataFileError(
                f"{self.path}: written by a newer arxsift ({versions}); upgrade arxsift or move it away"
            )
        return version

    def _create(self) -> None:
        if self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            what = self._what.removeprefix("the ")
            raise DataFileError(f"{self.path}: a database, but not a {what}; move it away and try again")
        for table in self._tables:
            self.connection.execute(table)
        self.connection.execute(f"PRAGMA user_version = {self._version}")

    def _migrate(self, version: int) -> None:
        """Within a transaction: a program that is killed meanwhile leaves the old schema whole."""
        for older in range(version, self._version):
            for statement in self._migrations[older]:
                self.connection.execute(statement)
        self.connection.execute(f"PRAGMA user_version = {self._version}")

    def _write_ahead(self) -> None:
        """Readers and one writer at a time, without waiting; SQLite's busy timeout does not cover the switch to it."""
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
                self.connection.execute("PRAGMA synchronous = NORMAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.02)
