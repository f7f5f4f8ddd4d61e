"""What a training prints at its end."""

from dataclasses import replace

import pytest
from made.papers import TAXONOMY, made_papers

from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.serve.reports.train import next_steps, own_papers_sentence, training_parts
from arxsift.training.data.answers import AnswerCounts
from arxsift.training.data.dataset import Dataset, set_apart
from arxsift.training.fit.watch import Silent
from arxsift.training.train import Trained, evaluate_recipe


@pytest.fixture(scope="module")
def trained() -> Trained:
    """Half of its sixty papers are a person's own."""
    papers = tuple(replace(labelled, is_own=row % 2 == 0) for row, labelled in enumerate(made_papers(60)))
    data, groups = set_apart(Dataset(TAXONOMY, papers, {}))
    recipe = TfidfRecipe(kind="tfidf", folds=2, date_holdout=0)
    return Trained(evaluate_recipe(recipe, "small", data, groups, Silent()), "1f0c9a2b", "arxsift-small", "1")


def with_own(trained: Trained, n_own: int, qualities: tuple[str, ...], has_folds: bool = True) -> Trained:
    """The training with other papers being own, and without some of its sets."""
    evaluated = trained.evaluated
    papers = tuple(replace(labelled, is_own=row < n_own) for row, labelled in enumerate(evaluated.papers))
    kept = {name: quality for name, quality in evaluated.qualities.items() if name in qualities}
    parts = evaluated.parts if has_folds else ()
    return replace(trained, evaluated=replace(evaluated, papers=papers, qualities=kept, parts=parts))


def test_quality_on_own_papers_is_printed_beside_that_on_others(trained: Trained) -> None:
    lines = [part for part in training_parts(trained) if isinstance(part, str)]
    assert [line.split(":")[0] for line in lines] == ["cv", "own"]
    assert lines[1].endswith(f"n = {trained.evaluated.qualities['own'].n_papers}")


def test_what_is_missing_of_own_papers_is_said(trained: Trained) -> None:
    assert own_papers_sentence(trained) == own_papers_sentence(with_own(trained, 0, ("cv",))) == ""
    assert own_papers_sentence(with_own(trained, 12, ("cv",))) == (
        "own: no quality on your own papers: 12 of 12 were judged by a model that was not fitted on them, and at "
        "least 20 are needed"
    )
    assert own_papers_sentence(with_own(trained, 25, ("cv",), has_folds=False)).endswith(
        "at least 20 are needed; folds: 5 in the recipe judges all of them"
    )


def test_the_last_step_is_to_look_at_the_runs_on_a_server_by_their_address(trained: Trained) -> None:
    page = "http://127.0.0.1:5000/#/experiments/1/runs"
    assert next_steps(replace(trained, page=page)) == [
        "run 1f0c9a2b, registered as arxsift-small version 1",
        "look at it beside others: arxsift compare",
        "put it to use, if it is better than what is: arxsift promote 1f0c9a2b",
        f"its metrics, figures and errors: {page}",
    ]
    assert next_steps(trained)[-1] == "its metrics, figures and errors: arxsift ui"


def test_what_became_of_readers_answers_is_printed(trained: Trained) -> None:
    answered = replace(trained, answers=AnswerCounts(3, 1, 1, 0))
    lines = [part for part in training_parts(answered) if isinstance(part, str)]
    assert lines[2] == (
        "answers: 3 papers have the label of readers' answers: 1 new, 1 instead of another label, 1 that had it already"
    )
