"""How many papers of the packaged lists have their text here."""

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.training.data.coverage import Coverage, corpus_coverage, unlabelled_coverage
from arxsift.training.data.dataset import Dataset
from arxsift.training.data.labels import LabelledPaper, read_corpus_labels
from arxsift.training.data.texts import TextCache
from arxsift.training.data.unlabelled import unlabelled_ids


def test_a_corpus_is_whole_without_the_few_papers_that_arxiv_withdrew() -> None:
    assert Coverage(990, 1000).is_whole
    assert not Coverage(989, 1000).is_whole


def test_coverage_counts_the_packaged_corpus_wherever_its_texts_come_from() -> None:
    corpus = read_corpus_labels()
    here = [LabelledPaper(Paper.of("T", f"Abstract {label.id}", label.id), label.topics) for label in corpus[:3]]
    other = LabelledPaper(Paper.of("T", "Another"), ())
    data = Dataset(load_taxonomy(), (*here[:2], other), {"feed-dev": (here[2],)})
    assert corpus_coverage(data) == Coverage(3, len(corpus))


def test_unlabelled_texts_are_counted_and_what_arxiv_lacks_is_not_one() -> None:
    ids = unlabelled_ids()
    assert unlabelled_coverage() == Coverage(0, len(ids))
    with TextCache() as cache:
        cache.put([Paper.of("T", f"Abstract {paper_id}", paper_id) for paper_id in (*ids[:3], "2312.99999")])
        cache.mark_absent(ids[3:5])
    assert unlabelled_coverage() == Coverage(3, len(ids))
