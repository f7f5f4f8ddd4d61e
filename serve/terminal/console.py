"""What the terminal can show: colours or none, block characters or `#`, the letters of its encoding."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

BAR_WIDTH = 24
"""Cells of a bar for a score of 1."""

EIGHTHS = " ▏▎▍▌▋▊▉"
"""Blocks that fill none to seven eighths of a cell."""


def stdout_console() -> "Console":
    """A console in colour on a terminal, unless `NO_COLOR` asks for none: then without any control sequence."""
    from rich.console import Console

    return Console(file=sys.stdout, color_system=None if os.environ.get("NO_COLOR") else "auto")


def bar(score: float, blocks: bool = True) -> str:
    """`BAR_WIDTH` cells for a score of 1, in eighths of a cell or, without block characters, in whole ones."""
    if not blocks:
        return "#" * round(score * BAR_WIDTH)
    whole, eighths = divmod(round(score * BAR_WIDTH * 8), 8)
    return ("█" * whole + EIGHTHS[eighths]).rstrip()


def encodable(text: str, encoding: str) -> str:
    """The text with a question mark for each letter that the terminal cannot show."""
    return text.encode(encoding, "replace").decode(encoding)
