"""Damages valid files at random, and holds a reader to three things: no crash, no hang, no record lost without a word.

`ARXSIFT_FUZZ_INPUTS` sets the number of inputs a format, 5,000 by default. A failure names the input's number, with
which `damaged` makes it again.
"""

import os
import random
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

MOST_SECONDS = 5
MOST_DAMAGES = 4
"""Changes made to one input."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A valid file in one format."""

    name: str
    before: bytes
    records: tuple[bytes, ...]
    after: bytes = b""
    tokens: tuple[bytes, ...] = ()
    """Bytes that mean something in the format."""

    @property
    def whole(self) -> bytes:
        return self.before + b"".join(self.records) + self.after


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading an input gave."""

    kept: tuple[str, ...]
    """Titles of the good entries, whitespace normalised."""
    told: bool
    """Whether anything was reported: a bad entry, something passed over, an error."""


def n_inputs() -> int:
    return int(os.environ.get("ARXSIFT_FUZZ_INPUTS", "5000"))


def fuzz(corpus: Corpus, read: Callable[[bytes], Outcome], title_of: Callable[[bytes], str]) -> None:
    """Read every damaged input; `title_of` gives the title that a record must come back with.

    A record that stands whole in the input must come back, unless the reader reports something.
    """
    for number in range(n_inputs()):
        content = damaged(corpus, number)
        with Attempt(f"{corpus.name}, input {number}: {content!r}"):
            outcome = read(content)
        if not outcome.told:
            kept = set(outcome.kept)
            lost = [record for record in corpus.records if record in content and title_of(record) not in kept]
            assert not lost, f"{corpus.name}, input {number}: lost without a word: {lost!r}\n{content!r}"


def damaged(corpus: Corpus, number: int) -> bytes:
    """Input `number`: the whole file with one to four changes."""
    rng = random.Random(f"{corpus.name} {number}")
    content = corpus.whole
    for _ in range(rng.randint(1, MOST_DAMAGES)):
        content = rng.choice(DAMAGES)(rng, content, corpus.tokens)
    return content


def span(rng: random.Random, content: bytes) -> tuple[int, int]:
    """Both ends of a part of the content, mostly a short one."""
    start = rng.randint(0, len(content))
    length = rng.choice((1, 2, 8, 60, 400, len(content)))
    return start, min(len(content), start + rng.randint(0, length))


def cut(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = span(rng, content)
    return content[:start] + content[end:]


def end_early(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: rng.randint(0, len(content))]


def swap(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    a, b, c, d = sorted((*span(rng, content), *span(rng, content)))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def repeat(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = span(rng, content)
    return content[:end] + content[start:end] + content[end:]


def insert_bytes(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(content))
    return content[:at] + rng.randbytes(rng.randint(1, 6)) + content[at:]


def insert_token(rng: random.Random, content: bytes, tokens: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(content))
    return content[:at] + rng.choice(tokens or (b"\n",)) + content[at:]


def change_byte(rng: random.Random, content: bytes, _: Sequence[bytes]) -> bytes:
    if not content:
        return content
    at = rng.randrange(len(content))
    return content[:at] + rng.randbytes(1) + content[at + 1 :]


DAMAGES = (cut, end_early, swap, repeat, insert_bytes, insert_token, insert_token, change_byte)


class Attempt:
    """Ends what takes too long, and names the input beside any error."""

    def __init__(self, input: str) -> None:
        self.input = input

    def __enter__(self) -> None:
        self.before = signal.signal(signal.SIGALRM, self.stop)
        signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.before)
        if error is not None:
            error.add_note(self.input)

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"hangs for more than {MOST_SECONDS} s")
