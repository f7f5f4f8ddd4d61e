"""Tables: any delimiter, header and line end; every row comes out once, good or with its fault and its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.rows import remarks_of, rows_of

from arxsift.configs.errors import InputError
from arxsift.serve.files.columns import Columns, resolve
from arxsift.serve.files.headers import delimiter_of
from arxsift.serve.files.rows import Row


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


def test_tsv_is_a_table_with_tabs() -> None:
    (row,) = rows_of(b"title\tabstract\nT,\tA\n", "p.tsv")
    assert isinstance(row, Row) and row.fields == {"title": "T,", "abstract": "A"}


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def test_a_name_of_a_column_may_hold_a_line_break() -> None:
    (row,) = rows_of(b'x,"of\ntwo lines",title,abstract\n1,2,T,A\n', "p.csv")
    assert isinstance(row, Row) and row.fields == {"x": "1", "of\ntwo lines": "2", "title": "T", "abstract": "A"}


@given(st.lists(CELLS, min_size=1, max_size=4, unique=True), st.data())
def test_what_was_written_as_csv_is_read_back(names: list[str], data: st.DataObject) -> None:
    names = [f"x{name}" for name in names]
    cells = st.tuples(*[CELLS] * len(names)).map(lambda row: [*row, "T", "A"])
    table = data.draw(st.lists(cells, max_size=5))
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[*names, "title", "abstract"], *table])
    rows = rows_of(text.getvalue().encode(), "p.csv")
    assert [list(row.fields.values()) for row in rows if isinstance(row, Row)] == table
