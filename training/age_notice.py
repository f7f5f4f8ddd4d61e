"""A model's newest label and metrics in, a sentence out where the model is older than its quality lasts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..configs.errors import BundleError
from ..models.bundle import read_evaluation
from .data.label_dates import months_between
from .measure.label_age import AgeCost, LabelAge
from .tracking.names import released_folders

MEASURED_WITH = "tfidf"
"""Released model whose age curve stands for that of a model whose own training measured none."""


def age_notice(name: str, newest: str, metrics: Mapping[str, float], today: date | None = None) -> str:
    """Warning that the labels are old by today's date; empty where they are not, or where it is not known.

    `newest` is the month of the newest label, `2026-07`, or empty; the metrics are those of the model's training.
    """
    cost = AgeCost.read(metrics) or released_cost()
    return cost.warning(name, newest, today or date.today()) if newest and cost else ""


def released_cost() -> AgeCost | None:
    """What the training of the released model measured; None where it ships without a measurement, or is damaged."""
    folder = released_folders().get(MEASURED_WITH)
    try:
        evaluation = read_evaluation(folder) if folder else None
    except BundleError:  # whoever uses that model is told
        return None
    return AgeCost.read((evaluation or {}).get("metrics", {}), MEASURED_WITH)


def bundle_notice(name: str, evaluation: Mapping[str, Any] | None) -> str:
    """`age_notice` for a model by the evaluation that its bundle holds."""
    stored = evaluation or {}
    return age_notice(name, stored.get("labels", {}).get("newest", ""), stored.get("metrics", {}))


def label_age(evaluation: Mapping[str, Any], today: date) -> LabelAge | None:
    """The age of the labels of a model by the evaluation that its bundle holds; None where it does not say."""
    newest = evaluation.get("labels", {}).get("newest", "")
    if not newest:
        return None
    cost = AgeCost.read(evaluation.get("metrics", {})) or released_cost()
    return LabelAge(newest, months_between(newest, f"{today:%Y-%m}"), cost)
