"""A digest in, one CSV table out: a header, then a line a paper, whatever is nested as JSON."""

import csv
from typing import Any, BinaryIO

from ...models.flat import flat_columns
from ..files.fields import flat_cell, flat_fields, output_names
from ..files.rows import Columns
from .document import Digest, Shown
from .jsonl import OWN_FIELDS, entry_fields, own_fields
from .words import Utf8


def write(digest: Digest, stream: BinaryIO) -> None:
    names = digest.names()
    named = output_names(names, digest.columns, OWN_FIELDS)
    header = [*dict.fromkeys(["id", "title", *named]), *flat_columns(digest.taxonomy.ids), *OWN_FIELDS]
    rows = csv.writer(Utf8(stream))
    rows.writerow(header)
    for section in digest.sections:
        for shown in section.papers:
            fields = row_fields(shown, names, digest.columns)
            rows.writerow([flat_cell(fields.get(name)) for name in header])
    stream.flush()


def row_fields(shown: Shown, names: tuple[str, ...], columns: Columns) -> dict[str, Any]:
    """Every field of every entry is there; one that this entry lacks is None."""
    fields = {name: shown.entry.fields.get(name) for name in names}
    return {**entry_fields(shown, fields, columns), **flat_fields(shown.verdict), **own_fields(shown)}
