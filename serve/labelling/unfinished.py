"""What an interrupted run of `label` left beside its output in; where the next one goes on, or why it cannot, out."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from ...configs.errors import InputError
from ..files.digests import Digest
from ..files.drafts import refuse_existing
from ..files.growing import Mark, growing_beside, sync_folder
from ..files.sole import sole_writer
from ..terminal.say import say
from ..terminal.words import count
from .checkpoint import LIKE_THEN, Checkpoint, Origin, checkpoint_of, read_checkpoint
from .job import Counts, Job

if TYPE_CHECKING:
    from ...models.classifier import Classifier

CHECKPOINT_SECONDS = 2.0
"""Least time between two checkpoints: what a kill costs, apart from a batch; at each, the disk is waited for."""


@dataclass(slots=True)
class Unfinished:
    """The work on an output, kept so that the next run can take it over if this one is cut short."""

    job: Job
    origin: Origin | None
    digest: Digest | None
    """None, as the origin, where the input cannot be read twice: nothing is kept then."""
    found: Checkpoint | None
    """What was taken over."""
    kept: Counts | None
    """What the checkpoint on the disk counts."""
    saved_at: float

    @property
    def is_due(self) -> bool:
        """Whether it is time for a checkpoint."""
        return self.digest is not None and monotonic() - self.saved_at >= CHECKPOINT_SECONDS

    @property
    def n_bytes(self) -> int:
        """Bytes of all inputs; 0 where they cannot be read twice."""
        return self.digest.size if self.digest else 0

    def save(self, counts: Counts, output: Mark, rejected: Mark, n_read: int | None) -> None:
        """Note durably what the drafts hold durably.

        `n_read`: bytes of the input that were read; None = all, so that only the publication is left.
        """
        if self.digest is None or self.origin is None:
            return
        sha256 = self.digest.read_to(self.digest.size if n_read is None else n_read)
        checkpoint = Checkpoint(
            origin=self.origin,
            counts=counts,
            output=output,
            rejected=rejected,
            n_read=self.digest.n_read,
            sha256=sha256,
            finished=n_read is None,
        )
        write_checkpoint(self.job, checkpoint)
        self.kept, self.saved_at = replace(counts), monotonic()

    def refuse_change(self) -> None:
        """Raises InputError if the input is no longer what was read: somebody has saved it meanwhile."""
        if self.digest is not None and not self.digest.is_current():
            self.clear()
            raise InputError(
                f"{self.job.sources[0]}: was changed while it was labelled; it stays as it is: label it again"
            )

    def clear(self) -> None:
        """Take away all that a run leaves beside its output."""
        path = checkpoint_of(self.job)
        drafts = map(growing_beside, (*self.job.files, self.job.rows))
        for file in (path, new_beside(path), *drafts):  # first what counts on the others
            file.unlink(missing_ok=True)
        self.kept = None

    def cut_short(self) -> None:
        """Keep what the next run can take over, and say so; take away the rest."""
        if self.kept is None:
            self.clear()
            return
        with suppress(OSError):  # what cut it short may be that nobody hears
            say(f"{self.job.target}: {count(self.kept.n_papers, 'paper')} kept; the same command goes on from there")


def write_checkpoint(job: Job, checkpoint: Checkpoint) -> None:
    """Replace the last one in one step."""
    path = checkpoint_of(job)
    with new_beside(path).open("w", encoding="utf-8") as file:
        file.write(checkpoint.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    new_beside(path).replace(path)
    sync_folder(path.parent)


def new_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


@contextmanager
def unfinished(job: Job, classifier: "Classifier", identity: str) -> Iterator[Unfinished]:
    """Take over what an interrupted run left, alone at work on the output.

    When this run is cut short, what it has done is kept, if there is a checkpoint.

    Raises:
        InputError: another process is at work; files are in the way; or the interrupted run did something else.
    """
    reading = closing(Digest(job.sources)) if job.can_be_read_again else nullcontext()
    with sole_writer(Path(job.target)), reading as digest:
        origin = Origin.of(job, digest, classifier, identity) if digest else None
        found = take_over(job, origin, digest)
        work = Unfinished(job, origin, digest, found, found.counts if found else None, monotonic())
        if found is None:
            refuse_all(job)
            work.clear()
        elif not found.finished:
            refuse_all(job)
        try:
            yield work
        except BaseException:
            work.cut_short()
            raise


def refuse_all(job: Job) -> None:
    """Raises what `refuse_existing` raises, of any file that the job writes."""
    for path in reversed(job.files):
        refuse_existing(path, job.force or (job.in_place and path == job.output))


def take_over(job: Job, origin: Origin | None, digest: Digest | None) -> Checkpoint | None:
    """What an interrupted run left for this job; None if there is nothing.

    Raises:
        InputError: it was left by another job.
    """
    if job.restart or not checkpoint_of(job).exists():
        return None
    checkpoint = read_checkpoint(job)
    if checkpoint is None:
        say(f"{job.target}: what an interrupted run left is damaged; every paper is judged anew")
        return None
    if difference := difference_of(checkpoint, job, origin, digest):
        if checkpoint.is_published(job):
            return None
        raise InputError(f"{job.target}: an interrupted run {difference}")
    say(f"{count(checkpoint.counts.n_papers, 'paper')} taken over from an interrupted run")
    return checkpoint


def difference_of(checkpoint: Checkpoint, job: Job, origin: Origin | None, digest: Digest | None) -> str:
    """Why this job cannot go on from there, and what to type; empty if it can."""
    if origin is None or digest is None:
        return f"read {checkpoint.origin.named}; {LIKE_THEN}"
    if difference := checkpoint.origin.difference(origin):
        return difference
    if checkpoint.counts.n_rejected and job.on_error == "stop":  # the other way round, both have done the same
        return f"had --on-error skip, not stop; {LIKE_THEN}"
    return checkpoint.origin.changed if digest.read_to(checkpoint.n_read) != checkpoint.sha256 else ""
