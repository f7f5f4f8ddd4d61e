"""A digest in, one CSV table out: a header, then a line a paper, lists joined by `;`, what is nested as JSON."""

import csv
from typing import Any, BinaryIO

from ...models.flat import flat_columns
from ..files.columns import Columns
from ..files.fields import flat_cell, flat_fields, output_names
from ..files.formulas import guarded
from .document import Digest, ShownPaper
from .jsonl import OWN_FIELDS, entry_fields, own_fields, reserved_names
from .words import Utf8


def write(digest: Digest, stream: BinaryIO) -> None:
    names = digest.names()
    input_names = output_names(names, digest.columns, reserved_names(digest.columns))
    header = [
        *dict.fromkeys(["id", "title", *input_names, "abstract", "date"]),
        *flat_columns(digest.taxonomy.ids),
        *OWN_FIELDS,
    ]
    table = csv.writer(Utf8(stream))
    table.writerow(map(guarded, header))
    for section in digest.sections:
        for shown in section.papers:
            fields = row_fields(shown, names, digest.columns)
            table.writerow([cell(fields.get(name)) for name in header])
    stream.flush()


def row_fields(shown: ShownPaper, names: tuple[str, ...], columns: Columns) -> dict[str, Any]:
    """The fields of a row under the names of the header; one that this entry lacks is None."""
    fields = {name: shown.entry.fields.get(name) for name in names}
    return {**entry_fields(shown, fields, columns), **flat_fields(shown.verdict), **own_fields(shown)}


def cell(value: object) -> object:
    """What a table can hold; no text is a formula for a spreadsheet."""
    return guarded(value) if isinstance(value, str) else flat_cell(value)
