"""A shown paper in, the words for a person's eyes out that several formats share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from ...configs.taxonomy import OUT_OF_SCOPE, Taxonomy
from ...models.paper import Paper
from ...models.verdict import Evidence, Verdict
from ..arxiv.identifiers import BARE_ID, abstract_url
from ..reports.verdict import LONGEST_TITLE
from ..terminal.words import shortened
from .document import Shown
from .highlight import find_marks, is_sentence
from .latex import readable

_WEB = re.compile(r"https?://[^\s<>\"'`\x00-\x20\x7f-\x9f]+", re.IGNORECASE)

ANNOUNCED_AS = {
    "new": "",
    "cross": "cross-listed",
    "replace": "replacement",
    "replace-cross": "replacement, cross-listed",
}


@dataclass(frozen=True, slots=True)
class Utf8:
    """A binary stream that takes text."""

    stream: BinaryIO

    def write(self, text: str) -> int:
        """Halves of characters, which no encoding can write, are written as escapes."""
        return self.stream.write(text.encode("utf-8", "backslashreplace"))


def title_of(shown: Shown) -> str:
    """For reading; the beginning of the abstract where there is no title."""
    return readable(shown.entry.title) or shortened(abstract_of(shown), LONGEST_TITLE)


def abstract_of(shown: Shown) -> str:
    return readable(shown.entry.abstract)


def authors_of(shown: Shown) -> list[str]:
    return [name for name in map(readable, shown.entry.paper.authors) if name]


def some_authors(names: Sequence[str], most: int = 3) -> str:
    """`Ada Kessel, Bo Lind, Cem Aydin and 7 more`; a single one more is named."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def is_arxiv(paper: Paper) -> bool:
    return BARE_ID.fullmatch(paper.id) is not None


def link_of(paper: Paper) -> str:
    """Where to read it, an address of the web; empty when there is none."""
    url = paper.url.strip()
    if _WEB.fullmatch(url):
        return url.replace("\\", "%5C")
    return abstract_url(paper.id) if is_arxiv(paper) else ""


def pdf_of(paper: Paper) -> str:
    """The same of its PDF, which is known of papers on arXiv only."""
    version = "" if paper.version is None else f"v{paper.version}"
    return f"https://arxiv.org/pdf/{paper.id}{version}" if is_arxiv(paper) else ""


def announced_as(shown: Shown) -> list[str]:
    """Whatever is unusual: how it was announced, a later version, shown before, judged without an abstract."""
    version = shown.entry.paper.version
    said = [ANNOUNCED_AS[shown.entry.announce_type]] if shown.entry.announce_type else []
    said += [f"version {version}"] if version is not None and version > 1 else []
    said += ["seen before"] if shown.seen_before else []
    said += ["judged by the title alone"] if shown.title_only else []
    return [fact for fact in said if fact]


def day_in_words(day: str) -> str:
    """`16 July 2026` for `2026-07-16`; what is no whole date stays."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{found.day} {found:%B} {found.year}"


def name_of(topic_id: str, taxonomy: Taxonomy) -> str:
    """Its id where another taxonomy than this one was judged by."""
    return taxonomy.topic(topic_id).name if topic_id in taxonomy.ids else topic_id


def scores_in_words(verdict: Verdict, taxonomy: Taxonomy) -> str:
    """`Theory 0.71, Architectures 0.62`, or `out of scope 0.08`."""
    if not verdict.topics:
        return f"{OUT_OF_SCOPE.replace('-', ' ')} {verdict.in_scope:.2f}"
    return ", ".join(f"{name_of(topic, taxonomy)} {verdict.scores[topic]:.2f}" for topic in verdict.topics)


def replaced_in_words(shown: Shown, taxonomy: Taxonomy) -> str:
    """`replaces v1: Theory 0.62 → Architectures 0.71; the abstract changed`; empty when it replaces nothing."""
    earlier = shown.earlier
    if earlier is None:
        return ""
    what = "replaces an earlier version" if earlier.version is None else f"replaces v{earlier.version}"
    changed = "; the abstract changed" if old_abstract(shown) else ""
    if earlier.verdict is None:
        return f"{what}, which was not judged{changed}"
    return f"{what}: {scores_in_words(earlier.verdict, taxonomy)} → {scores_in_words(shown.verdict, taxonomy)}{changed}"


def old_title(shown: Shown) -> str:
    """What a replacement was called, when that is not what it is called now; else empty."""
    if shown.earlier is None or shown.earlier.title == shown.entry.paper.title:
        return ""
    return readable(shown.earlier.title)


def old_abstract(shown: Shown) -> str:
    """The same of its abstract."""
    if shown.earlier is None or shown.earlier.abstract == shown.entry.paper.abstract:
        return ""
    return readable(shown.earlier.abstract)


def falls_in_words(pieces: Sequence[Evidence], taxonomy: Taxonomy) -> str:
    """`without it, Theory falls by 0.21 and Architectures by 0.08`."""
    telling = [piece for piece in pieces if piece.weight >= 0.005]
    if not telling:
        topics = dict.fromkeys(name_of(piece.topic, taxonomy) for piece in pieces)
        return f"speaks for {' and '.join(topics)}"
    first, *others = ((name_of(piece.topic, taxonomy), f"by {piece.weight:.2f}") for piece in telling)
    return " and ".join([f"without it, {first[0]} falls {first[1]}", *(f"{name} {fall}" for name, fall in others)])


def strongest_sentence(shown: Shown) -> tuple[str, Evidence] | None:
    """The sentence that tells most, as it is displayed; its LaTeX reads better there than in the evidence."""
    sentences = [piece for piece in shown.evidence if is_sentence(piece)]
    if not sentences:
        return None
    piece = max(sentences, key=lambda sentence: sentence.weight)
    for text in (title_of(shown), abstract_of(shown)):
        for mark in find_marks(text, [piece]):
            return text[mark.start : mark.end], piece
    return piece.text, piece


def words_of(shown: Shown) -> list[Evidence]:
    """The words of evidence, each once, the strongest first."""
    words = sorted((piece for piece in shown.evidence if not is_sentence(piece)), key=lambda piece: piece.weight)
    return list({piece.text: piece for piece in words}.values())[::-1]


def note_of(shown: Shown, taxonomy: Taxonomy) -> str:
    """For reference managers: `arxsift: Theory 0.94, Architectures 0.62 (transformer)`."""
    by = f"{shown.verdict.model}{', by the title alone' if shown.title_only else ''}"
    return f"arxsift: {scores_in_words(shown.verdict, taxonomy)} ({by})"
