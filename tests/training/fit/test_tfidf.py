"""Fitting sees its training rows only, and gives the same model for the same seed."""

from dataclasses import replace

import numpy as np
import pytest
from made.papers import TAXONOMY, made_papers
from scipy import sparse

from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.models.paper import Paper
from arxsift.models.tfidf import Linear
from arxsift.training.data.dataset import truth_of
from arxsift.training.data.labels import LabelledPaper
from arxsift.training.fit.tfidf import TfidfTrainer, class_ratios, fewest_papers

RECIPE = TfidfRecipe(kind="tfidf")
ALL = np.arange(60)


def with_words(papers: list[LabelledPaper], rows: range, words: str) -> list[LabelledPaper]:
    """The papers, those at `rows` with words at the end of title and abstract."""
    changed = list(papers)
    for row in rows:
        paper = papers[row].paper
        longer = Paper(paper.id, f"{paper.title} {words}", f"{paper.abstract} {words}")
        changed[row] = replace(papers[row], paper=longer)
    return changed


def terms(linear: Linear) -> set[str]:
    """The words and pairs of a model, those of titles in brackets, and its character n-grams in slashes."""
    vocabulary = linear.vocabulary
    return {
        *map(vocabulary.words.term, range(len(vocabulary.words))),
        *(f"({vocabulary.titles.term(column)})" for column in range(len(vocabulary.titles))),
        *(f"/{characters}/" for characters in vocabulary.characters),
    }


def test_the_same_seed_gives_the_same_weights() -> None:
    papers = made_papers(60)
    fits = [TfidfTrainer(papers, RECIPE).fit(ALL, truth_of(papers, TAXONOMY)) for _ in range(2)]
    assert (fits[0].weights == fits[1].weights).all()
    assert (fits[0].intercepts == fits[1].intercepts).all()
    assert (fits[0].columns == fits[1].columns).all()


def test_words_of_test_papers_alone_are_not_in_the_vocabulary() -> None:
    papers = with_words(made_papers(60), range(40, 60), "zyzzyva quokka")
    trainer = TfidfTrainer(papers, RECIPE)
    unheard = {"zyzzyva", "zyzzyva quokka", "(quokka)", "(zyzzyva quokka)", "/zyz/"}
    assert not unheard & terms(trainer.linear(trainer.fit(np.arange(40), truth_of(papers, TAXONOMY)[:40])))
    assert unheard <= terms(trainer.linear(trainer.fit(ALL, truth_of(papers, TAXONOMY))))


def test_a_fit_is_the_same_whatever_the_test_papers_are() -> None:
    papers = made_papers(60)
    truth = truth_of(papers, TAXONOMY)[:40]
    changed = with_words(papers, range(40, 60), "honey honey zyzzyva")
    trainers = TfidfTrainer(papers, RECIPE), TfidfTrainer(changed, RECIPE)
    models = [trainer.linear(trainer.fit(np.arange(40), truth)) for trainer in trainers]
    assert terms(models[0]) == terms(models[1])
    fresh = [labelled.paper for labelled in made_papers(10, seed=5)]
    assert models[0].logits(fresh) == pytest.approx(models[1].logits(fresh), abs=0.01)


def test_a_word_must_stand_in_as_many_training_papers_as_the_recipe_says() -> None:
    papers = with_words(with_words(made_papers(60), range(3), "zyzzyva"), range(2), "quokka")
    trainer = TfidfTrainer(papers, RECIPE.model_copy(update={"min_papers_words": 3}))
    in_model = terms(trainer.linear(trainer.fit(ALL, truth_of(papers, TAXONOMY))))
    assert "zyzzyva" in in_model
    assert "quokka" not in in_model


