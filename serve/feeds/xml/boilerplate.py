"""Removes what publishers' feeds write around an abstract: journal, date, authors, links, headings."""

import re

from ....models.markup import plain
from ....models.text import normalise

LONGEST_LINE = 400
"""Longest line that can be boilerplate, in characters, but for lists of authors."""

_DOI = r"(?:doi:? ?)?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+"
_LINES = (
    r"\W*",
    r"(?:graphic(?:al)? )?abstract[:.]?|summary[:.]?|highlights[:.]?",
    rf"(?:.{{0,150}}[,;.] ?)?published online:? [^;]{{0,30}}\d{{4}}(?:; ?{_DOI})?",
    r"(?:publication date|available online|published|received|revised|accepted|issn|volume):? [^.]{0,200}\d.{0,60}",
    r"source: .*",
    r".{0,150}, (?:volume|vol\.) \d+, .{1,300}",
    r".{0,150}\bdoi: ?10\.\d{4,9}/\S+(?: (?:online ahead of print|ecollection|epub).{0,60})?",
    r"pmid: ?\d+.{0,100}",
    r".{0,150}, (?:early ?view|ahead of print|accepted articles?|online first|in press)\.?",
    r"(?:©|\(c\)|copyright\b).*",
    _DOI,
    r"https?://\S+",
    r"\[.{3,100}\] published .{3,60}",
    r"the post .{1,300} appeared first on .*",
    r"(?:read|see) (?:more|the full (?:article|text)).{0,100}|continue reading.{0,300}",
)
_LINE = re.compile("|".join(f"(?:{line})" for line in _LINES), re.IGNORECASE)
"""A whole line above or below an abstract."""

_AUTHORS = re.compile(r"(?:author(?:s|\(s\))?: |by (?=\w+[ .]\S)).*", re.IGNORECASE)
"""A line above an abstract, of any length."""

_PREFIX = re.compile(
    rf"(?:[^;\n]{{0,150}}\bpublished online: [^;\n]{{4,40}}; ?{_DOI}\s+|(?:abstract|summary)\s*[:–—]\s*)", re.IGNORECASE
)
_LIST_ABOVE = re.compile(
    r"\A\s*[^\n]{3,150}, Vol\. \d+, Pages [^\n]*\n[^\n]*\bdoi: [^\n]*\n\s*Authors:[ \t]*\n(?:\t\t[^\n]*\n)*"
)
"""What MDPI writes above an abstract: journal, link and a line for each author, without markup."""

_TITLE_PREFIX = re.compile(r"\A[^:]{3,100}, Vol\. \d+, Pages [\w–-]+: (?=\S)")

_GLUED = re.compile(r"(?:Abstract|ABSTRACT)(?=[A-Z][a-z]|A )")
"""A heading whose end no markup showed."""


def abstract_in(html: str, title: str) -> str:
    """The abstract as plain text; empty where a feed gives only boilerplate, or the title again."""
    text = without_boilerplate(plain(_LIST_ABOVE.sub("", html)))
    return "" if normalise(text).casefold() == normalise(title).casefold() else text


def title_in(html: str) -> str:
    """The title as plain text, without the journal, volume and pages that MDPI writes before it."""
    return _TITLE_PREFIX.sub("", plain(html))


def without_boilerplate(text: str) -> str:
    lines = text.split("\n")
    while lines and (is_boilerplate(lines[0]) or (_AUTHORS.fullmatch(lines[0].strip()))):
        del lines[0]
    while lines and is_boilerplate(lines[-1]):
        del lines[-1]
    text = _PREFIX.sub("", "\n".join(lines), count=1) if lines and _PREFIX.match(lines[0]) else "\n".join(lines)
    return _GLUED.sub("", text, count=1).strip() if _GLUED.match(text) else text.strip()


def is_boilerplate(line: str) -> bool:
    line = line.strip()
    return not line or (len(line) <= LONGEST_LINE and bool(_LINE.fullmatch(line)))
