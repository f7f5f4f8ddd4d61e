"""Papers that triage has judged on some day, with the scores that a test wants them to have."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from arxsift.models.arrays import Scores
from arxsift.serve import choose
from arxsift.serve.doctor.drift.compare import announced
from arxsift.serve.feeds.entry import Entry
from arxsift.serve.triage.reading.days import today_at_arxiv
from arxsift.serve.triage.reading.decide import Rules
from arxsift.serve.triage.state.packing import bare_verdict
from arxsift.serve.triage.state.records import JudgedBy
from arxsift.serve.triage.state.state import State
from arxsift.training.compare.candidates import bundled_records
from arxsift.training.measure.records import Record
from arxsift.training.tracking.names import released_folders
from made.triage import made_entry, read

MODEL = "tfidf"
"""Model that ships and loads fast."""

KNOWN = "we train a model and show that the method learns features of the data with attention in deep networks"
"""Words that every model that ships knows."""


def reference(name: str = "feed") -> Record:
    """What the model said of the announced papers of a set."""
    return announced(bundled_records(released_folders()[MODEL])[name], name)


def drawn(record: Record, n_papers: int, seed: int = 0) -> Scores:
    """(n_papers, n_topics + 1): every so-many-th score of the set, so that nothing differs by chance."""
    order = np.argsort(record.judgement.scores[:, -1], kind="stable")
    rows = order[np.linspace(seed, len(order) - 1, n_papers).astype(int)]
    return np.asarray(record.judgement.scores[rows])


def entries(
    n_papers: int, categories: Sequence[str] = ("cs.LG", "cs.AI"), n_unseen: int = 1, first: int = 0, month: str = ""
) -> list[Entry]:
    """Papers of this month, each of forty known words and some that no model knows."""
    month = month or f"{today_at_arxiv():%y%m}"
    made = []
    for number in range(first, first + n_papers):
        unseen = " ".join(f"zorb{number}q{n}" for n in range(n_unseen))
        entry = made_entry(
            f"{month}.{number + 1:05}", f"{KNOWN} {KNOWN} {unseen}", title=f"On features of data {number}"
        )
        made.append(replace(entry, paper=entry.paper.with_details(categories=tuple(categories))))
    return made


def judged(papers: Sequence[Entry], scores: Scores, days_ago: int = 0, model: str = MODEL) -> None:
    """Add a visit that has read these papers and given them these scores."""
    classifier, identity = choose.choose_identified(model)
    judge = JudgedBy(classifier.name, identity, classifier.taxonomy.digest)
    day = (today_at_arxiv() - timedelta(days=days_ago)).isoformat()
    ids = classifier.taxonomy.ids
    verdicts = {
        entry.paper.id: bare_verdict(
            json.dumps(dict(zip(ids, row.tolist(), strict=False))), row[-1], judge, entry.paper
        )
        for entry, row in zip(papers, scores, strict=True)
    }
    with State() as state:
        visit = read(state, papers, Rules(), day)
        for batch in list(state.verdicts.unjudged(visit, judge, 1000)):
            state.verdicts.add(judge, batch, [verdicts[unjudged.paper.id] for unjudged in batch])
        state.visits.publish(visit)
