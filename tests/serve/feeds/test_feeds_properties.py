"""Whatever papers are written in a format come back from it, and whatever happens to the bytes, none is lost unsaid."""

import io
import json
import tracemalloc
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxsift.configs.errors import ArxsiftError
from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import BadEntry, Entry, Head, Item, Remark
from arxsift.serve.feeds.read import read_entries

letters = st.characters(codec="utf-8", categories=("L", "Nd"))
words = st.text(letters, min_size=1, max_size=8)
odd_words = st.sampled_from(["p<q", "R&D", "'so'", "(and)", "so;", "α-stable", "]]>"])
sentences = st.lists(st.one_of(words, odd_words), min_size=1, max_size=6).map(" ".join)
names = st.tuples(st.sampled_from(["Ada", "Bo", "Dora"]), st.sampled_from(["Kessel", "Lind", "Em"])).map(" ".join)


@st.composite
def paper_lists(draw: st.DrawFn) -> list[Paper]:
    papers = []
    for n in range(draw(st.integers(1, 4))):
        paper = Paper.of(f"{draw(sentences)} x", f"{draw(sentences)} y", f"2607.{90000 + n}")
        authors = tuple(draw(st.lists(names, min_size=1, max_size=3)))
        details = {
            "authors": authors,
            "categories": ("q-bio.NC",),
            "date": "2026-07",
            "version": draw(st.integers(1, 9)),
        }
        papers.append(paper.with_details(**details, url=f"https://arxiv.org/abs/{paper.id}"))
    return papers


def announced(paper: Paper) -> str:
    return escape(f"arXiv:{paper.id}v{paper.version} Announce Type: new \nAbstract: {paper.abstract}")


def rss(papers: Sequence[Paper]) -> str:
    items = "".join(
        f"<item><title>{escape(paper.title)}</title><link>{paper.url}</link><description>{announced(paper)}</description>"
        f"<guid>oai:arXiv.org:{paper.id}v{paper.version}</guid><category>q-bio.NC</category>"
        f"<dc:creator>{', '.join(paper.authors)}</dc:creator></item>\n"
        for paper in papers
    )
    declaration = "<?xml version='1.0' encoding='UTF-8'?>"
    return f"{declaration}\n<rss version='2.0'><channel><title>F</title>\n{items}</channel></rss>\n"


