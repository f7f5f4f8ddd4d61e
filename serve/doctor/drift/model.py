"""The configuration in, the model that triage uses out, with what it said of the sets that it was calibrated on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ....configs.names import DEFAULT
from ....configs.sets import FEED, NEURO
from ....models.decision import NEURO_CATEGORIES
from ... import choose
from ...triage.config import FeedsConfig
from ...triage.feeds_file import read_feeds_config
from ...triage.state.records import JudgedBy

if TYPE_CHECKING:
    from ....models.classifier import Classifier
    from ....training.measure.intervals import Interval
    from ....training.measure.label_age import LabelAge
    from ....training.measure.records import Record
    from ....training.tracking.names import Models, NamedModel

SETS_OF_CATEGORIES: Mapping[str, frozenset[str]] = {
    NEURO.name: NEURO_CATEGORIES,
    FEED.name: frozenset({"cs.AI", "cs.CL", "cs.LG", "stat.ML"}),
}
"""Set -> arXiv categories whose announcements it was drawn from. A paper of both sets' categories is of the first."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelInUse:
    """The model that `arxsift triage` uses, and what is known of it."""

    name: str
    classifier: "Classifier"
    judge: JudgedBy
    records: "Mapping[str, Record]"
    """Set -> what the model said of it; sets that it was not measured on are absent."""
    unseen_words: "Mapping[str, Interval]"
    """Set -> mean share of a paper's words that its vocabulary lacks; absent where it was not measured."""
    age: "LabelAge | None"
    measured_as: str = ""
    """Name of the model that was measured in its place; empty for itself."""
    trained_by: str = ""
    """Name of the recipe by which such a model is trained."""


def model_in_use() -> ModelInUse:
    """The model that `feeds.yaml` names, or the default.

    Raises what `choose.choose_model` raises.
    """
    from ....training.tracking.names import Models

    config = read_feeds_config() or FeedsConfig()
    name = choose.resolve(config.model or DEFAULT, config.topics_named)
    classifier, identity = choose.choose_identified(name)
    models = Models()
    with models.bundle(models.named(name)) as folder:
        return describe(classifier, identity, models, models.named(name), folder)


def describe(
    classifier: "Classifier", identity: str, models: "Models", named: "NamedModel", folder: Path
) -> ModelInUse:
    """What is known of a model; what was learnt here stands on a model that ships, and has its measurements."""
    from datetime import date

    from ....configs.kinds import KINDS
    from ....models.bundle import read_evaluation, read_manifest
    from ....models.own_heads import own_heads
    from ....models.space import BASE
    from ....training.age_notice import label_age
    from ....training.compare.candidates import bundled_records
    from ....training.measure.intervals import Interval
    from ....training.measure.unseen_words import UNSEEN_WORDS
    from ....training.tracking.names import released_folders

    base = BASE if named.name in own_heads() else ""
    measured = released_folders()[base] if base else folder
    evaluation = read_evaluation(measured) or {}
    records = bundled_records(measured) or records_of_run(models, named)
    kind = read_manifest(measured).kind
    return ModelInUse(
        name=named.name,
        classifier=classifier,
        judge=JudgedBy(classifier.name, identity, classifier.taxonomy.digest),
        records={name: record for name, record in records.items() if record.taxonomy == classifier.taxonomy.digest},
        unseen_words={
            name: Interval.read(evaluation["metrics"], f"{name}/{UNSEEN_WORDS}")
            for name in SETS_OF_CATEGORIES
            if f"{name}/{UNSEEN_WORDS}" in evaluation.get("metrics", {})
        },
        age=label_age(evaluation, date.today()),
        measured_as=base,
        trained_by=kind if kind in KINDS else next(iter(KINDS)),
    )


def records_of_run(models: "Models", named: "NamedModel") -> "dict[str, Record]":
    """What the run of a registered model keeps; empty where it is no registered model, or the run is gone."""
    from ....training.measure.records import JUDGEMENTS, read_record, record_name

    run = next((run for run in models.runs if named.version and run.id == named.version.run_id), None)
    if run is None:
        return {}
    kept = {name: models.store.artifact(run, f"{JUDGEMENTS}/{record_name(name)}") for name in SETS_OF_CATEGORIES}
    return {name: read_record(content, f"run {run.id}: {name}") for name, content in kept.items() if content}
