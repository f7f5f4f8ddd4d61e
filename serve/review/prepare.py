"""What a person typed in, a learner and all that is labelled already out."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy, load_taxonomy
from ...models.own_heads import CORRECTIONS, OwnHead
from ...models.space import Reading, load_base
from ...training.data.labels import LabelledPaper
from ...training.fit.background import Background, background
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


def learner_for(taxonomy: Path | None) -> Learner:
    """The learner of a taxonomy's own topics, or of corrections where no file is named.

    Raises:
        InputError: no such taxonomy, or more topics than there are keys.
    """
    own = load_taxonomy(taxonomy) if taxonomy else None
    papers: Background = background(load_base())
    if own is None or own.digest == papers.base.taxonomy.digest:
        return CorrectionsLearner(papers)
    if len(own.ids) > len(TOPIC_KEYS):
        raise InputError(f"{taxonomy}: has {len(own.ids)} topics; {len(TOPIC_KEYS)} can be learnt in this way")
    return TopicsLearner(own, papers)


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
    return TopicsLearner(topics, papers), read_all_papers(papers, [one.paper for one in labelled]), labelled


def known_papers(log: AnswerLog, taxonomy: Taxonomy, files: Sequence[Path]) -> list[LabelledPaper]:
    """The papers of labelled files, then those answered in the order of the answers; an answer replaces a label.

    Raises:
        InputError: a file that cannot be read, or too many papers.
    """
    answers = agreed(log.current(taxonomy.digest)).labels
    answered = {labelled.paper.id for labelled in answers}
    labelled = [labelled for labelled in read_files(files, taxonomy) if labelled.paper.id not in answered]
    if len(labelled) > MOST_LABELLED:
        raise InputError(
            f"{len(labelled):,} labelled papers: a head is learnt from at most {MOST_LABELLED:,}; "
            "train a model of your own: arxsift train tfidf --taxonomy FILE --papers FILE"
        )
    return [*labelled, *answers]


def model_name(learner: Learner) -> str:
    """What to type after `--model` for what was learnt."""
    return head_name(learner.taxonomy) if isinstance(learner, TopicsLearner) else CORRECTIONS


def own_head(taxonomy: Path | None) -> OwnHead:
    """Where the versions are of what is learnt for a taxonomy, or of corrections."""
    own = load_taxonomy(taxonomy) if taxonomy else None
    is_own = own is not None and own.digest != load_taxonomy().digest
    return OwnHead(head_name(own) if own and is_own else CORRECTIONS)


def seed_of(text: str) -> int:
    """A seed that stays the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
