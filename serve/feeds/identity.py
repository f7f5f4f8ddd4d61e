"""Finds a paper's arXiv identifier or DOI in the texts that may name it."""

import re
from collections.abc import Iterable

from ...models.arxiv_id import ArxivId, find_id

_DOI = re.compile(r"""(?<![\w.])10\.\d{4,9}/[^\s"'<>]+""")


def find_arxiv(texts: Iterable[str]) -> ArxivId | None:
    """The first identifier of arXiv that one of the texts is or names."""
    return next(filter(None, map(find_id, texts)), None)


def find_doi(texts: Iterable[str]) -> str:
    """The first DOI, bare and in lower case, as DOIs are compared; empty if there is none."""
    doi = next(filter(None, map(_DOI.search, texts)), None)
    return doi[0].rstrip(".,;:)]}").lower() if doi else ""


def doi_url(doi: str) -> str:
    """Address of what a DOI names; empty without one."""
    return f"https://doi.org/{doi}" if doi else ""
