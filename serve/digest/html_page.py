"""A digest in, one HTML file out that needs nothing else: no script, no request, the style inside."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from html import escape
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from ... import __version__
from ...configs.taxonomy import Taxonomy, Topic
from ...models.verdict import Evidence
from ..reports.verdict import weight
from ..terminal.words import count
from .document import Digest, Section, ShownPaper
from .highlight import Mark, find_marks
from .latex import one_line
from .style import style_of
from .topic_index import TopicIndex, anchor
from .words import (
    Utf8,
    abstract_of,
    also_in,
    announced_as,
    authors_of,
    day_in_words,
    is_arxiv,
    link_of,
    name_of,
    old_abstract,
    old_title,
    pdf_of,
    rank_in_words,
    replaced_in_words,
    score_drops_in_words,
    scores_in_words,
    source_name,
    title_of,
)

MOST_AUTHORS = 8
"""Number of authors that are shown; more are folded away."""

IN_MEMORY_BYTES = 8 * 2**20
"""Size up to which written sections wait in memory: their list stands above them, and is known only then."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Content security policy: nothing is fetched and nothing runs, whatever a title holds."""


def write(digest: Digest, stream: BinaryIO) -> None:
    """Head, contents and sections; sections wait in memory, or in a nameless file when they are long."""
    out = Utf8(stream)
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as body, closing(TopicIndex(digest.taxonomy)) as index:
        contents = list(write_sections(digest, Utf8(cast(BinaryIO, body)), index))
        out.write(head(digest))
        out.write(nav(contents))
        if not any(section.topic for section, _ in contents):
            index.write(stream)
        out.write("<main>\n")
        body.seek(0)
        shutil.copyfileobj(body, stream)
    out.write(foot(digest))
    stream.flush()


def write_sections(digest: Digest, out: Utf8, index: TopicIndex) -> Iterator[tuple[Section, int]]:
    """Each section that was written, and how many papers it had; the index gets them too."""
    for n, section in enumerate(digest.sections, start=1):
        colour = topic_class(section.topic, digest.taxonomy)
        heading = f'<h2 id="h{n}" class="{colour}">{text(section.heading)} <small>{section.n_papers:,}</small></h2>'
        out.write(f'<section id="s{n}" aria-labelledby="h{n}">\n{heading}\n')
        n_written = 0
        for shown in section.papers:
            out.write("".join(article(shown, digest.taxonomy)))
            index.add(shown)
            n_written += 1
        out.write("</section>\n")
        yield section, n_written


def text(value: str) -> str:
    """The value as text between tags or in quotes."""
    return escape(one_line(value))


LEGEND = """<details class="legend"><summary>How to read this page</summary><ul>
<li>A topic in colour is one that the paper gets; the number beside it is the topic’s score: how likely it is, from 0
to 1, that a person would give the paper that topic.</li>
<li>“In scope” is how likely it is that the paper belongs to any topic. A paper gets a topic where the score reaches the
topic’s threshold, so a paper may be in scope and yet reach none.</li>
<li>“Ranked by” is the number that orders the papers of a section.</li>
<li>Marked text is the evidence: without it the topic’s score would fall by as much as the mark’s tooltip says.</li>
<li>“Likely” papers keep a topic under stricter thresholds too, those under “Perhaps” under the chosen ones only.</li>
</ul></details>
"""
"""What the page's numbers, colours and headings mean."""


def head(digest: Digest) -> str:
    notes = "".join(f"<li>{text(note)}</li>" for note in digest.notes)
    asked = f'<p class="quiet">{text(digest.asked)}</p>\n' if digest.asked else ""
    box = f'<aside class="notes" aria-label="On this feed"><ul>{notes}</ul></aside>\n' if notes else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="arxsift {__version__}">
