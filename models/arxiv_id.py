"""Text that names an arXiv paper in, its identifier and version out: the one reader of arXiv identifiers."""

import re
from typing import NamedTuple

NEW_ID = r"(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}"
OLD_ID = r"[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
BARE_ID = re.compile(f"(?:{NEW_ID}|{OLD_ID})", re.ASCII)
"""An identifier without its version."""

_ID = rf"(?P<id>{NEW_ID}|{OLD_ID})(?:v(?P<version>\d+))?"
_NAMED_ID = re.compile(
    rf"(?:.*/abs/|oai:arXiv\.org:|(?i:arxiv:\s*|(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.))?{_ID}",
    re.ASCII,
)
_LINK = re.compile(
    rf"(?:https?://)?(?:[\w-]+\.)*arxiv\.org/(?:abs|pdf|html|format)/{_ID}(?:\.pdf)?/?(?:[?#]\S*)?", re.ASCII
)
_ID_IN_TEXT = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|10\.48550/arxiv\.|\barxiv\s*:\s*)"
    rf"((?:{NEW_ID}|{OLD_ID})(?:v\d+)?)(?![\d/])",
    re.ASCII | re.IGNORECASE,
)


class ArxivId(NamedTuple):
    """An arXiv identifier, and the version if one was named with it."""

    id: str
    """`2508.13426`, `astro-ph/0601001`: without the version."""
    version: int | None


def parse_id(text: str) -> ArxivId | None:
    """Identifier and version of `2508.13426v1`, `arXiv:…`, `oai:arXiv.org:…`, arXiv's DOI, or a link; else None.

    A link is to the page of a paper (`https://arxiv.org/abs/…`), its PDF or its HTML.
    """
    text = text.strip()
    match = _NAMED_ID.fullmatch(text) or _LINK.fullmatch(text)
    if match is None:
        return None
    return ArxivId(match["id"], int(match["version"]) if match["version"] else None)


def find_id(text: str) -> ArxivId | None:
    """The identifier that a text is, or the first that it names by an address, a DOI or `arXiv:…`; else None."""
    if arxiv := parse_id(text):
        return arxiv
    mark = _ID_IN_TEXT.search(text)
    return parse_id(mark[1]) if mark else None


def month_of(paper_id: str) -> str:
    """The month in which arXiv gave the identifier (`2508.13426`: `2025-08`, `math/9912001`: `1999-12`), or empty."""
    if not BARE_ID.fullmatch(paper_id):
        return ""
    digits = paper_id.rpartition("/")[2]
    century = "19" if "/" in paper_id and digits.startswith("9") else "20"
    return f"{century}{digits[:2]}-{digits[2:4]}"


def abstract_url(paper_id: str) -> str:
    """The page of a paper's latest version."""
    return f"https://arxiv.org/abs/{paper_id}"


def short_archive(paper_id: str) -> str:
    """As arXiv itself names the paper: `math/0309136` for `math.GT/0309136`."""
    return re.sub(r"\.[A-Z]{2}/", "/", paper_id)
