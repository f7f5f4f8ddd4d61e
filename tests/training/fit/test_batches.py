"""Papers are cut and put into batches, each once an epoch."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from arxsift.training.fit.batches import SHORTEST_CUT, bucketed, cut_some


@given(st.lists(st.integers(2, 90), min_size=1, max_size=60), st.integers(1, 9), st.integers(0, 99))
def test_every_epoch_sees_every_paper_once(lengths: list[int], batch_papers: int, seed: int) -> None:
    rows = [np.arange(length) for length in lengths]
    batches = bucketed(rows, batch_papers, np.random.default_rng(seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
    assert all(len(batch) <= batch_papers for batch in batches)


@given(st.lists(st.integers(2, 90), min_size=1, max_size=60), st.integers(0, 99))
def test_no_paper_is_longer_than_asked_nor_cut_below_the_shortest(lengths: list[int], seed: int) -> None:
    rows = [np.arange(length) for length in lengths]
    cut = cut_some(rows, 64, 0.5, np.random.default_rng(seed))
    for before, after in zip(rows, cut, strict=True):
        assert min(len(before), SHORTEST_CUT) <= len(after) <= min(len(before), 64)
