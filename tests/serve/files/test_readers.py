"""Files of papers: every row comes out once, good or with its fault and its line, and nothing is read ahead."""

import csv
import gzip
import io
import json
import sys
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.workbooks import workbook

from arxsift.configs.errors import ArxsiftError, InputError
from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import Remark
from arxsift.serve.feeds.read import open_stream, read_rows
from arxsift.serve.files.columns import Columns, resolve
from arxsift.serve.files.headers import delimiter_of
from arxsift.serve.files.json_values import MAX_ROW_BYTES
from arxsift.serve.files.rows import BadRow, Row
from arxsift.serve.files.source import format_of
from arxsift.serve.files.writers import Fields

CONVERT = "convert the file, for example from Latin-1: iconv -f LATIN1 -t UTF-8"


def rows_of(content: bytes, name: str = "p.jsonl", columns: Columns | None = None) -> list[Row | BadRow]:
    items = read_rows(open_stream(io.BytesIO(content), name), name, columns or Columns())
    return [item for item in items if not isinstance(item, Remark)]


def remarks_of(content: bytes, name: str = "p.csv") -> list[str]:
    return [item.text for item in read_rows(open_stream(io.BytesIO(content), name), name) if isinstance(item, Remark)]


GOOD = b'{"title": "T", "abstract": "A"}\n'


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"nothing", "not JSON (Expecting value, column 1)"),
        (b'{"title": "T"', "not JSON (Expecting ',' delimiter, column 14)"),
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
    ("line", "fields"),
    [
        (b"T,A,1,2", {"title": "T", "abstract": "A", "n": "1", "column_4": "2"}),
        (b"T,A,1,,", {"title": "T", "abstract": "A", "n": "1"}),
        (b"T", {"title": "T", "abstract": "", "n": ""}),
        (b"T,G\xf6del \x96 \x93x\x94,1", {"title": "T", "abstract": "Gödel – “x”", "n": "1"}),
        (b'T,"A" x,1', {"title": "T", "abstract": '"A" x', "n": "1"}),
        (b'T,"A ""x"" y" ,1', {"title": "T", "abstract": 'A "x" y', "n": "1"}),
        (b'T,A,"1', None),
    ],
)
def test_a_row_that_is_not_quite_right_is_read_all_the_same(line: bytes, fields: dict[str, str] | None) -> None:
    rows = rows_of(b"title,abstract,n\nT,A,1\n" + line + b"\nT,A,2\n", "p.csv")
    assert [row.line for row in rows] == [2, 3, 4]
    row = rows[1]
    assert (row.fields if isinstance(row, Row) else None) == fields


def test_what_is_odd_about_a_table_is_remarked_on_once() -> None:
    assert remarks_of(b'title,n\nT,1,2\nG\xf6del\nG\xf6del,1,2\n"T,1\nU",2\n') == [
        "line 3 is not UTF-8: the file is read as Windows-1252",
        "line 3 has fewer cells than the header; the rest are taken as empty",
        "line 2 has more cells than the header; they are kept as column_3 and on",
        "line 5 may be several rows: is a quotation mark missing there?",
        "no column holds abstracts: papers are judged by their titles",
    ]


