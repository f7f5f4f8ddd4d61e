"""The fields of one row in, a `Row` with its paper out, or a `BadRow` that says what is wrong with it."""

from dataclasses import dataclass
from typing import Any, Literal

from ...configs.errors import InputError
from ...models.fields import id_field, paper_text
from ...models.paper import Paper
from .columns import Columns, looks_like_abstract, may_be_title, resolve, what_to_type

Unit = Literal["line", "row", "entry"]
"""What the records of a format are counted in."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be judged."""

    line: int
    """Where it begins, from 1."""
    fields: dict[str, Any]
    """As they stood, in their order."""
    paper: Paper
    unit: Unit = "line"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be judged."""

    line: int
    error: str
    row: Any
    """The row's fields or cells, or its text when it could not be taken apart."""
    unit: Unit = "line"
    file: str = ""
    """The file that it stands in, where several are read as one."""


def make_row(line: int, fields: dict[str, Any], columns: Columns, unit: Unit = "line") -> Row | BadRow:
    """The door: text as it stood into a `Paper`, with a title, an abstract or both."""
    try:
        own = resolve(columns, tuple(fields))
        title, abstract = paper_text(fields, own.title), paper_text(fields, own.abstract)
        check_texts(fields, own, columns, title, abstract)
        return Row(line, fields, Paper.of(title, abstract, id_field(fields, own.id)), unit)
    except InputError as error:
        return BadRow(line, str(error), fields, unit)


def check_texts(fields: dict[str, Any], own: Columns, columns: Columns, title: str, abstract: str) -> None:
    """A row without an abstract is judged by its title, and the other way round, unless one has an unknown name.

    Raises:
        InputError: names the `--columns` to type.
    """
    if title and abstract:
        return
    absent = [name for name in (own.title, own.abstract) if name not in fields]
    unknown = [name for name in columns.chosen() if name in absent]
    if len(absent) == 2 or (own.title in absent and any(map(may_be_title, fields))):
        unknown.append(own.title)
    elif own.abstract in absent and any(looks_like_abstract(*field) for field in fields.items()):
        unknown.append(own.abstract)
    if unknown:
        raise InputError(f"no field {unknown[0]!r}; {what_to_type(fields, own, fields.values())}")
    if not title and not abstract:
        raise InputError("neither title nor abstract")
