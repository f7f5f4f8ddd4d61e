"""The released models in, the released cascade of them out: a bundle with its bounds, evaluation, records and card.

`make cascade` does this alone; `arxsift train tfidf --release` and `arxsift train transformer --release` do it at their
end, for the bounds belong to the models that they were chosen for.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..configs.sets import FEED, NEURO
from ..models.bundle import read_evaluation, save_bundle
from ..models.cascade import FIRST, SECOND, Bounds, CascadeClassifier, released_folder
from .card import quality_section, topic_list
from .compare.candidates import bundled_records
from .compare.paired import align
from .fit.cascade import (
    HALVINGS,
    MOST_IN_SCOPE_LOST,
    MOST_MACRO_F1_LOST,
    JudgedByBoth,
    Loss,
    choose_bounds,
    halvings,
    measure_loss,
)
from .measure.records import Record, record_name

NAME = "cascade"
"""Name of the model that ships."""

SEED = 0


def renew_cascade(released: Path) -> None:
    """Make the cascade that ships again after this model was released, where it is one of the cascade's."""
    if released in map(released_folder, (FIRST, SECOND)):
        release_cascade(released_folder(NAME))


def release_cascade(folder: Path) -> None:
    """Choose the bounds by what the released models' records hold, measure what they lose, and write the bundle.

    Raises:
        BundleError: a model that ships is missing or damaged.
    """
    feed, feed_papers = both_on(FEED.name)
    neuro, neuro_papers = both_on(NEURO.name)
    bounds = choose_bounds(feed)
    across = [*halvings(feed, SEED)]
    losses = {
        FEED.name: measure_loss(feed, across, SEED),
        NEURO.name: measure_loss(neuro, [neuro.settled(bounds)], SEED),
    }
    records = {
        FEED.name: replace(feed_papers, judgement=feed.judgement(across[0])),
        NEURO.name: replace(neuro_papers, judgement=neuro.judgement(neuro.settled(bounds))),
    }
    cascade = CascadeClassifier.released(NAME, bounds)
    evaluation = evaluation_of(records, losses)
    files = {
        "evaluation.json": json.dumps(evaluation, indent=1).encode(),
        "README.md": card(cascade, evaluation, records, losses).encode(),
        **{record_name(name): record.as_bytes() for name, record in records.items()},
    }
    save_bundle(folder, cascade, files)


def both_on(set_name: str) -> tuple[JudgedByBoth, Record]:
    """What both released models said of a set's papers, and the second one's record of these."""
    first, second = align([bundled_records(released_folder(model))[set_name] for model in (FIRST, SECOND)])
    return JudgedByBoth(first.judgement, second.judgement), second


def evaluation_of(records: Mapping[str, Record], losses: Mapping[str, Loss]) -> dict[str, Any]:
    """What a bundle holds of its metrics; what it learnt from is what the second model did."""
    known = read_evaluation(released_folder(SECOND)) or {}
    metrics = {
        f"{name}/{metric}": value
        for name, record in records.items()
        for metric, value in record.quality().flat().items()
    }
    for name, loss in losses.items():
        metrics |= loss.flat(name)
    metrics |= {name: value for name, value in known["metrics"].items() if "/unseen_words" in name}
    return {
        **{name: known[name] for name in ("n_train", "labels", "data", "taxonomy")},
        "n_papers": {name: len(record.ids) for name, record in records.items()},
        "metrics": {name: round(value, 6) for name, value in metrics.items()},
    }


def card(
    cascade: CascadeClassifier, evaluation: Mapping[str, Any], records: Mapping[str, Record], losses: Mapping[str, Loss]
) -> str:
    """The cascade's card; every number is of the records of the models that ship."""
    parts = [
        f"# {NAME}\n",
        "Gives a research paper, from its title and abstract, any of these topics, or none:\n",
        topic_list(cascade.taxonomy),
        "## How it works\n",
        method(cascade.bounds),
        "## Data\n",
        f"Both models learnt from {evaluation['n_train']:,} labelled papers (digest `{evaluation['data']}`), taxonomy "
        f"`{evaluation['taxonomy']}`. The bounds were chosen on {len(records[FEED.name].ids):,} papers of a feed.\n",
        "## What it loses\n",
        loss_section(losses),
        "## Quality\n",
        "In parentheses: 95 % bootstrap intervals over papers. On the feed, each half of the papers is judged by the\n"
        "bounds that the other half chose (the first of the halvings). A settled paper has the topics of TF-IDF's own\n"
        "thresholds here.\n",
        *(quality_section(name, record.quality()) for name, record in records.items()),
        "## Limits\n",
        LIMITS,
    ]
    return "\n".join(parts)


def method(bounds: Bounds) -> str:
    """What settles a paper, and whose scores and thresholds it has."""
    above = f" Papers above {bounds.upper:g} have the topics that its scores give." if bounds.upper < 1 else ""
    return (
        f"The released `{FIRST}` scores every paper. Papers whose calibrated in-scope score is below {bounds.lower:g}\n"
        f"are out of scope.{above} The released `{SECOND}` judges all others.\n"
        "Scores are those of the model that judged the paper; thresholds are those of\n"
        f"`{SECOND}`, whichever it was.\n"
    )


def loss_section(losses: Mapping[str, Loss]) -> str:
    """How the losses were measured, and a table of them."""
    most, most_f1 = f"{MOST_IN_SCOPE_LOST:.0%}", f"{MOST_MACRO_F1_LOST:g}"
    lines = [
        f"Against `{SECOND}` alone. The bounds leave the fewest papers to it with which, on the papers that choose",
        f"them, at most {most} of the in-scope papers that it finds and {most_f1} of macro F1 are lost. On the feed,",
        f"each random half is judged by the bounds that the other half chose: the mean of {HALVINGS} halvings. The",
        "neuroscience papers, which chose nothing, are judged by the bounds that ship.\n",
        f"| papers | share left to `{SECOND}` | in-scope papers lost, share | macro F1 lost |",
        "| --- | --- | --- | --- |",
    ]
    for name, loss in losses.items():
        lines.append(f"| {name} | {loss.left} | {loss.in_scope_lost} | {loss.macro_f1_lost.signed()} |")
    return "\n".join([*lines, ""])


LIMITS = f"""\
- The guarantee of `--prefer recall` does not hold for the cascade: it misses what `{FIRST}` puts below the lower bound,
  and what `{SECOND}` misses of the rest.
- The bounds were chosen on whole abstracts. A title alone has less certain scores, so more titles are judged by both.
- It has the limits of both models.
"""


if __name__ == "__main__":
    release_cascade(released_folder(NAME))
