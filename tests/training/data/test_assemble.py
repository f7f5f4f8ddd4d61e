"""Labelled papers are gathered from seeds, cache and a person's own papers."""

from collections import Counter
from dataclasses import replace

import pytest
from made.papers import TAXONOMY, made_papers

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.training.data.assemble import assemble, with_unlabelled
from arxsift.training.data.dataset import LOOK_ONLY, Dataset
from arxsift.training.data.labels import CorpusLabel, LabelledPaper, read_corpus_labels
from arxsift.training.data.texts import TextCache
from arxsift.training.data.unlabelled import unlabelled_ids

PACKAGED = load_taxonomy()
N_SEEDS = 119


@pytest.fixture(scope="module")
def corpus() -> list[CorpusLabel]:
    return read_corpus_labels()


def some_of_each_batch(corpus: list[CorpusLabel], n: int = 3) -> list[CorpusLabel]:
    seen: Counter[str] = Counter()
    chosen = []
    for label in corpus:
        seen[label.batch] += 1
        if seen[label.batch] <= n:
            chosen.append(label)
    return chosen


def fill_cache(labels: list[CorpusLabel]) -> None:
    with TextCache() as cache:
        cache.put(Paper.of(f"Made-up title of {label.id}", "A made-up abstract.", label.id) for label in labels)


def test_an_empty_cache_leaves_the_seeds() -> None:
    data = assemble(PACKAGED, [])
    assert {paper.batch for paper in data.train} == {"seeds"}
    assert (len(data.train), data.look_only) == (N_SEEDS, {})


def test_cached_papers_are_used_with_their_labels(corpus: list[CorpusLabel]) -> None:
    some = some_of_each_batch(corpus)
    fill_cache(some)
    data = assemble(PACKAGED, [])
    cached = {labelled.paper.id: labelled for labelled in data.train if labelled.batch != "seeds"}
    wanted = [label for label in some if label.batch not in LOOK_ONLY]
    assert sorted(cached) == sorted(label.id for label in wanted)
    for label in wanted:
        labelled = cached[label.id]
        assert labelled.paper.title == f"Made-up title of {label.id}"
        assert (labelled.topics, labelled.confidence, labelled.batch) == (label.topics, label.confidence, label.batch)


def test_batches_to_look_at_are_never_trained_on(corpus: list[CorpusLabel]) -> None:
    fill_cache(some_of_each_batch(corpus))
    data = assemble(PACKAGED, [])
    assert {batch: len(papers) for batch, papers in data.look_only.items()} == {"feed-dev": 3, "neuro-dev": 3}
    assert not {paper.batch for paper in data.train} & set(LOOK_ONLY)
    trained = {labelled.paper.id for labelled in data.train}
    assert not trained & {labelled.paper.id for papers in data.look_only.values() for labelled in papers}


def test_own_papers_may_add_to_the_batches_to_look_at() -> None:
    own = [*made_papers(30), *made_papers(4, batch="feed-dev")]
    data = assemble(TAXONOMY, own)
    assert (len(data.train), len(data.look_only["feed-dev"])) == (30, 4)


def test_seeds_alone_leave_the_cache_out(corpus: list[CorpusLabel]) -> None:
    fill_cache(some_of_each_batch(corpus))
    assert len(assemble(PACKAGED, [], seeds_only=True).train) == N_SEEDS


def test_an_own_paper_wins_over_the_corpus_and_a_later_one_over_an_earlier(corpus: list[CorpusLabel]) -> None:
    label = corpus[0]
    fill_cache([label])
    mine = LabelledPaper(Paper.of("My title", "My abstract.", label.id), ("theory",), 2)
    other = replace(mine, topics=("architectures",))
    for own, topics in (([mine], ("theory",)), ([mine, other], ("architectures",)), ([other, mine], ("theory",))):
        found = [labelled for labelled in assemble(PACKAGED, own).train if labelled.paper.id == label.id]
        assert [(labelled.paper.title, labelled.topics) for labelled in found] == [("My title", topics)]


def test_a_persons_own_labels_are_those_that_the_packaged_ones_do_not_give(corpus: list[CorpusLabel]) -> None:
    known, corrected = [label for label in corpus if label.topics and label.batch not in LOOK_ONLY][:2]
    look_only = next(label for label in corpus if label.batch == "feed-dev")
    fill_cache([known, corrected, look_only])
    own = [
        LabelledPaper(Paper.of("A title", "An abstract.", known.id), known.topics[::-1]),
        LabelledPaper(Paper.of("A title", "An abstract.", corrected.id), ()),
        LabelledPaper(Paper.of("A title", "An abstract.", look_only.id), ("theory",)),
        LabelledPaper(Paper.of("A new title", "A new abstract.", "new"), ("theory",)),
    ]
    assert {labelled.paper.id for labelled in assemble(PACKAGED, own).papers if labelled.is_own} == {
        corrected.id,
        "new",
    }
    twice = assemble(PACKAGED, [own[3], own[3]]).papers
    assert [labelled.paper.id for labelled in twice if labelled.is_own] == ["new"]


def test_labels_of_ones_own_taxonomy_are_no_additions_to_others() -> None:
    assert not any(labelled.is_own for labelled in assemble(TAXONOMY, made_papers(30)).papers)


def test_another_taxonomy_starts_from_own_papers_alone(corpus: list[CorpusLabel]) -> None:
    fill_cache(some_of_each_batch(corpus))
    own = made_papers(30)
    assert {paper.batch for paper in assemble(TAXONOMY, own).train} == {"papers"}


@pytest.mark.parametrize("n_papers", [0, 1, 19])
def test_too_few_papers_are_refused(n_papers: int) -> None:
    own = made_papers(n_papers)
    with pytest.raises(InputError) as caught:
        assemble(TAXONOMY, own)
    assert str(caught.value) == (
        f"only {n_papers} labelled papers to train on, at least 20 are needed: give some with --papers FILE"
    )


def test_papers_to_look_at_do_not_count_as_enough() -> None:
    own = made_papers(40, batch="feed-dev")
    with pytest.raises(InputError, match=r"^only 0 labelled papers to train on"):
        assemble(TAXONOMY, own)


def test_a_topic_without_papers_is_refused() -> None:
    own = [p for p in made_papers(60) if "tides" not in p.topics]
    with pytest.raises(InputError) as caught:
        assemble(TAXONOMY, own)
    assert str(caught.value) == "no training paper has the topic 'tides': label some, or take it out of the taxonomy"


def test_a_label_given_anew_leaves_a_look_only_paper_look_only(corpus: list[CorpusLabel]) -> None:
    label = next(label for label in corpus if label.batch == "feed-dev")
    fill_cache([label])
    again = LabelledPaper(Paper.of("A title", "An abstract of some words", label.id), ("theory",))
    data = assemble(PACKAGED, [again])
    look_only = [(labelled.paper.id, labelled.topics) for labelled in data.look_only["feed-dev"]]
    assert look_only == [(label.id, ("theory",))]
    assert label.id not in {labelled.paper.id for labelled in data.train}


def test_unlabelled_papers_are_those_of_the_cache_that_have_no_label() -> None:
    data = Dataset(TAXONOMY, tuple(made_papers(3)), {})
    ids = unlabelled_ids()[:2]
    with TextCache() as cache:
        cache.put([*(Paper.of("T", f"Abstract {paper_id}", paper_id) for paper_id in ids), data.train[0].paper])
    assert [paper.id for paper in with_unlabelled(data).unlabelled] == ids
