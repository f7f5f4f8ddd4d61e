"""An OAI-PMH answer in, a `Head` and an `Entry` a record out: metadata as oai_dc, arXiv or arXivRaw."""

import re
from xml.etree.ElementTree import Element

from ....configs.errors import InputError
from ..dates import read_date, read_day
from ..entry import BadEntry, Entry, Head
from ..identity import find_arxiv, find_doi
from ..people import split_authors, turn
from ..raw_paper import RawPaper, make_entry, xml_fields
from .elements import Elements
from .envelope import Envelope
from .markup import plain

_SET = re.compile(r"(?:[a-z\-]+:)?([a-z\-]+)(?::([A-Za-z\-]+))?")
_COMMENT = re.compile(r"Comments?:\s")


def read_head(skeleton: Envelope, name: str) -> Head:
    """Raises `InputError` for an answer that is an error, or one to another question than for records."""
    code = skeleton.first("error@code")
    if code and code != "noRecordsMatch":
        words = " ".join(skeleton.first("error").split()) or "no reason given"
        raise InputError(f"{name}: is an error of OAI-PMH, not papers ({code}: {words}); is the request right?")
    verb = skeleton.first("request@verb")
    if not code and verb and verb not in ("ListRecords", "GetRecord"):
        raise InputError(f"{name}: is an answer to {verb} of OAI-PMH, without papers; ask with ListRecords")
    return Head("oai")


def read_record(parts: Elements, place: str, _head: Head) -> Entry | BadEntry:
    header = Elements(next(iter(parts.all("header")), Element("header")), space_of(parts))
    if header.item.get("status") == "deleted":
        return BadEntry(place, "deleted at its source", {"id": header.text("identifier")})
    metadata = next((inner for part in parts.all("metadata") for inner in part), None)
    if metadata is None:
        return BadEntry(place, "no metadata", {"id": header.text("identifier")})
    name = metadata.tag.rpartition("}")[2]
    if name not in READERS:
        return BadEntry(place, f"metadata in the format <{name}>; oai_dc, arXiv and arXivRaw are read")
    found = READERS[name](Elements(metadata, metadata.tag.lstrip("{").rpartition("}")[0]), header)
    found.announced = read_day(header.text("datestamp"))
    return make_entry(place, found)


def space_of(parts: Elements) -> str:
    return parts.item.tag.lstrip("{").rpartition("}")[0]


def read_dc(parts: Elements, header: Elements) -> RawPaper:
    """Dublin Core: everything may stand there several times; the first description is the abstract."""
    identifiers, dates = parts.texts("dc:identifier"), sorted(filter(None, map(read_date, parts.texts("dc:date"))))
    descriptions = parts.texts("dc:description")
    comments = [text for text in descriptions if _COMMENT.match(text)]
    arxiv = find_arxiv([header.text("identifier"), *identifiers])
    found = RawPaper(
        title=parts.text("dc:title"),
        abstract=next((text for text in descriptions if text not in comments), ""),
        arxiv=arxiv,
        id=find_doi(identifiers) or header.text("identifier"),
        url=next((text for text in identifiers if text.startswith(("http://", "https://"))), ""),
        authors=[turn(name) for name in parts.texts("dc:creator")],
        categories=[category_of(text) for text in header.texts("setSpec")] if arxiv else parts.texts("dc:subject"),
        date=next(iter(dates), ""),
        announce_type=("replace" if len(dates) > 1 else "new") if arxiv else "",
    )
    if not arxiv:
        found.title, found.abstract = plain(found.title), plain(found.abstract)
    comment = _COMMENT.sub("", comments[0], count=1) if comments else ""
    found.fields = xml_fields(found, doi=find_doi(identifiers), comment=comment, license=parts.text("dc:rights"))
    return found


def read_arxiv(parts: Elements, header: Elements) -> RawPaper:
    """arXiv's own format: the dates of the first version and, where there are several, of the last."""
    authors = [Elements(author, space_of(parts)) for part in parts.all("authors") for author in part]
    names = (" ".join(author.texts("forenames", "keyname", "suffix")) for author in authors)
    kind = "replace" if parts.text("updated") else "new"
    return from_arxiv(parts, header, list(names), read_date(parts.text("created")), kind)


def read_arxiv_raw(parts: Elements, header: Elements) -> RawPaper:
    """arXiv's format with the history of versions."""
    versions = [Elements(version, space_of(parts)) for version in parts.all("version")]
    numbers = [digits for version in versions if (digits := version.item.get("version", "").lstrip("v")).isdecimal()]
    first = versions[0].text("date") if versions else ""
    kind = "replace" if len(versions) > 1 else "new"
    found = from_arxiv(parts, header, split_authors(parts.text("authors")), read_date(first), kind)
    found.version = max(map(int, numbers), default=None)
    return found


def from_arxiv(parts: Elements, header: Elements, authors: list[str], date: str, kind: str) -> RawPaper:
    found = RawPaper(
        title=parts.text("title"),
        abstract=parts.text("abstract"),
        arxiv=find_arxiv([parts.text("id"), header.text("identifier")]),
        id=header.text("identifier"),
        authors=authors,
        categories=parts.text("categories").split(),
        date=date,
        announce_type=kind,
    )
    found.fields = xml_fields(
        found,
        doi=parts.text("doi"),
        comment=parts.text("comments"),
        journal_ref=parts.text("journal-ref"),
        license=parts.text("license"),
    )
    return found


def category_of(set_spec: str) -> str:
    """`cs:cs:LG` is cs.LG, `physics:hep-ph` hep-ph."""
    found = _SET.fullmatch(set_spec)
    if found is None:
        return set_spec
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


READERS = {"dc": read_dc, "arXiv": read_arxiv, "arXivRaw": read_arxiv_raw}
"""By the element that holds the metadata."""
