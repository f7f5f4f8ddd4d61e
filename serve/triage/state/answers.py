"""Answers of servers in, those answers out on a later day: the cache of the client in `serve/web`."""

import zlib

from ....configs.sqlite import Database
from ...web.cache import Cached

KEPT_SECONDS = 3 * 86_400.0
"""How long an answer is kept: as long as a server may say that it has not changed."""


class Answers:
    """Implements `AnswerCache`."""

    def __init__(self, file: Database) -> None:
        self._file, self._db = file, file.connection

    def get(self, url: str) -> Cached | None:
        with self._file.guarded():
            query = "SELECT body, etag, modified, asked, fresh_until FROM answers WHERE url = ?"
            row = self._db.execute(query, (url,)).fetchone()
        return Cached(zlib.decompress(row[0]), *row[1:]) if row else None

    def put(self, url: str, answer: Cached) -> None:
        """Keep an answer; old ones make room."""
        row = (zlib.compress(answer.body, 1), answer.etag, answer.modified, answer.asked, answer.fresh_until)
        with self._file.guarded():
            self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", (url, *row))
            self._db.execute("DELETE FROM answers WHERE asked < ?", (answer.asked - KEPT_SECONDS,))
