"""BibTeX: one entry a block, its fields read as reference managers and databases name them."""

import re
from collections.abc import Iterator, Mapping

from ....models.arxiv_id import ArxivId
from ....models.latex import characters
from ...arxiv.categories import is_category
from ..dates import read_date, year_and_month
from ..entry import CUT, BadEntry, CutError, Entry, Head, Item, cut_sentence
from ..identity import doi_url, find_arxiv, find_doi
from ..raw_paper import RawPaper, make_entry
from .blocks import NOT_PARSED, Piece, split_blocks

_STRAY = re.compile(r"^[ \t]*@", re.MULTILINE)
_STRAY_FIELD = re.compile(r"""^[^%\n]*\b\w+\s*=\s*[{"]""", re.MULTILINE)
_ESCAPE = re.compile(r"\{?\\([&%_#~$])(?:\{\})?\}?")
"""A character of an address as some tools write it: `\\_`, `{\\_}`, `\\~{}`."""
_KEY = re.compile(r"@[^{(]*[{(]\s*([^\s,{}()=]+)")


def read_bibtex(pieces: Iterator[str], name: str) -> Iterator[Item]:
    """Read lazily, in order.

    Raises:
        CutError: after the last entry, if the file ends in one.
    """
    yield Head("bibtex")
    n, is_cut = 0, False
    for piece in split_blocks(pieces, {}):
        is_cut = is_cut or piece.fault == CUT
        if piece.kind and piece.kind not in (*NOT_PARSED, "string"):
            n += 1
            yield read_piece(piece, location_of(name, n, piece.text))
        elif fault := fault_of(piece):
            yield BadEntry(f"{name}: after entry {n}", fault, piece.text.strip()[:1000])
    if is_cut:
        raise CutError(cut_sentence(name, n - 1))


def fault_of(piece: Piece) -> str:
    """What is wrong with a block that is no entry, or with the text between two blocks."""
    if piece.kind:
        return f"a @{piece.kind} that cannot be read" if piece.fault else ""
    if _STRAY.search(piece.text):
        return "an @ that begins no entry"
    return "fields that stand in no entry" if _STRAY_FIELD.search(piece.text) else ""


def read_piece(piece: Piece, location: str) -> Entry | BadEntry:
    if piece.fault:
        return BadEntry(location, piece.fault, piece.text[:1000])
    return make_entry(location, read_fields({"ENTRYTYPE": piece.kind, "ID": piece.key, **piece.fields}))


VERBATIM = frozenset(("id", "entrytype", "url", "link", "doi", "eprint", "file", "howpublished"))
"""Fields that hold no LaTeX but addresses, paths and names, in which a brace or a tilde is one."""


def location_of(name: str, n: int, text: str) -> str:
    key = _KEY.match(text)
    return f"{name}: entry {n} ({key[1]})" if key else f"{name}: entry {n}"


def read_fields(fields: dict[str, str]) -> RawPaper:
    by_name: dict[str, str] = {name.lower(): text for name, text in reversed(fields.items()) if name != "ID"}

    def first(*names: str) -> str:
        return next((text for name in names if (text := by_name.get(name, "").strip())), "")

    doi = find_doi([first("doi"), first("url")])
    primary = first("primaryclass", "eprintclass")
    keywords = [word.strip() for word in first("keywords").replace(";", ",").split(",")]
    url = _ESCAPE.sub(r"\1", first("url", "link"))
    return RawPaper(
        title=first("title"),
        abstract=first("abstract"),
        arxiv=arxiv_in(by_name),
        id=doi,
        url=url or doi_url(doi),
        authors=split_names(first("author")),
        categories=[*([primary] if primary else []), *filter(is_category, keywords)],
        date=read_date(first("date")) or year_and_month(first("year"), first("month")),
        fields={name: text if name.lower() in VERBATIM else characters(text) for name, text in fields.items()},
    )


def arxiv_in(by_name: Mapping[str, str]) -> ArxivId | None:
    """The arXiv identifier: in `eprint`, else wherever people write it."""
    archive = by_name.get("archiveprefix") or by_name.get("eprinttype") or "arxiv"
    eprint, primary = by_name.get("eprint", "").strip(), by_name.get("primaryclass") or by_name.get("eprintclass") or ""
    candidates = [eprint, f"{primary.partition('.')[0]}/{eprint}"] if archive.strip().lower() == "arxiv" else []
    candidates += [by_name.get(name, "") for name in ("doi", "url", "journal", "note", "howpublished")]
    return find_arxiv([*candidates, f"/{by_name.get('volume', '')}"])


def split_names(text: str) -> list[str]:
    """By BibTeX's own rules: `van der Berg, Jan and {The Team}`."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    names = split_multiple_persons_names(text)
    return [parse_single_name_into_parts(name, strict=False).merge_first_name_first for name in names]
