"""A network in ONNX judges papers, says why and names what is like them, with or without TF-IDF beside it."""

import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.classifier import explain_verdict
from made.onnx import DECISION, SCALES, network, tiny_transformer, tokenizer_json
from made.papers import COMMON, TAXONOMY, WORDS, made_papers

from arxsift.configs.errors import BundleError
from arxsift.models import onnx_encoder, transformer
from arxsift.models.bundle import save_bundle
from arxsift.models.decision import blend_in_scope
from arxsift.models.evidence import remove, sentences_of
from arxsift.models.neighbours import Neighbours
from arxsift.models.onnx_encoder import OnnxEncoder, n_processors
from arxsift.models.paper import Paper
from arxsift.models.tfidf import Linear
from arxsift.models.tokens import PaperTokenizer, Tokens
from arxsift.models.transformer import TransformerClassifier

LABELLED = made_papers(20, seed=1)
PAPERS = [labelled.paper for labelled in LABELLED]
TELLING = "The honey of a hive is nectar."
BEES = Paper("1", "Bees at home", f"We study a new method. {TELLING} Earlier work, e.g. on data, needs samples.")
WORD = st.sampled_from([*WORDS["bees"], *WORDS["tides"], *COMMON, "Göttingen", "unheard.", "We"])
TEXT = st.lists(WORD, max_size=30).map(" ".join)


@pytest.fixture(scope="module")
def alone() -> TransformerClassifier:
    return tiny_transformer()


@pytest.fixture(scope="module")
def joined(linear: Linear) -> TransformerClassifier:
    return tiny_transformer(linear)


@pytest.fixture(scope="module")
def knowing(alone: TransformerClassifier) -> TransformerClassifier:
    """A model that holds the papers."""
    pooled = alone.encoder.judge(PAPERS).pooled
    return tiny_transformer(None, Neighbours.of([p.id for p in PAPERS], [p.topics for p in LABELLED], pooled))


def test_the_made_up_topics_are_recognised(alone: TransformerClassifier, joined: TransformerClassifier) -> None:
    for model in (alone, joined):
        right = [set(v.topics) == set(p.topics) for v, p in zip(model.predict(PAPERS), LABELLED, strict=True)]
        assert sum(right) >= 17
        assert {(v.model, v.taxonomy, v.prefer) for v in model.predict(PAPERS, "recall")} == {
            ("tiny-1", TAXONOMY.digest, "recall")
        }


def test_the_logits_are_the_mean_of_both_models_each_scaled(joined: TransformerClassifier, linear: Linear) -> None:
    by_network = SCALES[0].apply(blend_in_scope(joined.encoder.judge(PAPERS).logits))
    by_words = SCALES[1].apply(linear.logits(PAPERS))
    assert joined.logits(PAPERS) == pytest.approx((by_network + by_words) / 2)


def test_without_tfidf_the_logits_are_the_networks_own_scaled(alone: TransformerClassifier) -> None:
    own = blend_in_scope(alone.encoder.judge(PAPERS).logits)
    assert alone.logits(PAPERS) == pytest.approx(SCALES[0].apply(own))


@settings(deadline=None, max_examples=30)
@given(papers=st.lists(st.builds(Paper, id=st.just("1"), title=TEXT, abstract=TEXT), max_size=5))
def test_a_paper_is_judged_alike_whatever_stands_beside_it(alone: TransformerClassifier, papers: list[Paper]) -> None:
    together = alone.predict(papers)
    assert together == [alone.predict([paper])[0] for paper in papers]


def test_no_papers_get_no_verdicts(alone: TransformerClassifier) -> None:
    assert alone.predict([]) == []
    assert (alone.encoder.judge([]).logits.shape, alone.encoder.judge([]).pooled.shape) == ((0, 3), (0, 8))


def count_papers(monkeypatch: pytest.MonkeyPatch, sizes: list[int]) -> None:
    """Note how many papers each call to the network is of."""
    judging = OnnxEncoder.judging

    def counted(self: OnnxEncoder, papers: Sequence[Paper]) -> object:
        sizes.append(len(papers))
        return judging(self, papers)

    monkeypatch.setattr(OnnxEncoder, "judging", counted)


