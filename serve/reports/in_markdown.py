"""Tables and sentences that a terminal shows in, Markdown of them out."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


def parts_in_markdown(parts: "Iterable[Table | str]") -> str:
    """Sentences as paragraphs, several lines as a list, indented ones below the line before; tables as tables."""
    blocks = (lines_in_markdown(part) if isinstance(part, str) else table_in_markdown(part) for part in parts)
    return "\n\n".join(filter(None, blocks)) + "\n"


def lines_in_markdown(text: str) -> str:
    lines = text.strip("\n").splitlines()
    if len(lines) < 2:
        return text.strip()
    items = (f"{' ' * (len(line) - len(line.lstrip()))}- {line.strip()}" for line in lines if line.strip())
    return "\n".join(items)


def table_in_markdown(table: "Table") -> str:
    """The title as a heading, then the table; a cell of several lines keeps them."""
    title = [f"## {one_line(table.title)}", ""] if table.title else []
    headings = [one_line(column.header) for column in table.columns]
    rows = zip(*(map(one_line, column.cells) for column in table.columns), strict=True)
    rules = ["---:" if column.justify == "right" else "---" for column in table.columns]
    return "\n".join([*title, *(f"| {' | '.join(cells)} |" for cells in (headings, rules, *rows))])


def one_line(cell: "RenderableType") -> str:
    """What a cell shows, without colours, its lines joined by `<br>`."""
    return "<br>".join(line.replace("|", "\\|") for line in lines_of(cell))


def lines_of(cell: "RenderableType") -> Iterator[str]:
    from rich.console import Console

    console = Console(width=WIDE, color_system=None, file=None, force_terminal=False)
    with console.capture() as captured:
        console.print(cell, markup=False, highlight=False)
    yield from (line.strip() for line in captured.get().splitlines() if line.strip())


WIDE = 10_000
"""Columns of a terminal on which no cell is wrapped."""
