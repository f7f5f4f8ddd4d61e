"""The inputs of `label` in, their rows out, one file after the other as if they were one."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..feeds.read import OpenRows, open_rows, open_stream
from ..feeds.sniff import recognise
from ..files.columns import Columns
from ..files.rows import BadRow, Row
from ..files.source import open_bytes
from ..terminal.progress import Extent
from ..terminal.words import count


@contextmanager
def open_inputs(names: Sequence[str], columns: Columns, *, quietly: bool = False) -> Iterator[OpenRows]:
    """Open the inputs as rows; of several, each bad row says in which file it stands.

    Raises:
        InputError, CutError: as `open_rows`, each file when its turn comes.
    """
    if len(names) == 1:
        with open_rows(names[0], columns, quietly=quietly) as source:
            yield source
        return
    series = Series(names, columns, quietly)
    n_bytes = sum(Path(name).stat().st_size for name in names)
    what = count(len(names), "file")
    with closing(series.rows()) as rows:
        yield OpenRows(what, rows, Extent(what, n_bytes, series.position))


def check_inputs(names: Sequence[str], columns: Columns) -> None:
    """Look at the beginning of every file, so that the last of many is not found to be none of papers after hours.

    Raises:
        InputError: a file that cannot be read, or holds no papers in any known format.
    """
    for name in names:
        if Path(name).is_file():  # what is read from a pipe is gone
            with open_bytes(name) as stream:
                head = open_stream(stream, name).head
                if head.strip():
                    recognise(head, name, columns)


@dataclass(slots=True)
class Series:
    """Files that are read one after the other."""

    names: Sequence[str]
    columns: Columns
    quietly: bool
    n_before: int = 0
    """Bytes of the files that were read to their ends."""
    current: Extent | None = None

    def rows(self) -> Generator[Row | BadRow]:
        for name in self.names:
            with open_rows(name, self.columns, quietly=self.quietly) as source:
                self.current = source.extent
                for row in source.rows:
                    yield row if isinstance(row, Row) else replace(row, file=name)
                self.n_before, self.current = self.n_before + (source.extent.n_bytes or 0), None

    def position(self) -> int:
        """Bytes that were read of all files together."""
        return self.n_before + (self.current.reached() if self.current else 0)
