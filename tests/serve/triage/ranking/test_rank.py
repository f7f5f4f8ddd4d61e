"""Which papers are shown, in which band and section and order, and why the others are not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.classifier import THRESHOLDS, FakeClassifier
from made.triage import made_entry

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.verdict import PREFERENCES, Prefer, Verdict
from arxsift.serve.triage.config import Names
from arxsift.serve.triage.ranking.choice import Choice, choose_topics, topic_thresholds
from arxsift.serve.triage.ranking.follow import Interests
from arxsift.serve.triage.ranking.rank import BANDS, Ranking
from arxsift.serve.triage.state.records import JudgedPaper, LeftOut, Ranked

TAXONOMY = load_taxonomy()
TOPICS = TAXONOMY.ids
THEORY, SPIKES = "theory", "snn-neuromorphic"
N_TOPICS = len(TOPICS)


def verdict(**scores: float) -> Verdict:
    """As the state has it: without topics; scores by ids with `_` for `-`."""
    given = {topic.replace("_", "-"): score for topic, score in scores.items()}
    every = {topic: given.get(topic, 0.02) for topic in TOPICS}
    return Verdict((), every, max(every.values()), "fake-1", TAXONOMY.digest, "balanced")


def rank(verdicts: Sequence[Verdict], authors: Sequence[str] = (), **choice: Any) -> list[Ranked | LeftOut]:
    """The ranking of papers `0`, `1` and so on, written by the authors in turn."""
    papers = [
        JudgedPaper(str(n), f"d{n}", made_entry(authors=authors[n : n + 1]), verdict)
        for n, verdict in enumerate(verdicts)
    ]
    return list(Ranking(FakeClassifier(), Choice(**choice)).rank(papers))


def only(one: Verdict, **choice: Any) -> Ranked:
    [found] = rank([one], **choice)
    assert isinstance(found, Ranked)
    return found


def why_not(one: Verdict, **choice: Any) -> str:
    [found] = rank([one], **choice)
    assert isinstance(found, LeftOut)
    return found.why


def order(found: Sequence[Ranked | LeftOut]) -> list[str]:
    return [one.key for one in sorted((r for r in found if isinstance(r, Ranked)), key=lambda r: r.rank)]


# Bands


def test_a_title_alone_makes_no_paper_likely() -> None:
    entries = made_entry(abstract=""), made_entry(abstract="We prove it.")
    papers = [JudgedPaper("key", "digest", entry, verdict(theory=0.99)) for entry in entries]
    ranked = Ranking(FakeClassifier(), Choice()).rank(papers)
    assert [found.band for found in ranked if isinstance(found, Ranked)] == ["perhaps", "likely"]


@pytest.mark.parametrize(
    ("prefer", "score", "band"),
    [
        ("recall", 0.6, "likely"),
        ("recall", 0.4, "perhaps"),
        ("balanced", 0.95, "likely"),
        ("balanced", 0.6, "perhaps"),
        ("precision", 0.95, "likely"),
    ],
)
def test_a_paper_is_likely_when_the_next_stricter_preference_has_it_too(
    prefer: Prefer, score: float, band: str
) -> None:
    found = only(verdict(theory=score), prefer=prefer)
    assert (found.band, found.verdict.topics, found.verdict.prefer) == (band, (THEORY,), prefer)


@pytest.mark.parametrize("prefer", PREFERENCES)
def test_what_is_under_the_thresholds_is_out_of_scope(prefer: Prefer) -> None:
    one = verdict(theory=THRESHOLDS[prefer] - 0.01)
    assert why_not(one, prefer=prefer) == "out of scope"
    assert only(one, prefer=prefer, out_of_scope=True).band == "out-of-scope"


def test_a_paper_is_likely_only_for_a_topic_that_was_asked_for() -> None:
    one = verdict(snn_neuromorphic=0.95, theory=0.6)
    assert only(one).band == "likely"
    assert only(one, topics=frozenset([THEORY])).band == "perhaps"


# What is left out


def test_other_topics_are_left_out() -> None:
    assert why_not(verdict(theory=0.95), topics=frozenset([SPIKES])) == "of other topics"
    assert why_not(verdict(), topics=frozenset([SPIKES])) == "out of scope"


def test_a_persons_own_thresholds_stand_beside_the_models() -> None:
    assert why_not(verdict(theory=0.95), thresholds={THEORY: 0.96}) == "under a threshold"
    assert only(verdict(theory=0.95), thresholds={THEORY: 0.95}).band == "likely"
    assert why_not(verdict(theory=0.1), thresholds={THEORY: 0.05}) == "out of scope"
    assert only(verdict(theory=0.95, snn_neuromorphic=0.6), thresholds={THEORY: 0.96}).band == "perhaps"


def test_what_is_under_a_threshold_is_not_shown_as_out_of_scope() -> None:
    assert why_not(verdict(theory=0.95), thresholds={THEORY: 0.96}, out_of_scope=True) == "under a threshold"


def test_the_least_score_is_that_by_which_papers_are_ranked() -> None:
    one = verdict(theory=0.95, snn_neuromorphic=0.99)
    assert only(one, min_score=0.99).score == 0.99
    assert why_not(one, min_score=0.991) == "under the least score"
    assert only(one, min_score=0.95, topics=frozenset([THEORY])).score == 0.95
    assert why_not(one, min_score=0.96, topics=frozenset([THEORY])) == "under the least score"
    assert only(verdict(theory=0.95), min_score=0.95, by="topic").score == 0.95
    assert why_not(verdict(theory=0.1), min_score=0.2, out_of_scope=True) == "under the least score"


# Sections and order


def test_overall_a_section_is_a_band() -> None:
    found = rank([verdict(), verdict(theory=0.6), verdict(theory=0.95)], out_of_scope=True)
    assert [one.section - N_TOPICS for one in found if isinstance(one, Ranked)] == [3, 2, 0]
    assert order(found) == ["2", "1", "0"]


def test_by_topic_the_likely_ones_stand_under_their_strongest_topic() -> None:
    both = verdict(theory=0.95, snn_neuromorphic=0.97)
    assert only(both, by="topic").section == TOPICS.index(SPIKES)
    assert only(both, by="topic", topics=frozenset([THEORY])).section == TOPICS.index(THEORY)
    assert only(verdict(theory=0.6), by="topic").section == N_TOPICS + 2
    assert only(verdict(), by="topic", out_of_scope=True).section == N_TOPICS + 3


def test_papers_stand_by_score_within_their_band() -> None:
    found = rank([verdict(theory=score) for score in (0.6, 0.92, 0.7, 0.99)])
    assert order(found) == ["3", "1", "2", "0"]


def test_what_one_follows_and_mutes_moves_papers_within_their_band_alone() -> None:
    found = rank(
        [verdict(theory=0.99), verdict(theory=0.92), verdict(theory=0.6), verdict(theory=0.55)],
        ["Bo Lind", "Ada Kessel", "Bo Lind", "Ada Kessel"],
        interests=Interests(Names(authors=("Ada Kessel",)), Names(authors=("Bo Lind",))),
    )
    assert order(found) == ["1", "0", "3", "2"]
    shown = [one for one in found if isinstance(one, Ranked)]
    assert [one.score for one in shown] == [0.99, 0.92, 0.6, 0.55]
    assert [one.lifts for one in shown] == [("you mute Bo Lind",), ("you follow Ada Kessel",)] * 2


def test_a_followed_author_is_shown_in_a_band_of_its_own_whatever_the_topics_and_scores() -> None:
    interests = Interests(Names(authors=("Ada Kessel",)))
    by_ada: dict[str, Any] = {"authors": ["Ada Kessel"], "interests": interests}
    choices: list[tuple[Verdict, dict[str, Any]]] = [
        (verdict(), {}),
        (verdict(theory=0.95), {"topics": frozenset([SPIKES])}),
        (verdict(theory=0.95), {"min_score": 0.99}),
        (verdict(theory=0.95), {"thresholds": {THEORY: 0.96}}),
    ]
    for one, choice in choices:
        [found] = rank([one], **by_ada, **choice)
        assert isinstance(found, Ranked)
        assert (found.band, found.section, found.lifts) == ("followed", N_TOPICS + 1, ("you follow Ada Kessel",))
        assert isinstance(rank([one], ["Bo Lind"], interests=interests, **choice)[0], LeftOut)
    [sure] = rank([verdict(theory=0.95)], **by_ada)
    assert isinstance(sure, Ranked)
    assert sure.band == "likely"


def test_a_limit_takes_papers_by_followed_authors_last() -> None:
    interests = Interests(Names(authors=("Ada Kessel",)))
    found = rank([verdict(theory=0.99), verdict()], ["Bo Lind", "Ada Kessel"], interests=interests)
    assert order(found) == ["1", "0"]


def test_what_is_hidden_is_left_out_and_said_by_what() -> None:
    hidden = Interests(hide=Names(authors=("Bo Lind",)))
    [found] = rank([verdict(theory=0.99)], ["Bo Lind"], interests=hidden)
    assert found == LeftOut("0", "hidden by Bo Lind")


def test_a_hundred_lifts_do_not_reach_into_another_band() -> None:
    many = Names(authors=("Ada Kessel",) * 100)
    papers = [verdict(theory=0.91), verdict(theory=0.6), verdict()]
    for first, second, third in (("Bo Lind", "Ada Kessel", "Ada Kessel"), ("Ada Kessel", "Ada Kessel", "Bo Lind")):
        for interests in (Interests(many), Interests(mute=many)):
            found = rank(papers, [first, second, third], interests=interests, out_of_scope=True)
            assert order(found) == ["0", "1", "2"]


SCORES = st.dictionaries(st.sampled_from(TOPICS), st.floats(0, 1), max_size=3)


@given(st.lists(SCORES, max_size=6), st.sampled_from(PREFERENCES), st.sampled_from(["score", "topic"]), st.booleans())
def test_every_paper_is_placed_or_left_out_and_bands_never_mix(
    papers: list[Mapping[str, float]], prefer: Prefer, by: str, everything: bool
) -> None:
    verdicts = [replace(verdict(), scores={topic: some.get(topic, 0.0) for topic in TOPICS}) for some in papers]
    found = rank(verdicts, prefer=prefer, by=by, out_of_scope=everything)
    assert [one.key for one in found] == [str(n) for n in range(len(papers))]
    shown = sorted((one for one in found if isinstance(one, Ranked)), key=lambda one: one.rank)
    bands = [BANDS.index(one.band) for one in shown]
    assert bands == sorted(bands)
    assert all(bool(one.verdict.topics) == (one.band != "out-of-scope") for one in shown)
    assert all((one.section < N_TOPICS) == (by == "topic" and one.band == "likely") for one in shown)
    if everything:
        assert len(shown) == len(papers)


# Topics by name


def test_topics_are_chosen_by_name_and_all_is_every_paper() -> None:
    assert choose_topics([], TAXONOMY, "fake-1") == (None, False)
    assert choose_topics([THEORY, SPIKES], TAXONOMY, "fake-1") == (frozenset([THEORY, SPIKES]), False)
    assert choose_topics(["all"], TAXONOMY, "fake-1") == (None, True)
    assert choose_topics([THEORY, "all"], TAXONOMY, "fake-1") == (None, True)


def test_a_topic_may_be_called_by_the_name_that_pages_show() -> None:
    assert choose_topics(["Spiking & neuromorphic", "theory"], TAXONOMY, "fake-1") == (
        frozenset([SPIKES, THEORY]),
        False,
    )
    assert choose_topics(["SPIKING & NEUROMORPHIC"], TAXONOMY, "fake-1") == (frozenset([SPIKES]), False)
    assert topic_thresholds({"Theory": 0.7, SPIKES: 0.6}, TAXONOMY, "fake-1") == {THEORY: 0.7, SPIKES: 0.6}


def test_a_topic_has_one_threshold() -> None:
    with pytest.raises(InputError) as error:
        topic_thresholds({"theory": 0.7, "Theory": 0.6}, TAXONOMY, "fake-1")
    assert str(error.value) == "Theory: the topic theory stands twice, by its id and by its name"


def test_a_topic_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError) as error:
        choose_topics([THEORY, "tides"], TAXONOMY, "fake-1")
    there_is = f"there is {', '.join(TOPICS)}, or all; --model names one of other topics"
    assert str(error.value) == f"tides: no such topic in the model fake-1; {there_is}"
