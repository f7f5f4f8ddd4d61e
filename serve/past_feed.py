"""Names of models in, what each said of the papers of a past feed out: as its run kept it, or judged now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..configs.errors import InputError
from ..configs.kinds import KINDS
from ..configs.sets import FEED
from . import choose
from .judge_labelled import judge_papers, unjudged
from .labelled import read_papers

if TYPE_CHECKING:
    from ..models.classifier import Classifier
    from ..training.data.labels import LabelledPaper
    from ..training.measure.judgement import Judgement
    from ..training.measure.records import Record
    from ..training.trained_on import Honest


@dataclass(frozen=True, slots=True)
class PastFeed:
    """What models said of the papers of one feed."""

    name: str
    """In words."""
    records: "dict[str, Record]"
    """Model -> its judgements."""
    runs: dict[str, str] = field(default_factory=dict)
    """Model -> id of its run, for those that have one."""
    told: tuple[str, ...] = ()
    """What must be said of models that were trained on some of the papers, a sentence each."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Labelled papers with dates, and the models that are to judge them."""

    name: str
    classifiers: "dict[str, Classifier]"
    papers: "list[LabelledPaper]"


def kept_feed(names: Sequence[str]) -> PastFeed:
    """The feed that the models were judged on, from what their runs keep.

    Raises:
        InputError: a model without a record of the feed, or none at all.
    """
    from ..training.compare.candidates import find_candidates

    records, runs = dict[str, "Record"](), dict[str, str]()
    for candidate in find_candidates(names):
        if record := candidate.records.get(FEED.name):
            records[candidate.name] = record
        elif names:
            raise InputError(
                f"{candidate.name}: keeps no judgements of a feed; train it with one, or give --papers FILE"
            )
        if candidate.run:
            runs[candidate.name] = candidate.run.id
    if not records:
        raise InputError("there is no model to replay; train one, or name one of arxsift models with --papers FILE")
    return PastFeed(FEED.papers, records, runs)


def read_feed(names: Sequence[str], files: Sequence[Path], topics: Sequence[str]) -> Unjudged:
    """The models and the papers that they are to judge, which can be replayed for these topics.

    Raises:
        InputError: models of different topics, or papers that cannot be replayed.
    """
    from ..training.measure.records import Record
    from ..training.replay.past import check_same_topics, gather

    name = ", ".join(path.name for path in files)
    classifiers = {model: choose.choose_model(model) for model in dict.fromkeys(names or default_models())}
    check_same_topics({model: classifier.taxonomy.ids for model, classifier in classifiers.items()})
    taxonomy = next(iter(classifiers.values())).taxonomy
    papers = read_papers(files, taxonomy, next(iter(classifiers)))
    gather({"": Record.of(unjudged(papers, taxonomy), papers, taxonomy)}, topics, what=name)
    return Unjudged(name, classifiers, papers)


def judge_feed(feed: Unjudged) -> PastFeed:
    """Every model's judgement of every paper, made now; cross-validated ones of papers that it was trained on.

    Raises:
        InputError: a model was trained on all papers, and keeps no cross-validated judgements of them.
    """
    from ..training.measure.records import Record

    records, told = dict[str, "Record"](), list[str]()
    for model, classifier in feed.classifiers.items():
        honest = without_trained_on(judge_papers(classifier, feed.papers, model), feed.papers, classifier, model)
        records[model] = Record.of(honest.judgement, honest.papers, classifier.taxonomy)
        told.append(honest.recognised.sentence(model))
    return PastFeed(feed.name, records, told=tuple(filter(None, told)))


def without_trained_on(
    judgement: "Judgement", papers: "Sequence[LabelledPaper]", classifier: "Classifier", model: str
) -> "Honest":
    """What `without_memory` makes of a model by its name."""
    from ..training.trained_on import without_memory

    memory = choose.memory_of(model, classifier.taxonomy)
    return without_memory(judgement, papers, memory, classifier.taxonomy, model)


def default_models() -> list[str]:
    """The champion of a local store, if there is one, and the models that ship."""
    from ..training.tracking.names import Models, released_folders

    shipped = [name for name in KINDS if name in released_folders()]
    default = Models().default().name
    return shipped if default in shipped else [default, *shipped]
