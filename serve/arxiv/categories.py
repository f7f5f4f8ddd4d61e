"""Categories as a person or a feed writes them in, arXiv's own names and OAI-PMH sets out."""

import difflib
import re
from collections.abc import Iterable

from ...configs.errors import InputError

_TABLE = """
cs AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE NI OH OS PF PL RO SC SD SE
cs SI SY
econ EM GN TH
eess AS IV SP SY
math AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT SG SP ST
q-bio BM CB GN MN NC OT PE QM SC TO
q-fin CP EC GN MF PM PR RM ST TR
stat AP CO ME ML OT TH
astro-ph CO EP GA HE IM SR
cond-mat dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con
gr-qc
hep-ex
hep-lat
hep-ph
hep-th
math-ph
nlin AO CD CG PS SI
nucl-ex
nucl-th
physics acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph flu-dyn gen-ph geo-ph hist-ph
physics ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph
quant-ph
"""

_LINES = [line.split() for line in _TABLE.strip().splitlines()]

CATEGORIES: dict[str, tuple[str, ...]] = {
    archive: tuple(subject for head, *subjects in _LINES if head == archive for subject in subjects)
    for archive, *_ in _LINES
}
"""Archive -> its subjects (https://arxiv.org/category_taxonomy); an archive without subjects is a category itself."""

_NAMES = {name.lower(): name for a, subjects in CATEGORIES.items() for name in (a, *(f"{a}.{s}" for s in subjects))}

_SUFFIXES = frozenset("bib csv doc docx gz html json jsonl log md ndjson pdf ps ris tex tsv txt xls xml".split())  # noqa: SIM905
"""Suffixes of files, some of which are close to a subject: `csv` to CV."""

_GROUPS = ("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat")
"""Archives that are a group of their own in OAI-PMH; the others are physics."""


def looks_like_category(text: str) -> bool:
    """Whether someone who writes this means a category or a whole archive, rightly spelt or not; no `cs.csv` does."""
    if is_category(text) or re.fullmatch(r"[a-z]+(?:-[a-z]+)?\.[A-Z]{2}", text):
        return True
    archive, _, subject = text.partition(".")
    subjects = CATEGORIES.get(archive.lower())
    if subjects is None or subject.lower() in _SUFFIXES or not re.fullmatch(r"[A-Za-z]+(?:-[A-Za-z]+)?", subject):
        return False
    as_written = len(subject) == 2 or subject[0].isupper()
    return as_written or bool(difflib.get_close_matches(subject.lower(), map(str.lower, subjects)))


def check_categories(texts: Iterable[str]) -> list[str]:
    """The categories, each once, as arXiv spells them (`CS.lg` is `cs.LG`), in the order given; whole archives count.

    Raises:
        InputError: arXiv has no such category.
    """
    names = []
    for text in texts:
        if text.lower() not in _NAMES:
            raise InputError(unknown_category(text))
        names.append(_NAMES[text.lower()])
    return list(dict.fromkeys(names))


def unknown_category(text: str) -> str:
    """The sentence for a category that arXiv does not have."""
    closest = closest_category(text)
    hint = f"did you mean {closest}?" if closest else "they are listed at https://arxiv.org/category_taxonomy"
    return f"{text}: arXiv has no such category; {hint}"


def category_names() -> list[str]:
    """Every category and archive, as arXiv spells it."""
    return [*_NAMES.values()]


def is_category(text: str) -> bool:
    """Whether arXiv has the category or archive, in any case of letters."""
    return text.lower() in _NAMES


def closest_category(text: str) -> str | None:
    """The category, or archive, that was probably meant; of several as close the one that begins as the text does."""
    text = text.lower()
    close = difflib.get_close_matches(text, _NAMES, n=20)
    if not close:
        return None
    ratios = {name: difflib.SequenceMatcher(None, name, text).ratio() for name in sorted(close)}
    return _NAMES[max(ratios, key=lambda name: (ratios[name], _n_shared(name, text)))]


def _n_shared(name: str, other: str) -> int:
    """Letters at the beginning that are the same."""
    return next((n for n, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), min(len(name), len(other)))


def oai_set(category: str) -> str:
    """The OAI-PMH set of a category or a whole archive: `cs.LG` -> `cs:cs:LG`, `quant-ph` -> `physics:quant-ph`."""
    archive, _, subject = category.partition(".")
    if subject:
        return f"{archive if archive in _GROUPS else 'physics'}:{archive}:{subject}"
    return archive if archive in _GROUPS else f"physics:{archive}"
