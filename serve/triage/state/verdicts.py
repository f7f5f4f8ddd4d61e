"""Verdicts on papers in; out come the papers still to be judged, and each paper of a visit with its verdict."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ....configs.sqlite import Database
from ....models.verdict import Verdict
from .packing import bare_verdict, unpacked
from .records import DatedPaper, EarlierText, JudgedBy, JudgedPaper, UnjudgedPaper

_UNJUDGED = """FROM decisions d JOIN texts t USING (key, digest) WHERE d.visit = ? AND d.wanted = 1 AND
NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.key = d.key AND v.digest = d.digest AND v.model = ? AND v.taxonomy = ?)"""

_DAY = "CASE v.day WHEN '' THEN substr(v.began, 1, 10) ELSE v.day END"
"""The day of a visit; visits of older versions have none but that on which they began."""


class Verdicts:
    """The verdicts of every model, by the text that was judged."""

    def __init__(self, file: Database) -> None:
        self._file, self._db = file, file.connection

    def unjudged(self, visit: int, judge: JudgedBy, most: int) -> Iterator[list[UnjudgedPaper]]:
        """The papers that a visit is to judge and this model has not judged yet, at most `most` at a time."""
        last = 0
        while True:
            with self._file.guarded():
                rows = self._db.execute(
                    f"SELECT d.rowid, d.key, d.digest, t.entry {_UNJUDGED} AND d.rowid > ? ORDER BY d.rowid LIMIT ?",
                    (visit, judge.identity, judge.taxonomy, last, most),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [UnjudgedPaper(key, digest, unpacked(entry).paper) for _, key, digest, entry in rows]

    def count_unjudged(self, visit: int, judge: JudgedBy) -> int:
        with self._file.guarded():
            parameters = (visit, judge.identity, judge.taxonomy)
            n_papers: int = self._db.execute(f"SELECT count(*) {_UNJUDGED}", parameters).fetchone()[0]
        return n_papers

    def add(self, judge: JudgedBy, papers: Iterable[UnjudgedPaper], verdicts: Iterable[Verdict]) -> None:
        """All or none: what the model says of each paper."""
        rows = [
            (
                paper.key,
                paper.digest,
                judge.identity,
                judge.taxonomy,
                json.dumps(dict(verdict.scores)),
                verdict.in_scope,
            )
            for paper, verdict in zip(papers, verdicts, strict=True)
        ]
        with self._file.writing():
            self._db.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?)", rows)

    def judged(self, visit: int, judge: JudgedBy) -> Iterator[JudgedPaper]:
        """Every paper that a visit is to show, in the order in which it was read."""
        with self._file.guarded():
            rows = self._db.execute(
                """SELECT d.key, d.digest, t.entry, v.scores, v.in_scope FROM decisions d
                JOIN texts t USING (key, digest) JOIN verdicts v USING (key, digest)
                WHERE d.visit = ? AND d.wanted = 1 AND v.model = ? AND v.taxonomy = ?
                ORDER BY d.rowid""",
                (visit, judge.identity, judge.taxonomy),
            )
            for key, digest, entry, scores, in_scope in rows:
                read = unpacked(entry)
                yield JudgedPaper(key, digest, read, bare_verdict(scores, in_scope, judge, read.paper))

    def since(self, judge: JudgedBy, day: str) -> Iterator[DatedPaper]:
        """Every paper that visits of that day or later were to show and this model has judged, once, oldest first."""
        with self._file.guarded():
            rows = self._db.execute(
                f"""SELECT min({_DAY}) AS day, t.entry, j.scores, j.in_scope FROM decisions d
                JOIN visits v ON v.number = d.visit JOIN texts t USING (key, digest) JOIN verdicts j USING (key, digest)
                WHERE d.wanted = 1 AND j.model = ? AND j.taxonomy = ? GROUP BY d.key HAVING min({_DAY}) >= ?
                ORDER BY day, d.key""",
                (judge.identity, judge.taxonomy, day),
            )
            for first, entry, scores, in_scope in rows:
                paper = unpacked(entry).paper
                yield DatedPaper(first, paper, bare_verdict(scores, in_scope, judge, paper))

    def count_without(self, judge: JudgedBy, day: str) -> int:
        """How many papers visits of that day or later were to show that this model has not judged."""
        with self._file.guarded():
            n_papers: int = self._db.execute(
                f"""SELECT count(DISTINCT d.key) FROM decisions d JOIN visits v ON v.number = d.visit
                WHERE d.wanted = 1 AND {_DAY} >= ? AND NOT EXISTS
                (SELECT 1 FROM verdicts j WHERE j.key = d.key AND j.model = ? AND j.taxonomy = ?)""",
                (day, judge.identity, judge.taxonomy),
            ).fetchone()[0]
        return n_papers

    def earlier(self, key: str, judge: JudgedBy) -> EarlierText | None:
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
        return EarlierText(seen, bare_verdict(scores, in_scope, judge, entry.paper) if scores else None)
