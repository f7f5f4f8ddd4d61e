"""Records of papers in, what two rules that learn nothing would have said of them out: a floor for every comparison.

*keywords*: a topic's score grows with how many of the phrases of its name and definition stand in the paper; it is
given when two do. *prior*: every paper gets the share of papers that have the topic, and none is given any.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...configs.places import texts_db
from ...configs.taxonomy import Taxonomy, Topic
from ...models.arrays import Scores
from ...models.paper import Paper
from ...models.text import fold
from ..data.labels import labelled_seeds
from ..data.texts import TextCache
from ..measure.judgement import Judgement
from ..measure.records import Record

KEYWORDS = "keywords"
PRIOR = "prior"

ENOUGH = 2
"""Number of a topic's phrases that must stand in a paper for the topic to be given."""

FILLERS = frozenset(
    """
    a an and or of the in on for to by with from as its their it is are be whose what that which about how at into new
    own other than this these those main
    """.split()  # noqa: SIM905 - forty quoted words are harder to read
)


def keyword_records(papers: Mapping[str, Record], taxonomy: Taxonomy) -> dict[str, Record]:
    """Set -> record of the keyword rule, for the sets whose texts are all in the cache."""
    ids = {paper for record in papers.values() for paper in record.ids}
    texts = {seed.paper.id: seed.paper for seed in labelled_seeds(taxonomy)}
    if texts_db().exists():  # opening the cache would make it
        with TextCache() as cache:
            texts |= cache.get(sorted(ids))
    whole = {set_name: record for set_name, record in papers.items() if all(paper in texts for paper in record.ids)}
    return {
        set_name: replaced(record, keyword_scores([texts[paper] for paper in record.ids], taxonomy))
        for set_name, record in whole.items()
    }


def keyword_scores(papers: Sequence[Paper], taxonomy: Taxonomy) -> Scores:
    """(n_papers, n_topics + 1): 1 − 2^−n for n phrases found; "in scope" as the best topic."""
    patterns = [[pattern(phrase) for phrase in phrases(topic)] for topic in taxonomy.topics]
    texts = [fold(f"{paper.title}\n{paper.abstract}") for paper in papers]
    counts = np.array([[sum(1 for phrase in own if phrase.search(text)) for own in patterns] for text in texts])
    scores = 1 - 2.0**-counts
    return np.column_stack([scores, scores.max(axis=1)])


def phrases(topic: Topic) -> list[str]:
    """What stands between the commas of a topic's name and definition, without fillers, if at most three words."""
    parts = re.split(r"[,:;.()&]|(?<!-)\b(?:and|or|of|by)\b(?!-)", fold(f"{topic.name}, {topic.definition}"))
    words = [[word for word in re.findall(r"[\w-]+", part) if word not in FILLERS] for part in parts]
    return list(dict.fromkeys(" ".join(part) for part in words if 0 < len(part) <= 3))


def pattern(phrase: str) -> re.Pattern[str]:
    """Pattern of the phrase as whole words, a plural's s and the spelling of -isation left free."""
    words = r"[\s-]+".join(re.escape(word.removesuffix("s")) + "s?" for word in re.split(r"[\s-]+", phrase) if word)
    words = words.replace("isation", "i[sz]ation")
    return re.compile(rf"\b{words}\b")


def prior_records(papers: Mapping[str, Record]) -> dict[str, Record]:
    """Set -> record of the prior rule, with the shares of these papers: no rule that reads no text can do better."""
    records = {}
    for set_name, record in papers.items():
        truth = record.judgement.truth
        scores = np.broadcast_to(truth.mean(axis=0), truth.shape).copy()
        records[set_name] = replaced(record, scores, np.zeros(truth[:, :-1].shape, dtype=bool))
    return records


def replaced(record: Record, scores: Scores, assigned: np.ndarray | None = None) -> Record:
    """A record of these papers and labels with other scores."""
    given = scores[:, :-1] >= 1 - 2.0**-ENOUGH if assigned is None else assigned
    judged = Judgement(record.judgement.rows, record.judgement.truth, scores, scores, given)
    return replace(record, judgement=judged)
