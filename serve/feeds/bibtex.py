"""The text of a BibTeX file in, a `Head` and an `Entry` a bibliographic entry out; each is parsed by itself.

bibtexparser reads a whole file into memory. Cut into entries by their braces first, a file may be of any size, and an
entry with a brace too few ends where the next one begins.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..arxiv.identifiers import ArxivId, is_category
from .dates import read_date, year_and_month
from .entry import BadEntry, CutError, Entry, Head, Item
from .identity import find_arxiv, find_doi
from .raw_paper import RawPaper, make_entry
from .streams import TextBuffer
from .xml.items import MAX_ITEM
from .xml.read import CUT, cut_sentence

if TYPE_CHECKING:
    from bibtexparser.model import Block

_START = re.compile(r"@\s*([A-Za-z][\w\-]*)\s*([{(])")
_NEXT = r"^[ \t]*@[ \t]*[A-Za-z][\w\-]*[ \t]*[{(]"
_STRAY = re.compile(r"^[ \t]*@", re.MULTILINE)
_RESTART = re.compile(_NEXT, re.MULTILINE)
_MARKS = {
    "{": re.compile(rf"(?<!\\)[{{}}]|{_NEXT}", re.MULTILINE),
    "(": re.compile(rf'(?<!\\)[{{}}")]|{_NEXT}', re.MULTILINE),
}
"""What matters inside a block, by how it is opened; an entry at the start of a line ends one that was not closed."""

_NAME = re.compile(r"=\s*([A-Za-z][\w:.+\-]*)\s*(?=[,})])")
_KEY = re.compile(r"@[^{(]*[{(]\s*([^\s,{}()=]+)")


class Piece(NamedTuple):
    """One block as it stood, or what stands between two."""

    kind: str
    """`article`, `string`, … in lower case; empty between two blocks."""
    text: str
    is_whole: bool = True
    is_cut: bool = False
    """The file ends in it."""


def read_bibtex(pieces: Iterator[str], name: str) -> Iterator[Item]:
    """Read lazily, in order.

    Raises:
        CutError: after the last entry, when the file ends in one.
    """
    keep_silent()
    yield Head("bibtex")
    strings: dict[str, str] = {}
    n, cut = 0, False
    for piece in split_blocks(pieces):
        cut = cut or piece.is_cut
        if piece.kind == "string" and piece.is_whole:
            strings.update(read_string(piece.text))
        elif piece.kind in ("comment", "preamble", "string"):
            if not piece.is_whole and _START.search(piece.text, 1):
                yield BadEntry(f"{name}: after entry {n}", f"a @{piece.kind} that is not closed", piece.text[:1000])
        elif piece.kind:
            n += 1
            yield read_block(piece, place_of(name, n, piece.text), strings)
        elif _STRAY.search(piece.text):
            yield BadEntry(f"{name}: after entry {n}", "an @ that begins no entry", piece.text.strip()[:1000])
    if cut:
        raise CutError(cut_sentence(name, n - 1))


def keep_silent() -> None:
    """bibtexparser tells faults to a logger too; here they are told with their place."""
    import logging

    logger = logging.getLogger("bibtexparser")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def split_blocks(pieces: Iterator[str]) -> Iterator[Piece]:
    """Cut at the braces, in order; nothing is left out."""
    waiting = TextBuffer(pieces)
    while True:
        start = _START.search(waiting.text, waiting.at)
        if start is None:
            end = len(waiting.text) if waiting.ended else max(waiting.text.rfind("\n") + 1, waiting.at)
            if end > waiting.at:
                yield Piece("", waiting.text[waiting.at : end])
                waiting.at = end
            if not waiting.more() and not waiting.n_waiting:
                return
        else:
            if start.start() > waiting.at:
                yield Piece("", waiting.text[waiting.at : start.start()])
                waiting.at = start.start()
            yield take_block(waiting)


def take_block(waiting: TextBuffer) -> Piece:
    """The block at which the text stands."""
    while True:
        start = _START.match(waiting.text, waiting.at)
        kind, opener = (start[1].lower(), start[2]) if start else ("", "{")
        found = block_end(waiting.text, start.end() if start else waiting.at, opener)
        if found or waiting.ended or waiting.n_waiting > MAX_ITEM:
            break
        waiting.more()
    end, is_whole = found or (len(waiting.text), False)
    piece = Piece(kind, waiting.text[waiting.at : end], is_whole, is_cut=found is None and waiting.ended)
    waiting.at = end
    if found is None and not waiting.ended:
        pass_over(waiting)
    return piece


def pass_over(waiting: TextBuffer) -> None:
    """The rest of a block that is too long to hold, up to the next at the start of a line."""
    while (mark := _RESTART.search(waiting.text, waiting.at)) is None:
        waiting.at = max(waiting.at, waiting.text.rfind("\n", waiting.at))
        if waiting.n_waiting > MAX_ITEM:
            waiting.at = len(waiting.text)
        if not waiting.more():
            waiting.at = len(waiting.text)
            return
    waiting.at = mark.start()


def block_end(text: str, at: int, opener: str) -> tuple[int, bool] | None:
    """Where the block ends, and whether by its own brace; None where that does not stand in the text."""
    depth, is_quoted = 0, False
    for mark in _MARKS[opener].finditer(text, at):
        sign = mark[0]
        if sign == "{":
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
        elif sign == '"':
            is_quoted ^= not depth
        elif (opener == "{" and sign == "}") or (sign == ")" and not depth and not is_quoted):
            return mark.end(), True
        elif "@" in sign:
            return mark.start(), False
    return None


def read_block(piece: Piece, place: str, strings: Mapping[str, str]) -> Entry | BadEntry:
    if len(piece.text) > MAX_ITEM:
        return BadEntry(place, f"longer than {MAX_ITEM:,} characters", piece.text[:1000])
    if piece.is_cut:
        return BadEntry(place, CUT, piece.text[:1000])
    if not piece.is_whole:
        return BadEntry(place, "not BibTeX (its braces are not closed before the next entry)", piece.text[:1000])
    fields, fault = parse_entry(piece.text, strings)
    return BadEntry(place, f"not BibTeX ({fault})", piece.text[:1000]) if fault else make_entry(place, found_in(fields))


def place_of(name: str, n: int, text: str) -> str:
    key = _KEY.match(text)
    return f"{name}: entry {n} ({key[1]})" if key else f"{name}: entry {n}"


def parse_entry(text: str, strings: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The fields of one entry, abbreviations written out; or why there are none. Of a field twice the first counts."""
    from bibtexparser.library import Library
    from bibtexparser.middlewares.parsestack import default_parse_stack
    from bibtexparser.model import Entry as BibEntry
    from bibtexparser.model import String

    entry = first_block(text)
    entry = getattr(entry, "ignore_error_block", None) or entry
    if not isinstance(entry, BibEntry):
        return {}, " ".join(str(getattr(getattr(entry, "error", None), "abort_reason", "no entry")).split())
    unique = {field.key.lower(): field for field in reversed(entry.fields)}
    entry.fields = [field for field in entry.fields if unique[field.key.lower()] is field]
    used = {name for name in map(str.lower, _NAME.findall(text)) if name in strings}
    library = Library([entry, *(String(key=name, value=strings[name]) for name in sorted(used))])
    for middleware in default_parse_stack():
        library = middleware.transform(library)
    return {key: str(value) for key, value in library.entries[0].items()}, ""


