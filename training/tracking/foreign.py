"""A model that MLflow knows and arxsift did not make in, a `Classifier` out.

It takes a frame with `title` and `abstract` and gives one row a paper: `score_<topic>` for every topic, and, where it
has them, `topics` joined by `;` and `in_scope`.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ...configs.errors import BundleError, InputError, StoreError
from ...configs.taxonomy import Taxonomy
from ...models.flat import score_column
from ...models.paper import Paper
from ...models.verdict import Evidence, Prefer, Verdict
from .address import tracking_uri
from .client import connected

if TYPE_CHECKING:
    import pandas as pd

THRESHOLD = 0.5
"""Score from which on a topic is assigned, where the model does not say its topics itself."""


ABSENT = ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND", "INVALID_PARAMETER_VALUE")
"""Codes with which MLflow answers an address that names nothing."""


def load_pyfunc(uri: str) -> "Callable[[pd.DataFrame], pd.DataFrame]":
    """The `predict` of any model that the store knows.

    Raises:
        InputError: no such model.
        StoreError: the store cannot be used, or the model cannot be loaded.
    """
    from mlflow.exceptions import MlflowException

    with connected():
        import mlflow

        mlflow.set_tracking_uri(tracking_uri())
        mlflow.set_registry_uri(tracking_uri())
        try:
            model = mlflow.pyfunc.load_model(uri)
        except ImportError as error:
            needs = f"pip install {error.name}" if error.name else f"install what it needs ({error})"
            raise StoreError(f"{uri} cannot be loaded: a package is missing; {needs}") from error
        except MlflowException as error:
            if error.error_code not in ABSENT and not str(error).startswith("Not a proper"):
                raise
            raise InputError(
                f"{uri!r}: no such model in the tracking store; write models:/NAME/VERSION, models:/NAME@ALIAS or "
                "runs:/ID/NAME, as arxsift ui and arxsift models show them"
            ) from error

    def predict(frame: "pd.DataFrame") -> "pd.DataFrame":
        try:
            return cast("pd.DataFrame", model.predict(frame))
        except MlflowException as error:
            raise StoreError(f"{uri} does not take title and abstract: {' '.join(str(error).split())[:300]}") from error

    return predict


class ForeignClassifier:
    """Implements `Classifier` by a model's own `predict`; it knows no evidence."""

    uses_every_processor = False
    n_quick_pieces = 1

    def __init__(self, name: str, taxonomy: Taxonomy, predict: "Callable[[pd.DataFrame], pd.DataFrame]") -> None:
        self.name = name
        self.taxonomy = taxonomy
        self._predict = predict

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        """Raises BundleError where the model does not answer as the module's docstring says."""
        import pandas as pd

        if not papers:
            return []
        frame = pd.DataFrame({"title": [p.title for p in papers], "abstract": [p.abstract for p in papers]})
        answer = self._predict(frame)
        wanted = {topic: score_column(topic) for topic in self.taxonomy.ids}
        missing = [column for column in wanted.values() if column not in getattr(answer, "columns", ())]
        if missing or len(answer) != len(papers):
            fault = f"its answer lacks {', '.join(missing)}" if missing else f"{len(answer)} rows for {len(papers)}"
            raise BundleError(f"{self.name}: {fault}; a model gives one row a paper, with score_<topic> for each topic")
        return [self._verdict(row, wanted, prefer) for row in answer.to_dict("records")]

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        """Another model's topics depend on nothing that is known here."""
        return [replace(verdict, prefer=prefer) for verdict in verdicts]

    def explain(
        self,
        paper: Paper,  # noqa: ARG002
        topics: Sequence[str],  # noqa: ARG002
        scores: Mapping[str, float],  # noqa: ARG002
        most: int = 5,  # noqa: ARG002
    ) -> list[Evidence]:
        return []

    def nearest(self, paper: Paper, most: int = 3) -> None:  # noqa: ARG002
        return None

    def _verdict(self, row: Mapping[Hashable, object], wanted: dict[str, str], prefer: Prefer) -> Verdict:
        scores = {topic: _score(row[column], column, self.name) for topic, column in wanted.items()}
        own = str(row["topics"]).split(";") if "topics" in row else None
        given = own if own is not None else [topic for topic, score in scores.items() if score >= THRESHOLD]
        topics = sorted((topic for topic in given if topic in scores), key=lambda topic: -scores[topic])
        in_scope = _score(row["in_scope"], "in_scope", self.name) if "in_scope" in row else max(scores.values())
        return Verdict(tuple(topics), scores, in_scope, self.name, self.taxonomy.digest, prefer)


def _score(value: object, column: str, model: str) -> float:
    if isinstance(value, int | float) and 0 <= value <= 1:
        return float(value)
    raise BundleError(f"{model}: {column} is {value!r}; a score is a number from 0 to 1")
