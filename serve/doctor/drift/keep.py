"""What was found in, a run of a local MLflow store that keeps it out."""

from importlib.util import find_spec

from ....training.tracking.address import is_local, tracking_uri
from .advice import advise, state_of
from .compare import ANY, Drift


def is_kept() -> bool:
    """Whether MLflow is installed and a local store has runs; nobody is given a store by asking for the drift."""
    from ....training.tracking.reading import open_reader

    return is_local(tracking_uri()) and find_spec("mlflow") is not None and bool(open_reader().runs())


def keep(drift: Drift) -> str:
    """Keep the metrics as a run; the id of it.

    Raises:
        StoreError: the store cannot be used.
    """
    from ....training.tracking.store import Store

    papers = drift.papers
    tags = {
        "kind": "drift",
        "models": drift.model.name,
        "taxonomy": drift.model.judge.taxonomy,
        "drift": state_of(drift),
        "changed": f"nothing was trained: {drift.model.name} on the last {drift.n_days} days",
    }
    with Store().run(f"drift · {drift.model.name} · {papers.n_papers:,} papers", tags) as run:
        run.metrics(metrics_of(drift))
        run.note(advise(drift))
    return run.id


def metrics_of(drift: Drift) -> dict[str, float]:
    """Metric -> number, under `drift/`."""
    metrics: dict[str, float] = {"papers": drift.papers.n_papers}
    if drift.model.age:
        metrics["label_age_months"] = drift.model.age.months
    for comparison in drift.comparisons:
        name = comparison.set_name
        metrics |= {f"{name}/papers": comparison.n_papers, f"{name}/stability_index": comparison.scores.value}
        for topic, share in comparison.shares.items():
            metrics |= share.recent.flat(f"{name}/share/{'any' if topic == ANY else topic}")
        if comparison.unseen_words:
            metrics |= comparison.unseen_words.recent.flat(f"{name}/unseen_words")
    return {f"drift/{metric}": value for metric, value in metrics.items()}
