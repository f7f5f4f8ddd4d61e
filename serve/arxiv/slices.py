"""A query in, its results from the first page to the last out, each checked against what the API says there is."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

from ...configs.errors import InputError
from ..web.addresses import short_name
from ..web.cache import until_midnight
from ..web.document import parse_whole
from ..web.exchange import Declined, Fault, Fetched, Question, has_entries
from ..web.polite import Polite
from .page import Refusal, read_page

RESULTS_PER_REQUEST = 2000
MAX_RESULTS = 30_000
"""The API's own limits; over them it answers HTTP 400."""

_TOTAL = re.compile(rb"totalResults[^>]*>\s*(\d{1,9})\s*<")
_ID = re.compile(rb"<id>[^<]*/abs/([^<]+)</id>")

FIRST_DAY = "1991-01-01"
"""Before arXiv's first paper."""


class Slices:
    """The pages of one query; keeps how many results there are, which a faulty page forgets."""

    def __init__(
        self,
        polite: Polite,
        api: str,
        query: str,
        since: str = "",
        until: str = "",
        results_per_request: int = RESULTS_PER_REQUEST,
    ) -> None:
        """Raises InputError for days that are none."""
        self._polite = polite
        self._api = api
        self._query = within(query, since, until, today=_day_of(polite.clock()))
        self._results_per_request = results_per_request
        self._n_total = 0
        self._n_empty = 0

    def pages(self) -> Iterator[Fetched]:
        """The pages in order, each asked for when it is wanted; raises InputError and FetchError."""
        start = 0
        while start == 0 or start < self._n_total:
            try:
                fetched = self._polite.get(self._question(start), partial(self._judge, start=start))
            except Declined as declined:
                self._explain(declined)
                raise
            except Refusal as refusal:
                raise self._refused(refusal) from refusal
            yield fetched
            start += self._results_per_request

    def _question(self, start: int) -> Question:
        parameters = {
            "search_query": self._query,
            "start": str(start),
            "max_results": str(self._results_per_request),
            "sortBy": "submittedDate",
            "sortOrder": "descending",
        }
        name = short_name(f"{self._api}?start={start}&search_query={self._query}")
        return Question(self._api, parameters, name, "is $ARXSIFT_ARXIV_API right?", fresh=until_midnight)

    def _judge(self, body: bytes, start: int) -> bool:
        """Whether the page may be kept; raises Fault for one that has fewer entries than are due.

        That there are no results at all is believed when it is said twice.
        """
        n_entries = self._count(body)
        if self._n_total > MAX_RESULTS:
            most = f"arXiv gives at most {MAX_RESULTS:,}"
            raise InputError(f"{self._query}: {self._n_total:,} results, {most}; narrow it: fewer days, or more words")
        n_due = min(self._results_per_request, self._n_total - start)
        if not n_entries:
            self._n_empty += 1
            if self._n_total or self._n_empty < 2:
                raise Fault(f"an empty page, {n_due:,} entries due" if n_due else "an empty page")
        elif n_entries < n_due:
            raise Fault(f"a short page, {n_entries:,} entries of {n_due:,} due", body)
        return n_entries > 0

    def _count(self, body: bytes) -> int:
        """Number of different entries of a page, also of a damaged one; raises Fault and Refusal."""
        if total := _TOTAL.search(body):
            self._n_total = max(self._n_total, int(total[1]))
        if parse_whole(body) is None and has_entries(body):
            return len(set(_ID.findall(body)))
        return read_page(body).n_entries

    def _explain(self, declined: Declined) -> None:
        """Raise arXiv's own words, where there are any."""
        try:
            read_page(declined.body)
        except Fault:
            return
        except Refusal as refusal:
            raise self._refused(refusal) from refusal

    def _refused(self, refusal: Refusal) -> InputError:
        return InputError(f"{self._query}: arXiv refuses the query: {refusal}")


def within(query: str, since: str, until: str, today: str) -> str:
    """The query, limited to papers submitted on these days, both included; an empty day leaves that side open.

    Raises:
        InputError: a day that is none, or none between the two.
    """
    if not since and not until:
        return query
    first, last = _checked(since or FIRST_DAY), _checked(until or today)
    if first > last:
        raise InputError(f"no day is between {first} and {last}; give the earlier one first")
    window = f"submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"
    return f"({query}) AND {window}" if query else window


def _checked(day: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII):
        try:
            return date.fromisoformat(day)
        except ValueError:
            pass
    raise InputError(f"{day!r} is not a day; write it as YYYY-MM-DD")


def _day_of(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
