"""`arxsift labels`: readers' answers out as labels, other people's in, and what they differ on."""

from pathlib import Path
from typing import Annotated

import typer

from ..files.source import PAPER_FORMATS
from .options import ForceOption, FormatOption, JsonOption, format_option

AnsweredOption = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy", metavar="FILE", help="Answers on the topics in this YAML file; by default on those that ship."
    ),
]

labels_app = typer.Typer(
    help="Write answers as labels, add other people's answers, and settle those that differ.", no_args_is_help=True
)


@labels_app.command()
def export(
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write to this new .jsonl, .csv or .tsv file.")
    ] = "-",
    taxonomy: AnsweredOption = None,
    by: Annotated[
        str, typer.Option(metavar="NAME", help="This person's answers alone, also those from which others differ.")
    ] = "",
    format: Annotated[str | None, format_option(PAPER_FORMATS, "Format of the output.", "by suffix")] = None,
    json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    """Write the answers on which people agree as labelled papers.

    Example: arxsift labels export -o my-answers.jsonl

    There is one row for each paper; train --papers and labels import read it. Papers on which people differ are left
    out until somebody settles them.
    """
    from ...configs.taxonomy import load_taxonomy
    from ..files.formats import choose_format
    from ..review.agreed import agreed
    from ..review.exported import answers_of, check_target, write_answers
    from ..review.log import answer_log
    from ..terminal.say import say
    from ..terminal.words import count

    chosen = check_target(output, choose_format(format, json, PAPER_FORMATS), force)
    topics = load_taxonomy(taxonomy)
    with answer_log() as log:
        standing = log.current(topics.digest)
    together = agreed(standing)
    answers = answers_of(standing, by) if by else together.answers
    write_answers(output, chosen, answers, force)
    say(f"{count(len(answers), 'labelled paper')} written{f' to {output}' if output != '-' else ''}")
    if not answers and not together.conflicts:
        say(f"nobody has answered on these topics yet: arxsift review{option(taxonomy)} asks")
    if together.conflicts and not by:
        left_out = count(len(together.conflicts), "paper")
        say(f"{left_out} left out, since people differ on them: {conflicts_call(taxonomy)}")


@labels_app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Labelled papers in any format.")],
    by: Annotated[
        str, typer.Option(metavar="NAME", help="Who gave the answers of rows that do not say; who settles.")
    ] = "",
    settle: Annotated[
        bool, typer.Option("--settle", help="Take the labels as decisions between answers that differ.")
    ] = False,
    taxonomy: AnsweredOption = None,
) -> None:
    """Add other people's answers to your own.

    Example: arxsift labels import her-answers.jsonl

    A newer answer of one person replaces an older one; answers of two people that differ are both kept, and wait until
    somebody settles them. Verdicts of arxsift that nobody has reviewed are refused.
    """
    from datetime import UTC, datetime

    from ...configs.errors import InputError
    from ...configs.taxonomy import load_taxonomy
    from ..review.agreed import agreed
    from ..review.imported import read_answers, read_settlements
    from ..review.log import answer_log
    from ..review.merge import new_answers, new_settlements
    from ..terminal.say import say
    from ..terminal.words import count

    if settle and not by.strip():
        raise InputError("--settle needs the name of who decides: add --by NAME")
    topics = load_taxonomy(taxonomy)
    read, choose = (read_settlements, new_settlements) if settle else (read_answers, new_answers)
    incoming = read(files, topics, " ".join(by.split()), datetime.now(UTC))
    with answer_log() as log:
        merged = log.merge(incoming, topics, choose)
        together = agreed(log.current(topics.digest))
    older = f", {merged.n_older:,} older than what the same person said since" if merged.n_older else ""
    what = "new decision" if settle else "new answer"
    say(f"{count(len(merged.written), what)}, {merged.n_known:,} known already{older}")
    if together.conflicts:
        say(f"people differ on {count(len(together.conflicts), 'paper')}: {conflicts_call(taxonomy)}")


@labels_app.command()
def conflicts(taxonomy: AnsweredOption = None, format: FormatOption = None, json: JsonOption = False) -> None:
    """List the papers on which people differ, with each person's answer.

    Example: arxsift labels conflicts
    """
    from ...configs.taxonomy import load_taxonomy
    from ..reports.printing import print_report, report_format
    from ..review.agreed import agreed
    from ..review.conflicts import ConflictsReport
    from ..review.log import answer_log
    from ..terminal.say import say

    chosen = report_format(format, json)
    topics = load_taxonomy(taxonomy)
    with answer_log() as log:
        report = ConflictsReport(agreed(log.current(topics.digest)), topics)
    print_report(report, chosen)
    for name, events in report.named()[:1]:
        decided = " ".join(events[-1].topics) or "out-of-scope"
        say(f"decide between them, for example: arxsift labels settle {name} {decided} --by NAME{option(taxonomy)}")


@labels_app.command()
def settle(
    paper: Annotated[
        str, typer.Argument(metavar="PAPER", help="The paper's id, as arxsift labels conflicts shows it.")
    ],
    topics: Annotated[
        list[str],
        typer.Argument(metavar="TOPIC", help="Its topics by id or name, the primary one first; or out-of-scope."),
    ],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides.")],
    taxonomy: AnsweredOption = None,
) -> None:
    """Decide between people's answers on a paper.

    Example: arxsift labels settle 2607.00001 theory --by "Ada Kessel"

    Every answer stays in the log; the decision counts instead of those before it. A later answer that differs opens
    the question again.
    """
    from ...configs.taxonomy import OUT_OF_SCOPE, load_taxonomy
    from ..review.conflicts import find_answered
    from ..review.log import answer_log
    from ..terminal.say import say

    known = load_taxonomy(taxonomy)
    decided = [] if topics == [OUT_OF_SCOPE] else [known.id_of(topic) or topic for topic in topics]
    with answer_log() as log:
        event = find_answered(log.current(known.digest), paper)
        log.settle(event.paper, decided, known, " ".join(by.split()))
    say(f"{paper} is settled by {by}: {'; '.join(decided) or OUT_OF_SCOPE}")


def conflicts_call(taxonomy: Path | None) -> str:
    """What to type to see the conflicts."""
    return f"arxsift labels conflicts{option(taxonomy)}"


def option(taxonomy: Path | None) -> str:
    """The option that was given, to be typed again."""
    import shlex

    return f" --taxonomy {shlex.quote(str(taxonomy))}" if taxonomy else ""
