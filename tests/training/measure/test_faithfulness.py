"""Evidence on which a verdict rests is distinguished from evidence on which it does not."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from made.papers import TAXONOMY

import arxsift
from arxsift.configs.taxonomy import Taxonomy
from arxsift.models.paper import Paper
from arxsift.models.verdict import Evidence, Neighbour, Prefer, Verdict
from arxsift.training.measure.faithfulness import (
    N_DRAWS,
    find_trials,
    judge_faithfulness,
    strongest_sentence,
)

RELEASED = Path(arxsift.__file__).parent / "models" / "released"
TELLING = "Every hive sends a forager to the nectar."
DULL = ("We study a new method here.", "Earlier work needs more samples.", "The results improve over time.")


class Counting:
    """Bees by the share of its words that are telling; shows as evidence what it is told to."""

    name = "counting"
    uses_every_processor = False
    n_quick_pieces = 1
    taxonomy: Taxonomy = TAXONOMY

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.calls: list[int] = []

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        self.calls.append(len(papers))
        return [self._verdict(f"{paper.title} {paper.abstract}", prefer) for paper in papers]

    def _verdict(self, text: str, prefer: Prefer) -> Verdict:
        score = min(1.0, sum(word in text for word in ("hive", "forager", "nectar")) / 3)
        topics = ("bees",) if score > 0.5 else ()
        return Verdict(topics, {"bees": score, "tides": 0.0}, score, self.name, TAXONOMY.digest, prefer)

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        raise NotImplementedError

    def explain(
        self, paper: Paper, topics: Sequence[str], scores: Mapping[str, float], most: int = 5
    ) -> list[Evidence]:
        assert topics == ("bees",)
        assert set(scores) == set(TAXONOMY.ids)
        return [Evidence("bees", self.shown, 0.5)]

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour] | None:
        raise NotImplementedError


def made(n_papers: int) -> list[Paper]:
    """The telling sentence stands somewhere among the dull ones."""
    texts = [[*DULL[: n % 4], TELLING, *DULL[n % 4 :]] for n in range(n_papers)]
    return [Paper.of(f"Title {n}", " ".join(text)) for n, text in enumerate(texts)]


@pytest.mark.parametrize("shown", [TELLING, "forager", "sends a forager"])
def test_evidence_that_carries_the_score_falls_by_all_of_it_and_suffices(shown: str) -> None:
    found = judge_faithfulness(Counting(shown), made(12))
    assert found is not None
    assert found.n_papers == 12
    assert (found.fall.value, found.fall_random.value, found.fall_larger.value) == (1.0, 0.0, 1.0)
    assert (found.alone.value, found.alone_random.value, found.alone_higher.value) == (1.0, 0.0, 1.0)


def test_evidence_that_the_score_does_not_rest_on_is_found_out() -> None:
    found = judge_faithfulness(Counting("results improve"), made(12))
    assert found is not None
    assert found.fall.value == 0.0
    assert found.fall_random.value == pytest.approx(1 / 3)
    assert found.fall_larger.value == found.alone_higher.value == 0.0


def test_equal_falls_do_not_count_for_the_evidence() -> None:
    papers = [Paper.of("hive forager nectar", " ".join(DULL))]
    found = judge_faithfulness(Counting("results improve"), papers)
    assert found is not None
    assert (found.fall.value, found.fall_larger.value) == (0.0, 0.0)


def test_the_figures_have_stable_names_and_intervals() -> None:
    found = judge_faithfulness(Counting(TELLING), made(5))
    assert found is not None
    names = ("fall", "fall_random", "fall_larger", "alone", "alone_random", "alone_higher")
    wanted = {"evidence_papers", *(f"evidence_{name}{end}" for name in names for end in ("", "_low", "_high"))}
    assert set(found.flat()) == wanted
    assert found.flat()["evidence_papers"] == 5


def test_papers_without_a_topic_one_sentence_or_no_evidence_in_the_abstract_are_left_out() -> None:
    papers = [
        Paper.of("No topic", " ".join(DULL)),
        Paper.of("One sentence", TELLING),
        Paper.of("A title alone: hive forager nectar", ""),
    ]
    assert judge_faithfulness(Counting(TELLING), papers) is None
    assert judge_faithfulness(Counting(TELLING), []) is None
    assert judge_faithfulness(Counting("title"), made(3)) is None
    assert find_trials(Counting(TELLING), [*papers, *made(1)], np.random.default_rng(0))[0].paper == made(1)[0]


def test_no_more_papers_are_tried_than_asked_for_and_the_seed_chooses_them() -> None:
    trials = [find_trials(Counting(TELLING), made(80), np.random.default_rng(seed), 10) for seed in (0, 0, 1)]
    assert [len(some) for some in trials] == [10, 10, 10]
    assert trials[0] == trials[1] != trials[2]


def test_the_strongest_sentence_is_compared_with_a_few_different_others() -> None:
    for trial in find_trials(Counting(TELLING), made(4), np.random.default_rng(0)):
        assert trial.sentences[trial.tried[0]] == TELLING
        assert len(set(trial.tried)) == len(trial.tried) == 1 + min(N_DRAWS, len(DULL))
        assert (trial.topic, trial.score) == ("bees", 1.0)


def test_predictions_come_in_few_calls() -> None:
    classifier = Counting(TELLING)
    judge_faithfulness(classifier, made(30))
    assert len(classifier.calls) == 3  # the papers, those less a sentence, those of one sentence
    assert classifier.calls[1] == classifier.calls[2] == 30 * 4


def test_the_strongest_sentence_holds_the_most_weight_of_whole_words() -> None:
    sentences = ["The hives are old.", "A hive and a queen.", "The queen dances."]
    evidence = [Evidence("bees", "hive", 0.3), Evidence("bees", "queen", 0.1), Evidence("bees", "dances", 0.2)]
    assert strongest_sentence(sentences, evidence) == 1
    assert strongest_sentence(sentences, [Evidence("bees", "The queen dances.", 0.3)]) == 2
    assert strongest_sentence(sentences, [Evidence("bees", "comb", 0.3)]) is None
    assert strongest_sentence(sentences, []) is None


def test_the_released_words_lie_in_sentences_that_carry_the_score() -> None:
    from arxsift.configs.taxonomy import load_taxonomy
    from arxsift.models.bundle import load_bundle
    from arxsift.training.data.labels import labelled_seeds

    classifier = load_bundle(RELEASED / "tfidf")
    found = judge_faithfulness(classifier, [seed.paper for seed in labelled_seeds(load_taxonomy())], most=30)
    assert found is not None
    assert found.n_papers == 30
    assert found.fall.value > 2 * found.fall_random.value
    assert found.fall_larger.value > 0.6
    assert found.alone.value > found.alone_random.value
