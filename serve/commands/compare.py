"""`arxsift compare`: models compared on the same papers."""

from typing import Annotated

import typer

from .options import FormatOption, JsonOption


def compare(
    runs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RUN", help="Models by any name that arxsift models lists, runs by id or name, or keywords, prior."
        ),
    ] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    log: Annotated[bool, typer.Option(help="Keep the report in MLflow, with every compared run.")] = True,
) -> None:
    """Compare models on the papers that all of them judged, and say which to use.

    Example: arxsift compare transformer tfidf

    The first model is compared with each other one, on the same papers, with 95 % bootstrap intervals. RUN is any model
    that arxsift models lists, or one of two simple rules, keywords and prior. Without RUN, the champion, the best
    transformer, the best TF-IDF model, the newest training and both rules are compared. What is left out is named, with
    the reason, and so is a model whose labels are old; speed decides only between models that cannot be told apart in
    quality.
    """
    from ...configs.errors import InputError
    from ...training.age_notice import age_notice
    from ...training.compare.advice import advise
    from ...training.compare.candidates import Catalogue
    from ...training.compare.keep import keep_report
    from ...training.compare.left_out import notes_on
    from ...training.compare.paired import changed_definitions
    from ...training.compare.paired import compare as compare_all
    from ..reports.compare import ComparisonReport
    from ..reports.printing import print_report, report_format
    from ..terminal.say import say, warn

    chosen = report_format(format, json)
    catalogue = Catalogue()
    candidates = catalogue.find(runs or [])
    if len(candidates) < 2:
        raise InputError(
            f"{candidates[0].name} alone cannot be compared: name a second model; arxsift models lists them"
        )
    comparisons = compare_all(candidates)
    if changed_definitions(candidates):
        warn("the models have the same topics under different taxonomies: labels may not mean the same")
    advice = advise(candidates, comparisons[0])
    notices = [age_notice(candidate.name, candidate.newest, candidate.metrics) for candidate in candidates]
    notes = [*catalogue.left_out, *notes_on(candidates, comparisons), *filter(None, notices)]
    print_report(ComparisonReport(candidates, comparisons, advice, notes), chosen)
    if log and (kept := keep_report(catalogue, candidates, comparisons, advice, notes)):
        say(kept)
