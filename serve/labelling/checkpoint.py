"""The work of `label` on an output in, the file that says where it is out, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import ValidationError

from ... import __version__
from ...configs.documents import Document
from ..files.columns import Columns
from ..files.digests import Digest
from ..files.growing import Mark, growing_beside, unfinished_beside
from .job import Counts, Job

if TYPE_CHECKING:
    from ...models.classifier import Classifier

RESTART = "add --restart to begin anew"

LIKE_THEN = f"type the command as it was to go on, or {RESTART}"


class Origin(Document):
    """All that the bytes of an output depend on, apart from its name."""

    arxsift: str
    source: str
    """Absolute path of the input."""
    size: int
    modified_ns: int
    model: str
    identity: str
    """Changes with anything in the model."""
    prefer: str
    columns: str
    format: str
    keyword_prefix: str

    @classmethod
    def of(cls, job: Job, digest: Digest, classifier: "Classifier", identity: str) -> Self:
        return cls(
            arxsift=__version__,
            source=str(Path(job.source).resolve()),
            size=digest.size,
            modified_ns=digest.modified_ns,
            model=classifier.name,
            identity=identity,
            prefer=job.prefer,
            columns=as_typed(job.columns),
            format=job.format,
            keyword_prefix=job.keyword_prefix,
        )

    def difference(self, now: Self) -> str:
        """Why what was begun so cannot go on now, and what to type; empty if it can."""
        if self.source != now.source:
            return f"read {self.source}; {LIKE_THEN}"
        if (self.size, self.modified_ns) != (now.size, now.modified_ns):
            return changed(self.source)
        if self.identity != now.identity:
            model = self.model if self.model != now.model else f"another model of the name {self.model}"
            return f"used {model}, not {now.model}; {LIKE_THEN}" if model == self.model else f"used {model}; {RESTART}"
        for option in ("prefer", "columns", "format", "keyword_prefix"):
            before, after = getattr(self, option), getattr(now, option)
            if before != after:
                return f"had --{option.replace('_', '-')} {before}, not {after}; {LIKE_THEN}"
        return f"was of arxsift {self.arxsift}; {RESTART}" if self.arxsift != now.arxsift else ""


def changed(source: str) -> str:
    return f"read {source}, which has changed since; {RESTART}"


def as_typed(columns: Columns) -> str:
    """What to type after `--columns`."""
    return f"title={columns.title},abstract={columns.abstract},id={columns.id}"


class Checkpoint(Document):
    """Where the work on an output is."""

    origin: Origin
    counts: Counts
    output: Mark
    rejected: Mark
    n_read: int
    """Bytes of the input that had been read."""
    sha256: str
    """Digest of the bytes that had been read."""
    finished: bool = False
    """Whether all rows are in the drafts, and only their publication may be wanting."""

    def is_whole(self, job: Job) -> bool:
        """Whether all is there that this checkpoint counts on."""
        sizes = zip(job.files, (self.rejected.n_bytes, self.output.n_bytes), strict=True)
        if self.finished:
            return all(not n or size_of(growing_beside(path)) == n or size_of(path) == n for path, n in sizes)
        return all(size_of(growing_beside(path)) >= n for path, n in sizes if n)

    def is_published(self, job: Job) -> bool:
        """Whether nothing is left to do but to take this checkpoint away."""
        return self.finished and not any(growing_beside(path).exists() for path in job.files)


def size_of(path: Path) -> int:
    """In bytes; -1 where no file is."""
    return path.stat().st_size if path.is_file() else -1


def checkpoint_of(job: Job) -> Path:
    """Where the checkpoint of the work on an output lies."""
    return unfinished_beside(Path(job.target), "json")


def read_checkpoint(job: Job) -> Checkpoint | None:
    """The checkpoint that an interrupted run left; None if there is none, or one that is damaged."""
    try:
        checkpoint = Checkpoint.model_validate_json(checkpoint_of(job).read_bytes())
    except (OSError, ValidationError):
        return None
    return checkpoint if checkpoint.is_whole(job) else None


def was_finished(job: Job) -> bool:
    """Whether an interrupted run did all but publish its files, or some of these, so that they may stand there."""
    checkpoint = read_checkpoint(job) if job.files and not job.restart else None
    return checkpoint is not None and checkpoint.finished
