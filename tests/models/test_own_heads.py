"""Versions of what was learnt: the newest is in use, and can be taken back or left aside."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from made.papers import TAXONOMY

from arxsift.configs.errors import InputError
from arxsift.configs.names import DEFAULT
from arxsift.configs.places import heads_folder
from arxsift.models.decision import Decision
from arxsift.models.own_heads import MOST_VERSIONS, OwnHead, own_heads
from arxsift.models.tfidf import Linear, TfidfClassifier
from arxsift.training.tracking.names import Models

DECISION = Decision(
    slopes=(1.0, 1.0, 1.0),
    offsets=(0.0, 0.0, 0.0),
    thresholds=dict.fromkeys(("recall", "balanced", "precision"), (0.5, 0.5)),
)


@pytest.fixture
def models(linear: Linear, home: Path) -> Iterator[TfidfClassifier]:
    """Small models, each of another name, and a folder to keep versions in."""
    return (TfidfClassifier(f"small-{n}", TAXONOMY, linear, DECISION) for n in count(1))


def current(head: OwnHead) -> str:
    return head.current.name if head.current else ""


def test_the_newest_version_is_in_use_until_it_is_taken_back(models: Iterator[TfidfClassifier]) -> None:
    head = OwnHead("mine")
    assert (own_heads(), head.current) == ({}, None)
    assert (head.add(next(models)), head.add(next(models))) == (1, 2)
    assert own_heads() == {"mine": heads_folder() / "mine" / "2"}
    assert head.undo() == heads_folder() / "mine" / "1"
    assert (head.undo(), own_heads()) == (None, {})
    with pytest.raises(InputError, match="mine: nothing was learnt here that could be undone"):
        head.undo()


def test_what_is_left_aside_can_be_used_again(models: Iterator[TfidfClassifier]) -> None:
    head = OwnHead("mine")
    with pytest.raises(InputError, match="mine: nothing was learnt here yet; type arxsift review"):
        head.switch(is_on=False)
    head.add(next(models))
    head.switch(is_on=False)
    assert own_heads() == {}
    head.switch(is_on=True)
    assert list(own_heads()) == ["mine"]


def test_a_new_version_is_in_use_even_if_the_last_was_left_aside(models: Iterator[TfidfClassifier]) -> None:
    head = OwnHead("mine")
    head.add(next(models))
    head.switch(is_on=False)
    head.add(next(models))
    assert current(head) == "2"
    assert list(own_heads()) == ["mine"]


def test_the_same_again_is_no_new_version_but_is_used_again(models: Iterator[TfidfClassifier]) -> None:
    head, model = OwnHead("mine"), next(models)
    assert (head.add(model), head.add(model)) == (1, 1)
    head.switch(is_on=False)
    assert head.add(model) == 1
    assert list(own_heads()) == ["mine"]


def test_old_versions_go(models: Iterator[TfidfClassifier]) -> None:
    head = OwnHead("mine")
    for _ in range(MOST_VERSIONS + 2):
        head.add(next(models))
    kept = sorted(int(path.name) for path in head.folder.iterdir() if path.is_dir())
    assert kept == [*range(3, MOST_VERSIONS + 3)]


def test_what_a_killed_writer_left_is_no_version(models: Iterator[TfidfClassifier]) -> None:
    head = OwnHead("mine")
    head.add(next(models))
    (head.folder / "7").mkdir()
    (head.folder / ".history.json-4").write_text("{", encoding="utf-8")
    assert current(head) == "1"
    assert head.add(next(models)) == 8


def test_a_damaged_history_says_where(models: Iterator[TfidfClassifier]) -> None:
    head = OwnHead("mine")
    head.add(next(models))
    (head.folder / "history.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=str(head.folder / "history.json")):
        own_heads()


def test_a_damaged_history_leaves_other_models_alone(models: Iterator[TfidfClassifier]) -> None:
    head = OwnHead("mine")
    head.add(next(models))
    (head.folder / "history.json").write_text("{", encoding="utf-8")
    assert Models().named("tfidf").name == "tfidf"
    assert Models().named(DEFAULT).name == "transformer"
