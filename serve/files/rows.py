"""The fields of one row in, a `Row` with its paper out, or a `BadRow` that says what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from ...configs.errors import InputError
from ...models.paper import Paper

COLUMN_KEYS = ("title", "abstract", "id")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields of the input hold what a paper needs."""

    title: str = "title"
    abstract: str = "abstract"
    id: str = "id"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `title=Name,abstract=Summary`; what is not named keeps its own name.

        Raises:
            InputError: another key than title, abstract or id, a key twice, or no `=`.
        """
        chosen: dict[str, str] = {}
        for part in filter(None, text.split(",")):
            key, equals, name = (piece.strip() for piece in part.partition("="))
            if not equals or not name or key not in COLUMN_KEYS or key in chosen:
                form = "title=NAME,abstract=NAME,id=NAME with any of the three, each once"
                raise InputError(f"--columns {text!r}: cannot use {part!r}; expected {form}")
            chosen[key] = name
        return cls(**chosen)


AS_THEY_ARE = Columns()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be judged."""

    line: int
    """Where it begins, from 1."""
    fields: dict[str, Any]
    """As they stood, in their order."""
    paper: Paper


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be judged."""

    line: int
    error: str
    row: Any
    """The row's fields or cells, or its text when it could not be taken apart."""


def make_row(line: int, fields: dict[str, Any], columns: Columns) -> Row | BadRow:
    """The door: text as it stood into a `Paper`."""
    try:
        title, abstract = text_field(fields, columns.title, columns), text_field(fields, columns.abstract, columns)
        return Row(line, fields, Paper.of(title, abstract, id_field(fields, columns)))
    except InputError as error:
        return BadRow(line, str(error), fields)


def text_field(fields: dict[str, Any], name: str, columns: Columns) -> str:
    text = fields.get(name)
    if isinstance(text, str):
        return text if text.isascii() else whole_letters(text)
    if name in fields:
        raise InputError(f"the field {name!r} is {json_type(text)}, expected text")
    raise InputError(f"no field {name!r}; {what_there_is(fields, columns)}")


def id_field(fields: dict[str, Any], columns: Columns) -> str:
    """Empty when there is none: `Paper.of` then makes one."""
    found = fields.get(columns.id)
    if isinstance(found, str):
        return whole_letters(found.strip())
    if isinstance(found, float):
        raise InputError(f"the field {columns.id!r} is the number {found}, which may have lost a 0; write it as text")
    if found is None or (isinstance(found, int) and not isinstance(found, bool)):
        return "" if found is None else str(found)
    raise InputError(f"the field {columns.id!r} is {json_type(found)}, expected text or a number")


def whole_letters(text: str) -> str:
    """Halves of surrogate pairs, which JSON can spell and nothing can encode, become question marks."""
    return text.encode("utf-8", "replace").decode()


def what_there_is(names: Iterable[str], columns: Columns) -> str:
    there = ", ".join(repr(name) for name in names) or "nothing"
    example = ",".join(f"{key}=…" for key in ("title", "abstract") if getattr(columns, key) not in names)
    return f"there is {there}: name the right one with --columns {example}"


def json_type(found: object) -> str:
    if found is None:
        return "null"
    if isinstance(found, bool):
        return "true or false"
    names: dict[type, str] = {dict: "an object", list: "an array", str: "text", int: "a number", float: "a number"}
    return names[type(found)]
