"""Recognises the format of papers by the first bytes of an input; anything else gets one sentence."""

import re
from pathlib import Path
from typing import Literal

from ...configs.errors import InputError
from ..files.columns import Columns
from ..files.headers import SEPARATOR, delimiter_of, header_cells, wanted_in
from ..files.source import FORMATS, refuse_binary
from ..files.workbooks import MAGIC as ZIP
from .foreign import refuse_foreign

Kind = Literal["xml", "json", "table", "workbook", "bibtex", "ris", "nbib", "wos", "refer"]

TAKEN = (
    "taken are RSS, Atom, OAI-PMH, JSON, CSV, TSV, Excel, BibTeX, RIS, PubMed, Web of Science and EndNote, each also "
    "with gzip"
)

_HTML = re.compile(r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"<(?:[?!]|rss|feed|rdf|oai|html)", re.IGNORECASE)
_JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\]\"]")
_SIGNS: dict[Kind, re.Pattern[str]] = {
    "ris": re.compile(r"^[ \t]*TY[ \t\xa0]{1,2}-", re.MULTILINE),
    "nbib": re.compile(r"^PMID- ", re.MULTILINE),
    "wos": re.compile(r"^PT [A-Z]\s*$", re.MULTILINE),
    "refer": re.compile(r"^[ \t]*%(?:0 \S|T \S)", re.MULTILINE),
    "bibtex": re.compile(r"^[ \t]*@[ \t]*[A-Za-z][\w\-]*\s*[{(]", re.MULTILINE),
}
"""What a text of each format holds and prose does not; the first that fits counts."""
_LONGEST_NAME = 64
"""Longest name of a column, in characters; a longer cell, or one that begins with a space, is prose."""


def recognise(head: bytes, name: str, columns: Columns) -> Kind:
    """Recognise the format by content; the name does not matter.

    Raises:
        InputError: empty, binary, or no format that holds papers.
    """
    refuse_foreign(head, name)
    if head.startswith(ZIP):
        return "workbook"
    refuse_binary(head[:512], name)
    text = text_of(head)
    if not text:
        raise InputError(f"{name}: is empty; {TAKEN}")
    if text.startswith("<"):
        if _HTML.match(text):
            raise InputError(f"{name}: is an HTML page, not a feed; {TAKEN}")
        return "xml"
    kind = kind_of_text(text, columns) or kind_by_name(name)
    if kind is None and len(header_names(text, columns)) < 2:
        raise InputError(f"{name}: is text, but none that holds papers; {TAKEN}")
    return kind or "table"


def kind_by_name(name: str) -> Kind | None:
    """What the suffix says, where the content does not."""
    format = FORMATS.get(Path(name.lower().removesuffix(".gz")).suffix)
    return None if format is None else "json" if format == "jsonl" else "table"


def kind_of_text(text: str, columns: Columns) -> Kind | None:
    """The format of a text that is no XML; None where nothing shows that it holds papers."""
    if text.startswith(("{", "[")):
        return "json"
    header = header_names(text, columns)
    if len(wanted_in(header, columns)) == 2:
        return "table"
    if marked := next((kind for kind, sign in _SIGNS.items() if sign.search(text)), None):
        return marked
    return "table" if len(header) > 1 and wanted_in(header, columns) else None


def is_prose(head: bytes, columns: Columns) -> bool:
    """Whether nothing shows that the bytes hold papers, so that they may be one abstract."""
    text = text_of(head)
    if head.startswith(ZIP) or b"\0" in head[:512] or _XML.match(text):
        return False
    is_json = _JSON.match(text)
    return not is_json if text.startswith(("{", "[")) else kind_of_text(text, columns) is None


def text_of(head: bytes) -> str:
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def header_names(text: str, columns: Columns) -> list[str]:
    """The column names in the first line; empty if it is no header."""
    lines = text.lstrip().splitlines()
    is_marked = bool(lines) and SEPARATOR.fullmatch(lines[0])
    line = next((line for line in lines[1 if is_marked else 0 :] if line.strip()), "")
    cells = header_cells(line, delimiter_of(line, columns))
    looks_so = all(len(cell) <= _LONGEST_NAME and cell == cell.lstrip() for cell in cells)
    return cells if looks_so else []
