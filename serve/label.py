"""A file of papers in, the file with verdicts out; bad rows stop the work or are written to another file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from ..configs.errors import ArxsiftError, InputError
from ..models.paper import Paper
from ..models.verdict import Prefer, Verdict
from .feeds.read import open_rows
from .files.columns import Columns
from .files.drafts import Draft, drafting, refuse_existing
from .files.formats import refuse_other_suffix
from .files.rows import BadRow, Row
from .files.source import FORMATS, STREAM, Format, check_file, format_of, suffix_of
from .files.writers import Fields, JsonlWriter, TableWriter, Writer, rejected_line
from .terminal.progress import watch
from .terminal.say import say, stdout_bytes
from .terminal.words import count
from .workers import LOOKAHEAD, Pending, ahead, judging, worker_count

if TYPE_CHECKING:
    from ..models.classifier import Classifier

OnError = Literal["stop", "skip"]

BATCH_PAPERS = 1024
"""Papers judged at a time: enough for the models' speed, little in memory."""

WORTH_WORKERS_BYTES = 5_000_000
"""Size of an input from which workers are started: four thousand abstracts take longer to judge than they to start."""

MOST_REPORTED = 10
"""Most bad rows that are told one by one when they also stand in a file."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to label and how."""

    source: str
    target: str
    columns: Columns = field(default_factory=Columns)
    on_error: OnError = "stop"
    force: bool = False
    prefer: Prefer = "balanced"
    asked_format: Format | None = None
    """None = by the suffix of the target."""

    @property
    def format(self) -> Format:
        """The format to write; raises InputError where neither the target's suffix nor the call names it."""
        return self.asked_format or format_of(self.target)

    @property
    def rejected(self) -> Path | None:
        """The file that bad rows go to; None for stdout, where they are only told."""
        return None if self.target == STREAM else Path(f"{self.target}.rejected.jsonl")


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done."""

    n_papers: int
    n_in_scope: int
    n_rejected: int
    n_title_only: int
    """Papers judged by their titles alone."""
    seconds: float


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A good row and what a model says of it."""

    row: Row
    verdict: Verdict


def check_job(job: Job) -> None:
    """Find what is wrong before the model is loaded and anything is read.

    Raises:
        InputError: the output's format, or files that are absent, the same or in the way.
    """
    by_suffix = None if job.target == STREAM else FORMATS.get(suffix_of(job.target))
    refuse_other_suffix(job.target, by_suffix, job.asked_format)
    if job.source != STREAM:
        check_file(job.source)
    elif job.format != "jsonl":
        raise InputError(f"{job.target}: a table needs to know all fields before the first row; give a file, not stdin")
    for path in (Path(job.target), job.rejected) if job.rejected else ():
        if job.source != STREAM and path.exists() and path.samefile(job.source):
            raise InputError(f"{path}: is the input itself; give the output another name")
        refuse_existing(path, job.force)


def label_file(job: Job, classifier: "Classifier") -> Tally:
    """Read, judge, write in order and in bounded memory; the output appears whole at the end or not at all.

    Raises:
        ArxsiftError: a bad row, unless the job skips these; damaged data.
        InputError: the input is not a file of papers.
    """
    start = perf_counter()
    with ExitStack() as opened:
        source = opened.enter_context(open_rows(job.source, job.columns))
        output = open_output(job, classifier.taxonomy.ids, opened)
        n_workers = worker_count(source.extent.n_bytes, WORTH_WORKERS_BYTES)
        submit = opened.enter_context(judging(classifier, job.prefer, n_workers))
        for judged in judge(watch(source.rows, source.extent), submit, LOOKAHEAD * n_workers):
            if isinstance(judged, LabelledRow):
                output.write(judged)
            else:
                output.reject(judged, source.name)
        output.publish()
    return output.tally(perf_counter() - start)


def judge(
    rows: Iterable[Row | BadRow], submit: Callable[[Sequence[Paper]], Pending], n_ahead: int
) -> Iterator[LabelledRow | BadRow]:
    """Verdicts by the batch, `n_ahead` batches under way; bad rows keep their place."""
    for batch, verdicts_of in ahead(submitted(iter(rows), submit), n_ahead):
        verdicts = iter(verdicts_of())
        for row in batch:
            yield LabelledRow(row, next(verdicts)) if isinstance(row, Row) else row


def submitted(
    rows: Iterator[Row | BadRow], submit: Callable[[Sequence[Paper]], Pending]
) -> Iterator[tuple[list[Row | BadRow], Pending]]:
    while batch := list(islice(rows, BATCH_PAPERS)):
        papers = [row.paper for row in batch if isinstance(row, Row)]
        yield batch, submit(papers) if papers else list


@dataclass(slots=True)
class Output:
    """Where verdicts and bad rows go."""

    job: Job
    writer: Writer
    draft: Draft | None
    """None for stdout."""
    rejects: Draft | None
    n_papers: int = 0
    n_in_scope: int = 0
    n_rejected: int = 0
    n_title_only: int = 0

    def tally(self, seconds: float) -> Tally:
        return Tally(self.n_papers, self.n_in_scope, self.n_rejected, self.n_title_only, seconds)

    def write(self, judged: LabelledRow) -> None:
        self.writer.write(judged.row, judged.verdict)
        self.n_papers += 1
        self.n_in_scope += bool(judged.verdict.topics)
        self.n_title_only += not judged.row.paper.abstract

    def reject(self, bad: BadRow, source: str) -> None:
        """Tell it, and keep it where the job says so.

        Raises:
            ArxsiftError: the job stops at bad rows.
        """
        fault = f"{source}: {bad.unit} {bad.line}: {bad.error}"
        if self.job.on_error == "stop":
            raise ArxsiftError(f"{fault}; {self.so_far()}: mend the row, or set such rows aside with --on-error skip")
        self.n_rejected += 1
        if self.rejects is None or self.n_rejected <= MOST_REPORTED:
            say(fault)
        if self.rejects is not None:
            self.rejects.stream.write(rejected_line(bad))

    def so_far(self) -> str:
        before = f"{count(self.n_papers, 'paper')} before it {'was' if self.n_papers == 1 else 'were'}"
        return f"{before} written" if self.draft is None else f"{before} fine, nothing was written"

    def publish(self) -> None:
        """The bad rows first: whoever sees the output finds them there."""
        self.writer.finish()
        if self.rejects is not None and self.n_rejected:
            self.rejects.publish()
        elif self.job.rejected is not None and self.job.force:
            self.job.rejected.unlink(missing_ok=True)
        if self.draft is not None:
            self.draft.publish()


def open_output(job: Job, topics: tuple[str, ...], opened: ExitStack) -> Output:
    """Drafts that `opened` takes away when the work fails."""
    fields = fields_of(job) if job.format != "jsonl" else None
    draft = opened.enter_context(drafting(Path(job.target), job.force)) if job.rejected else None
    set_aside = job.rejected if job.on_error == "skip" else None
    rejects = opened.enter_context(drafting(set_aside, job.force)) if set_aside else None
    stream = draft.stream if draft else stdout_bytes()
    if fields is None:
        return Output(job, JsonlWriter(stream, job.columns), draft, rejects)
    return Output(job, TableWriter(stream, job.format, job.columns, fields, topics), draft, rejects)


def fields_of(job: Job) -> Fields:
    """What a table must know before its first row; reads the input once more."""
    with open_rows(job.source, job.columns, quietly=True) as source:
        return Fields.of(source.rows, job.columns)
