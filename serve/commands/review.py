"""`arxsift review`: papers one after another, a person's answers, and a model that learns from them."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from .options import ColumnsOption, LabelledOption


def review(
    sources: Annotated[list[str] | None, typer.Argument(metavar="SOURCE", hidden=True)] = None,
    taxonomy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ask about the topics in this YAML file; by default about those that ship."),
    ] = None,
    papers: LabelledOption = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Stop after N answers.", show_default=False)
    ] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who answers.", show_default="your login name")] = "",
    search: Annotated[
        list[str] | None,
        typer.Option(metavar="QUERY", help="Also read the results of arXiv's search for this query; repeatable."),
    ] = None,
    columns: ColumnsOption = "",
) -> None:
    """Answer which topics papers have; those are asked about that teach most, and a model learns as you go.

    Example: arxsift review cs.RO --taxonomy my-topics.yaml

    SOURCE is what arxsift triage reads; without it, the papers that triage has read lately. With --taxonomy a model of
    your own topics learns, which needs no labels to begin with; without, the model that ships is corrected. Every
    answer is on the disk before the next question comes. From a pipe, each line is the keys of one answer.
    """
    from ..files.columns import Columns
    from ..review.ask import ask
    from ..review.candidates import chosen, papers_of, read_all_papers
    from ..review.keys import keys
    from ..review.log import answer_log, login_name
    from ..review.prepare import known_papers, learner_for, own_taxonomy, unknown
    from ..review.queue import Queue
    from ..review.session import Session
    from .learn import told

    own = own_taxonomy(taxonomy)
    found = papers_of(sources or [], search or [], Columns.parse(columns))
    learner = learner_for(own)
    with answer_log() as log:
        known = known_papers(log, learner.taxonomy, papers or [])
        candidates = chosen(unknown(found, known))
        known_read = read_all_papers(learner.background, [labelled.paper for labelled in known], "reading answers")
        read = read_all_papers(learner.background, candidates)
        queue = Queue(read.vectors, [topic.name for topic in learner.taxonomy.topics])
        session = Session(learner, log, by or login_name(), candidates, read, known, known_read, queue)
        with keys() as pressed, suppress(KeyboardInterrupt):  # ends a review as q does
            ask(session, pressed, limit)
        if session.rows:
            told(session.keep())
