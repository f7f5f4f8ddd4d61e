"""The script that MLflow runs to build a logged model (models from code): a frame of papers in, flat verdicts out.

MLflow copies it beside the model and executes the copy by its path, so it imports arxsift by name.
"""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from arxsift.configs.errors import InputError
from arxsift.configs.faults import choice_sentence
from arxsift.models.bundle import load_bundle
from arxsift.models.flat import flat_columns, flat_row
from arxsift.models.paper import Paper
from arxsift.models.verdict import PREFERENCES, Prefer


class ServedClassifier(PythonModel):
    """A bundle behind MLflow's `predict`: columns `title` and `abstract` in, the contract's flat columns out."""

    def load_context(self, context: PythonModelContext) -> None:
        self.classifier = load_bundle(Path(context.artifacts["bundle"]))

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 - MLflow passes it by position
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """One row a paper, in order; `params` may hold `prefer`.

        Raises:
            MlflowException: input that cannot be judged; a scoring server answers it with 400 and the sentence.
        """
        prefer: Prefer = (params or {}).get("prefer", "balanced")
        if prefer not in PREFERENCES:
            raise MlflowException.invalid_parameter_value(f"prefer {choice_sentence(prefer, PREFERENCES)}")
        texts = zip(model_input["title"], model_input["abstract"], strict=True)
        papers = [read_paper(row, title, abstract) for row, (title, abstract) in enumerate(texts, 1)]
        verdicts = self.classifier.predict(papers, prefer)
        columns = [*flat_columns(self.classifier.taxonomy.ids)]  # also of no papers: Spark asks for empty parts
        return pd.DataFrame([flat_row(verdict) for verdict in verdicts], columns=columns)


def read_paper(row: int, title: object, abstract: object) -> Paper:
    """The paper of a row of the frame, counted from 1."""
    for name, text in (("title", title), ("abstract", abstract)):
        if not isinstance(text, str):
            raise MlflowException.invalid_parameter_value(f"row {row}: no {name}; give a text, which may be empty")
    try:
        return Paper.of(str(title), str(abstract))
    except InputError as error:
        raise MlflowException.invalid_parameter_value(f"row {row}: {error}") from error


mlflow.models.set_model(ServedClassifier())
