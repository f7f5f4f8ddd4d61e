"""Which labels an audit doubts, whose scores it takes, and what it gives a person to read and to correct."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from made.papers import N_WRONG, TAXONOMY, flipped, made_papers, made_text, with_wrong_labels

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import Taxonomy, Topic, load_taxonomy
from arxsift.models.paper import Paper
from arxsift.serve.reports.findings import findings
from arxsift.training.audit.doubts import Doubt, doubted, find_doubtful, primary_first
from arxsift.training.audit.find import Audit, audit, find_twins
from arxsift.training.audit.overlap import in_words, topic_pairs
from arxsift.training.audit.unseen import SCORED, cross_validated, newest_scores, scores_of
from arxsift.training.data.dataset import Dataset
from arxsift.training.data.duplicates import group_near_duplicates
from arxsift.training.data.labels import LabelledPaper
from arxsift.training.fit.watch import Silent
from arxsift.training.measure.judgement import Judgement
from arxsift.training.measure.records import Record
from arxsift.training.tracking import names
from arxsift.training.tracking.stored import StoredRun

N_PAPERS = 240


class FakeRuns:
    """Runs with their records, the newest first."""

    def __init__(self, kept: dict[str, bytes], found: Sequence[StoredRun]) -> None:
        self.kept = kept
        self.found = list(found)

    def runs(self) -> list[StoredRun]:
        return self.found

    def metrics(self, run_ids: object) -> dict[str, dict[str, float]]:
        return {}

    def artifact(self, run: StoredRun, path: str) -> bytes | None:
        assert path == "judgements/judged-cv.safetensors" == SCORED
        return self.kept.get(run.id)

    def keep(self, run: StoredRun, path: str, content: bytes) -> None:
        raise AssertionError("an audit writes nothing into a run")


def stored(run_id: str, taxonomy: Taxonomy = TAXONOMY, **more: str) -> StoredRun:
    return StoredRun(
        run_id, f"tfidf {run_id}", "FINISHED", 0, "", {"model": "tfidf", "taxonomy": taxonomy.digest, **more}
    )


def dataset(papers: Sequence[LabelledPaper], taxonomy: Taxonomy = TAXONOMY) -> Dataset:
    return Dataset(taxonomy, tuple(papers), {})


def judgement(data: Dataset, scores: Sequence[Sequence[float]]) -> Judgement:
    truth = data.truth(data.train)
    with_scope = np.array([[*row, max(row)] for row in scores])
    return Judgement(np.arange(len(truth)), truth, with_scope, with_scope, with_scope[:, :-1] >= 0.5)


def right_scores(data: Dataset) -> Judgement:
    """Judgement of a model that agrees with every label."""
    rng = np.random.default_rng(3)
    topics = data.truth(data.train)[:, :-1]
    return judgement(
        data, np.where(topics, rng.uniform(0.8, 0.99, topics.shape), rng.uniform(0.01, 0.2, topics.shape)).tolist()
    )


def audited(papers: Sequence[LabelledPaper], monkeypatch: pytest.MonkeyPatch) -> Audit:
    """By its own cross-validation."""
    monkeypatch.setattr(names, "open_reader", lambda: FakeRuns({}, []))
    return audit(dataset(papers), None, Silent())


@pytest.fixture(scope="module")
def planted() -> tuple[Audit, set[str]]:
    """An audit of papers some of which have wrong labels, and their ids."""
    papers, wrong = with_wrong_labels(made_papers(N_PAPERS))
    with pytest.MonkeyPatch.context() as monkeypatch:
        return audited(papers, monkeypatch), wrong


def test_planted_wrong_labels_come_first(planted: tuple[Audit, set[str]]) -> None:
    found, wrong = planted
    first = [one.labelled.paper.id for one in found.doubtful[:N_WRONG]]
    assert len(wrong & set(first)) >= 0.9 * N_WRONG
    assert wrong <= {one.labelled.paper.id for one in found.doubtful}
    assert len(found.doubtful) <= 2 * N_WRONG


def test_the_suggestion_undoes_a_planted_wrong_label(planted: tuple[Audit, set[str]]) -> None:
    found, wrong = planted
    right = {labelled.paper.id: set(labelled.topics) for labelled in made_papers(N_PAPERS)}
    undone = [
        set(one.suggested) == right[one.labelled.paper.id] for one in found.doubtful if one.labelled.paper.id in wrong
    ]
    assert sum(undone) >= 0.9 * N_WRONG


def test_the_evidence_is_words_of_the_paper_from_a_model_that_had_not_seen_it(planted: tuple[Audit, set[str]]) -> None:
    found, _ = planted
    one = next(one for one in found.doubtful if not one.doubts[0].given)
    words = found.evidence(one)
    assert set(words) == {doubt.topic for doubt in one.doubts}
    text = f"{one.labelled.paper.title} {one.labelled.paper.abstract}"
    assert words[one.doubts[0].topic] and all(word in text for word in words[one.doubts[0].topic])
    others = {found.unseen.explaining(row).name for row in range(N_PAPERS)}
    assert others == {"fold 1", "fold 2", "fold 3", "fold 4", "fold 5"}
    assert found.unseen.source == "TF-IDF, cross-validated in 5 folds"


def test_clean_labels_give_few_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    found = audited(made_papers(N_PAPERS), monkeypatch)
    assert len(found.doubtful) <= 0.03 * N_PAPERS
    assert found.twins == ()


def test_a_topic_that_no_paper_or_every_paper_has_is_left_alone() -> None:
    scores = np.random.default_rng(0).random((40, 3))
    truth = np.column_stack([np.zeros(40, bool), np.ones(40, bool), scores[:, 2] < 0.5])
    wrong = doubted(truth, scores)
    assert not wrong[:, :2].any()
    assert wrong[:, 2].any()
    assert not doubted(truth[:, :2], scores[:, :2]).any()


def test_doubts_are_ordered_by_the_least_likely_label_and_the_old_primary_stays_first() -> None:
    papers = made_papers(60)
    data = dataset(papers)
    clean = right_scores(data)
    clean.scores[0, :2], clean.scores[1, :2] = (0.95, 0.97), (0.98, 0.01)  # labelled bees, labelled tides
    found = find_doubtful(data.train, TAXONOMY, clean)
    assert [one.row for one in found] == [1, 0]
    assert found[0].doubts == (Doubt("tides", True, 0.01), Doubt("bees", False, 0.98))
    assert [one.suggested for one in found] == [("bees",), ("bees", "tides")]
    assert primary_first(["theory", "a"], ["b", "a", "theory"]) == ("theory", "a", "b")


def test_near_duplicates_with_other_labels_are_all_listed() -> None:
    papers = made_papers(30)
    first, second, third = papers[0], papers[1], papers[2]
    copies = [
        replace(flipped(first), paper=replace(first.paper, id="copy-1")),
        replace(flipped(second), paper=Paper.of(second.paper.title.upper(), "Another abstract altogether.", "copy-2")),
        replace(third, paper=replace(third.paper, id="copy-3")),
    ]
    everything = [*papers, *copies]
    twins = find_twins(everything, group_near_duplicates([labelled.paper for labelled in everything]))
    assert [[labelled.paper.id for labelled in group] for group in twins] == [
        [first.paper.id, "copy-1"],
        [second.paper.id, "copy-2"],
    ]


def test_near_duplicates_of_look_only_papers_are_listed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = made_papers(60)
    feed = replace(flipped(papers[0]), paper=replace(papers[0].paper, id="of-the-feed"), batch="feed-dev")
    data = Dataset(TAXONOMY, tuple(papers), {"feed-dev": (feed,)})
    rest = dataset(papers[1:])
    record = Record.of(right_scores(rest), rest.train, TAXONOMY).as_bytes()
    monkeypatch.setattr(names, "open_reader", lambda: FakeRuns({"abc": record}, [stored("abc")]))
    found = audit(data, "tfidf abc", Silent())
    assert [[labelled.paper.id for labelled in group] for group in found.twins] == [[papers[0].paper.id, "of-the-feed"]]
    assert papers[0] not in found.papers
    whys = {finding.labelled.paper.id: finding.why for finding in findings(found)}
    assert whys["of-the-feed"] == (f"its near-duplicate {papers[0].paper.id} is bees",)


ALIKE = Taxonomy(
    name="two of a kind",
    topics=(
        Topic(id="bees", name="Bees", definition="Honey bees: hives, foraging, swarms, queens.", colour="#e69f00"),
        Topic(id="apiculture", name="Hives", definition="Hives of honey bees, swarms and foraging.", colour="#cc79a7"),
        Topic(id="tides", name="Tides", definition="Tides, surges and turbines at sea.", colour="#0072b2"),
    ),
)


def test_two_topics_with_nearly_the_same_definition_are_named() -> None:
    rng = np.random.default_rng(0)
    kinds: list[tuple[str, ...]] = [("bees",), ("apiculture",), ("bees", "apiculture"), ("tides",), (), ("tides",)]
    papers = [
        LabelledPaper(Paper.of(f"Paper {n}", made_text((), rng), f"p{n}"), kinds[n % 6], 3, "papers")
        for n in range(120)
    ]
    data = dataset(papers, ALIKE)
    scores = [
        [0.8, 0.9, 0.1] if "tides" not in topics and topics else [0.1, 0.1, 0.9] for topics in map(topics_of, papers)
    ]
    first, *others = topic_pairs(ALIKE, judgement(data, scores))
    assert in_words(first) == (
        "bees and apiculture seem to overlap: their definitions share words (cosine 0.87); on 100% of the papers with "
        "bees and not apiculture, apiculture scores higher: say in both definitions what parts them, or make them one "
        "topic"
    )
    assert (first.n_together, round(first.n_chance), first.taken) == (20, 16, (1.0, 0.0))
    assert [pair.signs for pair in others] == [(), ()]
    assert in_words(others[0]).endswith(": nothing says that they overlap")


def topics_of(labelled: LabelledPaper) -> tuple[str, ...]:
    return labelled.topics


def test_topics_given_together_more_than_chance_would_are_named() -> None:
    kinds: list[tuple[str, ...]] = [("bees", "apiculture"), ("bees", "apiculture"), ("bees",), *[("tides",)] * 5]
    papers = [LabelledPaper(Paper.of(f"Paper {n}", "Text.", f"p{n}"), kinds[n % 8], 3, "papers") for n in range(160)]
    data = dataset(papers, ALIKE)
    first = topic_pairs(ALIKE, right_scores(data))[0]
    assert "100% of the rarer one's papers have both (40 where chance gives 15)" in first.signs


def test_the_packaged_topics_do_not_share_their_definitions() -> None:
    topics = load_taxonomy()
    papers = [LabelledPaper(Paper.of(f"Paper {topic}", "Text.", topic), (topic,)) for topic in topics.ids]
    data = dataset(papers, topics)
    pairs = topic_pairs(topics, right_scores(data))
    assert len(pairs) == 15
    assert not any(pair.signs for pair in pairs)


def test_the_newest_run_that_has_all_papers_with_these_labels_is_taken() -> None:
    data = dataset(made_papers(40))
    changed = dataset([flipped(data.train[0]), *data.train[1:]])
    record = {
        "part": Record.of(right_scores(dataset(data.train[:30])), data.train, TAXONOMY),
        "older-labels": Record.of(right_scores(changed), changed.train, TAXONOMY),
        "whole": Record.of(right_scores(data), data.train, TAXONOMY),
    }
    runs = FakeRuns(
        {name: one.as_bytes() for name, one in record.items()},
        [
            StoredRun("failed", "tfidf", "FAILED", 0, "", {"model": "tfidf", "taxonomy": TAXONOMY.digest}),
            stored("none"),
            stored("part"),
            stored("other", load_taxonomy()),
            stored("older-labels"),
            stored("whole"),
        ],
    )
    found = newest_scores(runs, data)
    assert found is not None
    assert (found.source, found.n_changed) == ("run tfidf whole (whole)", 0)
    backwards = dataset(data.train[::-1])
    reversed_scores = newest_scores(runs, backwards)
    assert reversed_scores is not None
    assert np.array_equal(reversed_scores.judgement.scores, found.judgement.scores[::-1])
    assert newest_scores(runs, dataset(made_papers(40, seed=1))) is None


def test_labels_may_have_changed_since_a_run_that_is_named() -> None:
    data = dataset(made_papers(40))
    runs = FakeRuns({"whole": Record.of(right_scores(data), data.train, TAXONOMY).as_bytes()}, [stored("whole")])
    changed = dataset([flipped(data.train[0]), *data.train[1:]])
    found = scores_of(runs, stored("whole"), changed)
    assert found.n_changed == 1
    assert np.array_equal(found.judgement.truth, changed.truth(changed.train))


def test_scores_of_papers_with_the_same_ids_and_other_texts_are_not_taken() -> None:
    data = dataset(made_papers(40))
    runs = FakeRuns({"whole": Record.of(right_scores(data), data.train, TAXONOMY).as_bytes()}, [stored("whole")])
    first = data.train[0]
    retold = dataset([replace(first, paper=replace(first.paper, abstract="Another text.")), *data.train[1:]])
    assert newest_scores(runs, retold) is None
    with pytest.raises(InputError) as error:
        scores_of(runs, stored("whole"), retold)
    assert str(error.value) == (
        f"run tfidf whole (whole): has no scores of 1 of 40 labelled papers, such as {first.paper.id}; "
        "leave it out, or train anew"
    )


def test_a_run_that_cannot_serve_says_why() -> None:
    data = dataset(made_papers(40))
    small = dataset(data.train[:30])
    runs = FakeRuns({"small": Record.of(right_scores(small), small.train, TAXONOMY).as_bytes()}, [stored("small")])

    def refusal(call: Callable[[], object]) -> str:
        with pytest.raises(InputError) as error:
            call()
        return str(error.value)

    assert refusal(lambda: scores_of(runs, stored("small"), data)) == (
        "run tfidf small (small): has no scores of 10 of 40 labelled papers, such as made-papers-0-30; "
        "leave it out, or train anew"
    )
    assert refusal(lambda: scores_of(runs, stored("empty"), data)) == (
        "run tfidf empty (empty): keeps no out-of-fold scores; leave it out, or train tfidf anew"
    )
    other = replace(data, taxonomy=ALIKE)
    assert refusal(lambda: scores_of(runs, stored("small"), other)) == (
        f"run tfidf small (small): of another taxonomy; its topics are bees, tides ({TAXONOMY.digest}), "
        f"not {ALIKE.digest}"
    )


def test_cross_validation_never_parts_near_duplicates() -> None:
    papers = made_papers(40)
    copies = [replace(labelled, paper=replace(labelled.paper, id=f"copy-{n}")) for n, labelled in enumerate(papers)]
    data = dataset([*papers, *copies])
    groups = group_near_duplicates([labelled.paper for labelled in data.train])
    unseen = cross_validated(data, groups, Silent())
    names = [unseen.explaining(row).name for row in range(80)]
    assert names[:40] == names[40:]