<title>{text(digest.title)}</title>
<style>{style_of(digest.taxonomy)}</style>
</head>
<body>
<header>
<h1>{text(digest.title)}</h1>
<p class="quiet">{text(digest.summary)}</p>
{asked}{LEGEND}{box}</header>
"""


def nav(contents: Sequence[tuple[Section, int]]) -> str:
    """The list of sections; empty where there is only one."""
    if len(contents) < 2:
        return ""
    items = "".join(
        f'<li><a href="#s{n}">{text(section.heading)}</a> <small>{n_papers:,}</small></li>\n'
        for n, (section, n_papers) in enumerate(contents, start=1)
    )
    return f'<nav aria-labelledby="contents"><h2 id="contents">Contents</h2>\n<ol>\n{items}</ol></nav>\n'


def foot(digest: Digest) -> str:
    model = f"Judged by {text(digest.model)}, under" if digest.model else "Under"
    n_topics = count(len(digest.taxonomy.topics), "topic")
    named = f"the taxonomy “{text(digest.taxonomy.name)}” ({n_topics}, {digest.taxonomy.digest})"
    return f"</main>\n<footer><p>{model} {named}. Made by arxsift {__version__}.</p></footer>\n</body>\n</html>\n"


def article(shown: ShownPaper, taxonomy: Taxonomy) -> Iterator[str]:
    """A paper: title, facts, topics, authors, what moved it, what it replaces, abstract with the evidence."""
    title, abstract = title_of(shown), abstract_of(shown)
    title_marks, abstract_marks = (find_marks(shown_text, shown.evidence) for shown_text in (title, abstract))
    link = link_of(shown.entry.paper)
    marked_title = marked(title, title_marks, taxonomy)
    yield f'<article id="{escape(anchor(shown))}" class="{shown.band}">\n'
    yield f'<h3><a href="{text(link)}">{marked_title}</a></h3>\n' if link else f"<h3>{marked_title}</h3>\n"
    yield facts(shown)
    yield topics(shown, taxonomy)
    yield authors(authors_of(shown))
    yield reasons(shown, taxonomy)
    yield replaced(shown, taxonomy)
    if abstract:
        is_open = " open" if shown.band == "likely" else ""
        body = marked(abstract, abstract_marks, taxonomy)
        yield f'<details class="abstract"{is_open}><summary>Abstract</summary><p>{body}</p></details>\n'
    yield unmarked(shown.evidence, [*title_marks, *abstract_marks], taxonomy)
    yield "</article>\n"


def facts(shown: ShownPaper) -> str:
    """Line of facts: day, categories, whatever is unusual, the sources, and where to read the paper."""
    entry = shown.entry
    parts = [f'<span class="said"><b>{text(fact)}</b></span>' for fact in announced_as(shown)]
    if entry.announced:
        day = f'<time datetime="{text(entry.announced)}">{text(day_in_words(entry.announced))}</time>'
        parts.append(f"<span>{day}</span>")
    parts += [f"<span>{text(' '.join(entry.paper.categories))}</span>"] if entry.paper.categories else []
    parts.append(f"<span>from {text(source_name(entry))}</span>")
    for name, url in also_in(shown):
        also = f'<a href="{text(url)}">{text(name)}</a>' if url else text(name)
        parts.append(f"<span>also in {also}</span>")
    if is_arxiv(entry.paper):
        label = text(f"PDF of “{title_of(shown)}”")
        parts.append(f'<span><a href="{text(link_of(entry.paper))}">arXiv:{text(entry.paper.id)}</a></span>')
        parts.append(f'<span class="pdf"><a href="{text(pdf_of(entry.paper))}" aria-label="{label}">PDF</a></span>')
    return f'<p class="facts">{"".join(parts)}</p>\n' if parts else ""


def topics(shown: ShownPaper, taxonomy: Taxonomy) -> str:
    items = ""
    for topic in shown.verdict.topics:
        score = shown.verdict.scores[topic]
        chip = f'<span class="chip">{text(name_of(topic, taxonomy))}</span>'
        bar = f'<span class="bar" aria-hidden="true"><i style="width:{score:.0%}"></i></span>'
        items += f'<li class="{class_of(topic, taxonomy)}">{chip}<span class="score">{score:.2f}</span>{bar}</li>'
    if not items:
        return f'<p class="quiet">{text(scores_in_words(shown.verdict, taxonomy))}</p>\n'
    return f'<ul class="topics" aria-label="Topics">{items}</ul>\n'


def authors(names: Sequence[str]) -> str:
    if len(names) <= MOST_AUTHORS + 1:
        return f'<p class="authors">{text(", ".join(names))}</p>\n' if names else ""
    first, others = text(", ".join(names[:MOST_AUTHORS])), text(", ".join(names[MOST_AUTHORS:]))
    summary = f"{first} and {len(names) - MOST_AUTHORS} more"
    return f'<details class="authors"><summary>{summary}</summary><p>{others}</p></details>\n'


def reasons(shown: ShownPaper, taxonomy: Taxonomy) -> str:
    """The number by which it is ranked, and what moved it."""
    items = "".join(f"<li>{text(reason)}</li>" for reason in (rank_in_words(shown, taxonomy), *shown.lifts))
    return f'<ul class="why" aria-label="Why it is ranked here">{items}</ul>\n'


def replaced(shown: ShownPaper, taxonomy: Taxonomy) -> str:
    """Scores then and now; a changed title struck through, a changed abstract folded away."""
    if shown.earlier is None:
        return ""
    title, abstract, version = old_title(shown), old_abstract(shown), shown.earlier.version
    summary = "Earlier abstract" if version is None else f"Abstract of version {version}"
    old = f"<p><del>{text(title)}</del></p>" if title else ""
    old += f"<details><summary>{summary}</summary><p>{text(abstract)}</p></details>" if abstract else ""
    return f'<div class="replaced"><p>{text(replaced_in_words(shown, taxonomy))}</p>{old}</div>\n'


def unmarked(evidence: Sequence[Evidence], marks: Sequence[Mark], taxonomy: Taxonomy) -> str:
    """Evidence that could not be marked, because it reads otherwise in the displayed text."""
    marked_texts = {piece.text for mark in marks for inner in (mark, *mark.inside) for piece in inner.evidence}
    pieces = [piece for piece in evidence if piece.text not in marked_texts]
    listed = ", ".join(f"“{text(p.text)}” ({text(name_of(p.topic, taxonomy))}{weight(p)})" for p in pieces)
    return f'<p class="also">Also: {listed}</p>\n' if listed else ""


def marked(shown_text: str, marks: Sequence[Mark], taxonomy: Taxonomy, start: int = 0, end: int | None = None) -> str:
    """The text from start to end, each mark in the colour of the topic that it is strongest evidence for."""
    parts = []
    for mark in marks:
        parts.append(escape(shown_text[start : mark.start]))
        inner = marked(shown_text, mark.inside, taxonomy, mark.start, mark.end)
        why = text(score_drops_in_words(mark.evidence, taxonomy))
        parts.append(f'<mark class="{class_of(mark.evidence[0].topic, taxonomy)}" title="{why}">{inner}</mark>')
        start = mark.end
    return "".join([*parts, escape(shown_text[start:end])])


def topic_class(topic: Topic | None, taxonomy: Taxonomy) -> str:
    return class_of(topic.id, taxonomy) if topic else "all"


def class_of(topic_id: str, taxonomy: Taxonomy) -> str:
    """CSS class of a topic: `t0` for the first, `other` for one of another taxonomy."""
    return f"t{taxonomy.ids.index(topic_id)}" if topic_id in taxonomy.ids else "other"
