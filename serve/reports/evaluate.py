"""A model's evaluation on a labelled file in, a table, Markdown, plain data or records of its metrics out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .printing import plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ...training.evaluate_file import FileEvaluation
    from ...training.measure.intervals import Interval


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """How good one model is on one labelled file."""

    model: str
    evaluation: "FileEvaluation"

    @property
    def title(self) -> str:
        recognised = self.evaluation.recognised
        trained_on = f", {recognised.n_cross_validated:,} cross-validated" if recognised.n_cross_validated else ""
        return f"{self.model} on {self.evaluation.quality.n_papers:,} labelled papers{trained_on}"

    def parts(self) -> "Iterator[Table | str]":
        yield topic_table(self.title, self.evaluation)
        yield from headlines(self.evaluation)

    def data(self) -> dict[str, Any]:
        quality = self.evaluation.quality
        return {
            "model": self.model,
            "papers": quality.n_papers,
            "trained_on": self.evaluation.recognised.n_trained_on,
            "cross_validated": self.evaluation.recognised.n_cross_validated,
            "left_out": self.evaluation.recognised.n_left_out,
            "metrics": quality.flat(),
            "undefined": quality.undefined,
            "cost": self.evaluation.cost,
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A record for each metric: those of the whole file, then those of each topic and of `in_scope`."""
        from ...training.measure.quality import SET_METRICS, TOPIC_METRICS

        quality = self.evaluation.quality
        for name in SET_METRICS:
            row = {"model": self.model, "topic": None, "papers": quality.n_papers, "metric": name}
            yield row | getattr(quality, name).flat("value")
        for topic in (*quality.topics, quality.in_scope):
            for name in TOPIC_METRICS:
                row = {"model": self.model, "topic": topic.topic, "papers": topic.n_positive, "metric": name}
                yield row | getattr(topic, name).flat("value")

    def markdown(self) -> str:
        from ...training.compare.report import table

        rows = [f"| {' | '.join(row)} |" for row in topic_rows(self.evaluation)]
        told = self.evaluation.recognised.sentence(self.model)
        lines = [f"- {line}" for line in [*([told] if told else []), *headlines(self.evaluation)]]
        return "\n".join([f"# {self.title}", "", table(topic_headings(), rows), "", *lines, ""])


def headlines(evaluation: "FileEvaluation") -> list[str]:
    """The metrics of the whole file, why some are missing, and the cost."""
    from ...training.compare.report import in_digits
    from ...training.measure.quality import SET_METRICS

    quality = evaluation.quality
    lines = [f"{name.replace('_', ' ')}: {getattr(quality, name)}" for name in SET_METRICS]
    lines += [f"undefined: {sentence}" for sentence in quality.undefined]
    return [*lines, *(f"{name.replace('_', ' ')}: {in_digits(cost)}" for name, cost in evaluation.cost.items())]


def topic_rows(evaluation: "FileEvaluation") -> list[list[str]]:
    """A row a topic, then in-scope: its name, how many papers have it, and its metrics with their intervals."""
    from ...training.measure.quality import TOPIC_METRICS

    topics = (*evaluation.quality.topics, evaluation.quality.in_scope)
    return [
        [topic.topic, str(topic.n_positive), *(str(getattr(topic, name)) for name in TOPIC_METRICS)] for topic in topics
    ]


def topic_headings() -> list[str]:
    from ...training.measure.quality import TOPIC_METRICS

    return ["topic", "papers", *(name.replace("_", " ") for name in TOPIC_METRICS)]


def topic_table(title: str, evaluation: "FileEvaluation") -> "Table":
    """The four metrics that decide, each above its interval, so that eighty columns do; Markdown and JSON have all."""
    table = plain_table(title)
    table.add_column("topic", no_wrap=True)
    for heading in ("papers", "average precision", "precision", "recall", "F1"):
        table.add_column(heading, justify="right")
    for topic in (*evaluation.quality.topics, evaluation.quality.in_scope):
        metrics = (topic.average_precision, topic.precision, topic.recall, topic.f1)
        table.add_row(topic.topic, f"{topic.n_positive:,}", *map(two_lines, metrics))
    return table


def two_lines(metric: "Interval") -> str:
    """The value above its interval; a dash where it is undefined."""
    return f"{metric.value:.2f}\n{metric.low:.2f}–{metric.high:.2f}" if metric.value == metric.value else "–"
