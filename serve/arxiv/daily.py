"""Categories in, the feed of the day's announcements out; the address of any feed in, that feed out."""

import textwrap
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from ...configs.errors import InputError
from ..web.addresses import FEED_HINT, base_address, checked_address, is_arxiv
from ..web.cache import as_the_server_says, for_the_day
from ..web.document import parse, parse_whole
from ..web.exchange import Declined, Fault, Fetched, Question, has_entries
from ..web.polite import Polite
from .categories import is_category, looks_like_category, unknown_category

RSS = "https://rss.arxiv.org"
"""`$ARXSIFT_ARXIV_RSS` names another."""

_ERROR_TITLE = "Feed error for query"
_LONGEST_WORDS = 200


def daily_feed(client: Polite, categories: Sequence[str]) -> Fetched:
    """One feed of all these categories or archives, asked for in one request: else cross-lists are not told as such.

    A feed that is cut off in every attempt is handed on as far as it came.

    Raises:
        InputError: what no category looks like, or arXiv knows no such category.
        FetchError: arXiv cannot be reached or does not answer as it should.
    """
    categories = list(dict.fromkeys(categories))
    for category in categories:
        if not looks_like_category(category):
            raise InputError(f"{category!r} is not a category, such as cs.LG or quant-ph")
    address = f"{base_address('ARXSIFT_ARXIV_RSS', RSS)}/rss/{'+'.join(categories)}"
    question = Question(address, hint="is $ARXSIFT_ARXIV_RSS right?", fresh=for_the_day)

    def judge(body: bytes) -> bool:
        root = parse_whole(body)
        if root is not None and (words := error_words(root)):
            raise _refused(categories, words)
        if not (has_entries(body) if root is None else root.tag.rpartition("}")[2] in ("rss", "feed")):
            raise Fault("the answer is not a feed")
        return has_entries(body)

    try:
        return client.get(question, judge)
    except Declined as declined:
        if words := _words_of(declined.body):
            raise _refused(categories, words) from declined
        raise


def feed(client: Polite, url: str) -> Fetched:
    """Any document of the web, as it came; it need not be XML.

    Raises:
        InputError: not an http or https address.
        FetchError: its server cannot be reached or does not answer as it should.
    """
    checked_address(url, FEED_HINT)

    def judge(body: bytes) -> bool:
        parse_whole(body)
        return has_entries(body)

    fresh = for_the_day if is_arxiv(url) else as_the_server_says
    return client.get(Question(url, arxiv=is_arxiv(url), fresh=fresh), judge)


def error_words(root: Element) -> str:
    """What arXiv says in a feed that tells of an error, RSS or Atom; empty for any other."""
    texts = {element.tag.rpartition("}")[2]: element.text or "" for element in reversed(list(root.iter()))}
    if not texts.get("title", "").startswith(_ERROR_TITLE):
        return ""
    words = texts.get("description") or texts.get("subtitle") or texts["title"]
    return textwrap.shorten(words, _LONGEST_WORDS, placeholder=" …").rstrip(".")


def _words_of(body: bytes) -> str:
    try:
        return error_words(parse(body))
    except Fault:
        return ""


def _refused(categories: Sequence[str], words: str) -> InputError:
    unknown = [category for category in categories if not is_category(category)]
    sentence = unknown_category(unknown[0]) if unknown else f"{'+'.join(categories)}: arXiv has no feed of that"
    return InputError(f"{sentence} (arXiv says: {words})")
