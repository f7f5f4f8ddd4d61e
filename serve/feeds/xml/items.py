"""The text of a feed in, the raw text of each item out, and what stands around the items into a `Envelope`.

A parser stops at the first fault. Taken apart before it is parsed, a feed with one broken item is a feed without it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..streams import TextBuffer
from .envelope import Envelope

MAX_ITEM = 16 * 2**20
"""Characters; memory stays bounded whatever the input."""

_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_OUTSIDE = re.compile(r"<!--|<!\[CDATA\[|<\?|<(?:[\w.\-]+:)?(?:item|entry|record)(?=[\s/>])")
_NAME = re.compile(r"<([\w.\-:]+)")


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item as it stood, from its start tag to its end tag."""

    text: str
    fault: str = ""
    """Why it cannot be whole; empty where it can."""
    is_cut: bool = False
    """The document ends in it."""


class Tags(NamedTuple):
    """What the name of an item's element looks like in text."""

    inside: re.Pattern[str]
    empty: re.Pattern[str]
    following: re.Pattern[str]
    """An end and the next start: no section of an item holds both, if it is closed where it should be."""
    edge: re.Pattern[str]


@lru_cache(maxsize=16)
def tags_of(name: str) -> Tags:
    start, end = rf"<{re.escape(name)}(?=[\s/>])", rf"</{re.escape(name)}\s*>"
    return Tags(
        re.compile(rf"<!--|<!\[CDATA\[|{end}|{start}"),
        re.compile(rf"{start}[^<>]*/>"),
        re.compile(rf"({end})\s*{start}"),
        re.compile(f"{end}|{start}"),
    )


class Splitter:
    """Iterate over it for the raw items; the skeleton is complete when it ends."""

    def __init__(self, pieces: Iterator[str], skeleton: Envelope) -> None:
        self._waiting = TextBuffer(pieces)
        self._skeleton = skeleton
        self._unclosed: set[str] = set()
        """What begins a section that does not end in the text as far as it was read."""

    def __iter__(self) -> Iterator[RawItem]:
        while self._reach_item():
            yield self._take_item()

    def _give(self, end: int) -> None:
        """Text that is none of an item's."""
        self._skeleton.feed(self._waiting.text[self._waiting.at : end])
        self._waiting.at = end

    def _more(self) -> bool:
        self._unclosed.clear()
        return self._waiting.more()

    def _reach_item(self) -> bool:
        waiting = self._waiting
        while True:
            mark = _OUTSIDE.search(waiting.text, waiting.at)
            if mark is None:
                self._give(self._safe_end())
                if not self._more():
                    self._give(len(waiting.text))
                    return False
            elif mark[0] in _ENDS:
                self._pass_section(mark)
            else:
                self._give(mark.start())
                if self._skeleton.holds_items(mark[0]):
                    return True
                self._give(mark.end())

    def _safe_end(self) -> int:
        """What follows the last `>` may be half a tag or half an entity."""
        text, at = self._waiting.text, self._waiting.at
        end = text.rfind(">", at) + 1 or at
        return end if len(text) - end < 2**20 else len(text) - 100

    def _pass_section(self, mark: re.Match[str]) -> None:
        """A comment, CDATA or an instruction as one; one that is not closed hides nothing of what follows."""
        waiting, kind = self._waiting, mark[0]
        end = -1 if kind in self._unclosed else waiting.text.find(_ENDS[kind], mark.end())
        if end >= 0:
            self._give(end + len(_ENDS[kind]))
        elif waiting.ended or waiting.n_waiting > MAX_ITEM:
            self._unclosed.add(kind)  # or a text of nothing else would be searched to its end for each
            self._give(mark.end())
        else:
            self._more()

    def _take_item(self) -> RawItem:
        waiting = self._waiting
        name = _NAME.match(waiting.text, waiting.at)
        tags = tags_of(name[1] if name else "")
        while True:
            is_long = waiting.n_waiting > MAX_ITEM
            end = item_end(waiting.text, waiting.at, tags, is_last=waiting.ended or is_long)
            if end is not None:
                break
            waiting.more()
        return self._taken(end, tags)

    def _taken(self, end: "End", tags: Tags) -> RawItem:
        waiting = self._waiting
        text = waiting.text[waiting.at : end.at]
        waiting.at = end.at
        if len(text) > MAX_ITEM or (end.is_cut and not waiting.ended):
            if end.is_cut:
                self._pass_over(tags)
            return RawItem(text[:1000], f"longer than {MAX_ITEM:,} characters")
        return RawItem(text, end.fault, end.is_cut)

    def _pass_over(self, tags: Tags) -> None:
        """The rest of an item that is too long to hold."""
        waiting = self._waiting
        while (mark := tags.edge.search(waiting.text, waiting.at)) is None:
            waiting.at = max(waiting.at, len(waiting.text) - 100)
            if not waiting.more():
                waiting.at = len(waiting.text)
                return
        waiting.at = mark.end() if mark[0].startswith("</") else mark.start()


class End(NamedTuple):
    """Where an item ends."""

    at: int
    fault: str = ""
    is_cut: bool = False


def item_end(text: str, start: int, tags: Tags, is_last: bool) -> End | None:
    """Find the end of the item at `start`; None where more of the text must be seen, of which `is_last` says: no."""
    if empty := tags.empty.match(text, start):
        return End(empty.end())
    at = start + 1
    while mark := tags.inside.search(text, at):
        if mark[0] not in _ENDS:
            is_end = mark[0].startswith("</")
            return End(mark.end()) if is_end else End(mark.start(), f"not well-formed XML (no {_end_tag(text, start)})")
        closed = text.find(_ENDS[mark[0]], mark.end())
        unclosed = tags.following.search(text, mark.end(), closed if closed >= 0 else len(text))
        if unclosed:
            return End(unclosed.end(1))
        if closed < 0:
            return _unclosed_end(text, mark.end(), tags) if is_last else None
        at = closed
    return End(len(text), is_cut=True) if is_last else None


def _unclosed_end(text: str, at: int, tags: Tags) -> End:
    """Of the last item, where a comment or CDATA in it is never closed."""
    edge = tags.edge.search(text, at)
    return End(edge.end()) if edge else End(len(text), is_cut=True)


def _end_tag(text: str, start: int) -> str:
    name = _NAME.match(text, start)
    return f"</{name[1]}>" if name else "end tag"
