"""`arxsift evaluate`: every metric of one model on labelled papers."""

from pathlib import Path
from typing import Annotated

import typer

from ..choose import MODEL_HELP
from .options import FormatOption, JsonOption


def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help=f"{MODEL_HELP} Or any other MLflow model by its URI.")],
    papers: Annotated[
        list[Path], typer.Option(metavar="FILE", help="Measure on the labelled papers of this file; repeatable.")
    ],
    taxonomy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML file with the topics of an MLflow model that arxsift did not make."),
    ] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    log: Annotated[bool, typer.Option(help="Keep metrics, tables and errors as a run in MLflow.")] = True,
) -> None:
    """Measure how good a model is on labelled papers, with 95 % bootstrap intervals.

    Example: arxsift evaluate released --papers my-labels.jsonl

    The model is measured as it is: nothing is calibrated or chosen on these papers. Of papers that it was trained on,
    the cross-validated scores count; without such scores they are left out. Each paper in the file has a title, an
    abstract or both, and topics (empty = out of scope); confidence 1 or 2 marks a close call.
    """
    from ...training.evaluate_file import evaluate_papers, log_evaluation
    from ...training.requirements import require_training_packages
    from ..any_model import open_model
    from ..judge_labelled import judge_papers
    from ..labelled import read_papers
    from ..reports.evaluate import EvaluationReport
    from ..reports.printing import print_report, report_format
    from ..terminal.say import say, warn

    chosen = report_format(format, json)
    if log:
        require_training_packages()
    with open_model(model, taxonomy) as (classifier, folder):
        labelled = read_papers(papers, classifier.taxonomy, model)
        judgement = judge_papers(classifier, labelled, model)
        evaluation = evaluate_papers(classifier, labelled, judgement, model, folder)
        if sentence := evaluation.recognised.sentence(model):
            warn(sentence)
        print_report(EvaluationReport(model, evaluation), chosen)
        if log:
            kind = getattr(classifier, "kind", "mlflow")
            run_id = log_evaluation(classifier, model, kind, "+".join(file.name for file in papers), evaluation)
            say(f"run {run_id}; arxsift compare {run_id[:8]} OTHER sets it beside another model on the same papers")
