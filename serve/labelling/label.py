"""Files of papers in, the file with verdicts out; bad rows stop the work or are written to another file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING

from ...configs.errors import InputError
from ...models.paper import Paper
from ...models.verdict import Verdict
from ..feeds.read import OpenRows
from ..files.formats import refuse_other_suffix
from ..files.headers import DELIMITERS
from ..files.parquet_table import check_parquet
from ..files.rows import BadRow, Row
from ..files.source import STREAM, suffix_of
from ..library.formats import TITLES
from ..library.reading import open_library
from ..terminal.progress import Extent, extent_bar
from ..terminal.words import count
from ..workers import LOOKAHEAD, Pending, ahead, judging, worker_count
from .checkpoint import was_finished
from .job import BY_SUFFIX, Counts, Job, Tally
from .output import LabelledRow, Output, open_output, publish
from .reading import check_inputs, open_inputs
from .unfinished import Unfinished, refuse_all, unfinished

if TYPE_CHECKING:
    from ...models.classifier import Classifier

BATCH_PAPERS = 1024
"""Rows judged at a time by a quick model: enough for its speed, little in memory. Checkpoints are between two batches
so that papers are judged in the same company in every run: their scores' last digits may depend on it."""

SLOWER = 8
"""A model that uses every processor judges a batch that is so many times smaller in about the time."""

WORTH_WORKERS_BYTES = 5_000_000
"""Size of an input from which workers are started: four thousand abstracts take longer to judge than they to start."""


def check_job(job: Job) -> None:
    """Find what is wrong before the model is loaded and anything is read.

    Raises:
        InputError: the output's format, inputs that hold no papers, or files that are the same or in the way.
    """
    by_suffix = None if job.target == STREAM else BY_SUFFIX.get(suffix_of(job.target))
    refuse_other_suffix(job.target, by_suffix, job.asked_format)
    check_sources(job)
    if job.format == "parquet":
        check_parquet(job.target)
    for path in () if job.in_place else job.files:
        if path.exists() and any(name != STREAM and path.samefile(name) for name in job.sources):
            raise InputError(f"{path}: is the input itself; give the output another name")
    if not was_finished(job):
        refuse_all(job)
        check_inputs(job.sources, job.columns)


def check_sources(job: Job) -> None:
    """Raises InputError where the inputs do not go with the output."""
    if job.in_place and job.sources == (STREAM,):
        raise InputError("--in-place: give a file, not stdin")
    if job.in_place and not job.library_format:
        raise InputError(f"{job.sources[0]}: --in-place is for .bib and .ris; give other files another name with -o")
    if job.library_format and len(job.sources) > 1:
        what = f"{count(len(job.sources), 'file')} do not go out as one {TITLES[job.library_format]}"
        raise InputError(f"{what}; label them one by one, or write .jsonl or .csv")
    if job.format in DELIMITERS and not job.can_be_read_again:
        given = "stdin" if job.sources == (STREAM,) else "a pipe"
        raise InputError(
            f"{job.target}: a table needs to know all fields before the first row; give a file, not {given}"
        )


def label_file(job: Job, classifier: "Classifier", identity: str) -> Tally:
    """Read, judge, write in order and in bounded memory; the output appears whole at the end or not at all.

    When the work is cut short, the next call with the same job goes on, and the files are the same in the end.
    `identity` changes with anything in the classifier.

    Raises:
        ArxsiftError: a bad row, unless the job skips these; damaged data.
        InputError: an input is not a file of papers; or an interrupted run is in the way.
    """
    start = perf_counter()
    if not job.files:
        return Tally(label_rows(job, classifier, None), 0, perf_counter() - start)
    with unfinished(job, classifier, identity) as work:
        found = work.found
        counts = found.counts if found and found.finished else label_rows(job, classifier, work)
        publish(job, work, counts)
    return Tally(counts, found.counts.n_papers if found else 0, perf_counter() - start)


def label_rows(job: Job, classifier: "Classifier", work: Unfinished | None) -> Counts:
    """Judge and write the rows that are left, with checkpoints on the way."""
    with ExitStack() as opened:
        source = opened.enter_context(open_source(job))
        output = open_output(job, work, classifier.taxonomy.ids, opened)
        n_workers = worker_count(source.extent.n_bytes, WORTH_WORKERS_BYTES)
        submit = opened.enter_context(judging(classifier, job.prefer, n_workers))
        moved = opened.enter_context(extent_bar(source.extent, output.counts.n_papers))
        rows = islice(source.rows, output.counts.n_rows, None)  # those before are in the drafts
        batches = submitted(rows, source.extent, submit, batch_size(classifier))
        for batch, verdicts in ahead(batches, LOOKAHEAD * n_workers):
            write_batch(batch, verdicts(), source.name, output)
            moved(output.counts.n_papers, batch.end)
            if work is not None and work.is_due:
                output.save(work, source.extent.reached())
        if work is not None:
            refuse_all(job)
        output.finish(work)
    return output.counts


def open_source(job: Job) -> AbstractContextManager[OpenRows]:
    """The inputs as rows; one that goes out as it came in, with all of its bytes."""
    if job.library_format:
        return open_library(job.sources[0], job.library_format)
    return open_inputs(job.sources, job.columns)


def batch_size(classifier: "Classifier") -> int:
    """Rows judged at a time."""
    return max(BATCH_PAPERS // SLOWER, 1) if classifier.uses_every_processor else BATCH_PAPERS


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are judged together."""

    rows: list[Row | BadRow]
    end: int
    """Bytes of the input that are read when the last of them is; 0 when nobody knows."""


def submitted(
    rows: Iterator[Row | BadRow], extent: Extent, submit: Callable[[Sequence[Paper]], Pending], n_rows: int
) -> Iterator[tuple[Batch, Pending]]:
    """The rows by the batch, with their pending verdicts."""
    while batch := list(islice(rows, n_rows)):
        papers = [row.paper for row in batch if isinstance(row, Row)]
        yield Batch(batch, extent.reached()), submit(papers) if papers else list


def write_batch(batch: Batch, verdicts: Iterable[Verdict], source: str, output: Output) -> None:
    """Hand on the rows in their order; bad rows keep their place."""
    judged = iter(verdicts)
    for row in batch.rows:
        if isinstance(row, Row):
            output.write(LabelledRow(row, next(judged)))
        else:
            output.reject(row, source)
    output.end_batch()
