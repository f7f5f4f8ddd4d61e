"""`arxsift simulate`: past feeds replayed day by day, to show how much reading each model saves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import FormatOption, JsonOption

if TYPE_CHECKING:
    from ...training.tracking.store import Store


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
    format: FormatOption = None,
    json: JsonOption = False,
    log: Annotated[bool, typer.Option(help="Keep metrics, tables and figure as a run in MLflow.")] = True,
) -> None:
    """Replay past feeds day by day, to see how much of them each model makes you read.

    Example: arxsift simulate transformer tfidf

    You read each day's feed from the top of the model's ranking, until you have found nine in ten of the wanted papers.
    Without --papers, the feed on which the models were evaluated is replayed from the scores that their runs keep. With
    --papers, the models judge those papers now; of papers that one was trained on, its cross-validated scores count.
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


def open_store() -> "Store":
    from ...training.tracking.store import Store

    return Store()
