"""Made-up entries and whole visits over them, for the tests of triage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import AnnounceType, Entry
from arxsift.serve.triage.ranking.choice import Choice
from arxsift.serve.triage.ranking.rank import Ranking
from arxsift.serve.triage.reading.decide import Rules, take
from arxsift.serve.triage.state.records import JudgedBy
from arxsift.serve.triage.state.state import State
from made.classifier import FakeClassifier

JUDGE = JudgedBy("fake-1", "fake", load_taxonomy().digest)

SPIKES = "We train spiking networks on a memristor array."
"""What the fake classifier is sure of."""
LOGIC = "We teach a kettle some logic."
"""What it thinks possible."""
TEA = "We make tea in a kettle."
"""What it finds out of scope."""


def made_entry(
    id: str = "2607.00001",
    abstract: str = SPIKES,
    kind: AnnounceType | None = "new",
    version: int | None = 1,
    title: str = "On kettles",
    announced: str = "2026-07-16",
    authors: Sequence[str] = (),
    location: str = "",
) -> Entry:
    paper = Paper.of(title, abstract, id).with_details(version=version, authors=tuple(authors), categories=("cs.LG",))
    fields = {"title": title, "abstract": abstract}
    return Entry(location or f"feed.xml: {id}", paper, title, abstract, announced, kind, fields)


@dataclass(frozen=True)
class Outcome:
    """What a visit made of its entries."""

    fates: tuple[tuple[str, str], ...]
    """Location and fate of every entry, in order."""
    shown: tuple[tuple[str, str, object], ...]
    """Key and digest of every paper that is to be judged or shown again, and what is told of its earlier version."""


def read(state: State, entries: Iterable[Entry], rules: Rules, day: str = "") -> int:
    """The number of a new visit, on that day, that has read these."""
    visit = state.visits.begin(day)
    with state.file.writing():
        for entry in entries:
            take(state, visit, entry, rules)
    return visit


def judge(state: State, visit: int) -> None:
    for batch in state.verdicts.unjudged(visit, JUDGE, 2):
        state.verdicts.add(JUDGE, batch, FakeClassifier().predict([unjudged.paper for unjudged in batch]))


def show(state: State, visit: int) -> None:
    ranking = Ranking(FakeClassifier(), Choice(out_of_scope=True))
    state.shown.add(visit, ranking.rank(state.verdicts.judged(visit, JUDGE)))


def outcome(state: State, visit: int) -> Outcome:
    """What a visit made of its entries, before it is published."""
    query = "SELECT location, fate FROM decisions WHERE visit = ? ORDER BY rowid"
    return Outcome(tuple(state.file.connection.execute(query, (visit,))), tuple(shown_by(state, visit)))


def shown_by(state: State, visit: int) -> Iterator[tuple[str, str, object]]:
    for section in state.shown.sections(visit):
        for shown in state.shown.papers(visit, section):
            text = state.verdicts.earlier(shown.ranked.key, JUDGE)
            told = text and (text.entry.paper.version, text.entry.paper.abstract, text.verdict)
            yield shown.ranked.key, shown.ranked.digest, told


def whole_visit(state: State, entries: Iterable[Entry], rules: Rules = Rules()) -> Outcome:  # noqa: B008 - it is frozen
    """From reading to published."""
    visit = read(state, entries, rules)
    judge(state, visit)
    show(state, visit)
    made = outcome(state, visit)
    state.visits.publish(visit)
    return made


def fates_of(outcome: Outcome) -> list[str]:
    return [fate for _, fate in outcome.fates]