UNCLOSED = "a quotation mark is not closed"


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (["1,T,A", '2,T,"A', "3,T,A", "4,T,A"], [2, UNCLOSED, 4, 5]),
        (["1,T,A", '2,T,"A', "3,T,A", '4,"T, t","A"', "5,T,A"], [2, UNCLOSED, 4, 5, 6]),
        (['1,T,"A', "and more", "of it", "2,T,A"], [f"{UNCLOSED}; 3 lines are lost", 5]),
        (['"1","T","A', '"2","T","A"', '"3","T","A"'], [UNCLOSED, 3, 4]),
        (['1,"T,A', *(f"{n},T,A" for n in range(3000))], [UNCLOSED, *range(3, 3003)]),
        (['1,T,"A', "", "B, b", '"', '2,T,"A'], [2, UNCLOSED]),
    ],
)
def test_a_quotation_mark_left_open_spoils_one_row_and_the_next_goes_on(lines: list[str], read: list[object]) -> None:
    rows = rows_of("\n".join(["id,title,abstract", *lines]).encode(), "p.csv")
    assert [row.line if isinstance(row, Row) else row.error for row in rows] == read


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("ID,Title,Abstract", ("ID", "Title", "Abstract")),
        ("Authors,Title,Source title,Abstract,Author Keywords,EID", ("EID", "Title", "Abstract")),  # Scopus
        ("Key,Publication Title,Title,Abstract Note", ("id", "Title", "Abstract Note")),  # Zotero
        ("Article Title\tSource Title\tAbstract\tUT (Unique WOS ID)",
         ("UT (Unique WOS ID)", "Article Title", "Abstract")),  # Web of Science
        ("Covidence #;Title;Journal;Abstract", ("Covidence #", "Title", "Abstract")),
        ("Lens ID,Title,Publication Type,Abstract", ("Lens ID", "Title", "Abstract")),
        ("Article Title,Journal Title,Abstract,Accession Number", ("id", "Article Title", "Abstract")),  # CINAHL
        ("Title Primary|Periodical Full|Abstract", ("id", "Title Primary", "Abstract")),  # RefWorks
        ("PMID,Title,Journal/Book", ("PMID", "Title", "abstract")),  # PubMed
        ("Document Title,Publication Title,Abstract", ("id", "Document Title", "Abstract")),  # IEEE
        ("TI,AB,AU", ("id", "TI", "AB")),
        ("Title,title,abstract", ("id", "title", "abstract")),
    ],
)  # fmt: skip
def test_the_columns_of_the_usual_databases_are_known_in_any_case(header: str, columns: tuple[str, str, str]) -> None:
    delimiter = delimiter_of(header, Columns())
    for spelt in (header, header.upper()):
        names = tuple(spelt.split(delimiter))
        if len(set(names)) == len(names):
            own = resolve(Columns(), names)
            expected = [name if name in ("id", "abstract") else name.upper() for name in columns]
            assert [own.id, own.title, own.abstract] == (expected if spelt == header.upper() else list(columns))


def test_a_row_in_two_columns_that_do_not_matter_is_kept_in_both() -> None:
    (row,) = rows_of(b",id,title,abstract,notes,notes,,\n0,1,T,A,x,y,,z\n", "p.csv")
    assert isinstance(row, Row)
    assert row.fields == {
        "column_1": "0", "id": "1", "title": "T", "abstract": "A", "notes": "x", "notes_2": "y", "column_7": "",
        "column_8": "z",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"\n\n,,\nid;title;abstract\n1;T;A\n",
        b"sep=;\nid;title;abstract\n1;T;A\n",
        b'"sep=|"\r\nid|title|abstract\r\n1|T|A',
        b"id,title,abstract\r1,T,A\r",
        "id\ttitle\tabstract\n1\tT\tA\n".encode("utf-16"),
        b'"id","title","abstract"\n"1","T","A"',
    ],
)
def test_a_table_is_read_whatever_its_delimiter_and_line_ends(content: bytes) -> None:
    (row,) = rows_of(content, "papers.txt")
    assert isinstance(row, Row) and row.fields == {"id": "1", "title": "T", "abstract": "A"}


def test_a_cell_may_be_larger_than_the_csv_module_expects() -> None:
    (row,) = rows_of(b"title,abstract,more\nT,A," + b"x" * 200_000, "p.csv")
    assert isinstance(row, Row) and len(row.fields["more"]) == 200_000


