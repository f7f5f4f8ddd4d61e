"""Files of papers: every row comes out once, good or with its fault and its line, and nothing is read ahead."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.errors import ArxsiftError, InputError
from arxsift.serve.files.readers import field_names, read_rows
from arxsift.serve.files.rows import BadRow, Columns, Row
from arxsift.serve.files.source import MAX_ROW_BYTES, Source, format_of, open_source

CONVERT = "convert the file, for example from Latin-1: iconv -f LATIN1 -t UTF-8"


def rows_of(content: bytes, name: str = "p.jsonl", columns: Columns | None = None) -> list[Row | BadRow]:
    stream = io.BytesIO(content)
    return list(read_rows(Source(name, format_of(name), stream, stream, len(content)), columns or Columns()))


def faults(content: bytes, name: str = "p.jsonl") -> list[tuple[int, str]]:
    return [(row.line, row.error) for row in rows_of(content, name) if isinstance(row, BadRow)]


GOOD = b'{"title": "T", "abstract": "A"}\n'


LOST_ZERO = "the field 'id' is the number 704.1, which may have lost a 0; write it as text"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"nothing", "not JSON (Expecting value, column 1)"),
        (b'{"title": "T"', "not JSON (Expecting ',' delimiter, column 14)"),
        (b"[1, 2]", "is an array, expected an object with the fields of one paper"),
        (b"null", "is null, expected an object with the fields of one paper"),
        (b"3", "is a number, expected an object with the fields of one paper"),
        (b'{"title": "T"}', "no field 'abstract'; there is 'title': name the right one with --columns abstract=…"),
        (b"{}", "no field 'title'; there is nothing: name the right one with --columns title=…,abstract=…"),
        (b'{"title": null, "abstract": "A"}', "the field 'title' is null, expected text"),
        (b'{"title": "T", "abstract": ["A"]}', "the field 'abstract' is an array, expected text"),
        (b'{"title": "T", "abstract": "A", "id": {}}', "the field 'id' is an object, expected text or a number"),
        (b'{"title": "T", "abstract": "A", "id": true}', "the field 'id' is true or false, expected text or a number"),
        (b'{"title": " ", "abstract": "{}"}', "the text is empty: give a title or an abstract"),
        (b'{"title": "G\xf6del"}', f"byte 13 (0xF6) is not UTF-8; {CONVERT}"),
        (b'{"title": "T", "abstract": "A", "id": 704.10}', LOST_ZERO),
        (b'{"title": "T", "abstract": "A", "x": NaN}', "JSON that cannot be read (the number NaN is not finite)"),
        (b'{"title": "T", "abstract": "A", "x": 1e400}', "JSON that cannot be read (the number 1e400 is not finite)"),
        (b"[" * 100_000, "JSON nested too deeply to be read"),
    ],
)
def test_a_bad_line_is_named_and_its_neighbours_are_read(line: bytes, fault: str) -> None:
    rows = rows_of(GOOD + line + b"\n\n" + GOOD)
    assert [row.line for row in rows] == [1, 2, 4]
    assert isinstance(rows[0], Row) and isinstance(rows[2], Row)
    assert isinstance(rows[1], BadRow)
    assert rows[1].error == fault


def test_a_bad_row_keeps_what_was_there() -> None:
    rows = rows_of(b'{"title": 3}\nG\xf6del\n')
    assert [row.row for row in rows if isinstance(row, BadRow)] == [{"title": 3}, "G\\xf6del"]


def test_a_line_too_long_to_hold_is_passed_over() -> None:
    rows = rows_of(b"x" * (2 * MAX_ROW_BYTES + 7) + b"\n" + GOOD)
    assert isinstance(rows[0], BadRow)
    assert rows[0].error == "longer than 16,777,216 bytes; one paper a line is expected"
    assert len(rows[0].row) == 1001
    assert [row.line for row in rows] == [1, 2]


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


def test_a_line_of_the_arxiv_snapshot_is_read() -> None:
    line: dict[str, Any] = {
        "id": "0704.9999",
        "submitter": "A. Nobody",
        "authors": 'A. Nobody, K. G\\"odel',
        "title": "On the\n  stability of nothing",
        "comments": None,
        "journal-ref": None,
        "categories": "hep-ph cs.LG",
        "abstract": "  We prove that nothing is\nstable in $\\mathbb{R}^n$.\n",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "authors_parsed": [["Nobody", "A.", ""], ["G\\\u00f6del", "K.", ""]],
    }
    (row,) = rows_of(json.dumps(line).encode())
    assert isinstance(row, Row)
    assert row.fields == line
    assert row.paper.id == "0704.9999"
    assert row.paper.title == "On the stability of nothing"
    assert row.paper.abstract == "We prove that nothing is stable in R^n."


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


def test_rows_of_a_table_begin_where_they_stand_in_the_file() -> None:
    content = b'\xef\xbb\xbftitle,abstract,n\r\n"T\nwo",A,1\r\n\r\nT,"A\r\n\r\nB",2\r\nT,A,3\r\n'
    rows = rows_of(content, "p.csv")
    assert [row.line for row in rows] == [2, 5, 8]
    assert [row.fields for row in rows if isinstance(row, Row)] == [
        {"title": "T\nwo", "abstract": "A", "n": "1"},
        {"title": "T", "abstract": "A\r\n\r\nB", "n": "2"},
        {"title": "T", "abstract": "A", "n": "3"},
    ]


@pytest.mark.parametrize(
    ("line", "fault", "row"),
    [
        (b"T,A,1,2", "4 cells where the header has 3", ["T", "A", "1", "2"]),
        (b"T", "1 cells where the header has 3", ["T"]),
        (b"T,G\xf6del,1", f"'G\\\\xf6del' is not UTF-8; {CONVERT}", ["T", "G\\xf6del", "1"]),
        (b'T,"A" x,1', "not CSV (',' expected after '\"')", 'T,"A" x,1\n'),
        (b" ,,1", "the text is empty: give a title or an abstract", {"title": " ", "abstract": "", "n": "1"}),
    ],
)
def test_a_bad_row_of_a_table_is_named_and_its_neighbours_are_read(line: bytes, fault: str, row: object) -> None:
    rows = rows_of(b"title,abstract,n\nT,A,1\n" + line + b"\nT,A,2\n", "p.csv")
    assert [found.line for found in rows] == [2, 3, 4]
    assert rows[1] == BadRow(3, fault, row)


def test_a_quotation_mark_left_open_takes_the_rest_with_it_but_not_silently() -> None:
    (good, bad) = rows_of(b'title,abstract\nT,A\nT,"A\nT,A\n', "p.csv")
    assert isinstance(good, Row)
    assert bad == BadRow(3, "not CSV (unexpected end of data); is a quotation mark not closed?", 'T,"A\nT,A\n')


def test_a_cell_may_be_larger_than_the_csv_module_expects() -> None:
    (row,) = rows_of(b"title,abstract,more\nT,A," + b"x" * 200_000, "p.csv")
    assert isinstance(row, Row) and len(row.fields["more"]) == 200_000


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is empty; expected a line that names the columns"),
        (b"id,title\n", "no column 'abstract'; there is 'id', 'title': name the right one with --columns abstract=…"),
        (
            b"name;summary\n",
            "no column 'title'; there is 'name;summary': name the right one with --columns title=…,abstract=…"
            " (are the cells parted by semicolons? commas are expected)",
        ),
        (b"title,abstract,n,n\n", "line 1: the column 'n' stands twice; rename one"),
        (b"title,abstract,,\n", "line 1: the column '' stands twice; rename one"),
        (b"title,abstract,G\xf6del\n", f"line 1: the header has 'G\\\\xf6del', which is not UTF-8; {CONVERT}"),
        (b'title,"abs"x\n', "line 1: the header cannot be read (',' expected after '\"')"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(InputError) as caught:
        rows_of(content, "p.csv")
    assert str(caught.value) == f"p.csv: {fault}"


def test_tsv_is_a_table_with_tabs() -> None:
    (row,) = rows_of(b"title\tabstract\nT,\tA\n", "p.tsv")
    assert isinstance(row, Row) and row.fields == {"title": "T,", "abstract": "A"}


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(CELLS, min_size=1, max_size=4, unique=True), st.data())
def test_what_was_written_as_csv_is_read_back(names: list[str], data: st.DataObject) -> None:
    names = [*(name for name in names if name not in ("title", "abstract")), "title", "abstract"]
    cells = st.tuples(*[CELLS] * (len(names) - 1)).map(lambda row: [*row, "A"])
    table = data.draw(st.lists(cells, max_size=5))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([names, *table])
    rows = rows_of(text.getvalue().encode(), "p.csv")
    assert [list(row.fields.values()) for row in rows if isinstance(row, Row)] == table


@given(st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b""))))
def test_every_line_comes_out_once_whatever_it_holds(lines: list[bytes]) -> None:
    found = [row.line for row in rows_of(b"\n".join([b"", *lines]))]
    assert found == [number for number, line in enumerate(lines, 2) if line.strip()]


class Endless(io.RawIOBase):
    """A file that never ends and counts what was taken of it."""

    def __init__(self, head: bytes, line: bytes) -> None:
        self.lines, self.line, self.n_read = [head], line, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.lines.pop() if self.lines else self.line
        self.n_read += 1
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize(("name", "line"), [("p.jsonl", GOOD), ("p.csv", b"T,A\n")])
def test_no_more_is_read_than_was_asked_for(name: str, line: bytes) -> None:
    raw = Endless(b"title,abstract\n" if name == "p.csv" else line, line)
    stream = io.BufferedReader(raw, buffer_size=64)
    rows: Iterator[Row | BadRow] = read_rows(Source(name, format_of(name), stream, stream, None), Columns())
    for _ in range(100):
        assert isinstance(next(rows), Row)
    assert raw.n_read < 2_000


def test_gzip_is_undone(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD * 3))
    with open_source(str(path)) as source:
        assert len(list(read_rows(source, Columns()))) == 3


def test_gzip_cut_off_is_an_error_and_not_an_end(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD * 30)[:-9])
    with open_source(str(path)) as source, pytest.raises(ArxsiftError) as caught:
        list(read_rows(source, Columns()))
    assert str(caught.value) == (
        f"{path}: the gzip data is damaged or cut off "
        "(Compressed file ended before the end-of-stream marker was reached)"
    )
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("p.jsonl", b"\x1f\x8b\x08\x00", "is gzip data; give its name the suffix .gz"),
        ("p.csv", b"PK\x03\x04..", "is a zip archive or an office document, not text; "
         "give titles and abstracts as text in UTF-8"),
        ("p.jsonl.gz", GOOD, "not gzip data, as its suffix says (Not a gzipped file (b'{\"'))"),
        ("p.parquet", b"PAR1", "the suffix '.parquet' names no format for papers; "
         "there is .jsonl, .ndjson, .json, .csv, .tsv, each also with .gz"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_file_of_papers_is_refused(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught, open_source(str(path)):
        pass
    assert str(caught.value) == f"{path}: {fault}"


def test_field_names_are_those_of_all_rows_in_order_of_first_sight() -> None:
    stream = io.BytesIO(b'{"b": 1, "a": 2}\nnothing\n[3]\n{"a": 1, "c": 2}\n')
    assert field_names(Source("p.jsonl", "jsonl", stream, stream, None), Columns()) == ["b", "a", "c"]
