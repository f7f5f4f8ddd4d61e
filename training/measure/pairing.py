"""Records of several models in, the papers that all of them judged out: what may be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...models.arrays import Bools, Rows
from .records import NO_TEXT, Record


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Papers that all of several records hold, with one text and one label, and how many others there are."""

    rows: tuple[Rows, ...]
    """Rows of these papers in each record, (n_paired,) each, in the order of the first record."""
    n_papers: int
    """Papers that any record holds."""
    n_missing: int
    """Papers that some record lacks."""
    n_other_text: int
    """Papers of one id and several texts."""
    n_other_label: int
    """Papers of one text and several labels."""

    @property
    def n_paired(self) -> int:
        return len(self.rows[0])


def pair(records: Sequence[Record]) -> Pairs:
    """Pair the papers of records by id and text; where a record does not know its texts, by id alone."""
    rows_of = [{paper: row for row, paper in enumerate(record.ids)} for record in records]
    n_papers = len(set().union(*rows_of))
    shared = [paper for paper in records[0].ids if all(paper in rows for rows in rows_of)]
    rows = [np.array([own[paper] for paper in shared], dtype=np.intp) for own in rows_of]
    same_text = agree_on_texts(records, rows)
    same_label = agree_on_labels(records, rows)
    return Pairs(
        rows=tuple(own[same_text & same_label] for own in rows),
        n_papers=n_papers,
        n_missing=n_papers - len(shared),
        n_other_text=int((~same_text).sum()),
        n_other_label=int((same_text & ~same_label).sum()),
    )


def agree_on_texts(records: Sequence[Record], rows: Sequence[Rows]) -> Bools:
    """Whether all records that know the text of a paper know the same one, (n_rows,); `rows` are of each record."""
    texts = np.array([record.texts[own] for record, own in zip(records, rows, strict=True)])  # (n_records, n_rows)
    return np.asarray(((texts == NO_TEXT) | (texts == texts.max(axis=0))).all(axis=0))


def agree_on_labels(records: Sequence[Record], rows: Sequence[Rows]) -> Bools:
    """Whether a paper has the same topics in all records, (n_rows,); topics may stand in other orders."""
    truths = [
        record.judgement.truth[own][:, columns_as(record, records[0])]
        for record, own in zip(records, rows, strict=True)
    ]
    return np.asarray(np.all([(truth == truths[0]).all(axis=1) for truth in truths], axis=0))


def columns_as(record: Record, first: Record) -> list[int]:
    """Columns that put the topics of a record in the order of another's, in-scope last."""
    return [*(record.topics.index(topic) for topic in first.topics), len(record.topics)]
