"""Recognises documents of formats that cannot be read, and says what to export instead."""

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

_RIS = "export the papers as RIS"
_EXPORTS = (
    (re.compile(r"RT \w.*\n(?:[A-Z][A-Z0-9] .*\n)*?T1 "), f"RefWorks' tagged format; {_RIS}"),
    (
        re.compile(r"1[.:] .{1,300}\n[\s\S]{1,3000}?\n\s*PMID:"),
        "PubMed's summary or abstract text; save the papers in the format PubMed (nbib)",
    ),
    (re.compile(r"<\d+>\s*\n"), f"Ovid's citation text; {_RIS}"),
    (re.compile(r"Record #\d+ of \d+\s*\n(?:ID|AU|TI): "), f"Cochrane's text; {_RIS}"),
    (
        re.compile(r'"?TITLE"?,"[^"\n]*(?:""[^"\n]*)*"?[\s\S]{0,4000}\n"?(?:AUTHORS|ABSTRACT|SOURCE)'),
        "a table with a line for each field; export it with a column for each field, or as RIS",
    ),
    (re.compile(r"(?:---\s*\n)?references:\s*\n\s*- "), "CSL in YAML; export the papers as CSL JSON, RIS or BibTeX"),
)
"""Exports of papers for people to read, by how they begin."""

_TEXTS = (
    *_EXPORTS,
    (re.compile(r"\{\\rtf"), f"an RTF document; {_EXPORT}"),
    (re.compile(r"(?:%.*\n|\s)*\\(?:documentclass|documentstyle|begin\{|input\{)"), "LaTeX; give its .bib file"),
    (re.compile(r"(?:From \S+@\S+ |Return-Path:|Received:|Delivered-To:|MIME-Version:)"), f"an e-mail; {_EXPORT}"),
)


def refuse_foreign(head: bytes, name: str) -> None:
    """Raises `InputError` for a document that is known and cannot be read."""
    if head.startswith(_ZIP) and b"xl/" not in head:
        for mark, what in _ARCHIVES:
            if mark in head:
                raise InputError(f"{name}: is {what}")
    if Path(name.lower()).suffix == ".enl" and b"\0" in head:
        raise InputError(f"{name}: is {_ENDNOTE}")
    text = beginning(head)
    for pattern, what in _TEXTS:
        if pattern.match(text):
            raise InputError(f"{name}: is {what}")


def is_export(head: bytes) -> bool:
    """Whether it is an export of papers, though none that can be read."""
    return any(pattern.match(beginning(head)) for pattern, _ in _EXPORTS)


def beginning(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf")[:8000].decode("utf-8", "replace").lstrip()
    return text.replace("\r\n", "\n").replace("\r", "\n")
