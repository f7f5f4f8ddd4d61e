"""Judged records in, the bytes of the library with topics among its keywords out."""

from dataclasses import dataclass
from typing import BinaryIO

from ...models.verdict import Verdict
from ..feeds.streams import exact_bytes
from ..files.rows import BadRow, Row
from .keywords import Topics
from .passages import BadLibraryRow, LibraryRow


@dataclass(slots=True)
class LibraryWriter:
    """One record after the other, and what stands between them."""

    stream: BinaryIO
    prefix: str

    def write(self, row: Row, verdict: Verdict) -> None:
        assert isinstance(row, LibraryRow)
        self.stream.write(exact_bytes(row.passage.with_topics(Topics(verdict.topics, self.prefix))))

    def pass_over(self, row: BadRow) -> None:
        assert isinstance(row, BadLibraryRow)
        self.stream.write(exact_bytes(row.passage.text))

    def flush(self) -> None:
        self.stream.flush()

    def finish(self) -> None:
        self.flush()
