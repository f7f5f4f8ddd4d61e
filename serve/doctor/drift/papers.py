"""Papers that triage judged in, those that can be compared out, by the set that they are compared with."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ....models.paper import Paper
from ...triage.reading.days import today_at_arxiv
from ...triage.state.records import DatedPaper, JudgedBy
from ...triage.state.state import State, state_db
from .model import SETS_OF_CATEGORIES

MOST_MONTHS = 2
"""Months between a paper and its visit beyond which it is not from a feed: somebody looked for it."""

TITLE_ONLY = "without an abstract"
OLD = f"more than {MOST_MONTHS} months old when they were read"
ELSEWHERE = "of categories without a reference"


@dataclass(frozen=True, slots=True)
class RecentPapers:
    """What triage has judged in the last days with one model."""

    by_set: Mapping[str, list[DatedPaper]]
    """Set -> papers of the categories that the set was drawn from; sets without any are absent."""
    left_out: Mapping[str, int]
    """Why papers are not compared -> how many."""
    categories: Mapping[str, int] = field(default_factory=dict)
    """Primary category -> how many of all papers have it, the most frequent first."""
    days: tuple[str, ...] = ()
    """Days of the visits, ascending."""
    n_unjudged: int = 0
    """Number of papers of those days that this model has not judged."""

    @property
    def n_papers(self) -> int:
        return sum(self.categories.values())


def recent_papers(judge: JudgedBy, n_days: int) -> RecentPapers:
    """The papers of the last `n_days` days, today's among them; nothing is made where triage was never called."""
    if not state_db().is_file():
        return RecentPapers({}, {})
    since = (today_at_arxiv() - timedelta(days=n_days - 1)).isoformat()
    with State() as state:
        return sort_papers(state.verdicts.since(judge, since), state.verdicts.count_without(judge, since))


def sort_papers(papers: Iterable[DatedPaper], n_unjudged: int) -> RecentPapers:
    by_set: dict[str, list[DatedPaper]] = {}
    left_out, categories, days = Counter[str](), Counter[str](), set[str]()
    for dated in papers:
        categories[next(iter(dated.paper.categories), "no category")] += 1
        days.add(dated.day)
        name = set_of(dated.paper)
        if why := why_left_out(dated, name):
            left_out[why] += 1
        else:
            by_set.setdefault(name, []).append(dated)
    return RecentPapers(by_set, left_out, dict(categories.most_common()), tuple(sorted(days)), n_unjudged)


def set_of(paper: Paper) -> str:
    """The set that was drawn from one of the paper's categories; empty where none was."""
    return next((name for name, names in SETS_OF_CATEGORIES.items() if names.intersection(paper.categories)), "")


def why_left_out(dated: DatedPaper, set_name: str) -> str:
    """Why a paper is compared with nothing; empty where it is compared."""
    from ....training.data.label_dates import months_between, paper_month

    month = paper_month(dated.paper)
    if month and months_between(month, dated.day) > MOST_MONTHS:
        return OLD
    if not dated.paper.abstract:
        return TITLE_ONLY
    return "" if set_name else ELSEWHERE