PROSE = b"word " * 41


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"id,name,summary\n1,T,A\n",
         "line 1: no column 'title'; there is 'id', 'name', 'summary': name the right one with --columns title=name"),
        (b"id;kop;samenvatting text\n1;T;A\n",
         "line 1: no column 'title'; there is 'id', 'kop', 'samenvatting text': "
         'name the right one with --columns "title=…,abstract=samenvatting text"'),
        (b"id,title,remarks\n1,T," + PROSE,
         "no column 'abstract'; there is 'id', 'title', 'remarks': name the right one with --columns abstract=remarks"),
        (b"title,abstract,title\n", "line 1: the column 'title' stands twice; rename one"),
        (b"Title,TITLE,abstract\n", "line 1: the columns 'Title' and 'TITLE' both mean the title; rename one"),
        (b'title,"abs"x\n', "line 1: the header cannot be read (',' expected after '\"')"),
    ],
)  # fmt: skip
def test_a_header_that_cannot_be_used_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(InputError) as caught:
        rows_of(content, "p.csv")
    assert str(caught.value) == f"p.csv: {fault}"


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
        (2, "not JSON (Expecting value); 14 characters are lost"),
        (3, {"title": "V"}),
        (4, "the key 'x' stands twice; 32 characters are lost"),
        (4, "not JSON (Expecting ',' delimiter); the 13 characters from here to the end are lost"),
        (4, "the JSON array is cut off: it does not end with ]"),
    ]


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.lists(st.text())), min_size=1))
def test_an_array_is_read_as_its_lines_are(rows: list[dict[str, Any]]) -> None:
    rows = [{**row, "title": f"T{n}", "abstract": "A"} for n, row in enumerate(rows)]
    for content in (json.dumps(rows), json.dumps(rows, indent=1, ensure_ascii=True)):
        assert [row.fields for row in rows_of(content.encode()) if isinstance(row, Row)] == rows


def test_an_excel_workbook_is_read() -> None:
    day = datetime(2026, 7, 1)
    rows = rows_of(
        workbook(["My papers"], ["ID", "Title", "Abstract", "Year", None], [7, "T", None, day], [], [8, "U", "A", 5])
    )
    assert rows == [
        Row(3, {"ID": 7, "Title": "T", "Abstract": "", "Year": "2026-07-01"}, Paper.of("T", "", "7"), "row"),
        Row(5, {"ID": 8, "Title": "U", "Abstract": "A", "Year": 5}, Paper.of("U", "A", "8"), "row"),
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04", workbook(["title"], ["T"])[:-100], b"PK\x03\x04" + b"x" * 999])
def test_a_zip_archive_that_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        rows_of(content, "p.xlsx")
    assert str(caught.value) == (
        "p.xlsx: is a zip archive or an office document, but no Excel workbook; save papers as .xlsx, .csv or .jsonl"
    )


def test_a_workbook_without_openpyxl_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook(["title"], ["T"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError) as caught:
        rows_of(content, "p.xlsx")
    assert str(caught.value) == "p.xlsx: an Excel workbook needs openpyxl: pip install 'arxsift[tables]'"


def test_tsv_is_a_table_with_tabs() -> None:
    (row,) = rows_of(b"title\tabstract\nT,\tA\n", "p.tsv")
    assert isinstance(row, Row) and row.fields == {"title": "T,", "abstract": "A"}


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(CELLS, min_size=1, max_size=4, unique=True), st.data())
def test_what_was_written_as_csv_is_read_back(names: list[str], data: st.DataObject) -> None:
    names = [f"x{name}" for name in names]
    cells = st.tuples(*[CELLS] * len(names)).map(lambda row: [*row, "T", "A"])
    table = data.draw(st.lists(cells, max_size=5))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[*names, "title", "abstract"], *table])
    rows = rows_of(text.getvalue().encode(), "p.csv")
    assert [list(row.fields.values()) for row in rows if isinstance(row, Row)] == table


@given(st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b""))))
def test_every_line_comes_out_once_whatever_it_holds(lines: list[bytes]) -> None:
    found = [row.line for row in rows_of(b"\n".join([GOOD * 20, *lines]))]
    assert found == [*range(1, 21), *(number for number, line in enumerate(lines, 22) if line.strip())]


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
        (b"PAR1", "Parquet"),
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
