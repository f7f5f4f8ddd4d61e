"""Papers that an answer of a server wraps, and tables below what a database writes above them."""

import io
from json import dumps
from typing import Any

import pytest

from arxsift.serve.files.columns import Columns
from arxsift.serve.files.json_rows import read_json_rows
from arxsift.serve.files.rows import BadRow, Row
from arxsift.serve.files.tables import Table

MOSS, FERN = {"title": "Moss", "abstract": "Moss recalls floods."}, {"title": "Fern"}
AUTHORS = [{"author": {"display_name": "Ada", "institutions": [{"display_name": "Uni"}]}}]


def titles_in(value: Any) -> list[str]:
    content = dumps(value).encode()
    rows = list(read_json_rows(io.BytesIO(content), content, Columns()))
    return [row.paper.title if isinstance(row, Row) else row.error for row in rows]


@pytest.mark.parametrize(
    "answer",
    [
        {"meta": {"count": 2}, "results": [MOSS, FERN], "group_by": []},
        {"status": "ok", "message": {"total-results": 2, "items": [MOSS, FERN]}},
        {"hitCount": 2, "resultList": {"result": [MOSS, FERN]}, "request": {"query": "moss"}},
        {"offset": 0, "data": [{"contexts": [], "citingPaper": MOSS}, {"citingPaper": FERN}]},
        {"hits": {"total": {"value": 2}, "hits": [{"_id": "1", "_source": MOSS}, {"_id": "2", "_source": FERN}]}},
        [{"key": "A", "meta": {}, "data": MOSS}, {"key": "B", "data": FERN}],
    ],
)
def test_a_list_of_papers_is_found_in_an_answer(answer: Any) -> None:
    assert titles_in(answer) == ["Moss", "Fern"]


def test_one_paper_may_be_wrapped() -> None:
    assert titles_in({"status": "ok", "message": {"title": ["Moss"], "author": [{"given": "Ada"}]}}) == ["Moss"]


@pytest.mark.parametrize("value", [{"words": "Moss", "authorships": AUTHORS}, {"x": 1, "references": [MOSS, FERN]}])
def test_what_only_belongs_to_a_paper_is_none(value: Any) -> None:
    assert [error.partition(";")[0] for error in titles_in(value)] == ["no field 'title'"]


@pytest.mark.parametrize("name", ["abstractNote", "abstractText", "AbstractNote", "Abstract Note", "abstract_note"])
def test_names_in_camel_case_are_known(name: str) -> None:
    content = dumps({"title": "Moss", name: "Moss recalls floods.", "arXiv ID": "2401.00001"}).encode()
    (row,) = read_json_rows(io.BytesIO(content), content, Columns())
    assert isinstance(row, Row)
    assert (row.paper.abstract, row.paper.id) == ("Moss recalls floods.", "2401.00001")


def table(content: str) -> tuple[list[Row | BadRow], list[str]]:
    read = Table(io.BytesIO(content.encode()), "t.csv", Columns())
    return list(read), read.remarks


@pytest.mark.parametrize(
    ("above", "n_lines"),
    [
        ('"About the data: exported on Mar 01, 2026, by nobody"\n', 1),
        ("Pebble Technologies, Inc.\n------\nSearch for: moss, fern\nResults: 2\n\n", 5),
        ("*Generic\n", 1),
    ],
)
def test_lines_above_the_names_of_the_columns_are_passed_over_and_told(above: str, n_lines: int) -> None:
    rows, remarks = table(f'{above}Rank,Title,Abstract\n1,Moss,"Moss recalls, and forgets."\n2,Fern,\n')
    assert [row.paper.title for row in rows if isinstance(row, Row)] == ["Moss", "Fern"]
    assert rows[0].line == n_lines + 2
    assert remarks == [f"{n_lines} line{'s' * (n_lines > 1)} above the names of the columns passed over"]


def test_a_row_that_says_title_is_no_header_where_one_is_known() -> None:
    rows, remarks = table("title,kind,year\ntitle,abstract,year\n")
    assert [row.paper.title for row in rows if isinstance(row, Row)] == ["title"]
    assert remarks == ["no column holds abstracts: papers are judged by their titles"]


def test_a_table_of_tabs_may_hold_quotation_marks_as_text() -> None:
    rows, _ = table('title\tabstract\n"Moss" and 5" of rain\t"It" recalls.\t\n"Fern\tGreen.\nBark\t"Dry"\n')
    read = [(row.paper.title, row.paper.abstract) for row in rows if isinstance(row, Row)]
    assert read == [('"Moss" and 5" of rain', '"It" recalls.'), ('"Fern', "Green."), ("Bark", "Dry")]
