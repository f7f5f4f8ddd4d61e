"""A feed moves all topics together, and each by itself as far as its positives allow."""

import numpy as np
import pytest
from made.records import made_logits

from arxsift.training.measure.platt import LogitsAndTruth, fit_platt, move_to_feed

FEED = made_logits(300, 1, (0.05, 0.02))


def repeated(papers: LogitsAndTruth, times: int) -> LogitsAndTruth:
    return papers.part(np.tile(np.arange(len(papers.truth)), times))


def test_a_feed_moves_topics_with_few_papers_nearly_as_one() -> None:
    slopes, offsets = fit_platt(made_logits(500, 0))
    moved_slopes, moved_offsets = move_to_feed(slopes, offsets, FEED)
    scale = moved_slopes / slopes
    assert scale[0] == pytest.approx(scale[1], rel=0.05)
    shifts = moved_offsets - scale * offsets
    assert shifts[0] == pytest.approx(shifts[1], abs=0.3)
    assert scale[2] != pytest.approx(scale[0], rel=0.01)


def test_a_topic_that_a_large_feed_has_more_rarely_than_the_others_moves_further() -> None:
    labelled = made_logits(2000, 0)
    slopes, offsets = fit_platt(labelled)
    feed = repeated(made_logits(400, 1, (0.2, 0.02)), 50)
    moved_slopes, moved_offsets = move_to_feed(slopes, offsets, feed)
    scores = 1 / (1 + np.exp(-(feed.logits * moved_slopes + moved_offsets)))
    assert scores.mean(axis=0) == pytest.approx(feed.truth.mean(axis=0), abs=0.005)


def test_some_of_the_papers_are_their_rows() -> None:
    some = FEED.part(np.array([7, 3]))
    assert (some.logits == FEED.logits[[7, 3]]).all()
    assert (some.truth == FEED.truth[[7, 3]]).all()
