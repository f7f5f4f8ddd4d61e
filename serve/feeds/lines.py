"""Makes entries of rows of JSON and tables: arxsift's own output, the arXiv snapshot, any table."""

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, cast

from ...models.arxiv_id import abstract_url
from ...models.fields import paper_text
from ...models.text import normalise
from ..files.columns import Columns, resolve
from ..files.rows import BadRow, Row
from .dates import read_date, read_day
from .entry import BadEntry, Entry, Format, Head, Item, Remark
from .identity import find_arxiv
from .nested import nested_authors, nested_date
from .people import split_authors
from .raw_paper import announce_type, known_date

_SNAPSHOT = {"versions": list, "authors_parsed": list, "update_date": str}
"""Fields by which the arXiv snapshot is recognised, besides categories in one text."""


DATES = (
    *("date", "published", "created", "publication date", "publication_date", "year", "publication year"),
    *("publication_year", "py"),
)
"""Fields of a date, in lower case, the surest first."""


def entries_of(rows: Iterator[Row | BadRow | Remark], name: str, columns: Columns, format: Format) -> Iterator[Item]:
    """A head, then an entry a row."""
    first = next(rows, None)
    is_snapshot = isinstance(first, Row) and is_of_snapshot(first.fields)
    yield Head("snapshot" if is_snapshot else format)
    for row in chain([first] if first else (), rows):
        if isinstance(row, Remark):
            yield row
            continue
        location = f"{name}: {row.unit} {row.line}"
        yield BadEntry(location, row.error, row.row) if isinstance(row, BadRow) else read_row(row, location, columns)


def read_row(row: Row, location: str, columns: Columns) -> Entry:
    """Read the fields with well-known names; all stay in `fields`."""
    paper, own, fields = row.paper, resolve(columns, tuple(row.fields)), with_small_names(row.fields)
    is_snapshot = is_of_snapshot(fields)
    doi, url = text_of(fields, "doi"), text_of(fields, "url", "link")
    arxiv = find_arxiv([paper.id, url, doi if "arxiv" in doi.lower() else ""])
    version = snapshot_version(fields) if is_snapshot else version_of(fields)
    return Entry(
        location=location,
        paper=paper.with_details(
            id=arxiv.id if arxiv else paper.id,
            authors=tuple(filter(None, map(normalise, authors_of(fields)))),
            categories=tuple(filter(None, map(normalise, categories_of(fields)))),
            date=known_date(date_of(fields), arxiv),
            version=version or (arxiv.version if arxiv else None),
            url=url or (abstract_url(arxiv.id) if arxiv else ""),
        ),
        title=" ".join(paper_text(row.fields, own.title).split()),
        abstract=paper_text(row.fields, own.abstract),
        announced=read_day(text_of(fields, "update_date" if is_snapshot else "announced")),
        announce_type=announce_type(text_of(fields, "announce_type")),
        fields=row.fields,
    )


def with_small_names(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields by their names in lower case; of two that differ in case only the first counts."""
    return {name.lower(): value for name, value in reversed(fields.items())}


def is_of_snapshot(fields: Mapping[str, Any]) -> bool:
    is_one_text = isinstance(fields.get("categories"), str)
    return is_one_text and all(isinstance(fields.get(name), kind) for name, kind in _SNAPSHOT.items())


def text_of(fields: Mapping[str, Any], *names: str) -> str:
    """The first text under one of these names; else empty."""
    values = (fields.get(name) for name in names)
    return next((text for value in values if isinstance(value, str) and (text := value.strip())), "")


def list_of(value: object) -> list[Any] | None:
    """A list, also one written as JSON in a cell of a table; else None."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def authors_of(fields: Mapping[str, Any]) -> list[str]:
    """Names from one text, or a list of names, of objects with a `name`, or of `[last, first, suffix]` (snapshot)."""
    parsed = list_of(fields.get("authors_parsed"))
    if parsed and all(isinstance(name, list) and all(isinstance(part, str) for part in name) for name in parsed):
        return [" ".join(filter(None, [*name[1:2], *name[:1], *name[2:3]])) for name in parsed]
    authors = list_of(fields.get("authors"))
    if authors is None:
        return nested_authors(fields) or split_authors(text_of(fields, "authors", "author", "author(s)", "au"))
    names = (author.get("name") if isinstance(author, dict) else author for author in authors)
    return [name for name in names if isinstance(name, str)]


def categories_of(fields: Mapping[str, Any]) -> list[str]:
    categories = list_of(fields.get("categories"))
    if categories is None:
        return text_of(fields, "categories").replace(";", " ").replace(",", " ").split()
    return [name for name in categories if isinstance(name, str)]


def date_of(fields: Mapping[str, Any]) -> str:
    """The date of the first version."""
    versions = list_of(fields.get("versions"))
    if versions and isinstance(versions[0], dict) and (date := read_date(text_of(versions[0], "created"))):
        return date
    if date := read_date(nested_date(fields)):
        return date
    values = (fields.get(name) for name in DATES)
    return next((date for value in values if isinstance(value, str | int) and (date := read_date(str(value)))), "")


def version_of(fields: Mapping[str, Any]) -> int | None:
    """The version from a number, or from a text such as `v2`."""
    version = fields.get("version")
    if isinstance(version, int) and not isinstance(version, bool):
        return version if version > 0 else None
    digits = text_of(fields, "version").removeprefix("v")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else None


def snapshot_version(fields: Mapping[str, Any]) -> int | None:
    """The number of the last version in the list."""
    versions = cast(list[Any], fields["versions"])
    return version_of(versions[-1]) if versions and isinstance(versions[-1], dict) else None
