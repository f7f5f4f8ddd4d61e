"""Replays of past feeds in, the runs in which a tracking store keeps them out."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from ..measure import intervals
from .figure import recall_against_read
from .past import ReplayData
from .reading import Replay
from .report import as_row, day_rows, markdown

if TYPE_CHECKING:
    from matplotlib.figure import Figure


PREFIX = "simulate"


class SimulationRun(Protocol):
    """What a replay asks of a run; `tracking.Run` has it."""

    @property
    def id(self) -> str: ...

    def metrics(self, metrics: Mapping[str, float]) -> None: ...
    def figure(self, figure: "Figure", path: str) -> None: ...
    def table(self, rows: Sequence[Mapping[str, Any]], path: str) -> None: ...
    def text(self, text: str, path: str) -> None: ...
    def note(self, markdown: str) -> None: ...


class SimulationStore(Protocol):
    """What a replay asks of a tracking store; `tracking.Store` has it."""

    def run(self, name: str, tags: Mapping[str, str]) -> AbstractContextManager[SimulationRun]: ...

    def attach(self, run_id: str) -> SimulationRun:
        """Open a run that has ended, to add to it."""
        ...


def log_replays(
    store: SimulationStore,
    data: ReplayData,
    replays: Sequence[Replay],
    what: str,
    runs: Mapping[str, str] | None = None,
) -> str:
    """Keep a replay in a run of its own, and each model's metrics in the model's run too; the id of the former.

    `what` names the papers, `runs` is model -> id of its run, for the models whose metrics are to stand there: since
    their columns are compared, give only runs that are replayed on the feed that all of them were judged on.
    """
    tags = {"kind": "simulation", "papers": what, "models": ", ".join(sorted(data.scores))}
    name = f"simulation · {data.n_days:,} {data.unit}s · {data.n_papers:,} papers"
    with store.run(name, tags) as run:
        for replay in replays:
            run.metrics(
                {f"{metric}/{metric_part(replay.model)}": value for metric, value in flat(data, replay).items()}
            )
        run.figure(recall_against_read(data, replays), "figures/recall_against_read.png")
        run.table([*map(as_row, replays)], "simulation.json")
        run.table(day_rows(replays), "days.json")
        report = markdown(data, replays, what)
        run.text(report, "simulation.md")
        run.note(report)
    for replay in replays:
        if run_id := (runs or {}).get(replay.model):
            store.attach(run_id).metrics(flat(data, replay))
    return run.id


def flat(data: ReplayData, replay: Replay) -> dict[str, float]:
    """Metric -> number: `simulate/read_share_at_90` and `simulate/papers_a_day_at_90` (or the recall aimed at),
    `simulate/wss_95`, each with `_low` and `_high`, and what was replayed: `simulate/papers`, `simulate/days`,
    `simulate/feed_papers_a_day`.
    """  # fmt: skip
    aim = f"at_{100 * replay.target:g}"
    saved_time = {
        f"read_share_{aim}": replay.read_share,
        f"papers_a_day_{aim}": replay.papers_a_day,
        "wss_95": replay.wss_95,
    }
    replayed = {"papers": float(data.n_papers), "days": float(data.n_days), "feed_papers_a_day": data.size}
    return {f"{PREFIX}/{name}": number for name, number in (replayed | intervals.flat(saved_time)).items()}


def metric_part(model: str) -> str:
    """A model's name without the characters that no metric's name may hold."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", model).strip("-.") or "model"
