"""`arxsift simulate`: past feeds replayed day by day, to show how much reading each model saves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import FormatOption, JsonOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...training.tracking.store import Store
    from ..reports.printing import Format


def simulate(
    models: Annotated[
        list[str] | None,
        typer.Argument(metavar="MODEL", help="Models, as in arxsift compare."),
    ] = None,
    papers: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Replay the labelled, dated papers of this file; repeatable."),
    ] = None,
    target: Annotated[
        float,
        typer.Option(min=0.01, max=1, metavar="SHARE", help="Share of the wanted papers that you want to find."),
    ] = 0.9,
    topics: Annotated[
        str,
        typer.Option(metavar="A,B", help="Count only papers of these topics as wanted; by default those of any topic."),
    ] = "",
    feed_size: Annotated[
        float | None,
        typer.Option(min=1, metavar="N", help="Number of papers in your feed a day; by default what the dates say."),
    ] = None,
    active: Annotated[
        bool,
        typer.Option("--active", help="Replay reviews instead: answers to arxsift review's questions, or random ones."),
    ] = False,
    taxonomy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --active: topics of the labels; by default those that ship."),
    ] = None,
    answers: Annotated[
        int, typer.Option(min=5, metavar="N", help="With --active: number of answers in each review.")
    ] = 200,
    seeds: Annotated[int, typer.Option(min=2, max=100, metavar="N", help="With --active: number of reviews.")] = 5,
    format: FormatOption = None,
    json: JsonOption = False,
    log: Annotated[bool, typer.Option(help="Keep metrics, tables and figure as a run in MLflow.")] = True,
) -> None:
    """Replay past feeds day by day, to see how much of them each model makes you read.

    Example: arxsift simulate transformer tfidf

    You read each day's feed from the top of the model's ranking, until you have found nine in ten of the wanted papers.
    Without --papers, the feed on which the models were evaluated is replayed from the scores that their runs keep. With
    --papers, the models judge those papers now; of papers that one was trained on, its cross-validated scores count.

    With --active, reviews are replayed on the papers of --papers, whose labels are the answers: a model of the topics
    learns from their definitions, then from answers, and is judged on the other half of the papers.
    """
    from ...configs.errors import InputError
    from ...training.replay.keep import log_replays
    from ...training.replay.past import gather
    from ...training.replay.reading import replay
    from ...training.requirements import require_modules
    from ..past_feed import judge_feed, kept_feed, read_feed
    from ..reports.printing import print_report, report_format
    from ..reports.simulate import ReplayReport
    from ..terminal.say import say, warn

    chosen = report_format(format, json)
    if active:
        if models or topics:
            raise InputError("--active replays reviews: it takes --papers and --taxonomy, no models and no --topics")
        replay_reviews(papers or [], taxonomy, answers, seeds, chosen)
        return
    if taxonomy:
        raise InputError("--taxonomy goes with --active; models have topics of their own")
    if log:
        require_modules("keeping the replay", ("mlflow", "matplotlib"), ", or add --no-log")
    wanted = list(dict.fromkeys(topic.strip() for topic in topics.split(",") if topic.strip()))
    if topics and not wanted:
        raise InputError(f"--topics {topics!r}: names no topic")
    store = None
    if papers:
        unjudged = read_feed(models or [], papers, wanted)
        store = open_store() if log else None  # one that cannot be used is to be known before papers are judged
        feed = judge_feed(unjudged)
        for sentence in feed.told:
            warn(sentence)
    else:
        feed = kept_feed(models or [])
    if len({record.taxonomy for record in feed.records.values()}) > 1:
        warn("the models have the same topics under different taxonomies: labels may not mean the same")
    replay_data = gather(feed.records, wanted, feed_size, feed.name)
    replays = replay(replay_data, target)
    print_report(ReplayReport(replay_data, replays, feed.name), chosen)
    if log:
        runs = {} if wanted else feed.runs
        run_id = log_replays(store or open_store(), replay_data, replays, feed.name, runs)
        say(f"kept as run {run_id}; look at it: arxsift ui")


def replay_reviews(papers: "Sequence[Path]", taxonomy: Path | None, answers: int, seeds: int, chosen: "Format") -> None:
    """Replay reviews on labelled papers, and print what the queue is worth."""
    from ...configs.errors import InputError
    from ..reports.printing import print_report
    from ..review.prepare import read_for_simulation
    from ..review.session import ANSWERS_A_FIT
    from ..review.simulated import simulate_answers
    from ..review.simulated_report import ActiveReport
    from ..terminal.progress import progress_bar

    if not papers:
        raise InputError("--active needs --papers FILE: labelled papers, whose labels are the answers")
    learner, read, labelled = read_for_simulation(papers, taxonomy)
    n_fits = 2 * seeds * (min(answers, len(labelled) // 2) // ANSWERS_A_FIT + 1)
    with progress_bar("learning", n_fits) as advance:
        replay = simulate_answers(learner, read, labelled, answers, seeds, advance)
    print_report(ActiveReport(replay, ", ".join(map(str, papers))), chosen)


def open_store() -> "Store":
    from ...training.tracking.store import Store

    return Store()
