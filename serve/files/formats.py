"""What was typed after --format, --json and -o in, the format to write out; what contradicts itself is refused."""

from collections.abc import Sequence
from typing import TypeVar

from ...configs.errors import InputError
from ...configs.faults import choice_sentence

F = TypeVar("F", bound=str)

OTHER_NAMES = {"md": "markdown"}
"""Second names of formats."""


def choose_format(typed: str | None, json: bool, known: Sequence[F]) -> F | None:
    """The format of a command that writes the formats `known`; None where none was typed.

    A command without `json` writes a record a line: `jsonl` is what it has for `json`.

    Raises:
        InputError: a format that the command does not have, or `--json` beside another format.
    """
    by_option = typed and format_of(typed, known)
    by_flag = format_of("json", known) if json else None
    if by_option and by_flag and by_option != by_flag:
        raise InputError(f"--json is short for --format json, and --format is {typed!r}: leave out one of them")
    return by_option or by_flag or None


def format_of(typed: str, known: Sequence[F]) -> F:
    """The format that a name means among those that a command writes; raises InputError where it has none such."""
    name = OTHER_NAMES.get(typed.lower(), typed.lower())
    by_name: dict[str, F] = {format: format for format in known}
    found = by_name.get(name) or by_name.get("jsonl" if name == "json" else "")
    if found is None:
        raise InputError(f"--format {choice_sentence(typed, known)}")
    return found


def refuse_other_suffix(path: object, by_suffix: str | None, format: str | None) -> None:
    """Raises InputError where a file is named as one format and asked for in another; None means that nothing is said.

    JSON and JSON lines do not contradict each other.
    """
    if by_suffix and format and by_suffix.removesuffix("l") != format.removesuffix("l"):
        raise InputError(
            f"{path}: the suffix means {by_suffix}, and --format is {format}: "
            "leave out --format, or give the file another suffix"
        )
