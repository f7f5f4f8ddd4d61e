"""Ranked papers and their evidence in; out by section and in order, as a digest shows them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ....configs.sqlite import Database
from ....models.verdict import Evidence
from ...feeds.entry import Entry
from .packing import unpacked, verdict_json, verdict_of
from .records import LeftOut, Ranked, ShownPaper, UnexplainedPaper


class Shown:
    """The papers that a visit shows."""

    def __init__(self, file: Database) -> None:
        self._file, self._db = file, file.connection

    def add(self, visit: int, papers: Iterable[Ranked | LeftOut]) -> None:
        """Show the ranked papers; of the others, keep why they are not shown."""
        with self._file.writing():
            for paper in papers:
                if isinstance(paper, LeftOut):
                    self._leave_out(visit, paper)
                else:
                    row = (visit, paper.key, paper.digest, paper.section, paper.rank, paper.band, paper.score)
                    words = (json.dumps(paper.lifts), verdict_json(paper.verdict))
                    self._db.execute("INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", (*row, *words))

    def trim(self, visit: int, most: int) -> None:
        """Show at most `most` papers, those that stand first over all sections."""
        with self._file.writing():
            query = "SELECT key FROM shown WHERE visit = ? ORDER BY rank, key LIMIT -1 OFFSET ?"
            for (key,) in self._db.execute(query, (visit, most)).fetchall():
                self._leave_out(visit, LeftOut(key, "over the limit"))
                self._db.execute("DELETE FROM shown WHERE visit = ? AND key = ?", (visit, key))

    def _leave_out(self, visit: int, paper: LeftOut) -> None:
        query = "UPDATE decisions SET left_out = ? WHERE visit = ? AND key = ? AND wanted = 1"
        self._db.execute(query, (paper.why, visit, paper.key))

    def left_out(self, visit: int) -> dict[str, int]:
        """Why papers that were judged are not shown -> how many."""
        with self._file.guarded():
            query = """SELECT left_out, count(*) FROM decisions WHERE visit = ? AND left_out IS NOT NULL
                GROUP BY left_out ORDER BY count(*) DESC, left_out"""
            return dict(self._db.execute(query, (visit,)))

    def bands(self, visit: int) -> dict[str, int]:
        """Band -> how many papers are shown in it."""
        with self._file.guarded():
            return dict(self._db.execute("SELECT band, count(*) FROM shown WHERE visit = ? GROUP BY band", (visit,)))

    def count_lifted(self, visit: int, words: str) -> int:
        """How many papers are shown of which a reason for their place begins with these words."""
        with self._file.guarded():
            query = "SELECT lifts FROM shown WHERE visit = ?"
            lifts = [json.loads(stored) for (stored,) in self._db.execute(query, (visit,))]
        return sum(any(reason.startswith(words) for reason in reasons) for reasons in lifts)

    def unexplained(self, visit: int, most: int) -> Iterator[list[UnexplainedPaper]]:
        """Papers whose evidence is still to be found, at most `most` at a time."""
        last = ""
        while True:
            with self._file.guarded():
                rows = self._db.execute(
                    """SELECT s.key, t.entry, s.verdict FROM shown s JOIN texts t USING (key, digest)
                    WHERE s.visit = ? AND s.evidence IS NULL AND s.key > ? ORDER BY s.key LIMIT ?""",
                    (visit, last, most),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [UnexplainedPaper(key, unpacked(entry).paper, verdict_of(verdict)) for key, entry, verdict in rows]

    def add_evidence(self, visit: int, evidence: Mapping[str, Sequence[Evidence]]) -> None:
        """Key of a paper -> its evidence, which may be none."""
        rows = [(evidence_json(pieces), visit, key) for key, pieces in evidence.items()]
        with self._file.writing():
            self._db.executemany("UPDATE shown SET evidence = ? WHERE visit = ? AND key = ?", rows)

    def sections(self, visit: int) -> dict[int, int]:
        """Section -> how many papers it has; those without are left out."""
        with self._file.guarded():
            query = "SELECT section, count(*) FROM shown WHERE visit = ? GROUP BY section ORDER BY section"
            return dict(self._db.execute(query, (visit,)))

    def papers(self, visit: int, section: int) -> Iterator[ShownPaper]:
        """The papers of a section in their order."""
        with self._file.guarded():
            rows = self._db.execute(
                """SELECT s.key, s.digest, s.section, s.rank, s.band, s.score, s.lifts, s.verdict, s.evidence, t.entry,
                (SELECT fate FROM decisions d WHERE d.visit = s.visit AND d.key = s.key AND d.wanted = 1)
                FROM shown s JOIN texts t USING (key, digest) WHERE s.visit = ? AND s.section = ?
                ORDER BY s.rank, s.key""",
                (visit, section),
            )
            for row in rows:
                yield shown_paper(row, tuple(self._twins(visit, row[0])))

    def _twins(self, visit: int, key: str) -> Iterator[Entry]:
        query = """SELECT t.entry FROM decisions d JOIN texts t USING (key, digest)
            WHERE d.visit = ? AND d.twin_of = ? ORDER BY d.rowid"""
        for (entry,) in self._db.execute(query, (visit, key)):
            yield unpacked(entry)

    def field_names(self, visit: int) -> tuple[str, ...]:
        """Every field of the entries that are shown, in the order of first sight."""
        names: dict[str, None] = {}
        for section in self.sections(visit):
            for shown in self.papers(visit, section):
                names.update(dict.fromkeys(shown.entry.fields))
        return tuple(names)


def shown_paper(row: tuple[Any, ...], twins: tuple[Entry, ...]) -> ShownPaper:
    key, digest, section, rank, band, score, lifts, verdict, evidence, entry, fate = row
    ranked = Ranked(key, digest, section, rank, band, score, tuple(json.loads(lifts)), verdict_of(verdict))
    pieces = None if evidence is None else tuple(Evidence(*piece) for piece in json.loads(evidence))
    return ShownPaper(ranked, fate, unpacked(entry), pieces, twins)


def evidence_json(pieces: Iterable[Evidence]) -> str:
    return json.dumps([(piece.topic, piece.text, piece.weight) for piece in pieces])
