"""Findings of an audit in, a file of labelled papers to correct and to train on out."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from ...configs.errors import InputError
from ..files.drafts import drafting, refuse_existing
from ..files.formats import refuse_other_suffix
from ..files.formulas import guarded
from ..files.headers import DELIMITERS
from ..files.source import STREAM, format_of
from ..files.writers import json_line
from .findings import Finding

COLUMNS = ("id", "title", "topics", "suggested", "why", "confidence", "batch")
"""Names of the columns of a table, without the abstract."""


def check_target(target: str, force: bool, format: str | None) -> None:
    """Raises InputError where nothing can be written, or the file is asked for in another format, before all work."""
    if target == STREAM:
        raise InputError("-o names a file of labelled papers; --format json prints the whole audit")
    refuse_other_suffix(target, format_of(target), format)
    refuse_existing(Path(target), force)


def write_findings(target: str, findings: Iterable[Finding], force: bool, abstracts: bool) -> None:
    """Write JSONL with all that training needs, or a table; the file appears whole or not at all."""
    with drafting(Path(target), force) as draft:
        format = format_of(target)
        if format == "jsonl":
            for finding in findings:
                draft.stream.write(json_line(finding.fields()))
        else:
            write_table(draft.stream, findings, DELIMITERS[format], abstracts)
        draft.publish()


def write_table(stream: BinaryIO, findings: Iterable[Finding], delimiter: str, abstracts: bool) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
    table = csv.writer(text, delimiter=delimiter)
    names = (*COLUMNS, "abstract") if abstracts else COLUMNS
    table.writerow(names)
    for finding in findings:
        fields = finding.fields() | {"why": "; ".join(finding.why)}
        cells = (";".join(cell) if isinstance(cell := fields[name], list) else cell for name in names)
        table.writerow(guarded(cell) if isinstance(cell, str) else cell for cell in cells)
    text.flush()
    text.detach()
