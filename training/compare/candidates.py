"""Names of models in, what is recorded of each out: its metrics and its judgements of labelled papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from pathlib import Path

from ...configs.errors import InputError
from ...configs.kinds import KINDS
from ...configs.sets import FEED, SETS
from ...configs.taxonomy import Taxonomy, load_taxonomy
from ...models.bundle import read_evaluation, read_extra, read_manifest
from ..measure.cost import measure_size
from ..measure.intervals import Interval
from ..measure.records import JUDGEMENTS, Record, read_record, record_name
from ..tracking.champions import usual_champions
from ..tracking.names import Models, NamedModel, is_import, released_folders
from ..tracking.stored import StoredRun
from .baselines import KEYWORDS, PRIOR, keyword_records, prior_records
from .cost_figure import Cost

BASELINES = (KEYWORDS, PRIOR)

MAIN_METRIC = f"{FEED.name}/mean_average_precision"
"""Metric by which the best model of a kind is found."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A model that can be compared: a run of the store, one that ships, or a baseline."""

    name: str
    kind: str
    records: dict[str, Record] = field(repr=False)
    """Set -> what the model said of its papers."""
    metrics: dict[str, float] = field(default_factory=dict, repr=False)
    run: StoredRun | None = None
    data: str = ""
    """Digest of what the model learnt from."""
    newest: str = ""
    """Month of its newest label, `2026-07`; empty where it is not known."""

    @property
    def papers_per_second(self) -> float | None:
        return self.metrics.get("papers_per_second")


class Catalogue:
    """The models that can be compared: those that names can mean, and the baselines."""

    def __init__(self) -> None:
        """Raises StoreError when the store cannot be used."""
        self.models = Models()
        self.store = self.models.store
        self.stored = self.models.runs
        self.released = released_folders()
        self.left_out: list[str] = []
        """Sentences on models that nobody named and that are not compared, with the reason."""

    def find(self, names: Sequence[str]) -> list[Candidate]:
        """The models of these names; without names the champion, the best of every kind, and the baselines.

        Raises:
            InputError: a name that nothing has, or several runs; a run that holds no judgements.
            BundleError: a record is damaged.
            StoreError: the store cannot be used.
        """
        wanted = [name for name in names if name not in BASELINES]
        candidates = without_twins(self.named(name) for name in wanted) if names else self.usual()
        if names and not candidates:
            raise InputError("a baseline has nothing to be compared with: name a run or a model too")
        rules = [name for name in BASELINES if name in names or not names]
        compared = [*candidates, *baselines(candidates, rules, bool(names))]
        has_keywords = any(candidate.name == KEYWORDS for candidate in compared)
        if not names and not has_keywords and taxonomy_of(candidates):
            self.left_out.append(f"{KEYWORDS} is left out: it needs the papers' texts; arxsift fetch brings them")
        return compared

    def named(self, name: str) -> Candidate:
        """One model, no baseline; raises what `find` raises."""
        return self.of_model(self.model(name))

    def model(self, name: str) -> NamedModel:
        """What a name means, before anything recorded of it is read."""
        if name in BASELINES:
            raise InputError(f"{name} is a rule: it can be compared and nothing else")
        return self.models.named(name)

    def of_model(self, model: NamedModel) -> Candidate:
        """Raises InputError where nothing that is recorded of it holds judgements."""
        if model.folder and not model.run:
            return self.of_bundle(model.name, model.folder)
        return self.of_run(self.models.run_of(model))

    def usual(self) -> list[Candidate]:
        """The champion, the best model of each kind by average precision on the feed, shipped ones too, and the newest.

        Those that cannot be compared with the first are named in `left_out`, with the reason.
        """
        champions = {version.run_id for version in usual_champions(self.models.champions())}
        usual = [self.of_run(run) for run in self.stored if run.id in champions and self.records(run)]
        usual += filter(None, map(self.best, KINDS))
        if newest := next((run for run in self.stored if is_training(run)), None):
            if self.records(newest):
                usual.append(self.of_run(newest))
            else:
                self.left_out.append(f"{newest.shown}, the newest training, is left out: {why_none(newest)}")
        usual = without_twins(usual)
        others = [model for model in usual if set(topics_of(model)) != set(topics_of(usual[0]))]
        self.left_out += [f"{model.name} is left out: its topics are {', '.join(topics_of(model))}" for model in others]
        return [model for model in usual if model not in others]

    def best(self, kind: str) -> Candidate | None:
        """The best model of a kind, among runs with records and the model that ships, itself rather than its import."""
        runs = [run for run in self.stored if run.is_model and run.kind == kind and "imported" not in run.tags]
        metrics = self.store.metrics([run.id for run in runs])
        shipped = self.of_bundle(kind, self.released[kind]) if kind in self.released else None
        ranked = sorted(runs, key=lambda run: -metrics.get(run.id, {}).get(MAIN_METRIC, -1.0))
        to_beat = shipped.metrics.get(MAIN_METRIC, -1.0) if shipped else -2.0
        for run in ranked:
            if metrics.get(run.id, {}).get(MAIN_METRIC, -1.0) <= to_beat:
                break
            if records := self.records(run):
                return candidate_of(run, records, metrics.get(run.id, {}))
        return shipped

    def of_bundle(self, name: str, folder: Path) -> Candidate:
        """A model that ships, or one in a folder of its own, by what its bundle holds."""
        records = bundled_records(folder)
        if not records:
            remedy = "install arxsift again" if name in self.released else "name the run that trained it"
            raise InputError(f"{name} holds no judgements: {remedy}, or use arxsift evaluate")
        evaluation = read_evaluation(folder) or {}
        return Candidate(
            f"{name} (released)" if name in self.released else name,
            read_manifest(folder).kind,
            records,
            {**evaluation.get("metrics", {}), **evaluation.get("cost", {}), "megabytes": measure_size(folder)},
            self.imported(name),
            evaluation.get("data", ""),
            evaluation.get("labels", {}).get("newest", ""),
        )

    def costs(self) -> list[Cost]:
        """Every model whose speed and whose quality on the feed are known, shipped ones included."""
        runs = [run for run in self.stored if run.is_model and "imported" not in run.tags]
        metrics = self.store.metrics([run.id for run in runs])
        stored = [(run.shown, run.kind, metrics.get(run.id, {})) for run in runs]
        shipped = [(model.name, model.kind, model.metrics) for model in starmap(self.of_bundle, self.released.items())]
        costs = [cost_of(name, kind, metrics) for name, kind, metrics in [*shipped, *stored]]
        return [cost for cost in costs if cost.is_known]

    def imported(self, name: str) -> StoredRun | None:
        """The run in this store that stands for a model that ships."""
        return next((run for run in self.stored if is_import(run, name)), None)

    def of_run(self, run: StoredRun) -> Candidate:
        """Raises InputError where the run holds no judgements."""
        records = self.records(run)
        if not records:
            raise InputError(f"run {run.shown} holds no judgements: {why_none(run)}")
        metrics = self.store.metrics([run.id]).get(run.id, {})
        return candidate_of(run, records, metrics)

    def records(self, run: StoredRun) -> dict[str, Record]:
        """What a run keeps of its judgements; empty where nothing."""
        paths = {set_name: f"{JUDGEMENTS}/{record_name(set_name)}" for set_name in SETS}
        kept = {set_name: self.store.artifact(run, path) for set_name, path in paths.items()}
        return {
            set_name: read_record(content, f"run {run.id}: {paths[set_name]}")
            for set_name, content in kept.items()
            if content
        }


