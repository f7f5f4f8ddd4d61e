"""What was typed after `classify` in, each argument told apart out: stdin, a file, a paper of arXiv, or a text."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from ...configs.errors import InputError
from ...models.arxiv_id import ArxivId, parse_id
from ..files.source import READ_SUFFIXES, STREAM, exists
from ..terminal.say import say
from ..terminal.words import shortened

PATH_SUFFIXES = (*READ_SUFFIXES, ".gz", ".zst", ".txt", ".md", ".tex", ".html", ".pdf", ".docx", ".xls")
"""An argument that ends so means a file."""

LONGEST_NAME = 255

LONGEST_EXAMPLE = 40
"""Characters that a hint shows of a text."""

_ALMOST_ID = re.compile(r"arxiv\s*:\s*\S*|\d{4}\.\d{3,6}(?:v\d+)?", re.ASCII | re.IGNORECASE)


def joined(arguments: Sequence[str]) -> list[str]:
    """The arguments; words of a text that was typed without quotes become one, and that is said.

    They are one text where each is a single word, and two or more are nothing but words: `classify We train networks`.

    Raises:
        InputError: there is a file, or `-`, among such words.
    """
    words = [argument for argument in arguments if is_word(argument)]
    if len(words) < 2 or any(argument.split() != [argument] for argument in arguments):
        return list(arguments)
    for argument in arguments:
        if argument == STREAM or is_file(argument):
            what = "stdin" if argument == STREAM else "a file"
            raise InputError(
                f"{argument}: is {what}, but stands among words; put a text in quotes: {quoted(arguments)}"
            )
    text = " ".join(arguments)
    say(f"the {len(arguments)} words are judged as one text; put a text in quotes: {quoted(arguments)}")
    return [text]


def quoted(words: Sequence[str]) -> str:
    """A call with these words as one text, cut if it is long."""
    return f'arxsift classify "{shortened(" ".join(words), LONGEST_EXAMPLE)}"'


def is_word(argument: str) -> bool:
    return not (argument == STREAM or looks_like_path(argument) or is_file(argument) or parse_id(argument))


def check_argument(argument: str) -> None:
    """Raises `InputError` when it looks like a file, or a paper of arXiv, and there is none."""
    if argument == STREAM or exists(argument) or parse_id(argument):
        return
    if _ALMOST_ID.fullmatch(argument.strip()) or ("://" in argument and looks_like_path(argument)):
        example = "such as 2508.13426 or https://arxiv.org/abs/2508.13426; the abstract of any paper goes in quotes"
        raise InputError(f"{shortened(argument, LONGEST_NAME)}: names no paper of arXiv, {example}")
    if looks_like_path(argument):
        raise InputError(f"{argument}: no such file; an abstract of several words goes in quotes")


def arxiv_paper(argument: str) -> ArxivId | None:
    """The paper that an argument names: by nothing but its identifier or a link; a file of that name comes first."""
    return None if exists(argument) else parse_id(argument)


def looks_like_path(argument: str) -> bool:
    if argument.lower().endswith(PATH_SUFFIXES) and len(argument) <= LONGEST_NAME and "\n" not in argument:
        return True
    return (os.sep in argument or "/" in argument) and not any(letter.isspace() for letter in argument)


def is_file(argument: str) -> bool:
    """Whether there is a file, or a pipe, of that name; a folder is none."""
    return exists(argument) and not Path(argument).is_dir()
