"""`arxsift train`: fit, evaluate, calibrate, log and register a model."""

import re
from pathlib import Path
from typing import Annotated

import typer

from ...configs.kinds import KINDS
from .options import LabelledOption, TaxonomyOption

CURVE_STAGES = 16
"""Number of stages of a learning curve: its fits, and reading the papers for them."""

AGE_STAGES = 73
"""Number of stages of an age curve: its fits at most, and counting n-grams for them."""


def train(
    recipe: Annotated[
        str,
        typer.Argument(
            metavar="CONFIG", help=f"A recipe file, or the name of a packaged recipe: {', '.join(sorted(KINDS))}."
        ),
    ],
    papers: LabelledOption = None,
    taxonomy: TaxonomyOption = None,
    seeds_only: Annotated[
        bool, typer.Option(help="Leave out the papers that arxsift fetch downloaded: a quick look, not a good model.")
    ] = False,
    with_corrections: Annotated[
        bool, typer.Option("--with-corrections", help="Add the answers of readers on which all agree, as labels.")
    ] = False,
    release: Annotated[
        bool, typer.Option(help="Write the model to models/released/ in this checkout; for maintainers.")
    ] = False,
    learning_curve: Annotated[
        bool, typer.Option("--learning-curve", help="Also fit on fewer labels, to estimate the gain of 500 more.")
    ] = False,
    age_curve: Annotated[
        bool, typer.Option("--age-curve", help="Also measure how quality falls with the age of the labels.")
    ] = False,
) -> None:
    """Train a model on labelled papers, evaluate it, and register it in MLflow.

    Example: arxsift train tfidf --papers my-labels.jsonl

    It is trained on the seed papers, on the papers that arxsift fetch downloaded, and on those of --papers: files in
    any format that arxsift label reads, with topics. The model in use does not change: that is for arxsift promote.
    """
    from ...configs.errors import InputError
    from ...configs.places import packaged
    from ...configs.recipe import load_recipe
    from ...configs.taxonomy import load_taxonomy
    from ...training.requirements import require_training_packages

    if release and (seeds_only or taxonomy):
        raise InputError("--release goes with the whole corpus; leave out --seeds-only and --taxonomy")
    loaded = load_recipe(recipe)
    require_training_packages(loaded)
    topics = load_taxonomy(taxonomy)

    from ...training.data.assemble import assemble
    from ...training.data.coverage import corpus_coverage
    from ...training.kinds.training import training_of
    from ...training.train import train as run_training
    from ..coverage import check_coverage, check_unlabelled, warn_of_age_fits, warn_of_fits
    from ..labelled import read_files
    from ..reports.printing import print_parts
    from ..reports.train import next_steps, training_parts
    from ..review.for_training import agreed_labels
    from ..terminal.say import say
    from ..terminal.stages import stages

    name = recipe_name(recipe)
    if seeds_only:
        loaded = loaded.labels_alone()
    n_curve_stages = CURVE_STAGES * learning_curve + AGE_STAGES * age_curve
    with stages(training_of(loaded).n_stages + loaded.folds + n_curve_stages) as watch:
        watch.stage("reading labels and texts")
        answers = agreed_labels(topics, taxonomy) if with_corrections else None
        data = assemble(topics, read_files(papers or [], topics), seeds_only, answers)
        if taxonomy is None:
            check_coverage(corpus_coverage(data), seeds_only, release)
        check_unlabelled(loaded, release)
        folder = packaged("models", "released") / name if release else None
        plan_told = warn_of_fits if learning_curve else None
        ages_told = warn_of_age_fits if age_curve else None
        trained = run_training(loaded, name, data, watch, folder, plan_told, ages_told)
    print_parts(training_parts(trained))
    for sentence in next_steps(trained):
        say(sentence)


def recipe_name(recipe: str) -> str:
    """What runs and models are called; MLflow takes no other letters, and would say so only after the training."""
    from ...configs.errors import InputError

    name = Path(recipe).stem
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise InputError(f"{recipe}: a recipe's file is named with letters, digits, - and _ alone, then .yaml")
    return name
