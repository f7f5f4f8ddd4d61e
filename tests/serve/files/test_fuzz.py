"""Damaged tables, JSON and workbooks: no crash, no hang, no record lost without a word."""

import io
import json
import re
from collections.abc import Iterable

import pytest
from made.fuzz import Corpus, Outcome, fuzz
from made.workbooks import workbook

from arxsift.configs.errors import ArxsiftError
from arxsift.serve.feeds.read import open_stream, read_rows
from arxsift.serve.files.rows import Row

TITLE = re.compile(rb"Stone \w+ of the river")
HEADER = ("id", "title", "abstract", "year", "notes")
RECORDS = [(n, f"Stone {n} of the river", f"Gravel {n} recalls floods.", "2026", "wet, cold") for n in "abcdef"]

TABLE_TOKENS = (
    *(b'"', b'""', b'",', b',"', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n", b"\xe9", b"\x93"),
    *(b"sep=;\n", b'"\n', b"id,title,abstract\n", b"\xef\xbb\xbf"),
)
JSON_TOKENS = (
    *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\ud83d", b"NaN", b"null", b"1e999", b"\n", b"\r", b"\xe9"),
    *(b'"title":', b"},\n{", b"\xef\xbb\xbf", b"[" * 99),
)


def table(name: str, delimiter: str, quote: str = "", end: str = "\n") -> Corpus:
    def line(cells: Iterable[str]) -> bytes:
        quoted = (cell if not quote and delimiter not in cell else f'"{cell}"' for cell in cells)
        return (end + delimiter.join(quoted)).encode()

    header = line(HEADER).lstrip()
    return Corpus(name, header, tuple(map(line, RECORDS)), end.encode(), TABLE_TOKENS)


def objects() -> list[dict[str, object]]:
    return [dict(zip(HEADER, record, strict=True)) for record in RECORDS]


def written(indent: int | None = None) -> tuple[bytes, ...]:
    return tuple(json.dumps(row, indent=indent).encode() for row in objects())


CORPORA = [
    table("csv", ","),
    table("csv quoted", ",", quote='"', end="\r\n"),
    table("semicolons", ";"),
    table("tsv", "\t"),
    table("old Mac", ",", end="\r"),
    Corpus("jsonl", b"", tuple(row + b"\n" for row in written()), tokens=JSON_TOKENS),
    Corpus("json array", b"[", tuple(row + b",\n" for row in written()), b'{"title": "Last"}]', tokens=JSON_TOKENS),
    Corpus(
        "json over lines", b"[\n", tuple(row + b",\n" for row in written(2)), b'{"title": "Last"}]', tokens=JSON_TOKENS
    ),
    Corpus("xlsx", workbook(HEADER, *RECORDS), ()),
]


def read(content: bytes) -> Outcome:
    kept: list[str] = []
    is_told = False
    try:
        for item in read_rows(open_stream(io.BytesIO(content), "damaged"), "damaged"):
            if isinstance(item, Row):
                kept.append(item.paper.title)
            else:
                is_told = True
    except ArxsiftError:
        is_told = True
    return Outcome(tuple(kept), is_told or not kept)


def title_of(record: bytes) -> str:
    match = TITLE.search(record)
    assert match
    return match[0].decode()


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_no_damage_crashes_hangs_or_loses_a_record_without_a_word(corpus: Corpus) -> None:
    kept = [title for title in read(corpus.whole).kept if title != "Last"]
    assert kept == [title for _, title, *_ in RECORDS]
    fuzz(corpus, read, title_of)
