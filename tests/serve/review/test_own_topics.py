"""A head of one's own topics is what was fitted; whoever learns is told how good it is and what is missing."""

import hashlib
import json

import numpy as np
import pytest
from made.readers import OWN, definitions, general, papers_of_a_reader
from safetensors.numpy import load, save

from arxsift.configs.errors import BundleError
from arxsift.configs.taxonomy import Taxonomy
from arxsift.models.bundle import MANIFEST, load_bundle, read_manifest
from arxsift.models.head import WEIGHTS, HeadClassifier
from arxsift.models.own_heads import own_heads
from arxsift.models.space import LEARNT, Reading, read_papers
from arxsift.serve.review.own_topics import head_name, learn_topics, topics_head
from arxsift.training.data.dataset import truth_of
from arxsift.training.fit.head import fit_topics


@pytest.fixture(scope="module")
def read() -> Reading:
    papers = general()
    return read_papers(papers.base, papers.space, [labelled.paper for labelled in papers_of_a_reader()])


def test_the_classifier_says_what_was_fitted_and_survives_its_files(read: Reading) -> None:
    truth = truth_of(papers_of_a_reader(), OWN)[:, :-1]
    fitted = fit_topics(definitions(), general(), read, truth, np.ones(len(truth)), 0.03)
    head = topics_head("mine", OWN, general(), fitted, len(truth))
    papers = [labelled.paper for labelled in papers_of_a_reader()]
    logits = head.logits(papers)
    np.testing.assert_allclose(logits[:, :-1], fitted.logits(read, general().expected), atol=1e-3)
    np.testing.assert_allclose(logits[:, -1], logits[:, :-1].max(axis=1))
    again = type(head).of_files(head.name, OWN, head.decision, head.files())
    np.testing.assert_allclose(again.logits(papers), logits, atol=1e-4)
    verdict = head.predict(papers[:1])[0]
    assert verdict.topics == papers_of_a_reader()[0].topics
    assert head.explain(papers[0], OWN.ids, verdict.scores)


def test_what_is_learnt_says_how_good_it_is_and_what_is_missing(read: Reading) -> None:
    papers = papers_of_a_reader()
    few = learn_topics(OWN, definitions(), general(), read.part(np.arange(6)), papers[:6])
    assert few.macro_f1 is None
    assert few.missing[0].startswith("papers of Robotics, Sound (each has fewer than 10)")
    many = learn_topics(OWN, definitions(), general(), read, papers)
    assert many.macro_f1 is not None
    assert many.macro_f1 > 0.8
    assert (many.missing, many.version) == ([], 2)


def test_its_name_tells_how_many_papers_and_changes_with_what_was_learnt(read: Reading) -> None:
    papers = papers_of_a_reader()
    names = []
    for n_papers in (10, 11):
        learn_topics(OWN, definitions(), general(), read.part(np.arange(n_papers)), papers[:n_papers])
        names.append(read_manifest(own_heads()["mine"]).name)
    assert [name.rpartition("-")[0] for name in names] == ["mine+10", "mine+11"]
    assert names[0].rpartition("-")[2] != names[1].rpartition("-")[2]


def test_a_head_of_another_release_says_what_to_do(read: Reading) -> None:
    truth = truth_of(papers_of_a_reader(), OWN)[:, :-1]
    fitted = fit_topics(definitions(), general(), read, truth, np.ones(len(truth)), 0.03)
    head = topics_head("mine", OWN, general(), fitted, len(truth))
    files = head.files()
    files[LEARNT] = files[LEARNT].replace(head.learnt.base_digest.encode(), b"0123456789abcdef")
    with pytest.raises(BundleError, match="another release of transformer; type arxsift learn to learn it again"):
        HeadClassifier.of_files(head.name, OWN, head.decision, files)


def test_what_is_learnt_again_from_the_same_is_no_new_version(read: Reading) -> None:
    papers = papers_of_a_reader()
    for _ in range(2):
        assert learn_topics(OWN, definitions(), general(), read, papers).version == 1


def test_a_head_that_lacks_an_array_is_damaged(read: Reading) -> None:
    learn_topics(OWN, definitions(), general(), read, papers_of_a_reader())
    folder = own_heads()["mine"]
    arrays = load((folder / WEIGHTS).read_bytes())
    arrays.pop("common")
    content = save(arrays)
    (folder / WEIGHTS).write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][WEIGHTS] = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BundleError, match="its files are damaged"):
        load_bundle(folder)


@pytest.mark.parametrize(
    ("name", "expected"), [("My topics", "my-topics"), ("tfidf", "tfidf-topics"), ("主题", "my-topics")]
)
def test_the_name_to_type_is_the_taxonomys_and_none_that_is_taken(name: str, expected: str) -> None:
    assert head_name(Taxonomy(name=name, topics=OWN.topics)) == expected
