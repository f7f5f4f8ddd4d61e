"""`arxsift learn`: definitions, labels and answers in, a model of one's own topics or corrections out."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..terminal.say import say
from .options import FormatOption, JsonOption, LabelledOption

if TYPE_CHECKING:
    from ..reports.printing import Format
    from ..review.learner import Learnt


def learn(
    taxonomy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Learn the topics in this YAML file; by default correct the shipped model."),
    ] = None,
    papers: LabelledOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was learnt last.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Leave what was learnt aside.")] = False,
    on: Annotated[bool, typer.Option("--on", help="Use what was learnt again.")] = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Learn from definitions, labelled papers and your answers, in seconds and without torch.

    Example: arxsift learn --taxonomy my-topics.yaml

    With --taxonomy the result is a model of your own topics, under the name of the taxonomy; definitions are enough to
    begin with. Without, your answers in arxsift review correct the model that ships: corrections are kept only if they
    are better on your own later answers and not worse on feeds where nobody asked for a change.
    """
    from ...configs.errors import InputError
    from ..reports.printing import report_format
    from ..review.candidates import read_all_papers
    from ..review.log import answer_log
    from ..review.prepare import known_papers, learner_for, own_head, own_taxonomy

    if undo + off + on > 1:
        raise InputError("--undo, --off and --on exclude each other")
    own = own_taxonomy(taxonomy)
    if undo or off or on:
        head = own_head(own)
        if undo:
            left = head.undo()
            say(f"{head.name}: taken back; {f'version {left.name} is in use' if left else 'nothing learnt is left'}")
        else:
            head.switch(on)
            again = f"arxsift learn{f' --taxonomy {shlex.quote(str(taxonomy))}' if own else ''} --on"
            say(f"{head.name}: {'in use' if on else f'left aside; {again} uses it again'}")
        return
    chosen = report_format(format, json)
    learner = learner_for(own)
    with answer_log() as log:
        known = known_papers(log, learner.taxonomy, papers or [])
    read = read_all_papers(learner.background, [labelled.paper for labelled in known])
    told(learner.keep(read, known), chosen)


def told(learnt: "Learnt", format: "Format" = "table") -> None:
    """Print what was learnt."""
    from ..reports.printing import print_report
    from ..review.own_topics import TopicsLearnt
    from ..review.report import CorrectionsReport, TopicsReport

    print_report(TopicsReport(learnt) if isinstance(learnt, TopicsLearnt) else CorrectionsReport(learnt), format)
