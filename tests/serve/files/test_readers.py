"""Rows of any format: texts, identifiers and columns, gzip, and nothing is read ahead."""

import gzip
import io
from typing import Any

import pytest
from made.rows import rows_of

from arxsift.configs.errors import ArxsiftError, InputError
from arxsift.serve.feeds.read import open_stream, read_rows
from arxsift.serve.files.columns import Columns
from arxsift.serve.files.rows import Row
from arxsift.serve.files.source import format_of
from arxsift.serve.files.writers import Fields

GOOD = b'{"title": "T", "abstract": "A"}\n'


def test_a_title_may_be_empty_when_there_is_an_abstract() -> None:
    (row,) = rows_of(b'{"title": "", "abstract": "A"}')
    assert isinstance(row, Row)
    assert (row.paper.title, row.paper.abstract) == ("", "A")


def test_half_a_letter_does_not_reach_the_classifier() -> None:
    (row,) = rows_of(b'{"title": "T \\ud83d", "abstract": "A", "id": "\\udc00"}')
    assert isinstance(row, Row)
    assert (row.paper.title, row.paper.id) == ("T ?", "?")
    assert row.fields["title"] == "T \ud83d"


@pytest.mark.parametrize(("given_id", "expected"), [('"2601.00001"', "2601.00001"), ("17", "17")])
def test_an_id_may_be_text_or_a_number(given_id: str, expected: str) -> None:
    (row,) = rows_of(f'{{"id": {given_id}, "title": "T", "abstract": "A"}}'.encode())
    assert isinstance(row, Row) and row.paper.id == expected


@pytest.mark.parametrize("given_id", ["", '"id": null, ', '"id": "", ', '"id": " ", '])
def test_a_missing_id_is_made_from_the_text(given_id: str) -> None:
    (row,) = rows_of(f'{{{given_id}"title": "T", "abstract": "A"}}'.encode())
    assert isinstance(row, Row) and row.paper.id.startswith("text-")


def test_columns_name_the_fields_that_hold_the_text() -> None:
    columns = Columns.parse("title=Name, abstract=Summary,id=Key")
    assert columns == Columns("Name", "Summary", "Key")
    (row,) = rows_of(b'{"Name": "T", "Summary": "A", "Key": "k", "title": 1}', columns=columns)
    assert isinstance(row, Row)
    assert (row.paper.title, row.paper.abstract, row.paper.id) == ("T", "A", "k")


@pytest.mark.parametrize("part", ["title", "title=", "name=Name", "=x"])
def test_columns_that_cannot_be_used_are_refused(part: str) -> None:
    with pytest.raises(InputError) as caught:
        Columns.parse(f"id=k,{part}")
    assert str(caught.value) == (
        f"--columns 'id=k,{part}': cannot use {part!r}; "
        "expected title=NAME,abstract=NAME,id=NAME with any of the three, each once"
    )


class Endless(io.RawIOBase):
    """A file that never ends and counts what was taken of it."""

    def __init__(self, head: bytes, line: bytes) -> None:
        self.lines, self.line, self.n_read = [head], line, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.lines.pop() if self.lines else self.line
        if len(piece) > len(buffer):
            self.lines.append(piece[len(buffer) :])
            piece = piece[: len(buffer)]
        self.n_read += 1
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize(("name", "line"), [("p.jsonl", GOOD), ("p.csv", b"T,A\n")])
def test_no_more_is_read_than_was_asked_for(name: str, line: bytes) -> None:
    raw = Endless(b"title,abstract\n" if name == "p.csv" else line, line)
    stream = io.BufferedReader(raw, buffer_size=64)
    rows = read_rows(open_stream(stream, name), name)
    for _ in range(100):
        assert isinstance(next(rows), Row)
    assert raw.n_read < 50_000


def test_gzip_is_undone_whatever_the_name() -> None:
    assert len(rows_of(gzip.compress(GOOD * 3), "papers")) == 3


def test_gzip_cut_off_is_an_error_and_not_an_end() -> None:
    rows = read_rows(open_stream(io.BytesIO(gzip.compress(GOOD * 30)[:-9]), "p.jsonl.gz"), "p.jsonl.gz")
    with pytest.raises(ArxsiftError) as caught:
        list(rows)
    assert str(caught.value).startswith("p.jsonl.gz: cut off after entry ")
    assert caught.value.exit_code == 1


def test_fields_are_those_of_all_rows_in_order_of_first_sight() -> None:
    bad = b"nothing\n[3]\n"
    rows = rows_of(b'{"b": 1, "title": "T", "abstract": "A"}\n' + bad + b'{"title": "U", "abstract": null, "c": 2}\n')
    assert Fields.of(rows, Columns()) == Fields(("b", "title", "abstract", "c"), has_title_only=True)


def test_what_is_not_read_is_named() -> None:
    for content, kind in [
        (b"SQLite format 3", "an SQLite database"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"7z\xbc\xaf", "a 7z archive"),
    ]:
        with pytest.raises(InputError) as caught:
            rows_of(content + bytes(99), "p.csv")
        assert str(caught.value).startswith(f"p.csv: is {kind}, not text; ")


def test_an_output_is_named_by_its_suffix() -> None:
    assert [format_of(name) for name in ("a.jsonl", "b.JSON.gz", "c.csv", "d.tsv.gz", "-")] == [
        "jsonl", "jsonl", "csv", "tsv", "jsonl",
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"^a\.parquet: the suffix '\.parquet' names no format for papers; there is "):
        format_of("a.parquet")
