"""The user's `feeds.yaml` in, what they read every morning out."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from ...configs.documents import Document, read_document
from ...configs.errors import InputError
from ...models.verdict import Prefer
from ..feeds.entry import AnnounceType

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Score = Annotated[float, Field(ge=0, le=1)]

ALL = "all"
"""In place of topics: every paper, those out of scope too."""

EXAMPLE = """\
categories: [cs.LG, cs.NE, q-bio.NC]
topics: [interpretability, brain-encoding]   # all six without this line
contact: you@example.org                     # arXiv would like to know whom to write to
outputs: ["~/arxiv/{date}.html"]
follow: {authors: [Ada Kessel], terms: [sparse autoencoder]}
mute: {terms: [diffusion]}
"""


def one_or_several(given: object) -> object:
    """`topics: theory` is `topics: [theory]`."""
    return (given,) if isinstance(given, str) else given


class Names(Document):
    """Whom and what one follows, or does not want to see first."""

    authors: tuple[Line, ...] = ()
    """By their whole names; an initial stands for any first name that begins so."""
    terms: tuple[Line, ...] = ()
    """Words or phrases of title and abstract, whatever their case and accents."""

    _one_or_several = field_validator("authors", "terms", mode="before")(one_or_several)


class FeedsConfig(Document):
    """What one reads, and how."""

    categories: tuple[Line, ...] = ()
    """Of arXiv; their daily feeds are asked for in one request."""
    feeds: tuple[Line, ...] = ()
    """Addresses of further feeds, and files."""
    searches: tuple[Line, ...] = ()
    """Of arXiv's search API: `cat:cs.NE AND all:"spike timing"`."""
    topics: tuple[Line, ...] = ()
    """Only papers of these; `[all]` shows those out of scope too."""
    thresholds: Mapping[str, Score] = Field(default_factory=dict)
    """Topic -> the score under which a paper is not shown for it."""
    min_score: Score = 0.0
    """Of what papers are ranked by."""
    limit: Annotated[int, Field(ge=1)] | None = None
    """Papers to show at most."""
    by: Literal["score", "topic"] = "score"
    """Ranked overall, or grouped by topic."""
    prefer: Prefer = "balanced"
    """Miss less, or show less that is wrong."""
    announce: tuple[AnnounceType, ...] = ("new", "cross")
    """Kinds of announcements to read."""
    model: Line | None = None
    """As after --model."""
    contact: Line | None = None
    """A mail or web address, sent with every request."""
    outputs: tuple[Line, ...] = ()
    """Files to write, by suffix; `{date}` is the day, `{time}` hour and minute. None: a table on stdout."""
    follow: Names = Names()
    """Lift a paper in the order."""
    mute: Names = Names()
    """Lower it."""

    @property
    def sources(self) -> list[str]:
        """Categories, addresses and files."""
        return [*self.categories, *(str(at_home(feed)) if feed.startswith("~") else feed for feed in self.feeds)]

    def outputs_of(self, moment: datetime) -> list[Path]:
        """Where the digests of that moment go."""
        return [output_of(name, moment) for name in self.outputs]

    _one_or_several = field_validator(
        "topics", "announce", "categories", "feeds", "searches", "outputs", mode="before"
    )(one_or_several)


def output_of(name: str, moment: datetime) -> Path:
    """The file that an entry of `outputs` names at that moment.

    Raises:
        InputError: braces around anything else, or the home of a person whom nobody knows.
    """
    try:
        named = name.format_map({"date": f"{moment:%Y-%m-%d}", "time": f"{moment:%H%M}"})
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        raise InputError(f"outputs: {name}: only {{date}} and {{time}} can stand in braces") from error
    return at_home(named)


def at_home(name: str) -> Path:
    """With the home folder in place of `~`; raises InputError where there is none."""
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise InputError(f"{name}: nobody knows that home folder; write the whole path") from error


def feeds_file() -> Path:
    """Where the user's configuration lies."""
    if chosen := os.environ.get("ARXSIFT_CONFIG"):
        return at_home(chosen).absolute()
    from platformdirs import user_config_path

    return user_config_path("arxsift", appauthor=False) / "feeds.yaml"


def read_feeds_config(path: Path | None = None) -> FeedsConfig | None:
    """The configuration at `path`, or the user's; None where the user has none.

    Raises:
        InputError: not there although it was named, unreadable, or not a configuration.
    """
    place = path or feeds_file()
    if path is None and not place.exists():
        return None
    if not place.is_file():
        raise InputError(f"{place}: no such file; arxsift triage without sources shows what stands in one")
    return read_document(place, FeedsConfig)


def no_sources() -> InputError:
    """For a call that names no source, where no configuration does either."""
    named = "name categories (arxsift triage cs.LG q-bio.NC), feeds or files"
    return InputError(f"nothing to read: {named}, or write {feeds_file()} in the form of the lines above")
