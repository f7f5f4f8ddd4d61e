"""Judged and bad rows in; the file of verdicts and the file of bad rows out, published together."""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from ...configs.errors import ArxsiftError
from ...models.verdict import Verdict
from ..files.growing import GrowingDraft, Mark, growing, growing_beside, reveal
from ..files.headers import DELIMITERS
from ..files.parquet_table import ParquetStream, write_parquet
from ..files.replacing import replace_keeping
from ..files.rows import BadRow, Row
from ..files.writers import Fields, JsonlWriter, TableWriter, Writer, rejected_line
from ..library.writer import LibraryWriter
from ..terminal.say import say, stdout_bytes
from ..terminal.words import count
from .checkpoint import size_of
from .job import Counts, Job
from .reading import open_inputs
from .unfinished import Unfinished

MOST_REPORTED = 10
"""Most bad rows that are told one by one when they also stand in a file."""


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A good row and what a model says of it."""

    row: Row
    verdict: Verdict


@dataclass(slots=True)
class Output:
    """Where verdicts and bad rows go."""

    job: Job
    topics: tuple[str, ...]
    writer: Writer
    draft: GrowingDraft | None = None
    """None for stdout."""
    rejects: GrowingDraft | None = None
    counts: Counts = field(default_factory=Counts)

    def write(self, judged: LabelledRow) -> None:
        self.writer.write(judged.row, judged.verdict)
        self.counts.n_papers += 1
        self.counts.n_in_scope += bool(judged.verdict.topics)
        self.counts.n_title_only += not judged.row.paper.abstract

    def reject(self, bad: BadRow, source: str) -> None:
        """Tell it, and keep it where the job says so.

        Raises:
            ArxsiftError: the job stops at bad rows.
        """
        fault = f"{bad.file or source}: {bad.unit} {bad.line}: {bad.error}"
        if self.job.on_error == "stop":
            raise ArxsiftError(f"{fault}; {self.so_far()}: mend the row, or set such rows aside with --on-error skip")
        self.counts.n_rejected += 1
        if self.rejects is None or self.counts.n_rejected <= MOST_REPORTED:
            say(fault)
        if self.rejects is not None:
            self.rejects.stream.write(rejected_line(bad))
        self.writer.pass_over(bad)

    def so_far(self) -> str:
        n_papers = self.counts.n_papers
        before = f"{count(n_papers, 'paper')} before it {'was' if n_papers == 1 else 'were'}"
        at_once = self.draft is None and self.job.format != "parquet"
        return f"{before} written" if at_once else f"{before} fine, nothing was written"

    def end_batch(self) -> None:
        """Must come after the same rows in every run, since what is packed depends on it."""
        self.writer.flush()
        if self.draft is not None:
            self.draft.end_piece()

    def save(self, work: Unfinished, n_read: int) -> None:
        """A checkpoint, after `end_batch`; `n_read` = bytes of the input that were read."""
        if self.draft is not None:
            rejected = self.rejects.mark() if self.rejects is not None else Mark()
            work.save(self.counts, self.draft.mark(), rejected, n_read)

    def finish(self, work: Unfinished | None) -> None:
        """Hand on all rows; of files, note that they are whole and only have to be published."""
        self.writer.finish()
        if self.draft is None or work is None:
            return
        if self.job.format == "parquet":
            self.save(work, work.n_bytes)  # from here on, a run that goes on has only to pack the rows
        self.draft.seal()
        if self.rejects is not None:
            self.rejects.seal()
            if not self.counts.n_rejected:
                self.rejects.beside.unlink()
        if self.job.format == "parquet":
            pack(self.draft.beside, growing_beside(self.job.files[1]), self.topics)
        rejected, output = (Mark(max(size_of(growing_beside(path)), 0)) for path in self.job.files)
        work.save(self.counts, output, rejected, n_read=None)


def open_output(job: Job, work: Unfinished | None, topics: tuple[str, ...], opened: ExitStack) -> Output:
    """Where the work goes on; stdout where there is none."""
    fields = fields_of(job) if job.format in DELIMITERS else None
    if work is None or job.rejected is None:
        return Output(job, topics, writer_of(job, stdout_bytes(), fields, topics))
    found = work.found
    mark, rejected = (found.output, found.rejected) if found else (Mark(), Mark())
    draft = opened.enter_context(growing(job.growing[1], job.force, mark))
    rejects = opened.enter_context(growing(job.rejected, job.force, rejected)) if job.on_error == "skip" else None
    writer = writer_of(job, draft.stream, fields, topics, begun=mark.n_bytes > 0)
    return Output(job, topics, writer, draft, rejects, replace(found.counts) if found else Counts())


def writer_of(
    job: Job, stream: BinaryIO, fields: Fields | None, topics: tuple[str, ...], *, begun: bool = False
) -> Writer:
    if job.library_format:
        return LibraryWriter(stream, job.keyword_prefix)
    if job.format == "parquet" and not job.files:
        return ParquetStream(stream, job.columns, topics)
    if fields is None:
        return JsonlWriter(stream, job.columns)
    return TableWriter(stream, job.format, job.columns, fields, topics, begun=begun)


def fields_of(job: Job) -> Fields:
    """What a table must know before its first row; reads the inputs once more."""
    with open_inputs(job.sources, job.columns, quietly=True) as source:
        return Fields.of(source.rows, job.columns)


def pack(rows: Path, packed: Path, topics: tuple[str, ...]) -> None:
    """Make a durable Parquet file of all rows; half a one that is there is begun anew."""
    with rows.open("rb") as lines, packed.open("wb") as file:
        write_parquet(lines, topics, file)
        file.flush()
        os.fsync(file.fileno())


def publish(job: Job, work: Unfinished, counts: Counts) -> None:
    """Put the whole files in their places, the bad rows first; of an interrupted publication, what is left to do."""
    rejected, output = job.files
    growing_beside(job.rows).unlink(missing_ok=True)  # while the checkpoint is there: else a kill would leave them
    if counts.n_rejected:
        reveal(rejected, job.force)
    elif job.force:
        rejected.unlink(missing_ok=True)
    if job.backup is None:
        reveal(output, job.force)
    else:
        work.refuse_change()
        if replace_keeping(output, growing_beside(output), job.backup):
            say(f"{output}: as it was, it is kept as {job.backup.name}")
        else:
            say(f"{output}: has these keywords already; it stays as it is")
    work.clear()
