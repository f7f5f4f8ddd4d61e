"""The month of a model's newest label and its metrics in, a warning that the model is old out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from ..data.label_dates import months_between

FALL = 0.03
"""Fall in mean average precision at which a model counts as old."""

TO_FALL = "age_curve/months_to_fall"
"""Metric: age in months at which mean average precision on new papers has fallen by `FALL`; absent where it has not."""

MEASURED = "age_curve/measured_months"
"""Metric: greatest age in months that was measured."""


@dataclass(frozen=True, slots=True)
class AgeCost:
    """At what age of its labels a model counts as old."""

    months_to_fall: float | None
    """Age in months at which mean average precision has fallen by `FALL`; None where it had not, when last measured."""
    measured_months: int
    """Greatest age in months that was measured."""
    measured_with: str = ""
    """Name of the model whose training measured it; empty for the model's own training."""

    @classmethod
    def read(cls, metrics: Mapping[str, float], measured_with: str = "") -> Self | None:
        """From the metrics of a training; None where it measured no age curve."""
        if MEASURED not in metrics:
            return None
        return cls(metrics.get(TO_FALL), int(metrics[MEASURED]), measured_with)

    @property
    def limit(self) -> float:
        """Age in months beyond which a model counts as old."""
        return self.measured_months if self.months_to_fall is None else self.months_to_fall

    def warning(self, name: str, newest: str, today: date) -> str:
        """That a model's newest label, of the month `newest`, is older than the limit; empty where it is not."""
        age = months_between(newest, f"{today:%Y-%m}")
        if age <= self.limit:
            return ""
        return f"{name} is old: its newest label is of {newest}, {age} months ago, and {self.sentence}"

    @property
    def sentence(self) -> str:
        """What age costs, in words."""
        measured = f" (measured with {self.measured_with}, which ships)" if self.measured_with else ""
        cost = f"mean average precision on new papers falls by {FALL} in {self.limit:.0f} months"
        if self.months_to_fall is None:
            cost = f"how far quality falls was measured for {self.limit:.0f} months only"
        return f"{cost}{measured}"


@dataclass(frozen=True, slots=True)
class LabelAge:
    """How old the labels of a model are."""

    newest: str
    """Month of the newest label, `2026-07`."""
    months: int
    cost: AgeCost | None
    """None where no training measured what age costs."""

    @property
    def is_old(self) -> bool:
        return self.cost is not None and self.months > self.cost.limit

    @property
    def sentence(self) -> str:
        cost = f"; {self.cost.sentence}" if self.cost else ""
        age = f"{self.months} month{'' if self.months == 1 else 's'} old"
        return f"the newest is of {self.newest}, {age}{cost}"
