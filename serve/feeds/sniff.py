"""Recognises the format of papers by the first bytes of an input; anything else gets one sentence."""

import csv
import re
from typing import Literal

from ...configs.errors import InputError
from ..files.rows import Columns
from ..files.source import refuse_binary

Kind = Literal["xml", "jsonl", "table", "bibtex", "ris", "nbib", "wos", "refer"]

TAKEN = "taken are RSS, Atom, OAI-PMH, JSON lines, CSV, TSV, BibTeX and RIS, each also with gzip"

DELIMITERS = "\t,;"

_HTML = re.compile(r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_TAGGED: dict[Kind, re.Pattern[str]] = {
    "ris": re.compile(r"^[ \t]*TY {1,2}-", re.MULTILINE),
    "nbib": re.compile(r"^PMID- ", re.MULTILINE),
    "wos": re.compile(r"^PT [A-Z]\s*$", re.MULTILINE),
    "refer": re.compile(r"^[ \t]*%(?:0 \S|T \S)", re.MULTILINE),
}
_BIBTEX = re.compile(r"^[ \t]*@[ \t]*[A-Za-z][\w\-]*\s*[{(]", re.MULTILINE)
_LONGEST_NAME = 64
"""Longest name of a column, in characters; a longer cell, or one that begins with a space, is prose."""


def recognise(head: bytes, name: str, columns: Columns) -> Kind:
    """Recognise the format by content; the name does not matter.

    Raises:
        InputError: empty, binary, or no format that holds papers.
    """
    refuse_binary(head[:512], name)
    text = text_of(head)
    if not text:
        raise InputError(f"{name}: is empty; {TAKEN}")
    if text.startswith("<"):
        if _HTML.match(text):
            raise InputError(f"{name}: is an HTML page, not a feed; {TAKEN}")
        return "xml"
    if text.startswith(("{", "[")):
        refuse_whole_json(text, name)
        return "jsonl"
    if columns_in(text, columns) >= {columns.title, columns.abstract}:
        return "table"
    if tagged := next((kind for kind, mark in _TAGGED.items() if mark.search(text)), None):
        return tagged
    if _BIBTEX.search(text):
        return "bibtex"
    if columns_in(text, columns):
        return "table"
    raise InputError(f"{name}: is text, but none that holds papers; {TAKEN}")


def text_of(head: bytes) -> str:
    return head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()


def first_line(head: bytes) -> str:
    return text_of(head).partition("\n")[0].rstrip("\r")


def refuse_whole_json(text: str, name: str) -> None:
    """Raises `InputError` for JSON over many lines, where one line is no paper."""
    first = text.partition("\n")[0].strip()
    if text.startswith("["):
        raise InputError(f"{name}: is one JSON array; one object a line is expected, which jq -c '.[]' makes of it")
    if first == "{":
        raise InputError(f"{name}: is JSON over many lines; one object a line is expected, which jq -c . makes of it")


def columns_in(text: str, columns: Columns) -> set[str]:
    """The column names in the first line; empty if it is no header."""
    line = text.partition("\n")[0].rstrip("\r")
    cells = header_cells(line, delimiter_of(line, columns))
    looks_so = len(cells) > 1 and all(len(cell) <= _LONGEST_NAME and cell == cell.lstrip() for cell in cells)
    return set(cells) if looks_so else set()


def delimiter_of(line: str, columns: Columns) -> str:
    """The delimiter of a header line: the one that gives the wanted columns, else the most frequent."""

    def suits(delimiter: str) -> tuple[int, int]:
        cells = header_cells(line, delimiter)
        return len({columns.title, columns.abstract} & set(cells)), len(cells)

    return max(DELIMITERS, key=suits)


def header_cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
