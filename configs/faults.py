"""What pydantic, PyYAML, JSON or the system refuses in, a sentence of our own that says what to write instead out."""

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from .likely import did_you_mean

if TYPE_CHECKING:
    from yaml import YAMLError

MOST_SHOWN = 40
"""Characters that are shown of a value."""

_LIST = "needs a list, such as [a, b], not {value}"
_NUMBER = "needs a number, not {value}"
_WHOLE = "needs a whole number, not {value}"
_YES_OR_NO = "needs true or false, not {value}"
_TEXT = "needs text, not {value}"
_KEYS = "needs keys and values, such as KEY: VALUE, not {value}"

SENTENCES = {
    "missing": "is missing",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "string_type": _TEXT,
    "string_too_short": "is empty",
    "too_short": "needs {min_length} or more entries, and has {actual_length}",
    "too_long": "takes {max_length} entries at most, and has more",
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dict_type": _KEYS,
    "mapping_type": _KEYS,
    "greater_than_equal": "is {value}; it must be {ge} or more",
    "less_than_equal": "is {value}; it must be {le} or less",
    "greater_than": "is {value}; it must be more than {gt}",
    "less_than": "is {value}; it must be less than {lt}",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "value_error": "{error}",
}
"""Type of a fault, as pydantic names it, -> the sentence about it, which goes on after the key."""


def choice_sentence(value: object, choices: Sequence[str]) -> str:
    """What is said of a value that is none of the choices, in words that go on after the name of its key."""
    it_can_be = f"it can be {' or '.join(filter(None, (', '.join(choices[:-1]), choices[-1])))}"
    hint = did_you_mean(value, choices, it_can_be) if isinstance(value, str) else it_can_be
    return f"is {shown(value)}; {hint}"


def fault_sentence(fault: Mapping[str, Any]) -> str:
    """What is wrong with a value, given what pydantic says of it, in words that go on after the name of its key."""
    value, limits = fault["input"], fault.get("ctx", {})
    limits = {name: f"{limit:g}" if isinstance(limit, float) else limit for name, limit in limits.items()}
    if value is None and fault["type"] != "missing":
        return "is empty; give it a value, in quotes if that begins with #, or leave the key out"
    if fault["type"] == "literal_error":
        return choice_sentence(value, re.findall(r"'([^']*)'", limits["expected"]))
    if value != value:  # NaN, of which pydantic says that it is not less
        return _NUMBER.format(value=shown(value))
    sentence = SENTENCES.get(fault["type"], "cannot be {value}").format(value=shown(value), **limits)
    if fault["type"] == "string_type" and isinstance(value, bool):
        return f"{sentence}: put the word in quotes, since yes, no, on and off mean true or false"
    if fault["type"] == "string_type" and not isinstance(value, list | dict):
        return f'{sentence}: write "{value}" in quotes'
    return sentence


def shown(value: object) -> str:
    """The value as a person wrote it, cut where it is long."""
    if isinstance(value, float | date):
        return f"{value:g}" if isinstance(value, float) else f"{value}"
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict | bool) else repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def key_of(location: tuple[int | str, ...]) -> str:
    """The key of a place in a document, entries counted from one: `topics, entry 2, colour`, `follow.authors`."""
    key = ""
    of_key = "[key]" in location  # pydantic's mark of a fault of the key itself
    for part in location:
        if isinstance(part, int) and not of_key:
            key += f", entry {part + 1}" if key else f"entry {part + 1}"
        elif part != "[key]":
            key += f"{', ' if ', entry' in key else '.'}{part}" if key else str(part)
    return key


