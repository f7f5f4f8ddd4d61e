"""What was typed after `arxsift triage`, before it meets what is configured."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...configs.documents import parse_document
from ...configs.errors import InputError
from ...configs.likely import did_you_mean
from ...models.verdict import Prefer
from ..digest.formats import DigestFormat
from ..feeds.entry import ANNOUNCE_TYPES
from ..files.columns import Columns
from .config import FeedsConfig
from .reading.window import Window


@dataclass(frozen=True, slots=True)
class Overrides:
    """Options that count for more than what is configured. None and empty = not typed."""

    min_score: float | None = None
    limit: int | None = None
    by: str | None = None
    prefer: Prefer | None = None
    model: str | None = None
    topics: tuple[str, ...] = ()
    announce: tuple[str, ...] = ()

    @property
    def typed(self) -> dict[str, Any]:
        """Key of the configuration -> value, of the options that were typed."""
        return {key: value for key, value in asdict(self).items() if value not in (None, ())}

    def over(self, config: FeedsConfig) -> FeedsConfig:
        """The configuration with these in place of its own.

        Raises:
            InputError: a kind of announcement that there is not.
        """
        if unknown := [kind for kind in self.announce if kind not in ANNOUNCE_TYPES]:
            hint = did_you_mean(unknown[0], ANNOUNCE_TYPES, f"there is {', '.join(ANNOUNCE_TYPES)}")
            raise InputError(f"--announce {unknown[0]}: no such kind; {hint}")
        return parse_document(config.model_dump(exclude_unset=True) | self.typed, FeedsConfig, "the call")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `arxsift triage`."""

    sources: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    """Queries of arXiv's search API."""
    outputs: tuple[Path, ...] = ()
    """`-` is stdout."""
    format: DigestFormat | None = None
    window: Window = field(default_factory=Window)
    columns: Columns = field(default_factory=Columns)
    again: bool = False
    """Whether papers that were seen before are shown too."""
    catch_up: bool = False
    """Whether missed days are brought."""
    force: bool = False
    write_empty: bool = False
    """Whether a digest without papers is written too."""
    config: Path | None = None
    """None = the user's `feeds.yaml`."""
    overrides: Overrides = field(default_factory=Overrides)

    @property
    def names_sources(self) -> bool:
        """Whether sources were typed; those that are configured are then not read."""
        return bool(self.sources or self.searches)
