"""Papers of two topics of a reader's own and of none, and what a head sees of them."""

from functools import cache

import numpy as np
import pytest
import yaml

from arxsift.configs.documents import parse_document
from arxsift.configs.taxonomy import Taxonomy
from arxsift.models.paper import Paper
from arxsift.models.space import load_base
from arxsift.serve.review import prepare
from arxsift.training.data.labels import LabelledPaper
from arxsift.training.fit.background import Background, background
from arxsift.training.fit.head import Likeness

TAXONOMY_YAML = """\
topics:
  - name: Robotics
    definition: Robots that move and act in the physical world, such as arms that grasp and machines that walk.
  - name: Sound
    definition: Speech, music and other audio, such as the recognition of speech and the generation of music.
"""

OWN = parse_document({"name": "mine", **yaml.safe_load(TAXONOMY_YAML)}, Taxonomy, "mine.yaml")

ROBOTS = ("A robot arm", "A walking robot", "A legged machine", "A robotic gripper", "A fleet of mobile robots")
DEEDS = ("learns to grasp cups", "climbs stairs", "opens drawers", "navigates a warehouse", "folds towels")
SOUNDS = ("A speech recogniser", "A music generator", "A speaker verifier", "An audio codec", "A singing voice model")
FEATS = ("for noisy rooms", "of folk songs", "for telephone calls", "of birds at dawn", "for hearing aids")
OTHERS = ("A recommender", "A language model", "A classifier of images", "A planner of routes", "A graph network")
TASKS = ("for shops", "of legal questions", "of leaves", "for postal vans", "of molecules")


@cache
def papers_of_a_reader() -> tuple[LabelledPaper, ...]:
    """75 papers in random order: 25 of robotics, 25 of sound, 25 of neither."""
    groups = (("robotics",), ROBOTS, DEEDS), (("sound",), SOUNDS, FEATS), ((), OTHERS, TASKS)
    papers = [
        LabelledPaper(Paper.of(f"{who} {what}", f"{who} {what}. We train it and measure how well it does."), topics)
        for topics, subjects, predicates in groups
        for who in subjects
        for what in predicates
    ]
    order = np.random.default_rng(0).permutation(len(papers))
    return tuple(papers[i] for i in order)


def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands take `general()` instead of loading it at every call."""
    monkeypatch.setattr(prepare, "load_base", lambda: general().base)
    monkeypatch.setattr(prepare, "background", lambda _: general())


@cache
def general() -> Background:
    """What papers in general look like to the network that ships; loaded once for all tests of a process."""
    return background(load_base())


@cache
def definitions() -> Likeness:
    """How like the definitions of `OWN` papers are; read once for all tests of a process."""
    return Likeness.of(OWN, general())
