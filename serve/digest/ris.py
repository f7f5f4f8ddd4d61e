"""A digest in, RIS out, one record a paper: plain text in UTF-8, a tag a line."""

from collections.abc import Iterator
from typing import BinaryIO

from ...configs.taxonomy import Taxonomy
from .authors import inverted
from .document import Digest, ShownPaper
from .latex import one_line
from .words import Utf8, abstract_of, authors_of, is_arxiv, link_of, name_of, note_of, title_of


def write(digest: Digest, stream: BinaryIO) -> None:
    out = Utf8(stream)
    for section in digest.sections:
        for shown in section.papers:
            tags = ((tag, one_line(value)) for tag, value in record(shown, digest.taxonomy))
            out.write("".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n\r\n")
    stream.flush()


def record(shown: ShownPaper, taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """Tags and values in order; unknown values are empty. Zotero files the type as a manuscript."""
    entry = shown.entry
    date = entry.paper.date or entry.announced
    yield "TY", "UNPB"
    yield "TI", title_of(shown)
    for name in authors_of(shown):
        yield "AU", inverted(name) or name
    yield "PY", date[:4]
    yield "DA", date.replace("-", "/")
    yield "PB", "arXiv" if is_arxiv(entry.paper) else ""
    yield "AN", f"arXiv:{entry.paper.id}" if is_arxiv(entry.paper) else ""
    yield "DO", str(entry.fields.get("doi") or "")
    yield "UR", link_of(entry.paper)
    yield "AB", abstract_of(shown)
    for topic in shown.verdict.topics:
        yield "KW", name_of(topic, taxonomy)
    yield "N1", note_of(shown, taxonomy)
