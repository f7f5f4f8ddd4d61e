"""What a source says of one paper in, an `Entry` out, or a `BadEntry` where there is nothing to judge."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...configs.errors import InputError
from ...models.paper import Paper
from ...models.text import normalise
from ..arxiv.identifiers import abstract_url
from .dates import month_of
from .entry import ANNOUNCE_TYPES, AnnounceType, BadEntry, Entry
from .identity import Named


@dataclass(slots=True)
class RawPaper:
    """A paper as its source has it; everything may be missing."""

    title: str = ""
    abstract: str = ""
    arxiv: Named | None = None
    id: str = ""
    """Of a paper that is none of arXiv's; made from the text when there is none."""
    url: str = ""
    """The same."""
    version: int | None = None
    authors: Sequence[str] = ()
    categories: Sequence[str] = ()
    date: str = ""
    announced: str = ""
    announce_type: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def make_entry(place: str, found: RawPaper) -> Entry | BadEntry:
    """The door: text as it stood into a `Paper`, which has a title and an abstract."""
    try:
        paper = Paper.of(found.title, found.abstract, found.arxiv[0] if found.arxiv else found.id)
    except InputError as error:
        return BadEntry(place, missing(found.title, found.abstract) or str(error), found.fields)
    if fault := missing(paper.title, paper.abstract):
        return BadEntry(place, fault, found.fields)
    return Entry(
        place=place,
        paper=with_details(paper, found),
        title=found.title,
        abstract=found.abstract,
        announced=found.announced,
        announce_type=announce_type(found.announce_type),
        fields=found.fields,
    )


def missing(title: str, abstract: str) -> str:
    """What there is none of; a title alone says too little, a nameless abstract cannot be shown."""
    if not title.strip():
        return "no title"
    return "" if abstract.strip() else "no abstract"


def with_details(paper: Paper, found: RawPaper) -> Paper:
    """With all that is known besides the text."""
    version = found.version
    if found.arxiv and found.arxiv[1] is not None:
        version = found.arxiv[1]
    return paper.with_details(
        authors=tuple(filter(None, map(normalise, found.authors))),
        categories=tuple(dict.fromkeys(filter(None, map(normalise, found.categories)))),
        date=known_date(found.date, found.arxiv),
        version=version,
        url=abstract_url(found.arxiv[0]) if found.arxiv else found.url,
    )


def known_date(date: str, named: Named | None) -> str:
    """The date, or the month in the identifier where that tells more."""
    month = month_of(named[0]) if named else ""
    return month if month.startswith(date) else date


def announce_type(text: str) -> AnnounceType | None:
    return next((kind for kind in ANNOUNCE_TYPES if kind == text), None)


def xml_fields(found: RawPaper, **more: str) -> dict[str, Any]:
    """The fields of an entry that came as XML; those of `more` that are given."""
    fields: dict[str, Any] = {
        "title": found.title,
        "abstract": found.abstract,
        "authors": list(found.authors),
        "categories": list(found.categories),
        "date": found.date,
    }
    if found.announce_type and announce_type(found.announce_type) is None:
        fields["announce_type"] = found.announce_type
    return fields | {name: text for name, text in more.items() if text}
