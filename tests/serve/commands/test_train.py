"""What `arxsift train` refuses before anything is fitted."""

import json
from pathlib import Path

import pytest
from made.commands import Arxsift
from made.papers import TAXONOMY_YAML, made_papers

from arxsift.configs.errors import InputError
from arxsift.configs.recipe import load_recipe
from arxsift.models.paper import Paper
from arxsift.serve.coverage import check_unlabelled, warn_of_age_fits
from arxsift.training.data.texts import TextCache
from arxsift.training.data.unlabelled import unlabelled_ids
from arxsift.training.measure.age_plan import AgePlan


def test_a_release_needs_the_whole_corpus(arxsift: Arxsift) -> None:
    result = arxsift("train", "tfidf", "--release")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(
        "arxsift: --release needs the whole corpus: 0 of the corpus's 26,006 texts are here; run arxsift fetch\n"
    )


@pytest.mark.parametrize("option", [["--seeds-only"], ["--taxonomy", "mine.yaml"]])
def test_a_release_is_never_of_less_or_of_other_topics(arxsift: Arxsift, option: list[str]) -> None:
    result = arxsift("train", "tfidf", "--release", *option)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ("arxsift: --release goes with the whole corpus; leave out --seeds-only and --taxonomy\n")


def test_a_recipe_whose_name_mlflow_would_refuse_is_refused_first(arxsift: Arxsift, tmp_path: Path) -> None:
    recipe = tmp_path / "my.own.yaml"
    recipe.write_text("kind: tfidf\n")
    result = arxsift("train", str(recipe))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"arxsift: {recipe}: a recipe's file is named with letters, digits, - and _ alone, then .yaml\n"
    )


def test_a_taxonomy_without_papers_says_what_to_give(arxsift: Arxsift, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text('name: mine\ntopics:\n  - {id: bees, name: Bees, definition: Honey bees., colour: "#e69f00"}\n')
    result = arxsift("train", "tfidf", "--taxonomy", str(mine))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(
        "arxsift: only 0 labelled papers to train on, at least 20 are needed: give some with --papers FILE\n"
    )
    assert not (tmp_path / "home" / "mlflow.sqlite").exists()


def test_a_release_that_teaches_itself_needs_the_unlabelled_texts() -> None:
    with pytest.raises(InputError) as error:
        check_unlabelled(load_recipe("transformer"), release=True)
    assert str(error.value) == (
        "--release needs the unlabelled texts: 0 of 98,001 unlabelled texts are here; run arxsift fetch --unlabelled"
    )


def test_a_training_that_could_teach_itself_says_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    recipe = load_recipe("transformer")
    check_unlabelled(recipe, release=False)
    assert capsys.readouterr().err == (
        "arxsift: warning: 0 of 98,001 unlabelled texts are here: the model learns from the labels alone; "
        "arxsift fetch --unlabelled brings what teaches it more\n"
    )
    with TextCache() as cache:
        cache.put([Paper.of("A title", "An abstract", unlabelled_ids()[0])])
    for other in (recipe, recipe.model_copy(update={"self_training": None}), load_recipe("tfidf")):
        check_unlabelled(other, release=False)
    assert capsys.readouterr().err == ""


def test_the_fits_of_an_age_curve_are_told_beforehand(capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_age_fits(AgePlan(("2026-01", "2026-02"), ("2026-02", "2026-03"), 900), 1_800)
    assert capsys.readouterr().err == (
        "arxsift: warning: --age-curve takes 8 fits of TF-IDF more, on 900 labels each: about as many labels as 4.0 "
        "fits on all 1,800\n"
    )


def test_corrections_without_answers_are_refused(arxsift: Arxsift) -> None:
    result = arxsift("train", "tfidf", "--seeds-only", "--with-corrections")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(
        "arxsift: --with-corrections: nobody has answered on these topics yet; leave it out, or answer with arxsift "
        "review\n"
    )


def test_corrections_on_which_people_differ_are_told_and_left_out(arxsift: Arxsift, tmp_path: Path) -> None:
    topics = tmp_path / "my topics.yaml"
    topics.write_text(TAXONOMY_YAML)
    (bees, tides), rows = made_papers(2), []
    for by, labelled, topic in (("anna", bees, "bees"), ("ben", bees, "tides")):
        rows.append({"title": labelled.paper.title, "topics": [topic], "by": by})
    differing = tmp_path / "hers.jsonl"
    differing.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert arxsift("labels", "import", differing, "--taxonomy", topics).exit_code == 0
    call = "train", "tfidf", "--taxonomy", topics, "--with-corrections"
    warned = f"since people differ on them: arxsift labels conflicts --taxonomy '{topics}'"
    result = arxsift(*call)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"arxsift: warning: 1 paper left out, {warned}\n" in result.stderr
    assert "arxsift: --with-corrections: people agree on no paper; " in result.stderr
    agreeing = tmp_path / "his.jsonl"
    agreeing.write_text(json.dumps({"title": tides.paper.title, "topics": ["tides"], "by": "ben"}) + "\n")
    assert arxsift("labels", "import", agreeing, "--taxonomy", topics).exit_code == 0
    result = arxsift(*call)
    assert "arxsift: only 1 labelled papers to train on, at least 20 are needed" in result.stderr
