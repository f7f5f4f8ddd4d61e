"""Answers of servers in, the same answers out on another day's question: the cache of `serve/arxiv`, in the state."""

import zlib
from dataclasses import dataclass

from ..web.cache import Cached
from .state import State

KEPT_SECONDS = 3 * 86_400.0
"""An answer is of use as long as a server may say that it has not changed."""


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Implements `AnswerCache`."""

    state: State

    def get(self, url: str) -> Cached | None:
        with self.state.file.guarded():
            query = "SELECT body, etag, modified, asked, fresh_until FROM answers WHERE url = ?"
            row = self.state.file.connection.execute(query, (url,)).fetchone()
        return Cached(zlib.decompress(row[0]), *row[1:]) if row else None

    def put(self, url: str, answer: Cached) -> None:
        """Old answers make room."""
        row = (zlib.compress(answer.body, 1), answer.etag, answer.modified, answer.asked, answer.fresh_until)
        with self.state.file.guarded():
            self.state.file.connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", (url, *row))
            self.state.file.connection.execute("DELETE FROM answers WHERE asked < ?", (answer.asked - KEPT_SECONDS,))
