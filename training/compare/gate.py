"""A challenger and the model in use in, a decision with its evidence out: may the challenger take its place?

The lead in mean average precision on papers that neither has learnt from; its paired-bootstrap
interval must lie above `MARGIN`.
"""

from dataclasses import astuple, dataclass

from ...configs.errors import InputError
from ...configs.sets import FEED, LABELLED
from ..measure.intervals import ENDS, Interval
from ..measure.metrics import lead
from .candidates import Candidate
from .paired import COMPARED, FEWEST, align, check_topics, record_on

LEAD_TAGS = tuple(f"gate.lead{end}" for end in ENDS)

MEASURED = (*(f"gate.{name}" for name in ("against", "set", "papers", "labels", "data")), *LEAD_TAGS)
"""Tags that tell what was measured."""

MARGIN = 0.01
"""Lead in mean average precision that the lower end of the interval must exceed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a challenger may be promoted, and what was measured."""

    challenger: str
    against: str
    set_name: str
    n_papers: int
    labels: str
    """Digest of the papers and their labels."""
    data: str
    """Digest of what the challenger learnt from, then of what the other did."""
    lead: Interval

    @property
    def passes(self) -> bool:
        return self.lead.low > MARGIN

    @property
    def evidence(self) -> str:
        """What was measured, in words."""
        papers = f"{self.n_papers:,} papers ({COMPARED[self.set_name]})"
        return f"its lead over {self.against} in mean average precision is {self.lead.signed()} on {papers}"

    def tags(self) -> dict[str, str]:
        """Tags of the registered version and of the run."""
        return {
            "gate.against": self.against,
            "gate.set": self.set_name,
            "gate.papers": str(self.n_papers),
            "gate.labels": self.labels,
            "gate.data": self.data,
            **{tag: f"{number:.6f}" for tag, number in zip(LEAD_TAGS, astuple(self.lead), strict=True)},
        }


def decide(challenger: Candidate, holder: Candidate, seed: int = 0) -> Decision:
    """Measure the lead on the feed, or else on the labelled papers that both judged without having learnt from them.

    Raises:
        InputError: the models are of different topics, or judged no papers in common.
    """
    check_topics([challenger, holder])
    for set_name in (FEED.name, LABELLED):
        records = [record for model in (challenger, holder) if (record := record_on(model, set_name))]
        if len(records) < 2:
            continue
        ours, theirs = align(records)
        if len(ours.ids) < FEWEST:
            continue
        return Decision(
            challenger=challenger.name,
            against=holder.name,
            set_name=set_name,
            n_papers=len(ours.ids),
            labels=ours.labels_digest,
            data=f"{challenger.data or 'unknown'} against {holder.data or 'unknown'}",
            lead=lead(ours.judgement.truth, ours.judgement.ranking, theirs.judgement.ranking, seed),
        )
    raise InputError(
        f"{challenger.name} and {holder.name} judged fewer than {FEWEST} papers in common, "
        "so that nothing can be measured"
    )
