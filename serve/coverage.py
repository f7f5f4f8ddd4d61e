"""The number of labelled papers whose texts are here in, a warning or a refusal for a training or an audit out."""

from typing import TYPE_CHECKING

from ..configs.errors import InputError
from .terminal.say import warn

if TYPE_CHECKING:
    from ..configs.recipe import Recipe
    from ..training.data.coverage import Coverage
    from ..training.measure.age_plan import AgePlan
    from ..training.measure.curve_plan import Plan


def check_coverage(coverage: "Coverage", seeds_only: bool, release: bool) -> None:
    """Warn of what is missing for a good model; never release one that lacks it.

    Raises:
        InputError: a release from less than the corpus.
    """
    if release and not coverage.is_whole:
        raise InputError(f"--release needs the whole corpus: {corpus_here(coverage)}; run arxsift fetch")
    if not seeds_only and not coverage.is_whole:
        warn(f"{corpus_here(coverage)}: for a model that is good on feeds, run arxsift fetch first")


def warn_of_missing(coverage: "Coverage") -> None:
    """Papers without text are not audited."""
    if coverage.n_here < coverage.n_listed:
        warn(f"{corpus_here(coverage)}; the other labels are not audited: run arxsift fetch")


def corpus_here(coverage: "Coverage") -> str:
    return f"{coverage.n_here:,} of the corpus's {coverage.n_listed:,} texts are here"


def check_unlabelled(recipe: "Recipe", release: bool) -> None:
    """Warn that a recipe with self-training lacks the texts for it; never release a model without them.

    Raises:
        InputError: a release from less than all unlabelled texts.
    """
    from ..training.data.coverage import unlabelled_coverage

    if not recipe.learns_from_unlabelled:
        return
    coverage = unlabelled_coverage()
    here = f"{coverage.n_here:,} of {coverage.n_listed:,} unlabelled texts are here"
    if release and not coverage.is_whole:
        raise InputError(f"--release needs the unlabelled texts: {here}; run arxsift fetch --unlabelled")
    if not coverage.n_here:
        warn(f"{here}: the model learns from the labels alone; arxsift fetch --unlabelled brings what teaches it more")


def warn_of_fits(plan: "Plan", n_papers: int) -> None:
    """Say how many fits a learning curve takes on so many labelled papers."""
    sizes = f"{plan.n_fits} fits more, on {plan.sizes[0]:,} to {plan.sizes[-1]:,} labels"
    warn(f"--learning-curve takes {sizes}: about as long as {plan.cost:.1f} fits on all {n_papers:,}")


def warn_of_age_fits(plan: "AgePlan", n_papers: int) -> None:
    """Say how many fits an age curve takes, where as many papers are labelled."""
    cost = f"about as many labels as {plan.n_labels_fitted / n_papers:.1f} fits on all {n_papers:,}"
    warn(f"--age-curve takes {plan.n_fits} fits of TF-IDF more, on {plan.n_labels:,} labels each: {cost}")
