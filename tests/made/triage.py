"""Made-up entries and whole runs over them, for the tests of triage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import AnnounceType, Entry
from arxsift.serve.triage.decide import Rules, take
from arxsift.serve.triage.rank import Choice, Ranking
from arxsift.serve.triage.records import JudgedBy
from arxsift.serve.triage.state import State
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
    place: str = "",
) -> Entry:
    paper = Paper.of(title, abstract, id).with_details(version=version, authors=tuple(authors), categories=("cs.LG",))
    fields = {"title": title, "abstract": abstract}
    return Entry(place or f"feed.xml: {id}", paper, title, abstract, announced, kind, fields)


@dataclass(frozen=True)
class Outcome:
    """What a run made of its entries."""

    fates: tuple[tuple[str, str], ...]
    """Place and fate of every entry, in order."""
    shown: tuple[tuple[str, str, object], ...]
    """Key and digest of every paper that is to be judged or shown again, and what is told of its earlier version."""


def read(state: State, entries: Iterable[Entry], rules: Rules) -> int:
    """A new run that has read these; its number."""
    run = state.begin()
    with state.file.transaction():
        for entry in entries:
            take(state, run, entry, rules)
    return run


def judge(state: State, run: int) -> None:
    for batch in state.unjudged(run, JUDGE, 2):
        verdicts = FakeClassifier().predict([paper for _, _, paper in batch])
        state.add_verdicts(JUDGE, zip(((key, digest) for key, digest, _ in batch), verdicts, strict=True))


def show(state: State, run: int) -> None:
    state.show(run, Ranking(FakeClassifier(), Choice(out_of_scope=True)).rank(state.judged(run, JUDGE)))


def outcome(state: State, run: int) -> Outcome:
    """Before the run is published."""
    rows = state.file.connection.execute("SELECT place, fate FROM decisions WHERE run = ? ORDER BY rowid", (run,))
    return Outcome(tuple(rows.fetchall()), tuple(shown_by(state, run)))


def shown_by(state: State, run: int) -> Iterator[tuple[str, str, object]]:
    for section in state.sections(run):
        for ranked, *_ in state.shown(run, section):
            found = state.earlier(ranked.key, JUDGE)
            told = found and (found[0].paper.version, found[0].paper.abstract, found[1])
            yield ranked.key, ranked.digest, told


def whole_run(state: State, entries: Iterable[Entry], rules: Rules = Rules()) -> Outcome:  # noqa: B008 - it is frozen
    """From reading to published."""
    run = read(state, entries, rules)
    judge(state, run)
    show(state, run)
    found = outcome(state, run)
    state.publish(run)
    return found


def fates_of(outcome: Outcome) -> list[str]:
    return [fate for _, fate in outcome.fates]
