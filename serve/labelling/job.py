"""What `arxsift label` is asked to do, and what it has done."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...models.verdict import Prefer
from ..files.columns import Columns
from ..files.source import FORMATS, STREAM, Format, format_of, suffix_of
from ..library.formats import LIBRARIES, LIBRARY_FORMATS, LibraryFormat
from ..library.keywords import PREFIX
from ..terminal.words import count
from .inputs import REJECTED

OnError = Literal["stop", "skip"]

LabelFormat = Format | LibraryFormat | Literal["parquet"]

BY_SUFFIX: dict[str, LabelFormat] = {**FORMATS, ".parquet": "parquet", **LIBRARIES}


@dataclass(frozen=True, slots=True)
class Job:
    """What to label and how."""

    sources: tuple[str, ...]
    """Files, or `-` alone."""
    target: str
    columns: Columns = field(default_factory=Columns)
    on_error: OnError = "stop"
    force: bool = False
    prefer: Prefer = "balanced"
    asked_format: LabelFormat | None = None
    """None = by the suffix of the target."""
    restart: bool = False
    """Whether what an interrupted run left is thrown away."""
    keyword_prefix: str = PREFIX
    """What the keywords begin with that topics are in a library."""
    in_place: bool = False
    """Whether the target is the source itself, of which a copy is kept."""

    @property
    def can_be_read_again(self) -> bool:
        """Whether the inputs are files; no pipe can be read twice."""
        return all(name != STREAM and Path(name).is_file() for name in self.sources)

    @property
    def format(self) -> LabelFormat:
        """The format to write; raises InputError where neither the target's suffix nor the call names it."""
        by_suffix = BY_SUFFIX.get(suffix_of(self.target))
        return self.asked_format or by_suffix or format_of(self.target, tuple(LIBRARIES), (".parquet",))

    @property
    def library_format(self) -> LibraryFormat | None:
        """The format of a library that goes out as it came in; None for other outputs."""
        return next((library for library in LIBRARY_FORMATS if library == self.format), None)

    @property
    def output(self) -> Path | None:
        """The file that verdicts go to; None for stdout."""
        return None if self.target == STREAM else Path(self.target)

    @property
    def rejected(self) -> Path | None:
        """The file that bad rows go to; None for stdout, where they are only told."""
        return None if self.target == STREAM else Path(f"{self.target}{REJECTED}")

    @property
    def backup(self) -> Path | None:
        """Where the source's copy is kept."""
        return Path(f"{self.target}.bak") if self.in_place else None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are written, in the order of their publication: who sees the output finds the bad rows."""
        return (self.rejected, self.output) if self.rejected and self.output else ()

    @property
    def growing(self) -> tuple[Path, ...]:
        """The files that grow with every batch: those that are written, but of Parquet, which cannot grow, its rows."""
        return (self.files[0], self.rows) if self.files and self.format == "parquet" else self.files

    @property
    def rows(self) -> Path:
        """Beside it, rows that are to be Parquet grow as JSON lines; nothing ever stands there."""
        return Path(f"{self.target}.rows")


@dataclass(slots=True)
class Counts:
    """What became of the rows so far, those of interrupted runs included."""

    n_papers: int = 0
    n_in_scope: int = 0
    n_rejected: int = 0
    n_title_only: int = 0
    """Papers judged by their titles alone."""

    @property
    def n_rows(self) -> int:
        """Rows that were read: papers and bad rows."""
        return self.n_papers + self.n_rejected


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done."""

    counts: Counts
    n_taken_over: int
    """Papers that interrupted runs had judged."""
    seconds: float
    """Duration of this run."""


def summary(tally: Tally) -> str:
    """What was done, in words; what was taken over and what was judged now add up."""
    counts, n_now = tally.counts, tally.counts.n_papers - tally.n_taken_over
    pace = f"{tally.seconds:.1f} s ({n_now / tally.seconds:,.0f} a second)"
    taken_over = f", {tally.n_taken_over:,} by an interrupted run, {n_now:,}" if tally.n_taken_over else ""
    titles = "its title" if counts.n_title_only == 1 else "their titles"
    alone = f", {counts.n_title_only:,} by {titles} alone" if counts.n_title_only else ""
    return f"{count(counts.n_papers, 'paper')} labelled{taken_over} in {pace}, {counts.n_in_scope:,} in scope{alone}"
