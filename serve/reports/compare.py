"""Models compared in, tables, Markdown, plain data or records of the comparison out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .printing import add_names, plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ...training.compare.candidates import Candidate
    from ...training.compare.paired import Comparison


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """Models side by side on each set of papers, and which to use."""

    candidates: "Sequence[Candidate]"
    comparisons: "Sequence[Comparison]"
    advice: str
    notes: "Sequence[str]" = ()
    """What is left out, and who was trained on what, a sentence each."""

    def parts(self) -> "Iterator[Table | str]":
        for comparison in self.comparisons:
            yield quality_table(comparison)
            yield ""
        yield from self.notes
        yield self.advice

    def data(self) -> dict[str, Any]:
        from ...training.compare.report import as_data

        return as_data(self.candidates, self.comparisons, self.advice, self.notes)

    def rows(self) -> Iterator[dict[str, Any]]:
        """A record for each set, model and metric, with the first model's lead over each other one."""
        from ...training.compare.report import rows_of

        for comparison in self.comparisons:
            yield from rows_of(comparison)

    def markdown(self) -> str:
        from ...training.compare.report import as_markdown

        return as_markdown(self.candidates, self.comparisons, self.advice, self.notes)


def quality_table(comparison: "Comparison") -> "Table":
    """Two rows a model: its metrics, and the lead of the first model over it."""
    from rich.text import Text

    from ...training.compare.paired import COMPARED_METRICS
    from ...training.compare.report import heading

    table = plain_table(heading(comparison), leading=1)
    add_names(table, "model", comparison.qualities)
    for words in COMPARED_METRICS.values():
        table.add_column(words.replace("average precision", "AP"), justify="right")
    for name, quality in comparison.qualities.items():
        values = [two_lines(str(getattr(quality, metric))) for metric in COMPARED_METRICS]
        table.add_row(Text(name, style="bold"), *values)
    for name in comparison.others:
        leads = [two_lines(comparison.lead(comparison.first, name, metric).signed()) for metric in COMPARED_METRICS]
        table.add_row(Text(f"lead of {comparison.first} over {name}"), *leads)
    return table


def two_lines(metric: str) -> str:
    """The value above its interval, so that eighty columns do."""
    return metric.replace(" (", "\n(")
