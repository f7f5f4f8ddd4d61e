"""Judgements of labelled papers in, a file that runs and bundles keep out, and back: models are compared by it later.

A record holds ids, dates, labels, scores and digests of texts, but no text, so a comparison needs neither texts nor
models.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ...configs.errors import BundleError
from ...configs.taxonomy import Taxonomy
from ...models.arrays import Rows
from ...models.paper import Paper
from ..data.labels import LabelledPaper
from .judgement import Judgement, is_sure
from .quality import Quality

ARRAYS = ("truth", "scores", "ranking", "assigned")
"""Arrays of a judgement that a record keeps."""

NO_TEXT = 0
"""Digest of a text that is not known: records made by earlier versions hold no digests."""

JUDGEMENTS = "judgements"
"""Folder of a run that holds its records."""

NAMES = ("taxonomy", "topics", "ids", "dates")
"""Fields of a record that its file keeps as JSON beside the arrays."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What a model said of one set of papers that it had not learnt from."""

    taxonomy: str
    """Digest of the taxonomy."""
    topics: tuple[str, ...]
    ids: tuple[str, ...]
    """Ids of the papers, in the order of the judgement's rows."""
    dates: tuple[str, ...]
    """Date of each paper, `2026-03-01`, or what is known of it; empty where nothing is."""
    sure: NDArray[np.bool_]
    """(n_papers,): whether the label was no close call."""
    texts: NDArray[np.uint64]
    """(n_papers,): digest of each paper's text, or `NO_TEXT`; ids alone may name other papers in another file."""
    judgement: Judgement
    """`rows` count from 0."""

    @classmethod
    def of(cls, judgement: Judgement, papers: Sequence[LabelledPaper], taxonomy: Taxonomy) -> "Record":
        """`papers` are all that the judgement's rows name."""
        judged = [papers[row].paper for row in judgement.rows]
        return cls(
            taxonomy=taxonomy.digest,
            topics=taxonomy.ids,
            ids=tuple(paper.id for paper in judged),
            dates=tuple(paper.date or "" for paper in judged),
            sure=is_sure(papers, judgement),
            texts=np.array([text_digest(paper) for paper in judged], dtype=np.uint64),
            judgement=replace(judgement, rows=np.arange(len(judged))),
        )

    def part(self, rows: Rows) -> "Record":
        """Some of the papers, by their rows, in that order."""
        return replace(
            self,
            ids=tuple(self.ids[row] for row in rows),
            dates=tuple(self.dates[row] for row in rows),
            sure=self.sure[rows],
            texts=self.texts[rows],
            judgement=replace(self.judgement.part(rows), rows=np.arange(len(rows))),
        )

    def reordered(self, columns: Sequence[int]) -> "Record":
        """The topics in another order, that of their `columns`, in-scope last."""
        topic_columns = list(columns[:-1])
        judged = self.judgement
        return replace(
            self,
            topics=tuple(self.topics[column] for column in topic_columns),
            judgement=Judgement(
                judged.rows,
                judged.truth[:, columns],
                judged.scores[:, columns],
                judged.ranking[:, columns],
                judged.assigned[:, topic_columns],
            ),
        )

    def quality(self) -> Quality:
        return self.judgement.quality(self.topics, self.sure)

    @property
    def labels_digest(self) -> str:
        """Twelve hexadecimal digits that change with any paper or label, whatever the order."""
        rows = sorted(
            f"{paper}\t{truth.tobytes().hex()}" for paper, truth in zip(self.ids, self.judgement.truth, strict=True)
        )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]

    def as_bytes(self) -> bytes:
        """safetensors: arrays as they are, scores in single precision, names as JSON beside them."""
        judged = self.judgement
        arrays: dict[str, NDArray[np.generic]] = {name: getattr(judged, name) for name in ARRAYS}
        arrays |= {"scores": judged.scores.astype(np.float32), "ranking": judged.ranking.astype(np.float32)}
        arrays |= {"sure": self.sure, "texts": self.texts}
        return save(
            {name: np.ascontiguousarray(array) for name, array in arrays.items()},
            {name: json.dumps(getattr(self, name)) for name in NAMES},
        )


def read_record(content: bytes, location: str) -> Record:
    """The record that `as_bytes` wrote; `location` names it in errors.

    Raises:
        BundleError: it is damaged.
    """
    try:
        arrays, names = load(content), _names(content)
        truth, assigned = arrays["truth"].astype(bool), arrays["assigned"].astype(bool)
        scores, ranking = arrays["scores"].astype(np.float64), arrays["ranking"].astype(np.float64)
        rows = np.arange(len(names["ids"]))
        record = Record(
            str(names["taxonomy"]),
            tuple(names["topics"]),
            tuple(names["ids"]),
            tuple(names["dates"]),
            arrays["sure"].astype(bool),
            arrays.get("texts", np.full(len(rows), NO_TEXT)).astype(np.uint64),
            Judgement(rows, truth, scores, ranking, assigned),
        )
        _check_shapes(record)
    except (SafetensorError, ValueError, LookupError, TypeError) as error:
        raise BundleError(f"{location}: the judgements are damaged; train or evaluate again") from error
    return record


def records_of(
    judgements: Mapping[str, Judgement], papers: Sequence[LabelledPaper], taxonomy: Taxonomy
) -> dict[str, Record]:
    """Set -> record of its judgement."""
    return {set_name: Record.of(judgement, papers, taxonomy) for set_name, judgement in judgements.items()}


def text_digest(paper: Paper) -> int:
    """Eight bytes of the SHA-256 of title and abstract; never `NO_TEXT`."""
    text = f"{paper.title}\n{paper.abstract}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "little") or 1


def record_name(set_name: str) -> str:
    """Name of the file, in a run's folder `judgements/` and in a bundle."""
    return f"judged-{set_name}.safetensors"


def _names(content: bytes) -> dict[str, list[str]]:
    """The metadata: `safetensors.numpy.load` does not give it. The header is JSON after its length in eight bytes."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])["__metadata__"]
    return {name: json.loads(header[name]) for name in NAMES}


def _check_shapes(record: Record) -> None:
    n_papers, n_topics = len(record.ids), len(record.topics)
    wide, narrow = (n_papers, n_topics + 1), (n_papers, n_topics)
    judged = record.judgement
    shapes = [judged.truth.shape, judged.scores.shape, judged.ranking.shape, judged.assigned.shape]
    shapes += [record.sure.shape, record.texts.shape]
    if shapes != [wide, wide, wide, narrow, (n_papers,), (n_papers,)] or len(record.dates) != n_papers:
        raise ValueError("the arrays do not belong together")
