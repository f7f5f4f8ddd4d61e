"""Corrections move what answers are about and nothing else, and are kept only if they pass the reader's gate."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made.commands import Arxsift
from made.readers import general, papers_of_a_reader

from arxsift.models.bundle import load_bundle
from arxsift.models.corrections import CorrectedClassifier
from arxsift.models.own_heads import CORRECTIONS, OwnHead
from arxsift.models.paper import Paper
from arxsift.models.space import Reading, read_papers
from arxsift.serve.review.corrections import learn_corrections
from arxsift.serve.review.gate import ReaderDecision
from arxsift.training.data.labels import LabelledPaper
from arxsift.training.measure.intervals import Interval

NEUROMORPHIC = "snn-neuromorphic"


@pytest.fixture(scope="module")
def read() -> Reading:
    papers = general()
    return read_papers(papers.base, papers.space, [labelled.paper for labelled in papers_of_a_reader()])


def answers(topic: str) -> list[LabelledPaper]:
    """A reader who counts whatever is about robots to a topic, and nothing else to any."""
    return [
        replace(labelled, topics=(topic,) if "robotics" in labelled.topics else ()) for labelled in papers_of_a_reader()
    ]


def test_a_readers_own_taste_is_learnt_and_nothing_else_moves(read: Reading) -> None:
    learnt = learn_corrections(general(), read, answers(NEUROMORPHIC))
    assert learnt.decision
    assert learnt.decision.gain.low > 0
    assert learnt.decision.lead.low > -0.01
    assert learnt.version == 1
    folder = OwnHead(CORRECTIONS).current
    assert folder
    corrected, base = load_bundle(folder), general().base
    assert isinstance(corrected, CorrectedClassifier)
    papers = [labelled.paper for labelled in papers_of_a_reader()]
    column = base.taxonomy.ids.index(NEUROMORPHIC)
    robots = np.array(["robotics" in labelled.topics for labelled in papers_of_a_reader()])
    change = corrected.logits(papers) - base.logits(papers)
    assert change[robots, column].min() > 1
    unlike = [
        Paper.of("Primes in short intervals", "We count primes."),
        Paper.of("Deep cores", "We date ice of Greenland."),
    ]
    assert np.abs(corrected.logits(unlike) - base.logits(unlike)).max() < 0.5
    assert corrected.name.startswith("transformer+75-")


def test_a_reader_who_changes_their_mind_corrects_nothing(read: Reading) -> None:
    counted, not_counted = answers(NEUROMORPHIC), [replace(paper, topics=()) for paper in papers_of_a_reader()]
    learnt = learn_corrections(general(), read, [*counted[:10], *not_counted[10:]])
    assert learnt.version is None
    assert learnt.sentence.startswith("corrections from 75 answers are not kept: on your later answers the log loss ")
    assert OwnHead(CORRECTIONS).current is None


def test_what_would_cost_the_feeds_too_much_is_not_kept() -> None:
    better, harmless = Interval(0.2, 0.1, 0.3), Interval(0.0, -0.005, 0.005)
    assert ReaderDecision(better, harmless).passes
    assert not ReaderDecision(better, Interval(0.0, -0.02, 0.02)).passes
    assert not ReaderDecision(Interval(-0.1, -0.2, 0.1), harmless).passes


def test_corrections_are_what_is_used_where_no_model_is_named(arxsift: Arxsift, read: Reading, tmp_path: Path) -> None:
    learn_corrections(general(), read, answers(NEUROMORPHIC))
    text = "A robot arm learns to wipe tables. We train it and measure how well it does."
    judged = arxsift("classify", "--json", text)
    assert '"model": "transformer+75-' in judged.stdout
    plain = arxsift("classify", "--json", "--model", "transformer", text)
    assert '"model": "transformer"' in plain.stdout
    listed = arxsift("models")
    assert "corrections" in listed.stdout
    assert arxsift("learn", "--off").exit_code == 0
    assert '"model": "transformer"' in arxsift("classify", "--json", text).stdout
