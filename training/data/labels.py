"""The packaged label files in (`labels.csv`, `corpus.csv`), checked labels and labelled papers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...configs.errors import InputError
from ...configs.likely import did_you_mean
from ...configs.places import packaged
from ...configs.taxonomy import Taxonomy, load_taxonomy
from ...models.paper import Paper
from ...models.text import normalise
from .seeds import load_seeds
from .text_file import read_csv

MAX_TOPICS = 3
"""Most topics of one paper, by seeds/GUIDELINES.md; a labelled file of one's own may give more."""

SURE = 3
CLOSE_CALL = 1
"""Confidence runs from 3 (sure) to 1 (a close call)."""

REVIEW = "review"
"""The batch of papers whose topics somebody gave in a review."""

SEED_COLUMNS = ("n", "title", "pass_1", "pass_2", "topics", "note")
CORPUS_COLUMNS = ("id", "topics", "confidence", "batch")


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """A paper and a person's judgement of it."""

    paper: Paper
    topics: tuple[str, ...]
    """The primary first; empty = out of scope."""
    confidence: int = SURE
    batch: str = "papers"
    """How the paper was drawn; some batches are never fitted on."""
    is_own: bool = False
    """Whether a person added this label to the packaged ones, or gave it instead of one of them; to be fitted on."""


@dataclass(frozen=True, slots=True)
class SeedLabel:
    """One row of `labels.csv`: two independent passes, and the topics after adjudication."""

    n: int
    title: str
    pass_1: tuple[str, ...]
    pass_2: tuple[str, ...]
    topics: tuple[str, ...]
    note: str

    @property
    def confidence(self) -> int:
        return CLOSE_CALL if self.note.startswith("?") else SURE


@dataclass(frozen=True, slots=True)
class CorpusLabel:
    """One row of `corpus.csv`: the label of an arXiv paper whose text is fetched."""

    id: str
    topics: tuple[str, ...]
    confidence: int
    batch: str


def labelled_seeds(taxonomy: Taxonomy) -> list[LabelledPaper]:
    """The seed papers with their adjudicated topics, in the order of the document.

    Raises:
        InputError: the document or the labels are damaged, or do not belong together.
    """
    papers, labels = load_seeds(), read_seed_labels(taxonomy)
    if len(papers) != len(labels):
        raise InputError(f"labels.csv: {len(labels)} rows, but the seed document has {len(papers)} papers")
    for paper, label in zip(papers, labels, strict=True):
        if paper.title != normalise(label.title):
            raise InputError(f"labels.csv: n {label.n}: the title is {label.title!r}, in the document {paper.title!r}")
    return [
        LabelledPaper(paper, label.topics, label.confidence, "seeds")
        for paper, label in zip(papers, labels, strict=True)
    ]


def read_seed_labels(taxonomy: Taxonomy, path: Path | None = None) -> list[SeedLabel]:
    """The rows of a `labels.csv`, numbered from 1 without a gap; by default of the packaged one.

    Raises:
        InputError: with the line, for whatever is not a label of this taxonomy.
    """
    labels: list[SeedLabel] = []
    for location, row in read_csv(path or packaged("seeds", "labels.csv"), SEED_COLUMNS):
        if row["n"] != str(len(labels) + 1):
            raise InputError(f"{location}: n is {row['n']!r} where {len(labels) + 1} is expected")
        first, second, final = (
            joined_topics(row[column], taxonomy, location) for column in ("pass_1", "pass_2", "topics")
        )
        labels.append(SeedLabel(len(labels) + 1, row["title"], first, second, final, row["note"]))
    return labels


def read_corpus_labels(taxonomy: Taxonomy | None = None, path: Path | None = None) -> list[CorpusLabel]:
    """The rows of a `corpus.csv`; by default the packaged file, under the packaged taxonomy.

    Raises:
        InputError: with the line, for whatever is not a label of this taxonomy, or an id that stands twice.
    """
    taxonomy = taxonomy or load_taxonomy()
    labels: dict[str, CorpusLabel] = {}
    for location, row in read_csv(path or packaged("seeds", "corpus.csv"), CORPUS_COLUMNS):
        if not row["id"] or row["id"] in labels:
            raise InputError(f"{location}: the id {row['id']!r} {'stands twice' if row['id'] else 'is empty'}")
        if row["confidence"] not in ("1", "2", "3"):
            raise InputError(f"{location}: confidence is {row['confidence']!r}, expected 1, 2 or 3")
        if not row["batch"]:
            raise InputError(f"{location}: batch is empty")
        topics = joined_topics(row["topics"], taxonomy, location)
        labels[row["id"]] = CorpusLabel(row["id"], topics, int(row["confidence"]), row["batch"])
    return list(labels.values())


def joined_topics(cell: str, taxonomy: Taxonomy, location: str) -> tuple[str, ...]:
    """The topics of a cell such as `theory;architectures`, three at most."""
    try:
        return check_topics([topic.strip() for topic in cell.split(";")] if cell else [], taxonomy, MAX_TOPICS)
    except InputError as error:
        raise InputError(f"{location}: {error}") from error


class UnknownTopic(InputError):
    """A label with a topic that its taxonomy lacks."""


def check_topics(topics: Sequence[str], taxonomy: Taxonomy, most: int | None = None) -> tuple[str, ...]:
    """The topics as they stand, once it is sure that each is of the taxonomy and there once.

    Raises:
        InputError: says which is not, without the location.
    """
    for position, topic in enumerate(topics):
        if topic not in taxonomy.ids:
            hint = did_you_mean(topic, taxonomy.ids, f"the taxonomy has {', '.join(taxonomy.ids)}")
            raise UnknownTopic(f"unknown topic {topic!r}; {hint}")
        if topic in topics[:position]:
            raise InputError(f"the topic {topic!r} stands twice")
    if most is not None and len(topics) > most:
        raise InputError(f"{len(topics)} topics where at most {most} are given to a paper")
    return tuple(topics)
