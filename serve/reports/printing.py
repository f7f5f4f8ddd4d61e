"""A command's result in, stdout out: tables and sentences for a person, JSON or Markdown for a program."""

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..terminal.console import encodable, stdout_console
from ..terminal.say import stdout_bytes

if TYPE_CHECKING:
    from rich.table import Table

Format = Literal["table", "json", "markdown"]
"""How a report is written on stdout."""


class Report(Protocol):
    """What a command found, in each format that it can be written in."""

    def parts(self) -> "Iterable[Table | str]":
        """Tables and sentences, in the order to read them."""
        ...

    def data(self) -> Mapping[str, Any]: ...

    def markdown(self) -> str: ...


def print_report(report: Report, format: Format) -> None:
    if format == "json":
        print_json_line(report.data())
    elif format == "markdown":
        stdout_bytes().write(report.markdown().encode("utf-8", "backslashreplace"))
    else:
        print_parts(report.parts())


def print_parts(parts: "Iterable[Table | str]") -> None:
    """A sentence stays on one line, however long; characters that stdout cannot encode become question marks."""
    console = stdout_console()
    with console.capture() as captured:
        for part in parts:
            console.print(part, markup=False, highlight=False, soft_wrap=isinstance(part, str))
    sys.stdout.write(encodable(captured.get(), console.encoding))


def print_json(value: object) -> None:
    """Indented, for a person's eyes too."""
    import json

    stdout_bytes().write(f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode("utf-8", "backslashreplace"))


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
