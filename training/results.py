"""An evaluated model in, what is kept of the evaluation out: summary, model card and records."""

import json
from dataclasses import dataclass
from typing import Any, Self

from ..configs.recipe import Recipe
from .card import model_card
from .data.dataset import Dataset
from .data.label_dates import LabelDates
from .measure.age_curve import AgeCurve
from .measure.judge_all import Evaluated
from .measure.learning_curve import LearningCurve
from .measure.records import Record, records_of
from .trained_on import TRAINED_ON, trained_on_file


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a training found out, ready to be logged and stored."""

    evaluated: Evaluated
    curve: LearningCurve | None
    ages: AgeCurve | None
    """Quality by the age of the labels, where it was measured."""
    summary: dict[str, Any]
    """The metrics that a bundle holds."""
    card: str
    records: dict[str, Record]
    """Set of papers -> what the model said of each paper."""
    trained_on: bytes
    """File with the digests of the texts that the model was trained on."""

    @classmethod
    def of(
        cls,
        recipe: Recipe,
        name: str,
        data: Dataset,
        evaluated: Evaluated,
        curve: LearningCurve | None,
        ages: AgeCurve | None = None,
    ) -> Self:
        summary = summarise(evaluated, data, ages)
        card = model_card(recipe, name, data, evaluated, summary, ages.sentence() if ages else "")
        records = records_of(evaluated.judgements, evaluated.papers, data.taxonomy)
        return cls(evaluated, curve, ages, summary, card, records, trained_on_file(data.train))

    @property
    def files(self) -> dict[str, bytes]:
        """What a bundle holds besides the model's own files."""
        evaluation = json.dumps(self.summary, indent=1).encode()
        told = {"evaluation.json": evaluation, "README.md": self.card.encode(), TRAINED_ON: self.trained_on}
        return {**self.evaluated.files, **told}


def summarise(evaluated: Evaluated, data: Dataset, ages: AgeCurve | None) -> dict[str, Any]:
    """The metrics that are stored with a bundle, and what they were measured on."""
    metrics = flat_metrics(evaluated) | (ages.flat() if ages else {})
    return {
        "n_train": len(data.train),
        "labels": LabelDates.of(data.train).as_json(),
        "n_papers": {set_name: quality.n_papers for set_name, quality in evaluated.qualities.items()},
        "data": data.digest,
        "taxonomy": data.taxonomy.digest,
        "metrics": {name: round(value, 6) for name, value in metrics.items()},
        "cost": {"papers_per_second": round(evaluated.papers_per_second, 2), "minutes": round(evaluated.minutes, 2)},
    }


def flat_metrics(evaluated: Evaluated) -> dict[str, float]:
    """`set/metric` -> number, of every set."""
    of_sets = {
        f"{set_name}/{metric}": value
        for set_name, quality in evaluated.qualities.items()
        for metric, value in quality.flat().items()
    }
    return of_sets | evaluated.extra_metrics
