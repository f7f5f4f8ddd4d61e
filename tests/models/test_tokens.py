"""Papers become token numbers: title before abstract, truncated but always closed, and batches of similar length."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.encoders import save_tokenizer

from arxsift.models.paper import Paper
from arxsift.models.tokens import PaperTokenizer, as_input, by_length, cut, pad

LENGTHS = st.lists(st.integers(2, 40), min_size=1, max_size=30)


def rows_of(lengths: list[int]) -> list[np.ndarray]:
    return [np.arange(1, length + 1) for length in lengths]


@pytest.fixture(scope="module")
def definition(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tokenizer")
    save_tokenizer(folder)
    return (folder / "tokenizer.json").read_text()


@pytest.mark.parametrize(
    ("title", "abstract", "read"),
    [
        ("On bees", "They fly.", "On bees. They fly."),
        ("On bees.", "They fly.", "On bees. They fly."),
        ("On bees", "", "On bees"),
        ("", "They fly.", "They fly."),
    ],
)
def test_title_and_abstract_are_one_input(title: str, abstract: str, read: str) -> None:
    assert as_input(Paper.of(title, abstract)) == read


def test_a_long_paper_is_cut_and_still_closed(definition: str) -> None:
    tokenizer = PaperTokenizer(definition, 16)
    short, long = tokenizer.encode([Paper.of("", "hive"), Paper.of("", "hive " * 100)])
    assert (len(short), len(long)) == (3, 16)
    assert (long[0], long[-1]) == (short[0], short[-1])


@given(LENGTHS, st.integers(2, 50))
def test_cutting_keeps_the_beginning_and_the_last_token(lengths: list[int], most: int) -> None:
    for row in rows_of(lengths):
        after = cut(row, most)
        assert len(after) == min(len(row), most)
        assert after[-1] == row[-1]
        assert after[:-1].tolist() == row[: len(after) - 1].tolist()


@given(LENGTHS)
def test_padding_loses_nothing(lengths: list[int]) -> None:
    rows = rows_of(lengths)
    ids, mask = pad(rows)
    assert ids.shape == mask.shape == (len(rows), max(lengths))
    assert [line[on == 1].tolist() for line, on in zip(ids, mask, strict=True)] == [row.tolist() for row in rows]


@given(LENGTHS, st.integers(1, 8))
def test_batches_hold_every_paper_once_the_longest_first(lengths: list[int], batch_papers: int) -> None:
    batches = list(by_length(rows_of(lengths), batch_papers))
    places = np.concatenate(batches)
    assert sorted(places.tolist()) == list(range(len(lengths)))
    assert all(len(batch) <= batch_papers for batch in batches)
    assert [lengths[i] for i in places] == sorted(lengths, reverse=True)
