"""Labelled papers and what a model that had not seen them says in, the labels most likely wrong out.

By confident learning (C. G. Northcutt, L. Jiang & I. L. Chuang, "Confident learning", 2021), a topic at a time, as
cleanlab does it for papers that have several (A. Thyagarajan et al., "Identifying incorrect annotations in multi-label
classification data", 2022). A paper's own label never entered its scores: it stands in none of the fits that gave them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from ...configs.errors import InputError
from ...configs.places import packaged
from ...configs.recipe import TfidfRecipe
from ...configs.taxonomy import Taxonomy, load_taxonomy
from ...models.arrays import Rows, Truth
from ...models.bundle import load_bundle
from ...models.classifier import Classifier
from ...models.decision import strongest_first
from ...models.tfidf import TfidfClassifier
from ...models.verdict import Verdict
from ..data.dataset import Dataset, set_apart
from ..data.duplicates import group_near_duplicates
from ..data.labels import LabelledPaper
from ..data.splits import grouped_folds
from ..fit.tfidf import Fit, TfidfTrainer
from ..fit.watch import Watch
from ..measure.calibrate import LogitsAndTruth, calibrate
from ..measure.judgement import Judgement, cross_validate, judge_folds
from ..measure.records import JUDGEMENTS, Record, read_record, record_name
from ..tracking.reading import named_run, open_reader
from ..tracking.stored import Runs, StoredRun
from .overlap import TopicPair, topic_pairs

SCORED = f"{JUDGEMENTS}/{record_name('cv')}"
"""Where a run keeps what models said of labelled papers that they were not fitted on."""

MOST_WORDS = 5
"""Of evidence for a topic."""

LEAST_FALL = 0.005
"""Of a score, for the removed word to count."""

FILTER = "low_self_confidence"
"""cleanlab's name of how labels are chosen.

