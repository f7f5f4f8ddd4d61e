"""Options that several commands take, each with one help text."""

from pathlib import Path
from typing import Annotated

import typer

from ...models.verdict import Prefer
from ..choose import MODEL_DEFAULT, MODEL_HELP
from ..reports.printing import Format

PREFER_HELP = "Which thresholds to use: recall misses fewer papers, precision gives fewer wrong topics."

ColumnsOption = Annotated[
    str,
    typer.Option(
        metavar="title=NAME,abstract=NAME",
        help="Names of the columns or fields that hold title and abstract, if they have other names.",
    ),
]

ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")]

FormatOption = Annotated[
    Format, typer.Option("--format", metavar="table|json|markdown", help="Format of the result on stdout.")
]

JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON instead of text, for programs.")]

LabelledOption = Annotated[
    list[Path] | None,
    typer.Option("--papers", metavar="FILE", help="Add labelled papers from this file; repeatable."),
]

ModelOption = Annotated[str, typer.Option(metavar="NAME", help=MODEL_HELP, show_default=MODEL_DEFAULT)]

PreferOption = Annotated[Prefer, typer.Option(metavar="recall|balanced|precision", help=PREFER_HELP)]

TaxonomyOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Use the topics in this YAML file, with labels from --papers only.")
]
