"""What was typed and what is configured in, a job to run out."""

from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ...configs.errors import InputError
from ...configs.names import DEFAULT
from ...configs.taxonomy import Taxonomy
from .. import choose
from ..digest.formats import DigestFormat, format_of
from ..files.columns import Columns
from ..terminal.say import say
from ..web.connection import user_agent
from .call import Call
from .config import FeedsConfig
from .feeds_file import NoSources, Origins, feeds_file, read_feeds_config
from .judge import Model
from .publish import Target
from .ranking.choice import Choice, choose_topics, topic_thresholds
from .ranking.follow import Interests
from .reading.decide import Rules
from .reading.sources import Sources, sort_sources
from .state.records import JudgedBy


@dataclass(frozen=True, slots=True)
class Job:
    """What to read, what to show of it, and where."""

    sources: Sources
    targets: tuple[Target, ...]
    choice: Choice
    taxonomy: Taxonomy
    """The model's."""
    open_model: Callable[[], Model]
    """Called when there is something to judge."""
    rules: Rules = field(default_factory=Rules)
    columns: Columns = field(default_factory=Columns)
    limit: int | None = None
    catch_up: bool = False
    contact: str | None = None
    force: bool = False
    write_empty: bool = False
    """Whether a digest without papers is written too."""
    configured_in: str = ""
    """Where the outputs are configured: one that exists gets a neighbour, `today-2.html`, and its folder is made."""

    @property
    def paths(self) -> list[Path]:
        return [target.path for target in self.targets if target.path]

    @property
    def outputs(self) -> frozenset[str]:
        """Names of the outputs."""
        return frozenset(target.name for target in self.targets)


def make_job(call: Call) -> Job:
    """The job that a call asks for.

    Raises:
        NoSources: neither the call nor the configuration names any.
        InputError: topics, formats or sources that there are not, and what `choose.taxonomy_of` raises.
    """
    configured = read_feeds_config(call.config) or FeedsConfig()
    typed = frozenset(call.overrides.typed)
    origins = Origins(call.config or feeds_file(), frozenset(configured.model_fields_set), typed)
    typed_sources = sort_sources(call.sources, call.searches)
    sources = typed_sources if call.names_sources else configured_sources(configured, origins)
    as_configured = bool(configured.outputs) and not (call.names_sources or call.outputs or call.format)
    config = call.overrides.over(configured)
    with nullcontext() if "model" in typed else origins.named("model"):
        model = choose.resolve(config.model or DEFAULT, config.topics_named)
        taxonomy = choose.taxonomy_of(model)
    config = without_others_topics(config, taxonomy, typed)
    with origins.named("contact"):
        user_agent(config.contact)
    return Job(
        sources=sources,
        targets=configured_targets(config, origins) if as_configured else targets_of(call.outputs, call.format),
        choice=choice_of(config, taxonomy, model, origins),
        taxonomy=taxonomy,
        open_model=partial(open_model, model),
        rules=Rules(config.announce, call.window, call.again),
        columns=call.columns,
        limit=config.limit,
        catch_up=call.catch_up,
        contact=config.contact,
        force=call.force,
        write_empty=call.write_empty,
        configured_in=origins.of("outputs") if as_configured else "",
    )


def without_others_topics(config: FeedsConfig, taxonomy: Taxonomy, typed: Collection[str]) -> FeedsConfig:
    """The configuration without its topics and thresholds, where the model that was typed has none of the topics."""
    topics = sorted(config.topics_named)
    if "model" not in typed or "topics" in typed or not topics or any(map(taxonomy.id_of, topics)):
        return config
    say(f"the topics in feeds.yaml ({', '.join(topics)}) are of another taxonomy: all topics of the model are shown")
    return config.model_copy(update={"topics": (), "thresholds": {}})


def configured_sources(config: FeedsConfig, origins: Origins) -> Sources:
    """Raises NoSources where none are configured, and InputError with the key of one that there is not."""
    with origins.named("categories"):
        categories = sort_sources(config.categories)
    with origins.named("feeds"):
        feeds = sort_sources(config.feeds_at_home)
    sources = categories | feeds | Sources(searches=config.searches)
    if not sources.anything:
        raise NoSources(origins.file)
    return sources


def choice_of(config: FeedsConfig, taxonomy: Taxonomy, model: str, origins: Origins) -> Choice:
    """What is configured, and typed over it; raises InputError for a topic that the model does not know."""
    with origins.named("topics"):
        topics, out_of_scope = choose_topics(config.topics, taxonomy, model)
    with origins.named("thresholds"):
        thresholds = topic_thresholds(config.thresholds, taxonomy, model)
    return Choice(
        topics=topics,
        out_of_scope=out_of_scope,
        thresholds=thresholds,
        min_score=config.min_score,
        by=config.by,
        prefer=config.prefer,
        interests=Interests(config.follow, config.mute, config.hide),
    )


def configured_targets(config: FeedsConfig, origins: Origins) -> tuple[Target, ...]:
    with origins.named("outputs"):
        targets = targets_of(config.outputs_of(datetime.now()), None)
    return tuple(replace(target, configured=name) for target, name in zip(targets, config.outputs, strict=True))


def targets_of(paths: Sequence[Path], format: DigestFormat | None) -> tuple[Target, ...]:
    """Where the digest goes and in which format; with no file, to stdout, as a table."""
    if not paths:
        return (Target(None, format or "table"),)
    if format and len(paths) > 1:
        raise InputError("--format goes with one output; the suffixes of several say theirs")
    twice = next((path for path in paths if [p.resolve() for p in paths].count(path.resolve()) > 1), None)
    if twice:
        raise InputError(f"{twice}: named twice as an output")
    return tuple(Target(None if str(path) == "-" else path, format or stdout_or(path)) for path in paths)


def stdout_or(path: Path) -> DigestFormat:
    """The format that the suffix names; `-` is a table."""
    return "table" if str(path) == "-" else format_of(path)


def open_model(name: str) -> Model:
    classifier, identity = choose.choose_identified(name)
    return Model(classifier, JudgedBy(classifier.name, identity, classifier.taxonomy.digest))
