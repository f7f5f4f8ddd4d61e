"""A challenger and the model in use in, a decision with its evidence out: may the challenger take its place?

The lead in mean average precision on papers that neither has learnt from: its paired-bootstrap interval must lie
above `MARGIN`. A feed has few papers of some topics, and neuroscience papers have more of them: where both models
judged both sets, a topic's lead is the mean of the two, weighted by its papers there, which halves the interval.
The challenger must also be measurably worse on neither set, so that no reader pays for another's gain.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from ...configs.errors import InputError
from ...configs.sets import FEED, LABELLED, NEURO, SETS
from ..measure.intervals import ENDS, Interval
from ..measure.metrics import JudgedTwice, joint_lead, lead
from ..measure.records import Record
from .candidates import Candidate
from .paired import COMPARED, FEWEST, align, check_topics, record_on

LEAD_TAGS = tuple(f"gate.lead{end}" for end in ENDS)

MEASURED = (*(f"gate.{name}" for name in ("against", "set", "papers", "labels", "data")), *LEAD_TAGS)
"""Tags that tell what was measured."""

MARGIN = 0.01
"""Lead in mean average precision that the lower end of the interval must exceed."""

GAIN_TO_PASS = 0.033
"""True lead with which a model passes in four of five trials on both sets: `tests/training/compare/test_gate_power.py`
measures it."""

DEV_SETS = (FEED.name, NEURO.name)
"""Sets that no model is fitted on, which decide together; the first must be there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a challenger may be promoted, and what was measured."""

    challenger: str
    against: str
    by_set: Mapping[str, Interval]
    """Name of each set that decides -> the lead on it alone."""
    n_papers: int
    labels: str
    """Digest of the papers and their labels."""
    data: str
    """Digest of what the challenger learnt from, then of what the other did."""
    lead: Interval
    """The lead on all sets that decide."""
    judged_by_one: str = ""
    """Name of the first of `DEV_SETS` that does not decide, because one model alone judged it; empty without any."""

    @property
    def worse_on(self) -> list[str]:
        """Names of the sets on which the challenger is measurably worse."""
        return [name for name, lead in self.by_set.items() if lead.high < 0]

    @property
    def passes(self) -> bool:
        return self.lead.low > MARGIN and not self.worse_on

    @property
    def requirement(self) -> str:
        """What a challenger that did not pass had to do, in words."""
        if self.lead.low <= MARGIN:
            return f"the lower end must exceed {MARGIN}"
        leads = " and ".join(f"{self.by_set[name].signed()} {SETS[name].phrase}" for name in self.worse_on)
        return f"it must not be worse on either set: its lead is {leads}"

    @property
    def evidence(self) -> str:
        """What was measured, in words."""
        sets = " and ".join(COMPARED[name] for name in self.by_set)
        missing = f"; {self.judged_by_one} was judged by one of them alone" if self.judged_by_one else ""
        papers = f"{self.n_papers:,} papers ({sets}{missing})"
        return f"its lead over {self.against} in mean average precision is {self.lead.signed()} on {papers}"

    def tags(self) -> dict[str, str]:
        """Tags of the registered version and of the run."""
        return {
            "gate.against": self.against,
            "gate.set": "+".join(self.by_set),
            "gate.papers": str(self.n_papers),
            "gate.labels": self.labels,
            "gate.data": self.data,
            **{tag: f"{number:.6f}" for tag, number in zip(LEAD_TAGS, astuple(self.lead), strict=True)},
        }


def decide(challenger: Candidate, holder: Candidate, seed: int = 0) -> Decision:
    """Measure the lead on the feed and neuroscience papers, else on labelled papers that neither has learnt from.

    Raises:
        InputError: the models are of different topics, or judged no papers in common.
    """
    check_topics([challenger, holder])
    pairs = pairs_to_decide_by(challenger, holder)
    if not pairs:
        raise InputError(
            f"{challenger.name} and {holder.name} judged fewer than {FEWEST} papers in common, "
            "so that nothing can be measured"
        )
    judged = {
        name: JudgedTwice(ours.judgement.truth, ours.judgement.ranking, theirs.judgement.ranking)
        for name, (ours, theirs) in pairs.items()
    }
    return Decision(
        challenger=challenger.name,
        against=holder.name,
        by_set={name: lead(*judgements, seed) for name, judgements in judged.items()},
        n_papers=sum(len(ours.ids) for ours, _ in pairs.values()),
        labels=joined_digest([ours.labels_digest for ours, _ in pairs.values()]),
        data=f"{challenger.data or 'unknown'} against {holder.data or 'unknown'}",
        lead=joint_lead([*judged.values()], seed),
        judged_by_one=judged_by_one(challenger, holder),
    )


def pairs_to_decide_by(challenger: Candidate, holder: Candidate) -> dict[str, tuple[Record, Record]]:
    """Name of each set that decides -> what the two models said of its papers; empty where they share too few."""
    for names in (DEV_SETS, (LABELLED,)):
        pairs = {name: pair for name in names if (pair := common_papers(challenger, holder, name))}
        if names[0] in pairs:  # neuroscience alone does not decide for readers of other feeds
            return pairs
    return {}


def common_papers(challenger: Candidate, holder: Candidate, set_name: str) -> tuple[Record, Record] | None:
    """Records of both models on the papers of a set that both judged; None where these are fewer than `FEWEST`."""
    records = [record for model in (challenger, holder) if (record := record_on(model, set_name))]
    if len(records) < 2:
        return None
    ours, theirs = align(records)
    return (ours, theirs) if len(ours.ids) >= FEWEST else None


def judged_by_one(challenger: Candidate, holder: Candidate) -> str:
    """Name of the first of `DEV_SETS` that only one of the models judged; empty where there is none."""
    return next((name for name in DEV_SETS if (name in challenger.records) != (name in holder.records)), "")


def joined_digest(digests: Sequence[str]) -> str:
    """Digest of several digests; a single one stays as it is, as decisions on one set have always recorded it."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:12]