Compared on the labelled papers with TF-IDF cross-validated anew after one paper in twenty was given a random other
label: of the wrong labels it found 79 %, and 42 % of what it chose were these. cleanlab's default,
`prune_by_noise_rate`, found 86 % and was right in 34 %; `confident_learning` 76 % and 41 %. On the labels as they are,
45 % of the papers it chooses are the labellers' close calls, by the other two 37 % and 39 %; of all papers 14 % are.
Papers in the order of their least likely doubtful label: 97 of the first hundred had been given a wrong one; in that
of cleanlab's default aggregation, a moving average over topics, 57.
"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label, or the absence of one, that is likely wrong."""

    topic: str
    given: bool
    """Whether the paper has the topic."""
    score: float
    """The out-of-fold score of the topic."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A paper with labels that are likely wrong."""

    row: int
    """Of the scores."""
    labelled: LabelledPaper
    doubts: tuple[Doubt, ...]
    """The likeliest first."""
    suggested: tuple[str, ...]
    """The topics it would have without the doubtful ones and with the missing ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """What models say of labelled papers that they were not fitted on."""

    source: str
    """Where the scores are from, in words."""
    judgement: Judgement
    """A row a paper."""
    explaining: Callable[[int], Classifier]
    """Row -> a model with which its evidence is made."""
    n_changed: int = 0
    """Papers whose labels have changed since."""


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """What a person should look at again."""

    topics: tuple[str, ...]
    papers: tuple[LabelledPaper, ...]
    """Those that were audited, in the order of the scores."""
    unseen: Unseen
    doubtful: tuple[Doubtful, ...]
    """The likeliest wrong first."""
    twins: tuple[tuple[LabelledPaper, ...], ...]
    """Near-duplicates that do not all have the same topics."""
    pairs: tuple[TopicPair, ...]
    """Every two topics, those that seem to overlap first."""

    def evidence(self, doubtful: Doubtful) -> dict[str, tuple[str, ...]]:
        """Disputed topic -> the words that speak for it, the strongest first."""
        classifier = self.unseen.explaining(doubtful.row)
        paper = doubtful.labelled.paper
        (verdict,) = classifier.predict([paper])
        return {doubt.topic: words_for(doubt, doubtful.labelled, verdict, classifier) for doubt in doubtful.doubts}


def require_cleanlab() -> None:
    """Raises InputError where it is not installed."""
    missing = [name for name in ("cleanlab", "sklearn", "iterstrat") if find_spec(name) is None]
    if missing:
        raise InputError(f"an audit needs {', '.join(missing)}: pip install 'arxsift[train]'")


def audit(data: Dataset, run: str | None, watch: Watch) -> Audit:
    """Audit the labels of the papers to fit on by the scores of a run, by default of the newest that has them all.

    Without such a run TF-IDF is cross-validated first.

    Raises:
        InputError: no such run, or none with scores of these papers.
        StoreError: the store cannot be read.
    """
    everything = data.papers
    runs = open_reader()
    asked = named_run(runs.runs(), run) if run else None
    watch.stage("grouping near-duplicates")
    groups = group_near_duplicates([labelled.paper for labelled in everything])
    data, kept_groups = set_apart(data, groups)
    watch.stage("looking for out-of-fold scores")
    unseen = scores_of(runs, asked, data) if asked else newest_scores(runs, data)
    unseen = unseen or cross_validated(data, kept_groups, watch)
    watch.stage("finding doubtful labels")
    return Audit(
        data.taxonomy.ids,
        data.train,
        unseen,
        tuple(find_doubtful(data.train, data.taxonomy, unseen.judgement)),
        tuple(find_twins(everything, groups)),
        tuple(topic_pairs(data.taxonomy, unseen.judgement)),
    )


def find_doubtful(papers: Sequence[LabelledPaper], taxonomy: Taxonomy, judgement: Judgement) -> list[Doubtful]:
    """Papers with labels that are likely wrong, those with the least likely label first."""
    truth, scores = judgement.truth[:, :-1], judgement.scores[:, :-1]
    wrong = doubted(truth, scores)
    likely = np.where(truth, scores, 1 - scores)  # of each label
    rows = np.flatnonzero(wrong.any(axis=1))
    order = np.argsort(np.where(wrong, likely, 1.0)[rows].min(axis=1), kind="stable")
    found = []
    for row in rows[order].tolist():
        columns = sorted(np.flatnonzero(wrong[row]).tolist(), key=lambda column: likely[row, column])
        doubts = tuple(
            Doubt(taxonomy.ids[column], bool(truth[row, column]), float(scores[row, column])) for column in columns
        )
        right = truth[row] ^ wrong[row]
        by_score = [taxonomy.ids[column] for column in strongest_first(scores[row], right)]
        found.append(Doubtful(row, papers[row], doubts, primary_first(papers[row].topics, by_score)))
    return found


def doubted(truth: Truth, scores: NDArray[np.float64]) -> Truth:
    """Which labels are likely wrong, (n_papers, n_topics) as the arguments.

    How many of each kind is what confident learning estimates; which, the least likely ones. A topic that all papers
    have, or none, cannot be judged so.
    """
    from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class

    wrong = np.zeros(truth.shape, dtype=bool)
    judged = np.flatnonzero(truth.any(axis=0) & ~truth.all(axis=0))
    if len(judged):
        given = [np.flatnonzero(row).tolist() for row in truth[:, judged]]
        wrong[:, judged] = find_multilabel_issues_per_class(given, scores[:, judged], filter_by=FILTER, n_jobs=1)
    return wrong


def primary_first(labelled: Sequence[str], topics: Sequence[str]) -> tuple[str, ...]:
    """The topics that were labelled in the label's order, then the others in theirs."""
    return (*(topic for topic in labelled if topic in topics), *(topic for topic in topics if topic not in labelled))


def find_twins(papers: Sequence[LabelledPaper], groups: Rows) -> list[tuple[LabelledPaper, ...]]:
    """Groups of near-duplicates that do not all have the same topics, whatever the order of these."""
    members: dict[int, list[LabelledPaper]] = {}
    for paper, group in zip(papers, groups.tolist(), strict=True):
        members.setdefault(group, []).append(paper)
    return [tuple(found) for found in members.values() if len({frozenset(paper.topics) for paper in found}) > 1]


def words_for(doubt: Doubt, labelled: LabelledPaper, verdict: Verdict, classifier: Classifier) -> tuple[str, ...]:
    """What speaks for a topic, be it one of the verdict's or not.

    Of a topic that is given and scores low, words that hardly move its score are no evidence.
    """
    found = classifier.explain(labelled.paper, (doubt.topic,), verdict.scores, MOST_WORDS)
    return tuple(evidence.text for evidence in found if not doubt.given or evidence.weight >= LEAST_FALL)


def newest_scores(runs: Runs, data: Dataset) -> Unseen | None:
    """Those of the newest run that has all these papers with these labels."""
    for run in runs.runs():
        if not run.is_model or run.tags.get("taxonomy") != data.taxonomy.digest:
            continue
        content = runs.artifact(run, SCORED)
        if content is None:
            continue
        record = read_record(content, f"run {run.id}")
        if not missing_papers(record, data) and (found := unseen_of(record, run, data)).n_changed == 0:
            return found
    return None


