"""A head says of papers what its definitions say, then what labels say."""

import numpy as np
import pytest
from made.readers import OWN, definitions, general, papers_of_a_reader

from arxsift.models.arrays import Bools
from arxsift.models.space import Reading, read_papers
from arxsift.training.data.dataset import truth_of
from arxsift.training.fit.head import fit_topics, threshold_of


@pytest.fixture(scope="module")
def read() -> Reading:
    papers = general()
    return read_papers(papers.base, papers.space, [labelled.paper for labelled in papers_of_a_reader()])


@pytest.fixture(scope="module")
def truth() -> Bools:
    return truth_of(papers_of_a_reader(), OWN)[:, :-1]


NONE = np.zeros(0, np.intp)


def test_definitions_alone_rank_papers_of_their_topic_first(read: Reading, truth: Bools) -> None:
    fitted = fit_topics(definitions(), general(), read.part(NONE), truth[NONE], np.ones(0), 0.03)
    logits = fitted.logits(read, general().expected)
    for topic in range(2):
        first = np.argsort(-logits[:, topic])[:20]
        assert truth[first, topic].all()


def test_labels_make_it_better_where_a_definition_is_wrong(read: Reading, truth: Bools) -> None:
    swapped, learnt = truth[:, ::-1], np.arange(40)
    fitted = fit_topics(definitions(), general(), read.part(learnt), swapped[learnt], np.ones(40), 0.03)
    logits = fitted.logits(read, general().expected)[40:]
    assert ((logits > 0) == swapped[40:]).mean() > 0.9


def test_a_stricter_rate_lets_less_pass(read: Reading, truth: Bools) -> None:
    nothing, passing = read.part(NONE), []
    for rate in (0.05, 0.02, 0.005):
        fitted = fit_topics(definitions(), general(), nothing, truth[NONE], np.ones(0), rate)
        passing.append((fitted.logits(read, general().expected) > 0).any(axis=1).sum())
    assert passing == sorted(passing, reverse=True)
    assert threshold_of(0.03, 1) < threshold_of(0.03, 4) < threshold_of(0.01, 4)


def test_weights_count(read: Reading, truth: Bools) -> None:
    wrong = ~truth
    expected = general().expected
    doubted = fit_topics(definitions(), general(), read, wrong, np.full(len(truth), 0.01), 0.03).logits(read, expected)
    trusted = fit_topics(definitions(), general(), read, wrong, np.ones(len(truth)), 0.03).logits(read, expected)
    assert ((trusted > 0) == wrong).mean() > ((doubted > 0) == wrong).mean()
