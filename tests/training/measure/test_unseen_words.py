"""Words that a model's vocabulary lacks are counted as often as they stand in a paper, and only where it has one."""

import numpy as np
import pytest
from made.classifier import FakeClassifier, made_decision
from made.papers import TAXONOMY

from arxsift.models.bundle import read_evaluation
from arxsift.models.paper import Paper
from arxsift.models.tfidf import Linear, TfidfClassifier
from arxsift.training.measure.unseen_words import mean_unseen, unseen_shares, vocabulary_of
from arxsift.training.tracking.names import released_folders


def test_every_unseen_word_of_title_and_abstract_counts_as_often_as_it_stands_there() -> None:
    papers = [Paper.of("Bees", "Zorbs zorbs hum."), Paper.of("Bees hum", ""), Paper.of("Zorbs", "")]
    assert np.allclose(unseen_shares({"bees", "hum"}, papers), [0.5, 0.0, 1.0])


def test_a_text_without_words_has_no_unseen_ones() -> None:
    assert unseen_shares({"bees"}, [Paper.of("7", "")]).tolist() == [0.0]


def test_accents_and_capitals_are_no_news() -> None:
    assert unseen_shares({"godel"}, [Paper.of("GÖDEL", "")]).tolist() == [0.0]


def test_the_mean_over_papers_lies_in_its_interval() -> None:
    papers = [Paper.of("Bees", f"hum {'zorbs ' * (n % 3)}") for n in range(60)]
    mean = mean_unseen({"bees", "hum"}, papers)
    assert mean.value == pytest.approx(np.mean([0, 1 / 3, 2 / 4]))
    assert mean.low < mean.value < mean.high


def test_only_a_model_that_counts_words_has_a_vocabulary(linear: Linear) -> None:
    known = vocabulary_of(TfidfClassifier("small", TAXONOMY, linear, made_decision()))
    assert known == {*linear.vocabulary.words.words} != set()
    assert vocabulary_of(FakeClassifier()) == frozenset()


def test_the_models_that_ship_say_what_was_unseen_on_the_sets_that_they_were_measured_on() -> None:
    for folder in released_folders().values():
        metrics = (read_evaluation(folder) or {})["metrics"]
        for name in ("feed", "neuro"):
            low, value, high = (metrics[f"{name}/unseen_words{end}"] for end in ("_low", "", "_high"))
            assert 0.01 < low < value < high < 0.05
