"""An OAI-PMH answer in, a `Head` and an `Entry` a record out: metadata as oai_dc, arXiv or arXivRaw."""

import re
from xml.etree.ElementTree import Element

from ....configs.errors import InputError
from ....models.markup import plain
from ...web.elements import Elements
from ..dates import read_date, read_day
from ..entry import BadEntry, Entry, Head, Remark
from ..identity import find_arxiv, find_doi
from ..people import split_authors, turn
from ..raw_paper import RawPaper, make_entry, xml_fields
from .boilerplate import abstract_in
from .envelope import Envelope

_SET = re.compile(r"(?:[a-z\-]+:)?([a-z\-]+)(?::([A-Za-z\-]+))?")
_COMMENT = re.compile(r"Comments?:\s")


def read_head(envelope: Envelope, name: str) -> Head:
    """Raises `InputError` for an answer that is an error, or that lists something else than records."""
    code = envelope.first("error@code")
    if code and code != "noRecordsMatch":
        words = " ".join(envelope.first("error").split()) or "no reason given"
        raise InputError(f"{name}: is an error of OAI-PMH, not papers ({code}: {words}); is the request right?")
    verb = envelope.first("request@verb")
    if not code and verb and verb not in ("ListRecords", "GetRecord"):
        raise InputError(f"{name}: is an answer to {verb} of OAI-PMH, without papers; ask with ListRecords")
    return Head("oai")


def read_record(elements: Elements, location: str, _head: Head) -> Entry | BadEntry | Remark:
    """Read a record; one that was deleted gives a remark."""
    header = Elements(next(iter(elements.all("header")), Element("header")), space_of(elements))
    if header.item.get("status") == "deleted":
        return Remark(location, "deleted at its source", n_skipped=1)
    metadata = next((inner for outer in elements.all("metadata") for inner in outer), None)
    if metadata is None:
        return BadEntry(location, "no metadata", {"id": header.text("identifier")})
    name = metadata.tag.rpartition("}")[2]
    if name not in READERS:
        return BadEntry(location, f"metadata in the format <{name}>; oai_dc, arXiv and arXivRaw are read")
    raw = READERS[name](Elements(metadata, metadata.tag.lstrip("{").rpartition("}")[0]), header)
    raw.announced = read_day(header.text("datestamp"))
    return make_entry(location, raw)


def space_of(elements: Elements) -> str:
    return elements.item.tag.lstrip("{").rpartition("}")[0]


def read_dc(elements: Elements, header: Elements) -> RawPaper:
    """Dublin Core, where every element may be repeated; the first description is the abstract."""
    identifiers = elements.texts("dc:identifier")
    dates = sorted(filter(None, map(read_date, elements.texts("dc:date"))))
    descriptions = elements.texts("dc:description")
    comments = [text for text in descriptions if _COMMENT.match(text)]
    arxiv = find_arxiv([header.text("identifier"), *identifiers])
    raw = RawPaper(
        title=elements.text("dc:title"),
        abstract=next((text for text in descriptions if text not in comments), ""),
        arxiv=arxiv,
        id=find_doi(identifiers) or header.text("identifier"),
        url=next((text for text in identifiers if text.startswith(("http://", "https://"))), ""),
        authors=[turn(name) for name in elements.texts("dc:creator")],
        categories=[category_of(text) for text in header.texts("setSpec")] if arxiv else elements.texts("dc:subject"),
        date=next(iter(dates), ""),
        announce_type=("replace" if len(dates) > 1 else "new") if arxiv else "",
    )
    if not arxiv:
        raw.title = plain(raw.title)
        raw.abstract = abstract_in(raw.abstract, raw.title)
    comment = _COMMENT.sub("", comments[0], count=1) if comments else ""
    raw.fields = xml_fields(raw, doi=find_doi(identifiers), comment=comment, license=elements.text("dc:rights"))
    return raw


def read_arxiv(elements: Elements, header: Elements) -> RawPaper:
    """arXiv's own format, which has the date of the first version and, if there are several, of the last."""
    authors = [Elements(author, space_of(elements)) for group in elements.all("authors") for author in group]
    names = (" ".join(author.texts("forenames", "keyname", "suffix")) for author in authors)
    kind = "replace" if elements.text("updated") else "new"
    return from_arxiv(elements, header, list(names), read_date(elements.text("created")), kind)


def read_arxiv_raw(elements: Elements, header: Elements) -> RawPaper:
    """arXiv's format with the history of versions."""
    versions = [Elements(version, space_of(elements)) for version in elements.all("version")]
    numbers = [digits for version in versions if (digits := version.item.get("version", "").lstrip("v")).isdecimal()]
    first = versions[0].text("date") if versions else ""
    kind = "replace" if len(versions) > 1 else "new"
    raw = from_arxiv(elements, header, split_authors(elements.text("authors")), read_date(first), kind)
    raw.version = max(map(int, numbers), default=None)
    return raw


def from_arxiv(elements: Elements, header: Elements, authors: list[str], date: str, kind: str) -> RawPaper:
    raw = RawPaper(
        title=elements.text("title"),
        abstract=elements.text("abstract"),
        arxiv=find_arxiv([elements.text("id"), header.text("identifier")]),
        id=header.text("identifier"),
        authors=authors,
        categories=elements.text("categories").split(),
        date=date,
        announce_type=kind,
    )
    raw.fields = xml_fields(
        raw,
        doi=elements.text("doi"),
        comment=elements.text("comments"),
        journal_ref=elements.text("journal-ref"),
        license=elements.text("license"),
    )
    return raw


def category_of(set_spec: str) -> str:
    """`cs:cs:LG` is cs.LG, `physics:hep-ph` hep-ph."""
    names = _SET.fullmatch(set_spec)
    if names is None:
        return set_spec
    return f"{names[1]}.{names[2]}" if names[2] else names[1]


READERS = {"dc": read_dc, "arXiv": read_arxiv, "arXivRaw": read_arxiv_raw}
"""By the element that holds the metadata."""
