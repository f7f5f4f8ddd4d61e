"""Reads papers from text or bytes, and sorts what comes."""

import io
from pathlib import Path

import pytest

from arxsift.configs.errors import ArxsiftError
from arxsift.serve.feeds.entry import BadEntry, Entry, Item, Remark
from arxsift.serve.feeds.read import read_entries
from arxsift.serve.files.columns import AS_THEY_ARE, Columns

FEEDS = Path(__file__).parents[1] / "fixtures" / "feeds"


def stream_of(content: str | bytes) -> io.BytesIO:
    return io.BytesIO(content.encode() if isinstance(content, str) else content)


def items_of(content: str | bytes, name: str = "papers", columns: Columns = AS_THEY_ARE) -> list[Item]:
    return list(read_entries(stream_of(content), name, columns))


def items_until_error(content: str | bytes, name: str = "papers") -> tuple[list[Item], ArxsiftError]:
    """All that comes, and the error that must end it."""
    items: list[Item] = []
    with pytest.raises(ArxsiftError) as caught:
        items.extend(read_entries(stream_of(content), name))  # keeps what came before the error
    return items, caught.value


def entries_of(content: str | bytes, name: str = "papers") -> list[Entry]:
    return [item for item in items_of(content, name) if isinstance(item, Entry)]


def titles_of(content: str | bytes, name: str = "papers") -> list[str]:
    return [entry.title for entry in entries_of(content, name)]


def faults_of(content: str | bytes, name: str = "papers") -> list[tuple[str, str]]:
    """Place and error of each bad entry."""
    return [(item.location, item.error) for item in items_of(content, name) if isinstance(item, BadEntry)]


def remarks_on(content: str | bytes, name: str = "papers") -> list[str]:
    return [item.text for item in items_of(content, name) if isinstance(item, Remark)]


def error_of(content: str | bytes, name: str = "papers") -> str:
    """The sentence that refuses the whole."""
    return str(items_until_error(content, name)[1])
