"""`arxsift evaluate`: every figure of one model on labelled papers."""

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..choose import MODEL_HELP
from ..judge_labelled import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from rich.table import Table

    from ...models.classifier import Classifier
    from ...training.evaluate_file import FileEvaluation
    from ...training.measure.intervals import Interval


def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help=f"{MODEL_HELP} Or any MLflow model's URI.")],
    papers: Annotated[list[Path], typer.Option(metavar="FILE", help="labelled JSONL; may be given several times")],
    taxonomy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="topics of an MLflow model that arxsift did not make")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="what to write on stdout")] = "table",
    log: Annotated[bool, typer.Option(help="keep figures, tables and errors as a run in MLflow")] = True,
) -> None:
    """Judge labelled papers by a model and tell how good its verdicts are, with 95 % bootstrap intervals.

    Example: arxsift evaluate released --papers my-labels.jsonl

    Nothing is calibrated or chosen on these papers: what is measured is the model as it ships. A line of the file has
    title, abstract and topics (empty = out of scope); confidence 1 or 2 marks a close call.
    """
    from ...training.evaluate_file import evaluate_papers, log_evaluation, n_learnt
    from ...training.train import require_training_packages
    from ..judge_labelled import judge_papers, read_papers
    from ..terminal.say import say, warn

    if log:
        require_training_packages()
    with load(model, taxonomy) as (classifier, folder):
        labelled = read_papers(papers, classifier.taxonomy)
        n_known = n_learnt([one.paper for one in labelled], classifier.taxonomy)
        if n_known:
            warn(f"arxsift's models learn from {n_known:,} of these papers, which flatters the figures")
        found = evaluate_papers(classifier, labelled, judge_papers(classifier, labelled, model), folder)
        write(output, model, found)
        if log:
            kind = getattr(classifier, "kind", "mlflow")
            run_id = log_evaluation(classifier, model, kind, "+".join(file.name for file in papers), found)
            say(f"run {run_id}; arxsift compare {run_id[:8]} OTHER sets it beside another model on the same papers")


@contextmanager
def load(model: str, taxonomy: Path | None) -> "Iterator[tuple[Classifier, Path | None]]":
    """A model by the names that other commands take, with its folder; else as a pyfunc of the store, without one."""
    from ...models.bundle import load_bundle
    from ..choose import open_bundle

    with ExitStack() as opened:
        folder = find(model, opened, open_bundle)
        yield (load_bundle(folder), folder) if folder else (foreign(model, taxonomy), None)


def find(model: str, opened: ExitStack, open_bundle: "Callable[[str], AbstractContextManager[Path]]") -> Path | None:
    """The bundle of that name; None where a URI names something that arxsift did not make."""
    from ...configs.errors import BundleError, InputError

    try:
        return opened.enter_context(open_bundle(model))
    except (BundleError, InputError):
        if not model.startswith(("models:/", "runs:/")):
            raise
    return None


def foreign(model: str, taxonomy: Path | None) -> "Classifier":
    from ...configs.taxonomy import load_taxonomy
    from ...training.tracking.client import load_pyfunc
    from ...training.tracking.foreign import ForeignClassifier

    return ForeignClassifier(model, load_taxonomy(taxonomy), load_pyfunc(model))


def write(output: Format, model: str, found: "FileEvaluation") -> None:
    import sys

    from ..files.writers import json_line
    from ..terminal.console import encodable, stdout_console
    from ..terminal.say import stdout_bytes

    if output == "json":
        figures = {"model": model, "papers": found.quality.n_papers, "metrics": found.quality.flat()}
        stdout_bytes().write(json_line({**figures, "undefined": found.quality.undefined, "cost": found.cost}))
        return
    console = stdout_console()
    if output == "markdown":
        text = as_markdown(model, found)
    else:
        with console.capture() as captured:
            console.print(topic_table(model, found))
            for line in headlines(found):
                console.print(line, highlight=False, markup=False, soft_wrap=True)
        text = captured.get()
    sys.stdout.write(encodable(text, console.encoding))


def headlines(found: "FileEvaluation") -> list[str]:
    """The figures of the whole set, why some are missing, and the cost."""
    from ...training.compare.report import in_digits
    from ...training.measure.metrics import SET_METRICS

    quality = found.quality
    lines = [f"{name.replace('_', ' ')}: {getattr(quality, name)}" for name in SET_METRICS]
    lines += [f"undefined: {sentence}" for sentence in quality.undefined]
    return [*lines, *(f"{name.replace('_', ' ')}: {in_digits(figure)}" for name, figure in found.cost.items())]


def topic_rows(found: "FileEvaluation") -> list[list[str]]:
    """A row a topic, then in-scope: its name, how many papers have it, and its figures with their intervals."""
    from ...training.measure.metrics import TOPIC_METRICS

    topics = (*found.quality.topics, found.quality.in_scope)
    return [
        [topic.topic, str(topic.n_positive), *(str(getattr(topic, name)) for name in TOPIC_METRICS)] for topic in topics
    ]


def topic_headings() -> list[str]:
    from ...training.measure.metrics import TOPIC_METRICS

    return ["topic", "papers", *(name.replace("_", " ") for name in TOPIC_METRICS)]


def topic_table(model: str, found: "FileEvaluation") -> "Table":
    """The four figures that decide, each above its interval, so that eighty columns do; Markdown and JSON have all."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.title, table.title_justify = Text(f"{model} on {found.quality.n_papers:,} labelled papers"), "left"
    table.add_column("topic", no_wrap=True)
    for heading in ("papers", "average precision", "precision", "recall", "F1"):
        table.add_column(heading, justify="right")
    for topic in (*found.quality.topics, found.quality.in_scope):
        figures = (topic.average_precision, topic.precision, topic.recall, topic.f1)
        table.add_row(topic.topic, f"{topic.n_positive:,}", *map(two_lines, figures))
    return table


def two_lines(figure: "Interval") -> str:
    """The figure above its interval."""
    return f"{figure.value:.2f}\n{figure.low:.2f}–{figure.high:.2f}" if figure.value == figure.value else "–"


def as_markdown(model: str, found: "FileEvaluation") -> str:
    from ...training.compare.report import table

    rows = [f"| {' | '.join(row)} |" for row in topic_rows(found)]
    lines = [f"- {line}" for line in headlines(found)]
    title = f"# {model} on {found.quality.n_papers:,} labelled papers"
    return "\n".join([title, "", table(topic_headings(), rows), "", *lines, ""])
