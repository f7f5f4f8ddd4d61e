"""A title and the sentences of its abstract in, the role of each sentence out: empty, detail, aim or contribution.

Only words are looked at. `models/README.md` has the counts by which these rules were judged.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from .text import fold

FEWEST_WORDS = 10
"""Number of words of the shortest sentence that may state an aim or a contribution."""

REPEATED = 0.7
"""Share of a sentence's longer words at which it repeats the title, if these are in the title."""

ANNOUNCING = frozenset(
    (
        "article",
        "from",
        "introduce",
        "novel",
        "paper",
        "present",
        "propose",
        "study",
        "that",
        "thi",
        "which",
        "with",
        "work",
    )
)
"""Words, without an `s` at the end, that do not count when a sentence is compared with the title."""

_DOCUMENT = r"(?:analysis|article|chapter|letter|manuscript|note|paper|report|research|review|study|survey|thesis|work)"
_OWN = re.compile(
    rf"\b(?:(?-i:I)(?= \w)|we(?! (?:have|know|live|need|often|rely|tend)\b)|our|ours|here"
    rf"|(?:this|the present) (?:\w+ )?{_DOCUMENT}"
    r"|the (?:article|paper|proposed \w+|review|survey))\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:ablations?|analys[ei]s|evaluations?|experiments?|findings|probing|measurements|results|simulations?)\b"
    r"(?:(?!\b(?:cannot|fail|not)\b)[^.]){0,60}?"
    r"\b(?:confirm|demonstrate|establish|highlight|indicate|prove|reveal|show|suggest|validate)(?:e?s|e?d)?\b"
    r"|\b(?:reveals?|shows?) that\b|\bthe (?:central|key|main) (?:finding|result)s?\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    rf"\b(?:(?-i:I)|we|(?:this|the|our) (?:\w+ )?{_DOCUMENT}|(?:this|the present) \w+)(?: \w+(?:ly|so)| also"
    r"| first| further| then| can| thus| next)*,? "
    r"(?:achieve|argue|bound|build|characteri[sz]e|construct|contribute|create|define|demonstrate|derive|describe|design"
    r"|develop|devise|disclose|discover|establish|extend|find|formali[sz]e|formulate|generali[sz]e|identif[yi]"
    r"|implement|improve|introduce|leverage|observe|obtain|offer|organi[sz]e|outperform|present|propose|prove|provide"
    r"|quantif[yi]|report|reveal|show|solve|suggest|uncover|unif[yi])(?:e?s|e?d)?\b"
    r"|\bwe (?:\w+ )?(?:built|found|showed|shown)\b"
    r"|\bwe\b[^.;:]{0,200}\band (?:also |further |then )?"
    r"(?:demonstrate|derive|establish|find|introduce|obtain|present|propose|prove|reveal|show)\b",
    re.IGNORECASE,
)
"""What a paper does or finds, not what it looks at."""

_BACKGROUND = re.compile(
    r"^(?:although|despite|however|nevertheless|though|unfortunately|while|yet)\b|\b(?:existing|prior|previous|recent"
    r"|recently|remains?|commonly|conventional(?:ly)?|currently?|often|traditional(?:ly)?|typically|usually|widely"
    r"|little is known|poorly understood|under-?explored|unexplored)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"https?://"
    r"|\b(?:code|data|datasets?|implementation|page|release|repository|website|weights)\b[^.]*"
    r"\b(?:available|released?|open-sourced?|found at|provides?)\b"
    r"|\bwe (?:(?:also|briefly|finally|further) )?(?:believe|conclude (?:by|with)|discuss|hope|lack|need|outline)\b"
    r"|\b(?:could|may|might) (?:also |further )?"
    r"(?:be|benefit|enable|guide|help|inform|lead|offer|provide|serve|support)\b"
    r"|\b(?:pav(?:e|es|ing) the way|implications? for|opens? (?:up )?(?:new )?(?:avenues|possibilities|directions))\b"
    r"|\b(?:supported|validated|verified|corroborated|confirmed|illustrated) (?:by|with|through|on|in) (?:\w+ ){0,2}"
    r"(?:experiments|simulations|examples)\b"
    r"|\b(?:support|validate|verify|corroborate|confirm|illustrate|complement) (?:our|the|these|this) (?:\w+ )?"
    r"(?:analys[ei]s|claims?|findings|insights?|predictions?|results?|theory)\b"
    r"|\b(?:experiments|experimental results)\b[^.\d]*"
    r"\b(?:advantage|effective|effectiveness|outperforms?|superior(?:ity)?)\b[^.\d]*\.?\s*$"
    r"|\bfuture\b|\bopportunit(?:y|ies)\b|\bpotential (?:as|for|of|to)\b|\bcan be applied\b"
    r"|\bopen (?:problem|question)s?\b|\b(?:is|are) intended (?:as|for|to)\b",
    re.IGNORECASE,
)
_LINK = "(?:consequently|finally|furthermore|hence|instead|moreover|rather|then|therefore|thus)"
_DEPENDENT = re.compile(
    rf"^(?:{_LINK},? )?(?:both|it|its|such|that|their|these|they|this|those)\b(?! {_DOCUMENT}\b)"
    r"|^(?:here,? )?we (?:\w+ ){1,3}(?:this|these|it)\b"
    r"|\b(?:this|these) (?:allows|enables|leads|provides|yields)\b"
    r"|\bthat (?:this|these)\b(?! (?:is|leads|makes|results|yields)\b)"
    r"|\b(?:doing|do) so\b",
    re.IGNORECASE,
)
_SYSTEM = r"(?:algorithm|approach|architecture|framework|method|model|network|pipeline|system)"
_OWN_SYSTEM = re.compile(rf"^(?:our|the proposed) (?:[\w-]+ )?{_SYSTEM} ", re.IGNORECASE)
"""A sentence whose subject is what the paper builds."""

_NAME = re.compile(r"\s*([^:]{2,40}):")
"""The name that a title gives before its colon."""

_LONGER_WORD = re.compile(r"\w{4,}")


class Role(IntEnum):
    """What a sentence does in its abstract."""

    EMPTY = 0
    """It says nothing of this paper: background, motivation, a gap, where the code is; or it repeats the title."""
    DETAIL = 1
    """It says something of the paper, and may need the sentence before it."""
    AIM = 2
    """It says what the paper looks at, and can be read alone."""
    CONTRIBUTION = 3
    """It says what the paper does or finds, and can be read alone."""


def roles_of(title: str, sentences: Sequence[str]) -> list[Role]:
    """One role a sentence of the abstract.

    What stands before the first sentence about the paper itself is background.
    """
    named = _NAME.match(title)
    name = re.compile(rf"(?<!\w){re.escape(named[1])}(?!\w)") if named else None
    own = [bool(_OWN.search(sentence) or (name and name.search(sentence))) for sentence in sentences]
    first_own = own.index(True) if True in own else min(1, len(sentences) - 1)
    title_words = words_in(title)
    subject = f"{named[1]} " if named else None
    return [
        Role.EMPTY if repeats(sentence, title_words) else _role(sentence, own[i], i < first_own, subject)
        for i, sentence in enumerate(sentences)
    ]


def repeats(sentence: str, title_words: set[str]) -> bool:
    """Whether the sentence says little more than the title of these words."""
    words = words_in(sentence)
    return bool(words) and len(words & title_words) >= REPEATED * len(words)


def words_in(text: str) -> set[str]:
    """The longer words of a text, without the `s` of a plural, and without those that only announce."""
    return {word.removesuffix("s") for word in _LONGER_WORD.findall(fold(text))} - ANNOUNCING


def _role(sentence: str, own: bool, before_own: bool, name: str | None) -> Role:
    stated = own or (not before_own and bool(_RESULT.search(sentence)))
    if _EMPTY.search(sentence) or (not stated and (before_own or _BACKGROUND.search(sentence))):
        return Role.EMPTY
    if _DEPENDENT.search(sentence):
        return Role.DETAIL if _RESULT.search(sentence) else Role.EMPTY
    if not stated or len(sentence.split()) < FEWEST_WORDS:
        return Role.DETAIL
    says_what_it_is = _OWN_SYSTEM.search(sentence) or (name and sentence.startswith(name))
    stated_here = says_what_it_is or _STATES.search(sentence) or _RESULT.search(sentence)
    return Role.CONTRIBUTION if stated_here else Role.AIM
