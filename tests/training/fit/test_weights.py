"""How much a label counts in a fit: by its confidence, and by whose it is."""

from dataclasses import replace

import numpy as np
from made.papers import TAXONOMY, made_papers

from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.training.data.dataset import truth_of
from arxsift.training.fit.tfidf import TfidfTrainer
from arxsift.training.fit.weights import label_weights


def test_own_labels_count_as_many_times_as_the_recipe_says_whatever_their_confidence() -> None:
    sure, close = made_papers(1)[0], replace(made_papers(1)[0], confidence=1)
    papers = [sure, close, replace(sure, is_own=True), replace(close, is_own=True)]
    recipe = TfidfRecipe(kind="tfidf", trust=(0.5, 0.7, 1.0), own_weight=4)
    assert label_weights(papers, recipe).tolist() == [1.0, 0.5, 4.0, 2.0]
    assert label_weights([], recipe).tolist() == []


def test_the_more_own_labels_weigh_the_more_a_fit_follows_them() -> None:
    papers = made_papers(60)
    truth = truth_of(papers, TAXONOMY)
    truth[40:] = ~truth[40:]
    mixed = [replace(labelled, is_own=row >= 40) for row, labelled in enumerate(papers)]
    agreement = []
    for own_weight in (0.05, 20.0):
        trainer = TfidfTrainer(mixed, TfidfRecipe(kind="tfidf", own_weight=own_weight, inverse_regularisation=0.1))
        logits = trainer.logits(trainer.fit(np.arange(60), truth), np.arange(40, 60))
        agreement.append(((logits[:, :2] > 0) == truth[40:, :2]).mean())
    assert agreement[0] < 0.5 < agreement[1]
