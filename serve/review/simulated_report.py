"""How fast a head learns from the queue's questions and from random ones in, a table, sentences or plain data out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..reports.printing import plain_table
from .session import ANSWERS_A_FIT
from .simulated import ENOUGH, ActiveReplay

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = (0, 5, 10, 20, 40, 80, 120, 160, 200, 300, 400, 500, 1000)
"""Numbers of answers that have a row in the table, beside the last."""

COLUMNS = {
    "queue_macro_f1": "macro F1,\nqueue",
    "random_macro_f1": "macro F1,\nrandom",
    "queue_mean_average_precision": "mean AP,\nqueue",
    "random_mean_average_precision": "mean AP,\nrandom",
}
"""Field -> heading of its column."""


@dataclass(frozen=True, slots=True)
class ActiveReport:
    """Reviews replayed on labelled papers."""

    replay: ActiveReplay
    name: str
    """The papers in words."""

    def parts(self) -> "Iterator[Table | str]":
        table = plain_table()
        for heading in ("answers", *COLUMNS.values()):
            table.add_column(heading, justify="right")
        for row in self.rows():
            if row["answers"] in SHOWN or row["answers"] == self.replay.answers[-1]:
                table.add_row(f"{row['answers']:,}", *(f"{row[name]:.3f}" for name in COLUMNS))
        yield table
        yield from self.sentences()

    def sentences(self) -> Iterator[str]:
        replay = self.replay
        n_seeds = len(replay.queue)
        queue, random = (replay.needed(curves).mean() for curves in (replay.queue, replay.random))
        yield (
            f"{self.name}: {replay.n_papers:,} papers, {replay.n_in_scope:,} of them with a topic; in each of {n_seeds}"
            " replays half can be asked about and the other half is judged. Means over the replays."
        )
        yield (
            f"For {ENOUGH:.0%} of what {replay.answers[-1]} random answers gain in macro F1, the queue needs "
            f"{queue:.0f} answers and random papers {random:.0f}, a share of {replay.share}."
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        replay = self.replay
        curves = (replay.queue, replay.random, replay.queue_precision, replay.random_precision)
        for n, answers in enumerate(replay.answers):
            means = [round(float(np.mean(curve[:, n])), 6) for curve in curves]
            yield {"answers": answers, **dict(zip(COLUMNS, means, strict=True))}

    def data(self) -> Mapping[str, Any]:
        replay = self.replay
        return {
            "papers": replay.n_papers,
            "in_scope": replay.n_in_scope,
            "answers_a_fit": ANSWERS_A_FIT,
            "queue_needs": replay.needed(replay.queue).tolist(),
            "random_needs": replay.needed(replay.random).tolist(),
            **replay.share.flat("share"),
            "curve": list(self.rows()),
        }

    def markdown(self) -> str:
        return "\n\n".join(self.sentences()) + "\n"
