"""Label files: what is right is read as it stands, what is wrong is named with file and line."""

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
    SeedLabel,
    check_topics,
    labelled_seeds,
    read_corpus_labels,
    read_seed_labels,
)
from arxsift.training.data.seeds import load_seeds

TAXONOMY = load_taxonomy()
SEED_HEADER = "n,title,pass_1,pass_2,topics,note\n"
CORPUS_HEADER = "id,topics,confidence,batch\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def message_of(read: Any, *arguments: Any) -> str:
    with pytest.raises(InputError) as raised:
        read(*arguments)
    assert raised.value.exit_code == 2
    return str(raised.value)


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
    assert len(labels) == 23_550 + 2_046 + 410
    assert {label.batch for label in labels} == {"T1", "T2", "T3", "T4", "T5", "T6", "feed-dev", "neuro-dev"}
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
    (f"{SEED_HEADER}1,A,,theorie,,\n", "labels.csv: line 2: unknown topic 'theorie'; did you mean theory?"),
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
    assert message_of(read_seed_labels, TAXONOMY, path) == f"{path}: no such file"


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
            "corpus.csv: line 3: unknown topic 'brain-coding'; did you mean brain-encoding?",
        ),
    ],
)
def test_faulty_corpus_labels_are_an_error_with_the_line(tmp_path: Path, row: str, message: str) -> None:
    path = write(tmp_path, "corpus.csv", f"{CORPUS_HEADER}1402.0808,,3,T1\n{row}\n")
    assert message_of(read_corpus_labels, TAXONOMY, path) == message


# topics


@given(st.permutations(TAXONOMY.ids).flatmap(lambda ids: st.integers(0, 6).map(lambda n: ids[:n])))
def test_topics_keep_their_order(topics: list[str]) -> None:
    assert check_topics(topics, TAXONOMY) == tuple(topics)
