"""What a person wrote for a model in, the model that is meant out: one that ships, a folder, a registered one, a run.

Every command that takes a model takes these names.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...configs.errors import InputError, StoreError
from ...configs.kinds import KINDS
from ...configs.likely import did_you_mean
from ...configs.names import CHAMPION, DEFAULT, RELEASED
from ...configs.places import packaged
from ...models.bundle import MANIFEST, bundles_in, read_taxonomy
from ...models.own_heads import CORRECTIONS, OwnHead, own_heads
from .address import is_local, tracking_uri
from .champions import PACKAGED, sole, taxonomy_key, usual_champions
from .reading import find_run, open_reader
from .stored import Reader, Registered, StoredRun
from .uris import MODELS, RUNS, run_at, version_at


@dataclass(frozen=True, slots=True)
class NamedModel:
    """The model that a name stands for: its folder, its registered version, or the run that trained it."""

    name: str
    """A name that stays its own, whatever is promoted: `tfidf`, `models:/arxsift-tfidf/2`, a path, a run's id."""
    folder: Path | None = None
    """Where its bundle lies, if it ships or was named by its folder."""
    version: Registered | None = None
    run: StoredRun | None = None


class Models:
    """Everything that a name can mean here; the store in use is read when first asked for, and once."""

    @cached_property
    def store(self) -> Reader:
        return open_reader()

    @cached_property
    def runs(self) -> list[StoredRun]:
        """The runs of the store, the newest first."""
        return self.store.runs()

    @cached_property
    def versions(self) -> list[Registered]:
        """The registered versions, by name, then number."""
        return self.store.versions()

    def named(self, name: str, topics: Collection[str] = ()) -> NamedModel:
        """The model of that name; a name that ships comes before a folder (`./tfidf`), a model's folder before a run.

        What was learnt here comes after the names that ship: `corrections`, or the name of a taxonomy.

        Where a name means the champion, `topics` choose among the champions of several taxonomies.

        Raises:
            InputError: no model of that name, or several.
            StoreError: the store, which is to say what the name means, cannot be read.
        """
        if name == DEFAULT:
            return self.default(topics)
        shipped = released_folders()
        if name == RELEASED or name in shipped:
            name = best_released() if name == RELEASED else name
            return NamedModel(name, shipped[name])
        if name == CHAMPION:
            return self._of_version(self.champion(topics))
        if folder := own_heads().get(name):
            return NamedModel(name, folder)
        if name.startswith(MODELS):
            return self._of_version(version_at(name, self.store))
        if name.startswith(RUNS):
            return self._of_run(run_at(name, self.runs))
        return self._folder_or_run(name)

    def default(self, topics: Collection[str] = ()) -> NamedModel:
        """The champion of the packaged taxonomy in a local store, else the released model; a server is not asked.

        The released model is meant with the corrections that were learnt here, if they are in use. Where it lacks some
        of the `topics`, the champion of another taxonomy that has them all is meant.

        Raises:
            InputError: there are several champions.
            StoreError: the store cannot be read.
        """
        if not is_local(tracking_uri()):  # another may take long to answer
            return corrected_or_released()
        try:
            own = [version for version in self.champions() if taxonomy_key(version) == PACKAGED]
            usual = self._of_version(sole(own, self.versions)) if own else corrected_or_released()
            return self._with_topics(usual, topics)
        except StoreError as error:
            raise StoreError(f"{error}; name {RELEASED} to do without it") from error

    def champions(self) -> list[Registered]:
        """At most one of each taxonomy, unless somebody gave the alias by hand."""
        return [version for version in self.versions if CHAMPION in version.aliases]

    def champion(self, topics: Collection[str] = ()) -> Registered:
        """The version that someone promoted: of the packaged taxonomy if there is one, else of the only other one.

        Where it lacks some of the `topics`, the champion of another taxonomy that has them all is meant.

        Raises:
            InputError: there is none, or there are several, and nothing tells which is meant.
        """
        usual = usual_champions(self.champions())
        if topics and len(usual) > 1:
            usual = [version for version in usual if self._has_topics(self._of_version(version), topics)] or usual
        version = sole(usual, self.versions)
        return self._with_topics(self._of_version(version), topics).version or version

    def _with_topics(self, usual: NamedModel, topics: Collection[str]) -> NamedModel:
        """The usual model, or the champion of another taxonomy that has all the topics where the usual one has not."""
        if not topics or self._has_topics(usual, topics):
            return usual
        others = (self._of_version(version) for version in self.champions() if version != usual.version)
        return next((model for model in others if self._has_topics(model, topics)), usual)

    def _has_topics(self, model: NamedModel, topics: Collection[str]) -> bool:
        with self.bundle(model) as folder:
            taxonomy = read_taxonomy(folder)
        return all(taxonomy.id_of(topic) is not None for topic in topics)

    @contextmanager
    def bundle(self, model: NamedModel) -> Iterator[Path]:
        """The folder of its bundle, which may be gone afterwards.

        Raises:
            InputError: a run without a registered model.
            BundleError: what was registered holds none.
        """
        if model.folder:
            yield model.folder
            return
        with self.store.bundle(self.version_of(model)) as folder:
            yield folder

    def version_of(self, model: NamedModel) -> Registered:
        """Its registered version, of several that its run registered the newest.

        Raises:
            InputError: it has none.
        """
        if model.version:
            return model.version
        if not model.run:
            raise InputError(f"{model.name}: no model of the store in use; arxsift models lists them")
        versions = [version for version in self.versions if version.run_id == model.run.id]
        if not versions:
            raise InputError(
                f"run {model.run.shown} has no registered model: only a training registers one, and it may be deleted"
            )
        return versions[-1]

    def run_of(self, model: NamedModel) -> StoredRun:
        """The run that trained it, or that stands in the store for a model that ships.

        Raises:
            InputError: there is none.
        """
        if model.run:
            return model.run
        if model.version:
            trained = (run for run in self.runs if run.id == model.version.run_id)
            gone = f"{model.name}: the run that trained it is no longer in the store"
        else:
            trained = (run for run in self.runs if is_import(run, model.name))
            gone = f"{model.name}: no run of the store in use trained it"
        for run in trained:
            return run
        raise InputError(gone)

    def _of_version(self, version: Registered) -> NamedModel:
        return NamedModel(version.uri, version=version)

    def _of_run(self, run: StoredRun) -> NamedModel:
        return NamedModel(run.id, _shipped_folder(run), run=run)

    def _folder_or_run(self, name: str) -> NamedModel:
        folder = Path(name).expanduser() if name else None
        if folder and (folder / MANIFEST).is_file():
            return NamedModel(name, folder)
        fault = ""
        try:
            if run := find_run(self.runs, name):
                return self._of_run(run)
        except StoreError as error:
            fault = f"; runs were not looked for: {error}"
        if folder and folder.is_dir():  # whoever opens it says what it lacks
            return NamedModel(name, folder)
        raise InputError(f"{name!r}: no such model, folder or run; {self._hint(name, fault)}{fault}")

    def _hint(self, name: str, fault: str) -> str:
        names = [RELEASED, *released_folders(), *own_heads()]
        runs = [] if fault else [run for run in self.runs if run.is_model]
        newest = f"; the newest runs are {', '.join(run.shown for run in runs[:3])}" if runs else ""
        there_is = f"there is {', '.join(names)} (arxsift models lists all){newest}"
        return did_you_mean(name, [*names, CHAMPION, *(run.name for run in runs)], there_is)


def is_import(run: StoredRun, name: str) -> bool:
    """Whether a run stands in the store for the shipped model of that name."""
    return "imported" in run.tags and run.tags.get("recipe") == name


def released_folders() -> dict[str, Path]:
    """Name -> folder of the models that ship."""
    return bundles_in(packaged("models", RELEASED))


def corrected_or_released() -> NamedModel:
    """The corrections that are in use, which hold the model that they correct; else the better of those that ship."""
    name = best_released()
    corrections = OwnHead(CORRECTIONS).in_use
    return NamedModel(CORRECTIONS, corrections) if corrections else NamedModel(name, released_folders()[name])


def best_released() -> str:
    """The name of the better of the models that ship."""
    shipped = released_folders()
    best = next((name for name in KINDS if name in shipped), None)
    if best is None:
        raise InputError(f"{packaged('models', RELEASED)}: no model ships here; install arxsift again")
    return best


def _shipped_folder(run: StoredRun) -> Path | None:
    return next((folder for name, folder in released_folders().items() if is_import(run, name)), None)
