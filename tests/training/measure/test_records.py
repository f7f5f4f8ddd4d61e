"""What a model said of labelled papers comes back from its file as it went in."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.papers import TAXONOMY, made_papers
from made.records import made_record, made_truth
from safetensors.numpy import load, save

from arxsift.configs.errors import BundleError
from arxsift.configs.places import packaged
from arxsift.training.measure.records import NAMES, NO_TEXT, Record, read_record, text_digest


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 40), st.integers(0, 99), st.text(min_size=1, max_size=8))
def test_a_record_comes_back_as_it_was(n_papers: int, seed: int, topic: str) -> None:
    record = made_record(made_truth(n_papers, seed), 0.3, seed, (topic, "tides"))
    again = read_record(record.as_bytes(), "here")
    assert (again.ids, again.dates, again.topics, again.taxonomy) == (
        record.ids,
        record.dates,
        record.topics,
        record.taxonomy,
    )
    for name in ("rows", "truth", "assigned"):
        assert (getattr(again.judgement, name) == getattr(record.judgement, name)).all()
    assert np.allclose(again.judgement.scores, record.judgement.scores, atol=1e-7)
    assert np.allclose(again.judgement.ranking, record.judgement.ranking, atol=1e-7)
    assert (again.sure == record.sure).all()
    assert (again.texts == record.texts).all()


def test_a_record_holds_ids_and_labels_but_no_text() -> None:
    papers = made_papers(30)
    truth = np.array([["bees" in paper.topics, "tides" in paper.topics, bool(paper.topics)] for paper in papers])
    judged = made_record(truth, 0.1).judgement
    record = Record.of(judged.part(np.array([4, 2])), papers, TAXONOMY)
    assert record.ids == (papers[4].paper.id, papers[2].paper.id)
    assert record.judgement.rows.tolist() == [0, 1]
    assert record.texts.tolist() == [text_digest(papers[4].paper), text_digest(papers[2].paper)]
    assert papers[4].paper.title.encode() not in record.as_bytes()


def test_the_digest_of_a_text_changes_with_title_and_abstract_and_with_nothing_else() -> None:
    paper = made_papers(1)[0].paper
    others = [replace(paper, title=f"{paper.title}!"), replace(paper, abstract=f"{paper.abstract}!")]
    assert len({text_digest(paper), *map(text_digest, others)}) == 3
    assert text_digest(replace(paper, id="7", date="2020")) == text_digest(paper)


def test_a_record_of_an_earlier_version_is_read_and_knows_no_text() -> None:
    record = made_record(made_truth(20), 0.3)
    arrays = {name: array for name, array in load(record.as_bytes()).items() if name != "texts"}
    names = {name: json.dumps(getattr(record, name)) for name in NAMES}
    earlier = read_record(save(arrays, names), "here")
    assert earlier.ids == record.ids
    assert earlier.texts.tolist() == [NO_TEXT] * 20


@pytest.mark.parametrize(
    "path", sorted(packaged("models", "released").glob("*/judged-*.safetensors")), ids=lambda path: path.name
)
def test_the_records_that_ship_are_read(path: Path) -> None:
    record = read_record(path.read_bytes(), path.name)
    assert len(record.texts) == len(record.ids) > 0


def test_the_digest_knows_papers_and_labels_whatever_their_order() -> None:
    record = made_record(made_truth(30), 0.3)
    assert record.part(np.arange(30)[::-1]).labels_digest == record.labels_digest
    assert record.part(np.arange(29)).labels_digest != record.labels_digest
    other = made_record(made_truth(30, seed=1), 0.3)
    assert other.labels_digest != record.labels_digest


def test_a_model_s_scores_do_not_change_the_digest() -> None:
    truth = made_truth(30)
    assert made_record(truth, 0.3).labels_digest == made_record(truth, 0.9, seed=3).labels_digest


def test_the_quality_of_a_record_is_that_of_its_judgement() -> None:
    record = made_record(made_truth(60), 0.3)
    assert record.quality() == record.judgement.quality(record.topics, record.sure)


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "])
def test_a_damaged_record_says_where(damage: bytes) -> None:
    with pytest.raises(BundleError, match=r"^run 1f: the judgements are damaged; train or evaluate again$"):
        read_record(damage, "run 1f")


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    content = made_record(made_truth(20), 0.3).as_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header["__metadata__"]["ids"] = json.dumps(["only one"])
    changed = json.dumps(header).encode()
    with pytest.raises(BundleError, match=r"^run 1f: the judgements are damaged; train or evaluate again$"):
        read_record(len(changed).to_bytes(8, "little") + changed + content[8 + length :], "run 1f")