def candidate_of(run: StoredRun, records: dict[str, Record], metrics: dict[str, float]) -> Candidate:
    """A run of the store by its records and metrics."""
    tags = run.tags
    return Candidate(run.shown, run.kind, records, metrics, run, tags.get("data", ""), tags.get("data.newest", ""))


def is_training(run: StoredRun) -> bool:
    """Whether a run trained a model here, and did not only evaluate or import one."""
    return run.is_model and not {"imported", "evaluates"} & run.tags.keys()


def without_twins(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each candidate once, though several names may mean it."""
    return [*{candidate.name: candidate for candidate in candidates}.values()]


def topics_of(candidate: Candidate) -> tuple[str, ...]:
    """Topics of a model, in its order."""
    return next(iter(candidate.records.values())).topics


def find_candidates(names: Sequence[str]) -> list[Candidate]:
    """`Catalogue.find` in the store in use."""
    return Catalogue().find(names)


def cost_of(name: str, kind: str, metrics: Mapping[str, float]) -> Cost:
    """What a model costs and reaches, NaN for what its metrics lack."""
    speed, megabytes, minutes = (
        metrics.get(cost, float("nan")) for cost in ("papers_per_second", "megabytes", "minutes")
    )
    return Cost(name, kind, speed, Interval.read(metrics, MAIN_METRIC), megabytes, minutes)


def why_none(run: StoredRun) -> str:
    """Why a run holds no judgements, in words."""
    if run.status != "FINISHED":
        return f"it is {run.status}"
    if "mlflow.parentRunId" in run.tags:
        return f"it is a part of {run.tags['mlflow.parentRunId'][:8]}; name that"
    return "it was made by an older arxsift; train again, or use arxsift evaluate"


def bundled_records(folder: Path) -> dict[str, Record]:
    """Set -> what a model said of papers that it had not learnt from; few bundles hold such records."""
    kept = {set_name: read_extra(folder, record_name(set_name)) for set_name in SETS}
    return {
        set_name: read_record(content, f"{folder.name}: {set_name}") for set_name, content in kept.items() if content
    }


def baselines(candidates: Sequence[Candidate], names: Sequence[str], insist: bool) -> list[Candidate]:
    """The baselines of these names, on the papers of the candidates.

    Raises:
        InputError: `insist`, and the texts for the keywords are not here, or the topics are not the packaged ones.
    """
    papers = {set_name: record for candidate in reversed(candidates) for set_name, record in candidate.records.items()}
    taxonomy = taxonomy_of(candidates)
    rules = []
    if KEYWORDS in names:
        if insist and not taxonomy:
            raise InputError("the keyword rule is of the packaged topics only")
        records = keyword_records(papers, taxonomy) if taxonomy else {}
        if insist and not records:
            raise InputError("the keyword rule reads texts, which are not here: run arxsift fetch")
        rules += [Candidate(KEYWORDS, KEYWORDS, records)] if records else []
    if PRIOR in names:
        rules.append(Candidate(PRIOR, PRIOR, prior_records(papers)))
    return rules


def taxonomy_of(candidates: Sequence[Candidate]) -> Taxonomy | None:
    """The packaged taxonomy where the models are of it: definitions of other ones are not in the store."""
    taxonomy = load_taxonomy()
    digests = {record.taxonomy for candidate in candidates for record in candidate.records.values()}
    return taxonomy if digests == {taxonomy.digest} else None
