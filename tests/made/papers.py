"""Made-up labelled papers that a small model learns from, and a taxonomy of two topics for them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from arxsift.configs.taxonomy import Taxonomy, Topic
from arxsift.models.paper import Paper
from arxsift.training.data.labels import LabelledPaper

N_WRONG = 12
"""Number of wrong labels that `with_wrong_labels` plants."""

WORDS = {
    "bees": [
        "honey",
        "forager",
        "hive",
        "nectar",
        "waggle",
        "swarm",
        "pollen",
        "queen",
        "colony",
        "apiary",
        "drone",
        "comb",
    ],
    "tides": [
        "tidal",
        "turbine",
        "current",
        "seabed",
        "estuary",
        "surge",
        "harbour",
        "moon",
        "ebb",
        "flood",
        "buoy",
        "swell",
    ],
}
COMMON = [
    "we",
    "study",
    "a",
    "new",
    "method",
    "and",
    "show",
    "that",
    "results",
    "improve",
    "on",
    "data",
    "from",
    "many",
    "sites",
    "with",
    "models",
    "of",
    "the",
    "field",
    "over",
    "time",
    "under",
    "noise",
    "while",
    "earlier",
    "work",
    "needs",
    "more",
    "samples",
]

TAXONOMY = Taxonomy(
    name="bees and tides",
    topics=(
        Topic(id="bees", name="Bees", definition="Honey bees and their colonies.", colour="#e69f00"),
        Topic(id="tides", name="Tides", definition="Tides and what they drive.", colour="#0072b2"),
    ),
)

TAXONOMY_YAML = """\
name: bees and tides
topics:
  - {id: bees, name: Bees, definition: Honey bees and their colonies., colour: "#e69f00"}
  - {id: tides, name: Tides, definition: Tides and what they drive., colour: "#0072b2"}
"""


SYLLABLES = ["ba", "cho", "de", "fi", "gu", "ka", "lo", "mi", "nu", "pa", "re", "sta", "ti", "vo", "zu"]


def made_text(topics: Sequence[str], rng: np.random.Generator, n_words: int = 40) -> str:
    """A fifth of the words from the topics' own, two fifths common, the rest the paper's alone: no near-duplicates."""
    telling = [word for topic in topics for word in WORDS[topic]]
    n_own = n_words // 5 if telling else 0
    rare = ["".join(rng.choice(SYLLABLES, 3)) for _ in range(n_words * 2 // 5)]
    words = [*(rng.choice(telling, n_own) if telling else ()), *rng.choice(COMMON, n_words - n_own - len(rare)), *rare]
    return " ".join(rng.permutation(words).tolist())


def made_papers(n_papers: int, seed: int = 0, batch: str = "papers") -> list[LabelledPaper]:
    """A third on bees, a third on tides, every tenth on both, the rest on neither."""
    rng = np.random.default_rng(seed)
    kinds: list[tuple[str, ...]] = [("bees",), ("tides",), ()]
    papers = []
    for n in range(n_papers):
        topics = ("bees", "tides") if n % 10 == 9 else kinds[n % 3]
        paper = Paper.of(made_text(topics, rng, 10), made_text(topics, rng), f"made-{batch}-{seed}-{n}")
        papers.append(LabelledPaper(paper, topics, 3, batch))
    return papers


def write_jsonl(path: Path, papers: Sequence[LabelledPaper]) -> Path:
    """A file for `--papers`."""
    rows = [
        {
            "id": labelled.paper.id,
            "title": labelled.paper.title,
            "abstract": labelled.paper.abstract,
            "topics": list(labelled.topics),
            "confidence": labelled.confidence,
            "batch": labelled.batch,
            **({"date": labelled.paper.date} if labelled.paper.date else {}),
        }
        for labelled in papers
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def flipped(labelled: LabelledPaper) -> LabelledPaper:
    """The paper with a wrong label: bees for tides, tides for bees or nothing, nothing for both."""
    wrong: dict[tuple[str, ...], tuple[str, ...]] = {("bees",): ("tides",), ("tides",): ("bees",), (): ("bees",)}
    return replace(labelled, topics=wrong.get(labelled.topics, ()))


def with_wrong_labels(papers: Sequence[LabelledPaper]) -> tuple[list[LabelledPaper], set[str]]:
    """The papers, `N_WRONG` of them with wrong labels, and whose."""
    rows = set(np.random.default_rng(5).choice(len(papers), N_WRONG, replace=False).tolist())
    wrong = [flipped(paper) if row in rows else paper for row, paper in enumerate(papers)]
    return wrong, {papers[row].paper.id for row in rows}
