"""Damaged feeds and bibliographies: no crash, no hang, no record lost without a word."""

import io
import re
from collections.abc import Callable
from typing import get_args

import pytest
from made.fuzz import Corpus, Outcome, fuzz

from arxsift.configs.errors import ArxsiftError
from arxsift.serve.feeds.entry import BadEntry, Entry, Format, Head, Item, Remark
from arxsift.serve.feeds.read import read_entries
from arxsift.serve.feeds.sniff import is_prose
from arxsift.serve.files.columns import AS_THEY_ARE

TITLE = re.compile(rb"Stone \w+ of the river")
N_RECORDS = 6


def corpus(name: str, before: str, record: Callable[[str, str], str], after: str, *tokens: str) -> Corpus:
    """`record` writes a title and an abstract."""
    written = (record(f"Stone {n} of the river", f"Gravel {n} recalls floods.") for n in "abcdef"[:N_RECORDS])
    return Corpus(
        name, before.encode(), tuple(map(str.encode, written)), after.encode(), tuple(map(str.encode, tokens))
    )


XML_TOKENS = (
    *(
        "<",
        ">",
        "&",
        "]]>",
        "<!--",
        "<![CDATA[",
        "<?",
        "?>",
        "<!DOCTYPE x [",
        "<!DOCTYPE x>",
        "&#0;",
        "&nope;",
        "</item>",
        "<item>",
    ),
    *("</record>", "</entry>", "<entry>", '"', "'", "xmlns:a=''", "\ufeff", "<x:y>", "</channel></rss>"),
)
RECORD_TOKENS = (
    "\n",
    "\r",
    "\n\n",
    "TY  - ",
    "ER  - ",
    "ER\n",
    "PT J\n",
    "PMID- 1\n",
    "%0 Book\n",
    "AB  - ",
    "TI ",
    "- ",
    "  ",
)
BIBTEX_TOKENS = (
    "{",
    "}",
    '"',
    "#",
    "=",
    ",",
    "\\",
    "(",
    ")",
    "@",
    "@article{",
    "@string{a=",
    "@comment{",
    "\\{",
    "\\}",
)

CORPORA = [
    corpus(
        "rss",
        "<?xml version='1.0' encoding='UTF-8'?>\n<rss version='2.0'><channel><title>F</title>\n",
        lambda title, abstract: f"<item><title>{title}</title><description>{abstract}</description></item>\n",
        "</channel></rss>\n",
        *XML_TOKENS,
    ),
    corpus(
        "rss1",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<channel><title>F</title></channel>\n",
        lambda title, abstract: f"<item><title>{title}</title><description>{abstract}</description></item>\n",
        "</rdf:RDF>\n",
        *XML_TOKENS,
    ),
    corpus(
        "atom",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>\n",
        lambda title, abstract: f"<entry><title>{title}</title><summary>{abstract}</summary></entry>\n",
        "</feed>\n",
        *XML_TOKENS,
    ),
    corpus(
        "oai",
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><request verb='ListRecords'/><ListRecords>\n",
        lambda title, abstract: (
            f"<record><header/><metadata><arXiv xmlns='http://arxiv.org/OAI/arXiv/'><title>{title}</title>"
            f"<abstract>{abstract}</abstract></arXiv></metadata></record>\n"
        ),
        "</ListRecords></OAI-PMH>\n",
        *XML_TOKENS,
    ),
    corpus(
        "bibtex",
        "@string{a = {b}}\n",
        lambda title, abstract: f'@article{{k{len(title)},\n  title = {{{title}}},\n  abstract = "{abstract}"\n}}\n',
        "",
        *BIBTEX_TOKENS,
    ),
    corpus(
        "ris",
        "",
        lambda title, abstract: f"TY  - JOUR\nTI  - {title}\nAB  - {abstract}\nER  - \n\n",
        "",
        *RECORD_TOKENS,
    ),
    corpus("nbib", "", lambda title, abstract: f"PMID- 9\nTI  - {title}\nAB  - {abstract}\n\n", "", *RECORD_TOKENS),
    corpus(
        "wos",
        "FN Pebbles\nVR 1.0\n",
        lambda title, abstract: f"PT J\nTI {title}\nAB {abstract}\nER\n\n",
        "EF\n",
        *RECORD_TOKENS,
    ),
    corpus("refer", "", lambda title, abstract: f"%0 Book\n%T {title}\n%X {abstract}\n\n", "", *RECORD_TOKENS),
]


def read(content: bytes) -> Outcome:
    items: list[Item] = []
    told = False
    try:
        items.extend(read_entries(io.BytesIO(content), "feed"))
    except ArxsiftError:
        told = True
    told = told or any(isinstance(item, BadEntry | Remark) for item in items)
    return Outcome(tuple(item.paper.title for item in items if isinstance(item, Entry)), told)


def title_of(record: bytes) -> str:
    title = TITLE.search(record)
    assert title is not None
    return title[0].decode()


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_a_valid_file_gives_every_record(corpus: Corpus) -> None:
    assert read(corpus.whole) == Outcome(tuple(map(title_of, corpus.records)), told=False)


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_no_file_of_papers_is_taken_for_an_abstract(corpus: Corpus) -> None:
    assert not is_prose(corpus.whole, "papers", AS_THEY_ARE)


def test_every_format_of_feeds_and_references_has_records_here() -> None:
    items = (item for corpus in CORPORA for item in read_entries(io.BytesIO(corpus.whole), "feed"))
    of_rows = {"json", "snapshot", "table", "workbook", "parquet"}
    an_atom_feed_too = {"api"}
    assert {item.format for item in items if isinstance(item, Head)} == {*get_args(Format)} - of_rows - an_atom_feed_too


@pytest.mark.slow
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_no_damage_crashes_hangs_or_loses_a_record_without_a_word(corpus: Corpus) -> None:
    fuzz(corpus, read, title_of)
