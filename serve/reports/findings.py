"""An audit in, the papers to look at again out, each with what is doubtful about its labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...configs.taxonomy import OUT_OF_SCOPE

if TYPE_CHECKING:
    from ...training.audit.doubts import Doubt
    from ...training.audit.find import Audit
    from ...training.data.labels import LabelledPaper


@dataclass(frozen=True, slots=True)
class Finding:
    """A paper to look at again, and why."""

    labelled: "LabelledPaper"
    suggested: tuple[str, ...]
    why: tuple[str, ...]
    """Reasons in words, that for the likeliest wrong label first."""
    doubts: "tuple[Doubt, ...]" = ()

    def fields(self) -> dict[str, Any]:
        """A line of labelled JSONL; `arxsift train --papers` reads it, and ignores the last three fields."""
        paper = self.labelled.paper
        details: dict[str, Any] = {"categories": list(paper.categories)} if paper.categories else {}
        details |= {"date": paper.date} if paper.date else {}
        return {
            "id": paper.id,
            "title": paper.title,
            "abstract": paper.abstract,
            "topics": list(self.labelled.topics),
            "confidence": self.labelled.confidence,
            "batch": self.labelled.batch,
            **details,
            "suggested": list(self.suggested),
            "why": list(self.why),
            "disputed": {doubt.topic: round(doubt.score, 4) for doubt in self.doubts},
        }


def findings(audit: "Audit", most: int | None = None) -> list[Finding]:
    """The papers with doubtful labels, by default all, then the other near-duplicates whose labels differ."""
    twins = {labelled.paper.id: twin_words(labelled, group) for group in audit.twins for labelled in group}
    doubtful = []
    for paper in audit.doubtful[:most]:
        evidence = audit.evidence(paper)
        why = tuple(doubt_words(doubt, evidence[doubt.topic]) for doubt in paper.doubts)
        why += twins.get(paper.labelled.paper.id, ())
        doubtful.append(Finding(paper.labelled, paper.suggested, why, paper.doubts))
    listed = {finding.labelled.paper.id for finding in doubtful}
    others = [labelled for group in audit.twins for labelled in group if labelled.paper.id not in listed]
    return doubtful + [Finding(labelled, labelled.topics, twins[labelled.paper.id]) for labelled in others]


def doubt_words(doubt: "Doubt", words: Sequence[str]) -> str:
    """The doubt as `theory is missing, though it scores 0.97; evidence for it: proof, bound`."""
    state = "given, though it scores" if doubt.given else "missing, though it scores"
    evidence = f"evidence for it: {', '.join(words)}" if words else "no word is evidence for it"
    return f"{doubt.topic} is {state} {doubt.score:.2f}; {evidence}"


def twin_words(paper: "LabelledPaper", group: "Sequence[LabelledPaper]") -> tuple[str, ...]:
    """The topics of near-duplicates that have others: `its near-duplicate 2607.00001 is theory`."""
    others = [twin for twin in group if frozenset(twin.topics) != frozenset(paper.topics)]
    return tuple(f"its near-duplicate {twin.paper.id} is {joined(twin.topics)}" for twin in others)


def joined(topics: Sequence[str]) -> str:
    return ";".join(topics) or OUT_OF_SCOPE
