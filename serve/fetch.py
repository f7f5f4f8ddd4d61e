"""Identifiers, or files of papers, in; their texts in the cache, and a report of what came, out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..configs.errors import ArxsiftError, FetchError, InputError
from ..configs.likely import did_you_mean
from ..models.arxiv_id import abstract_url, parse_id
from ..models.fields import date_field, whole_letters, words_field
from ..models.paper import Paper, text_id
from ..models.text import normalise
from ..training.data.labels import read_corpus_labels
from ..training.data.texts import TextCache
from .arxiv.page import Rejection
from .arxiv.search import ArxivClient
from .feeds.read import open_rows
from .files.rows import BadRow, Row
from .terminal.progress import extent_bar, progress_bar

NEEDED = ("id", "title", "abstract")
"""Fields of a paper in a file; `authors`, `categories` and `date` are taken where they are given."""

PAPERS_A_STEP = 256
"""Papers between two moves of the bar."""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What became of the papers asked for: each was there already, or is fetched, absent or rejected."""

    asked: int
    """Papers asked of arXiv in this run."""
    fetched: int
    already: int
    """Papers in the cache before this run."""
    absent: tuple[str, ...]
    """Papers that arXiv does not have: it said so in this run or in an earlier one."""
    rejected: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class FillReport:
    """What became of the papers of files."""

    read: int
    stored: int
    """Papers stored; the others are here already, in a later version."""


def labelled_ids(batches: Collection[str] = (), corpus: Path | None = None) -> list[str]:
    """The identifiers of `seeds/corpus.csv`, or only those of some batches.

    Raises:
        InputError: no such batch, or a damaged file.
    """
    labels = read_corpus_labels(path=corpus)
    all_batches = sorted({label.batch for label in labels})
    for batch in batches:
        if batch not in all_batches:
            hint = did_you_mean(batch, all_batches, f"there are {', '.join(all_batches)}")
            raise InputError(f"--batch {batch}: no such batch; {hint}")
    return [label.id for label in labels if not batches or label.batch in batches]


def fetch_texts(
    cache: TextCache, client: ArxivClient, ids: Collection[str], *, retry_absent: bool = False
) -> FetchReport:
    """Bring the texts that are not in the cache from arXiv; each answer is stored before the next request is made.

    So it can be killed at any moment and run again. On a terminal a bar shows how far it is.

    Raises:
        FetchError: arXiv failed part-way; what came is in the cache.
    """
    ids = dict.fromkeys(ids)
    lacking = cache.missing(ids, retry_absent=True)
    asked = cache.missing(lacking, retry_absent=retry_absent)
    already, n_fetched, rejected = len(ids) - len(lacking), 0, list[Rejection]()
    with progress_bar("texts from arXiv", len(asked)) as advance:
        try:
            for answer in client.answers(asked):
                cache.put(answer.papers)
                cache.mark_absent(answer.absent)
                n_fetched += len(answer.papers)
                rejected += answer.rejected
                advance(len(answer.papers) + len(answer.absent) + len(answer.rejected))
        except FetchError as error:
            here = f"{already + n_fetched:,} of {len(ids):,} texts are in the cache"
            raise FetchError(f"{error}; {here}: run the same command again to go on") from error
    return FetchReport(len(asked), n_fetched, already, tuple(cache.absent(lacking)), tuple(rejected))


def fill_from_file(cache: TextCache, *paths: Path) -> FillReport:
    """Store the papers of files in any format; all of them, or none when one is bad.

    Raises:
        InputError: a file or a line that cannot be used; nothing was stored.
    """
    n_read = 0

    def counted() -> Iterator[Paper]:
        nonlocal n_read
        for path in paths:
            for paper in read_papers(path):
                n_read += 1
                yield paper

    n_stored = cache.put(counted())
    return FillReport(n_read, n_stored)


def read_papers(path: Path) -> Iterator[Paper]:
    """The papers of one file, one after the other.

    Raises:
        InputError: with the file and, where it is one, the line.
    """
    name = str(path)
    n_papers = 0
    try:
        with open_rows(name) as source, extent_bar(source.extent) as moved:
            for row in source.rows:
                n_papers += 1
                yield _paper(row, name)
                if n_papers % PAPERS_A_STEP == 0:
                    moved(n_papers, source.extent.reached())
    except ArxsiftError as error:  # damaged gzip data too: nothing is stored of such a file
        raise InputError(str(error)) from error
    if not n_papers:
        raise InputError(f"{name}: no papers in it; a paper has {', '.join(NEEDED)}")


def _paper(row: Row | BadRow, name: str) -> Paper:
    try:
        if isinstance(row, BadRow):
            raise InputError(row.error)
        paper = row.paper if row.unit == "entry" else _with_details(row)
        for need, text in zip(NEEDED, (paper.id, paper.title, paper.abstract), strict=True):
            if not text or (need == "id" and text == text_id(paper.title, paper.abstract)):
                raise InputError(f"no {need}; a paper has {', '.join(NEEDED)}")
    except InputError as error:
        raise InputError(f"{name}: {row.unit} {row.line}: {error}") from error
    return paper


def _with_details(row: Row) -> Paper:
    """The row's paper under its bare identifier, with what else the row says of it."""
    named = parse_id(row.paper.id)
    paper_id, version = named or (row.paper.id, None)
    authors = row.fields.get("authors")
    names = re.split(r",|\band\b", authors) if isinstance(authors, str) else words_field(row.fields, "authors")
    return row.paper.with_details(
        id=paper_id,
        authors=tuple(filter(None, (normalise(whole_letters(name)) for name in names))),
        categories=tuple(dict.fromkeys(words_field(row.fields, "categories"))),
        date=date_field(row.fields),
        version=version,
        url=abstract_url(paper_id) if named else "",
    )
