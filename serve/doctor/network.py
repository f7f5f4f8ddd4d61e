"""Checks that ask outside: the feeds' hosts, one request each, and the clock against theirs."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ...configs.errors import ArxsiftError
from ..arxiv.daily import RSS
from ..arxiv.harvest import OAI
from ..arxiv.search import API
from ..triage.feeds_file import read_feeds_config
from ..web.addresses import base_address, is_arxiv, short_name
from ..web.exchange import Fault, Question, Reply
from ..web.polite import Polite
from .finding import Finding

MOST_APART_SECONDS = 300
"""Difference between this clock and a server's from which days may be taken for others."""

LATER = "look to the network or a proxy; if it works elsewhere, try again later"


def questions() -> Iterator[Question]:
    """One small question to every host that triage or fetch may ask."""
    rss, api, oai = (
        base_address(f"ARXSIFT_ARXIV_{name}", default) for name, default in (("RSS", RSS), ("API", API), ("OAI", OAI))
    )
    yield Question(f"{rss}/rss/cs.NE", hint="is $ARXSIFT_ARXIV_RSS right?")
    yield Question(api, {"id_list": "1706.03762", "max_results": "1"}, hint="is $ARXSIFT_ARXIV_API right?")
    yield Question(oai, {"verb": "Identify"}, hint="is $ARXSIFT_ARXIV_OAI right?")
    for address in configured_feeds():
        yield Question(address, arxiv=is_arxiv(address), hint="is the address in feeds.yaml right?")


def configured_feeds() -> list[str]:
    try:
        config = read_feeds_config()
    except ArxsiftError:  # told where the configuration is checked
        return []
    return [feed for feed in config.feeds if feed.startswith(("http://", "https://"))] if config else []


def check_network() -> Iterator[Finding]:
    """Ask every host once, at arXiv's pace."""
    with Polite(attempts=1) as client:
        clock_told = False
        for question in questions():
            finding, reply = ask(client, question)
            yield finding
            if reply and not clock_told and (clock := check_against(reply.headers)):
                clock_told = True
                yield clock


def ask(client: Polite, question: Question) -> tuple[Finding, Reply | None]:
    name = short_name(question.url)
    try:
        reply = client.ask(question)
    except (ArxsiftError, Fault) as error:
        return Finding("network", name, str(error), "fault", LATER), None
    return Finding("network", name, f"answers ({reply.status})"), reply


def check_against(headers: Mapping[str, str]) -> Finding | None:
    """This clock against the one that a server's `Date` tells."""
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    seconds = abs((datetime.now(UTC) - theirs.astimezone(UTC)).total_seconds())
    if seconds > MOST_APART_SECONDS:
        return Finding(
            "clock", "set", f"{seconds / 60:.0f} minutes from a server's", "fault", "set this machine's clock"
        )
    return Finding("clock", "set", "agrees with a server's")
