"""A category and a day in, all that changed in it since then out, page by page: OAI-PMH, for the days a feed missed.

Of each paper only the latest version comes, under the day of its last change, which is not that of its submission.
https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from html import unescape
from xml.etree.ElementTree import Element

from ...configs.errors import FetchError, InputError
from ..web.addresses import base_address, short_name
from ..web.cache import until_midnight
from ..web.document import parse_whole
from ..web.exchange import Declined, Fault, Fetched, Question, has_entries
from ..web.polite import Polite
from .categories import oai_set

OAI = "https://oaipmh.arxiv.org/oai"
"""`$ARXSIFT_ARXIV_OAI` names another."""

_TOKEN = re.compile(rb"<(?:[\w.-]+:)?resumptionToken[^>]*>([^<]+)</")
_SPACE = {"oai": "http://www.openarchives.org/OAI/2.0/"}


class _Expired(Exception):
    """The resumption token is too old."""


class _Nothing(Exception):
    """No record matches."""


def harvest(client: Polite, category: str, since: str) -> Iterator[Fetched]:
    """Pages of records (arXivRaw) of a category or a whole archive; nothing when nothing changed since that day.

    When a resumption token has expired it begins again, once: papers then come twice.

    Raises:
        InputError: a day that is none, or arXiv refuses the request.
        FetchError: arXiv cannot be reached or does not answer as it should; what was yielded before is good.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", since, re.ASCII):
        raise InputError(f"{since!r} is not a day; write it as YYYY-MM-DD")
    begin = _beginning(category, since)
    for question in (begin, replace(begin, anew=True)):  # the cache would give the old token again
        try:
            yield from _pages(client, question)
            return
        except _Expired as error:
            expired = error
    raise FetchError(f"{begin.name}: {expired}; its tokens expire too soon: try again later") from expired


def _beginning(category: str, since: str) -> Question:
    oai = base_address("ARXSIFT_ARXIV_OAI", OAI)
    parameters = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": oai_set(category), "from": since}
    name = short_name(f"{oai}?set={parameters['set']}&from={since}")
    return Question(oai, parameters, name, "is $ARXSIFT_ARXIV_OAI right?", fresh=until_midnight)


def _pages(client: Polite, begin: Question) -> Iterator[Fetched]:
    """The pages from the first to the one without a token; raises _Expired besides."""
    question, tokens = begin, set[str]()
    while True:
        try:
            fetched = _ask(client, question)
        except _Nothing:
            return
        token = _token(fetched.body)
        if not token and not fetched.whole:
            fetched = replace(fetched, reason=f"{fetched.reason}; the pages after it are missing")
        yield fetched
        if not token:
            return
        if token in tokens:
            raise FetchError(f"{begin.name}: arXiv gives the same page again and again; try again later")
        tokens.add(token)
        name = f"{begin.name}, page {len(tokens) + 1}"
        question = replace(begin, parameters={"verb": "ListRecords", "resumptionToken": token}, name=name)


def _ask(client: Polite, question: Question) -> Fetched:
    try:
        return client.get(question, lambda body: _judge(body, question))
    except Declined as declined:
        with suppress(Fault):
            _judge(declined.body, question)
        raise


def _judge(body: bytes, question: Question) -> bool:
    """Whether the page may be kept; raises what it says, or Fault when it says nothing of use."""
    root = parse_whole(body)
    if root is None and has_entries(body):
        return False
    if root is None:
        raise Fault("the answer is not XML")
    if root.tag != f"{{{_SPACE['oai']}}}OAI-PMH":
        raise Fault(f"the answer is not OAI-PMH but <{root.tag.rpartition('}')[2]}>")
    error = root.find("oai:error", _SPACE)
    if error is not None:
        raise _told(error, question)
    if root.find("oai:ListRecords/oai:record", _SPACE) is None:
        raise Fault("an empty page")
    return has_entries(body)


def _told(error: Element, question: Question) -> Exception:
    """The exception for an OAI-PMH error."""
    code, words = error.get("code", ""), " ".join((error.text or "").split())
    if code == "noRecordsMatch":
        return _Nothing()
    if code == "badResumptionToken":
        return _Expired(words or code)
    return InputError(f"{question.name}: arXiv refuses the request: {words or code}")


def _token(body: bytes) -> str:
    """The token that asks for the next page; empty on the last one, and where a page was cut off before it."""
    token = _TOKEN.search(body)  # not parsed: it may be damaged
    return unescape(token[1].decode("utf-8", "replace")).strip() if token else ""
