"""The places where a paper may be named in, its arXiv identifier or DOI out."""

import re
from collections.abc import Iterable

from ..arxiv.identifiers import parse_id

Named = tuple[str, int | None]
"""An arXiv identifier, and the version if one was named."""

_IN_TEXT = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|10\.48550/arxiv\.|\barxiv\s*:\s*)"
    r"([a-z\-]+(?:\.[a-z]{2})?/\d{7}(?:v\d+)?|\d{4}\.\d{4,5}(?:v\d+)?)(?![\d/])",
    re.IGNORECASE,
)
_DOI = re.compile(r"""(?<![\w.])10\.\d{4,9}/[^\s"'<>]+""")


def find_arxiv(texts: Iterable[str]) -> Named | None:
    """The first that names a paper of arXiv: an identifier, a page of it, its DOI, or `arXiv:…` in a text."""
    for text in texts:
        if named := parse_id(text):
            return named
        if (found := _IN_TEXT.search(text)) and (named := parse_id(found[1])):
            return named
    return None


def find_doi(texts: Iterable[str]) -> str:
    """The first DOI, bare and in lower case, as DOIs are compared; empty when there is none."""
    found = next((found for text in texts if (found := _DOI.search(text))), None)
    return found[0].rstrip(".,;:)]}").lower() if found else ""
