"""The fixtures of tests that ask servers."""

from made.client import answers, client, clock, nothing_from_outside, now, said

__all__ = ["answers", "client", "clock", "nothing_from_outside", "now", "said"]