def atom(papers: Sequence[Paper]) -> str:
    entries = "".join(
        f"<entry><id>oai:arXiv.org:{paper.id}v{paper.version}</id><title>{escape(paper.title)}</title>"
        f"<summary>{announced(paper)}</summary><category term='q-bio.NC'/>"
        f"{''.join(f'<author><name>{name}</name></author>' for name in paper.authors)}</entry>\n"
        for paper in papers
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>\n{entries}</feed>\n"


def bibtex(papers: Sequence[Paper]) -> str:
    return "\n".join(
        f"@article{{k{n},\n  title = {{{paper.title}}},\n  abstract = {{{paper.abstract}}},\n"
        f"  author = {{{' and '.join(paper.authors)}}},\n  year = 2026, month = jul,\n"
        f"  eprint = {{{paper.id}v{paper.version}}},\n  primaryClass = {{q-bio.NC}}\n}}\n"
        for n, paper in enumerate(papers)
    )


def ris(papers: Sequence[Paper]) -> str:
    return "\n".join(
        f"TY  - JOUR\nTI  - {paper.title}\nAB  - {paper.abstract}\nUR  - {paper.url}v{paper.version}\nKW  - q-bio.NC\n"
        f"{''.join(f'AU  - {name}{chr(10)}' for name in paper.authors)}DA  - 2026/07\nER  - \n"
        for paper in papers
    )


def jsonl(papers: Sequence[Paper]) -> str:
    lines = (
        {"id": f"{paper.id}v{paper.version}", "title": paper.title, "abstract": paper.abstract}
        | {"authors": list(paper.authors), "categories": ["q-bio.NC"]}
        for paper in papers
    )
    return "".join(f"{json.dumps(line)}\n" for line in lines)


FORMATS: dict[str, Callable[[Sequence[Paper]], str]] = {
    "rss": rss,
    "atom": atom,
    "bibtex": bibtex,
    "ris": ris,
    "jsonl": jsonl,
}

PAPERS = [
    Paper.of(f"Stone {n}", f"Gravel {n} recalls floods.", f"2607.{90000 + n}").with_details(
        authors=("Ada Kessel",), version=1, url=f"https://arxiv.org/abs/2607.{90000 + n}"
    )
    for n in range(6)
]

GARBAGE = [
    *("<", ">", "&", "{", "}", "@", '"', "'", "(", ")", "-", "=", ",", "\\", "\n", "/", "#", "%", "x", "\x00", "\x07"),
    *("]]>", "<!--", "-->", "<![CDATA[", "<?", "?>", "<!DOCTYPE x>", "&#0;", "&nope;", "</item>", "<item>", "<entry>"),
    *("</channel>", "</rss>", "</feed>", "@article{", "@comment{", "TY  - ", "ER  - ", "\ufffe", "é"),
]


def read(content: bytes) -> tuple[list[Entry], list[BadEntry | Remark], ArxsiftError | None]:
    """Good entries, what is told of others, and the error that ends it; any other than ours fails the test."""
    items: list[Item] = []
    error = None
    try:
        items.extend(read_entries(io.BytesIO(content), "feed"))
    except ArxsiftError as caught:
        error = caught
    good = [item for item in items if isinstance(item, Entry)]
    return good, [item for item in items if isinstance(item, BadEntry | Remark)], error


@pytest.mark.parametrize("format", FORMATS)
@given(papers=paper_lists())
@settings(max_examples=60, deadline=None)
def test_papers_written_in_a_format_come_back(format: str, papers: list[Paper]) -> None:
    good, told, error = read(FORMATS[format](papers).encode())
    assert (told, error) == ([], None)
    assert [entry.paper for entry in good] == papers


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_cut_gives_every_entry_before_the_cut_and_says_so(format: str, data: st.DataObject) -> None:
    whole = FORMATS[format](PAPERS).encode()
    end = data.draw(st.integers(0, len(whole) - 2))
    good, told, error = read(whole[:end])
    if any("the last record has no ER line" in item.text for item in told if isinstance(item, Remark)):
        del good[-1:]
    n_before = sum(whole.find(f"Gravel {n} ".encode()) + 400 < end for n in range(6))  # no entry is longer
    assert n_before <= len(good)
    assert [entry.paper.id for entry in good] == [paper.id for paper in PAPERS[: len(good)]]
    if format in ("rss", "atom"):
        assert error is not None
    elif len(good) < 6 and not (told or error):  # then it was cut between two entries
        assert read(whole[:end].rstrip(b" \n"))[0] == good
        assert whole[:end].rstrip().endswith((b"}", b"ER  -"))


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_garbage_anywhere_loses_no_entry_without_a_word(format: str, data: st.DataObject) -> None:
    whole = FORMATS[format](PAPERS).encode()
    at = data.draw(st.integers(0, len(whole)))
    garbage = "".join(data.draw(st.lists(st.sampled_from(GARBAGE), min_size=1, max_size=3))).encode("utf-8", "replace")
    good, told, error = read(whole[:at] + garbage + whole[at:])
    assert len(good) >= 6 or told or error


starts = st.sampled_from([b"", b"<rss>", b"<feed>", b"@article{", b"TY  - ", b"{", b"title,abstract\n", b"\x1f\x8b"])


@given(content=st.binary(max_size=300), start=starts)
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_end_in_a_traceback(content: bytes, start: bytes) -> None:
    read(start + content)


@pytest.mark.parametrize("format", FORMATS)
def test_memory_does_not_grow_with_the_input(format: str) -> None:
    papers = [Paper.of(paper.title, paper.abstract * 200, paper.id) for paper in PAPERS]
    stream = io.BytesIO(FORMATS[format](papers * 100).encode())
    n_bytes = len(stream.getvalue())
    entries = read_entries(stream, "long")
    assert isinstance(next(entries), Head) and isinstance(next(entries), Entry)
    assert stream.tell() < n_bytes / 4
    tracemalloc.start()
    n_good = sum(isinstance(entry, Entry) for entry in entries)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n_good == 599
    assert peak < n_bytes / 2
