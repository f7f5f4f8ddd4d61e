"""Label files: what is right is read as it stands, what is wrong is named with file and line."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import Taxonomy, Topic, load_taxonomy
from arxsift.models.paper import Paper
from arxsift.training.data.labels import (
    CorpusLabel,
    LabelledPaper,
    SeedLabel,
    check_topics,
    labelled_seeds,
    read_corpus_labels,
    read_labelled_jsonl,
    read_seed_labels,
)
from arxsift.training.data.seeds import load_seeds

TAXONOMY = load_taxonomy()
SEED_HEADER = "n,title,pass_1,pass_2,topics,note\n"
CORPUS_HEADER = "id,topics,confidence,batch\n"
TEXTS = {"title": "A made-up title", "abstract": "A made-up abstract."}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def message_of(read: Any, *arguments: Any) -> str:
    with pytest.raises(InputError) as raised:
        read(*arguments)
    assert raised.value.exit_code == 2
    return str(raised.value)


def jsonl(folder: Path, *rows: dict[str, Any]) -> Path:
    return write(folder, "mine.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


# the packaged files


def test_every_seed_has_its_label() -> None:
    seeds = labelled_seeds(TAXONOMY)
    assert [seed.paper for seed in seeds] == load_seeds()
    assert {seed.batch for seed in seeds} == {"seeds"}
    assert {seed.confidence for seed in seeds} == {1, 3}
    assert seeds[16].topics == ("architectures",)
    assert seeds[0].topics == ()


def test_a_note_that_begins_with_a_question_mark_is_a_close_call() -> None:
    labels, seeds = read_seed_labels(TAXONOMY), labelled_seeds(TAXONOMY)
    assert [seed.confidence for seed in seeds] == [1 if label.note.startswith("?") else 3 for label in labels]


def test_the_corpus_has_its_labels_and_no_seed_is_among_them() -> None:
    labels = read_corpus_labels()
    assert len(labels) == 4_619 + 920 + 110
    assert {label.batch for label in labels} == {"T1", "T2", "T3", "T4", "T5", "feed-dev", "neuro-dev"}
    assert not {label.id for label in labels} & {seed.id for seed in load_seeds()}


def test_the_packaged_labels_are_not_those_of_another_taxonomy() -> None:
    other = Taxonomy(name="other", topics=(Topic(id="theories", name="T", definition="Proofs.", colour="#000000"),))
    message = message_of(read_corpus_labels, other)
    assert message == "corpus.csv: line 10: unknown topic 'architectures'; the taxonomy has theories"


# labels.csv


def test_a_row_of_seed_labels_keeps_both_passes_and_the_order_of_topics(tmp_path: Path) -> None:
    row = '1,"A title, with a comma","theory;architectures",, theory ; interpretability ,"? a ""note""\nof two lines"\n'
    path = write(tmp_path, "labels.csv", f"\ufeff{SEED_HEADER}{row}\r\n2,B,,,,\r\n")
    first, second = read_seed_labels(TAXONOMY, path)
    assert first == SeedLabel(
        1,
        "A title, with a comma",
        ("theory", "architectures"),
        (),
        ("theory", "interpretability"),
        '? a "note"\nof two lines',
    )
    assert (first.confidence, second.confidence) == (1, 3)
    assert second == SeedLabel(2, "B", (), (), (), "")


FAULTY_SEED_LABELS = [
    ("", "labels.csv: the file is empty, expected the columns 'n,title,pass_1,pass_2,topics,note'"),
    ("n,title\n", "labels.csv: line 1: the columns are 'n,title', expected 'n,title,pass_1,pass_2,topics,note'"),
    (f"{SEED_HEADER}1,A,,,\n", "labels.csv: line 2: 5 cells where 6 are expected"),
    (f"{SEED_HEADER}1,A,,,,\n3,B,,,,\n", "labels.csv: line 3: n is '3' where 2 is expected"),
    (f"{SEED_HEADER}1,A,,,,\n\nx,B,,,,\n", "labels.csv: line 4: n is 'x' where 2 is expected"),
    (f"{SEED_HEADER}1,A,,theorie,,\n", "labels.csv: line 2: unknown topic 'theorie'; did you mean 'theory'?"),
    (
        f"{SEED_HEADER}1,A,,,music,\n",
        "labels.csv: line 2: unknown topic 'music'; the taxonomy has interpretability, brain-encoding, "
        "snn-neuromorphic, neurosymbolic, architectures, theory",
    ),
    (f"{SEED_HEADER}1,A,theory;theory,,,\n", "labels.csv: line 2: the topic 'theory' stands twice"),
    (
        f"{SEED_HEADER}1,A,,,theory;architectures;neurosymbolic;brain-encoding,\n",
        "labels.csv: line 2: 4 topics where at most 3 are given to a paper",
    ),
    (f'{SEED_HEADER}1,"A,,,,\n', "labels.csv: line 2: not valid CSV (unexpected end of data)"),
]


@pytest.mark.parametrize(("text", "message"), FAULTY_SEED_LABELS)
def test_faulty_seed_labels_are_an_error_with_the_line(tmp_path: Path, text: str, message: str) -> None:
    assert message_of(read_seed_labels, TAXONOMY, write(tmp_path, "labels.csv", text)) == message


def test_labels_that_are_not_utf_8_are_an_error_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_bytes(SEED_HEADER.encode() + b"1,G\xf6del,,,,\n")
    assert message_of(read_seed_labels, TAXONOMY, path) == "labels.csv: line 2: not UTF-8 (byte 0xf6)"


def test_a_missing_label_file_is_an_error_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    error = f"[Errno 2] No such file or directory: '{path}'"
    assert message_of(read_seed_labels, TAXONOMY, path) == f"{path}: cannot be read ({error})"


def test_labels_of_other_papers_are_not_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = [Paper.of("First", "Some text.", "seed:1"), Paper.of("Second", "Some text.", "seed:2")]
    labels = [SeedLabel(1, "First", (), (), (), ""), SeedLabel(2, "Another", (), (), (), "")]
    monkeypatch.setattr("arxsift.training.data.labels.load_seeds", lambda: papers)
    monkeypatch.setattr("arxsift.training.data.labels.read_seed_labels", lambda _: labels)
    message = message_of(labelled_seeds, TAXONOMY)
    assert message == "labels.csv: n 2: the title is 'Another', in the document 'Second'"
    labels.pop()
    assert message_of(labelled_seeds, TAXONOMY) == "labels.csv: 1 rows, but the seed document has 2 papers"


# corpus.csv


def test_a_row_of_corpus_labels_is_read_as_it_stands(tmp_path: Path) -> None:
    path = write(tmp_path, "corpus.csv", f"{CORPUS_HEADER}1402.0808,theory;architectures,2,T1\ncs/0601001,,3,T2\n")
    assert read_corpus_labels(TAXONOMY, path) == [
        CorpusLabel("1402.0808", ("theory", "architectures"), 2, "T1"),
        CorpusLabel("cs/0601001", (), 3, "T2"),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1402.0808,,3,T1", "corpus.csv: line 3: the id '1402.0808' stands twice"),
        (",,3,T1", "corpus.csv: line 3: the id '' is empty"),
        ("1402.0809,,4,T1", "corpus.csv: line 3: confidence is '4', expected 1, 2 or 3"),
        ("1402.0809,,,T1", "corpus.csv: line 3: confidence is '', expected 1, 2 or 3"),
        ("1402.0809,,3,", "corpus.csv: line 3: batch is empty"),
        (
            "1402.0809,brain-coding,3,T1",
            "corpus.csv: line 3: unknown topic 'brain-coding'; did you mean 'brain-encoding'?",
        ),
    ],
)
def test_faulty_corpus_labels_are_an_error_with_the_line(tmp_path: Path, row: str, message: str) -> None:
    path = write(tmp_path, "corpus.csv", f"{CORPUS_HEADER}1402.0808,,3,T1\n{row}\n")
    assert message_of(read_corpus_labels, TAXONOMY, path) == message


# labelled JSONL


def test_a_labelled_object_needs_title_abstract_and_topics_only(tmp_path: Path) -> None:
    (labelled,) = read_labelled_jsonl(jsonl(tmp_path, {**TEXTS, "topics": ["theory"]}), TAXONOMY)
    assert labelled == LabelledPaper(Paper.of(**TEXTS), ("theory",), 3, "papers")
    assert labelled.paper.id.startswith("text-")


def test_a_labelled_object_gives_everything_it_can(tmp_path: Path) -> None:
    row = {
        "id": "2401.00001", **TEXTS, "topics": ["theory", "architectures"], "confidence": 2, "batch": "mine",
        "categories": ["cs.LG", "stat.ML"], "date": "2024-01-02T03:04:05Z", "note": "?", "truncated": True, "mood": {},
    }  # fmt: skip
    (labelled,) = read_labelled_jsonl(jsonl(tmp_path, row), TAXONOMY)
    paper = Paper.of(**TEXTS, id="2401.00001").with_details(categories=("cs.LG", "stat.ML"), date="2024-01-02")
    assert labelled == LabelledPaper(paper, ("theory", "architectures"), 2, "mine")


def test_null_is_as_good_as_absent(tmp_path: Path) -> None:
    row = dict.fromkeys(("id", "confidence", "batch", "categories", "date"))
    labelled = read_labelled_jsonl(jsonl(tmp_path, {**row, **TEXTS, "topics": []}), TAXONOMY)
    assert labelled == [LabelledPaper(Paper.of(**TEXTS), (), 3, "papers")]


def test_categories_may_be_one_text_and_the_id_a_whole_number(tmp_path: Path) -> None:
    row = {**TEXTS, "id": 7, "topics": [], "categories": "cs.LG  q-bio.NC"}
    (labelled,) = read_labelled_jsonl(jsonl(tmp_path, row), TAXONOMY)
    assert (labelled.paper.id, labelled.paper.categories) == ("7", ("cs.LG", "q-bio.NC"))


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    line = json.dumps({**TEXTS, "topics": []})
    path = write(tmp_path, "mine.jsonl", f"\ufeff\r\n{line}\r\n  \r\n")
    assert len(read_labelled_jsonl(path, TAXONOMY)) == 1


def test_a_compressed_file_is_read_the_same(tmp_path: Path) -> None:
    plain = jsonl(tmp_path, {**TEXTS, "topics": []})
    packed = tmp_path / "mine.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_labelled_jsonl(packed, TAXONOMY) == read_labelled_jsonl(plain, TAXONOMY)
    packed.write_bytes(packed.read_bytes()[:-12])
    assert message_of(read_labelled_jsonl, packed, TAXONOMY).startswith(f"{packed}: cannot be read (")
    packed.write_bytes(b"plain text")
    assert message_of(read_labelled_jsonl, packed, TAXONOMY).startswith(f"{packed}: cannot be read (Not a gzipped file")


FAULTY_OBJECTS = [
    (b"{", "not valid JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
    (b"[" * 100_000, "not valid JSON (maximum recursion depth exceeded while decoding a JSON array from a unicode "),
    (b"[1]", "expected an object, found list"),
    (b'{"title": "G\xf6del"}', "not UTF-8 (byte 0xf6)"),
    (b'{"title": "A", "abstract": "B"}', "no 'topics'; a labelled paper has title, abstract and topics"),
    (
        b'{"title": null, "abstract": "B", "topics": []}',
        "no 'title'; a labelled paper has title, abstract and topics",
    ),
    (b'{"title": " ", "abstract": "", "topics": []}', "the text is empty: give a title or an abstract"),
    (b'{"title": 5, "abstract": "B", "topics": []}', "title: expected text, found int 5"),
    (b'{"title": "\\ud83d", "abstract": "B", "topics": []}', "title: holds '\\ud83d', half of a character"),
    (
        b'{"id": 2401.10, "title": "A", "abstract": "B", "topics": []}',
        "id: expected text, found float 2401.1",
    ),
    (b'{"title": "A", "abstract": "B", "topics": "theory"}', "topics: expected a list of texts, found 'theory'"),
    (b'{"title": "A", "abstract": "B", "topics": [1]}', "topics: expected a list of texts, found [1]"),
    (
        b'{"title": "A", "abstract": "B", "topics": ["theorys"]}',
        "unknown topic 'theorys'; did you mean 'theory'?",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": ["theory", "theory"]}',
        "the topic 'theory' stands twice",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "confidence": 0}',
        "confidence: expected 1, 2 or 3, found 0",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "confidence": true}',
        "confidence: expected 1, 2 or 3, found True",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "date": "2 May 2024"}',
        "date: expected YYYY, YYYY-MM or YYYY-MM-DD, found '2 May 2024'",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "date": "2024-13"}',
        "date: expected YYYY, YYYY-MM or YYYY-MM-DD, found '2024-13'",
    ),
    (
        b'{"title": "A", "abstract": "B", "topics": [], "categories": {"cs": 1}}',
        "categories: expected a list of texts, found {'cs': 1}",
    ),
    (b'{"id": "a", "title": "A", "abstract": "B", "topics": []}', "the paper 'a' stands already on line 1"),
]


@pytest.mark.parametrize(("line", "message"), FAULTY_OBJECTS)
def test_a_faulty_object_is_an_error_with_file_and_line(tmp_path: Path, line: bytes, message: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b'{"id": "a", "title": "First", "abstract": "", "topics": []}\n\n' + line + b"\n")
    found = message_of(read_labelled_jsonl, path, TAXONOMY)
    if "recursion" in message:
        assert found.startswith(f"{path}: line 3: {message}")
    else:
        assert found == f"{path}: line 3: {message}"


def test_a_folder_is_not_a_labelled_file(tmp_path: Path) -> None:
    error = f"[Errno 21] Is a directory: '{tmp_path}'"
    assert message_of(read_labelled_jsonl, tmp_path, TAXONOMY) == f"{tmp_path}: cannot be read ({error})"


@given(st.permutations(TAXONOMY.ids).flatmap(lambda ids: st.integers(0, 6).map(lambda n: ids[:n])))
def test_topics_keep_their_order(topics: list[str]) -> None:
    assert check_topics(topics, TAXONOMY) == tuple(topics)
