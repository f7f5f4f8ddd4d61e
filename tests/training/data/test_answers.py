"""Readers' answers replace every other label of their paper, and are counted."""

from dataclasses import replace

from made.papers import TAXONOMY, made_papers

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.training.data.answers import AnswerCounts
from arxsift.training.data.assemble import assemble
from arxsift.training.data.dataset import Dataset
from arxsift.training.data.labels import REVIEW, LabelledPaper, labelled_seeds, read_corpus_labels
from arxsift.training.data.texts import TextCache

PACKAGED = load_taxonomy()


def answer(paper: Paper, *topics: str, confidence: int = 3) -> LabelledPaper:
    return LabelledPaper(paper, topics, confidence, REVIEW)


def only(data: Dataset, paper_id: str) -> LabelledPaper:
    (found,) = (labelled for labelled in data.papers if labelled.paper.id == paper_id)
    return found


def cached(batch: str) -> tuple[Paper, tuple[str, ...]]:
    """A corpus paper of that batch with a topic, its text in the cache, and its label."""
    label = next(label for label in read_corpus_labels() if label.topics and label.batch == batch)
    paper = Paper.of("A made-up title", "A made-up abstract.", label.id).with_details(date="2024-05-06")
    with TextCache() as cache:
        cache.put([paper])
    return paper, label.topics


def a_batch() -> str:
    return next(label.batch for label in read_corpus_labels() if not label.batch.endswith("-dev"))


def test_an_answer_replaces_the_shipped_label_of_its_arxiv_identifier() -> None:
    paper, topics = cached(a_batch())
    (other,) = [topic for topic in PACKAGED.ids if topic not in topics][:1]
    newer = Paper.of("A made-up title", "A made-up abstract, revised.", f"{paper.id}v2")
    data = assemble(PACKAGED, [], answers=[answer(newer, other, confidence=2)])
    expected = newer.with_details(id=paper.id, date="2024-05-06")
    assert only(data, paper.id) == LabelledPaper(expected, (other,), 2, REVIEW, is_own=True)
    assert len(data.papers) == len(assemble(PACKAGED, []).papers)
    assert data.answers == AnswerCounts(1, 1, 0, 0)


def test_an_answer_replaces_the_label_of_a_seed_with_its_text() -> None:
    seed = next(labelled for labelled in labelled_seeds(PACKAGED) if labelled.topics)
    twin = Paper.of(seed.paper.title, seed.paper.abstract, "2508.13426")
    data = assemble(PACKAGED, [], seeds_only=True, answers=[answer(twin)])
    assert (only(data, seed.paper.id).topics, only(data, seed.paper.id).is_own) == ((), True)
    assert len(data.train) == 119


def test_an_answer_replaces_the_label_of_a_file_too() -> None:
    own = made_papers(30)
    data = assemble(TAXONOMY, own, answers=[answer(own[0].paper, "tides"), answer(own[1].paper, "tides")])
    assert (only(data, own[0].paper.id).topics, data.answers) == (("tides",), AnswerCounts(2, 1, 1, 0))
    assert len(data.train) == 30


def test_an_answer_that_only_repeats_a_label_is_not_a_persons_own() -> None:
    seed = next(labelled for labelled in labelled_seeds(PACKAGED) if labelled.topics)
    data = assemble(PACKAGED, [], seeds_only=True, answers=[answer(seed.paper, *seed.topics[::-1], confidence=1)])
    assert only(data, seed.paper.id) == replace(seed, topics=seed.topics[::-1], confidence=1)
    assert data.answers == AnswerCounts(1, 0, 1, 0)


def test_an_answer_on_a_paper_to_look_at_stays_with_those() -> None:
    paper, _ = cached("feed-dev")
    data = assemble(PACKAGED, [], answers=[answer(paper)])
    assert [(labelled.topics, labelled.is_own) for labelled in data.look_only["feed-dev"]] == [((), False)]
    assert paper.id not in {labelled.paper.id for labelled in data.train}
    assert data.answers == AnswerCounts(1, 1, 0, 1)


def test_an_answer_on_a_title_leaves_the_abstract_that_is_known() -> None:
    paper, _ = cached(a_batch())
    data = assemble(PACKAGED, [], answers=[answer(paper.without_abstract)])
    assert (only(data, paper.id).paper.abstract, only(data, paper.id).topics) == (paper.abstract, ())


def test_a_number_that_another_file_has_too_replaces_nothing() -> None:
    own = [*made_papers(30), LabelledPaper(Paper.of("On kettles", "Tea.", "7"), ("bees",))]
    pot = Paper.of("On pots", "Logic.", "7")
    data = assemble(TAXONOMY, own, answers=[answer(pot, "tides")])
    assert only(data, "7").topics == ("bees",)
    assert [p.topics for p in data.train if p.paper.title == pot.title] == [("tides",)]
    assert len({labelled.paper.id for labelled in data.train}) == 32


def test_the_counts_are_told_in_words() -> None:
    assert AnswerCounts(1, 0, 0, 0).sentence() == (
        "1 paper has the label of readers' answers: 1 new, 0 instead of another label, 0 that had it already"
    )
    assert AnswerCounts(1204, 1000, 4, 2).sentence() == (
        "1,204 papers have the label of readers' answers: 200 new, 1,000 instead of another label, 4 that had it "
        "already; 2 only looked at, never fitted on"
    )
