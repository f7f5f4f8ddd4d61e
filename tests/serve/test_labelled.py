"""Labelled files: what is right is read as it stands, what is wrong is named with file and line."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made.digests import made_digest, written
from made.parquet import parquet
from typer.testing import Result

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.classifier import Classifier
from arxsift.models.fields import CONVERT
from arxsift.models.paper import Paper
from arxsift.serve.digest.formats import DigestFormat
from arxsift.serve.labelled import read_labelled
from arxsift.training.data.labels import LabelledPaper

TAXONOMY = load_taxonomy()
TEXTS = {"title": "A made-up title", "abstract": "A made-up abstract."}


def jsonl(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def message_of(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        read_labelled(path, TAXONOMY)
    return str(raised.value)


def test_a_labelled_paper_needs_a_text_and_topics_only(tmp_path: Path) -> None:
    (labelled,) = read_labelled(jsonl(tmp_path, {**TEXTS, "topics": ["theory"]}), TAXONOMY)
    assert labelled == LabelledPaper(Paper.of(**TEXTS), ("theory",), 3, "papers")
    assert labelled.paper.id.startswith("text-")
    (labelled,) = read_labelled(jsonl(tmp_path, {"title": TEXTS["title"], "abstract": None, "topics": []}), TAXONOMY)
    assert labelled.paper.abstract == ""


def test_a_labelled_object_gives_everything_it_can(tmp_path: Path) -> None:
    row = {
        "id": "2401.00001", **TEXTS, "topics": ["theory", "architectures"], "confidence": 2, "batch": "mine",
        "categories": ["cs.LG", "stat.ML"], "date": "2024-01-02T03:04:05Z", "note": "?", "truncated": True, "mood": {},
    }  # fmt: skip
    (labelled,) = read_labelled(jsonl(tmp_path, row), TAXONOMY)
    paper = Paper.of(**TEXTS, id="2401.00001").with_details(categories=("cs.LG", "stat.ML"), date="2024-01-02")
    assert labelled == LabelledPaper(paper, ("theory", "architectures"), 2, "mine")


def test_parquet_gives_labelled_papers_whatever_of_them_is_null(tmp_path: Path) -> None:
    columns = {
        "title": ["A", "B"],
        "abstract": ["One.", None],
        "topics": [["theory"], []],
        "confidence": [2, None],
        "batch": ["mine", None],
        "categories": [["cs.LG"], None],
        "date": [date(2024, 1, 2), None],
    }
    (tmp_path / "mine.parquet").write_bytes(parquet(columns))
    known = Paper.of("A", "One.").with_details(categories=("cs.LG",), date="2024-01-02")
    assert read_labelled(tmp_path / "mine.parquet", TAXONOMY) == [
        LabelledPaper(known, ("theory",), 2, "mine"),
        LabelledPaper(Paper.of("B", ""), (), 3, "papers"),
    ]


def test_topics_may_be_given_by_their_names(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {**TEXTS, "topics": ["Brain encoding & neural data", "THEORY"]})
    (labelled,) = read_labelled(path, TAXONOMY)
    assert labelled.topics == ("brain-encoding", "theory")
    assert message_of(jsonl(tmp_path, {**TEXTS, "topics": ["theory", "Theory"]})) == (
        f"{path}: line 1: the topic 'theory' stands twice"
    )


def test_null_is_as_good_as_absent(tmp_path: Path) -> None:
    row = dict.fromkeys(("id", "confidence", "batch", "categories", "date"))
    labelled = read_labelled(jsonl(tmp_path, {**row, **TEXTS, "topics": []}), TAXONOMY)
    assert labelled == [LabelledPaper(Paper.of(**TEXTS), (), 3, "papers")]


def test_categories_may_be_one_text_and_the_id_a_whole_number(tmp_path: Path) -> None:
    row = {**TEXTS, "id": 7, "topics": [], "categories": "cs.LG  q-bio.NC"}
    (labelled,) = read_labelled(jsonl(tmp_path, row), TAXONOMY)
    assert (labelled.paper.id, labelled.paper.categories) == ("7", ("cs.LG", "q-bio.NC"))


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    line = json.dumps({**TEXTS, "topics": []})
    path = tmp_path / "mine.jsonl"
    path.write_bytes(f"\ufeff\r\n{line}\r\n  \r\n".encode())
    assert len(read_labelled(path, TAXONOMY)) == 1


def test_a_compressed_file_is_read_the_same(tmp_path: Path) -> None:
    plain = jsonl(tmp_path, {**TEXTS, "topics": []})
    packed = tmp_path / "mine.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_labelled(packed, TAXONOMY) == read_labelled(plain, TAXONOMY)
    packed.write_bytes(packed.read_bytes()[:-12])
    assert message_of(packed).startswith(f"{packed}: line 1: cut off")


NO_TOPICS = "no field 'topics'; a labelled paper has a title, an abstract or both, and topics"

FAULTY_OBJECTS = [
    (b"{", "not JSON (a name in double quotes is missing, column 2)"),
    (b"[" * 100_000, "JSON nested too deeply to be read"),
    (b"[1]", "is an array, expected an object with the fields of one paper"),
    (b'{"title": "G\xf6del"}', f"byte 13 (0xF6) is not UTF-8; {CONVERT}"),
    (b'{"title": "A", "title": "C", "abstract": "B"}', "JSON that cannot be read (the key 'title' stands twice)"),
    (b'{"title": "A", "abstract": "B"}', NO_TOPICS),
    (b'{"title": null, "abstract": "n/a", "topics": []}', "neither title nor abstract"),
    (b'{"title": "A", "abstract": "B", "topics": null}', NO_TOPICS),
    (b'{"title": 5, "abstract": "B", "topics": []}', "the field 'title' is a number, expected text"),
    (b'{"title": "A", "abstract": "B", "topics": "theory, x"}', "unknown topic 'theory, x'; did you mean theory?"),
    (b'{"title": "A", "abstract": "B", "topics": [1]}', "the field 'topics' holds a number, expected texts alone"),
    (b'{"title": "A", "abstract": "B", "topics": ["theorys"]}', "unknown topic 'theorys'; did you mean theory?"),
    (b'{"title": "A", "abstract": "B", "topics": ["theory", "theory"]}', "the topic 'theory' stands twice"),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "confidence": 0}',
        "the field 'confidence' is 0, expected 1, 2 or 3",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "confidence": true}',
        "the field 'confidence' is True, expected 1, 2 or 3",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "date": "2 May 2024"}',
        "the field 'date' is '2 May 2024', expected YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "categories": {"cs": 1}}',
        "the field 'categories' is an object, expected a list of texts",
    ),
    (b'{"id": "a", "title": "A", "abstract": "B", "topics": []}', "the paper 'a' stands already on line 1"),
]


@pytest.mark.parametrize(("line", "message"), FAULTY_OBJECTS)
def test_a_faulty_object_is_an_error_with_file_and_line(tmp_path: Path, line: bytes, message: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b'{"id": "a", "title": "First", "abstract": "", "topics": []}\n\n' + line + b"\n")
    assert message_of(path) == f"{path}: line 3: {message}"


def test_half_a_letter_becomes_a_question_mark(tmp_path: Path) -> None:
    row = {**TEXTS, "title": "A \ud83d", "topics": []}
    for fields in (row, {**row, "text_id": "text-0123456789abcdef"}):
        (labelled,) = read_labelled(jsonl(tmp_path, fields), TAXONOMY)
        assert labelled.paper.title == "A ?"


def test_a_folder_is_not_a_labelled_file(tmp_path: Path) -> None:
    assert message_of(tmp_path) == f"{tmp_path}: is a folder; name a file in it"


LABELLED = {
    "semi.csv": "ID;Title;Abstract;Topics;confidence\n7;A;B;theory;2\n8;C;;\n",
    "cells.tsv": 'id\ttitle\tabstract\ttopics\tconfidence\n7\tA\tB\t"[""theory""]"\t2\n8\tC\tN/A\t[]\t\n',
    "array.json": '[{"id": 7, "title": "A", "abstract": "B", "topics": "theory", "confidence": 2},'
    '{"id": 8, "title": "C", "topics": ""}]',
}


@pytest.mark.parametrize("name", LABELLED)
def test_labels_stand_in_any_format_in_a_column_or_field_named_topics(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(LABELLED[name])
    assert read_labelled(tmp_path / name, TAXONOMY) == [
        LabelledPaper(Paper.of("A", "B", "7"), ("theory",), 2),
        LabelledPaper(Paper.of("C", "", "8"), ()),
    ]


def test_labels_stand_in_bibtex_too(tmp_path: Path) -> None:
    (tmp_path / "mine.bib").write_text("@misc{a, title={A}, abstract={B}, topics={theory; architectures}}")
    (labelled,) = read_labelled(tmp_path / "mine.bib", TAXONOMY)
    assert labelled.topics == ("theory", "architectures")
    (tmp_path / "other.bib").write_text("@misc{a, title={A}, abstract={B}}")
    assert message_of(tmp_path / "other.bib") == f"{tmp_path / 'other.bib'}: entry 1: {NO_TOPICS}"


VERDICT = (
    "the topics are a verdict of fake-1, not a label, and nobody has reviewed them: read the paper, correct its "
    'topics, then add "reviewed": true or your name to the row (in a table, a column reviewed with yes or your name)'
)


@pytest.mark.parametrize(("name", "location"), [("out.jsonl", "line 1"), ("out.csv", "line 2"), ("out.tsv", "line 2")])
def test_what_label_writes_is_a_verdict_and_no_label(
    tmp_path: Path, arxsift: Callable[..., Result], fake: Classifier, name: str, location: str
) -> None:
    source = jsonl(tmp_path, {"id": "x", "title": "A theorem", "abstract": "A circuit, by probing."})
    assert arxsift("label", source, "-o", tmp_path / name).exit_code == 0
    assert message_of(tmp_path / name) == f"{tmp_path / name}: {location}: {VERDICT}"


TRIAGED = {
    "jsonl": f"line 1: {VERDICT}",
    "csv": f"line 2: {VERDICT}",
    "bibtex": f"entry 1: {NO_TOPICS}",
    "ris": f"entry 1: {NO_TOPICS}",
}


@pytest.mark.parametrize("format", TRIAGED)
def test_what_triage_writes_is_no_label_in_any_format_that_is_read(tmp_path: Path, format: DigestFormat) -> None:
    path = tmp_path / f"today.{format}"
    path.write_text(written(made_digest(TAXONOMY), format), newline="")
    assert message_of(path) == f"{path}: {TRIAGED[format].replace('fake-1', 'transformer')}"


@pytest.mark.parametrize("mark", [True, "Ada Kessel", "yes", " TRUE ", 1])
def test_a_reviewed_verdict_is_a_label(
    tmp_path: Path, arxsift: Callable[..., Result], fake: Classifier, mark: object
) -> None:
    source = jsonl(tmp_path, {"id": "x", "title": "A theorem", "abstract": "A circuit, by probing."})
    arxsift("label", source, "-o", tmp_path / "out.jsonl")
    row = json.loads((tmp_path / "out.jsonl").read_text())
    (labelled,) = read_labelled(jsonl(tmp_path, {**row, "reviewed": mark}), TAXONOMY)
    assert (labelled.paper.id, labelled.topics) == ("x", ("interpretability", "theory"))


@pytest.mark.parametrize("mark", [False, None, "", "no", "nan", "fake-1", 0])
def test_what_marks_no_review_leaves_a_verdict(
    tmp_path: Path, arxsift: Callable[..., Result], fake: Classifier, mark: object
) -> None:
    source = jsonl(tmp_path, {"id": "x", "title": "A theorem", "abstract": "A circuit, by probing."})
    arxsift("label", source, "-o", tmp_path / "out.jsonl")
    row = json.loads((tmp_path / "out.jsonl").read_text())
    path = jsonl(tmp_path, {**row, "reviewed": mark})
    assert message_of(path) == f"{path}: line 1: {VERDICT}"


def test_a_column_marks_the_rows_of_a_table_as_reviewed(
    tmp_path: Path, arxsift: Callable[..., Result], fake: Classifier
) -> None:
    source = jsonl(tmp_path, {"id": "x", "title": "A theorem", "abstract": "A circuit, by probing."})
    arxsift("label", source, "-o", tmp_path / "out.csv")
    header, row = (tmp_path / "out.csv").read_text().splitlines()
    (tmp_path / "mine.csv").write_text(f"{header},Reviewed\n{row},Ada Kessel\n")
    (labelled,) = read_labelled(tmp_path / "mine.csv", TAXONOMY)
    assert labelled.topics == ("interpretability", "theory")
    (tmp_path / "mine.csv").write_text(f"{header},reviewed\n{row},\n")
    assert message_of(tmp_path / "mine.csv") == f"{tmp_path / 'mine.csv'}: line 2: {VERDICT}"


@pytest.mark.parametrize("name", ["again.jsonl", "again.csv"])
def test_a_mark_of_review_does_not_pass_to_the_next_verdict(
    tmp_path: Path, arxsift: Callable[..., Result], fake: Classifier, name: str
) -> None:
    row = {"id": "x", "title": "A theorem", "abstract": "By probing.", "topics": ["theory"], "reviewed": "Ada Kessel"}
    assert arxsift("label", jsonl(tmp_path, row), "-o", tmp_path / name).exit_code == 0
    assert VERDICT in message_of(tmp_path / name)


def test_rows_of_ones_own_among_verdicts_are_labels(tmp_path: Path) -> None:
    row = {**TEXTS, "topics": ["theory"]}
    (labelled,) = read_labelled(jsonl(tmp_path, {**row, "model": "", "scores": None}), TAXONOMY)
    assert labelled.topics == ("theory",)
    (labelled,) = read_labelled(jsonl(tmp_path, {**row, "model": "GPT-2", "score_of_referee": None}), TAXONOMY)
    assert labelled.topics == ("theory",)
