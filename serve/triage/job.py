"""What was typed and what is configured in, a job to run out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from ...configs.documents import parse_document
from ...configs.errors import InputError
from ...models.verdict import Prefer
from .. import choose
from ..digest.formats import DigestFormat, format_of
from ..feeds.entry import ANNOUNCE_TYPES
from ..files.rows import Columns
from .config import FeedsConfig
from .decide import Rules
from .publish import Target
from .rank import Choice
from .records import JudgedBy
from .run import Job, Model
from .sources import Sources, Window


@dataclass(frozen=True, slots=True)
class Overrides:
    """What was typed; it counts for more than what is configured. None and empty = nothing was."""

    min_score: float | None
    limit: int | None
    by: str | None
    prefer: Prefer | None
    model: str | None
    topics: tuple[str, ...]
    announce: tuple[str, ...]

    def over(self, config: FeedsConfig) -> FeedsConfig:
        """The configuration with these in place of its own.

        Raises:
            InputError: a kind of announcement that there is not.
        """
        if unknown := [kind for kind in self.announce if kind not in ANNOUNCE_TYPES]:
            raise InputError(f"--announce {unknown[0]}: no such kind; there is {', '.join(ANNOUNCE_TYPES)}")
        typed = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        known = config.model_dump(exclude_unset=True)
        return parse_document(known | typed, FeedsConfig, "the call")


def make_job(
    config: FeedsConfig,
    wanted: Sources,
    paths: Sequence[Path],
    format: DigestFormat | None,
    window: Window,
    columns: Columns,
    again: bool,
    catch_up: bool,
    force: bool,
    numbered: bool,
) -> Job:
    """Raises InputError for topics and formats that there are not, and what `choose_model` raises."""
    model = config.model or choose.DEFAULT
    taxonomy = choose.taxonomy_of(model)
    return Job(
        wanted=wanted,
        targets=targets_of(paths, format),
        choice=Choice.of(config, taxonomy),
        taxonomy=taxonomy,
        open_model=partial(open_model, model),
        rules=Rules(config.announce, window, again),
        columns=columns,
        limit=config.limit,
        catch_up=catch_up,
        contact=config.contact,
        force=force,
        numbered=numbered,
    )


def targets_of(paths: Sequence[Path], format: DigestFormat | None) -> tuple[Target, ...]:
    """Where the digest goes and in which format; with no file, to stdout, as a table."""
    if not paths:
        return (Target(None, format or "table"),)
    if format and len(paths) > 1:
        raise InputError("--format goes with one output; the suffixes of several say theirs")
    twice = next((path for path in paths if [p.resolve() for p in paths].count(path.resolve()) > 1), None)
    if twice:
        raise InputError(f"{twice}: named twice as an output")
    return tuple(Target(None if str(path) == "-" else path, format or stdout_or(path)) for path in paths)


def stdout_or(path: Path) -> DigestFormat:
    """By the suffix; `-` is a table."""
    return "table" if str(path) == "-" else format_of(path)


def open_model(name: str) -> Model:
    classifier, identity = choose.choose_identified(name)
    return Model(classifier, JudgedBy(classifier.name, identity, classifier.taxonomy.digest))
