"""An entry in, the identities by which the paper is recognised in another source out."""

import re

from ....models.text import fold
from ...feeds.entry import Entry
from ...feeds.identity import find_doi
from ..ranking.follow import parted

_WORD = re.compile(r"\w+")

DOI_FIELDS = ("doi", "DOI")


def identities_of(entry: Entry) -> list[str]:
    """The DOI, and the normalised title with the first author; none of a paper without authors."""
    authors, title = entry.paper.authors, _WORD.findall(fold(entry.paper.title))
    if not authors:
        return []
    last = parted(authors[0])[1]
    doi = find_doi([str(entry.fields.get(name) or "") for name in DOI_FIELDS] + [entry.paper.url, entry.paper.id])
    by_title = f"title:{' '.join(title)}|{last}|{first_initial(authors[0])}" if title and last else ""
    return [identity for identity in (doi and f"doi:{doi}", by_title) if identity]


def first_initial(name: str) -> str:
    """The first letter of the first name, folded, in `Ada B. Kessel` and in `Kessel, Ada B.`."""
    last, comma, first = fold(name).partition(",")
    letters = _WORD.search(first if comma else last)
    return letters[0][0] if letters else ""
