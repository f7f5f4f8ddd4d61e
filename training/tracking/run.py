"""An open run: everything that is written to it, such as parameters, metrics, data sets, figures, files, the model."""

import time
import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...configs.kinds import KINDS
from ...models.bundle import read_manifest
from ...models.flat import flat_columns
from .client import guarded, log_file
from .notes import short_note

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow import MlflowClient
    from mlflow.models import ModelSignature

MOST_METRICS = 1000
"""Number of metrics that MLflow takes in one call."""

PINNED = ("numpy", "scipy", "safetensors", "pydantic", "pandas")
"""Packages that every logged model needs beside arxsift and MLflow."""


class Run:
    """One run under way; every method raises StoreError when the store cannot be used."""

    def __init__(self, client: "MlflowClient", uri: str, run_id: str) -> None:
        self.client = client
        self.uri = uri
        self.id = run_id

    def parameters(self, parameters: Mapping[str, Any]) -> None:
        from mlflow.entities import Param

        with guarded(self.uri):
            self.client.log_batch(self.id, params=[Param(name, str(value)) for name, value in parameters.items()])

    def tags(self, tags: Mapping[str, str]) -> None:
        from mlflow.entities import RunTag

        with guarded(self.uri):
            self.client.log_batch(self.id, tags=[RunTag(name, value) for name, value in tags.items()])

    def metrics(self, metrics: Mapping[str, float], step: int = 0) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        logged = [Metric(name, float(f"{value:.6g}"), now, step) for name, value in metrics.items()]
        with guarded(self.uri):
            for start in range(0, len(logged), MOST_METRICS):
                self.client.log_batch(self.id, metrics=logged[start : start + MOST_METRICS])

    def note(self, markdown: str) -> None:
        """The description that the run's page shows."""
        with guarded(self.uri):
            self.client.set_tag(self.id, "mlflow.note.content", short_note(markdown))

    def data(self, name: str, context: str, digest: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """A data set's name, digest, columns and size; the rows themselves are not stored."""
        import pandas as pd
        from mlflow.data.pandas_dataset import from_pandas
        from mlflow.entities import DatasetInput, InputTag

        with guarded(self.uri), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MLflow's hints on integer columns
            dataset = from_pandas(pd.DataFrame(rows), name=name, digest=digest)
            tags = [InputTag("mlflow.data.context", context)]
            self.client.log_inputs(self.id, [DatasetInput(dataset._to_mlflow_entity(), tags)])

    def figure(self, figure: "Figure", path: str) -> None:
        with guarded(self.uri):
            self.client.log_figure(self.id, figure, path, save_kwargs={"dpi": 110})

    def table(self, rows: Sequence[Mapping[str, Any]], path: str) -> None:
        """Rows that the page shows as a table."""
        import pandas as pd

        with guarded(self.uri):
            self.client.log_table(self.id, pd.DataFrame(rows), path)

    def text(self, text: str, path: str) -> None:
        with guarded(self.uri):
            self.client.log_text(self.id, text, path)

    def file(self, content: bytes, path: str) -> None:
        with guarded(self.uri):
            log_file(self.client, self.id, path, content)

    def model(self, bundle: Path, name: str, topics: tuple[str, ...], tags: Mapping[str, str]) -> str:
        """Log a bundle as a pyfunc that needs no pickle; its URI."""
        import mlflow

        with guarded(self.uri), warnings.catch_warnings(), mlflow.start_run(run_id=self.id):
            warnings.simplefilter("ignore")  # hints on type hints and input examples; the signature is explicit
            logged = mlflow.pyfunc.log_model(
                name=name,
                python_model=str(Path(__file__).with_name("pyfunc.py")),
                artifacts={"bundle": str(bundle)},
                signature=signature(topics),
                pip_requirements=requirements(read_manifest(bundle).kind),
                tags=dict(tags),
            )
        return str(logged.model_uri)


def signature(topics: tuple[str, ...]) -> "ModelSignature":
    """Columns that a logged model takes and gives."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema

    texts = {"topics", "model", "taxonomy", "prefer"}
    outputs = [ColSpec("string" if column in texts else "double", column) for column in flat_columns(topics)]
    return ModelSignature(
        inputs=Schema([ColSpec("string", "title"), ColSpec("string", "abstract")]),
        outputs=Schema([*outputs]),
        params=ParamSchema([ParamSpec("prefer", "string", "balanced")]),
    )


def requirements(kind: str) -> list[str]:
    """Packages that a logged model of that kind needs, at the versions that trained it."""
    names = ("arxsift", "mlflow", *PINNED, *KINDS[kind].packages)
    return [f"{name}=={version(name)}" for name in names]
