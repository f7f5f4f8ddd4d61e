"""Splits the text of a feed into the text of each item and an `Envelope`, which gets everything else.

An XML parser stops at the first fault. In a feed that is split first, a broken item costs only itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..entry import MAX_ITEM
from ..streams import TextBuffer
from .envelope import Envelope

_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_OUTSIDE = re.compile(r"<!--|<!\[CDATA\[|<\?|<!(?i:DOCTYPE)\b|<(?:[\w.\-]+:)?(?:item|entry|record)(?=[\s/>])")
_DTD_MARK = re.compile(r"""<!--|<\?|["'\[\]>]""")
_DTD_ENDS = {"<!--": "-->", "<?": "?>", '"': '"', "'": "'"}
DOCTYPE = "<!DOCTYPE"
MAX_DTD = 2**16
"""Longest document type declaration, in characters."""
_NAME = re.compile(r"<([\w.\-:]+)")


@dataclass(frozen=True, slots=True)
class RawItem:
    """The text of one item, from its start tag to its end tag."""

    text: str
    fault: str = ""
    """Why the item is incomplete; empty if it is complete."""
    is_cut: bool = False
    """Whether the document ends inside the item."""


class Tags(NamedTuple):
    """Patterns of the start and end tags of an item's element."""

    inside: re.Pattern[str]
    empty: re.Pattern[str]
    following: re.Pattern[str]
    """An end tag and the next start tag; a comment or CDATA section that holds both was never closed."""
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
    """An iterable of the items; the envelope is complete when it ends."""

    def __init__(self, pieces: Iterator[str], envelope: Envelope) -> None:
        self._buffer = TextBuffer(pieces)
        self._envelope = envelope
        self._unclosed: set[str] = set()
        """Openers of sections that do not end in the text read so far."""
        self._doctype_is_open = False
        """Whether a document type declaration was met that does not end; others then end with their tag."""

    def __iter__(self) -> Iterator[RawItem]:
        while self._reach_item():
            yield self._take_item()

    def _to_envelope(self, end: int) -> None:
        """Hand the text up to `end`, which is outside items, to the envelope."""
        self._envelope.feed(self._buffer.text[self._buffer.at : end])
        self._buffer.at = end

    def _more(self) -> bool:
        self._unclosed.clear()
        return self._buffer.more()

    def _reach_item(self) -> bool:
        buffer = self._buffer
        while True:
            mark = _OUTSIDE.search(buffer.text, buffer.at)
            if mark is None:
                self._to_envelope(self._safe_end())
                if not self._more():
                    self._to_envelope(len(buffer.text))
                    return False
            elif mark[0] in _ENDS:
                self._pass_section(mark)
            elif mark[0].startswith("<!"):
                self._skip_doctype(mark)
            else:
                self._to_envelope(mark.start())
                if self._envelope.holds_items(mark[0]):
                    return True
                self._to_envelope(mark.end())

    def _safe_end(self) -> int:
        """The end of the last tag; the text after it may be half a tag or half an entity."""
        text, at = self._buffer.text, self._buffer.at
        end = text.rfind(">", at) + 1 or at
        return end if len(text) - end < 2**20 else len(text) - 100

    def _pass_section(self, mark: re.Match[str]) -> None:
        """Pass a comment, CDATA section or instruction as one; an unclosed one hides nothing of what follows."""
        buffer, kind = self._buffer, mark[0]
        end = -1 if kind in self._unclosed else buffer.text.find(_ENDS[kind], mark.end())
        if end >= 0:
            self._to_envelope(end + len(_ENDS[kind]))
        elif buffer.ended or buffer.n_waiting > MAX_ITEM:
            self._unclosed.add(kind)  # or a text of nothing else would be searched to its end for each
            self._to_envelope(mark.end())
        else:
            self._more()

    def _skip_doctype(self, mark: re.Match[str]) -> None:
        """Drop a document type declaration, so that none of its entities is ever expanded; elsewhere it is a fault."""
        buffer = self._buffer
        self._to_envelope(mark.start())
        if self._envelope.root:
            self._to_envelope(mark.end())
            return
        end = None
        while not self._doctype_is_open and (end := doctype_end(buffer.text, buffer.at)) is None:
            # or a text of nothing else would be read that far for each
            self._doctype_is_open = buffer.n_waiting > MAX_DTD or not self._more()
        buffer.at = end or buffer.text.find(">", buffer.at) + 1 or buffer.at + len(DOCTYPE)

    def _take_item(self) -> RawItem:
        buffer = self._buffer
        name = _NAME.match(buffer.text, buffer.at)
        tags = tags_of(name[1] if name else "")
        while True:
            is_long = buffer.n_waiting > MAX_ITEM
            end = item_end(buffer.text, buffer.at, tags, is_last=buffer.ended or is_long)
            if end is not None:
                break
            buffer.more()
        return self._raw_item(end, tags)

    def _raw_item(self, end: "End", tags: Tags) -> RawItem:
        buffer = self._buffer
        text = buffer.text[buffer.at : end.at]
        buffer.at = end.at
        if len(text) > MAX_ITEM or (end.is_cut and not buffer.ended):
            if end.is_cut:
                self._pass_over(tags)
            return RawItem(text[:1000], f"longer than {MAX_ITEM:,} characters")
        return RawItem(text, end.fault, end.is_cut)

    def _pass_over(self, tags: Tags) -> None:
        """Drop the rest of an item that is too long to hold."""
        buffer = self._buffer
        while (mark := tags.edge.search(buffer.text, buffer.at)) is None:
            buffer.at = max(buffer.at, len(buffer.text) - 100)
            if not buffer.more():
                buffer.at = len(buffer.text)
                return
        buffer.at = mark.end() if mark[0].startswith("</") else mark.start()


def doctype_end(text: str, at: int) -> int | None:
    """Where the document type declaration at `at` ends, its internal subset in brackets included; None if not yet."""
    depth, stop = 0, at + MAX_DTD
    while mark := _DTD_MARK.search(text, at, stop):
        at = mark.end()
        if closer := _DTD_ENDS.get(mark[0]):
            end = text.find(closer, at, stop)
            if end < 0:
                return None
            at = end + len(closer)
        depth += (mark[0] == "[") - (mark[0] == "]")
        if mark[0] == ">" and depth <= 0:
            return at
    return None


class End(NamedTuple):
    """Where an item ends."""

    at: int
    fault: str = ""
    is_cut: bool = False


def item_end(text: str, start: int, tags: Tags, is_last: bool) -> End | None:
    """Find the end of the item at `start`; None if more text is needed. `is_last`: there is no more."""
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
    """The end of the last item if a comment or CDATA section in it is never closed."""
    edge = tags.edge.search(text, at)
    return End(edge.end()) if edge else End(len(text), is_cut=True)


def _end_tag(text: str, start: int) -> str:
    name = _NAME.match(text, start)
    return f"</{name[1]}>" if name else "end tag"
