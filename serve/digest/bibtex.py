"""A digest in, BibTeX out, one `@misc` a paper: UTF-8, with characters escaped that LaTeX would take for a command."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from ...configs.taxonomy import Taxonomy
from ...models.latex import Part, split_math
from ...models.paper import Paper
from ...models.text import fold
from .authors import inverted, is_collective
from .document import Digest, ShownPaper
from .latex import one_line, readable, unescaped
from .words import Utf8, abstract_of, authors_of, is_arxiv, link_of, name_of, note_of, title_of

ESCAPES = {
    "\\": r"{\textbackslash}", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    **{letter: f"\\{letter}" for letter in "{}%&_#$"},
}  # fmt: skip

LONE_BRACES = {"{": r"{\textbraceleft}", "}": r"{\textbraceright}"}

_LIGATURE = re.compile(r"([-'`,<>])(?=\1)|[?!](?=`)")
_WORD = re.compile(r"\w+")
_CAPITALS = re.compile(r"\w+[A-Z]")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9.:-]+")
_PERCENT = re.compile(r"(?<!\\)%")


def write(digest: Digest, stream: BinaryIO) -> None:
    out = Utf8(stream)
    for section in digest.sections:
        for shown in section.papers:
            out.write(record(shown, digest.taxonomy))
    stream.flush()


def record(shown: ShownPaper, taxonomy: Taxonomy) -> str:
    """One entry and an empty line."""
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in values(shown, taxonomy) if value)
    return f"@misc{{{citation_key(shown.entry.paper)},\n{lines}}}\n\n"


def values(shown: ShownPaper, taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """The entry's fields in order; unknown ones are empty."""
    paper = shown.entry.paper
    date = paper.date or shown.entry.announced
    yield "title", protected_title(shown)
    yield "author", " and ".join(map(bibtex_name, authors_of(shown)))
    yield "year", escaped(date[:4])
    yield "date", escaped(date) if len(date) > 4 else ""
    if is_arxiv(paper):
        yield "eprint", paper.id
        yield "archivePrefix", "arXiv"
        yield "primaryClass", escaped(paper.categories[0]) if paper.categories else ""
    yield "doi", escaped(str(shown.entry.fields.get("doi") or ""))
    yield "url", verbatim(link_of(paper))
    yield "abstract", escaped(abstract_of(shown))
    yield "keywords", ", ".join(escaped(name_of(t, taxonomy).replace(",", " ")) for t in shown.verdict.topics)
    yield "note", escaped(note_of(shown, taxonomy))


def citation_key(paper: Paper) -> str:
    """A key such as `kessel2026-2606.26102`, unique like the id; an id that is no plain word adds its digest."""
    family = (inverted(name) or name if (name := first_author(paper)) else "").partition(",")[0].split()[-1:]
    letters = "".join(filter(str.isalpha, fold("".join(family)))).encode("ascii", "ignore").decode()
    id = paper.id.replace("/", "-") if is_arxiv(paper) else paper.id
    if not _PLAIN_KEY.fullmatch(id):
        id = f"{'-'.join(re.findall('[A-Za-z0-9.]+', id))[:40]}-{hashlib.sha256(paper.id.encode()).hexdigest()[:8]}"
    return f"{letters or 'paper'}{paper.date[:4]}-{id}"


def first_author(paper: Paper) -> str:
    return readable(paper.authors[0]) if paper.authors else ""


def bibtex_name(name: str) -> str:
    """The name of a group in braces; a person's so that BibTeX finds the family name that we found."""
    if is_collective(name):
        return f"{{{escaped(name)}}}"
    return escaped(inverted(name) or name.replace(",", " "))


def protected_title(shown: ShownPaper) -> str:
    """The title with mathematics as it stands, in braces that keep capitals, as round `LLM` and `ReLU`."""
    source = unescaped(shown.entry.title)
    parts = list(split_math(source))
    sound = all(is_balanced(part.text) and not part.text.endswith("\\") for part in parts)
    if not sound or not any(part.math for part in parts):
        return protected(title_of(shown))
    return " ".join("".join(map(_protected_part, parts)).split())


def _protected_part(part: Part) -> str:
    if part.math:
        return "{" + _PERCENT.sub(r"\\%", one_line(part.text)) + "}"
    before, after = part.text[:1].isspace(), part.text[-1:].isspace()
    return " " * before + protected(readable(part.text)) + " " * after


def is_balanced(text: str) -> bool:
    """Whether every brace closes, as BibTeX counts them: escaped ones too."""
    depth = 0
    for brace in filter("{}".__contains__, text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def protected(text: str) -> str:
    """The text escaped, with braces round words that have capitals after their first letter."""
    escapes, parts, end = escapes_for(text), [], 0
    for word in _WORD.finditer(text):
        if _CAPITALS.match(word[0]):
            parts += [_escaped(text[end : word.start()], escapes), f"{{{_escaped(word[0], escapes)}}}"]
            end = word.end()
    return "".join([*parts, _escaped(text[end:], escapes)])


def escaped(text: str) -> str:
    """The text as one line that LaTeX prints as it stands, without `--` becoming a dash; braces are balanced."""
    text = one_line(text)
    return _escaped(text, escapes_for(text))


def escapes_for(text: str) -> Mapping[str, str]:
    """What replaces each special character: `\\{` is what every reader knows, but BibTeX counts it like a brace."""
    return ESCAPES if is_balanced(text) else {**ESCAPES, **LONE_BRACES}


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    text = _LIGATURE.sub("\\g<0>\x00", text)
    return "".join(escapes.get(letter, letter) for letter in text).replace("\x00", "{}")


def verbatim(url: str) -> str:
    r"""The address as `\url` prints it; a brace would end the field."""
    return url.replace("{", "%7B").replace("}", "%7D")
