"""A shown paper in, the words of it that several formats share out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import BinaryIO

from ...configs.taxonomy import Taxonomy
from ...models.arxiv_id import BARE_ID, abstract_url
from ...models.paper import Paper
from ...models.verdict import Evidence, Verdict
from ..feeds.entry import Entry
from ..reports.verdict import LONGEST_TITLE, is_sentence
from ..terminal.words import shortened, without_topics
from .document import ShownPaper
from .highlight import find_marks
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
        """Write text; halves of characters, which no encoding can write, become escapes."""
        return self.stream.write(text.encode("utf-8", "backslashreplace"))


def title_of(shown: ShownPaper) -> str:
    """The title for reading; the beginning of the abstract where there is no title."""
    return readable(shown.entry.title) or shortened(abstract_of(shown), LONGEST_TITLE)


def abstract_of(shown: ShownPaper) -> str:
    return readable(shown.entry.abstract)


def authors_of(shown: ShownPaper) -> list[str]:
    return [name for name in map(readable, shown.entry.paper.authors) if name]


def some_authors(names: Sequence[str], most: int = 3) -> str:
    """The first authors, and how many more: `Ada Kessel, Bo Lind, Cem Aydin and 7 more`."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def is_arxiv(paper: Paper) -> bool:
    return BARE_ID.fullmatch(paper.id) is not None


def link_of(paper: Paper) -> str:
    """The web address to read the paper at; empty when there is none."""
    url = paper.url.strip()
    if _WEB.fullmatch(url):
        return url.replace("\\", "%5C")
    return abstract_url(paper.id) if is_arxiv(paper) else ""


def source_name(entry: Entry) -> str:
    """The name of the feed or file that the entry is from, without its folder."""
    return entry.source if "://" in entry.source else PurePath(entry.source).name


def also_in(shown: ShownPaper) -> list[tuple[str, str]]:
    """Name and web address of each other source that has the paper; the address may be empty."""
    return [(source_name(entry), link_of(entry.paper)) for entry in shown.also]


def pdf_of(paper: Paper) -> str:
    """The web address of the PDF; empty for papers that are not on arXiv."""
    version = "" if paper.version is None else f"v{paper.version}"
    return f"https://arxiv.org/pdf/{paper.id}{version}" if is_arxiv(paper) else ""


def announced_as(shown: ShownPaper) -> list[str]:
    """Whatever is unusual: how it was announced, a later version, shown before, judged without an abstract."""
    version = shown.entry.paper.version
    facts = [ANNOUNCED_AS[shown.entry.announce_type]] if shown.entry.announce_type else []
    facts += [f"version {version}"] if version is not None and version > 1 else []
    facts += ["seen before"] if shown.seen_before else []
    facts += ["shown before"] if shown.shown_before else []
    facts += ["judged by the title alone"] if shown.title_only else []
    return [fact for fact in facts if fact]


def day_in_words(day: str) -> str:
    """The day as `16 July 2026` for `2026-07-16`; what is no whole date stays."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{parsed.day} {parsed:%B} {parsed.year}"


def name_of(topic_id: str, taxonomy: Taxonomy) -> str:
    """The topic's name; its id where it is of another taxonomy than this one."""
    return taxonomy.topic(topic_id).name if topic_id in taxonomy.ids else topic_id


def scores_in_words(verdict: Verdict, taxonomy: Taxonomy) -> str:
    """The topics and their scores: `Theory 0.71, Architectures 0.62`; of a paper without topics, why it has none."""
    if not verdict.topics:
        closest = verdict.closest or max(verdict.scores, key=lambda topic: verdict.scores[topic])
        missed = without_topics(verdict.in_scope, verdict.threshold)
        return f"{missed}; closest: {name_of(closest, taxonomy)} {verdict.scores[closest]:.2f}"
    return ", ".join(f"{name_of(topic, taxonomy)} {verdict.scores[topic]:.2f}" for topic in verdict.topics)


def rank_in_words(shown: ShownPaper, taxonomy: Taxonomy) -> str:
    """The number by which the paper is ranked: `ranked by in scope 0.97`, or by the score of a topic asked for."""
    if shown.score == shown.verdict.in_scope:
        return f"ranked by in scope {shown.score:.2f}"
    topic = next((topic for topic in shown.verdict.topics if shown.verdict.scores[topic] == shown.score), "")
    return f"ranked by {name_of(topic, taxonomy)} {shown.score:.2f}" if topic else f"ranked by {shown.score:.2f}"


def replaced_in_words(shown: ShownPaper, taxonomy: Taxonomy) -> str:
    """What it replaces: `replaces v1: Theory 0.62 → Architectures 0.71; the abstract changed`; else empty."""
    earlier = shown.earlier
    if earlier is None:
        return ""
    what = "replaces an earlier version" if earlier.version is None else f"replaces v{earlier.version}"
    changed = "; the abstract changed" if old_abstract(shown) else ""
    if earlier.verdict is None:
        return f"{what}, which was not judged{changed}"
    return f"{what}: {scores_in_words(earlier.verdict, taxonomy)} → {scores_in_words(shown.verdict, taxonomy)}{changed}"


def old_title(shown: ShownPaper) -> str:
    """The title of the version that was replaced; empty unless it changed."""
    if shown.earlier is None or shown.earlier.title == shown.entry.paper.title:
        return ""
    return readable(shown.earlier.title)


def old_abstract(shown: ShownPaper) -> str:
    """The abstract of the version that was replaced; empty unless it changed."""
    if shown.earlier is None or shown.earlier.abstract == shown.entry.paper.abstract:
        return ""
    return readable(shown.earlier.abstract)


def score_drops_in_words(pieces: Sequence[Evidence], taxonomy: Taxonomy) -> str:
    """How far scores fall: `without it, Theory falls by 0.21 and Architectures by 0.08`."""
    score_drops = [piece for piece in pieces if piece.weight >= 0.005]
    if not score_drops:
        topics = dict.fromkeys(name_of(piece.topic, taxonomy) for piece in pieces)
        return f"evidence for {' and '.join(topics)}"
    first, *others = ((name_of(piece.topic, taxonomy), f"by {piece.weight:.2f}") for piece in score_drops)
    return " and ".join([f"without it, {first[0]} falls {first[1]}", *(f"{name} {drop}" for name, drop in others)])


def strongest_sentence(shown: ShownPaper) -> tuple[str, Evidence] | None:
    """The strongest sentence of evidence, as it stands in the displayed text, where its LaTeX is readable."""
    sentences = [piece for piece in shown.evidence if is_sentence(piece)]
    if not sentences:
        return None
    piece = max(sentences, key=lambda sentence: sentence.weight)
    for text in (title_of(shown), abstract_of(shown)):
        for mark in find_marks(text, [piece]):
            return text[mark.start : mark.end], piece
    return piece.text, piece


def words_of(shown: ShownPaper) -> list[Evidence]:
    """Evidence that is words, each once, the strongest first."""
    words = sorted((piece for piece in shown.evidence if not is_sentence(piece)), key=lambda piece: piece.weight)
    return list({piece.text: piece for piece in words}.values())[::-1]


def note_of(shown: ShownPaper, taxonomy: Taxonomy) -> str:
    """A note for reference managers: `arxsift: Theory 0.94, Architectures 0.62 (transformer)`."""
    by = f"{shown.verdict.model}{', by the title alone' if shown.title_only else ''}"
    return f"arxsift: {scores_in_words(shown.verdict, taxonomy)} ({by})"
