"""One line of JSON, or the fields of one row, in; checked values out, or an error that names the field.

Labelled files, files of papers to classify and tables all read their rows here, so that one text is never accepted by
one command and refused by another.
"""

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any, Self

from ..configs.documents import unique_keys
from ..configs.errors import InputError
from ..configs.faults import json_words
from .absent import present
from .text import readable

CONVERT = "convert the file, for example from Latin-1: iconv -f LATIN1 -t UTF-8"
"""What to do about a file that is not UTF-8."""

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?=$|[T ])")

_BETWEEN_WORDS = re.compile(r"[\s;,]+")


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object on one line.

    Raises:
        InputError: not UTF-8, not JSON, a key that stands twice, or no object.
    """
    return as_object(parse_json(decode_line(raw)))


def decode_line(raw: bytes) -> str:
    """The line's text without its end."""
    try:
        return raw.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start + 1} (0x{raw[error.start]:02X}) is not UTF-8; {CONVERT}") from error


def parse_json(text: str) -> Any:
    """The value of a JSON text; NaN is null, and of two equal keys, unlike Python alone, none is passed over."""
    try:
        return json.loads(text, parse_float=finite, parse_constant=finite, object_pairs_hook=unique_keys)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON ({json_words(error)}, column {error.colno})") from error
    except ValueError as error:
        raise InputError(f"JSON that cannot be read ({error})") from error
    except RecursionError as error:
        raise InputError("JSON nested too deeply to be read") from error


def as_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"is {json_type(value)}, expected an object with the fields of one paper")
    return value


class Number(float):
    """A number that remembers how it was spelt: 2401.10 is an identifier that 2401.1 is not."""

    __slots__ = ("spelling",)

    def __new__(cls, spelling: str) -> Self:
        number = super().__new__(cls, spelling)
        number.spelling = spelling
        return number

    spelling: str


def finite(text: str) -> Number | None:
    """The number that `text` spells; None for NaN and infinity, which JSON lacks and Python takes."""
    number = Number(text)
    return number if isfinite(number) else None


def paper_text(fields: Mapping[str, Any], name: str) -> str:
    """The title or abstract in a field; empty if it is absent, null or says that there is none (`N/A`).

    Text commands of LaTeX become characters and tags go. Texts in a list are joined, `{"text": …}` is its text, and an
    inverted index (`{word: [positions]}`) is undone.
    """
    text = fields.get(name)
    if isinstance(text, str):
        index = inverted_index(text)
        return paper_text({name: index}, name) if index else present(readable(whole_letters(text)))
    if text is None:
        return ""
    if isinstance(text, list):
        return " ".join(paper_text({name: part}, name) for part in text)
    if isinstance(text, dict) and (inner := text.get("text", text.get("value"))) is not None:
        return paper_text({name: inner}, name)
    if isinstance(text, dict) and all(map(is_positions, text.values())):
        words = sorted((position, word) for word, positions in text.items() for position in positions)
        return whole_letters(" ".join(word for _, word in words))
    raise InputError(f"the field {name!r} is {json_type(text)}, expected text")


def inverted_index(text: str) -> dict[str, Any] | None:
    """The inverted index that a cell of a table holds as JSON; None for other texts."""
    if not (text.startswith('{"') and text.endswith("]}")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and all(map(is_positions, value.values())) else None


def is_positions(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(position, int) for position in value)


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
    """The identifier, the first of a list, empty where it is absent or null: `Paper.of` then makes one.

    Numbers are taken too, as they were spelt; where nobody knows how, 2401.1 may have been 2401.10 and is refused.
    """
    value = fields.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None:
        return ""
    if isinstance(value, str):
        return whole_letters(value.strip())
    if isinstance(value, Number):
        return value.spelling
    if isinstance(value, float) and value.is_integer():  # as pandas writes whole numbers beside missing ones
        return str(int(value))
    if isinstance(value, float):
        raise InputError(f"the field {name!r} is the number {value}, which may have lost a 0; write it as text")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"the field {name!r} is {json_type(value)}, expected text or a number")


def words_field(fields: Mapping[str, Any], name: str, *, split: bool = True) -> list[str]:
    """A list of texts, empty where it is absent or null.

    With `split`, also one text, with spaces, `;` or commas between the words.
    """
    words = fields.get(name)
    if words is None:
        return []
    if split and isinstance(words, str):
        return list(filter(None, _BETWEEN_WORDS.split(whole_letters(words))))
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
    names: dict[type, str] = {dict: "an object", list: "an array", str: "text"}
    return names.get(type(value), "a number")
