"""What a transformer's training keeps: its digest, the parts of its held-out papers, the scores of seeds."""

from dataclasses import replace

import numpy as np
import pytest
from made.papers import TAXONOMY, made_papers

from arxsift.configs.recipe_transformer import SelfTraining, TransformerRecipe
from arxsift.training.data.dataset import Dataset
from arxsift.training.fit import checkpoints
from arxsift.training.fit.checkpoints import training_digest
from arxsift.training.kinds.transformer import parts_of, seed_scores

PAPERS = made_papers(9)
UNLABELLED = tuple(labelled.paper for labelled in made_papers(5, seed=7))


def test_the_digest_changes_with_all_that_a_fit_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = TransformerRecipe(kind="transformer", self_training=SelfTraining())
    data = Dataset(TAXONOMY, tuple(PAPERS), {}, UNLABELLED)
    first = data.train[0]
    relabelled = (replace(first, topics=("tides",)), *data.train[1:])
    retold = (replace(first, paper=replace(first.paper, abstract="Another.")), *data.train[1:])
    other_text = (replace(UNLABELLED[0], title="Another"), *UNLABELLED[1:])
    digests = [
        training_digest(recipe, data),
        training_digest(recipe.model_copy(update={"seed": 1}), data),
        training_digest(recipe.model_copy(update={"self_training": None}), data),
        training_digest(recipe, replace(data, train=relabelled)),
        training_digest(recipe, replace(data, train=retold)),
        training_digest(recipe, replace(data, unlabelled=data.unlabelled[1:])),
        training_digest(recipe, replace(data, unlabelled=data.unlabelled[::-1])),
        training_digest(recipe, replace(data, unlabelled=other_text)),
    ]
    monkeypatch.setattr(checkpoints, "REVISION", checkpoints.REVISION + 1)
    digests.append(training_digest(recipe, data))
    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 16 and int(digest, 16) >= 0 for digest in digests)
    monkeypatch.undo()
    assert training_digest(recipe, replace(data)) == digests[0]


def test_parts_hold_every_paper_once() -> None:
    parts = parts_of(23, seed=0)
    assert [len(part) for part in parts] == [5, 5, 5, 4, 4]
    assert sorted(np.concatenate(parts).tolist()) == list(range(23))


def test_the_scores_of_seeds_are_a_row_a_paper() -> None:
    file = seed_scores(PAPERS[:2], np.array([[0.1, 0.2, 0.123456789], [0.5, 0.0, 1.0]]))
    assert file.decode().replace("\n", "").replace(" ", "") == (
        '{"made-papers-0-0":[0.1,0.2,0.123457],"made-papers-0-1":[0.5,0.0,1.0]}'
    )
