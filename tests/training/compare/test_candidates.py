"""Names of runs and models are found, or refused with what there is."""

import re
from pathlib import Path

import pytest
from made.papers import TAXONOMY
from made.records import made_record, made_truth
from made.store import MadeStore, own_home

from arxsift.configs.errors import InputError
from arxsift.models.paper import Paper
from arxsift.training.compare.baselines import keyword_scores, phrases
from arxsift.training.compare.candidates import Catalogue

TRUTH = made_truth(60)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeStore:
    """Three finished models, one of them the champion, a fold, and a run that was killed."""
    made = MadeStore(own_home(monkeypatch, tmp_path))
    for number, (name, kind, feed) in enumerate(
        [("old", "tfidf", 0.5), ("new", "tfidf", 0.6), ("net", "transformer", 0.99)]
    ):
        record = made_record(TRUTH, 0.3, number, taxonomy="abc")
        metrics = {"feed/mean_average_precision": feed, "papers_per_second": 10.0 + number}
        made.run(f"{number + 1:x}" * 32, name, {"model": kind, "data": "d"}, metrics, {"feed": record})
    made.run("4" * 32, "fold", {"model": "tfidf", "mlflow.parentRunId": "1" * 32}, {}, {})
    made.run("5" * 32, "cut short", {"model": "tfidf"}, {}, {}, status="KILLED")
    made.register("arxsift-tfidf", 1, "champion", run_id="1" * 32)
    return made


@pytest.mark.parametrize("name", ["1111", "1" * 32, "old", "champion", "models:/arxsift-tfidf/1"])
def test_a_run_is_named_by_id_name_alias_or_uri(store: MadeStore, name: str) -> None:
    found = Catalogue().named(name)
    assert found.name == "old [11111111]"
    assert (found.kind, found.data, found.papers_per_second) == ("tfidf", "d", 10.0)
    assert sorted(found.records) == ["feed"]
    assert len(found.records["feed"].ids) == 60


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("nobody", r"'nobody': no such model, folder or run; there is released, .*"),
        ("5555", r"run cut short \[55555555\] holds no judgements: it is KILLED"),
        ("4444", r"run fold \[44444444\] holds no judgements: it is a part of 11111111; name that"),
        ("models:/arxsift-tfidf/9", "'models:/arxsift-tfidf/9': no such model is registered; there is models:/.*/1"),
        ("prior", "a baseline has nothing to be compared with: name a run or a model too"),
    ],
)
def test_what_cannot_be_named_is_refused_in_one_sentence(store: MadeStore, name: str, refusal: str) -> None:
    with pytest.raises(InputError) as refused:
        Catalogue().find([name])
    assert re.fullmatch(refusal, str(refused.value))


def test_an_ambiguous_id_is_told(store: MadeStore) -> None:
    store.run("1111aaaa" + "0" * 24, "another", {"model": "tfidf"}, {}, {})
    with pytest.raises(InputError, match="begins the ids of several runs"):
        Catalogue().named("1111")


def test_without_names_the_champion_and_the_best_of_each_kind_are_compared(store: MadeStore) -> None:
    catalogue = Catalogue()
    catalogue.released = {}
    assert [candidate.name for candidate in catalogue.find([])] == [
        "old [11111111]",
        "net [33333333]",
        "new [22222222]",
        "prior",
    ]


def test_the_newest_training_is_compared_though_it_judged_no_feed(store: MadeStore) -> None:
    record = made_record(TRUTH, 0.3, 7, taxonomy="abc")
    store.run("6" * 32, "mine", {"model": "tfidf"}, {}, {"cv": record})
    store.run("7" * 32, "judged", {"model": "tfidf", "evaluates": "mine"}, {}, {"file": record})
    catalogue = Catalogue()
    catalogue.released = {}
    assert "mine [66666666]" in [candidate.name for candidate in catalogue.find([])]
    assert catalogue.left_out == []


def test_the_newest_training_is_named_with_the_reason_where_it_cannot_be_compared(store: MadeStore) -> None:
    store.run("6" * 32, "mine", {"model": "tfidf"}, {}, {"cv": made_record(TRUTH, 0.3, 7, ("cats", "dogs"), "def")})
    catalogue = Catalogue()
    catalogue.released = {}
    assert "mine [66666666]" not in [candidate.name for candidate in catalogue.find([])]
    assert catalogue.left_out == ["mine [66666666] is left out: its topics are cats, dogs"]
    store.run("7" * 32, "older", {"model": "tfidf"}, {}, {})
    catalogue = Catalogue()
    catalogue.released = {}
    catalogue.find([])
    assert catalogue.left_out == [
        "older [77777777], the newest training, is left out: it was made by an older arxsift; train again, or use "
        "arxsift evaluate"
    ]


def test_the_keyword_rule_is_named_with_the_reason_where_the_texts_are_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home(monkeypatch, tmp_path)
    catalogue = Catalogue()
    assert "keywords" not in [candidate.name for candidate in catalogue.find([])]
    assert catalogue.left_out == ["keywords is left out: it needs the papers' texts; arxsift fetch brings them"]


def test_a_model_named_twice_is_compared_once(store: MadeStore) -> None:
    assert [candidate.name for candidate in Catalogue().find(["old", "champion", "new"])] == [
        "old [11111111]",
        "new [22222222]",
    ]


def test_an_empty_store_has_the_models_that_ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home(monkeypatch, tmp_path)
    found = Catalogue().find([])
    assert [candidate.name for candidate in found] == ["transformer (released)", "tfidf (released)", "prior"]
    assert all("feed" in candidate.records for candidate in found)
    assert found[0].name == Catalogue().named("released").name
    assert [*tmp_path.iterdir()] == []


def test_the_prior_says_the_same_of_every_paper(store: MadeStore) -> None:
    prior = Catalogue().find(["old", "prior"])[-1].records["feed"]
    assert prior.judgement.scores[0] == pytest.approx(TRUTH.mean(axis=0), abs=1e-6)
    assert (prior.judgement.scores == prior.judgement.scores[0]).all()
    assert not prior.judgement.assigned.any()
    assert prior.quality().mean_average_precision.value == pytest.approx(TRUTH[:, :2].mean(), abs=1e-6)


def test_phrases_are_what_stands_between_commas_without_fillers() -> None:
    assert phrases(TAXONOMY.topics[0]) == ["bees", "honey bees", "colonies"]


def test_keywords_count_the_phrases_of_a_topic_whole_words_only() -> None:
    papers = [
        Paper.of("Honey bees", "Colonies of bees."),
        Paper.of("A honey-bee colony", "One bee."),
        Paper.of("Beeswax", "Tides."),
    ]
    scores = keyword_scores(papers, TAXONOMY)
    assert scores.shape == (3, 3)
    assert scores[0, 0] > scores[1, 0] > scores[2, 0] == 0
    assert scores[2, 1] == 0.5
    assert (scores[:, 2] == scores[:, :2].max(axis=1)).all()
