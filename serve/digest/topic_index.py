"""The papers of a page in as they are written, links to them by topic out: contents where sections are no topics."""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from html import escape
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from urllib.parse import quote

from ...configs.taxonomy import Taxonomy
from .document import ShownPaper
from .latex import one_line
from .words import Utf8, name_of, title_of

IN_MEMORY_BYTES = 2**20
"""Size up to which the links of a topic wait in memory; then they go to a nameless file."""

FEWEST_PAPERS = 2
"""Fewest papers on a page that has the list."""


def anchor(shown: ShownPaper) -> str:
    """The id of a paper's element."""
    return one_line(shown.entry.paper.id).replace(" ", "-")


@dataclass(slots=True)
class TopicIndex:
    """Links by topic; a paper of two topics stands under both."""

    taxonomy: Taxonomy
    n_papers: int = 0
    _counts: dict[str, int] = field(default_factory=dict)
    _files: ExitStack = field(default_factory=ExitStack)
    _links: dict[str, "SpooledTemporaryFile[bytes]"] = field(default_factory=dict)

    def add(self, shown: ShownPaper) -> None:
        self.n_papers += 1
        link = f'<li><a href="#{quote(anchor(shown))}">{escape(one_line(title_of(shown)))}</a></li>\n'
        for topic in shown.verdict.topics:
            if topic not in self._links:
                links = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the others
                self._links[topic] = self._files.enter_context(links)
            Utf8(cast(BinaryIO, self._links[topic])).write(link)
            self._counts[topic] = self._counts.get(topic, 0) + 1

    def write(self, stream: BinaryIO) -> None:
        """A folded list for each topic, in the taxonomy's order; nothing on a page with hardly a paper."""
        if self.n_papers < FEWEST_PAPERS or not self._links:
            return
        out = Utf8(stream)
        out.write('<nav class="by-topic" aria-labelledby="by-topic"><h2 id="by-topic">Papers by topic</h2>\n')
        known = [topic for topic in self.taxonomy.ids if topic in self._links]
        for topic in [*known, *(topic for topic in self._links if topic not in known)]:
            colour = f"t{self.taxonomy.ids.index(topic)}" if topic in known else "other"
            heading = f"{escape(one_line(name_of(topic, self.taxonomy)))} <small>{self._counts[topic]:,}</small>"
            out.write(f'<details class="{colour}"><summary>{heading}</summary><ol>\n')
            self._links[topic].seek(0)
            shutil.copyfileobj(self._links[topic], stream)
            out.write("</ol></details>\n")
        out.write("</nav>\n")

    def close(self) -> None:
        self._files.close()
