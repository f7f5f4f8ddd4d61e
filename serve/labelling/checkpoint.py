"""The work of `label` on an output in, the file that says where it is out, and back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import ValidationError

from ... import __version__
from ...configs.documents import Document
from ...models.full_precision import kind_of_products
from ..files.columns import Columns
from ..files.digests import Digest, Stamp
from ..files.growing import Mark, growing_beside, unfinished_beside
from ..terminal.words import count
from .job import Counts, Job

if TYPE_CHECKING:
    from ...models.classifier import Classifier

RESTART = "add --restart to begin anew"

LIKE_THEN = f"type the command as it was to go on, or {RESTART}"


class Origin(Document):
    """All that the bytes of an output depend on, apart from its name."""

    arxsift: str
    sources: tuple[Stamp, ...]
    """The inputs, in their order."""
    model: str
    identity: str
    """Changes with anything in the model."""
    prefer: str
    columns: str
    format: str
    keyword_prefix: str
    products: str
    """How the processor multiplies for a network, on which its scores' last digits depend; empty for other models."""

    @classmethod
    def of(cls, job: Job, digest: Digest, classifier: "Classifier", identity: str) -> Self:
        return cls(
            arxsift=__version__,
            sources=digest.stamps,
            model=classifier.name,
            identity=identity,
            prefer=job.prefer,
            columns=as_typed(job.columns),
            format=job.format,
            keyword_prefix=job.keyword_prefix,
            products=kind_of_products() if classifier.uses_every_processor else "",
        )

    def difference(self, now: Self) -> str:
        """Why what was begun so cannot go on now, and what to type; empty if it can."""
        if difference := difference_of_inputs(self.sources, now.sources):
            return difference
        if self.identity != now.identity:
            model = self.model if self.model != now.model else f"another model of the name {self.model}"
            return f"used {model}, not {now.model}; {LIKE_THEN}" if model == self.model else f"used {model}; {RESTART}"
        for option in ("prefer", "columns", "format", "keyword_prefix"):
            before, after = getattr(self, option), getattr(now, option)
            if before != after:
                return f"had --{option.replace('_', '-')} {before}, not {after}; {LIKE_THEN}"
        if self.products != now.products:
            return f"was on a processor whose scores differ a little; {RESTART}"
        return f"was of arxsift {self.arxsift}; {RESTART}" if self.arxsift != now.arxsift else ""

    @property
    def named(self) -> str:
        """The inputs, in words."""
        return listed([stamp.path for stamp in self.sources])

    @property
    def changed(self) -> str:
        """What to say when an input has other bytes."""
        return changed(self.named) if len(self.sources) == 1 else f"read {self.named}; one has changed since; {RESTART}"


def difference_of_inputs(before: Sequence[Stamp], now: Sequence[Stamp]) -> str:
    """What is not with the inputs as it was, and what to type; empty if they seem to be the same."""
    paths_before, paths = [stamp.path for stamp in before], [stamp.path for stamp in now]
    if gone := sorted(set(paths_before) - set(paths)):
        return f"read {listed(gone)}; {LIKE_THEN}"
    if new := sorted(set(paths) - set(paths_before)):
        return f"did not read {listed(new)}; {LIKE_THEN}"
    if paths_before != paths:
        return f"read the same files in another order; {LIKE_THEN}"
    return next((changed(old.path) for old, new in zip(before, now, strict=True) if old != new), "")


def listed(paths: Sequence[str]) -> str:
    """The first path, and how many others there are."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {count(len(paths) - 1, 'other file')}"


def changed(path: str) -> str:
    return f"read {path}, which has changed since; {RESTART}"


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
        n_bytes = self.rejected.n_bytes, self.output.n_bytes
        if self.finished:
            sizes = zip(job.files, n_bytes, strict=True)
            return all(not n or size_of(growing_beside(path)) == n or size_of(path) == n for path, n in sizes)
        return all(size_of(growing_beside(path)) >= n for path, n in zip(job.growing, n_bytes, strict=True) if n)

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
