"""All checks, in the order in which they are printed."""

from collections.abc import Iterator

from .data import check_data
from .finding import Finding
from .installation import check_installation
from .usage import check_clock, check_configuration, check_model, check_privacy, check_store


def examine(offline: bool) -> Iterator[Finding]:
    """One finding after the other, as soon as it is known; `offline` asks nothing outside."""
    yield from check_installation()
    yield from check_data()
    yield from check_model()
    yield from check_store(offline)
    yield from check_configuration()
    yield from check_privacy()
    yield from check_clock()
    if offline:
        yield Finding("network", "hosts", "not asked (--offline)", "note")
        return
    from .network import check_network

    yield from check_network()
