"""What was found in, tables and sentences for a person, or data for a program, out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ....training.measure.drift import LARGE, Share
from ...reports.in_markdown import parts_in_markdown
from ...reports.printing import plain_table
from ...terminal.words import count
from .advice import advise, state_of
from .compare import Comparison, Drift

if TYPE_CHECKING:
    from rich.table import Table

MOST_CATEGORIES = 6
"""Number of categories that are named; JSON has all."""

UNSEEN, SCORES = "unseen words", "in-scope scores"
"""What the measures beside the topics are called."""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """The result of `arxsift doctor --drift`."""

    drift: Drift

    def parts(self) -> "Iterator[Table | str]":
        yield from heads(self.drift)
        for comparison in self.drift.comparisons:
            yield from ("", table_of(comparison))
            yield from mixtures(comparison)
        if self.drift.comparisons:
            yield ""
        if age := self.drift.model.age:
            yield f"Labels: {age.sentence}."
        yield advise(self.drift)

    def data(self) -> dict[str, Any]:
        drift, papers, age = self.drift, self.drift.papers, self.drift.model.age
        return {
            "state": state_of(drift),
            "advice": advise(drift),
            "model": drift.model.name,
            "measured_as": drift.model.measured_as or drift.model.name,
            "days_asked": drift.n_days,
            "days": list(papers.days),
            "papers": papers.n_papers,
            "unjudged": papers.n_unjudged,
            "categories": dict(papers.categories),
            "left_out": dict(papers.left_out),
            "too_few": dict(drift.too_few),
            "newest_label": age.newest if age else None,
            "label_age_months": age.months if age else None,
            "references": {
                one.set_name: {"papers": one.n_reference, "categories": [*one.categories], "months": [*one.months]}
                for one in drift.comparisons
            },
            "measures": [*self.rows()],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A record for each measure: shares from 0 to 1, and of scores the stability index with its bound."""
        for comparison in self.drift.comparisons:
            of_set = {"set": comparison.set_name, "papers": comparison.n_papers}
            for name, share in shares_of(comparison).items():
                yield {**of_set, "measure": name, **share_row(share)}
            scores = comparison.scores
            index = {"value": round(scores.value, 6), "bound": round(max(LARGE, scores.by_chance), 6)}
            yield {**of_set, "measure": SCORES, **index, "differs": scores.differs}

    def markdown(self) -> str:
        return parts_in_markdown(self.parts())


def heads(drift: Drift) -> Iterator[str]:
    """Which papers were compared, and which were not."""
    papers = drift.papers
    judged = f"{count(papers.n_papers, 'paper')} that {drift.model.name} judged in the last {drift.n_days} days"
    if not papers.n_papers:
        yield f"No paper was judged by {drift.model.name} in the last {drift.n_days} days."
    else:
        names = [f"{name} {n:,}" for name, n in papers.categories.items()]
        more = f" and {len(names) - MOST_CATEGORIES} more" if len(names) > MOST_CATEGORIES else ""
        several = f"{papers.days[0]} to {papers.days[-1]}, {count(len(papers.days), 'day')}"
        days = several if len(papers.days) > 1 else papers.days[0]
        yield f"{judged} ({days}): {', '.join(names[:MOST_CATEGORIES])}{more}."
    if drift.model.measured_as:
        yield f"It stands on {drift.model.measured_as}, whose measurements are the reference."
    for why, n in papers.left_out.items():
        yield f"Not compared: {count(n, 'paper')} {why}."
    for name, n in drift.too_few.items():
        yield f"Not compared: {count(n, 'paper')} like those of the set {name}: too few."
    if papers.n_unjudged:
        yield f"Not judged by {drift.model.name}: {count(papers.n_unjudged, 'paper')} of these days."


def mixtures(comparison: Comparison) -> Iterator[str]:
    """That the reference is a mixture, where what differs may be explained by that."""
    if comparison.sole_category and comparison.is_changed:
        others = f"the reference is of {', '.join(comparison.categories)}"
        yield f"All these papers are of {comparison.sole_category}, while {others}: that alone may make the difference."


def table_of(comparison: Comparison) -> "Table":
    categories, (first, last) = ", ".join(comparison.categories), comparison.months
    reference = f"{comparison.n_reference:,} of {categories} ({first} to {last})"
    table = plain_table(f"{count(comparison.n_papers, 'paper')}, beside {reference}")
    table.add_column("share of papers with")
    table.add_column("now (95 % interval)", justify="right")
    table.add_column("then", justify="right")
    table.add_column()
    for name, share in shares_of(comparison).items():
        recent = share.recent
        interval = f"{recent.value:.1%} ({recent.low:.1%}–{recent.high:.1%})"
        heading = "unseen words, of all words" if name == UNSEEN else name
        table.add_row(heading, interval, f"{share.reference:.1%}", told(share.differs))
    scores = comparison.scores
    shift = "a slight shift" if scores.is_slight else told(scores.differs)
    index = "in-scope scores: stability index"
    table.add_row(index, f"{scores.value:.2f}", f"≤ {max(LARGE, scores.by_chance):.2f}", shift)
    return table


def shares_of(comparison: Comparison) -> Mapping[str, Share]:
    unseen = comparison.unseen_words
    return {**comparison.shares, **({UNSEEN: unseen} if unseen else {})}


def share_row(share: Share) -> dict[str, Any]:
    recent = share.recent
    numbers = {"value": recent.value, "low": recent.low, "high": recent.high, "reference": share.reference}
    return {name: round(number, 6) for name, number in numbers.items()} | {"differs": share.differs}


def told(differs: bool) -> str:
    return "DIFFERS" if differs else "as then"
