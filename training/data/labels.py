"""Label files in (`labels.csv`, `corpus.csv`, labelled JSONL), checked labels and labelled papers out."""

import csv
import difflib
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...configs.errors import InputError
from ...configs.places import packaged
from ...configs.taxonomy import Taxonomy, load_taxonomy
from ...models.paper import Paper
from ...models.text import normalise
from .seeds import decode, load_seeds

MAX_TOPICS = 3
"""Of one paper, by seeds/GUIDELINES.md; a labelled file of one's own may give more."""

SURE = 3
CLOSE_CALL = 1
"""Confidence runs from 3 (sure) to 1 (a close call)."""

SEED_COLUMNS = ("n", "title", "pass_1", "pass_2", "topics", "note")
CORPUS_COLUMNS = ("id", "topics", "confidence", "batch")

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?=$|[T ])")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """A paper and a person's judgement of it."""

    paper: Paper
    topics: tuple[str, ...]
    """The primary first; empty = out of scope."""
    confidence: int = SURE
    batch: str = "papers"
    """How the paper was drawn; some batches are never fitted on."""


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
    for place, row in read_csv(path or packaged("seeds", "labels.csv"), SEED_COLUMNS):
        if row["n"] != str(len(labels) + 1):
            raise InputError(f"{place}: n is {row['n']!r} where {len(labels) + 1} is expected")
        first, second, final = (
            joined_topics(row[column], taxonomy, place) for column in ("pass_1", "pass_2", "topics")
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
    for place, row in read_csv(path or packaged("seeds", "corpus.csv"), CORPUS_COLUMNS):
        if not row["id"] or row["id"] in labels:
            raise InputError(f"{place}: the id {row['id']!r} {'stands twice' if row['id'] else 'is empty'}")
        if row["confidence"] not in ("1", "2", "3"):
            raise InputError(f"{place}: confidence is {row['confidence']!r}, expected 1, 2 or 3")
        if not row["batch"]:
            raise InputError(f"{place}: batch is empty")
        topics = joined_topics(row["topics"], taxonomy, place)
        labels[row["id"]] = CorpusLabel(row["id"], topics, int(row["confidence"]), row["batch"])
    return list(labels.values())


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Place (`labels.csv: line 17`) and cells of each row; the first line must name exactly these columns."""
    text = decode(read_bytes(path), path.name).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            place = f"{path.name}: line {reader.line_num}"
            if not cells:
                continue
            if header is None:
                header = cells
                if cells != list(columns):
                    raise InputError(f"{place}: the columns are {','.join(cells)!r}, expected {','.join(columns)!r}")
            elif len(cells) != len(columns):
                raise InputError(f"{place}: {len(cells)} cells where {len(columns)} are expected")
            else:
                yield place, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
    except csv.Error as error:
        raise InputError(f"{path.name}: line {reader.line_num}: not valid CSV ({error})") from error
    if header is None:
        raise InputError(f"{path.name}: the file is empty, expected the columns {','.join(columns)!r}")


def read_labelled_jsonl(path: Path, taxonomy: Taxonomy) -> list[LabelledPaper]:
    """Labelled papers, one JSON object a line, `.gz` or not: `title`, `abstract` and `topics` (a list) are needed.

    Optional: `id` (made from the text when absent), `confidence`, `batch`, `categories`, `date`; others are ignored.

    Raises:
        InputError: with file and line; also for an id that stands twice.
    """
    papers: list[LabelledPaper] = []
    first: dict[str, int] = {}
    raw = read_bytes(path).removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            labelled = read_labelled_object(parse_object(line), taxonomy)
            earlier = first.setdefault(labelled.paper.id, number)
            if earlier != number:
                raise InputError(f"the paper {labelled.paper.id!r} stands already on line {earlier}")
        except InputError as error:
            raise InputError(f"{path}: line {number}: {error}") from error
        papers.append(labelled)
    return papers


def read_bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def parse_object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 (byte 0x{line[error.start]:02x})") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON ({error})") from error
    if not isinstance(found, dict):
        raise InputError(f"expected an object, found {type(found).__name__}")
    return found


def read_labelled_object(found: dict[str, Any], taxonomy: Taxonomy) -> LabelledPaper:
    """One paper with its label; the errors name the field, the caller adds the place."""
    missing = [field for field in ("title", "abstract", "topics") if found.get(field) is None]
    if missing:
        raise InputError(f"no {missing[0]!r}; a labelled paper has title, abstract and topics")
    paper = Paper.of(text_field(found, "title"), text_field(found, "abstract"), id_field(found))
    paper = paper.with_details(categories=tuple(words_field(found, "categories")), date=date_field(found))
    topics = check_topics(words_field(found, "topics", split=False), taxonomy)
    return LabelledPaper(paper, topics, confidence_field(found), text_field(found, "batch").strip() or "papers")


def text_field(found: dict[str, Any], field: str) -> str:
    """Empty where the field is absent or null."""
    text = found.get(field)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise InputError(f"{field}: expected text, found {type(text).__name__} {text!r:.40}")
    if half := _SURROGATE.search(text):
        raise InputError(f"{field}: holds {half[0]!r}, half of a character")
    return text


def id_field(found: dict[str, Any]) -> str:
    """Whole numbers are taken too; others are not, for 2401.10 would have become 2401.1."""
    number = found.get("id")
    return str(number) if type(number) is int else text_field(found, "id").strip()


def words_field(found: dict[str, Any], field: str, *, split: bool = True) -> list[str]:
    """A list of texts; with `split`, one text with spaces between the words will do as well."""
    words = found.get(field)
    if words is None:
        return []
    if split and isinstance(words, str):
        return words.split()
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InputError(f"{field}: expected a list of texts, found {words!r:.60}")
    return words


def date_field(found: dict[str, Any]) -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a time of day is dropped."""
    text = text_field(found, "date")
    date = _DATE.match(text)
    if text and not date:
        raise InputError(f"date: expected YYYY, YYYY-MM or YYYY-MM-DD, found {text!r}")
    return date[0] if date else ""


def confidence_field(found: dict[str, Any]) -> int:
    confidence = found.get("confidence")
    if confidence is None:
        return SURE
    if type(confidence) is not int or not CLOSE_CALL <= confidence <= SURE:
        raise InputError(f"confidence: expected 1, 2 or 3, found {confidence!r}")
    return confidence


def joined_topics(cell: str, taxonomy: Taxonomy, place: str) -> tuple[str, ...]:
    """`theory;architectures` as its topics, three at most."""
    try:
        return check_topics([topic.strip() for topic in cell.split(";")] if cell else [], taxonomy, MAX_TOPICS)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error


def check_topics(topics: Sequence[str], taxonomy: Taxonomy, most: int | None = None) -> tuple[str, ...]:
    """The same topics, each of the taxonomy and there once.

    Raises:
        InputError: says which is not, without the place.
    """
    for position, topic in enumerate(topics):
        if topic not in taxonomy.ids:
            close = difflib.get_close_matches(topic, taxonomy.ids, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"the taxonomy has {', '.join(taxonomy.ids)}"
            raise InputError(f"unknown topic {topic!r}; {hint}")
        if topic in topics[:position]:
            raise InputError(f"the topic {topic!r} stands twice")
    if most is not None and len(topics) > most:
        raise InputError(f"{len(topics)} topics where at most {most} are given to a paper")
    return tuple(topics)
