"""A text in, its sentences out; joined, they are the text again."""

import re

ABBREVIATIONS = frozenset(
    """
    e.g i.e cf vs viz resp al approx ca incl excl w.r.t a.k.a i.i.d s.t
    fig figs eq eqs eqn eqns sec secs sect ch chap tab thm lem prop cor def app alg ref refs no nos vol pp p
    dr prof mr mrs ms st jr sr dept univ
    """.split()  # noqa: SIM905 - forty quoted words are harder to read
)
"""Words after whose full stop a sentence goes on; `etc.` is none, for it mostly ends one."""

_END = re.compile(r"""(?:[.!?]+|…)["'”’)\]]*\s+(?=["'“‘(\[]*[A-Z0-9À-ÖØ-Þ])""")
"""Marks, what closes, space, and the capital or figure that the next sentence begins with."""

_LAST_WORD = re.compile(r"(?:^|[\s(\[{\"'“‘/~–—-])([^\s(\[{\"'“‘/~–—-]+)$")


def split_sentences(text: str) -> list[str]:
    """The sentences with the space behind each; a text without any is one sentence, an empty one none."""
    sentences, start = [], 0
    for end in _END.finditer(text):
        if ends_sentence(text[start : end.start()], end[0]):
            sentences.append(text[start : end.end()])
            start = end.end()
    return [*sentences, text[start:]] if text[start:] else sentences


def ends_sentence(before: str, marks: str) -> bool:
    """Whether marks after a text end its sentence, and not just an abbreviation or an initial."""
    if marks[0] != "." or marks[:2] == "..":
        return True
    last = _LAST_WORD.search(before)
    word = last[1] if last else ""
    initial = len(word) == 1 and word.isupper() and word not in "I"
    return bool(word) and not initial and word.lower() not in ABBREVIATIONS
