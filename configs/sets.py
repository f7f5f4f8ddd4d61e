"""The sets of papers on which models are evaluated: one table of their names and of how sentences name them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperSet:
    """Papers on which quality is measured."""

    name: str
    """First part of the names of its metrics, as in `feed/macro_f1`, and part of its files' names."""
    papers: str
    """What the papers are, as in "a random sample of a real feed"."""
    phrase: str
    """How a sentence names it, as in "on a feed"."""
    heading: str
    """Heading of its section in a model card."""


CV = PaperSet(
    "cv",
    "cross-validation on the labelled papers",
    "in cross-validation",
    "Cross-validation: labelled papers, each judged by a model that was not fitted on it or a near-duplicate",
)
HELD_OUT = PaperSet(
    "held_out",
    "labelled papers held out from the fit",
    "on held-out papers",
    "Held out: labelled papers that nothing was learnt from, though they chose when to stop learning",
)
BY_DATE = PaperSet(
    "by_date",
    "the newest labelled papers, by a model of the older ones",
    "on the newest papers",
    "By date: the newest labelled papers, judged by a model of the older ones",
)
FEED = PaperSet(
    "feed",
    "a random sample of a real feed",
    "on a feed",
    "Feed: the papers of the batch feed-dev, drawn at random from real feeds; no model was fitted on them",
)
TITLE = PaperSet(
    "title",
    "papers of the feed by their titles alone",
    "on titles alone",
    "Titles: the papers of the batch feed-dev by their titles alone; no model was fitted on them",
)
NEURO = PaperSet(
    "neuro",
    "neuroscience papers, mostly raw announcements of cs.NE and q-bio.NC",
    "on neuroscience papers",
    "Neuroscience: the batch neuro-dev, mostly raw announcements of cs.NE and q-bio.NC; no model was fitted on them",
)
OWN = PaperSet(
    "own",
    "labelled papers of a person's own, each judged by a model that was not fitted on it",
    "on own papers",
    "Own: papers labelled in `--papers`, each judged by a model that was not fitted on it or a near-duplicate",
)
FILE = PaperSet(
    "file",
    "papers of a labelled file, which a model may have learnt from",
    "on a labelled file",
    "File: papers of a labelled file, which the model may have learnt from",
)

SETS = {paper_set.name: paper_set for paper_set in (CV, HELD_OUT, BY_DATE, FEED, TITLE, NEURO, OWN, FILE)}
"""Name -> set."""

LABELLED = "labelled"
"""Stands for whichever of `LABELLED_SETS` a model has."""

LABELLED_SETS = (CV.name, HELD_OUT.name)
"""Sets on which quality on labelled papers is measured: cross-validation, or one part of them held out."""


def sets_named(name: str) -> tuple[str, ...]:
    """Names of the sets that a name stands for: those of `LABELLED_SETS`, or the set of that name."""
    return LABELLED_SETS if name == LABELLED else (name,)
