"""The packaged list of unlabelled arXiv identifiers in, those papers whose texts are in the cache out."""

from collections.abc import Collection
from pathlib import Path

from ...configs.errors import InputError
from ...configs.places import packaged
from ...models.arxiv_id import BARE_ID
from ...models.paper import Paper
from .text_file import decode, read_bytes
from .texts import TextCache

LIST = "unlabelled.txt"


def unlabelled_ids(path: Path | None = None) -> list[str]:
    """The identifiers of a file with one a line, in its order; by default of the packaged one.

    Raises:
        InputError: with the line, for what is no arXiv identifier without a version, or stands twice.
    """
    path = path or packaged("seeds", LIST)
    lines: dict[str, int] = {}
    for number, line in enumerate(decode(read_bytes(path), path.name).splitlines(), start=1):
        if not BARE_ID.fullmatch(line):
            raise InputError(f"{path.name}: line {number}: expected an arXiv identifier, found {line!r:.40}")
        if lines.setdefault(line, number) != number:
            raise InputError(f"{path.name}: line {number}: the id {line!r} stands already on line {lines[line]}")
    return list(lines)


def cached_unlabelled(but_not: Collection[str]) -> list[Paper]:
    """The unlabelled papers whose texts are in the cache, in the list's order, without those of the given ids."""
    left_out = frozenset(but_not)
    with TextCache() as cache:
        return list(cache.get(paper_id for paper_id in unlabelled_ids() if paper_id not in left_out).values())
