"""Makes an `Entry` from what a source says of one paper, or a `BadEntry` if there is nothing to judge."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...configs.errors import InputError
from ...models.absent import present
from ...models.arxiv_id import ArxivId, abstract_url, month_of
from ...models.latex import characters
from ...models.paper import Paper
from ...models.text import normalise, readable
from .entry import ANNOUNCE_TYPES, AnnounceType, BadEntry, Entry


@dataclass(slots=True)
class RawPaper:
    """What a source says of one paper; everything may be missing."""

    title: str = ""
    abstract: str = ""
    arxiv: ArxivId | None = None
    id: str = ""
    """Identifier of a paper that is not on arXiv; one is made from the text if it is empty."""
    url: str = ""
    """Address of a paper that is not on arXiv."""
    version: int | None = None
    authors: Sequence[str] = ()
    categories: Sequence[str] = ()
    date: str = ""
    announced: str = ""
    announce_type: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def make_entry(location: str, raw: RawPaper) -> Entry | BadEntry:
    """Text commands become characters, here and once; then check that there is a title or an abstract."""
    title, abstract = " ".join(present(readable(raw.title)).split()), present(readable(raw.abstract))
    try:
        paper = Paper.of(title, abstract, raw.arxiv.id if raw.arxiv else raw.id)
    except InputError as error:
        return BadEntry(location, missing(title, abstract) or str(error), raw.fields)
    texts = {"title": title, "abstract": abstract}
    return Entry(
        location=location,
        paper=with_details(paper, raw),
        title=title,
        abstract=abstract,
        announced=raw.announced,
        announce_type=announce_type(raw.announce_type),
        fields=raw.fields | {name: text for name, text in texts.items() if name in raw.fields},
    )


def missing(title: str, abstract: str) -> str:
    """Why there is nothing to judge; empty if there is a title or an abstract."""
    return "" if normalise(title) or normalise(abstract) else "neither title nor abstract"


def with_details(paper: Paper, raw: RawPaper) -> Paper:
    """Add authors, categories, date, version and url as far as they are known."""
    version = raw.version
    if raw.arxiv and raw.arxiv.version is not None:
        version = raw.arxiv.version
    return paper.with_details(
        authors=tuple(filter(None, map(normalise, raw.authors))),
        categories=tuple(dict.fromkeys(filter(None, map(normalise, raw.categories)))),
        date=known_date(raw.date, raw.arxiv),
        version=version,
        url=abstract_url(raw.arxiv.id) if raw.arxiv else raw.url,
    )


def known_date(date: str, arxiv: ArxivId | None) -> str:
    """The date, or the month in arXiv's identifier if that is more exact."""
    month = month_of(arxiv.id) if arxiv else ""
    return month if month.startswith(date) else date


def announce_type(text: str) -> AnnounceType | None:
    return next((kind for kind in ANNOUNCE_TYPES if kind == text), None)


def xml_fields(raw: RawPaper, **extra: str) -> dict[str, Any]:
    """The fields of an entry that came as XML, with those of `extra` that are not empty."""
    fields: dict[str, Any] = {
        "title": raw.title,
        "abstract": raw.abstract,
        "authors": list(map(characters, raw.authors)),
        "categories": list(raw.categories),
        "date": raw.date,
    }
    if raw.announce_type and announce_type(raw.announce_type) is None:
        fields["announce_type"] = raw.announce_type
    return fields | {name: text for name, text in extra.items() if text}
