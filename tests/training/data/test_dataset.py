"""A data set parts labelled papers by what may be done with them, and changes its digest with any of them."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from made.papers import TAXONOMY, made_papers

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.training.data.dataset import Dataset, digest, set_apart, truth_of
from arxsift.training.data.labels import LabelledPaper


def test_truth_has_a_column_a_topic_and_one_for_in_scope() -> None:
    labels: list[tuple[str, ...]] = [(), ("tides",), ("bees", "tides")]
    papers = [replace(paper, topics=topics) for paper, topics in zip(made_papers(3), labels, strict=True)]
    truth = truth_of(papers, TAXONOMY)
    assert truth.dtype == np.bool_
    assert truth.astype(int).tolist() == [[0, 0, 0], [0, 1, 1], [1, 1, 1]]


@given(st.permutations(range(8)))
def test_the_digest_does_not_depend_on_the_order(order: list[int]) -> None:
    papers = made_papers(8)
    assert digest([papers[i] for i in order]) == digest(papers)


def test_the_digest_changes_with_a_label_a_text_and_a_paper() -> None:
    papers = made_papers(8)
    changed_label = [replace(papers[0], topics=("tides",)), *papers[1:]]
    changed_text = [replace(papers[0], paper=replace(papers[0].paper, abstract="other")), *papers[1:]]
    digests = {digest(papers) for papers in (papers, changed_label, changed_text, papers[1:])}
    assert len(digests) == 4
    assert all(len(text) == 12 for text in digests)


def test_a_training_paper_that_is_a_near_duplicate_of_a_look_only_one_is_set_apart() -> None:
    shared = "Waggle dances tell foragers how far the nectar is, and a swarm keeps what its queen has learnt."
    papers = [Paper.of(f"On hive {n}", f"Hive {n} has {n} combs of honey and pollen.") for n in range(3)]
    train = [LabelledPaper(paper, ("bees",)) for paper in papers]
    copy = LabelledPaper(Paper.of("Waggle dances", shared), ("bees",))
    seen = LabelledPaper(Paper.of("Waggle dances revised", shared), ("bees",), batch="feed-dev")
    data = Dataset(load_taxonomy(), (*train, copy), {"feed-dev": (seen,)})
    kept, groups = set_apart(data)
    assert kept.train == tuple(train)
    assert kept.look_only == data.look_only
    assert groups.shape == (3,)


def test_batches_follow_the_training_papers_in_the_list_of_all() -> None:
    train, feed, neuro = (tuple(made_papers(n, batch=batch)) for n, batch in ((4, "papers"), (3, "a"), (2, "b")))
    data = Dataset(TAXONOMY, train, {"a": feed, "b": neuro})
    assert data.papers == (*train, *feed, *neuro)
    assert {batch: rows.tolist() for batch, rows in data.batch_rows.items()} == {"a": [4, 5, 6], "b": [7, 8]}
    assert Dataset(TAXONOMY, train, {}).batch_rows == {}
