"""Recognises the format of papers by the first bytes of an input; anything else gets one sentence."""

import re
from pathlib import Path
from typing import Literal

from ...configs.errors import InputError
from ..files.columns import Columns
from ..files.headers import MOST_ABOVE, SEPARATOR, delimiter_of, header_cells, n_lines_above, wanted_in
from ..files.parquet_rows import MAGIC as PARQUET
from ..files.source import FORMATS, refuse_binary, unpacked_name
from ..files.workbooks import MAGIC as ZIP
from .foreign import is_export, refuse_foreign

Kind = Literal["xml", "json", "table", "workbook", "parquet", "bibtex", "ris", "nbib", "wos", "refer"]

TAKEN = (
    "taken are RSS, Atom, OAI-PMH, JSON, CSV, TSV, Excel, Parquet, BibTeX, RIS, PubMed, Web of Science and EndNote, "
    "each also with gzip or zstd"
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
"""What a text of each format holds and prose does not; the sign that stands first in the text counts."""
_REFERENCES = (".bib", ".ris", ".nbib", ".enw", ".ciw", ".rdf", ".xml")
"""Suffixes of files that never hold one abstract as plain text."""

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
    if head.startswith(PARQUET):
        return "parquet"
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
    format = FORMATS.get(Path(unpacked_name(name)).suffix)
    return None if format is None else "json" if format == "jsonl" else "table"


def kind_of_text(text: str, columns: Columns) -> Kind | None:
    """The format of a text that is no XML; None where nothing shows that it holds papers."""
    if text.startswith(("{", "[")):
        return "json"
    header = header_names(text, columns)
    if len(wanted_in(header, columns)) == 2:
        return "table"
    signs = {kind: match.start() for kind, sign in _SIGNS.items() if (match := sign.search(text))}
    if signs:
        return min(signs, key=lambda kind: signs[kind])
    return "table" if len(header) > 1 and wanted_in(header, columns) else None


def is_prose(head: bytes, name: str, columns: Columns) -> bool:
    """Whether nothing shows that the bytes hold papers, so that they may be one abstract."""
    text = text_of(head)
    is_named = kind_by_name(name) or unpacked_name(name).endswith(_REFERENCES)
    if is_named or head.startswith((ZIP, PARQUET)) or b"\0" in head[:512] or _XML.match(text) or is_export(head):
        return False
    if text.startswith(("{", "[")):
        return not _JSON.match(text)
    return kind_of_text(text, columns) is None and not looks_like_table(text, columns)


def looks_like_table(text: str, columns: Columns) -> bool:
    """Whether the first lines have as many cells, though no name of a column is known."""
    lines, names = first_lines(text), header_names(text, columns)
    if len(names) < 2 or len(lines) < 2:
        return False
    return len(header_cells(lines[1], delimiter_of(lines[0], columns))) == len(names)


def first_lines(text: str) -> list[str]:
    """Lines that are not blank, without Excel's `sep=;`."""
    lines = [line for line in text.split("\n", 2 * MOST_ABOVE)[: 2 * MOST_ABOVE] if line.strip(" \t\r\n,;|")]
    return lines[1:] if lines and SEPARATOR.fullmatch(lines[0]) else lines


def text_of(head: bytes) -> str:
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def header_names(text: str, columns: Columns) -> list[str]:
    """The names of the columns, below what may stand above them; empty if there are none."""
    lines = first_lines(text)
    line = lines[n_lines_above(lines, columns)] if lines else ""
    cells = header_cells(line, delimiter_of(line, columns))
    looks_so = all(len(cell) <= _LONGEST_NAME and cell == cell.lstrip() for cell in cells)
    return cells if looks_so else []
