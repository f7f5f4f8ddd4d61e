"""`arxsift simulate`: past feeds replayed day by day, to tell how much reading each model saves."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..judge_labelled import Format

if TYPE_CHECKING:
    from ...models.classifier import Classifier
    from ...training.data.labels import LabelledPaper
    from ...training.measure.records import Record
    from ...training.replay.reading import Replay, ReplayData
    from ...training.tracking.client import Store

FEED = "a random sample of a real feed"


def simulate(
    models: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODEL]...", help="Runs or models, as in arxsift compare; with --papers, models."),
    ] = None,
    papers: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Labelled JSONL with dates; may be given several times.")
    ] = None,
    target: Annotated[float, typer.Option(min=0.01, max=1, help="The share of papers to find.")] = 0.9,
    topics: Annotated[str, typer.Option(metavar="A,B", help="Read for these topics; by default for any.")] = "",
    feed_size: Annotated[
        float | None, typer.Option(min=1, help="Papers that your feed brings a day; by default what the dates say.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to write it.")] = "table",
    log: Annotated[bool, typer.Option(help="Keep figures, table and picture in MLflow.")] = True,
) -> None:
    """Replay past feeds day by day: how much must be read, by each model, to find nine papers in ten.

    Example: arxsift simulate transformer tfidf

    Without --papers, the feed that the models were judged on is replayed, from what their runs keep. With --papers,
    the models judge the papers now; give none that they have learnt from.
    """
    from ...configs.errors import InputError
    from ...training.measure.records import Record
    from ...training.replay.reading import gather, replay
    from ..judge_labelled import judge_papers

    if log:
        check_can_log()
    wanted = list(dict.fromkeys(topic.strip() for topic in topics.split(",") if topic.strip()))
    if topics and not wanted:
        raise InputError(f"--topics {topics!r}: names no topic")
    runs, store = dict[str, str](), None
    if papers:
        what = ", ".join(path.name for path in papers)
        classifiers, labelled = pose(models or default_models(), papers, wanted, what)
        store = open_store() if log else None  # one that cannot be used is to be known before papers are judged
        records = {
            name: Record.of(judge_papers(classifier, labelled, name), labelled, classifier.taxonomy)
            for name, classifier in classifiers.items()
        }
    else:
        what = FEED
        records, runs = kept_records(models or [])
    warn_of_definitions(records)
    past = gather(records, wanted, feed_size, what)
    replays = replay(past, target)
    write(past, replays, what, output)
    if log:
        keep(store or open_store(), past, replays, what, {} if wanted else runs)


def warn_of_definitions(records: "dict[str, Record]") -> None:
    """Models of the same topics can be compared, whatever the definitions were when they learnt."""
    from ..terminal.say import warn

    if len({record.taxonomy for record in records.values()}) > 1:
        warn("the models have the same topics under different taxonomies: labels may not mean the same")


def check_can_log() -> None:
    """Raises InputError where only the base package is installed."""
    from importlib.util import find_spec

    from ...configs.errors import InputError

    missing = [name for name in ("mlflow", "matplotlib") if find_spec(name) is None]
    if missing:
        raise InputError(
            f"keeping the replay needs {', '.join(missing)}: pip install 'arxsift[train]', or add --no-log"
        )


def default_models() -> list[str]:
    """The champion of a local store, if there is one, and the models that ship."""
    from ...configs.names import RELEASED
    from .. import choose

    default = choose.default_model()
    shipped = [name for name in choose.BEST_FIRST if name in choose.released_names()]
    return shipped if default == RELEASED else [default, *shipped]


def kept_records(names: Sequence[str]) -> "tuple[dict[str, Record], dict[str, str]]":
    """Model -> what it said of the feed, and model -> id of its run, for those that have one.

    Raises:
        InputError: a model without a record of the feed, or none at all.
    """
    from ...configs.errors import InputError
    from ...training.compare.candidates import find_candidates

    records, runs = dict[str, "Record"](), dict[str, str]()
    for found in find_candidates(names):
        if feed := found.records.get("feed"):
            records[found.name] = feed
        elif names:
            raise InputError(f"{found.name}: keeps no judgements of a feed; train it with one, or give --papers FILE")
        if found.run:
            runs[found.name] = found.run.id
    if not records:
        raise InputError("there is no model to replay; train one, or name one of arxsift models with --papers FILE")
    return records, runs


def pose(
    names: Sequence[str], files: Sequence[Path], topics: Sequence[str], what: str
) -> "tuple[dict[str, Classifier], list[LabelledPaper]]":
    """The models and the papers that they are to judge.

    Raises:
        InputError: models of different topics, or papers that cannot be replayed.
    """
    from ...training.measure.records import Record
    from ...training.replay.reading import check_same_topics, gather
    from .. import choose
    from ..judge_labelled import read_papers, unjudged

    names = list(dict.fromkeys(names))
    classifiers = {name: choose.choose_model(name) for name in names}
    check_same_topics({name: classifier.taxonomy.ids for name, classifier in classifiers.items()})
    first = classifiers[names[0]]
    labelled = read_papers(files, first.taxonomy)
    gather({"": Record.of(unjudged(labelled, first.taxonomy), labelled, first.taxonomy)}, topics, what=what)
    return classifiers, labelled


def write(past: "ReplayData", replays: "Sequence[Replay]", what: str, output: Format) -> None:
    """The comparison on stdout."""
    from ...training.replay.report import as_json, markdown
    from ..files.writers import json_line
    from ..terminal.say import stdout_bytes

    if output == "table":
        write_table(past, replays, what)
    elif output == "json":
        stdout_bytes().write(json_line(as_json(past, replays, what)))
    else:
        stdout_bytes().write(markdown(past, replays, what).encode())


def write_table(past: "ReplayData", replays: "Sequence[Replay]", what: str) -> None:
    import sys

    from rich import box
    from rich.table import Table

    from ...training.replay.report import cells, headings, sentences
    from ..terminal.console import encodable, stdout_console

    console = stdout_console()
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in headings(past, replays[0].target):
        table.add_column(heading.replace(", ", "\n"), justify="right" if table.columns else "left", overflow="fold")
    for one in replays:
        table.add_row(*(cell.replace(" (", "\n(").replace(", ", "\n") for cell in cells(past, one)))
    with console.capture() as captured:
        console.print(table)
        for sentence in sentences(past, replays, what):
            console.print(sentence, highlight=False, markup=False, soft_wrap=True)
    sys.stdout.write(encodable(captured.get(), console.encoding))


def open_store() -> "Store":
    from ...training.tracking.client import Store

    return Store()


def keep(store: "Store", past: "ReplayData", replays: "Sequence[Replay]", what: str, runs: dict[str, str]) -> None:
    """In the tracking store in use."""
    from ...training.replay.report import log_replays
    from ..terminal.say import say

    run_id = log_replays(store, past, replays, what, runs)
    say(f"kept as run {run_id}; look at it: arxsift ui")
