"""Options that several commands take, each with one help text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ...models.verdict import Prefer
from ..choose import MODEL_DEFAULT, MODEL_HELP
from ..reports.printing import REPORT_FORMATS

PREFER_HELP = "Which thresholds to use: recall misses fewer papers, precision gives fewer wrong topics."

ColumnsOption = Annotated[
    str,
    typer.Option(
        metavar="title=NAME,abstract=NAME",
        help="Names of the columns or fields that hold title and abstract, if they have other names.",
    ),
]

ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]


def format_option(formats: Sequence[str], help: str = "Format of the result on stdout.", default: str = "table") -> Any:
    """`--format` of a command that writes these formats; `choose_format` makes one of them of what was typed."""
    return typer.Option("--format", metavar="|".join(formats), help=help, show_default=default)


FormatOption = Annotated[str | None, format_option(REPORT_FORMATS)]

JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]

LabelledOption = Annotated[
    list[Path] | None,
    typer.Option("--papers", metavar="FILE", help="Add labelled papers from this file; repeatable."),
]

ModelOption = Annotated[str, typer.Option(metavar="NAME", help=MODEL_HELP, show_default=MODEL_DEFAULT)]

PreferOption = Annotated[Prefer, typer.Option(metavar="recall|balanced|precision", help=PREFER_HELP)]

TaxonomyOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Use the topics in this YAML file, with labels from --papers only.")
]
