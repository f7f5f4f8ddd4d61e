"""N-grams are counted as scikit-learn counts them, and never across two papers."""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from arxsift.models.ngrams import (
    BLOCKS,
    Counter,
    Counts,
    Encoded,
    Vocabulary,
    WordTable,
    character_terms,
    count_all,
    split,
)
from arxsift.models.paper import Paper

WORD = st.one_of(
    st.sampled_from(
        ["neural", "net", "nets", "a", "I", "of", "Gödel", "godel", "x2", "state_space", "3d", "脳", "νευρώνας"]
    ),
    st.text(),
)
TEXT = st.lists(WORD, max_size=12).map(" ".join)
PAPERS = st.lists(st.builds(Paper, id=st.just("1"), title=TEXT, abstract=TEXT), max_size=6)


def as_counted_by_scikit_learn(documents: Sequence[Sequence[str]], analyzer: str) -> list[dict[str, int]]:
    """N-gram -> times, of each document."""
    from sklearn.feature_extraction.text import CountVectorizer

    span = (1, 2) if analyzer == "word" else (3, 5)
    pattern = r"\w\w+" if analyzer == "word" else None
    vectorizer = CountVectorizer(analyzer=analyzer, ngram_range=span, token_pattern=pattern, lowercase=False)
    texts = [" ".join(words) for words in documents]
    if not any(texts):
        return [{} for _ in texts]  # scikit-learn refuses an empty vocabulary
    return as_dicts(vectorizer.fit_transform(texts).tocsr(), vectorizer.vocabulary_)


def as_dicts(counts: Counts, columns: Mapping[str, int]) -> list[dict[str, int]]:
    terms = {column: term for term, column in columns.items()}
    rows = [counts[row] for row in range(counts.shape[0])]
    return [{terms[int(c)]: int(n) for c, n in zip(row.indices, row.data, strict=True)} for row in rows]


def same(one: Counts, other: Counts) -> bool:
    return one.shape == other.shape and abs(one - other).nnz == 0


def columns_of(block: WordTable | Mapping[str, int]) -> Mapping[str, int]:
    """N-gram -> column, of any block."""
    return {block.term(column): column for column in range(len(block))} if isinstance(block, WordTable) else block


def words_of(paper: Paper) -> list[str]:
    return split(paper.title) + split(paper.abstract)


@settings(deadline=None, max_examples=30)
@given(PAPERS)
def test_all_n_grams_are_counted_as_by_scikit_learn(papers: list[Paper]) -> None:
    vocabulary, (words, characters, titles) = count_all(papers)
    documents = [words_of(paper) for paper in papers]
    assert as_dicts(words, columns_of(vocabulary.words)) == as_counted_by_scikit_learn(documents, "word")
    assert as_dicts(characters, vocabulary.characters) == as_counted_by_scikit_learn(documents, "char_wb")
    only_titles = [split(paper.title) for paper in papers]
    assert as_dicts(titles, columns_of(vocabulary.titles)) == as_counted_by_scikit_learn(only_titles, "word")


@settings(deadline=None, max_examples=30)
@given(PAPERS, PAPERS)
def test_a_counter_counts_the_same_and_leaves_unknown_n_grams_out(known: list[Paper], papers: list[Paper]) -> None:
    vocabulary, blocks = count_all(known)
    counter = Counter(vocabulary)
    for again, counts in zip(counter.count(known), blocks, strict=True):
        assert same(again, counts)
    everything, all_blocks = count_all(papers)
    for block, counts, every in zip(BLOCKS, counter.count(papers), all_blocks, strict=True):
        columns = columns_of(getattr(vocabulary, block))
        wanted = [
            {term: n for term, n in row.items() if term in columns}
            for row in as_dicts(every, columns_of(getattr(everything, block)))
        ]
        assert as_dicts(counts, columns) == wanted


