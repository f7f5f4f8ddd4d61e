"""A paper and its verdict in, text for a person out: bars in the taxonomy's colours, and the evidence."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...configs.taxonomy import OUT_OF_SCOPE, Taxonomy
from ...models.paper import Paper
from ...models.verdict import Evidence, Verdict
from ..classify.explain import Explained
from ..classify.nearest import Titled
from ..terminal.console import bar, encodable, stdout_console
from ..terminal.words import shortened, without_topics

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

EVIDENCE_INDENT = 8

NEAREST_INDENT = 2

LONGEST_TITLE = 200
"""Characters of a title that are shown."""

LONGEST_SENTENCE = 160
"""Characters that are shown of a sentence of evidence, and of the title of a like paper."""

MOST_WORDS = 3
"""Evidence of more words is a sentence."""


def print_verdict(explained: Explained, taxonomy: Taxonomy, gap: bool) -> None:
    """Print it for a person; `gap` puts an empty line before it."""
    nearest = explained.nearest or ()
    text = render(explained.paper, explained.verdict, explained.evidence, taxonomy, stdout_console(), nearest)
    sys.stdout.write("\n" * gap + text)


def render(
    paper: Paper,
    verdict: Verdict,
    evidence: Sequence[Evidence],
    taxonomy: Taxonomy,
    console: "Console",
    nearest: Sequence[Titled] = (),
) -> str:
    """The verdict in lines, each ending with a newline, in colour only where the console has it."""
    from rich.console import RenderableType
    from rich.text import Text

    title = paper.title or paper.abstract
    bold = "bold" if verdict.topics else ""
    lines: list[RenderableType] = [Text(shortened(title, LONGEST_TITLE), style=bold), scope_line(paper, verdict)]
    width = max(len(topic.name) for topic in taxonomy.topics)
    blocks = "█" in encodable("█", console.encoding)
    for topic_id in in_order(verdict):
        lines.append(topic_line(topic_id, verdict, taxonomy, width, blocks))
        lines += evidence_lines([piece for piece in evidence if piece.topic == topic_id], console)
    lines += [line for labelled in nearest for line in nearest_lines(labelled, taxonomy, console)]
    with console.capture() as captured:
        for line in lines:
            console.print(line, highlight=False)
    return encodable(captured.get(), console.encoding)


def in_order(verdict: Verdict) -> list[str]:
    """The verdict's topics, the primary first, then the others by falling score."""
    others = sorted(
        (topic for topic in verdict.scores if topic not in verdict.topics), key=lambda t: -verdict.scores[t]
    )
    return [*verdict.topics, *others]


def scope_line(paper: Paper, verdict: Verdict) -> "Text":
    from rich.text import Text

    scope = (
        f"in scope {verdict.in_scope:.2f}" if verdict.topics else without_topics(verdict.in_scope, verdict.threshold)
    )
    alone = "" if paper.abstract else ", judged by its title alone"
    by = f"by {verdict.model}, preferring {verdict.prefer}{alone}"
    return Text(f"{scope}, {by}", style="dim")


def topic_line(topic_id: str, verdict: Verdict, taxonomy: Taxonomy, width: int, blocks: bool) -> "Text":
    from rich.text import Text

    topic, score, chosen = taxonomy.topic(topic_id), verdict.scores[topic_id], topic_id in verdict.topics
    line = Text("  * " if chosen else "    ", style=topic.colour if chosen else "dim")
    line.append(f"{topic.name:<{width}}  {score:.2f}  ", style="bold" if chosen else "dim")
    line.append(bar(score, blocks), style=topic.colour if chosen else "dim")
    line.rstrip()
    return line


def is_sentence(piece: Evidence) -> bool:
    return piece.text.count(" ") >= MOST_WORDS


def evidence_lines(pieces: Sequence[Evidence], console: "Console") -> "list[Text]":
    """Each sentence on lines of its own, then all words together."""
    sentences = [piece for piece in pieces if is_sentence(piece)]
    words = [piece for piece in pieces if not is_sentence(piece)]
    paragraphs = [f'"{shortened(piece.text, LONGEST_SENTENCE)}"{weight(piece)}' for piece in sentences]
    if words:
        paragraphs.append(", ".join(piece.text + weight(piece) for piece in words))
    return [line for paragraph in paragraphs for line in wrapped(paragraph, EVIDENCE_INDENT, console)]


def nearest_lines(nearest: Titled, taxonomy: Taxonomy, console: "Console") -> "list[Text]":
    """A labelled paper like this one, and its label."""
    label = ", ".join(taxonomy.topic(topic).name for topic in nearest.topics) or OUT_OF_SCOPE.replace("-", " ")
    text = f'nearest: "{shortened(nearest.title, LONGEST_SENTENCE)}" ({nearest.id}) – {label}'
    return wrapped(text, NEAREST_INDENT, console)


def wrapped(text: str, indent: int, console: "Console") -> "list[Text]":
    """The text in lines as wide as the console, without spaces at their ends."""
    from rich.text import Text

    lines = Text(text, style="dim").wrap(console, max(1, console.width - indent))
    for line in lines:
        line.rstrip()
        line.pad_left(indent)
    return list(lines)


def weight(piece: Evidence) -> str:
    """How far the topic's score falls without the piece; empty where it does not fall."""
    return f" {piece.weight:+.2f}" if piece.weight >= 0.005 else ""