def read_string(text: str) -> dict[str, str]:
    """The abbreviation of an `@string`, in lower case, and its value with its quotation marks."""
    from bibtexparser.model import String

    block = first_block(text)
    return {block.key.lower(): block.value} if isinstance(block, String) else {}


def first_block(text: str) -> "Block | None":
    from bibtexparser.entrypoint import parse_string

    blocks = parse_string(text, parse_stack=[]).blocks
    return blocks[0] if blocks else None


def found_in(fields: dict[str, str]) -> RawPaper:
    known: dict[str, str] = {name.lower(): text for name, text in reversed(fields.items()) if name != "ID"}

    def first(*names: str) -> str:
        return next((text for name in names if (text := known.get(name, "").strip())), "")

    named, doi = named_in(known), find_doi([first("doi"), first("url")])
    primary = first("primaryclass", "eprintclass")
    keywords = [word.strip() for word in first("keywords").replace(";", ",").split(",")]
    url = first("url", "link")
    return RawPaper(
        title=first("title"),
        abstract=first("abstract"),
        arxiv=named,
        id=doi,
        url=url or (f"https://doi.org/{doi}" if doi else ""),
        authors=split_names(first("author")),
        categories=[*([primary] if primary else []), *filter(is_category, keywords)],
        date=read_date(first("date")) or year_and_month(first("year"), first("month")),
        fields=dict[str, Any](fields),
    )


def named_in(known: Mapping[str, str]) -> ArxivId | None:
    """The arXiv identifier: in `eprint`, else wherever people write it."""
    archive = known.get("archiveprefix") or known.get("eprinttype") or "arxiv"
    eprint, primary = known.get("eprint", "").strip(), known.get("primaryclass") or known.get("eprintclass") or ""
    candidates = [eprint, f"{primary.partition('.')[0]}/{eprint}"] if archive.strip().lower() == "arxiv" else []
    candidates += [known.get(name, "") for name in ("doi", "url", "journal", "note", "howpublished")]
    return find_arxiv([*candidates, f"/{known.get('volume', '')}"])


def split_names(text: str) -> list[str]:
    """By BibTeX's own rules: `van der Berg, Jan and {The Team}`."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    names = split_multiple_persons_names(text)
    return [parse_single_name_into_parts(name, strict=False).merge_first_name_first for name in names]
