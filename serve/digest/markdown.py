"""A digest in, Markdown (CommonMark) out: a heading a section, a block a paper; no text of a paper is markup."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ...configs.taxonomy import Taxonomy
from ..reports.verdict import weight
from ..terminal.words import shortened
from .document import Digest, ShownPaper
from .latex import one_line
from .words import (
    Utf8,
    also_in,
    announced_as,
    authors_of,
    day_in_words,
    link_of,
    old_title,
    rank_in_words,
    replaced_in_words,
    scores_in_words,
    some_authors,
    strongest_sentence,
    title_of,
    words_of,
)

LONGEST_QUOTE = 400
"""Characters that are shown of a sentence of evidence."""

MOST_AUTHORS = 8
"""Number of authors that are shown."""

_MARKUP = re.compile(r"[\\`*_\[\]<>|#~$@]|&(?=#?\w+;)|(?<=:)//|(?<=www)\.|:(?=\w+:)", re.IGNORECASE)
_AT_START = re.compile(r"^(\d+)(?=[.)])|^(?=[-+=:])")


def write(digest: Digest, stream: BinaryIO) -> None:
    out = Utf8(stream)
    out.write("".join(f"{line}\n" for line in head(digest)))
    for section in digest.sections:
        out.write(f"\n## {escaped(section.heading)} ({section.n_papers:,})\n")
        for shown in section.papers:
            out.write("\n" + "".join(f"{line}\n" for line in block(shown, digest.taxonomy)))
    stream.flush()


def head(digest: Digest) -> Iterator[str]:
    yield f"# {escaped(digest.title)}"
    if digest.summary:
        yield from ("", escaped(digest.summary))
    if digest.asked:
        yield from ("", escaped(digest.asked))
    if digest.notes:
        yield from ("", *(f"- {escaped(note)}" for note in digest.notes))


def block(shown: ShownPaper, taxonomy: Taxonomy) -> Iterator[str]:
    """A heading, a line of facts, who wrote it, why it is shown, and the strongest sentence of evidence."""
    link = link_of(shown.entry.paper)
    title = escaped(title_of(shown))
    yield f"### [{title}](<{link}>)" if link else f"### {title}"
    facts = [day_in_words(shown.entry.announced), *announced_as(shown)]
    yield from ("", " · ".join([f"**{escaped(scores_in_words(shown.verdict, taxonomy))}**", *escaped_facts(facts)]))
    if authors := authors_of(shown):
        yield from ("", escaped(some_authors(authors, MOST_AUTHORS)))
    if shown.also:
        yield from ("", "Also in " + ", ".join(linked(name, url) for name, url in also_in(shown)))
    if reasons := list(why(shown, taxonomy)):
        yield from ("", *(f"- {reason}" for reason in reasons))
    if strongest := strongest_sentence(shown):
        text, piece = strongest
        yield from ("", f"> “{escaped(shortened(text, LONGEST_QUOTE))}”{weight(piece)}")


def linked(name: str, url: str) -> str:
    return f"[{escaped(name)}](<{url}>)" if url else escaped(name)


def escaped_facts(facts: list[str]) -> list[str]:
    return [escaped(fact) for fact in facts if fact]


def why(shown: ShownPaper, taxonomy: Taxonomy) -> Iterator[str]:
    yield escaped(" · ".join([rank_in_words(shown, taxonomy), *shown.lifts]))
    if replaced := replaced_in_words(shown, taxonomy):
        yield escaped(replaced)
    if before := old_title(shown):
        yield f"was “{escaped(before)}”"
    if words := words_of(shown):
        yield ", ".join(f"{escaped(piece.text)}{weight(piece)}" for piece in words)


def escaped(text: str) -> str:
    r"""Text that reads the same in any Markdown: no emphasis, link, HTML, mathematics, mention, emoji, list or rule."""
    text = _MARKUP.sub(lambda match: "\\" + match[0], one_line(text))
    return _AT_START.sub(r"\g<0>\\", text)
