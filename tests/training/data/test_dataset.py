"""Labelled papers are gathered from seeds, cache and files, and parted by what may be done with them."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.papers import TAXONOMY, made_papers, write_jsonl

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.training.data.dataset import (
    LOOK_ONLY,
    Coverage,
    Dataset,
    assemble,
    digest,
    set_apart,
    truth_of,
    unlabelled_coverage,
)
from arxsift.training.data.labels import CorpusLabel, LabelledPaper, read_corpus_labels
from arxsift.training.data.texts import TextCache
from arxsift.training.data.unlabelled import unlabelled_ids

PACKAGED = load_taxonomy()
N_SEEDS = 119


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


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


def test_a_file_may_add_to_the_batches_to_look_at(tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "mine.jsonl", [*made_papers(30), *made_papers(4, batch="feed-dev")])
    data = assemble(TAXONOMY, [file])
    assert (len(data.train), len(data.look_only["feed-dev"])) == (30, 4)


def test_seeds_alone_leave_the_cache_out(corpus: list[CorpusLabel]) -> None:
    fill_cache(some_of_each_batch(corpus))
    assert len(assemble(PACKAGED, [], seeds_only=True).train) == N_SEEDS


def test_a_file_wins_over_the_corpus_and_a_later_file_over_an_earlier(
    tmp_path: Path, corpus: list[CorpusLabel]
) -> None:
    label = corpus[0]
    fill_cache([label])
    mine = LabelledPaper(Paper.of("My title", "My abstract.", label.id), ("theory",), 2)
    one = write_jsonl(tmp_path / "one.jsonl", [mine])
    other = write_jsonl(tmp_path / "other.jsonl", [replace(mine, topics=("architectures",))])
    for files, topics in (([one], ("theory",)), ([one, other], ("architectures",)), ([other, one], ("theory",))):
        found = [labelled for labelled in assemble(PACKAGED, files).train if labelled.paper.id == label.id]
        assert [(labelled.paper.title, labelled.topics) for labelled in found] == [("My title", topics)]


def test_another_taxonomy_starts_from_files_alone(tmp_path: Path, corpus: list[CorpusLabel]) -> None:
    fill_cache(some_of_each_batch(corpus))
    file = write_jsonl(tmp_path / "mine.jsonl", made_papers(30))
    assert {paper.batch for paper in assemble(TAXONOMY, [file]).train} == {"papers"}


@pytest.mark.parametrize("n_papers", [0, 1, 19])
def test_too_few_papers_are_refused(tmp_path: Path, n_papers: int) -> None:
    file = write_jsonl(tmp_path / "mine.jsonl", made_papers(n_papers))
    with pytest.raises(InputError) as caught:
        assemble(TAXONOMY, [file])
    assert str(caught.value) == (
        f"only {n_papers} labelled papers to train on, at least 20 are needed: give some with --papers FILE"
    )


def test_papers_to_look_at_do_not_count_as_enough(tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "mine.jsonl", made_papers(40, batch="feed-dev"))
    with pytest.raises(InputError, match=r"^only 0 labelled papers to train on"):
        assemble(TAXONOMY, [file])


def test_a_topic_without_papers_is_refused(tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "mine.jsonl", [p for p in made_papers(60) if "tides" not in p.topics])
    with pytest.raises(InputError) as caught:
        assemble(TAXONOMY, [file])
    assert str(caught.value) == "no training paper has the topic 'tides': label some, or take it out of the taxonomy"


def test_truth_has_a_column_a_topic_and_one_for_in_scope() -> None:
    labels: list[tuple[str, ...]] = [(), ("tides",), ("bees", "tides")]
    papers = [replace(paper, topics=topics) for paper, topics in zip(made_papers(3), labels, strict=True)]
    truth = truth_of(papers, TAXONOMY)
    assert truth.dtype == np.bool_
    assert truth.astype(int).tolist() == [[0, 0, 0], [0, 1, 1], [1, 1, 1]]


@given(st.permutations(range(8)))
def test_the_digest_does_not_depend_on_the_order(order: list[int]) -> None:
    papers = made_papers(8)
    assert digest([papers[i] for i in order]) == digest(papers)


def test_the_digest_changes_with_a_label_a_text_and_a_paper() -> None:
    papers = made_papers(8)
    changed_label = [replace(papers[0], topics=("tides",)), *papers[1:]]
    changed_text = [replace(papers[0], paper=replace(papers[0].paper, abstract="other")), *papers[1:]]
    digests = {digest(some) for some in (papers, changed_label, changed_text, papers[1:])}
    assert len(digests) == 4
    assert all(len(found) == 12 for found in digests)


def test_a_training_paper_that_is_a_near_duplicate_of_a_look_only_one_is_set_apart() -> None:
    shared = "Waggle dances tell foragers how far the nectar is, and a swarm keeps what its queen has learnt."
    papers = [Paper.of(f"On hive {n}", f"Hive {n} has {n} combs of honey and pollen.") for n in range(3)]
    train = [LabelledPaper(paper, ("bees",)) for paper in papers]
    copy = LabelledPaper(Paper.of("Waggle dances", shared), ("bees",))
    seen = LabelledPaper(Paper.of("Waggle dances revised", shared), ("bees",), batch="feed-dev")
    data = Dataset(load_taxonomy(), (*train, copy), {"feed-dev": (seen,)})
    kept, groups = set_apart(data)
    assert kept.train == tuple(train)
    assert kept.look_only == data.look_only
    assert groups.shape == (3,)


def test_a_label_given_anew_leaves_a_look_only_paper_look_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path))
    label = next(label for label in read_corpus_labels() if label.batch == "feed-dev")
    with TextCache() as cache:
        cache.put([Paper.of("A title", "An abstract of some words", label.id)])
    again = {"id": label.id, "title": "A title", "abstract": "An abstract of some words", "topics": ["theory"]}
    file = tmp_path / "again.jsonl"
    file.write_text(json.dumps(again))
    data = assemble(load_taxonomy(), [file])
    assert [(labelled.paper.id, labelled.topics) for labelled in data.look_only["feed-dev"]] == [
        (label.id, ("theory",))
    ]
    assert label.id not in {labelled.paper.id for labelled in data.train}


def test_a_corpus_is_whole_without_the_few_papers_that_arxiv_withdrew() -> None:
    assert Coverage(990, 1000).is_whole
    assert not Coverage(989, 1000).is_whole


def test_coverage_counts_the_packaged_corpus_wherever_its_texts_come_from(corpus: list[CorpusLabel]) -> None:
    here = [LabelledPaper(Paper.of("T", f"Abstract {label.id}", label.id), label.topics) for label in corpus[:3]]
    other = LabelledPaper(Paper.of("T", "Another"), ())
    assert Dataset(PACKAGED, (*here[:2], other), {"feed-dev": (here[2],)}).coverage() == Coverage(3, len(corpus))


def test_unlabelled_texts_are_counted_and_what_arxiv_lacks_is_not_one() -> None:
    ids = unlabelled_ids()
    assert unlabelled_coverage() == Coverage(0, len(ids))
    with TextCache() as cache:
        cache.put([Paper.of("T", f"Abstract {each}", each) for each in (*ids[:3], "2312.99999")])
        cache.mark_absent(ids[3:5])
    assert unlabelled_coverage() == Coverage(3, len(ids))
