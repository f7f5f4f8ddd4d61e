"""The first lines of a table in, the names of its columns and their delimiter out."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...configs.errors import InputError
from .columns import SYNONYMS, Columns, folded, may_be_title, resolve, what_to_type
from .table_lines import TableLines

DELIMITERS = {"csv": ",", "tsv": "\t"}
"""By the format of a table that is written."""

READ_DELIMITERS = ",\t;|"

GUARDED_COLUMNS = (
    {"id", "topics", "in_scope", "taxonomy", "prefer", "band", "lifts"},
    {"id", "topics", "suggested", "why", "confidence", "batch"},
    {"id", "topics", "confidence", "by", "answered", "reviewed"},
)
"""Columns by which the tables of `arxsift triage`, `audit` and `labels export` are known."""

SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
"""The first line of tables that Excel shall open."""

MOST_ABOVE = 30
"""Most lines above a header in which databases write what was searched for."""

LONGEST_HEADER = 20_000
"""Longest line, in characters, that is looked at for names of columns below the first."""

LEAST_NAMED = 3
"""Columns from which on a line below others is a header if one of them is a title or an abstract."""


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns."""

    names: tuple[str, ...]
    """Each once: a second `notes` is `notes_2`, one without a name `column_3`."""
    delimiter: str
    is_guarded: bool
    """Whether arxsift wrote the table, with an apostrophe before what a spreadsheet would run."""
    n_above: int = 0
    """Lines of text above the names, which were passed over."""


def read_header(lines: TableLines, columns: Columns) -> Header:
    """Pass over blank lines, Excel's `sep=;` and what databases write above, to the names of the columns.

    Raises:
        InputError: none, or those of title, abstract or id twice, or neither of the first two.
    """
    delimiter = ""
    for first in lines:
        if separator := SEPARATOR.fullmatch(first):
            delimiter = separator[1]
        elif first.strip(" \t\r\n,;|"):
            break
    else:
        raise InputError(f"{lines.name}: is empty; expected a line that names the columns")
    text = [first]
    while len(text) <= MOST_ABOVE and len(text[-1]) <= LONGEST_HEADER and (following := next(lines, "")):
        text.append(following)
    n_above = 0 if delimiter else n_lines_above(text, columns)
    delimiter = delimiter or delimiter_of(text[n_above], columns)
    lines.give_back(len(text) - n_above)
    lines.record.clear()
    line = lines.n_read + 1
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise InputError(f"{lines.name}: line {line}: the header cannot be read ({error})") from error
    names = named(cells)
    check_header(cells, names, f"{lines.name}: line {line}", columns)
    is_guarded = any(known <= set(names) for known in GUARDED_COLUMNS)
    return Header(names, delimiter, is_guarded, n_above)


def n_lines_above(lines: Sequence[str], columns: Columns) -> int:
    """How many lines stand above the one that names the columns; 0 if none is known to do so."""
    if wanted_in(first_record(lines), columns):  # a name may hold a line break
        return 0
    for n, line in enumerate(lines):
        if n and len(line) > LONGEST_HEADER:
            continue
        cells = header_cells(line, delimiter_of(line, columns))
        wanted = wanted_in(cells, columns)
        if len(wanted) == 2 or (wanted and (n == 0 or len(cells) >= LEAST_NAMED)):
            return n
    return 0


def delimiter_of(line: str, columns: Columns) -> str:
    """The delimiter of a header: the one that gives the columns wanted, else the most frequent."""

    def suits(delimiter: str) -> tuple[int, int]:
        cells = header_cells(line, delimiter)
        return len(wanted_in(cells, columns)), len(cells)

    return max(READ_DELIMITERS, key=suits)


def wanted_in(names: Sequence[str], columns: Columns) -> set[str]:
    """Which of title and abstract are among the names."""
    return {key for key in ("title", "abstract") if holds(names, key, getattr(columns, key))}


def holds(names: Sequence[str], key: str, wanted: str) -> bool:
    return wanted in names or (wanted == key and any(folded(name) in SYNONYMS[key] for name in names))


def first_record(lines: Sequence[str]) -> list[str]:
    """The cells of the first record, which may go over several lines."""
    delimiter = max(READ_DELIMITERS, key=lambda delimiter: len(header_cells(lines[0], delimiter)))
    try:
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return []


def header_cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return []


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """A name of its own for every column."""
    names: list[str] = []
    for position, cell in enumerate(cells, 1):
        name, n = cell if cell.strip() else f"column_{position}", 2
        while name in names or (name != cell and name in cells):
            name, n = f"{cell.strip() or 'column'}_{n}", n + 1
        names.append(name)
    return tuple(names)


def check_header(cells: Sequence[str], names: tuple[str, ...], location: str, columns: Columns) -> None:
    """Raises `InputError` where a column that matters is missing or doubled; others may be as they like."""
    try:
        own = resolve(columns, names)
    except InputError as error:
        raise InputError(f"{location}: {error}") from error
    counts = Counter(cells)
    for name in (own.title, own.abstract, own.id):
        if counts[name] > 1:
            raise InputError(f"{location}: the column {name!r} stands twice; rename one")
    for name in columns.chosen():
        if name not in names:
            raise InputError(f"{location}: no column {name!r}; {what_to_type(names, own)}")
    if own.title not in names and (own.abstract not in names or any(map(may_be_title, names))):
        raise InputError(f"{location}: no column {own.title!r}; {what_to_type(names, own)}")
