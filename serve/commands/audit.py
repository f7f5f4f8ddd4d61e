"""`arxsift audit`: labelled papers in, the labels most likely wrong and the topics that overlap out."""

from typing import Annotated

import typer

from .options import ForceOption, FormatOption, JsonOption, LabelledOption, TaxonomyOption


def audit(
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="A trained model whose scores to use, as in arxsift compare.")
    ] = None,
    papers: LabelledOption = None,
    taxonomy: TaxonomyOption = None,
    seeds_only: Annotated[
        bool, typer.Option("--seeds-only", help="Leave out the papers that arxsift fetch downloaded.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write every doubtful paper to this .jsonl, .csv or .tsv file, to correct.",
        ),
    ] = None,
    abstracts: Annotated[
        bool, typer.Option("--abstracts", help="Also write the abstracts into a .csv or .tsv file.")
    ] = False,
    force: ForceOption = False,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Show at most N doubtful papers.")] = 30,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """List the labels that are most likely wrong, and what the model would say instead.

    Example: arxsift audit -o doubtful.jsonl

    Every paper is scored by a model that was not trained on it: the scores are those of RUN, else of the newest run
    that has them for all labelled papers, else of a cross-validation made now. The audit also lists near-duplicates
    with different topics, and topics that seem to overlap. Correct the topics in the file and train on it:
    arxsift train tfidf --papers doubtful.jsonl.
    """
    from ...configs.taxonomy import load_taxonomy
    from ...training.audit.find import audit as run_audit
    from ...training.data.assemble import assemble
    from ...training.data.coverage import corpus_coverage
    from ...training.requirements import require_modules
    from ..coverage import warn_of_missing
    from ..labelled import read_files
    from ..reports.audit import AuditReport
    from ..reports.audit_file import check_target, write_findings, write_table
    from ..reports.findings import findings
    from ..reports.printing import print_report, report_format
    from ..terminal.say import say, stdout_bytes
    from ..terminal.stages import stages
    from ..terminal.words import count

    require_modules("an audit", ("cleanlab", "sklearn", "iterstrat"))
    chosen = report_format(format, json)
    if output is not None:
        check_target(output, force, chosen if format or json else None)
    topics = load_taxonomy(taxonomy)
    with stages(STAGES) as watch:
        watch.stage("reading labels and texts")
        data = assemble(topics, read_files(papers or [], topics), seeds_only)
        if taxonomy is None and not seeds_only:
            warn_of_missing(corpus_coverage(data))
        audited = run_audit(data, run, watch)
        watch.stage("asking for evidence")
        listed = findings(audited, None if output else limit)
    if n_changed := audited.unseen.n_changed:
        say(f"{audited.unseen.source}: {count(n_changed, 'paper')} had other labels when it was trained")
    if output is not None:
        write_findings(output, listed, force, abstracts)
    shown = listed[:limit]
    if chosen == "csv":
        write_table(stdout_bytes(), shown, ",", abstracts)
    else:
        print_report(AuditReport(audited, shown), chosen)
    if output is not None:
        say(f"{count(len(listed), 'paper')} to look at again: {output}")


STAGES = 11
"""Number of stages of an audit that has to cross-validate."""
