"""Sources that a person named in, sorted by how they are read out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ....configs.errors import InputError
from ....configs.likely import did_you_mean
from ....models.arxiv_id import parse_id
from ...arxiv.categories import category_names, check_categories, looks_like_category
from ...files.source import STREAM, check_file, exists
from ...web.addresses import FEED_HINT, checked_address

LONGEST_NAME = 200
"""Characters of an argument that may be a name; what is longer is cut in messages."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What to read, sorted by how it is asked for."""

    categories: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """`-` is stdin."""
    ids: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()

    def __or__(self, other: "Sources") -> "Sources":
        """These and others, each once."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Sources(*(tuple(dict.fromkeys(ours + theirs)) for ours, theirs in pairs))

    @property
    def anything(self) -> bool:
        return bool(self.categories or self.urls or self.files or self.ids or self.searches)


def sort_sources(arguments: Sequence[str], searches: Sequence[str] = ()) -> Sources:
    """Tell files, addresses, categories and identifiers apart; a file that exists comes first.

    Raises:
        InputError: none of these.
    """
    by_kind: dict[str, list[str]] = {"categories": [], "urls": [], "files": [], "ids": []}
    for argument in dict.fromkeys(arguments):
        by_kind[kind_of(argument)].append(argument)
    if any(not query.strip() for query in searches):
        raise InputError("--search: the query is empty; write one such as all:spiking, or cat:cs.NE AND ti:chip")
    ids = dict.fromkeys(named[0] for text in by_kind["ids"] if (named := parse_id(text)))
    categories = check_categories(by_kind["categories"])
    return Sources(tuple(categories), tuple(by_kind["urls"]), tuple(by_kind["files"]), tuple(ids), tuple(searches))


def kind_of(argument: str) -> str:
    """The name of the field of `Sources` that it belongs to."""
    if argument == STREAM or can_be_read(argument):
        return "files"
    if "://" in argument and not parse_id(argument):
        checked_address(argument, FEED_HINT)
        return "urls"
    if looks_like_category(argument):
        return "categories"
    if parse_id(argument):
        return "ids"
    names = re.split(r"[\s,;]+", argument.strip())
    if len(names) > 1 and all(map(looks_like_category, names)):
        raise InputError(
            f"{argument!r} are several categories in one text: write them apart, as {' '.join(names)} after triage or "
            f"[{', '.join(names)}] in feeds.yaml"
        )
    if 0 < len(argument) <= LONGEST_NAME and (Path(argument).is_dir() or not re.fullmatch(r"[\w-]+", argument)):
        check_file(argument)
    named = argument if len(argument) <= LONGEST_NAME else f"{argument[:LONGEST_NAME]}…"
    hint = did_you_mean(named, category_names(), "arxiv.org/category_taxonomy lists categories")
    raise InputError(f"{named!r} is no file, category, address or identifier; {hint}")


def can_be_read(name: str) -> bool:
    """Whether a file, or a pipe, is called so."""
    return exists(name) and not Path(name).is_dir()
