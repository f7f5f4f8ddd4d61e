"""What a person gave `classify` in, papers out: texts as they are, files, stdin."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from ...configs.errors import InputError
from ...models.paper import MAX_CHARACTERS, Paper
from ..files.readers import parse_json_lines, read_lines, read_rows
from ..files.rows import BadRow, Columns, Row
from ..files.source import CONVERT, FORMATS, STREAM, is_packed, open_bytes, open_source, peek, refuse_binary
from ..terminal.say import stdin_bytes

MAX_PAPERS = 1_000
"""Of one call; `label` is made for more."""

MAX_BYTES = 4 * MAX_CHARACTERS

PATH_SUFFIXES = (*FORMATS, ".gz", ".txt", ".md", ".tex", ".bib", ".ris", ".xml", ".html", ".pdf", ".docx", ".parquet")
"""An argument that ends so means a file."""

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Given:
    """A paper and where it came from."""

    place: str
    """As it stands in messages; empty when only one text was given."""
    paper: Paper


def read_given(arguments: Sequence[str], title: str, columns: Columns) -> list[Given]:
    """Everything that was asked for, in order; `title` belongs to a single text.

    Raises:
        InputError: one of them cannot be judged, or there are too many.
    """
    for argument in arguments:
        check_argument(argument)
    if title and len(arguments) > 1:
        raise InputError(f"--title goes with one text, not with {len(arguments)}")
    if not arguments:
        return [Given("", make_paper("", title, ""))]
    every = chain.from_iterable(read_argument(argument, title, columns, len(arguments)) for argument in arguments)
    given = list(islice(every, MAX_PAPERS + 1))
    if len(given) > MAX_PAPERS:
        raise InputError(f"{given[-1].place}: more than {MAX_PAPERS:,} papers; use arxsift label INPUT -o OUTPUT")
    return given


def check_argument(argument: str) -> None:
    """Raises `InputError` when it looks like a file and there is none."""
    if argument != STREAM and looks_like_path(argument) and not exists(argument):
        raise InputError(f"{argument}: no such file; an abstract of several words goes in quotes")


def looks_like_path(argument: str) -> bool:
    if argument.lower().endswith(PATH_SUFFIXES) and len(argument) <= LONGEST_NAME and "\n" not in argument:
        return True
    return (os.sep in argument or "/" in argument) and not any(letter.isspace() for letter in argument)


def exists(argument: str) -> bool:
    """False for texts too long, or too odd, to be a name, and for nothing at all."""
    try:
        return bool(argument) and Path(argument).exists()
    except (OSError, ValueError):
        return False


def read_argument(argument: str, title: str, columns: Columns, n_arguments: int) -> Iterator[Given]:
    if argument == STREAM:
        yield from read_stdin(title, columns)
    elif exists(argument):
        yield from read_file(argument, title, columns)
    else:
        place = "" if n_arguments == 1 else f"text {argument.strip()[:30]!r}"
        text = decode(os.fsencode(argument), "the text")  # as it was typed, whatever the locale says it is
        yield Given(place, make_paper(place, *split_title(text, title)))


def read_stdin(title: str, columns: Columns) -> Iterator[Given]:
    """A text, or papers as JSONL when the first line is a JSON object."""
    stream = stdin_bytes()
    first = stream.readline(MAX_BYTES + 1)
    if is_object(first):
        yield from papers_in(parse_json_lines(chain([first], read_lines(stream)), columns), "stdin", title)
    else:
        yield read_text(BytesIO(first + stream.read(MAX_BYTES + 1)), "stdin", title)


def is_object(line: bytes) -> bool:
    try:
        return line.lstrip().startswith(b"{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def read_file(name: str, title: str, columns: Columns) -> Iterator[Given]:
    path = Path(name)
    inner = path.with_suffix("") if is_packed(path) else path
    if inner.suffix.lower() in FORMATS:
        with open_source(name) as source:
            yield from papers_in(read_rows(source, columns), name, title)
    else:
        with open_bytes(name) as stream:
            refuse_binary(peek(stream, name), name)
            yield read_text(stream, name, title)


def papers_in(rows: Iterable[Row | BadRow], name: str, title: str) -> Iterator[Given]:
    if title:
        raise InputError(f"--title goes with one text; the papers in {name} have their own")
    empty = True
    for row in rows:
        empty = False
        if isinstance(row, BadRow):
            raise InputError(f"{name}: line {row.line}: {row.error}")
        yield Given(f"{name}: line {row.line}", row.paper)
    if empty:
        raise InputError(f"{name}: holds no papers")


def read_text(stream: BinaryIO, name: str, title: str) -> Given:
    """One abstract; never reads more than an abstract can have."""
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise InputError(f"{name}: longer than {MAX_CHARACTERS:,} characters; give an abstract, not a document")
    return Given(name, make_paper(name, *split_title(decode(raw, name), title)))


def decode(raw: bytes, name: str) -> str:
    """Text from UTF-8, with or without a mark at its beginning.

    Raises:
        InputError: another encoding; names the line and the byte.
    """
    refuse_binary(raw[:512], name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        wrong = f"byte {column} (0x{raw[error.start]:02X}) is not UTF-8"
        raise InputError(f"{name}: line {line}: {wrong}; {CONVERT} {name}") from error


def split_title(text: str, title: str) -> tuple[str, str]:
    """Title and abstract: the first line is the title when an empty line and more text follow it."""
    first, _, rest = text.strip().partition("\n")
    gap, _, abstract = rest.partition("\n")
    if title or gap.strip() or not abstract.strip():
        return title, text
    return first.lstrip("# "), abstract


def make_paper(place: str, title: str, abstract: str) -> Paper:
    try:
        return Paper.of(title, abstract)
    except InputError as error:
        raise InputError(f"{place}: {error}" if place else str(error)) from error
