"""The models that ship and those registered in the store in use in, a record of each out: its names and metrics."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..configs.errors import ArxsiftError, InputError, StoreError
from ..configs.names import CHAMPION, RELEASED
from ..configs.sets import FEED, LABELLED_SETS

if TYPE_CHECKING:
    from ..training.tracking.names import Models
    from ..training.tracking.stored import Registered

METRICS = ("mean_average_precision", "in_scope_average_precision", "macro_f1")
"""Metrics that are listed, of the feed and of labelled papers."""

LOSSES = ("in_scope_lost", "macro_f1_lost")
"""Metrics that are listed too where a model has them: what a cascade loses on the feed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A model that commands can be given by name."""

    model: str
    """What to type."""
    also: tuple[str, ...]
    """Other names for it."""
    where: Literal["released", "learnt", "registered"]
    kind: str
    papers: int | None
    """Number of labelled papers that it was trained on; of a head, on top of the model that ships."""
    megabytes: float | None
    made: str | None
    """When it was registered, `2026-08-31T08:00:00+00:00`; None for a model that ships."""
    taxonomy: str | None
    metrics: Mapping[str, float]
    """The most important metrics with their `_low` and `_high`, as runs name them."""
    feed: str | None = None
    """Digest of the feed's papers and labels on which it was measured; only metrics of one feed can be compared."""
    feed_papers: int | None = None
    default: bool = False
    """Whether it is in use where no model is named."""
    newest_label: str | None = None
    """Month of its newest label, `2026-07`; None where it is not known."""
    warning: str | None = None
    """That its labels are old; None where they are not."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def flat(self) -> dict[str, Any]:
        """The record with a field for each metric, as a table holds it."""
        fields = self.as_json()
        return {**{name: value for name, value in fields.items() if name != "metrics"}, **self.metrics}


@dataclass(frozen=True, slots=True)
class ModelList:
    """Every model that could be read, and why others could not."""

    models: list[Listed]
    faults: list[str]


def list_models() -> ModelList:
    """The models that ship, those learnt here, then the registered ones, with the default marked."""
    from ..models.own_heads import own_heads
    from ..training.tracking.names import Models, released_folders

    names = Models()
    models, faults, default = list[Listed](), list[str](), ""
    for name, folder in released_folders().items():
        try:
            models.append(released_model(name, folder))
        except ArxsiftError as error:
            faults.append(str(error))
    for name, folder in own_heads().items():
        try:
            models.append(learnt_model(name, folder))
        except ArxsiftError as error:
            faults.append(str(error))
    try:
        models += registered_models(names)
    except StoreError as error:
        faults.append(str(error))
    try:
        default = names.default().name
    except InputError as error:
        faults.append(str(error))
    except StoreError:  # told already
        pass
    return ModelList([replace(model, default=default in (model.model, *model.also)) for model in models], faults)


def released_model(name: str, folder: Path) -> Listed:
    """A model that ships.

    Raises:
        BundleError: the folder is damaged.
    """
    from ..models.bundle import read_evaluation, read_extra, read_manifest
    from ..training.age_notice import bundle_notice
    from ..training.measure.records import record_name
    from ..training.tracking.names import best_released

    evaluation = read_evaluation(folder) or {}
    feed = measured_on(read_extra(folder, record_name(FEED.name)), str(folder))
    return Listed(
        model=name,
        also=(RELEASED,) if name == best_released() else (),
        where="released",
        kind=read_manifest(folder).kind,
        papers=evaluation.get("n_train"),
        megabytes=round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6, 2),
        made=None,
        taxonomy=evaluation.get("taxonomy"),
        metrics=headline(evaluation.get("metrics", {})),
        feed=feed.labels if feed else None,
        feed_papers=feed.n_papers if feed else None,
        newest_label=evaluation.get("labels", {}).get("newest"),
        warning=bundle_notice(name, evaluation) or None,
    )


def learnt_model(name: str, folder: Path) -> Listed:
    """A head that was learnt here.

    Raises:
        BundleError: the folder is damaged.
    """
    from ..configs.documents import parse_json
    from ..models.bundle import read_extra, read_manifest, read_taxonomy
    from ..models.space import LEARNT, Learnt

    return Listed(
        model=name,
        also=(),
        where="learnt",
        kind=read_manifest(folder).kind,
        papers=parse_json(read_extra(folder, LEARNT) or b"", Learnt, str(folder / LEARNT)).n_papers,
        megabytes=round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6, 2),
        made=datetime.fromtimestamp(folder.stat().st_mtime, UTC).isoformat(timespec="seconds"),
        taxonomy=read_taxonomy(folder).digest,
        metrics={},
    )


@dataclass(frozen=True, slots=True)
class FeedPapers:
    """The papers of a feed on which a model was measured."""

    labels: str
    n_papers: int


def measured_on(content: bytes | None, location: str) -> FeedPapers | None:
    """The papers of a record of the feed; None where there is no record."""
    from ..training.measure.records import read_record

    if content is None:
        return None
    record = read_record(content, location)
    return FeedPapers(record.labels_digest, len(record.ids))


def feed_of(names: "Models", run_id: str) -> FeedPapers | None:
    """The papers of the feed on which the model of a run was measured; None where the run keeps no record of it.

    Raises:
        StoreError: the store cannot be read.
    """
    from ..training.measure.records import JUDGEMENTS, record_name

    run = next((run for run in names.runs if run.id == run_id), None)
    path = f"{JUDGEMENTS}/{record_name(FEED.name)}"
    return measured_on(names.store.artifact(run, path), f"run {run_id}: {path}") if run else None


def registered_models(names: "Models") -> list[Listed]:
    """The models registered in the store in use, with the metrics of their runs.

    Raises:
        StoreError: the store cannot be read.
    """
    from ..training.tracking.champions import usual_champions

    metrics = names.store.metrics([version.run_id for version in names.versions])
    usual = usual_champions(names.champions())
    sole = usual[0] if len(usual) == 1 else None
    return [
        registered_model(version, metrics.get(version.run_id, {}), version == sole, feed_of(names, version.run_id))
        for version in names.versions
    ]


def registered_model(
    version: "Registered", metrics: Mapping[str, float], is_sole: bool, feed: FeedPapers | None
) -> Listed:
    """A registered version; `is_sole`: it is what the word `champion` alone names."""
    from ..training.age_notice import age_notice

    papers, newest = version.tags.get("data.papers", ""), version.tags.get("data.newest", "")
    megabytes = metrics.get("megabytes")
    return Listed(
        model=version.uri,
        also=tuple(
            alias if alias == CHAMPION and is_sole else f"models:/{version.name}@{alias}" for alias in version.aliases
        ),
        where="registered",
        kind=version.tags.get("model", "unknown"),
        papers=int(papers) if papers.isdecimal() else None,
        megabytes=None if megabytes is None else round(megabytes, 2),
        made=datetime.fromtimestamp(version.made / 1000, UTC).isoformat(timespec="seconds"),
        taxonomy=version.tags.get("taxonomy"),
        metrics=headline(metrics),
        feed=feed.labels if feed else None,
        feed_papers=feed.n_papers if feed else None,
        newest_label=newest or None,
        warning=age_notice(version.uri, newest, metrics) or None,
    )


def headline(metrics: Mapping[str, float]) -> dict[str, float]:
    """The metrics that are listed, each with its interval."""
    from ..training.measure.intervals import Interval

    names = [f"{set_name}/{metric}" for set_name in (FEED.name, *LABELLED_SETS) for metric in METRICS]
    names += [f"{FEED.name}/{metric}" for metric in LOSSES]
    intervals = [Interval.read(metrics, name).flat(name) for name in names]
    return {name: round(number, 6) for numbers in intervals for name, number in numbers.items()}
