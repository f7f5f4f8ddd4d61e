"""Names documents that hold papers in no form that can be read, and says what to export instead."""

import re
from pathlib import Path

from ...configs.errors import InputError

_ZIP = b"PK\x03\x04"
_EXPORT = "export the papers as RIS, BibTeX or CSV"

_ENDNOTE = "an EndNote library; in EndNote, export the references as RIS or in EndNote's format (.enw)"
_ARCHIVES = (
    (b".enl", _ENDNOTE),
    (b"word/", f"a Word document; {_EXPORT}"),
    (b"ppt/", f"a PowerPoint presentation; {_EXPORT}"),
    (b"opendocument.spreadsheet", "an OpenDocument table; save it as .xlsx or .csv"),
    (b"opendocument", f"an OpenDocument text; {_EXPORT}"),
    (b"epub+zip", f"an e-book; {_EXPORT}"),
)
"""Bytes near the beginning of a zip archive that is no workbook, and what it is then."""

_TEXTS = (
    (re.compile(r"\{\\rtf"), f"an RTF document; {_EXPORT}"),
    (re.compile(r"(?:%.*\n|\s)*\\(?:documentclass|documentstyle|begin\{|input\{)"), "LaTeX; give its .bib file"),
    (re.compile(r"(?:From |Return-Path:|Received:|Delivered-To:|MIME-Version:)"), f"an e-mail; {_EXPORT}"),
)


def refuse_foreign(head: bytes, name: str) -> None:
    """Raises `InputError` for a document that is known and cannot be read."""
    if head.startswith(_ZIP) and b"xl/" not in head:
        for mark, what in _ARCHIVES:
            if mark in head:
                raise InputError(f"{name}: is {what}")
    if Path(name.lower()).suffix == ".enl" and b"\0" in head:
        raise InputError(f"{name}: is {_ENDNOTE}")
    text = head.removeprefix(b"\xef\xbb\xbf")[:4000].decode("utf-8", "replace").lstrip()
    for pattern, what in _TEXTS:
        if pattern.match(text):
            raise InputError(f"{name}: is {what}")
