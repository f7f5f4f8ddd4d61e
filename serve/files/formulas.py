"""Cells of a table in, cells that no spreadsheet runs as a formula out, and back."""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet takes for a formula, or that `guarded` has marked."""


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it stood before `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
