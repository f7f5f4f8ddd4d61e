"""What a person reads every day, and how: the keys of `feeds.yaml`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from ...configs.documents import Document
from ...configs.errors import InputError
from ...models.verdict import Prefer
from ..feeds.entry import AnnounceType

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Score = Annotated[float, Field(ge=0, le=1)]

MOST_SHOWN = 10**9
"""Papers that `limit` can name: SQLite counts no further than 2**63."""

ALL = "all"
"""Stands in place of topics for every paper, those out of scope too."""

COMMENTED_CONFIG = """\
# What arxsift triage reads every day: docs/triage.md explains every key. Remove the # before a line to use it.

categories: [cs.LG, cs.NE, q-bio.NC]          # of arXiv: arxiv.org/category_taxonomy lists them
# feeds: [https://example.org/rss]            # further feeds, and files
# searches: ['cat:cs.NE AND all:"spike timing"']

# topics: [interpretability, brain-encoding]  # only these; [all] shows papers out of scope too
# thresholds: {theory: 0.7}                   # the score below which a paper is not shown for a topic
# min_score: 0.5                              # the score below which no paper is shown
# limit: 40                                   # papers to show at most
# by: topic                                   # groups papers by topic
# prefer: recall                              # misses fewer papers; precision shows fewer wrong ones
# announce: [new, cross, replace]
# model: tfidf

# contact: you@example.org                    # arXiv would like to know whom to write to
# outputs: ["~/arxiv/{date}.html"]            # without it, a table

# follow: {authors: [Ada Kessel], terms: [sparse autoencoder]}  # higher; papers by these authors always
# mute: {terms: [diffusion]}                  # lower
# hide: {terms: [federated learning]}         # never
"""
"""What `arxsift triage --init` writes: every key, all but the categories behind a `#`."""


def checked_author(name: str) -> str:
    """The name itself, if there is any in it."""
    if not any(letter.isalpha() for letter in name):
        raise ValueError(f"{name!r} has no letters; write whole names, such as Ada Kessel")
    return name


Author = Annotated[Line, AfterValidator(checked_author)]


def one_or_several(given: object) -> object:
    """`topics: theory` is `topics: [theory]`."""
    return (given,) if isinstance(given, str) else given


class Names(Document):
    """Authors and terms that one follows, or does not want to see first."""

    authors: tuple[Author, ...] = ()
    """Whole names; an initial stands for any first name that begins so."""
    terms: tuple[Line, ...] = ()
    """Words or phrases of title and abstract, whatever their case and accents."""

    _one_or_several = field_validator("authors", "terms", mode="before")(one_or_several)


class FeedsConfig(Document):
    """What one reads, and how."""

    categories: tuple[Line, ...] = ()
    """Categories of arXiv; their daily feeds are asked for in one request."""
    feeds: tuple[Line, ...] = ()
    """Addresses of further feeds, and files."""
    searches: tuple[Line, ...] = ()
    """Queries of arXiv's search API: `cat:cs.NE AND all:"spike timing"`."""
    topics: tuple[Line, ...] = ()
    """Topics of which papers are shown; `[all]` shows papers out of scope too."""
    thresholds: Mapping[str, Score] = Field(default_factory=dict)
    """Topic -> the score under which a paper is not shown for it."""
    min_score: Score = 0.0
    """Least score, of those that papers are ranked by, of a paper that is shown."""
    limit: Annotated[int, Field(ge=1, le=MOST_SHOWN)] | None = None
    """Number of papers to show at most."""
    by: Literal["score", "topic"] = "score"
    """Whether papers are ranked overall, or grouped by topic."""
    prefer: Prefer = "balanced"
    """Whether to miss less, or to show less that is wrong."""
    announce: tuple[AnnounceType, ...] = ("new", "cross")
    """Kinds of announcements to read."""
    model: Line | None = None
    """Name of a model, as after --model."""
    contact: Line | None = None
    """A mail or web address, sent with every request."""
    outputs: tuple[Line, ...] = ()
    """Files to write, by suffix; `{date}` is the day, `{time}` hour and minute. None: a table on stdout."""
    follow: Names = Names()
    """Authors and terms that move a paper up in the order; papers by these authors are shown whatever their topics."""
    mute: Names = Names()
    """Authors and terms that move it down."""
    hide: Names = Names()
    """Authors and terms whose papers are not shown, unless one of their authors is followed."""

    @property
    def topics_named(self) -> frozenset[str]:
        """The topics to show, else those with thresholds: they tell of which taxonomy the configuration is."""
        return frozenset(self.topics) - {ALL} or frozenset(self.thresholds)

    @property
    def feeds_at_home(self) -> list[str]:
        """The feeds, with the home folder in place of `~`."""
        return [str(at_home(feed)) if feed.startswith("~") else feed for feed in self.feeds]

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
        raise InputError(f"{name}: only {{date}} and {{time}} can stand in braces") from error
    return at_home(named)


def at_home(name: str) -> Path:
    """The path with the home folder in place of `~`; raises InputError where there is none."""
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise InputError(f"{name}: nobody knows that home folder; write the whole path") from error
