"""A digest in, lines for a terminal or a text file out: chips and bars in the topics' colours, and why each paper."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from ...configs.taxonomy import Taxonomy
from ..reports.verdict import LONGEST_SENTENCE, weight
from ..terminal.console import bar, encodable, stdout_console
from ..terminal.say import stdout_bytes
from ..terminal.words import shortened
from .colours import text_on
from .document import Digest, Section, ShownPaper
from .latex import without_controls
from .words import (
    also_in,
    announced_as,
    authors_of,
    link_of,
    name_of,
    old_title,
    rank_in_words,
    replaced_in_words,
    scores_in_words,
    some_authors,
    strongest_sentence,
    title_of,
    words_of,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

FILE_WIDTH = 100
"""Columns of a table that is written to a file."""

INDENT = 5
"""Columns left of everything but a paper's number."""

LONGEST_NAME = 28
"""Characters of a topic's name that are shown."""

SPELLINGS = {"·": "-", "→": "->", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "×": "x"}
"""Character -> what a terminal shows that lacks it."""

_BREAK = re.compile(r"[\t\n\r\v\f]+")


def write(digest: Digest, stream: BinaryIO) -> None:
    """Write in colour when the stream is stdout and a terminal."""
    console = console_for(stream)
    encoding = console.encoding if console.is_terminal else "utf-8"
    for lines in render(digest, console, encoding):
        stream.write(lines.encode(encoding, "replace"))
        stream.flush()


def console_for(stream: BinaryIO) -> "Console":
    from rich.console import Console

    if stream is stdout_bytes():
        return stdout_console()
    return Console(file=StringIO(), width=FILE_WIDTH, color_system=None, force_terminal=False)


def render(digest: Digest, console: "Console", encoding: str) -> Iterator[str]:
    """The digest in parts that end with a newline: its head, a section's heading, a paper."""
    page = Page(digest.taxonomy, console, encoding)
    yield page.head(digest)
    n_shown = 0
    for section in digest.sections:
        yield page.heading(section)
        for shown in section.papers:
            n_shown += 1
            yield page.paper(n_shown, shown)


def is_raised(letter: str) -> bool:
    """Whether the letter is a superscript."""
    return unicodedata.decomposition(letter).startswith("<super>")


@dataclass(frozen=True, slots=True)
class Page:
    """Lines for one console: its width, colours and characters."""

    taxonomy: Taxonomy
    console: "Console"
    encoding: str

    def head(self, digest: Digest) -> str:
        lines = [*self.lines(digest.title, "bold"), *self.lines(digest.summary)]
        for note in digest.notes:
            lines += self.lines(note, "yellow", indent=2, first="! ")
        return self.printed(lines)

    def heading(self, section: Section) -> str:
        from rich.text import Text

        colour = f"bold {section.topic.colour}" if section.topic else "bold"
        name = self.spelt(section.heading)
        heading = Text(name, style=colour)
        heading.append(self.spelt(f" · {section.n_papers:,}"), style="dim")
        rule = ("─" if self.shows("─") else "-") * min(self.console.width, len(heading))
        return self.printed([Text(), heading, Text(rule, style="dim")])

    def paper(self, number: int, shown: ShownPaper) -> str:
        """A block of lines after an empty one."""
        from rich.text import Text

        indent = max(INDENT, len(str(number)) + 2)
        lines = [Text(), *self.lines(title_of(shown), "bold", indent, f"{number:>{indent - 2}}  ")]
        lines += [self.topic(topic, shown.verdict.scores[topic], indent) for topic in shown.verdict.topics]
        lines += self.lines(some_authors(authors_of(shown)), indent=indent)
        lines += self.link(shown, indent)
        for reason in self.reasons(shown):
            lines += self.lines(reason, "dim", indent)
        return self.printed(lines)

    def topic(self, topic_id: str, score: float, indent: int) -> "Text":
        """A chip, the score and its bar; as brackets where there are no colours."""
        from rich.text import Text

        is_ours = topic_id in self.taxonomy.ids
        colour = self.taxonomy.topic(topic_id).colour if is_ours else "#808080"
        name = self.spelt(shortened(name_of(topic_id, self.taxonomy), LONGEST_NAME))
        width = min(LONGEST_NAME, max(len(topic.name) for topic in self.taxonomy.topics))
        line = Text(" " * indent)
        if self.console.color_system:
            line.append(f" {name} ", style=f"{text_on(colour)} on {colour}")
        else:
            line.append(f"[{name}]")
        line.append(" " * (width - len(name)) + f" {score:.2f} ")
        line.append(bar(score, self.shows("█▏")), style=colour)
        line.rstrip()
        line.truncate(self.console.width)
        return line

    def link(self, shown: ShownPaper, indent: int) -> "list[Text]":
        """Whole addresses, each on one line, so that a terminal can open it; whatever is unusual; other sources."""
        from rich.text import Text

        facts = [fact for fact in (link_of(shown.entry.paper), *announced_as(shown)) if fact]
        also = [f"also in {name}{': ' if url else ''}{url}" for name, url in also_in(shown)]
        lines = [*([" · ".join(facts)] if facts else []), *also]
        return [Text(" " * indent + self.spelt(line), style="dim", no_wrap=True) for line in lines]

    def reasons(self, shown: ShownPaper) -> Iterator[str]:
        """Why it is shown: what moved it, what it replaces, and the strongest evidence."""
        yield " · ".join([rank_in_words(shown, self.taxonomy), *shown.lifts])
        if not shown.verdict.topics:
            yield scores_in_words(shown.verdict, self.taxonomy)
        if replaced := replaced_in_words(shown, self.taxonomy):
            yield replaced
        if before := old_title(shown):
            yield f"was “{shortened(before, LONGEST_SENTENCE)}”"
        if strongest := strongest_sentence(shown):
            text, piece = strongest
            yield f"“{shortened(text, LONGEST_SENTENCE)}”{weight(piece)}"
        if words := words_of(shown):
            yield ", ".join(piece.text + weight(piece) for piece in words)

    def lines(self, text: str, style: str = "", indent: int = 0, first: str = "") -> "list[Text]":
        """The text in lines as wide as the console; `first` stands in the indent of the first one."""
        from rich.text import Text

        width = max(10, self.console.width - indent)
        lines = list(Text(self.spelt(text), style=style).wrap(self.console, width)) if text else []
        for n, line in enumerate(lines):
            line.rstrip()
            lines[n] = Text.assemble(first.ljust(indent) if n == 0 else " " * indent, line)
        return lines

    def spelt(self, text: str) -> str:
        """The text without control characters, and with other characters for those that cannot be shown."""
        text = _BREAK.sub(" ", without_controls(text))
        if self.shows(text):
            return text
        runs = groupby(text, key=is_raised)
        return "".join("^" * raised + "".join(map(self.replacement, letters)) for raised, letters in runs)

    def replacement(self, letter: str) -> str:
        """The letter in other characters, without its accent, or a question mark."""
        if self.shows(letter):
            return letter
        plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
        return SPELLINGS.get(letter) or encodable(plain, self.encoding)

    def shows(self, text: str) -> bool:
        return encodable(text, self.encoding) == text

    def printed(self, lines: "list[Text]") -> str:
        with self.console.capture() as captured:
            for line in lines:
                self.console.print(line, highlight=False, soft_wrap=True)
        return captured.get()
