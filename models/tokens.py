"""Papers in, token numbers out: title and abstract as one input, and batches of papers of similar length."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .arrays import Rows
from .paper import Paper

Tokens = NDArray[np.int64]
"""(n_tokens,) of one paper."""


class PaperTokenizer:
    """A Hugging Face tokenizer, as its JSON file defines it, for papers."""

    def __init__(self, definition: str, max_tokens: int) -> None:
        from tokenizers import Tokenizer

        self.definition = definition
        self.max_tokens = max_tokens
        self._tokenizer = Tokenizer.from_str(definition)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    def encode(self, papers: Sequence[Paper]) -> list[Tokens]:
        """The papers' tokens with the encoder's special ones, at most `max_tokens` each."""
        encoded = self._tokenizer.encode_batch_fast([as_input(paper) for paper in papers])
        return [np.array(encoding.ids, np.int64) for encoding in encoded]

    def title_lengths(self, papers: Sequence[Paper]) -> Rows:
        """Number of tokens to which `cut` leaves the title alone, (n_papers,); of the whole where there is no title."""
        titles = [replace(paper, abstract="") if paper.title else paper for paper in papers]
        return np.array([len(tokens) for tokens in self.encode(titles)], np.intp)


def as_input(paper: Paper) -> str:
    """What the encoder reads of a paper."""
    return ". ".join(text for text in (paper.title.rstrip(" ."), paper.abstract) if text)


def cut(tokens: Tokens, most: int) -> Tokens:
    """The first tokens, and the last one, which closes the input."""
    return tokens if len(tokens) <= most else np.append(tokens[: most - 1], tokens[-1])


def pad(rows: Sequence[Tokens]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token numbers and mask, both (n_papers, n_tokens of the longest paper); masked numbers mean nothing."""
    width = max(map(len, rows))
    ids = np.zeros((len(rows), width), np.int64)
    mask = np.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def by_length(rows: Sequence[Tokens], batch_papers: int) -> Iterator[Rows]:
    """Places of papers in batches of like length, the longest first: little is padded, and memory fails early."""
    order = np.argsort([-len(row) for row in rows], kind="stable")
    for start in range(0, len(order), batch_papers):
        yield order[start : start + batch_papers]
