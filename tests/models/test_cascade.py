"""The cascade: TF-IDF settles what it is sure of, the transformer judges the rest, and each explains its own."""

import json
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from arxsift.configs.errors import BundleError
from arxsift.configs.places import packaged
from arxsift.models import cascade as cascade_module
from arxsift.models.arrays import Scores
from arxsift.models.bundle import load_bundle
from arxsift.models.cascade import BOUNDS, Bounds, CascadeClassifier, load_first
from arxsift.models.paper import Paper
from arxsift.models.tfidf import TfidfClassifier
from arxsift.models.verdict import PREFERENCES

RELEASED = packaged("models", "released")

OUT = Paper.of("Kettles of the world", "We survey how people in forty countries boil water for their tea.")
SURE = Paper.of(
    "Spiking networks on neuromorphic chips",
    "We train spiking neural networks with a local, biologically plausible plasticity rule on neuromorphic hardware.",
)
DOUBTFUL = Paper.of("Routing tokens", "We study how language models route information between tokens in a pipeline.")
PAPERS = (OUT, DOUBTFUL, SURE)


@pytest.fixture(scope="module")
def cascade() -> CascadeClassifier:
    """The released one, with bounds between which one of three made-up papers lies."""
    found = load_bundle(RELEASED / "cascade")
    assert isinstance(found, CascadeClassifier)
    in_scope = found.first.scores(PAPERS)[:, -1]
    assert in_scope[0] < 0.05 < in_scope[1] < 0.95 < in_scope[2]
    return CascadeClassifier("cascade", found.first, found.second, Bounds(lower=0.05, upper=0.95))


def test_papers_below_the_lower_bound_and_above_the_upper_are_settled() -> None:
    in_scope = np.array([0.0, 0.099, 0.1, 0.5, 0.9, 0.901, 1.0])
    settled = Bounds(lower=0.1, upper=0.9).settled(in_scope)
    assert settled.tolist() == [True, True, False, False, False, True, True]


def test_without_bounds_nothing_is_settled() -> None:
    assert not Bounds(lower=0, upper=1).settled(np.array([0.0, 0.5, 1.0])).any()


def test_a_settled_paper_has_the_scores_of_tfidf_and_any_other_those_of_the_transformer(
    cascade: CascadeClassifier,
) -> None:
    out, doubtful, sure = cascade.predict(PAPERS)
    tfidf = [cascade.first.predict([paper])[0] for paper in (OUT, SURE)]
    transformer = cascade.second.predict([DOUBTFUL])[0]
    for verdict, wanted in ((out, tfidf[0]), (sure, tfidf[1]), (doubtful, transformer)):
        assert list(verdict.scores.values()) == pytest.approx(list(wanted.scores.values()), abs=1e-6)
        assert verdict.in_scope == pytest.approx(wanted.in_scope, abs=1e-6)
    assert (out.topics, sure.topics) == ((), ("snn-neuromorphic",))
    assert {verdict.model for verdict in (out, doubtful, sure)} == {"cascade"}


def test_the_transformer_sees_only_what_is_left_to_it(
    cascade: CascadeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Paper] = []
    scores = cascade.second.scores

    def watched(papers: Sequence[Paper]) -> Scores:
        seen.extend(papers)
        return scores(papers)

    monkeypatch.setattr(cascade.second, "scores", watched)
    cascade.predict(PAPERS)
    assert seen == [DOUBTFUL]


def test_a_feed_that_tfidf_settles_never_reaches_the_transformer(
    cascade: CascadeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cascade.second, "scores", lambda papers: pytest.fail("the transformer was asked"))
    assert [verdict.topics for verdict in cascade.predict([OUT, SURE])] == [(), ("snn-neuromorphic",)]
    assert cascade.predict([]) == []


def test_the_model_that_judged_explains(cascade: CascadeClassifier) -> None:
    for paper, judge in ((SURE, cascade.first), (DOUBTFUL, cascade.second)):
        scores = cascade.predict([paper])[0].scores
        assert cascade.explain(paper, ["snn-neuromorphic"], scores) == judge.explain(
            paper, ["snn-neuromorphic"], scores
        )
    assert cascade.explain(SURE, ["snn-neuromorphic"], cascade.predict([SURE])[0].scores)
    assert cascade.explain(OUT, [], {}) == []


def test_quick_evidence_is_what_the_model_that_judged_finds_fast(cascade: CascadeClassifier) -> None:
    for paper, judge in ((SURE, cascade.first), (DOUBTFUL, cascade.second)):
        scores = cascade.predict([paper])[0].scores
        quick = cascade.explain(paper, ["snn-neuromorphic"], scores, cascade.n_quick_pieces)
        assert quick == judge.explain(paper, ["snn-neuromorphic"], scores, judge.n_quick_pieces)


def test_verdicts_are_reconsidered_as_they_would_have_been_judged(cascade: CascadeClassifier) -> None:
    made = cascade.predict(PAPERS)
    for prefer in PREFERENCES:
        assert cascade.reconsider(made, prefer) == cascade.predict(PAPERS, prefer)


def test_it_can_be_sent_to_another_process(cascade: CascadeClassifier) -> None:
    copied = pickle.loads(pickle.dumps(cascade))
    assert copied.predict(PAPERS) == cascade.predict(PAPERS)


def test_similar_papers_are_those_that_the_transformer_knows(cascade: CascadeClassifier) -> None:
    assert cascade.nearest(SURE) == cascade.second.nearest(SURE)


def test_word_weights_that_both_models_share_are_in_memory_once(cascade: CascadeClassifier) -> None:
    assert cascade.first.linear is cascade.second.linear


def test_a_tfidf_model_with_weights_of_its_own_is_read_beside_the_transformer(
    cascade: CascadeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cascade_module, "FILES", ("of-neither.txt", "judged-cv.safetensors"))
    first = load_first(cascade.second)
    assert isinstance(first, TfidfClassifier)
    assert first.linear is not cascade.second.linear
    assert np.allclose(first.scores(PAPERS), cascade.first.scores(PAPERS), atol=1e-6)


@pytest.mark.parametrize("model", ["tfidf", "transformer"])
def test_bounds_of_another_release_of_a_model_are_refused(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = json.loads((RELEASED / "cascade" / BOUNDS).read_text(encoding="utf-8"))
    monkeypatch.setattr(cascade_module, "release_digests", lambda: stored["models"] | {model: "0" * 16})
    with pytest.raises(BundleError) as caught:
        load_bundle(RELEASED / "cascade")
    folder = Path(RELEASED) / "cascade"
    assert str(caught.value) == (
        f"{folder}: its bounds are for another release of {model}; fetch or train the model again"
    )
