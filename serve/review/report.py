"""What was learnt in, sentences and tables for a person, or JSON, out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..reports.printing import plain_table
from ..terminal.words import count
from .own_topics import PASS_RATE

if TYPE_CHECKING:
    from rich.table import Table

    from .corrections import CorrectionsLearnt
    from .own_topics import TopicsLearnt

ALONE = (
    "From definitions alone expect to read some wrong papers: for four arXiv categories, each described in a sentence, "
    "macro F1 was 0.80, and 0.82 after 40 answers. For topics whose words stand in every paper it begins far lower; "
    "there, answer more."
)
"""What `simulate --active` printed for robotics, security, quantum computing and sound; `docs/own-topics.md`."""


@dataclass(frozen=True, slots=True)
class TopicsReport:
    """What a head has learnt of topics of one's own."""

    learnt: "TopicsLearnt"

    def parts(self) -> "Iterator[Table | str]":
        learnt = self.learnt
        labelled = count(learnt.n_labelled, "labelled paper")
        yield f"{learnt.name}, version {learnt.version}: from definitions and {labelled}"
        yield topics_table(learnt)
        yield from expectations(learnt)

    def data(self) -> Mapping[str, Any]:
        return {**asdict(self.learnt), "macro_f1": self.learnt.macro_f1, "missing": self.learnt.missing}

    def rows(self) -> Iterable[Mapping[str, Any]]:
        return [asdict(topic) for topic in self.learnt.topics]

    def markdown(self) -> str:
        return "\n\n".join(part for part in self.parts() if isinstance(part, str)) + "\n"


def topics_table(learnt: "TopicsLearnt") -> "Table":
    table = plain_table()
    for heading in ("topic", "papers", "average precision", "F1"):
        table.add_column(heading, justify="left" if heading == "topic" else "right")
    for topic in learnt.topics:
        measured = [f"{n:.2f}" if n is not None else "–" for n in (topic.average_precision, topic.f1)]
        table.add_row(topic.name, f"{topic.n_papers:,}", *measured)
    return table


def expectations(learnt: "TopicsLearnt") -> Iterator[str]:
    """What to expect, what is missing, and what to type next."""
    if learnt.macro_f1 is None:
        yield ALONE
    else:
        yield (
            f"Macro F1 is {learnt.macro_f1:.2f} on your labelled papers, each left out when it was judged. A review "
            "asks about doubtful ones, so a feed is judged better than this."
        )
    yield f"Thresholds are set so that of a general feed about {PASS_RATE:.0%} pass that have none of the topics."
    if learnt.missing:
        yield f"What would help most: {'; '.join(learnt.missing)}."
    yield f"Next: arxsift triage cs.LG --model {learnt.name} -o today.html"


@dataclass(frozen=True, slots=True)
class CorrectionsReport:
    """What became of a reader's answers to the topics that ship."""

    learnt: "CorrectionsLearnt"

    def parts(self) -> Iterator[str]:
        learnt = self.learnt
        yield f"{learnt.sentence[0].upper()}{learnt.sentence[1:]}."
        if learnt.version:
            yield "They are in use wherever no model is named. arxsift learn --off or --undo ends that."
        elif learnt.decision:
            yield "Answer more papers (arxsift review), or train with them: arxsift train tfidf --with-corrections"
        else:
            yield "Next: arxsift review cs.LG"

    def data(self) -> Mapping[str, Any]:
        return asdict(self.learnt)

    def rows(self) -> Iterable[Mapping[str, Any]]:
        return [asdict(self.learnt)]

    def markdown(self) -> str:
        return "\n\n".join(self.parts()) + "\n"
