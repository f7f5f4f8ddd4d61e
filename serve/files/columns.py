"""The names of an input's fields in, those that hold title, abstract and identifier out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from ...configs.errors import InputError

COLUMN_KEYS = ("title", "abstract", "id")

SYNONYMS = {
    "title": (
        *("article title", "document title", "title", "item title", "paper title", "primary title", "title primary"),
        *("display name", "ti", "t1"),
    ),
    "abstract": (
        *("abstract", "abstract note", "abstract text", "abstracts", "abstract inverted index", "summary"),
        *("description/abstract", "ab", "n2"),
    ),
    "id": ("id", "arxiv id", "eid", "lens id", "pmid", "covidence #", "ut (unique wos id)"),
}
"""What databases and reference managers call these, the surest first: Scopus, Zotero, Web of Science, Cochrane,
Covidence, Lens, CINAHL, RefWorks, PubMed, EndNote, IEEE, OpenAlex."""

LIKE_TITLE = ("title", "titel", "titre", "titul", "titolo", "tytul", "name", "headline", "heading")
"""What the names of columns hold that may be titles."""

LIKE_ABSTRACT = (
    *("abstract", "summary", "description", "text", "body", "content"),
    *("samenvatting", "zusammenfassung", "resum", "résum", "riassunto"),
)
"""What the names of columns hold that may be abstracts."""

ABOUT_PAPERS = (
    *("author", "affiliation", "address", "reference", "citation", "keyword", "mesh", "funding", "editor", "publisher"),
    *("url", "link", "subject", "categor", "topic", "score", "evidence", "earlier", "version", "source", "journal"),
    *("publication", "book", "series", "model", "file", "user"),
)
"""Fields whose names hold one of these may be long and are still no abstract."""

_JOINT = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z])")
"""Where two words of a name stand together."""

LEAST_PROSE = 40
"""Words from which on a text may be an abstract."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields of the input hold what a paper needs; other names for these are known too."""

    title: str = "title"
    abstract: str = "abstract"
    id: str = "id"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `title=Name,abstract=Summary`; what is not named keeps its own name.

        Raises:
            InputError: another key than title, abstract or id, a key twice, or no `=`.
        """
        chosen: dict[str, str] = {}
        for part in filter(None, text.split(",")):
            key, equals, name = (piece.strip() for piece in part.partition("="))
            if not equals or not name or key not in COLUMN_KEYS or key in chosen:
                form = "title=NAME,abstract=NAME,id=NAME with any of the three, each once"
                raise InputError(f"--columns {text!r}: cannot use {part!r}; expected {form}")
            chosen[key] = name
        return cls(**chosen)

    def chosen(self) -> list[str]:
        """The names that a person gave for title and abstract."""
        return [name for name, usual in ((self.title, "title"), (self.abstract, "abstract")) if name != usual]


AS_THEY_ARE = Columns()


@lru_cache(maxsize=1024)
def resolve(columns: Columns, names: tuple[str, ...]) -> Columns:
    """Which of these names hold title, abstract and id; where none does, the name stays as it was.

    Raises:
        InputError: several names mean one of the three, such as `Title` and `TITLE`.
    """
    return Columns(*(column_for(key, getattr(columns, key), names) for key in COLUMN_KEYS))


def column_for(key: str, wanted: str, names: Sequence[str]) -> str:
    if wanted in names or wanted != key:
        return wanted
    for synonym in SYNONYMS[key]:
        alike = [name for name in names if folded(name) == synonym]
        if len(alike) > 1:
            raise InputError(f"the columns {' and '.join(map(repr, alike))} both mean the {key}; rename one")
        if alike:
            return alike[0]
    return wanted


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Whatever the case, and with spaces for `_` and `-`, and before capitals in `abstractNote`."""
    name = _JOINT.sub(" ", name)
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split()).strip(" :*.")


def may_be_title(name: str) -> bool:
    return any(word in folded(name) for word in LIKE_TITLE) and not is_about_papers(name)


def is_about_papers(name: str) -> bool:
    return any(word in folded(name) for word in ABOUT_PAPERS)


def looks_like_abstract(name: str, value: object) -> bool:
    is_prose = isinstance(value, str) and value.count(" ") >= LEAST_PROSE
    return is_prose and not is_about_papers(name)


def what_to_type(names: Iterable[str], columns: Columns, texts: Iterable[object] = ()) -> str:
    """What the columns are, and the `--columns` that names the right ones; `texts`: a row, to guess by."""
    names = list(names)
    present = ", ".join(repr(name) for name in names) or "nothing"
    missing = [key for key in ("title", "abstract") if getattr(columns, key) not in names]
    guesses = guessed(missing, names, list(texts), {columns.title, columns.abstract, columns.id})
    example = ",".join(f"{key}={guesses.get(key, '…')}" for key in missing)
    quote = '"' if any(name in example for name in " ;#()&|") else ""
    return f"there is {present}: name the right one with --columns {quote}{example}{quote}"


def guessed(missing: Sequence[str], names: Sequence[str], texts: Sequence[object], taken: set[str]) -> dict[str, str]:
    """By their names, else the longest text may be the abstract and the longest of the others the title."""
    free = [name for name in names if name not in taken and not is_about_papers(name)]
    by_name = {
        "abstract": [name for name in free if any(word in folded(name) for word in LIKE_ABSTRACT)],
        "title": list(filter(may_be_title, free)),
    }
    lengths = {name: len(text) for name, text in zip(names, texts, strict=False) if isinstance(text, str)}
    longest = sorted((name for name in free if lengths.get(name, 0) > 2), key=lambda name: -lengths[name])
    guesses: dict[str, str] = {}
    for key in ("abstract", "title"):
        candidates = [name for name in (*by_name[key], *longest) if name not in guesses.values()]
        if key in missing and candidates:
            guesses[key] = candidates[0]
    return guesses