def test_many_papers_are_judged_some_at_a_time(alone: TransformerClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = alone.predict(PAPERS)
    sizes: list[int] = []
    count_papers(monkeypatch, sizes)
    monkeypatch.setattr(transformer, "CHUNK_PAPERS", 8)
    assert alone.predict(PAPERS) == at_once
    assert sizes == [8, 8, 4]


def test_every_processor_is_used_unless_told_otherwise() -> None:
    tokenizer = PaperTokenizer(tokenizer_json(), 64)
    assert OnnxEncoder(b"", tokenizer).n_threads == n_processors() >= 1
    assert OnnxEncoder(b"", tokenizer, 3).n_threads == 3


def test_the_number_of_threads_changes_nothing(alone: TransformerClassifier) -> None:
    single, many = (OnnxEncoder(network(), alone.encoder.tokenizer, n).judge(PAPERS) for n in (1, 5))
    assert np.array_equal(single.logits, many.logits)
    assert np.array_equal(single.pooled, many.pooled)


def test_what_was_just_judged_is_not_judged_again(
    alone: TransformerClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = OnnxEncoder._run
    ran: list[int] = []

    def counted(self: OnnxEncoder, tokens: Tokens) -> object:
        ran.append(len(tokens))
        return run(self, tokens)

    monkeypatch.setattr(OnnxEncoder, "_run", counted)
    encoder = OnnxEncoder(alone.encoder.model, alone.encoder.tokenizer)
    first = encoder.judge([PAPERS[0], PAPERS[1], PAPERS[0]])
    assert len(ran) == 2
    second = encoder.judge([PAPERS[1], PAPERS[2]])
    assert len(ran) == 3
    assert np.array_equal(second.logits[0], first.logits[1]) and np.array_equal(first.logits[0], first.logits[2])
    encoder.judge([PAPERS[0]])  # only what the last call judged is kept
    assert len(ran) == 4


def test_papers_that_are_no_longer_wanted_are_not_judged(
    alone: TransformerClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = OnnxEncoder._run
    begun, go_on = threading.Event(), threading.Event()
    ran: list[int] = []

    def slow(self: OnnxEncoder, tokens: Tokens) -> object:
        ran.append(len(tokens))
        begun.set()
        go_on.wait(20)
        return run(self, tokens)

    monkeypatch.setattr(OnnxEncoder, "_run", slow)
    encoder = OnnxEncoder(alone.encoder.model, alone.encoder.tokenizer, 1)
    with pytest.raises(KeyboardInterrupt), encoder.judging(PAPERS):
        begun.wait(20)
        threading.Timer(0.2, go_on.set).start()
        raise KeyboardInterrupt
    assert len(ran) == 1


def test_little_is_remembered(alone: TransformerClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_encoder, "REMEMBERED", 3)
    encoder = OnnxEncoder(alone.encoder.model, alone.encoder.tokenizer)
    encoder.judge(PAPERS[:3])
    assert len(encoder._last) == 3
    encoder.judge(PAPERS[:4])
    assert len(encoder._last) == 0


def test_a_classifier_can_be_sent_to_another_process(joined: TransformerClassifier) -> None:
    joined.predict(PAPERS[:1])  # with a session under way, which cannot be sent
    again = pickle.loads(pickle.dumps(joined))
    assert again.predict(PAPERS) == joined.predict(PAPERS)


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        (b"nothing", "model.onnx is damaged, or needs a newer ONNX Runtime"),
        (b"", "model.onnx is damaged, or needs a newer ONNX Runtime"),
        (network(outputs=("scores", "pooled")), "model.onnx goes from ('ids', 'mask') to ('scores', 'pooled'), exp"),
    ],
)
def test_what_is_no_network_of_ours_is_refused(model: bytes, fault: str) -> None:
    with pytest.raises(BundleError) as caught:
        OnnxEncoder(model, PaperTokenizer(tokenizer_json(), 64)).judge(PAPERS)
    assert str(caught.value).startswith(fault)


def without(paper: Paper, text: str) -> Paper:
    """The paper without a sentence of its, or else without these words."""
    pieces = {sentence.text: sentence.without for sentence in sentences_of(paper)}
    return pieces.get(text) or remove(paper, text)


def test_evidence_is_the_real_fall_of_the_score(alone: TransformerClassifier, joined: TransformerClassifier) -> None:
    for model in (alone, joined):
        n_checked = 0
        for paper in (BEES, *PAPERS):
            verdict = model.predict([paper], "recall")[0]
            for evidence in explain_verdict(model, paper, verdict):
                fall = (
                    verdict.scores[evidence.topic]
                    - model.predict([without(paper, evidence.text)])[0].scores[evidence.topic]
                )
                assert evidence.weight == pytest.approx(max(0, fall), abs=1e-6)
                n_checked += evidence.weight > 0
        assert n_checked >= 6


def test_the_telling_sentence_is_the_evidence(alone: TransformerClassifier) -> None:
    verdict = alone.predict([BEES])[0]
    assert verdict.topics == ("bees",)
    assert [evidence.text for evidence in explain_verdict(alone, BEES, verdict)] == [TELLING]


def test_neither_the_title_nor_a_sentence_that_repeats_it_nor_background_is_evidence(
    alone: TransformerClassifier,
) -> None:
    repeated, background = "We present honey and nectar of a hive.", "Honey is nectar of a hive."
    paper = Paper("1", "Honey and nectar of a hive", f"{background} {repeated} Earlier work needs more samples.")
    assert explain_verdict(alone, paper, alone.predict([paper], "recall")[0]) == []


def test_words_come_after_sentences_and_share_none(joined: TransformerClassifier) -> None:
    paper = replace(BEES, abstract=f"{BEES.abstract} The queen and a swarm make comb. The drone is at the apiary.")
    found = explain_verdict(joined, paper, joined.predict([paper])[0])
    sentences = [evidence for evidence in found if evidence.text.endswith(".")]
    words = found[len(sentences) :]
    assert len(sentences) == 2
    assert 1 <= len(words) <= 3
    assert not any(evidence.text.endswith(".") for evidence in words)
    assert [e.weight for e in words] == sorted((e.weight for e in words), reverse=True)
    single = [word for evidence in words for word in evidence.text.split()]
    assert len(single) == len(set(single))


def test_each_topic_has_its_own_evidence(joined: TransformerClassifier) -> None:
    paper = Paper("1", "", "We study data. The honey of a hive is nectar. A tidal turbine at the harbour.")
    verdict = joined.predict([paper], "recall")[0]
    found = explain_verdict(joined, paper, verdict, most=1)
    assert {evidence.topic: evidence.text for evidence in found} == {
        "bees": "The honey of a hive is nectar.",
        "tides": "A tidal turbine at the harbour.",
    }
    assert [evidence.topic for evidence in found] == list(verdict.topics)


@pytest.mark.parametrize(
    ("title", "abstract", "pieces"),
    [
        ("Honey", "", []),
        ("", "The honey of a hive.", []),
        ("", "", []),
        ("Honey", "A hive.", ["A hive."]),
        ("", "A hive. A queen. Earlier work.", ["A queen.", "Earlier work."]),
    ],
)
def test_a_text_of_one_piece_has_none_to_remove(title: str, abstract: str, pieces: list[str]) -> None:
    assert [piece.text for piece in sentences_of(Paper("1", title, abstract))] == pieces


@pytest.mark.parametrize("paper", [Paper("1", "honey nectar hive", ""), Paper("1", "", "honey nectar hive")])
def test_a_text_of_one_piece_is_explained_by_its_words_alone(
    alone: TransformerClassifier, joined: TransformerClassifier, paper: Paper
) -> None:
    assert explain_verdict(alone, paper, alone.predict([paper])[0]) == []
    assert {e.text for e in explain_verdict(joined, paper, joined.predict([paper])[0])} <= {
        *("honey", "nectar", "hive", "honey nectar", "nectar hive")
    }


def test_a_paper_without_topics_has_no_evidence(alone: TransformerClassifier) -> None:
    paper = Paper("1", "We study a method", "Earlier work needs more samples. We show results.")
    assert explain_verdict(alone, paper, alone.predict([paper], "precision")[0]) == []


def test_a_long_text_is_explained_in_bounded_time(
    joined: TransformerClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Paper("1", "On bees", "The honey of a hive. We study data. " * 400)
    verdict = joined.predict([paper])[0]
    judged: list[int] = []
    count_papers(monkeypatch, judged)
    explain_verdict(joined, paper, verdict)
    n_topics = len(verdict.topics)
    assert judged[0] == transformer.MOST_SENTENCES
    assert judged[1:] <= [1 + (transformer.TRIED_SENTENCES + transformer.TRIED_WORDS) * n_topics]


def test_one_piece_of_evidence_costs_one_or_two_passes_a_topic(
    joined: TransformerClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = ["The honey of a hive.", "We study data.", "A tidal turbine.", "Results improve.", "Samples are noise."]
    for paper in (BEES, Paper("1", "On bees", " ".join(parts)), Paper("1", "On bees", " ".join(parts * 200))):
        verdict = joined.predict([paper], "recall")[0]
        judged: list[int] = []
        with monkeypatch.context() as patch:
            count_papers(patch, judged)
            found = explain_verdict(joined, paper, verdict, most=1)
        assert len(judged) == 1
        assert 1 <= judged[0] <= 2 * len(verdict.topics)
        assert len(found) <= len(verdict.topics)


def test_without_tfidf_one_piece_of_evidence_is_found_by_the_network(
    alone: TransformerClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = alone.predict([BEES])[0]
    judged: list[int] = []
    count_papers(monkeypatch, judged)
    assert [evidence.text for evidence in explain_verdict(alone, BEES, verdict, most=1)] == [TELLING]
    assert judged == [len(sentences_of(BEES))]


def test_one_piece_of_evidence_is_a_sentence_and_weighs_the_real_fall_of_the_score(
    joined: TransformerClassifier,
) -> None:
    n_checked = 0
    for paper in (BEES, *PAPERS[:10]):
        verdict = joined.predict([paper], "recall")[0]
        found = explain_verdict(joined, paper, verdict, most=1)
        assert len({evidence.topic for evidence in found}) == len(found)
        for evidence in found:
            assert evidence.text in [sentence.text for sentence in sentences_of(paper)]
            fell = joined.predict([without(paper, evidence.text)])[0].scores[evidence.topic]
            assert evidence.weight == pytest.approx(max(0, verdict.scores[evidence.topic] - fell), abs=1e-6)
            n_checked += evidence.weight > 0
    assert n_checked >= 6


def test_where_no_sentence_can_be_removed_one_word_is_the_evidence(joined: TransformerClassifier) -> None:
    paper = Paper("1", "honey nectar hive", "")
    found = explain_verdict(joined, paper, joined.predict([paper])[0], most=1)
    assert len(found) == 1
    assert found[0].text in paper.title


def test_a_paper_is_nearest_to_itself(knowing: TransformerClassifier) -> None:
    found = knowing.nearest(PAPERS[3]) or []
    assert [len(found), found[0].id, found[0].topics] == [3, PAPERS[3].id, LABELLED[3].topics]
    assert found[0].similarity == pytest.approx(1, abs=0.01)
    assert found[0].similarity >= found[1].similarity >= found[2].similarity


def test_similarity_is_the_cosine_within_what_a_byte_can_tell(knowing: TransformerClassifier) -> None:
    pooled = knowing.encoder.judge(PAPERS).pooled
    unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    exact = dict(zip((paper.id for paper in PAPERS), unit @ unit[0], strict=True))
    found = knowing.nearest(PAPERS[0], len(PAPERS)) or []
    assert {n.id: n.similarity for n in found} == pytest.approx(exact, abs=0.02)
    assert max(n.similarity for n in found) <= 1


def test_a_model_that_holds_no_papers_names_none(alone: TransformerClassifier) -> None:
    assert alone.nearest(PAPERS[0]) is None


def test_the_papers_a_model_holds_survive_their_files(knowing: TransformerClassifier) -> None:
    assert knowing.neighbours is not None
    files = knowing.neighbours.files()
    again = Neighbours.of_files(files)
    assert again.files() == files
    assert again.nearest(knowing.encoder.judge(PAPERS).pooled[7], 4) == knowing.nearest(PAPERS[7], 4)


def test_a_vector_of_nothing_is_like_nothing() -> None:
    one = Neighbours.of(["a"], [()], np.zeros((1, 4), np.float32))
    assert one.nearest(np.ones(4, np.float32), 1)[0].similarity == 0
    assert one.nearest(np.zeros(4, np.float32), 1)[0].similarity == 0


def test_judging_needs_neither_torch_nor_transformers(tmp_path: Path, knowing: TransformerClassifier) -> None:
    save_bundle(tmp_path / "model", knowing)
    lines = [
        "import sys, json; from pathlib import Path",
        "from arxsift.models.bundle import load_bundle; from arxsift.models.paper import Paper",
        "model = load_bundle(Path(sys.argv[1])); paper = Paper.of('Hives', 'The honey of a hive is nectar. We know.')",
        "verdict = model.predict([paper])[0]; model.explain(paper, verdict.topics, verdict.scores)",
        "model.nearest(paper)",
        "print(json.dumps([verdict.topics, sorted({name.split('.')[0] for name in sys.modules})]))",
    ]
    command = [sys.executable, "-c", "\n".join(lines), str(tmp_path / "model")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.stderr, found.returncode) == ("", 0)
    topics, modules = json.loads(found.stdout)
    assert topics == ["bees"]
    heavy = {"torch", "transformers", "onnx", "sklearn", "pandas", "mlflow", "matplotlib", "huggingface_hub"}
    assert heavy & set(modules) == set()


def test_a_decision_is_used_as_it_stands(alone: TransformerClassifier) -> None:
    scores = DECISION.scores(alone.logits(PAPERS))
    assert [v.in_scope for v in alone.predict(PAPERS)] == pytest.approx(scores[:, -1].tolist())
