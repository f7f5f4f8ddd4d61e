"""Papers in, papers out by identifier: the cache of fetched titles and abstracts, one SQLite file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Self

from ...configs.places import texts_db
from ...configs.sqlite import Database
from ...models.paper import Paper

SCHEMA_VERSION = 1
"""Version of the tables; stands in the file as `PRAGMA user_version`."""

IDS_PER_QUERY = 500
"""Number of identifiers in one query, below the 999 variables that old builds of SQLite allow."""

_FIELDS = "id, title, abstract, authors, categories, date, version, url"
_TABLES = (
    """CREATE TABLE papers (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, abstract TEXT NOT NULL, authors TEXT NOT NULL, categories TEXT NOT NULL,
    date TEXT NOT NULL, version INTEGER, url TEXT NOT NULL, fetched TEXT NOT NULL
)""",
    "CREATE TABLE absent (id TEXT PRIMARY KEY, asked TEXT NOT NULL)",
)
_ADD = f"INSERT INTO incoming ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_PUBLISH = f"""
INSERT INTO papers ({_FIELDS}, fetched) SELECT {_FIELDS}, ? FROM incoming WHERE true ORDER BY incoming.rowid
ON CONFLICT (id) DO UPDATE SET
    title = excluded.title, abstract = excluded.abstract, authors = excluded.authors, categories = excluded.categories,
    date = excluded.date, version = excluded.version, url = excluded.url, fetched = excluded.fetched
WHERE coalesce(excluded.version, 0) >= coalesce(papers.version, 0)
"""


class TextCache:
    """Texts by arXiv identifier, and the identifiers that arXiv does not have.

    Several processes may read and write one file at once. Every method raises DataFileError when it cannot be used.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open the user's cache, or the one at `path`; folder and file are created when they are not there."""
        remedy = "move it away and run `arxsift fetch` again"
        self._file = Database(path or texts_db(), "the cache of texts", _TABLES, SCHEMA_VERSION, remedy)
        self._db = self._file.connection

    @property
    def path(self) -> Path:
        return self._file.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def put(self, papers: Iterable[Paper]) -> int:
        """Store all papers, or none if the iterable raises; return how many were written.

        A known paper is replaced, unless the cache has a later version: what came from arXiv, with its version, does
        not yield to a file without one. The iterable may be a long generator: neither memory nor a lock is held for it.
        """
        with self._file.guarded():
            self._db.execute(f"CREATE TEMP TABLE IF NOT EXISTS incoming ({_FIELDS})")
            with self._file.transaction("BEGIN"):  # touches the private table only: no other process waits for it
                self._db.execute("DELETE FROM incoming")
                self._db.executemany(_ADD, map(_row, papers))
            with self._file.transaction():
                n_written = self._db.execute(_PUBLISH, (_now(),)).rowcount
                self._db.execute("DELETE FROM absent WHERE id IN (SELECT id FROM incoming)")
            self._db.execute("DELETE FROM incoming")
        return n_written

    def get(self, ids: Iterable[str]) -> dict[str, Paper]:
        """The papers that are here, by identifier, in the order of `ids`; the others are left out."""
        ids = list(dict.fromkeys(ids))
        papers: dict[str, Paper] = {}
        with self._file.guarded():
            for chunk in _chunks(ids):
                marks = ", ".join("?" * len(chunk))
                rows = self._db.execute(f"SELECT {_FIELDS} FROM papers WHERE id IN ({marks})", chunk)
                papers |= {row[0]: _paper(row) for row in rows}
        return {paper_id: papers[paper_id] for paper_id in ids if paper_id in papers}

    def missing(self, ids: Iterable[str], *, retry_absent: bool = False) -> list[str]:
        """The identifiers still to be fetched, each once, in order; those known to be absent only on `retry_absent`."""
        ids = list(dict.fromkeys(ids))
        done = self._listed("papers", ids)
        if not retry_absent:
            done |= self._listed("absent", ids)
        return [paper_id for paper_id in ids if paper_id not in done]

    def mark_absent(self, ids: Iterable[str]) -> None:
        """Remember that arXiv does not have these, so that the next run does not ask again."""
        with self._file.guarded(), self._file.transaction():
            rows = [(paper_id, _now()) for paper_id in ids]
            self._db.executemany("INSERT OR REPLACE INTO absent (id, asked) VALUES (?, ?)", rows)

    def absent(self, ids: Iterable[str]) -> list[str]:
        """Identifiers among `ids` that arXiv did not have when it was asked, and that did not come since; in order."""
        ids = list(dict.fromkeys(ids))
        without_text = self._listed("absent", ids) - self._listed("papers", ids)
        return [paper_id for paper_id in ids if paper_id in without_text]

    def __len__(self) -> int:
        with self._file.guarded():
            n_papers: int = self._db.execute("SELECT count(*) FROM papers").fetchone()[0]
        return n_papers

    def __contains__(self, paper_id: str) -> bool:
        return bool(self._listed("papers", [paper_id]))

    def _listed(self, table: str, ids: Sequence[str]) -> set[str]:
        """The identifiers that have a row in the table."""
        listed: set[str] = set()
        with self._file.guarded():
            for chunk in _chunks(ids):
                marks = ", ".join("?" * len(chunk))
                listed |= {row[0] for row in self._db.execute(f"SELECT id FROM {table} WHERE id IN ({marks})", chunk)}
        return listed


def _row(paper: Paper) -> tuple[str | int | None, ...]:
    authors, categories = (json.dumps(names, ensure_ascii=False) for names in (paper.authors, paper.categories))
    return paper.id, paper.title, paper.abstract, authors, categories, paper.date, paper.version, paper.url


def _paper(row: tuple[str, str, str, str, str, str, int | None, str]) -> Paper:
    paper_id, title, abstract, authors, categories, date, version, url = row
    names, terms = tuple(json.loads(authors)), tuple(json.loads(categories))
    return Paper(paper_id, title, abstract, names, terms, date, version, url)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while chunk := list(islice(rest, IDS_PER_QUERY)):
        yield chunk
