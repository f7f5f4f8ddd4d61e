"""A judgement of labelled papers in, that of a person's own among them out."""

from collections.abc import Sequence

import numpy as np

from ...configs.sets import OWN
from ...models.arrays import Rows
from ..data.labels import LabelledPaper
from .judgement import Judgement

FEWEST = 20
"""Number of own papers below which no quality on them is reported: its intervals would say nothing."""


def judge_own(judged: Judgement, papers: Sequence[LabelledPaper]) -> dict[str, Judgement]:
    """`own` -> the part of the judgement on a person's own papers; empty where they are fewer than `FEWEST`."""
    rows = own_rows(judged, papers)
    return {OWN.name: judged.part(rows)} if len(rows) >= FEWEST else {}


def own_rows(judged: Judgement, papers: Sequence[LabelledPaper]) -> Rows:
    """Rows of the judgement whose papers a person labelled; `papers` are all that its rows name."""
    return np.flatnonzero([papers[row].is_own for row in judged.rows])
