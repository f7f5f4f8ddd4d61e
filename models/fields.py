"""One line of JSON, or the fields of one row, in; checked values out, or an error that names the field.

Labelled files, files of papers to classify and tables all read their rows here, so that one text is never accepted by
one command and refused by another.
"""

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from ..configs.errors import InputError

CONVERT = "convert the file, for example from Latin-1: iconv -f LATIN1 -t UTF-8"
"""What to do about a file that is not UTF-8."""

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?=$|[T ])")


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object on one line.

    Raises:
        InputError: not UTF-8, not JSON, a number that is not finite, a key that stands twice, or no object.
    """
    return as_object(parse_json(decode_line(raw)))


def decode_line(raw: bytes) -> str:
    """The line's text without its end."""
    try:
        return raw.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start + 1} (0x{raw[error.start]:02X}) is not UTF-8; {CONVERT}") from error


def parse_json(text: str) -> Any:
    """The value of a JSON text, read strictly: Python alone would take NaN, and the last of two equal keys."""
    try:
        return json.loads(text, parse_float=finite, parse_constant=finite, object_pairs_hook=unique_keys)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON ({error.msg}, column {error.colno})") from error
    except ValueError as error:
        raise InputError(f"JSON that cannot be read ({error})") from error
    except RecursionError as error:
        raise InputError("JSON nested too deeply to be read") from error


def as_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"is {json_type(value)}, expected an object with the fields of one paper")
    return value


def finite(text: str) -> float:
    """The number that `text` spells; JSON has no NaN and no infinity, though Python reads and would write them."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"the number {text} is not finite")
    return number


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs of a JSON object as a dict; for `object_pairs_hook`.

    Raises:
        ValueError: a key stands twice.
    """
    fields = dict(pairs)
    if len(fields) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return fields


def text_field(fields: Mapping[str, Any], name: str) -> str:
    """The text of a field that must be there."""
    if name not in fields:
        raise InputError(f"no field {name!r}")
    text = fields[name]
    if not isinstance(text, str):
        raise InputError(f"the field {name!r} is {json_type(text)}, expected text")
    return whole_letters(text)


def optional_text(fields: Mapping[str, Any], name: str) -> str:
    """The text of a field, empty where it is absent or null."""
    return "" if fields.get(name) is None else text_field(fields, name)


def id_field(fields: Mapping[str, Any], name: str = "id") -> str:
    """The identifier, empty where it is absent or null: `Paper.of` then makes one.

    Whole numbers are taken too; others are not, for 2401.10 would have become 2401.1.
    """
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return whole_letters(value.strip())
    if isinstance(value, float):
        raise InputError(f"the field {name!r} is the number {value}, which may have lost a 0; write it as text")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"the field {name!r} is {json_type(value)}, expected text or a number")


def words_field(fields: Mapping[str, Any], name: str, *, split: bool = True) -> list[str]:
    """A list of texts, empty where it is absent or null; with `split`, also one text with spaces between the words."""
    words = fields.get(name)
    if words is None:
        return []
    if split and isinstance(words, str):
        return whole_letters(words).split()
    if not isinstance(words, list):
        raise InputError(f"the field {name!r} is {json_type(words)}, expected a list of texts")
    for word in words:
        if not isinstance(word, str):
            raise InputError(f"the field {name!r} holds {json_type(word)}, expected texts alone")
    return [whole_letters(word) for word in words]


def date_field(fields: Mapping[str, Any], name: str = "date") -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, empty where it is absent or null; a time of day is dropped."""
    text = optional_text(fields, name)
    date = _DATE.match(text)
    if text and not date:
        raise InputError(f"the field {name!r} is {text[:40]!r}, expected YYYY, YYYY-MM or YYYY-MM-DD")
    return date[0] if date else ""


def whole_letters(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair, which JSON can spell and nothing can encode."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def json_type(value: object) -> str:
    """What a value of JSON is called in messages."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {dict: "an object", list: "an array", str: "text", int: "a number", float: "a number"}
    return names[type(value)]