def scores_of(runs: Runs, run: StoredRun, data: Dataset) -> Unseen:
    """Those of one run; labels may have changed since, for a paper's own label is in none of its scores.

    Raises:
        InputError: it keeps none, or none of some paper, or of other topics.
    """
    content = runs.artifact(run, SCORED)
    if content is None:
        raise InputError(
            f"run {run.name} ({run.id[:8]}): keeps no out-of-fold scores; leave it out, or train tfidf anew"
        )
    record = read_record(content, f"run {run.id}")
    if record.taxonomy != data.taxonomy.digest:
        topics = f"its topics are {', '.join(record.topics)} ({record.taxonomy})"
        raise InputError(f"run {run.name} ({run.id[:8]}): of another taxonomy; {topics}, not {data.taxonomy.digest}")
    if missing := missing_papers(record, data):
        lacks = f"has no scores of {len(missing):,} of {len(data.train):,} labelled papers, such as {missing[0]}"
        raise InputError(f"run {run.name} ({run.id[:8]}): {lacks}; leave it out, or train anew")
    return unseen_of(record, run, data)


def missing_papers(record: Record, data: Dataset) -> list[str]:
    """Ids of the papers to fit on that a record lacks."""
    known = set(record.ids)
    return [labelled.paper.id for labelled in data.train if labelled.paper.id not in known]


def unseen_of(record: Record, run: StoredRun, data: Dataset) -> Unseen:
    """A record's scores, in the order of the papers and beside their present labels."""
    places = {paper: place for place, paper in enumerate(record.ids)}
    judged = record.part(np.array([places[labelled.paper.id] for labelled in data.train], dtype=np.int64)).judgement
    truth = data.truth(data.train)
    changed = int((truth != judged.truth).any(axis=1).sum())
    source = f"run {run.name} ({run.id[:8]})"
    model = cache(lambda: evidence_model(data))
    return Unseen(source, replace(judged, truth=truth), lambda _: model(), changed)


def evidence_model(data: Dataset) -> Classifier:
    """The released TF-IDF model, or for other topics one that is fitted on all papers."""
    if data.taxonomy.digest == load_taxonomy().digest:
        return load_bundle(packaged("models", "released") / "tfidf")
    trainer, truth, rows = TfidfTrainer(data.train, TfidfRecipe(kind="tfidf")), data.truth(data.train), rows_of(data)
    fit = trainer.fit(rows, truth)
    decision = calibrate(LogitsAndTruth(trainer.logits(fit, rows), truth), None)
    return TfidfClassifier("tfidf", data.taxonomy, trainer.linear(fit), decision)


@dataclass(frozen=True, slots=True)
class KeptFits:
    """A trainer that keeps its fits, to ask them for evidence."""

    trainer: TfidfTrainer
    fits: list[Fit] = field(default_factory=list)

    def fit(self, rows: Rows, truth: Truth) -> Fit:
        self.fits.append(self.trainer.fit(rows, truth))
        return self.fits[-1]

    def logits(self, fit: Fit, rows: Rows) -> NDArray[np.float64]:
        return self.trainer.logits(fit, rows)


def cross_validated(data: Dataset, groups: Rows, watch: Watch) -> Unseen:
    """Scores of TF-IDF by the folds that a training has, each paper's evidence by the model that had not seen it."""
    recipe, truth = TfidfRecipe(kind="tfidf"), data.truth(data.train)
    watch.stage("no run has scores of all these papers: cross-validating TF-IDF, about a minute")
    folds = grouped_folds(truth[:, :-1], groups, recipe.folds, recipe.seed)
    kept = KeptFits(TfidfTrainer(data.train, recipe))
    judged = LogitsAndTruth(cross_validate(kept, truth, folds, watch.stage), truth)
    parts = [fold.test for fold in folds]
    fold_of = np.empty(len(truth), dtype=np.int64)
    for number, part in enumerate(parts):
        fold_of[part] = number

    @cache
    def of_fold(number: int) -> Classifier:
        linear, decision = kept.trainer.linear(kept.fits[number]), calibrate(judged, None)
        return TfidfClassifier(f"fold {number + 1}", data.taxonomy, linear, decision)

    source = f"TF-IDF, cross-validated in {len(folds)} folds"
    return Unseen(source, judge_folds(judged, parts, rows_of(data)), lambda row: of_fold(int(fold_of[row])))


def rows_of(data: Dataset) -> Rows:
    return np.arange(len(data.train))
