"""A finished training in, its table and sentences and what to do next out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...configs.sets import OWN
from .printing import plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ...training.train import Trained


def training_parts(trained: "Trained") -> "Iterator[Table | str]":
    """Quality a topic, a line a set of papers, own papers and feed, what more labels would bring, what age costs."""
    from ...training.measure.own import own_beside_feed

    yield quality_table(trained)
    for set_name, quality in trained.evaluated.qualities.items():
        yield (
            f"{set_name}: mean average precision {quality.mean_average_precision}, "
            f"in-scope {quality.in_scope_average_precision}, macro F1 {quality.macro_f1}, n = {quality.n_papers}"
        )
    if trained.answers:
        yield f"answers: {trained.answers.sentence()}"
    if own := own_papers_sentence(trained):
        yield own
    if beside_feed := own_beside_feed(trained.evaluated.qualities):
        yield beside_feed
    if trained.learning_curve:
        yield trained.learning_curve.sentence()
    if trained.age_curve:
        yield trained.age_curve.sentence()


def own_papers_sentence(trained: "Trained") -> str:
    """Why there is no quality on a person's own papers; empty where there is, or where no paper is their own."""
    from ...training.measure.own import FEWEST, own_rows

    evaluated = trained.evaluated
    n_own = sum(labelled.is_own for labelled in evaluated.papers)
    if not n_own or OWN.name in evaluated.qualities:
        return ""
    n_judged = len(own_rows(evaluated.judgements[evaluated.set_name], evaluated.papers))
    remedy = "" if n_own < FEWEST or evaluated.parts else "; folds: 5 in the recipe judges all of them"
    return (
        f"{OWN.name}: no quality on your own papers: {n_judged} of {n_own} were judged by a model that was not fitted "
        f"on them, and at least {FEWEST} are needed{remedy}"
    )


def quality_table(trained: "Trained") -> "Table":
    """Quality a topic on labelled papers that the judging model did not see."""
    evaluated = trained.evaluated
    quality = evaluated.qualities[evaluated.set_name]
    how = f"{len(evaluated.parts)} folds" if evaluated.parts else "none of them learnt from"
    what = "Cross-validation" if evaluated.parts else "Held out"
    table = plain_table(f"{what}, {quality.n_papers:,} papers, {how}")
    table.add_column("topic")
    for heading in ("papers", "average precision", "precision", "recall", "F1"):
        table.add_column(heading, justify="right")
    for topic in (*quality.topics, quality.in_scope):
        metrics = (topic.average_precision, topic.precision, topic.recall, topic.f1)
        cells = [f"{metric.value:.2f}" if metric.value == metric.value else "–" for metric in metrics]
        table.add_row(topic.topic, str(topic.n_positive), *cells)
    return table


def next_steps(trained: "Trained") -> list[str]:
    """Where the model is, and what to type to look at it and to use it."""
    return [
        f"run {trained.run_id}, registered as {trained.model_name} version {trained.model_version}",
        "look at it beside others: arxsift compare",
        f"put it to use, if it is better than what is: arxsift promote {trained.run_id[:8]}",
        f"its metrics, figures and errors: {trained.page or 'arxsift ui'}",
    ]
