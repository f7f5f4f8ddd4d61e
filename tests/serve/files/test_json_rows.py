"""JSON, as lines or as an array: every object comes out once, good or with its fault and its line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.rows import rows_of

from arxsift.serve.files.json_values import MAX_ROW_BYTES
from arxsift.serve.files.rows import BadRow, Row

CONVERT = "convert the file, for example from Latin-1: iconv -f LATIN1 -t UTF-8"


GOOD = b'{"title": "T", "abstract": "A"}\n'


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"nothing", "not JSON (a value is missing; text stands in double quotes, column 1)"),
        (b'{"title": "T"', "not JSON (a comma or a closing bracket is missing, column 14)"),
        (b"[1, 2]", "is an array, expected an object with the fields of one paper"),
        (b"null", "is null, expected an object with the fields of one paper"),
        (b"3", "is a number, expected an object with the fields of one paper"),
        (
            b'{"title": "T", "body": "' + b"word " * 41 + b'"}',
            "no field 'abstract'; there is 'title', 'body': name the right one with --columns abstract=body",
        ),
        (
            b'{"name": "T", "abstract": "A"}',
            "no field 'title'; there is 'name', 'abstract': name the right one with --columns title=name",
        ),
        (b"{}", "no field 'title'; there is nothing: name the right one with --columns title=…,abstract=…"),
        (b'{"title": null, "abstract": "NaN"}', "neither title nor abstract"),
        (b'{"title": 3, "abstract": "A"}', "the field 'title' is a number, expected text"),
        (b'{"title": "T", "abstract": "A", "id": {}}', "the field 'id' is an object, expected text or a number"),
        (b'{"title": "T", "abstract": "A", "id": true}', "the field 'id' is true or false, expected text or a number"),
        (b'{"title": " ", "abstract": " "}', "neither title nor abstract"),
        (b'{"title": "", "abstract": "-"}', "neither title nor abstract"),
        (b'{"title": "G\xf6del"}', f"byte 13 (0xF6) is not UTF-8; {CONVERT}"),
        (b'{"title": "T", "abstract": "A", "title": "U"}', "JSON that cannot be read (the key 'title' stands twice)"),
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


@pytest.mark.parametrize(
    "content",
    [
        b'[{"id": 1, "title": "T"}, {"id": 2, "title": "U"}]',
        b'\xef\xbb\xbf[\n  {\n    "id": 1,\n    "title": "T"\n  },\n  {"id": 2, "title": "U"}\n]\n',
        b'{\n "id": 1, "title": "T"\n}\n{\n "id": 2, "title": "U"\n}',
        b'{"meta": {"count": 2}, "results": [{"id": 1, "title": "T"}, {"id": 2, "title": "U"}]}',
        b'{\n"meta": {"count": 2},\n"results": [{"id": 1, "title": "T"}, {"id": 2, "title": "U"}]}',
        b'{"id": 1, "title": "T"}\n\n{"id": 2, "title": "U"}\n',
    ],
)
def test_json_is_read_as_lines_an_array_or_over_many_lines(content: bytes) -> None:
    rows = rows_of(content, "papers")
    assert [row.fields for row in rows if isinstance(row, Row)] == [{"id": 1, "title": "T"}, {"id": 2, "title": "U"}]
    assert len(rows) == 2


def test_a_broken_object_of_an_array_is_counted_and_the_next_is_read() -> None:
    content = b'[{"title": "T"},\n{"title": U},\n{"title": "V"},\n{"title": "W", "x": 1, "x": 2}, {"title": "X"'
    assert [(row.line, row.fields if isinstance(row, Row) else row.error) for row in rows_of(content)] == [
        (1, {"title": "T"}),
        (2, "not JSON (a value is missing; text stands in double quotes); 14 characters are lost"),
        (3, {"title": "V"}),
        (4, "the key 'x' stands twice; 32 characters are lost"),
        (4, "not JSON (a comma or a closing bracket is missing); the 13 characters from here to the end are lost"),
        (4, "the JSON array is cut off: it does not end with ]"),
    ]


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.lists(st.text())), min_size=1))
def test_an_array_is_read_as_its_lines_are(rows: list[dict[str, Any]]) -> None:
    rows = [{**row, "title": f"T{n}", "abstract": "A"} for n, row in enumerate(rows)]
    for content in (json.dumps(rows), json.dumps(rows, indent=1, ensure_ascii=True)):
        assert [row.fields for row in rows_of(content.encode()) if isinstance(row, Row)] == rows


@given(st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b""))))
def test_every_line_comes_out_once_whatever_it_holds(lines: list[bytes]) -> None:
    found = [row.line for row in rows_of(b"\n".join([GOOD * 20, *lines]))]
    assert found == [*range(1, 21), *(number for number, line in enumerate(lines, 22) if line.strip())]
