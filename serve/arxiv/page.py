"""One page of arXiv's search API in, its `Paper`s out, or arXiv's own words of refusal."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ...configs.errors import InputError
from ...models.arxiv_id import abstract_url, parse_id
from ...models.paper import Paper
from ...models.text import normalise
from ..web.document import parse
from ..web.exchange import Fault

_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}


class Refusal(Exception):
    """arXiv's own words on a request that it will never answer."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """An identifier that cannot be asked for, or whose entry is not a paper."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the search API."""

    papers: tuple[Paper, ...]
    rejected: tuple[Rejection, ...]
    n_total: int
    """What the API says there is, over all pages."""
    body: bytes = field(default=b"", repr=False)
    """As it came."""

    @property
    def n_entries(self) -> int:
        """Different ones: the API has been seen to repeat an entry where another is missing."""
        return len({paper.id for paper in self.papers} | {rejection.id for rejection in self.rejected})

    @property
    def whole(self) -> bool:
        return 0 < self.n_entries >= self.n_total


def read_page(body: bytes) -> Page:
    """Parse one Atom page; raises Refusal when it is an error, Fault when it is not a whole page."""
    feed = parse(body)
    if feed.tag != f"{{{_SPACES['atom']}}}feed":
        raise Fault(f"the answer is not an Atom feed but <{feed.tag.rpartition('}')[2]}>")
    entries = feed.findall("atom:entry", _SPACES)
    for entry in entries:
        if "/api/errors" in _text(entry, "atom:id"):
            raise Refusal(" ".join(_text(entry, "atom:summary").split()) or "no reason given")
    n_total = _text(feed, "opensearch:totalResults").strip()
    if not n_total.isdecimal():
        raise Fault(f"the page does not say how many results there are (totalResults {n_total!r})")
    read = [read_entry(entry) for entry in entries]
    papers = tuple(found for found in read if isinstance(found, Paper))
    rejected = tuple(found for found in read if isinstance(found, Rejection))
    return Page(papers, rejected, int(n_total), body)


def read_entry(entry: Element) -> Paper | Rejection | None:
    """One entry of a page; None where it has no identifier, which is how the API once said that it knows none."""
    named = parse_id(_text(entry, "atom:id"))
    if named is None:
        return None
    paper_id, version = named
    try:
        paper = Paper.of(_text(entry, "atom:title"), _text(entry, "atom:summary"), paper_id)
    except InputError as error:
        return Rejection(paper_id, str(error))
    names = (normalise(name.text or "") for name in entry.findall("atom:author/atom:name", _SPACES))
    marked = entry.findall("arxiv:primary_category", _SPACES) + entry.findall("atom:category", _SPACES)
    terms = dict.fromkeys(category.get("term", "").strip() for category in marked)
    published = re.match(r"\d{4}-\d{2}-\d{2}", _text(entry, "atom:published").strip())
    return paper.with_details(
        authors=tuple(filter(None, names)),
        categories=tuple(filter(None, terms)),
        date=published[0] if published else "",
        version=version,
        url=abstract_url(paper_id),
    )


def _text(element: Element, path: str) -> str:
    return element.findtext(path, "", _SPACES)
