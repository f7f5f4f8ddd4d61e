"""`arxsift train`: fit, evaluate, calibrate, log and register a model."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ...configs.recipe import Recipe
    from ...training.data.dataset import Coverage
    from ...training.train import Trained


OTHER_STAGES = {"tfidf": 10, "transformer": 14}
"""Of a training besides its folds: reading to logging."""

CURVE_STAGES = 16
"""Of a learning curve: its fits, and reading the papers for them."""


def train(
    recipe: Annotated[
        str, typer.Argument(metavar="CONFIG", help="a recipe file, or the name of a packaged one: tfidf, transformer")
    ],
    papers: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="labelled JSONL to add; may be given several times")
    ] = None,
    taxonomy: Annotated[Path | None, typer.Option(metavar="FILE", help="your own topics; needs --papers")] = None,
    seeds_only: Annotated[
        bool, typer.Option(help="leave the cached corpus out: a quick look, not a good model")
    ] = False,
    release: Annotated[bool, typer.Option(help="write models/released/ in this checkout; for maintainers")] = False,
    learning_curve: Annotated[
        bool, typer.Option("--learning-curve", help="fit on fewer labels too: what would 500 more bring?")
    ] = False,
) -> None:
    """Train a model on every labelled paper at hand, and log and register it in MLflow.

    Example: arxsift train tfidf --papers my-labels.jsonl
    """
    from ...configs.errors import InputError
    from ...configs.places import packaged
    from ...configs.recipe import load_recipe
    from ...configs.taxonomy import load_taxonomy
    from ...training.train import require_training_packages

    if release and (seeds_only or taxonomy):
        raise InputError("--release goes with the whole corpus; leave out --seeds-only and --taxonomy")
    loaded = load_recipe(recipe)
    require_training_packages(loaded)
    topics = load_taxonomy(taxonomy)

    from ...training.data.dataset import assemble
    from ...training.train import train as run_training
    from ..terminal.stages import stages

    name = recipe_name(recipe)
    if seeds_only:
        loaded = without_self_training(loaded)
    with stages(OTHER_STAGES[loaded.kind] + loaded.folds + (CURVE_STAGES if learning_curve else 0)) as watch:
        watch.stage("reading labels and texts")
        data = assemble(topics, papers or [], seeds_only)
        if taxonomy is None:
            check_coverage(data.coverage(), seeds_only, release)
        check_unlabelled(loaded, release)
        if learning_curve:
            tell_cost(loaded, len(data.train))
        folder = packaged("models", "released") / name if release else None
        trained = run_training(loaded, name, data, watch, folder, learning_curve)
    report(trained)


def without_self_training(recipe: "Recipe") -> "Recipe":
    """Nothing but the labels is learnt from."""
    return recipe.model_copy(update={"self_training": None}) if recipe.kind == "transformer" else recipe


def check_unlabelled(recipe: "Recipe", release: bool) -> None:
    """Say that a recipe that teaches itself lacks the texts for it; never release a model without them.

    Raises:
        InputError: a release from less than all unlabelled texts.
    """
    from ...configs.errors import InputError
    from ...training.data.dataset import unlabelled_coverage
    from ..terminal.say import warn

    if recipe.kind != "transformer" or not recipe.self_training:
        return
    coverage = unlabelled_coverage()
    here = f"{coverage.n_here:,} of {coverage.n_listed:,} unlabelled texts are here"
    if release and not coverage.is_whole:
        raise InputError(f"--release needs the unlabelled texts: {here}; run arxsift fetch --unlabelled")
    if not coverage.n_here:
        warn(f"{here}: the model learns from the labels alone; arxsift fetch --unlabelled brings what teaches it more")


def tell_cost(recipe: "Recipe", n_papers: int) -> None:
    """How many fits a learning curve takes.

    Raises:
        InputError: too few labelled papers for one.
    """
    from ...training.train_curve import plan_curve
    from ..terminal.say import warn

    plan = plan_curve(recipe, n_papers)
    sizes = f"{plan.n_fits} fits more, on {plan.sizes[0]:,} to {plan.sizes[-1]:,} labels"
    warn(f"--learning-curve takes {sizes}: about as long as {plan.cost:.1f} fits on all {n_papers:,}")


def recipe_name(recipe: str) -> str:
    """What runs and models are called; MLflow takes no other letters, and would say so only after the training."""
    from ...configs.errors import InputError

    name = Path(recipe).stem
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise InputError(f"{recipe}: a recipe's file is named with letters, digits, - and _ alone, then .yaml")
    return name


def check_coverage(coverage: "Coverage", seeds_only: bool, release: bool) -> None:
    """Say what is missing for a good model; never release one that lacks it.

    Raises:
        InputError: a release from less than the corpus.
    """
    from ...configs.errors import InputError
    from ..terminal.say import warn

    here = f"{coverage.n_here:,} of the corpus's {coverage.n_listed:,} texts are here"
    if release and not coverage.is_whole:
        raise InputError(f"--release needs the whole corpus: {here}; run arxsift fetch")
    if not seeds_only and not coverage.is_whole:
        warn(f"{here}: for a model that is good on feeds, run arxsift fetch first")


def report(trained: "Trained") -> None:
    """The table a topic on stdout, where things are on stderr."""
    from rich.console import Console

    out, err = Console(), Console(stderr=True, highlight=False)
    out.print(quality_table(trained))
    for where, quality in trained.evaluated.qualities.items():
        out.print(
            f"{where}: mean average precision {quality.mean_average_precision}, "
            f"in-scope {quality.in_scope_average_precision}, macro F1 {quality.macro_f1}, n = {quality.n_papers}",
            highlight=False,
            soft_wrap=True,
        )
    if trained.learning_curve:
        out.print(trained.learning_curve.sentence(), highlight=False, soft_wrap=True)
    run = f"run {trained.run_id}, registered as {trained.model_name} version {trained.model_version}"
    err.print(run, soft_wrap=True)
    err.print("look at it: arxsift ui; beside others: arxsift compare")
    err.print(f"put it to use, if it is better than what is: arxsift promote {trained.run_id[:8]}", soft_wrap=True)


def quality_table(trained: "Trained") -> "Table":
    """Quality a topic on labelled papers that the judging model did not see."""
    from rich.table import Table

    evaluated = trained.evaluated
    quality = evaluated.qualities[evaluated.where]
    how = f"{len(evaluated.parts)} folds" if evaluated.parts else "none of them learnt from"
    what = "Cross-validation" if evaluated.parts else "Held out"
    table = Table(title=f"{what}, {quality.n_papers} papers, {how}")
    table.add_column("topic")
    for heading in ("papers", "average precision", "precision", "recall", "F1"):
        table.add_column(heading, justify="right")
    for topic in (*quality.topics, quality.in_scope):
        figures = (topic.average_precision, topic.precision, topic.recall, topic.f1)
        cells = ["–" if figure.value != figure.value else f"{figure.value:.2f}" for figure in figures]
        table.add_row(topic.topic, str(topic.n_positive), *cells)
    return table
