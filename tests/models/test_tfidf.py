"""A linear model over n-grams judges papers, says why, and survives its files."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.classifier import explain_verdict
from made.papers import COMMON, TAXONOMY, WORDS, made_papers
from safetensors.numpy import load, save
from scipy import sparse

from arxsift.configs.errors import BundleError
from arxsift.models.decision import Decision
from arxsift.models.evidence import remove, sentences_of
from arxsift.models.ngrams import BLOCKS, WordTable, split
from arxsift.models.paper import Paper
from arxsift.models.text import fold
from arxsift.models.tfidf import Linear, TfidfClassifier, weigh

DECISION = Decision(
    slopes=(1.5, 1.2, 1.0),
    offsets=(0.1, -0.2, 0.0),
    thresholds={"recall": (0.3, 0.3), "balanced": (0.5, 0.5), "precision": (0.8, 0.8)},
)
PAPERS = [labelled.paper for labelled in made_papers(20, seed=1)]
WORD = st.sampled_from([*WORDS["bees"], *WORDS["tides"], *COMMON, "Göttingen", "unheard"])
TEXT = st.lists(WORD, max_size=30).map(" ".join)


@pytest.fixture(scope="module")
def model(linear: Linear) -> TfidfClassifier:
    return TfidfClassifier("small-1", TAXONOMY, linear, DECISION)


def test_the_made_up_topics_are_learnt(model: TfidfClassifier) -> None:
    verdicts = model.predict(PAPERS)
    right = [set(v.topics) == set(p.topics) for v, p in zip(verdicts, made_papers(20, seed=1), strict=True)]
    assert sum(right) >= 17


def test_no_papers_get_no_verdicts(model: TfidfClassifier, linear: Linear) -> None:
    assert model.predict([]) == []
    assert linear.logits([]).shape == (0, 3)


def test_a_paper_of_unknown_words_gets_the_intercepts(linear: Linear) -> None:
    bees, tides, in_scope = linear.intercepts.tolist()
    wanted = [bees, tides, (in_scope + max(bees, tides)) / 2]
    assert linear.logits([Paper("1", "脳", "? !")])[0] == pytest.approx(wanted, abs=1e-6)


def test_verdicts_do_not_depend_on_what_is_judged_beside(model: TfidfClassifier) -> None:
    together = model.linear.logits(PAPERS)
    alone = np.vstack([model.linear.logits([paper]) for paper in PAPERS])
    assert together == pytest.approx(alone, abs=1e-4)
    assert [v.topics for v in model.predict(PAPERS)] == [model.predict([paper])[0].topics for paper in PAPERS]


@settings(deadline=None, max_examples=40)
@given(papers=st.lists(st.builds(Paper, id=st.just("1"), title=TEXT, abstract=TEXT), min_size=1, max_size=5))
def test_any_papers_are_judged_alike_alone_and_together(linear: Linear, papers: list[Paper]) -> None:
    together = linear.logits(papers)
    assert np.isfinite(together).all()
    assert together == pytest.approx(np.vstack([linear.logits([paper]) for paper in papers]), abs=1e-4)


def terms(linear: Linear) -> list[list[str]]:
    """Every n-gram of every block, in the order of the columns."""
    words, characters, titles = (getattr(linear.vocabulary, block) for block in BLOCKS)
    return [
        [words.term(column) for column in range(len(words))],
        list(characters),
        [titles.term(column) for column in range(len(titles))],
    ]


def test_a_model_survives_its_files_within_eight_bits(linear: Linear) -> None:
    files = linear.files()
    assert sorted(files) == ["characters.txt", "titles.txt", "weights.safetensors", "words.txt"]
    again = Linear.of_files(files)
    assert terms(again) == terms(linear)
    assert again.logits(PAPERS) == pytest.approx(linear.logits(PAPERS), abs=0.02)
    assert again.files() == files


def test_a_model_stored_in_half_precision_with_both_words_of_every_pair_is_read(linear: Linear) -> None:
    arrays = {
        **{name: getattr(linear, name).astype(np.float16) for name in ("idf", "weights", "intercepts")},
        "word_pairs": linear.vocabulary.words.pairs,
        "title_pairs": linear.vocabulary.titles.pairs,
    }
    again = Linear.of_files({**linear.files(), "weights.safetensors": save(arrays)})
    assert terms(again) == terms(linear)
    assert again.logits(PAPERS) == pytest.approx(linear.logits(PAPERS), abs=0.02)


@pytest.mark.parametrize("array", ["word_pair_counts", "title_pair_seconds"])
def test_pairs_that_do_not_fit_the_words_are_no_model(linear: Linear, array: str) -> None:
    files = linear.files()
    arrays = load(files["weights.safetensors"])
    arrays[array] = arrays[array][:-1]
    with pytest.raises(BundleError, match="its files do not belong together"):
        Linear.of_files({**files, "weights.safetensors": save(arrays)})


def test_a_model_without_title_terms_survives_its_files(linear: Linear) -> None:
    n_others = sum(linear.vocabulary.sizes[:2])
    vocabulary = replace(linear.vocabulary, titles=WordTable([], np.empty((0, 2), np.int32)))
    small = Linear(vocabulary, linear.idf[:n_others], linear.weights[:n_others], linear.intercepts)
    again = Linear.of_files(small.files())
    assert len(again.vocabulary.titles) == 0
    assert again.logits(PAPERS) == pytest.approx(small.logits(PAPERS), abs=0.02)


def test_features_are_sublinear_and_of_the_length_of_their_block() -> None:
    counts = sparse.csr_matrix(np.array([[1, 4, 0], [0, 0, 0], [0, 0, 7]], dtype=np.float32))
    weighed = weigh(counts, np.array([1, 2, 3], np.float32), 0.5).toarray()
    first = np.array([1, 2 * (1 + np.log(4)), 0])
    assert weighed[0] == pytest.approx(0.5 * first / np.linalg.norm(first), rel=1e-5)
    assert weighed[1].tolist() == [0, 0, 0]
    assert weighed[2].tolist() == [0, 0, 0.5]
    assert counts.toarray()[0].tolist() == [1, 4, 0]


def test_evidence_is_the_real_fall_of_the_score(model: TfidfClassifier) -> None:
    n_checked = 0
    for paper in PAPERS:
        verdict = model.predict([paper])[0]
        for evidence in explain_verdict(model, paper, verdict):
            pieces = {sentence.text: sentence.without for sentence in sentences_of(paper)}
            without = model.predict([pieces.get(evidence.text) or remove(paper, evidence.text)])[0]
            fall = verdict.scores[evidence.topic] - without.scores[evidence.topic]
            assert evidence.weight == pytest.approx(max(0, fall), abs=1e-6)
            n_checked += evidence.weight > 0
    assert n_checked > 20


def test_evidence_is_a_sentence_and_then_words_that_share_none(model: TfidfClassifier) -> None:
    paper = next(p.paper for p in made_papers(20, seed=1) if len(p.topics) == 2)
    verdict = model.predict([paper], "recall")[0]
    found = explain_verdict(model, paper, verdict, most=3)
    assert [e.topic for e in found] == [topic for topic in verdict.topics for _ in range(3)]
    for topic in verdict.topics:
        sentence, *own = [evidence for evidence in found if evidence.topic == topic]
        assert sentence.text in [sentence.text for sentence in sentences_of(paper)]
        assert [e.weight for e in own] == sorted((e.weight for e in own), reverse=True)
        words = [word for evidence in own for word in evidence.text.split()]
        assert len(words) == len(set(words))


def test_a_paper_without_topics_has_no_evidence(model: TfidfClassifier) -> None:
    paper = Paper("1", "we study a method", "earlier work needs more samples")
    assert explain_verdict(model, paper, model.predict([paper], "precision")[0]) == []


def test_evidence_of_a_paper_of_unknown_words_is_empty(model: TfidfClassifier) -> None:
    paper = Paper("1", "", "脳")
    verdict = replace(model.predict([paper])[0], topics=("bees",))
    assert explain_verdict(model, paper, verdict) == []


@pytest.mark.parametrize(
    ("text", "title", "abstract"),
    [
        ("deep", "nets", "We train nets, nets learn."),
        ("deep nets", "", "We train , learn."),
        ("nets deep", "Deep nets", "We train deep nets learn."),
        ("absent", "Deep nets", "We train deep nets, deep nets learn."),
    ],
)
def test_removal_takes_every_place_where_the_words_stand_together(text: str, title: str, abstract: str) -> None:
    paper = remove(Paper("1", "Deep nets", "We train deep nets, deep nets learn."), text)
    assert (paper.title, paper.abstract) == (title, abstract)


@given(TEXT, WORD)
def test_what_is_removed_leaves_the_other_words(text: str, word: str) -> None:
    left = remove(Paper("1", "", text), fold(word))
    assert split(left.abstract) == [w for w in split(text) if w != fold(word)]
