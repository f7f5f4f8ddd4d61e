"""What a person gave `classify` in, papers out: texts as they are, files, stdin, papers of arXiv."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from ...configs.errors import InputError
from ...models.paper import MAX_CHARACTERS, Paper
from ..feeds.read import open_stream, read_rows, without_remarks
from ..feeds.sniff import is_prose
from ..files.columns import Columns
from ..files.rows import BadRow, Row
from ..files.source import STREAM, exists, open_bytes, refuse_binary
from ..terminal.say import say, stdin_bytes
from .arguments import arxiv_paper, check_argument, joined
from .by_id import fetch_papers

MAX_PAPERS = 1_000
"""Most papers of one call; `label` is made for more."""

MAX_BYTES = 4 * MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class Given:
    """A paper and where it came from."""

    location: str
    """As it stands in messages; empty when only one text was given."""
    paper: Paper


def read_given(arguments: Sequence[str], title: str, columns: Columns) -> list[Given]:
    """Everything that was asked for, in order; `title` belongs to a single text.

    Raises:
        InputError: one of them cannot be judged, or there are too many.
        FetchError: papers of arXiv were named, and it cannot be reached.
    """
    arguments = joined(arguments)
    for argument in arguments:
        check_argument(argument)
    if title and len(arguments) > 1:
        raise InputError(f"--title goes with one text, not with {len(arguments)}")
    if not arguments:
        return [Given("", make_paper("", title, ""))]
    named = [arxiv for argument in arguments if (arxiv := arxiv_paper(argument))]
    if title and named:
        raise InputError(f"--title goes with a text; arXiv has the title of {named[0].id}")
    fetched = fetch_papers(named) if named else {}
    papers = chain.from_iterable(
        read_argument(argument, title, columns, len(arguments), fetched) for argument in arguments
    )
    given = list(islice(papers, MAX_PAPERS + 1))
    if len(given) > MAX_PAPERS:
        raise InputError(f"{given[-1].location}: more than {MAX_PAPERS:,} papers; use arxsift label INPUT -o OUTPUT")
    return given


def read_argument(
    argument: str, title: str, columns: Columns, n_arguments: int, fetched: Mapping[str, Paper]
) -> Iterator[Given]:
    if argument == STREAM:
        yield from read_stream(stdin_bytes(), "stdin", title, columns)
    elif exists(argument):
        with open_bytes(argument) as stream:
            yield from read_stream(stream, argument, title, columns)
    elif arxiv := arxiv_paper(argument):
        yield Given(arxiv.id, fetched[arxiv.id])
    else:
        location = "" if n_arguments == 1 else f"text {argument.strip()[:30]!r}"
        text = decode(os.fsencode(argument), location or "the text")  # as it was typed, whatever the locale says it is
        yield Given(location, make_paper(location, *split_title(text, title)))


def read_stream(stream: BinaryIO, name: str, title: str, columns: Columns) -> Iterator[Given]:
    """An abstract, or the papers of any format that holds some."""
    opened = open_stream(stream, name)
    if is_prose(opened.head, name, columns):
        yield read_text(opened.stream, name, title)
    else:
        yield from papers_in(without_remarks(read_rows(opened, name, columns)), name, title)


def papers_in(rows: Iterable[Row | BadRow], name: str, title: str) -> Iterator[Given]:
    if title:
        raise InputError(f"--title goes with one text; the papers in {name} have their own")
    is_empty = True
    for row in rows:
        is_empty = False
        location = f"{name}: {row.unit} {row.line}"
        if isinstance(row, BadRow):
            raise InputError(f"{location}: {row.error}")
        yield Given(location, row.paper)
    if is_empty:
        raise InputError(f"{name}: holds no papers")


def read_text(stream: BinaryIO, name: str, title: str) -> Given:
    """One abstract; never reads more than an abstract can have."""
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise InputError(f"{name}: longer than {MAX_CHARACTERS:,} characters; give an abstract, not a document")
    return Given(name, make_paper(name, *split_title(decode(raw, name), title)))


def decode(raw: bytes, name: str) -> str:
    """Text from UTF-8, with or without a mark at its beginning, else from Windows-1252.

    Raises:
        InputError: it is no text.
    """
    refuse_binary(raw[:512], name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        say(f"{name}: line {line} is not UTF-8: the text is read as Windows-1252")
        return raw.decode("cp1252", "replace")


def split_title(text: str, title: str) -> tuple[str, str]:
    """Title and abstract: the first line is the title when an empty line and more text follow it."""
    first, _, rest = text.strip().partition("\n")
    gap, _, abstract = rest.partition("\n")
    if title or gap.strip() or not abstract.strip():
        return title, text
    return first.lstrip("# "), abstract


def make_paper(location: str, title: str, abstract: str) -> Paper:
    try:
        return Paper.of(title, abstract)
    except InputError as error:
        raise InputError(f"{location}: {error}" if location else str(error)) from error