@settings(deadline=None, max_examples=30)
@given(PAPERS, st.randoms(use_true_random=False))
def test_a_selection_counts_its_own_columns_alone(papers: list[Paper], random: Random) -> None:
    encoded = Encoded.of([words_of(paper) for paper in papers])
    table = WordTable.of(encoded)
    n_words = len(table.words)
    words = [word for word in range(n_words) if random.random() < 0.6]
    pairs = [
        n_words + pair
        for pair, both in enumerate(table.pairs.tolist())
        if set(both) <= set(words) and random.random() < 0.6
    ]
    columns = np.array([*words, *pairs], dtype=np.int64)
    selected = table.select(columns)
    assert [selected.term(column) for column in range(len(selected))] == [table.term(column) for column in columns]
    assert same(selected.count(encoded), table.count(encoded)[:, columns])


@settings(deadline=None, max_examples=30)
@given(PAPERS)
def test_papers_are_counted_alike_alone_and_together(papers: list[Paper]) -> None:
    counter = Counter(count_all(papers)[0])
    together = counter.count(papers)
    for row, paper in enumerate(papers):
        for alone, block in zip(counter.count([paper]), together, strict=True):
            assert same(alone, block[row])


def numbers(*pairs: tuple[int, int]) -> NDArray[np.int32]:
    return np.array(pairs, np.int32).reshape(-1, 2)


def test_a_pair_never_crosses_papers() -> None:
    table = WordTable(["one", "two"], numbers((0, 1), (1, 0)))
    assert [table.term(column) for column in range(len(table))] == ["one", "two", "one two", "two one"]
    counts = table.count(Encoded.of([["one"], ["two", "one"], [], ["two", "two"]]))
    assert counts.toarray().tolist() == [[1, 0, 0, 0], [1, 1, 0, 1], [0, 0, 0, 0], [0, 2, 0, 0]]


def test_a_pair_never_spans_an_unknown_word() -> None:
    table = WordTable(["one", "two"], numbers((0, 1)))
    assert table.count(Encoded.of([["one", "unknown", "two"]])).toarray().tolist() == [[1, 1, 0]]


def test_the_last_words_of_a_title_pair_with_the_first_of_the_abstract() -> None:
    vocabulary = count_all([Paper("1", "deep nets", "learn well")])[0]
    assert "nets learn" in columns_of(vocabulary.words)
    assert "nets learn" not in columns_of(vocabulary.titles)


@pytest.mark.parametrize("papers", [[], [Paper("1", "a", "? 1")]])
def test_papers_without_words_have_no_counts(papers: list[Paper]) -> None:
    known = count_all([Paper("1", "deep nets", "learn well")])[0]
    assert [block.shape for block in Counter(known).count(papers)] == [(len(papers), size) for size in known.sizes]
    assert [block.nnz for block in Counter(known).count(papers)] == [0, 0, 0]


def test_an_empty_vocabulary_counts_nothing() -> None:
    nothing = WordTable([], numbers())
    counted = Counter(Vocabulary(nothing, {}, nothing)).count([Paper("1", "deep nets", "learn well")])
    assert [block.shape for block in counted] == [(1, 0)] * 3


def test_a_counter_forgets_spellings_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.models.ngrams.MOST_REMEMBERED", 2)
    papers = [Paper("1", "deep nets learn well", "many words make many spellings")]
    vocabulary, blocks = count_all(papers)
    counter = Counter(vocabulary)
    assert same(counter.count(papers)[1], blocks[1])
    assert len(counter._spelling) <= 2


def test_terms_of_words() -> None:
    assert character_terms("ab") == [" ab", "ab ", " ab "]
    assert character_terms("net") == [" ne", "net", "et ", " net", "net ", " net "]
    assert split("The A.I. of Gödel's x") == ["the", "of", "godel"]


def test_counts_are_small_floats() -> None:
    assert {block.dtype for block in count_all([Paper("1", "deep nets", "")])[1]} == {np.dtype(np.float32)}
