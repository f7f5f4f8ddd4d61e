"""Files of papers as triage reads them: JSON lines, the arXiv snapshot, tables, BibTeX and RIS."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from arxsift.configs.errors import InputError
from arxsift.serve.feeds.entry import BadEntry, CutError, Entry, Head
from arxsift.serve.feeds.read import open_entries, read_entries
from arxsift.serve.files.rows import Columns

FEEDS = Path(__file__).parents[2] / "fixtures" / "feeds"


def read(content: str | bytes, name: str = "papers", columns: Columns | None = None) -> list[Head | Entry | BadEntry]:
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return list(read_entries(stream, name, columns or Columns()))


def entries(content: str | bytes) -> list[Entry]:
    return [found for found in read(content) if isinstance(found, Entry)]


def faults(content: str | bytes) -> list[tuple[str, str]]:
    return [(found.place, found.error) for found in read(content) if isinstance(found, BadEntry)]


def one(**fields: Any) -> Entry:
    head, entry = read(json.dumps({"title": "T", "abstract": "A", **fields}))
    assert head == Head("jsonl")
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
    assert entry.place == "papers: line 1"
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
    head, entry = read(json.dumps(line) + "\n")
    assert head == Head("snapshot")
    assert isinstance(entry, Entry)
    assert entry.paper.authors == ("Ada Kessel", "B. Lind Jr.")
    assert entry.paper.categories == ("q-bio.NC", "cs.NE")
    assert (entry.paper.id, entry.paper.date, entry.paper.version) == ("0704.9999", "2007-04-02", 2)
    assert (entry.announced, entry.announce_type) == ("2008-11-26", None)


def test_lines_that_cannot_be_judged_are_told_with_their_number() -> None:
    content = '{"title": "", "abstract": "A"}\n\n{"title": "T", "abstract": " "}\nnothing\n{"title": "T"}'
    assert len(entries(content)) == 2
    assert faults(content) == [
        ("papers: line 4", "not JSON (Expecting value, column 1)"),
        ("papers: line 5", "no field 'abstract'; there is 'title': name the right one with --columns abstract=…"),
    ]


@pytest.mark.parametrize(("delimiter", "format"), [(",", "csv"), ("\t", "tsv"), (";", "csv")])
def test_the_header_line_tells_what_parts_the_cells(delimiter: str, format: str) -> None:
    header = delimiter.join(("id", "title", "abstract", "authors"))
    row = delimiter.join(("2607.90001v1", '"Stones, and; moss"', "A", '"[""Ada Kessel"", ""Bo Lind""]"'))
    head, entry = read(f"\ufeff{header}\r\n{row}\r\n")
    assert isinstance(head, Head) and head.format == format
    assert isinstance(entry, Entry)
    assert (entry.place, entry.paper.id, entry.title) == ("papers: line 2", "2607.90001", "Stones, and; moss")
    assert entry.paper.authors == ("Ada Kessel", "Bo Lind")


def test_columns_are_named_where_a_table_calls_them_otherwise() -> None:
    table = "Name,Summary\nT,A\n"
    with pytest.raises(InputError) as caught:
        read(table, "t.csv")
    assert str(caught.value) == (
        "t.csv: no column 'title'; there is 'Name', 'Summary': "
        "name the right one with --columns title=…,abstract=…"
    )  # fmt: skip
    _, entry = read(table, columns=Columns("Name", "Summary"))
    assert isinstance(entry, Entry) and entry.abstract == "A"


def test_the_last_row_of_damaged_data_is_not_judged() -> None:
    rows = "".join(f'{n},Stone {n},"{n * 7919 % 10007} gravel"\n' for n in range(5000))
    packed = gzip.compress(f"id,title,abstract\n{rows}".encode())
    found: list[Head | Entry | BadEntry] = []
    with pytest.raises(CutError):
        found.extend(read_entries(io.BytesIO(packed[: len(packed) // 2]), "t.csv.gz"))
    assert isinstance(found[-1], BadEntry)
    assert all(isinstance(each, Entry) for each in found[1:-1])


def test_bibtex_is_read_with_its_abbreviations_comments_and_parentheses() -> None:
    with open_entries(str(FEEDS / "refs.bib")) as found:
        head, kessel, fenn, hart, empty = found
    assert head == Head("bibtex")
    assert isinstance(kessel, Entry) and isinstance(fenn, Entry) and isinstance(hart, Entry)
    assert kessel.place == f"{FEEDS / 'refs.bib'}: entry 1 (kessel2026)"
    assert kessel.title == r"River stones as {Associative} memories in $\mathbb{R}^n$"
    assert kessel.paper.title == "River stones as Associative memories in R^n"
    assert kessel.paper.authors == ("Ada Kessel", "Bo Lönn", "The Moss Team", "Dora van der Em")
    assert (kessel.paper.id, kessel.paper.version, kessel.paper.date) == ("2607.90001", 2, "2026-07")
    assert kessel.paper.categories == ("q-bio.NC",)
    assert kessel.fields["journal"] == "Journal of Imaginary Botany"
    assert (kessel.fields["ENTRYTYPE"], kessel.fields["ID"]) == ("article", "kessel2026")
    assert (fenn.paper.id, fenn.paper.date, fenn.title) == ("2607.90002", "2026-07-03", "Moss (and more) counts")
    assert fenn.abstract == "Moss counts to four :) and on."
    assert (hart.paper.id, hart.paper.date, hart.paper.url) == (
        "10.9999/lichen.7",
        "1999-03",
        "https://doi.org/10.9999/lichen.7",
    )
    assert isinstance(empty, Entry)
    assert (empty.place, empty.abstract) == (f"{FEEDS / 'refs.bib'}: entry 4 (empty)", "")


BIB = "@article{%s, title={T}, abstract={A}, %s}\n"


@pytest.mark.parametrize(
    ("field", "paper_id"),
    [
        ("eprint={2607.90001}", "2607.90001"),
        ("eprint={0601999}, primaryclass={q-bio.NC}, archiveprefix={arXiv}", "q-bio/0601999"),
        ("eprint={arXiv:2607.90001v4}, eprinttype={arxiv}", "2607.90001"),
        ("journal={arXiv preprint arXiv:2607.90001}", "2607.90001"),
        ("journal={CoRR}, volume={abs/2607.90001}", "2607.90001"),
        ("url={https://arxiv.org/pdf/2607.90001v1.pdf}", "2607.90001"),
        ("doi={10.48550/ARXIV.2607.90001}", "2607.90001"),
        ("eprint={2607.90001}, archiveprefix={hal}, doi={10.9999/a}", "10.9999/a"),
    ],
)
def test_a_bibtex_entry_names_its_arxiv_paper_in_many_places(field: str, paper_id: str) -> None:
    assert [entry.paper.id for entry in entries(BIB % ("k", field))] == [paper_id]


def test_a_bibtex_entry_that_is_not_closed_ends_where_the_next_begins() -> None:
    content = BIB % ("a", "") + "@article{b, title={T {x}, abstract={A}}\n" + BIB % ("c", "") + "\n@ broken\n"
    assert len(entries(content)) == 2
    assert faults(content) == [
        ("papers: entry 2 (b)", "not BibTeX (its braces are not closed before the next entry)"),
        ("papers: after entry 3", "an @ that begins no entry"),
    ]


def test_bibtex_that_the_parser_refuses_is_told() -> None:
    fault = "not BibTeX (Expected a `=` after entry key, but found `,`.)"
    assert faults("@article{a, title, abstract={A}}") == [("papers: entry 1 (a)", fault)]


@pytest.mark.parametrize(
    ("whole", "cut"),
    [(BIB % ("a", "") + BIB % ("b", ""), "entry 2 (b)"), ("TY  - A\nTI  - T\nAB  - A\nER  - \n" * 2, "entry 2")],
)
def test_a_bibliography_that_ends_in_an_entry_is_cut(whole: str, cut: str) -> None:
    found: list[Head | Entry | BadEntry] = []
    with pytest.raises(CutError) as caught:
        found.extend(read_entries(io.BytesIO(whole.encode()[:-8]), "refs"))
    assert str(caught.value) == "refs: cut off after entry 1; the rest is missing: get it again"
    assert isinstance(found[1], Entry)
    assert isinstance(found[2], BadEntry) and (found[2].place, found[2].error) == (f"refs: {cut}", "cut off")


def test_ris_is_read_with_texts_over_several_lines_and_tags_that_repeat() -> None:
    with open_entries(str(FEEDS / "refs.ris")) as found:
        head, kessel, hart, empty = found
    assert head == Head("ris")
    assert isinstance(kessel, Entry) and isinstance(hart, Entry)
    assert kessel.abstract == "Gravel recalls floods, and moss counts."
    assert kessel.paper.authors == ("Ada Kessel", "Bo Lind Jr.")
    assert (kessel.paper.id, kessel.paper.version, kessel.paper.date) == ("2607.90001", 2, "2026-07-03")
    assert kessel.paper.categories == ("q-bio.NC",)
    assert kessel.fields["UR"] == ["https://arxiv.org/abs/2607.90001v2", "https://example.org/stones"]
    assert (hart.paper.id, hart.paper.date, hart.paper.authors) == ("10.9999/lichen.7", "1999", ("Gil Hart",))
    assert isinstance(empty, Entry)
    assert (empty.place, empty.abstract) == (f"{FEEDS / 'refs.ris'}: entry 3", "")


def test_ris_references_that_do_not_begin_or_end_are_told_or_read() -> None:
    content = "Made by a data base\n\nTY  - A\nTI  - T\nAB  - A\n"
    content += "TY  - A\r\nT1  - U\r\nN2  - A\r\nER  - \r\nAB  - lost\nER  -\n"
    assert [entry.title for entry in entries(content)] == ["T", "U"]
    assert faults(content) == [("papers: entry 3", "not RIS (it does not begin with TY)")]
