"""What an item of RSS or Atom says of a paper in, its entry out: in arXiv's feeds of the day and other publishers'."""

import re
from dataclasses import dataclass

from ....configs.errors import InputError
from ...web.elements import Elements
from ..dates import read_date, read_day
from ..entry import BadEntry, Entry
from ..identity import find_arxiv, find_doi
from ..raw_paper import RawPaper, make_entry, xml_fields
from .boilerplate import abstract_in, title_in

PREAMBLE = re.compile(
    r"\s*arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>[\w-]+)(?:.{0,2000}?\bAbstract:|)\s*", re.DOTALL | re.IGNORECASE
)
"""The lines that arXiv puts before an abstract; those on the comment and the journal are optional."""

_UNFINISHED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")


@dataclass(frozen=True, slots=True)
class Published:
    """What RSS and Atom say in elements of their own; the others have the same names in both."""

    title: str
    descriptions: list[str]
    contents: list[str]
    name: str
    """The item's own identifier."""
    links: list[str]
    dois: list[str]
    authors: list[str]
    categories: list[str]
    date: str
    """When it was published, as the feed writes it."""
    license: str


def entry_of(item: Published, elements: Elements, location: str, day: str) -> Entry | BadEntry:
    """The entry of an item; `day` is its feed's, empty if unknown."""
    text = longest_whole(item.descriptions, item.contents)
    preamble = PREAMBLE.match(text)
    raw = RawPaper(
        title=item.title,
        abstract=text[preamble.end() :] if preamble else text,
        arxiv=find_arxiv([item.name, *([preamble["id"]] if preamble else []), *item.links, *item.dois]),
        id=find_doi(item.dois) or item.name or next(iter(item.links), ""),
        url=next(iter(item.links), ""),
        authors=item.authors,
        categories=item.categories,
        announced=read_day(item.date) or day,
        announce_type=(elements.text("arxiv:announce_type") or (preamble["type"] if preamble else "")).lower(),
    )
    if not preamble:
        raw.title = title_in(raw.title)
        abstracts = ([abstract_in(text, raw.title) for text in texts] for texts in (item.descriptions, item.contents))
        raw.abstract = longest_whole(*abstracts)
    if not raw.arxiv:
        raw.date = read_date(item.date)
    raw.fields = xml_fields(
        raw,
        doi=find_doi(item.dois),
        comment=elements.text("arxiv:comment"),
        journal_ref=elements.text("arxiv:journal_reference", "arxiv:journal_ref"),
        license=item.license,
    )
    return make_entry(location, raw)


def longest_whole(descriptions: list[str], contents: list[str]) -> str:
    """The description, unless it is absent or only the beginning of the full content."""
    short, full = next(filter(None, descriptions), ""), next(filter(None, contents), "")
    return full if not short or (_UNFINISHED.search(short) and len(full) > len(short)) else short


def refuse_error_feed(name: str, title: str, words: str) -> None:
    """Raises `InputError` for the error feed that arXiv serves for a wrong category."""
    if title.startswith("Feed error for query"):
        sentence = " ".join(f"{title}: {words}".rstrip(": ").split())
        raise InputError(f"{name}: is an error of arXiv's, not papers ({sentence}); are the categories right?")