def test_of_many_papers_rare_terms_are_left_out_and_of_few_they_stay() -> None:
    assert fewest_papers(RECIPE, 119).tolist() == [2, 3, 2]
    assert fewest_papers(RECIPE, 5000).tolist() == [2, 3, 2]
    assert fewest_papers(RECIPE, 23_657).tolist() == [3, 6, 3]
    papers = with_words(with_words(made_papers(60), range(6), "zyzzyva"), range(5), "quokka")
    trainer = TfidfTrainer(papers, RECIPE.model_copy(update={"min_share_words": 0.1}))
    in_model = terms(trainer.linear(trainer.fit(ALL, truth_of(papers, TAXONOMY))))
    assert "zyzzyva" in in_model
    assert "quokka" not in in_model


def test_the_model_by_itself_judges_as_the_trainer_does() -> None:
    papers = made_papers(60)
    trainer = TfidfTrainer(papers, RECIPE)
    fit = trainer.fit(np.arange(40), truth_of(papers, TAXONOMY)[:40])
    rows = np.arange(40, 60)
    alone = trainer.linear(fit).logits([papers[row].paper for row in rows])
    assert trainer.logits(fit, rows) == pytest.approx(alone, abs=1e-4)


@pytest.mark.parametrize(("answer", "intercept"), [(True, 5.0), (False, -5.0)])
def test_a_topic_that_all_or_no_papers_have_gives_a_constant(answer: bool, intercept: float) -> None:
    papers = made_papers(60)
    truth = truth_of(papers, TAXONOMY)
    truth[:, 1] = answer
    fit = TfidfTrainer(papers, RECIPE).fit(ALL, truth)
    assert not fit.weights[:, 1].any()
    assert fit.intercepts[1] == intercept
    assert fit.weights[:, 0].any()


def test_labels_that_are_not_trusted_do_not_count() -> None:
    papers = made_papers(60)
    truth = truth_of(papers, TAXONOMY)
    wrong = [replace(paper, confidence=1) if row >= 40 else paper for row, paper in enumerate(papers)]
    truth[40:] = ~truth[40:]
    recipe = RECIPE.model_copy(update={"trust": (0.0, 0.7, 1.0), "class_ratio_power": 0.0})
    untrusted = TfidfTrainer(wrong, recipe)
    fit = untrusted.fit(ALL, truth)
    fresh = made_papers(30, seed=3)
    logits = untrusted.linear(fit).logits([labelled.paper for labelled in fresh])
    assert ((logits[:, :2] > 0) == truth_of(fresh, TAXONOMY)[:, :2]).mean() > 0.85


def test_class_ratios_of_a_small_example() -> None:
    features = sparse.csr_matrix(np.array([[0.5, 0.1], [0.3, 0.0], [0.0, 0.2], [0.0, 0.0]]))
    truth = np.array([True, True, False, False])
    # the first term: (2 + 1) / 4 inside against (0 + 1) / 4 outside; the second: 2 / 4 against 2 / 4
    assert class_ratios(features, truth) == pytest.approx([np.log(3), 0.0])


def test_the_fit_learns_from_titles_alone_as_much_as_the_recipe_says() -> None:
    papers = made_papers(60)
    truth = truth_of(papers, TAXONOMY)
    gaps = []
    for title_weight in (0.0, 0.1, 1.0):
        trainer = TfidfTrainer(papers, RECIPE.model_copy(update={"title_weight": title_weight}))
        logits = trainer.title_logits(trainer.fit(ALL, truth), ALL)
        gaps.append(logits[truth].mean() - logits[~truth].mean())
    assert gaps == sorted(gaps)
    assert gaps[2] > 1.1 * gaps[0]


def test_titles_are_judged_as_the_model_by_itself_judges_papers_without_an_abstract() -> None:
    papers = made_papers(60)
    trainer = TfidfTrainer(papers, RECIPE)
    fit = trainer.fit(np.arange(40), truth_of(papers, TAXONOMY)[:40])
    rows = np.arange(40, 60)
    titles = [papers[row].paper.without_abstract for row in rows]
    assert trainer.linear(fit).logits(titles) == pytest.approx(trainer.title_logits(fit, rows), abs=1e-4)
