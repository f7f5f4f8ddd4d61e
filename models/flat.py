"""A verdict in, one row of plain columns out: the form of CSV, Parquet and MLflow."""

from .verdict import Verdict

SCORE_PREFIX = "score_"
"""Beginning of the names of columns that hold scores, one a topic."""

REVIEWED = "reviewed"
"""Field in which a person marks topics that a model gave as reviewed: true, or the person's name."""

TEXT_ID = "text_id"
"""Field by which a text that arxsift wrote is known to be as it was, already normalised."""


def flat_columns(topics: tuple[str, ...]) -> list[str]:
    """The columns of `flat_row`, in order."""
    return ["topics", *map(score_column, topics), "in_scope", "model", "taxonomy", "prefer"]


def score_column(topic: str) -> str:
    """`score_brain_encoding` for `brain-encoding`."""
    return SCORE_PREFIX + topic.replace("-", "_")


def flat_row(verdict: Verdict) -> dict[str, str | float]:
    """Topics joined by `;`, the primary first; one score column a topic."""
    return {
        "topics": ";".join(verdict.topics),
        **{score_column(topic): score for topic, score in verdict.scores.items()},
        "in_scope": verdict.in_scope,
        "model": verdict.model,
        "taxonomy": verdict.taxonomy,
        "prefer": verdict.prefer,
    }
