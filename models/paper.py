"""A title and an abstract in, a `Paper` out: the one record that every classifier reads."""

import hashlib
from dataclasses import dataclass, replace

from ..configs.errors import InputError
from .text import normalise

MAX_CHARACTERS = 100_000
"""No abstract is longer; what is longer is a whole document and would be judged wrongly."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A research paper as a classifier sees it; build it with `Paper.of`, which normalises the text."""

    id: str
    """arXiv identifier without its version (`2508.13426`, `astro-ph/0601001`), or one made from the text."""
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """arXiv categories, primary first."""
    date: str = ""
    """When the first version came: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as much as is known."""
    version: int | None = None
    url: str = ""

    @classmethod
    def of(cls, title: str, abstract: str, id: str = "") -> "Paper":
        """The door: normalise both texts, and make an identifier from them when none is given.

        Raises:
            InputError: neither title nor abstract, or a text too long to be an abstract.
        """
        for name, text in (("title", title), ("abstract", abstract)):
            if len(text) > MAX_CHARACTERS:
                limit = f"at most {MAX_CHARACTERS:,} are taken"
                raise InputError(f"the {name} has {len(text):,} characters; {limit}: give an abstract, not a document")
        title, abstract = normalise(title), normalise(abstract)
        if not title and not abstract:
            raise InputError("the text is empty: give a title or an abstract")
        return cls(id or text_id(title, abstract), title, abstract)

    @property
    def without_abstract(self) -> "Paper":
        """The paper as its title alone."""
        return replace(self, abstract="")

    def with_details(self, **details: object) -> "Paper":
        """A paper of this text with authors, categories, date, version or url."""
        return replace(self, **details)  # type: ignore[arg-type]


def text_id(title: str, abstract: str) -> str:
    """`text-` and sixteen hexadecimal digits: the same for the same normalised text."""
    return "text-" + hashlib.sha256(f"{title}\n{abstract}".encode()).hexdigest()[:16]
