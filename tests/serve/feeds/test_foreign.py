"""Exports for people to read are named with what to export instead, by every command; tables are never one abstract."""

from collections.abc import Callable
from pathlib import Path

import pytest
from made.feeds import items_of
from typer.testing import Result

from arxsift.serve.feeds.entry import Entry
from arxsift.serve.feeds.sniff import is_prose
from arxsift.serve.files.columns import AS_THEY_ARE

RIS = "export the papers as RIS"

EXPORTS = {
    "RT Journal Article\nSR Electronic(1)\nID 1\nA1 Kessel,Ada\nT1 Moss\nAB Moss recalls.\n\n": (
        f"RefWorks' tagged format; {RIS}"
    ),
    "1. Pebble Lett. 2026 Mar;12:1-20. doi: 10.9999/a.\n\nMoss.\n\nKessel A.\n\nMoss recalls.\n\nPMID: 90000001\n": (
        "PubMed's summary or abstract text; save the papers in the format PubMed (nbib)"
    ),
    "<1>\nUnique Identifier\n  90000001\nTitle\n  Moss.\n\n<2>\nTitle\n  Fern.\n": f"Ovid's citation text; {RIS}",
    "Record #1 of 2\r\nID: CN-0\r\nAU: Kessel A\r\nTI: Moss\r\nAB: Moss recalls.\r\n": f"Cochrane's text; {RIS}",
    '"TITLE","Moss, or ""moss"""\n"AUTHORS","Kessel A."\n"ABSTRACT","Moss recalls."\n\n"TITLE","Fern"\n': (
        "a table with a line for each field; export it with a column for each field, or as RIS"
    ),
    "---\nreferences:\n- id: kessel\n  title: Moss\n": "CSL in YAML; export the papers as CSL JSON, RIS or BibTeX",
}


@pytest.mark.parametrize("content", EXPORTS)
def test_an_export_for_people_is_named(arxsift: Callable[..., Result], tmp_path: Path, content: str) -> None:
    path = tmp_path / "papers.txt"
    path.write_text(content)
    for call in (("triage", path, "--all"), ("label", path, "-o", tmp_path / "out.jsonl"), ("classify", path)):
        result = arxsift(*call, "--model", "tfidf")
        assert (result.exit_code, result.stderr) == (2, f"arxsift: {path}: is {EXPORTS[content]}\n")


@pytest.mark.parametrize("name", ["refs.bib", "refs.ris", "papers.csv.gz", "papers.json", "feed.xml"])
def test_a_file_whose_name_says_papers_is_no_abstract(name: str) -> None:
    assert not is_prose(b"Moss recalls floods.", name, AS_THEY_ARE)
    assert is_prose(b"Moss recalls floods.", f"{name}.txt", AS_THEY_ARE)


def test_a_table_with_unknown_columns_is_no_abstract() -> None:
    assert not is_prose(b"Titel;Zusammenfassung\nMoos;Moos lernt, und vergisst.\n", "stdin", AS_THEY_ARE)
    assert is_prose(b"Moss, a memory\n\nMoss recalls, and forgets.\n", "stdin", AS_THEY_ARE)
    assert is_prose(b"From moss to fern, we compare two.\nIn 1. all; PMID: none.\n", "stdin", AS_THEY_ARE)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding: str) -> None:
    for content in ("title,abstract\nMoos für alle,Moos lernt.\n", "TY  - JOUR\nTI  - Moos für alle\nER  - \n"):
        (entry,) = (item for item in items_of(content.encode(encoding)) if isinstance(item, Entry))
        assert entry.title == "Moos für alle"


def test_a_title_is_one_line_and_an_address_has_no_escapes() -> None:
    content = "@misc{a, title = {Moss\n   and fern}, url = {https://a.example/x{\\_}y\\_z?b=c\\&d=\\%20\\~{}e}}"
    (entry,) = (item for item in items_of(content) if isinstance(item, Entry))
    assert (entry.title, entry.paper.url) == ("Moss and fern", "https://a.example/x_y_z?b=c&d=%20~e")
