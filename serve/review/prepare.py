"""What a person typed in, a learner and all that is labelled already out."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy, load_taxonomy
from ...models.own_heads import CORRECTIONS, OwnHead
from ...models.paper import Paper
from ...models.space import Reading, load_base
from ...training.data.answers import keys_of
from ...training.data.labels import LabelledPaper
from ...training.fit.background import background
from ..labelled import read_files
from .agreed import agreed
from .candidates import read_all_papers
from .keys import TOPIC_KEYS
from .learner import CorrectionsLearner, Learner, TopicsLearner
from .log import AnswerLog
from .own_topics import head_name

FEWEST_SIMULATED = 40
"""Number of labelled papers from which a replay says something: half of them can be asked about."""

MOST_LABELLED = 3000
"""Number of labelled papers that a head is fitted on at most: more take minutes, and a full training is better then."""


def own_taxonomy(file: Path | None) -> Taxonomy | None:
    """The topics in a file; None where no file is named, or its topics are those that ship.

    Raises:
        InputError: no such taxonomy, or more topics than there are keys.
    """
    own = load_taxonomy(file) if file else None
    if own is None or own.digest == load_taxonomy().digest:
        return None
    if len(own.ids) > len(TOPIC_KEYS):
        raise InputError(f"{file}: has {len(own.ids)} topics; {len(TOPIC_KEYS)} can be learnt in this way")
    return own


def learner_for(own: Taxonomy | None) -> Learner:
    """The learner of one's own topics, or of corrections to the model that ships."""
    papers = background(load_base())
    return TopicsLearner.of(own, papers) if own else CorrectionsLearner(papers)


def read_for_simulation(
    files: Sequence[Path], taxonomy: Path | None
) -> tuple[TopicsLearner, Reading, list[LabelledPaper]]:
    """The learner of a taxonomy's topics, by default of those that ship, and labelled papers as it sees them.

    Raises:
        InputError: a file that cannot be read, or too few papers.
    """
    topics = load_taxonomy(taxonomy)
    labelled = list(read_files(files, topics))
    if len(labelled) < FEWEST_SIMULATED:
        raise InputError(f"{len(labelled)} labelled papers: reviews can be replayed on {FEWEST_SIMULATED} or more")
    papers = background(load_base())
    return TopicsLearner.of(topics, papers), read_all_papers(papers, [one.paper for one in labelled]), labelled


def known_papers(log: AnswerLog, taxonomy: Taxonomy, files: Sequence[Path]) -> list[LabelledPaper]:
    """The papers of labelled files, then those answered in the order of the answers; an answer replaces a label.

    Raises:
        InputError: a file that cannot be read, or too many papers.
    """
    answers = agreed(log.current(taxonomy.digest)).labels
    answered = keys_of_all(answers)
    labelled = [one for one in read_files(files, taxonomy) if answered.isdisjoint(keys_of(one.paper))]
    if len(labelled) > MOST_LABELLED:
        raise InputError(
            f"{len(labelled):,} labelled papers: a head is learnt from at most {MOST_LABELLED:,}; "
            "train a model of your own: arxsift train tfidf --taxonomy FILE --papers FILE"
        )
    return [*labelled, *answers]


def unknown(papers: Iterable[Paper], known: Iterable[LabelledPaper]) -> list[Paper]:
    """The papers but those that are known, by their arXiv identifiers or by their texts."""
    keys = keys_of_all(known)
    return [paper for paper in papers if keys.isdisjoint(keys_of(paper))]


def keys_of_all(papers: Iterable[LabelledPaper]) -> set[str]:
    return {key for labelled in papers for key in keys_of(labelled.paper)}


def own_head(own: Taxonomy | None) -> OwnHead:
    """Where the versions are of what is learnt of one's own topics, or of corrections."""
    return OwnHead(head_name(own) if own else CORRECTIONS)