YAML_REMEDIES = (
    ("mapping values are not allowed", "a colon stands where none can: put text that holds ': ' in quotes"),
    ("'\\t'", "a tab stands where none can: indent with spaces"),
    ("unexpected end of stream", "a quotation mark is not closed"),
    ("but found '}'", "a brace } stands where none was opened"),
    ("but found ']'", "a bracket ] stands where none was opened"),
    ("got '}'", "a brace } stands where none was opened"),
    ("got ']'", "a bracket ] stands where none was opened"),
    ("block scalar", "a value begins with | or >, which text on the next lines follows: put it in quotes"),
    ("expected ':'", "a line has no colon: write KEY: VALUE, or indent it more than the line that it goes on with"),
    ("directive", "a line begins with %: put it in quotes"),
    ("merging", "the key << takes the keys of another mapping: leave it out"),
    ("',' or ']'", "a bracket [ is not closed, or a comma is missing"),
    ("',' or '}'", "a brace { is not closed, or a comma is missing"),
    ("node content", "a bracket or a brace is not closed, or a value that begins with # is not in quotes"),
    ("cannot start any token", "put text that begins with a sign such as @, % or ` in quotes"),
    ("alias", "a value begins with *, which means a name given elsewhere: put it in quotes"),
    ("constructor", "a value begins with !, which names a type that is not taken: put it in quotes"),
    ("unhashable key", "a list or a mapping cannot be a key"),
    ("single document", "a second document begins with ---: keep one"),
    ("block end", "the line is indented otherwise than those above it"),
)
"""Words of PyYAML -> what is wrong, and what to do."""


def yaml_sentence(error: "YAMLError") -> str:
    """Where a text stops to be YAML, and what is most likely wrong there."""
    words = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    if (character := getattr(error, "character", None)) is not None:
        position = getattr(error, "position", 0) + 1
        return f"character {position:,} is U+{character:04X}, which YAML does not take: retype its line"
    mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
    location = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    remedies = (remedy for sign, remedy in YAML_REMEDIES if sign in words)
    return f"{location}not valid YAML: {next(remedies, 'look for characters that cannot be seen, and retype the line')}"


JSON_WORDS = (
    ("Expecting property name", "a name in double quotes is missing"),
    ("Expecting value", "a value is missing; text stands in double quotes"),
    ("Expecting ',' delimiter", "a comma or a closing bracket is missing"),
    ("Expecting ':' delimiter", "a colon is missing"),
    ("Unterminated string", "a double quote is missing at the end of a text"),
    ("Invalid control character", "a line break or a tab in a text: write \\n or \\t"),
    ("Invalid \\u", "\\u without four digits"),
    ("Invalid \\", "a single backslash in a text: write two"),
    ("Extra data", "something follows the end of the value"),
    ("Illegal trailing comma", "a comma before the closing bracket"),
)
"""Beginning of what Python's reader of JSON says -> what is wrong."""


def json_words(error: json.JSONDecodeError) -> str:
    """What is wrong with a text that is not JSON, without the place."""
    return next((words for sign, words in JSON_WORDS if error.msg.startswith(sign)), "look at the signs there")


def json_sentence(error: ValueError) -> str:
    """Where a text stops to be JSON; what is no fault of the form is said as it is."""
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: not valid JSON"
    return "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)


def reading_sentence(error: OSError | UnicodeDecodeError) -> str:
    """Why a file cannot be read, and what to do."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f"line {line}: not UTF-8; save the file as UTF-8"
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "is a folder; name a file in it"
    return f"cannot be read ({error.strerror})"


SQLITE_WORDS = {
    sqlite3.SQLITE_NOTADB: "it is no SQLite database",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_BUSY: "another program is using it",
    sqlite3.SQLITE_LOCKED: "another program is using it",
    sqlite3.SQLITE_READONLY: "it cannot be written",
    sqlite3.SQLITE_PERM: "it cannot be written",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "it cannot be read from the disk or written to it",
}
"""Primary code of an error of SQLite -> what is wrong with the file."""

PRIMARY_CODE = 0xFF
"""Mask of the primary code in an extended error code of SQLite."""


def sqlite_code(error: BaseException) -> int:
    """The primary code of an error of SQLite; 0 for what has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & PRIMARY_CODE


def sqlite_words(error: BaseException) -> str:
    """What is wrong with a SQLite file; the error's own words where they are not known here."""
    return SQLITE_WORDS.get(sqlite_code(error), str(error))


def system_words(error: OSError) -> str:
    """Why the system refuses, without its number and the address of a file."""
    return error.strerror or str(error) or type(error).__name__
