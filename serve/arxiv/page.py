"""One page of arXiv's search API in, its `Paper`s out, or arXiv's own words of refusal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...configs.errors import InputError
from ...models.arxiv_id import abstract_url, parse_id, short_archive
from ...models.paper import Paper
from ...models.text import normalise
from ..web.document import parse
from ..web.elements import NAMESPACES, Elements
from ..web.exchange import Fault
from .api_entry import ApiEntry, read_entry

_ATOM = NAMESPACES["atom"]
_TOTAL = "http://a9.com/-/spec/opensearch/1.1/:totalResults"


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
    """Number of results that the API says there are, over all pages."""
    entries: Mapping[str, ApiEntry] = field(default_factory=dict, repr=False, compare=False)
    """Identifier, as arXiv itself names the paper, -> what the page says of it."""

    @property
    def n_entries(self) -> int:
        """Number of different entries: the API has been seen to repeat an entry where another is missing."""
        return len({paper.id for paper in self.papers} | {rejection.id for rejection in self.rejected})

    @property
    def whole(self) -> bool:
        return 0 < self.n_entries >= self.n_total


def read_page(body: bytes) -> Page:
    """Parse one Atom page; raises Refusal when it is an error, Fault when it is not a whole page."""
    root = parse(body)
    if root.tag != f"{{{_ATOM}}}feed":
        raise Fault(f"the answer is not an Atom feed but <{root.tag.rpartition('}')[2]}>")
    feed = Elements(root, _ATOM)
    entries = [read_entry(Elements(element, _ATOM)) for element in feed.all("entry")]
    for entry in entries:
        if "/api/errors" in entry.name:
            raise Refusal(" ".join(entry.abstract.split()) or "no reason given")
    n_total = feed.text(_TOTAL)
    if not n_total.isdecimal():
        raise Fault(f"the page does not say how many results there are (totalResults {n_total!r})")
    papers = [paper_of(entry) for entry in entries]
    return Page(
        tuple(paper for paper in papers if isinstance(paper, Paper)),
        tuple(paper for paper in papers if isinstance(paper, Rejection)),
        int(n_total),
        {short_archive(arxiv.id): entry for entry in entries if (arxiv := parse_id(entry.name))},
    )


def paper_of(entry: ApiEntry) -> Paper | Rejection | None:
    """The paper of an entry; None where it has no identifier, which is how the API once said that it knows none."""
    arxiv = parse_id(entry.name)
    if arxiv is None:
        return None
    try:
        paper = Paper.of(entry.title, entry.abstract, arxiv.id)
    except InputError as error:
        return Rejection(arxiv.id, str(error))
    published = re.match(r"\d{4}-\d{2}-\d{2}", entry.published)
    return paper.with_details(
        authors=tuple(filter(None, map(normalise, entry.authors))),
        categories=entry.categories,
        date=published[0] if published else "",
        version=arxiv.version,
        url=abstract_url(arxiv.id),
    )
