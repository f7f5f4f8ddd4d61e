"""A command's result in, stdout out: tables and sentences for a person, JSON, CSV or Markdown for a program."""

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

from ..files.formats import choose_format
from ..terminal.console import encodable, stdout_console
from ..terminal.say import stdout_bytes

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDEST = 10_000
"""Columns of a terminal on which every table has room."""

Format = Literal["table", "json", "jsonl", "csv", "markdown"]
"""How a report is written on stdout."""

ListFormat = Literal["table", "jsonl", "csv", "markdown"]
"""How a list is written on stdout; `jsonl` is what it has for `json`."""

VerdictFormat = Literal["table", "jsonl", "csv"]
"""How verdicts on a few papers are written on stdout."""

VERDICT_FORMATS: tuple[VerdictFormat, ...] = get_args(VerdictFormat)

REPORT_FORMATS: tuple[Format, ...] = get_args(Format)


class Report(Protocol):
    """What a command found, in each format that it can be written in."""

    def parts(self) -> "Iterable[Table | str]":
        """Tables and sentences, in the order to read them."""
        ...

    def data(self) -> Mapping[str, Any]:
        """All of it as one object."""
        ...

    def rows(self) -> Iterable[Mapping[str, Any]]:
        """Its numbers as the records of a table."""
        ...

    def markdown(self) -> str: ...


def report_format(typed: str | None, json: bool) -> Format:
    """The format that was asked for; raises InputError where reports have none such."""
    return choose_format(typed, json, REPORT_FORMATS) or "table"


def print_report(report: Report, format: Format) -> None:
    """Write the report on stdout."""
    if format == "json":
        print_json(report.data())
    elif format == "table":
        print_parts(report.parts())
    elif format == "markdown":
        print_text(report.markdown())
    else:
        print_rows(report.rows(), format)


LIST_FORMATS: tuple[ListFormat, ...] = get_args(ListFormat)


def list_format(typed: str | None, json: bool) -> ListFormat:
    """The format that was asked for; raises InputError where lists have none such."""
    return choose_format(typed, json, LIST_FORMATS) or "table"


def print_rows(rows: Iterable[Mapping[str, Any]], format: Literal["jsonl", "csv"]) -> None:
    """Records on stdout: one JSON object a line, or a table with a column for each field that any of them has."""
    if format == "jsonl":
        for row in rows:
            print_json_line(row)
        return
    from ..files.csv_rows import write_csv

    write_csv(rows, stdout_bytes())


def print_parts(parts: "Iterable[Table | str]") -> None:
    """A sentence stays on one line, however long, and so does every name in a table, which is wider then than stdout.

    Characters that stdout cannot encode become question marks.
    """
    console = stdout_console()
    with console.capture() as captured:
        for part in parts:
            if isinstance(part, str):
                console.print(part, markup=False, highlight=False, soft_wrap=True)
            else:
                print_table(part, console)
    sys.stdout.write(encodable(captured.get(), console.encoding))


def print_table(table: "Table", console: "Console") -> None:
    """Print the title on one line, and the table no narrower than its longest words."""
    if table.title:
        console.print(table.title, markup=False, highlight=False, soft_wrap=True)
        table.title = None
    terminal = console.width
    console.width = max(terminal, console.measure(table, options=console.options.update(max_width=WIDEST)).minimum)
    console.print(table, markup=False, highlight=False)
    console.width = terminal


def add_names(table: "Table", heading: str, names: Iterable[str], least: int = 0) -> None:
    """A column whose words, such as URIs and paths, are never broken: what a person copies must be whole."""
    longest = max((len(word) for name in names for word in name.split()), default=0)
    table.add_column(heading, overflow="fold", min_width=max(longest, least) or None)


def print_text(text: str) -> None:
    """The text in UTF-8, whatever the terminal's encoding."""
    stdout_bytes().write(text.encode("utf-8", "backslashreplace"))


def print_json(value: object) -> None:
    """Indented, for a person's eyes too."""
    import json

    print_text(f"{json.dumps(value, ensure_ascii=False, indent=2)}\n")


def print_json_line(value: object) -> None:
    from ..files.writers import json_line

    stdout_bytes().write(json_line(value))


def plain_table(title: str = "", **options: Any) -> "Table":
    """An empty table as narrow as it can be, so that eighty columns do; its title stands above it on the left."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), **options)
    if title:
        table.title, table.title_justify = Text(title), "left"
    return table
