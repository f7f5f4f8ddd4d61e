"""Files of papers as triage reads them: JSON lines, the arXiv snapshot, tables, BibTeX and RIS."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from made.feeds import entries_of, error_of, faults_of, items_of, items_until_error

from arxsift.configs.errors import InputError
from arxsift.serve.feeds.entry import BadEntry, CutError, Entry, Head, Remark
from arxsift.serve.feeds.read import open_entries, read_entries
from arxsift.serve.files.columns import Columns


def one(**fields: Any) -> Entry:
    head, entry = items_of(json.dumps({"title": "T", "abstract": "A", **fields}))
    assert head == Head("json")
    assert isinstance(entry, Entry)
    return entry


def test_a_line_of_our_own_output_gives_back_what_is_known_of_the_paper() -> None:
    fields = {
        "id": "2607.90001",
        "authors": ["Ada Kessel", 'Bo L\\"onn'],
        "categories": ["q-bio.NC", "cs.NE"],
        "date": "2026-07-01",
        "version": 2,
        "url": "https://arxiv.org/abs/2607.90001v2",
        "announced": "2026-07-17",
        "announce_type": "replace",
        "topics": ["brain_encoding"],
        "scores": {"brain_encoding": 0.9},
    }
    entry = one(**fields)
    assert entry.location == "papers: line 1"
    assert entry.paper.authors == ("Ada Kessel", "Bo Lönn")
    assert entry.paper.categories == ("q-bio.NC", "cs.NE")
    assert (entry.paper.id, entry.paper.date, entry.paper.version) == ("2607.90001", "2026-07-01", 2)
    assert entry.paper.url == "https://arxiv.org/abs/2607.90001v2"
    assert (entry.announced, entry.announce_type) == ("2026-07-17", "replace")
    assert entry.fields == {"title": "T", "abstract": "A", **fields}


@pytest.mark.parametrize(
    ("given", "paper_id", "version"),
    [
        ("2607.90001v3", "2607.90001", 3),
        ("arXiv:2607.90001", "2607.90001", None),
        ("https://arxiv.org/abs/2607.90001v1", "2607.90001", 1),
        ("http://arxiv.org/pdf/q-bio/0601999v2.pdf", "q-bio/0601999", 2),
        ("10.48550/arXiv.2607.90001", "2607.90001", None),
        ("mine", "mine", None),
    ],
)
def test_a_paper_of_arxiv_is_known_by_its_identifier_without_version(
    given: str, paper_id: str, version: int | None
) -> None:
    paper = one(id=given).paper
    assert (paper.id, paper.version) == (paper_id, version)
    assert paper.url == (f"https://arxiv.org/abs/{paper_id}" if paper_id != "mine" else "")


def test_fields_of_another_shape_stay_in_the_fields_alone() -> None:
    fields = {
        "authors": {"first": "Ada"},
        "categories": 7,
        "date": ["2026"],
        "version": True,
        "url": None,
        "announced": "soon",
        "announce_type": "odd",
    }
    entry = one(**fields)
    assert (entry.paper.authors, entry.paper.categories, entry.paper.date) == ((), (), "")
    assert (entry.paper.version, entry.paper.url) == (None, "")
    assert (entry.announced, entry.announce_type) == ("", None)
    assert {name: entry.fields[name] for name in fields} == fields


def test_authors_are_taken_as_text_and_as_objects_too() -> None:
    assert one(authors="Ada Kessel and Bo Lind").paper.authors == ("Ada Kessel", "Bo Lind")
    assert one(authors=[{"name": "Ada Kessel"}, {"id": 1}]).paper.authors == ("Ada Kessel",)


@pytest.mark.parametrize(
    ("fields", "authors", "date"),
    [
        (
            {"author": [{"family": "Kessel", "given": "Ada"}, {"literal": "The Moss Team"}]},
            ("Ada Kessel", "The Moss Team"),
            "",
        ),
        ({"author": [{"family": "Berg", "non-dropping-particle": "van der", "given": "W."}]}, ("W. van der Berg",), ""),
        ({"issued": {"date-parts": [["2026", 7, 3]]}}, (), "2026-07-03"),
        ({"issued": {"date-parts": [[2026]]}}, (), "2026"),
        ({"issued": {"date-parts": [[None]]}}, (), ""),
        ({"issued": {"raw": "2026-07"}, "author": "Ada Kessel"}, ("Ada Kessel",), "2026-07"),
        ({"issued": "2026"}, (), "2026"),
        (
            {"authorships": [{"author": {"display_name": "Ada Kessel"}}], "publication_date": "2026-07-16"},
            ("Ada Kessel",),
            "2026-07-16",
        ),
        ({"Author": "Kessel, Ada; Lind, Bo", "Publication Year": "2026"}, ("Ada Kessel", "Bo Lind"), "2026"),
        ({"Authors": "Kessel A.; Lind B.", "Year": 2026}, ("Kessel A.", "Lind B."), "2026"),
    ],
)
def test_authors_and_dates_are_known_as_reference_managers_nest_them(
    fields: dict[str, Any], authors: tuple[str, ...], date: str
) -> None:
    paper = one(**fields).paper
    assert (paper.authors, paper.date) == (authors, date)


def test_an_array_of_csl_items_is_read() -> None:
    items = [
        {"id": n, "title": f"Stone {n}", "abstract": "Gravel.", "DOI": "10.9999/a", "URL": "https://x.org"}
        for n in (1, 2)
    ]
    for content in (json.dumps(items), json.dumps(items, indent=2), "\n".join(map(json.dumps, items))):
        assert [(entry.title, entry.paper.url) for entry in entries_of(content)] == [
            ("Stone 1", "https://x.org"),
            ("Stone 2", "https://x.org"),
        ]


def test_the_arxiv_snapshot_is_known_by_its_fields() -> None:
    line = {
        "id": "0704.9999",
        "submitter": "A. Nobody",
        "authors": "Ada Kessel, B. Lind, Jr.",
        "title": "On the\n  stability of moss",
        "doi": None,
        "categories": "q-bio.NC cs.NE",
        "abstract": "  Moss is stable.\n",
        "versions": [
            {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
            {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
        ],
        "update_date": "2008-11-26",
        "authors_parsed": [["Kessel", "Ada", ""], ["Lind", "B.", "Jr."]],
    }
    head, entry = items_of(json.dumps(line) + "\n")
    assert head == Head("snapshot")
    assert isinstance(entry, Entry)
    assert entry.paper.authors == ("Ada Kessel", "B. Lind Jr.")
    assert entry.paper.categories == ("q-bio.NC", "cs.NE")
    assert (entry.paper.id, entry.paper.date, entry.paper.version) == ("0704.9999", "2007-04-02", 2)
    assert (entry.announced, entry.announce_type) == ("2008-11-26", None)


def test_lines_that_cannot_be_judged_are_told_with_their_number() -> None:
    content = '{"title": "", "abstract": "A"}\n\n{"title": "T", "abstract": " "}\nnothing\n{"title": "T"}\n{}'
    assert [(entry.title, entry.abstract) for entry in entries_of(content)] == [("", "A"), ("T", ""), ("T", "")]
    assert faults_of(content) == [
        ("papers: line 4", "not JSON (a value is missing; text stands in double quotes, column 1)"),
        ("papers: line 6", "no field 'title'; there is nothing: name the right one with --columns title=…,abstract=…"),
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_header_line_tells_what_parts_the_cells(delimiter: str) -> None:
    header = delimiter.join(("id", "title", "abstract", "authors"))
    row = delimiter.join(("2607.90001v1", '"Stones, and; moss"', "A", '"[""Ada Kessel"", ""Bo Lind""]"'))
    head, entry = items_of(f"\ufeff{header}\r\n{row}\r\n")
    assert head == Head("table")
    assert isinstance(entry, Entry)
    assert (entry.location, entry.paper.id, entry.title) == ("papers: line 2", "2607.90001", "Stones, and; moss")
    assert entry.paper.authors == ("Ada Kessel", "Bo Lind")


def test_columns_are_named_where_a_table_calls_them_otherwise() -> None:
    table = "Name,Summary\nT,A\n"
    with pytest.raises(InputError) as caught:
        items_of(table, "t.csv")
    assert str(caught.value) == (
        "t.csv: line 1: no column 'title'; there is 'Name', 'Summary': "
        "name the right one with --columns title=Name"
    )  # fmt: skip
    _, entry = items_of(table, columns=Columns("Name", "Summary"))
    assert isinstance(entry, Entry) and entry.abstract == "A"


def test_the_last_row_of_damaged_data_is_not_judged() -> None:
    rows = "".join(f'{n},Stone {n},"{n * 7919 % 10007} gravel"\n' for n in range(5000))
    packed = gzip.compress(f"id,title,abstract\n{rows}".encode())
    items, error = items_until_error(packed[: len(packed) // 2], "t.csv.gz")
    *entries, last = (item for item in items if not isinstance(item, Head | Remark))
    assert isinstance(error, CutError)
    assert isinstance(last, BadEntry) and all(isinstance(entry, Entry) for entry in entries)


@pytest.mark.parametrize("content", ["title,abstract\n", '@string{a = "b"}\n', "<rss><channel/></rss>"])
def test_a_file_without_papers_is_remarked_on(content: str, tmp_path: Path) -> None:
    path = tmp_path / "none"
    path.write_text(content)
    with open_entries(str(path)) as items:
        assert list(items)[1:] == [Remark(str(path), "holds no papers")]


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in names:
            file.writestr(name, "application/vnd.oasis.opendocument.text")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (archive("[Content_Types].xml", "word/document.xml"), "a Word document"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "a PowerPoint presentation"),
        (archive("mimetype"), "an OpenDocument text"),
        (b"{\\rtf1\\ansi Stones}", "an RTF document"),
        (b"From ada@example.org Thu Jul 16\nSubject: Stones\n", "an e-mail"),
    ],
)
def test_a_document_of_another_kind_is_named_with_what_to_export(content: bytes, expected: str) -> None:
    assert error_of(content) == f"papers: is {expected}; export the papers as RIS, BibTeX or CSV"


def test_an_endnote_library_and_latex_are_named() -> None:
    library = "is an EndNote library; in EndNote, export the references as RIS or in EndNote's format (.enw)"
    assert error_of(b"\0\x08" * 300, "My.enl") == f"My.enl: {library}"
    assert error_of(archive("My.enl", "sdb/x"), "My.enlx") == f"My.enlx: {library}"
    assert error_of("% a draft\n\\documentclass{article}", "a.tex") == "a.tex: is LaTeX; give its .bib file"


def test_the_sign_that_stands_first_tells_the_format() -> None:
    """A line of another format further down, as in a note, changes nothing."""
    content = b"FN Pebbles\nVR 1.0\nPT J\nTI Stone\nAB Gravel recalls floods.\nPMID- 1\nER\n\nEF\n"
    head, *_ = read_entries(io.BytesIO(content), "savedrecs")
    assert head == Head("wos")
