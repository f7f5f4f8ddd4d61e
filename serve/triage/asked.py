"""What a person asked to be shown in, a sentence that says so out."""

from collections.abc import Iterator, Sequence

from ...configs.taxonomy import Taxonomy
from .ranking.choice import Choice
from .reading.decide import Rules


def asked_for(choice: Choice, rules: Rules, limit: int | None, taxonomy: Taxonomy) -> str:
    """As in `Asked for: Theory, preferring balanced.`"""
    return f"Asked for: {', '.join(parts_of(choice, rules, limit, taxonomy))}."


def parts_of(choice: Choice, rules: Rules, limit: int | None, taxonomy: Taxonomy) -> Iterator[str]:
    if choice.topics is None:
        yield "every topic"
    yield from (topic.name for topic in taxonomy.topics if choice.topics is not None and topic.id in choice.topics)
    if choice.out_of_scope:
        yield "papers out of scope too"
    yield f"preferring {choice.prefer}"
    for topic in taxonomy.topics:
        if topic.id in choice.thresholds:
            yield f"{topic.name} from a score of {choice.thresholds[topic.id]:g}"
    if choice.min_score:
        yield f"ranked by at least {choice.min_score:g}"
    if limit is not None:
        yield f"{limit:,} papers at most"
    yield from days_of(rules)
    if rules.announce != Rules().announce:  # files and other feeds announce nothing
        yield f"announced as {listed(rules.announce)}"


def days_of(rules: Rules) -> Iterator[str]:
    if rules.window.since:
        yield f"since {rules.window.since}"
    if rules.window.until:
        yield f"until {rules.window.until}"
    if rules.again:
        yield "seen papers again"


def listed(names: Sequence[str]) -> str:
    """Names joined by commas, and by `or` before the last."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
