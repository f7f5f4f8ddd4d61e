"""A judgement of labelled papers in, that of a person's own among them out."""

from collections.abc import Mapping, Sequence

import numpy as np

from ...configs.sets import FEED, OWN
from ...models.arrays import Rows
from ..data.labels import LabelledPaper
from .judgement import Judgement
from .quality import Quality

FEWEST = 20
"""Number of own papers below which no quality on them is reported: its intervals would say nothing."""


def judge_own(judged: Judgement, papers: Sequence[LabelledPaper]) -> dict[str, Judgement]:
    """`own` -> the part of the judgement on a person's own papers; empty where they are fewer than `FEWEST`."""
    rows = own_rows(judged, papers)
    return {OWN.name: judged.part(rows)} if len(rows) >= FEWEST else {}


def own_rows(judged: Judgement, papers: Sequence[LabelledPaper]) -> Rows:
    """Rows of the judgement whose papers a person labelled; `papers` are all that its rows name."""
    return np.flatnonzero([papers[row].is_own for row in judged.rows])


def own_beside_feed(qualities: Mapping[str, Quality]) -> str:
    """Quality on a person's own papers and on the feed, over the same topics; empty where either is missing."""
    own, feed = qualities.get(OWN.name), qualities.get(FEED.name)
    if own is None or feed is None:
        return ""
    precisions = [
        feed_topic.average_precision.value
        for own_topic, feed_topic in zip(own.topics, feed.topics, strict=True)
        if own_topic.n_positive and feed_topic.n_positive
    ]
    n_topics = sum(topic.n_positive > 0 for topic in own.topics)
    if not precisions or len(precisions) < n_topics:
        return ""
    topics = "the topic" if n_topics == 1 else f"the {n_topics} topics"
    return (
        f"Over {topics} that own papers have, mean average precision is {own.mean_average_precision} on the "
        f"{own.n_papers:,} own papers and {np.mean(precisions):.3f} on the feed"
    )
