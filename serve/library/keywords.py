"""The keywords of one field in, the same with other topics among them out; the person's own stay as they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...configs.errors import InputError

PREFIX = "arxsift/"
"""What the keywords of topics begin with."""

_SEPARATORS = re.compile(r"([,;])")
_PLAIN = re.compile(r"[A-Za-z0-9][\w./:+-]*", re.ASCII)
"""What stands in a keyword of every format without being taken for anything else."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one paper as keywords."""

    ids: tuple[str, ...]
    prefix: str = PREFIX

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(f"{self.prefix}{topic}" for topic in self.ids)

    def owns(self, word: str) -> bool:
        """Whether a keyword is one that an earlier run added."""
        return word.strip().startswith(self.prefix)

    def are(self, words: Sequence[str]) -> bool:
        """Whether these keywords, of which only a run's own count, are the topics already."""
        return sorted(word.strip() for word in words if self.owns(word)) == sorted(self.words)


def check_prefix(prefix: str) -> None:
    """Raises InputError for a prefix that a format of libraries would take apart, or that the person's words have."""
    if not _PLAIN.fullmatch(prefix) or prefix[-1].isalnum():
        raise InputError(
            f"--keyword-prefix {prefix!r}: expected letters and digits and then one of / : . - + _, for example "
            f"{PREFIX}"
        )


def words_of(text: str) -> list[str]:
    """The keywords in a field's text."""
    return _SEPARATORS.split(text)[::2]


def without_own(text: str, topics: Topics) -> str:
    """The text of a field without the keywords that an earlier run added, and without what parts them from others."""
    parts = _SEPARATORS.split(text)
    kept, pending = [], ""
    for i in range(0, len(parts), 2):
        separator, word = parts[i - 1] if i else "", parts[i]
        if not topics.owns(word):
            kept.append((separator, word))
        elif i == len(parts) - 1:
            pending = word[len(word.rstrip()) :]  # blanks at the end are the field's
    if not kept:
        return ""
    first = kept[0][1].lstrip() if topics.owns(parts[0]) else kept[0][1]
    return first + "".join(separator + word for separator, word in kept[1:]) + pending


def with_words(text: str, words: Sequence[str]) -> str:
    """The text of a field with further keywords at its end, parted as the others are.

    `without_own` takes them away again.
    """
    body = text.rstrip()
    if not body:
        return ", ".join(words)
    sign = ";" if ";" in body and "," not in body else ","
    joint = sign if re.search(rf"{sign}\S", body) and not re.search(rf"{sign}\s", body) else f"{sign} "
    blank = joint[1:]
    if body.endswith(sign):
        return f"{body}{blank}{joint.join(words)}{sign}{text[len(body) :]}"
    return f"{body}{joint}{joint.join(words)}{text[len(body) :]}"
