"""Replays of a past feed in, a table, Markdown or plain data of the reading that each model saves out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .printing import add_names, plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ...training.replay.past import ReplayData
    from ...training.replay.reading import Replay


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """How much must be read of a feed by each model, the least first."""

    replay_data: "ReplayData"
    replays: "Sequence[Replay]"
    feed: str
    """The feed in words."""

    def parts(self) -> "Iterator[Table | str]":
        from ...training.replay.report import sentences

        yield replay_table(self.replay_data, self.replays)
        yield from sentences(self.replay_data, self.replays, self.feed)

    def data(self) -> dict[str, Any]:
        from ...training.replay.report import as_json

        return as_json(self.replay_data, self.replays, self.feed)

    def rows(self) -> Iterator[dict[str, Any]]:
        """A record for each model, the one with which the least must be read first."""
        from ...training.replay.report import as_row

        for replay in self.replays:
            yield as_row(replay)

    def markdown(self) -> str:
        from ...training.replay.report import markdown

        return markdown(self.replay_data, self.replays, self.feed)


def replay_table(data: "ReplayData", replays: "Sequence[Replay]") -> "Table":
    """A row a model, each value above its interval."""
    from ...training.replay.report import cells, headings

    table = plain_table()
    first, *others = headings(data, replays[0].target)
    add_names(table, first, [replay.model for replay in replays])
    for heading in others:
        table.add_column(heading.replace(", ", "\n"), justify="right")
    for replay in replays:
        name, *numbers = cells(data, replay)
        table.add_row(name, *(cell.replace(" (", "\n(").replace(", ", "\n") for cell in numbers))
    return table
