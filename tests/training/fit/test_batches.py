"""Papers are cut and put into batches, each once an epoch."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from arxsift.models.paper import Paper
from arxsift.models.tokens import PaperTokenizer, cut
from arxsift.training.fit.batches import SHORTEST_CUT, Cuts, Examples, bucketed, cut_some


@given(st.lists(st.integers(2, 90), min_size=1, max_size=60), st.integers(1, 9), st.integers(0, 99))
def test_every_epoch_sees_every_paper_once(lengths: list[int], batch_papers: int, seed: int) -> None:
    rows = [np.arange(length) for length in lengths]
    batches = bucketed(rows, batch_papers, np.random.default_rng(seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
    assert all(len(batch) <= batch_papers for batch in batches)


@given(st.lists(st.integers(2, 90), min_size=1, max_size=60), st.integers(0, 99))
def test_no_paper_is_longer_than_asked_nor_cut_below_the_shortest(lengths: list[int], seed: int) -> None:
    rows = [np.arange(length) for length in lengths]
    shortened = cut_some(examples(lengths), Cuts(64, 0.5, 0.0), np.random.default_rng(seed))
    for before, after in zip(rows, shortened, strict=True):
        assert min(len(before), SHORTEST_CUT) <= len(after) <= min(len(before), 64)


def examples(lengths: list[int]) -> Examples:
    """Papers of those lengths, whose titles have two tokens and their marks."""
    rows = [np.arange(length) for length in lengths]
    ones = np.ones(len(rows), np.float32)
    return Examples(rows, ones[:, None], ones, np.minimum(lengths, 4))


def test_a_share_of_the_papers_is_read_by_the_title_alone() -> None:
    shortened = cut_some(examples([50] * 1000), Cuts(64, 0.0, 0.2), np.random.default_rng(0))
    assert {len(tokens) for tokens in shortened} == {4, 50}
    assert 150 < sum(len(tokens) == 4 for tokens in shortened) < 250


def test_what_is_left_of_a_paper_cut_to_its_title_is_what_the_title_alone_gives(encoder: Path) -> None:
    tokenizer = PaperTokenizer((encoder / "tokenizer.json").read_text(), 64)
    papers = [Paper.of("Spiking networks, again.", "We count spikes."), Paper.of("", "Only an abstract.")]
    whole, lengths = tokenizer.encode(papers), tokenizer.title_lengths(papers)
    titles = tokenizer.encode([Paper.of("Spiking networks, again.", ""), papers[1]])
    for tokens, length, title in zip(whole, lengths, titles, strict=True):
        assert cut(tokens, length).tolist() == title.tolist()
