"""Labelled papers in, how many of them are of each month out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from ...models.arxiv_id import month_of
from ...models.paper import Paper
from .labels import LabelledPaper

RECENT_MONTHS = 12
"""Number of months before the newest label's whose labels count as recent."""


def paper_month(paper: Paper) -> str:
    """`2026-07`: the month of the paper's date, else that of its arXiv identifier; empty where neither is known."""
    return paper.date[:7] if len(paper.date) >= 7 else month_of(paper.id)


def months_between(earlier: str, later: str) -> int:
    """Number of months from one `2026-07` to another; negative where the first is the later one."""
    (year, month), (later_year, later_month) = (map(int, day.split("-")[:2]) for day in (earlier, later))
    return 12 * (later_year - year) + later_month - month


@dataclass(frozen=True, slots=True)
class LabelDates:
    """How many labelled papers came out in each month."""

    by_month: dict[str, int]
    """`2026-07` -> number of labelled papers, ascending; months without any are absent."""
    n_undated: int
    """Number of labelled papers whose month is not known."""

    @classmethod
    def of(cls, labelled: Sequence[LabelledPaper]) -> Self:
        months = Counter(paper_month(label.paper) for label in labelled)
        return cls({month: months[month] for month in sorted(months) if month}, months[""])

    @property
    def oldest(self) -> str:
        """Month of the oldest label; empty where no month is known."""
        return next(iter(self.by_month), "")

    @property
    def newest(self) -> str:
        """Month of the newest label; empty where no month is known."""
        return next(reversed(self.by_month), "")

    @property
    def by_year(self) -> dict[str, int]:
        """Year -> number of labelled papers, ascending."""
        years = Counter[str]()
        for month, number in self.by_month.items():
            years[month[:4]] += number
        return dict(years)

    @property
    def n_recent(self) -> int:
        """Number of labelled papers of the newest month and the `RECENT_MONTHS` before it."""
        recent = (n for month, n in self.by_month.items() if months_between(month, self.newest) <= RECENT_MONTHS)
        return sum(recent)

    def as_json(self) -> dict[str, Any]:
        """What a bundle holds of the dates."""
        ends = {"oldest": self.oldest, "newest": self.newest} if self.by_month else {}
        return {**ends, "by_year": self.by_year, "undated": self.n_undated}

    def sentence(self) -> str:
        """The dates in words, for a model card."""
        if not self.by_month:
            return "The dates of the labelled papers are not known."
        undated = f" ({self.n_undated:,} without a date)" if self.n_undated else ""
        share = self.n_recent / sum(self.by_month.values())
        years = ", ".join(f"{year}: {number:,}" for year, number in self.by_year.items())
        return (
            f"Dates of the labelled papers: {self.oldest} to {self.newest}{undated}, {share:.0%} of them at most "
            f"{RECENT_MONTHS} months older than the newest. By year: {years}."
        )
