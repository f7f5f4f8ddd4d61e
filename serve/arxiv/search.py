"""Identifiers in, `Paper`s out; a query in, pages of results out: the client of arXiv's search API.

What the API is known to do, and what is done about it: it answers HTTP 200 with an empty or a short page (asked again,
compared with `opensearch:totalResults`), with 429 and 503 below its documented limits (back-off, Retry-After), with
errors that are Atom feeds, and leaves out identifiers that it does not have without a word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Self, Unpack

from ...configs.errors import FetchError
from ...models.arxiv_id import BARE_ID, short_archive
from ...models.paper import Paper
from ..web.addresses import base_address
from ..web.exchange import Declined, Fault, Fetched, Question
from ..web.polite import Manners, Polite
from .api_entry import ApiEntry
from .page import Page, Refusal, Rejection, read_page
from .slices import Slices

API = "https://export.arxiv.org/api/query"
"""`$ARXSIFT_ARXIV_API` names another, such as a mirror."""

IDS_PER_REQUEST = 200
WITNESS = "1706.03762"
"""A paper that is there. Asked for together with identifiers that did not come, it tells a fault from their absence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request settled."""

    papers: tuple[Paper, ...] = ()
    absent: tuple[str, ...] = ()
    """arXiv does not have these."""
    rejected: tuple[Rejection, ...] = ()
    entries: tuple[ApiEntry, ...] = field(default=(), repr=False, compare=False)
    """What arXiv's page says of each of the papers, in their order."""

    @property
    def ids(self) -> set[str]:
        return {*self.absent, *(paper.id for paper in self.papers), *(rejected.id for rejected in self.rejected)}


class ArxivClient:
    """Asks the search API; a context manager that closes the connection if it is its own."""

    def __init__(
        self,
        api: str | None = None,
        *,
        polite: Polite | None = None,
        ids_per_request: int = IDS_PER_REQUEST,
        **manners: Unpack[Manners],
    ) -> None:
        """Over a connection that others use too, or one of its own with these manners.

        Raises:
            InputError: an address or a contact that cannot be used.
        """
        self._api = base_address("ARXSIFT_ARXIV_API", API, api)
        self._polite = polite or Polite(**manners)
        self._owns_polite = polite is None
        self._ids_per_request = ids_per_request
        self._witness = WITNESS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._owns_polite:
            self._polite.__exit__()

    def search(self, query: str, since: str = "", until: str = "") -> Iterator[Fetched]:
        """One page of results after the other, the newest first; `query` as arXiv's manual has it (`cat:cs.LG`).

        The days, `YYYY-MM-DD` and included, are those of the first version's submission. A page that stays short is
        handed on as not whole. A page without entries comes when there are no results.

        Raises:
            InputError: a query that arXiv refuses, or more results than it gives.
            FetchError: arXiv cannot be reached or does not answer as it should; what was yielded before is good.
        """
        return Slices(self._polite, self._api, query, since, until).pages()

    def answers(self, ids: Iterable[str]) -> Iterator[Answer]:
        """One answer a request that settled something; over all of them each identifier is settled exactly once.

        Raises:
            FetchError: arXiv cannot be reached or does not answer as it should; what was yielded before is good.
        """
        ids = list(dict.fromkeys(ids))
        if malformed := tuple(_malformed(paper_id) for paper_id in ids if not BARE_ID.fullmatch(paper_id)):
            yield Answer(rejected=malformed)
        well_formed = [paper_id for paper_id in ids if BARE_ID.fullmatch(paper_id)]
        for start in range(0, len(well_formed), self._ids_per_request):
            yield from self._settle(well_formed[start : start + self._ids_per_request])

    def _settle(self, waiting: list[str]) -> Iterator[Answer]:
        """Ask until each of a request's identifiers has come, or is known to be absent or refused.

        What an empty or a short page lacks is asked for again together with a witness. It is absent when a page with
        as many entries as it announces lacks it, or when the page of the last attempt does, and that is not empty
        (an API that counts unknown identifiers in its total always announces too many).
        """
        n_fruitless, doubtful = 0, False
        while waiting:
            part = waiting[: max(1, self._ids_per_request - doubtful)]
            try:
                page = self._ask([*part, self._witness] if doubtful else part)
            except Refusal as refusal:
                rejected = self._blame(refusal, part)
                waiting = [paper_id for paper_id in waiting if paper_id != rejected.id]
                yield Answer(rejected=(rejected,))
                continue
            except Fault as fault:
                n_fruitless += 1
                self._polite.back_off(n_fruitless, fault, self._question())
                continue
            answer = _pick(page, part)
            n_fruitless = 1 if answer.ids else n_fruitless + 1
            if page.whole or (page.n_entries and n_fruitless >= self._polite.attempts):
                answer = replace(answer, absent=tuple(paper_id for paper_id in part if paper_id not in answer.ids))
            settled = answer.ids
            waiting = [paper_id for paper_id in waiting if paper_id not in settled]
            if settled:
                yield answer
            if not settled.issuperset(part):
                doubtful = True
                self._polite.back_off(n_fruitless, _short(page), self._question())

    def _ask(self, ids: Sequence[str]) -> Page:
        """One request of the search API; raises Fault, Refusal or FetchError."""
        ids = list(dict.fromkeys(ids))
        try:
            body = self._polite.ask(self._question(id_list=",".join(ids), max_results=str(len(ids)))).body
        except Declined as declined:
            with suppress(Fault):
                read_page(declined.body)  # raises arXiv's own words, where there are any
            raise
        page = read_page(body)
        if page.papers:
            self._witness = page.papers[0].id
        return page

    def _question(self, **parameters: str) -> Question:
        return Question(self._api, parameters, hint="is $ARXSIFT_ARXIV_API right?")

    def _blame(self, refusal: Refusal, ids: Sequence[str]) -> Rejection:
        """The identifier that arXiv names in its refusal, so that one does not sink the others."""
        words = str(refusal)
        for paper_id in ids:
            if re.search(rf"(?<!\S){re.escape(paper_id)}(?!\S)", words):
                return Rejection(paper_id, f"arXiv says: {words}")
        raise FetchError(f"{self._api}: arXiv refuses the request: {words}") from refusal


def _malformed(paper_id: str) -> Rejection:
    shape = "not the identifier of an arXiv paper, such as 2508.13426 or astro-ph/0601001, without its version"
    return Rejection(paper_id, f"{paper_id!r} is {shape}")


def _pick(page: Page, waiting: Sequence[str]) -> Answer:
    """What of a page was waited for, under the identifier it was asked for (`math.GT/0309136` is `math/0309136`)."""
    papers = {short_archive(paper.id): paper for paper in page.papers}
    reasons = {short_archive(rejected.id): rejected.reason for rejected in page.rejected}
    asked = [(paper_id, short_archive(paper_id)) for paper_id in waiting]
    return Answer(
        tuple(papers[name].with_details(id=paper_id) for paper_id, name in asked if name in papers),
        rejected=tuple(Rejection(paper_id, reasons[name]) for paper_id, name in asked if name in reasons),
        entries=tuple(page.entries[name] for _, name in asked if name in papers and name in page.entries),
    )


def _short(page: Page) -> Fault:
    if not page.n_entries:
        return Fault("an empty page")
    return Fault(f"a short page, {page.n_entries} entries of {page.n_total} announced")
