"""The pages of the documentation, their sections, and the commands that they have one type."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


def metric_page(table: str) -> list[str]:
    """The names in the first column of a table of docs/metrics.md; the table is named by that column's heading."""
    page = (CHECKOUT / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = page.split(f"| {table} |")[1].split("\n\n")[0].splitlines()[2:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


@dataclass(frozen=True, slots=True)
class Example:
    """A line of a code block that calls arxsift."""

    page: str
    line: str
    words: tuple[str, ...]
    """What follows `arxsift`, as a shell parts it, up to a pipe, a redirection or a comment."""
    reads_pipe: bool
    """Whether another program's output is piped in."""


def examples() -> list[Example]:
    """Every call of arxsift in the code blocks of every page, in order, each line once."""
    made: dict[str, Example] = {}
    for page in PAGES:
        for line in code_lines(page.read_text(encoding="utf-8")):
            before, called, after = line.partition("arxsift ")
            if called and (before.strip() == "" or before.endswith("| ") or re.fullmatch(r"(?:[A-Z_]+=\S+ )+", before)):
                made.setdefault(line, Example(page.name, line, tuple(until_shell(after)), before.endswith("| ")))
    return list(made.values())


def code_lines(page: str) -> Iterator[str]:
    """Lines of the code blocks that name no language."""
    fence = ""
    for line in page.splitlines():
        if line.startswith("```"):
            fence = "" if fence else line
        elif fence == "```":
            yield line


def until_shell(line: str) -> Iterator[str]:
    words = shlex.shlex(line, posix=True, punctuation_chars="|>")
    words.whitespace_split = True
    for word in words:
        if word in ("|", ">"):
            return
        yield word


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level, _, rest = next(
        (marks, words, page.partition(f"{marks} {words}\n")[2])
        for marks, words in re.findall(r"^(#+) (.+)$", page, re.MULTILINE)
        if words == heading
    )
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]
