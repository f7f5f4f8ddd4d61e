"""Recognises the words that exports write where a title or an abstract is missing."""

import re

_PLACEHOLDER = re.compile(
    r"[\W_]*(?:n/?a|n\.a|nan|null|nil|none|undefined|not (?:available|applicable)|unavailable|"
    r"(?:there is |(?:this )?(?:article|paper) has )?(?:no|without) abstract(?: (?:is )?(?:available|provided|found))?"
    r"(?: for this (?:article|paper|record))?|abstract (?:is )?(?:not |un)available)?[\W_]*",
    re.IGNORECASE,
)
_LONGEST = 60
"""Longest placeholder, in characters."""


def present(text: str) -> str:
    """The text; empty if it only says that there is none: `N/A`, `nan`, `[No abstract available]`."""
    return "" if len(text) <= _LONGEST and _PLACEHOLDER.fullmatch(text) else text
