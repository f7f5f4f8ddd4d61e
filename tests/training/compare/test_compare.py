"""Models are compared on the same papers under the same labels, in pairs, and advice follows what was measured."""

from dataclasses import replace

import numpy as np
import pytest
from made.records import made_candidate, made_record, made_truth

from arxsift.configs.errors import InputError
from arxsift.training.compare.advice import advantages, advise, are_alike
from arxsift.training.compare.candidates import Candidate
from arxsift.training.compare.left_out import notes_on
from arxsift.training.compare.paired import align, changed_definitions, compare
from arxsift.training.compare.report import as_data, as_markdown
from arxsift.training.measure.intervals import Interval
from arxsift.training.tracking.stored import StoredRun

TRUTH = made_truth(300)
GOOD = made_candidate("good", made_record(TRUTH, 0.5), speed=10.0)
TWIN = made_candidate("twin", made_record(TRUTH, 0.5, seed=1), speed=900.0)
BAD = made_candidate("bad", made_record(TRUTH, 1.5, seed=2), speed=90.0)


def test_the_lead_is_the_difference_of_the_figures_shown() -> None:
    (found,) = compare([GOOD, BAD])
    assert (found.set_name, found.n_papers, found.n_left_out) == ("feed", 300, 0)
    for figure in ("mean_average_precision", "macro_f1", "calibration_error"):
        ours, theirs = (getattr(found.qualities[name], figure).value for name in ("good", "bad"))
        assert found.lead("good", "bad", figure).value == pytest.approx(ours - theirs)


def test_pairs_are_told_apart_that_single_intervals_do_not() -> None:
    record = made_record(TRUTH, 0.6)
    worse = replace(record.judgement, ranking=record.judgement.ranking - 0.02 * TRUTH)
    (found,) = compare([made_candidate("a", record), made_candidate("b", replace(record, judgement=worse))])
    ours, theirs = (found.qualities[name].mean_average_precision for name in "ab")
    assert ours.low < theirs.high
    assert found.lead("a", "b", "mean_average_precision").low > 0


def test_only_papers_of_the_same_label_are_compared() -> None:
    ours = made_record(TRUTH, 0.2)
    changed = TRUTH.copy()
    changed[3] = ~changed[3]
    theirs = made_record(changed, 0.2).part(np.arange(290)[::-1])
    (found,) = compare([made_candidate("a", ours), made_candidate("b", theirs)])
    assert (found.n_papers, found.n_left_out) == (289, 11)
    one, other = align([ours, theirs])
    assert one.ids == other.ids
    assert ours.ids[3] not in one.ids
    assert (one.judgement.truth == other.judgement.truth).all()
    assert one.labels_digest == other.labels_digest == found.labels_digest


def test_papers_of_one_id_and_other_texts_are_not_compared() -> None:
    ours = made_record(TRUTH, 0.2)
    theirs = replace(made_record(TRUTH, 0.2, seed=1), texts=ours.texts + (np.arange(300) < 10))
    (comparison,) = compare([made_candidate("a", ours), made_candidate("b", theirs)])
    assert (comparison.n_papers, comparison.n_left_out) == (290, 10)
    with pytest.raises(InputError) as refused:
        compare([made_candidate("a", ours), made_candidate("b", replace(theirs, texts=ours.texts + 1000))])
    assert str(refused.value) == "a and b: fewer than 20 papers were judged by all, with the same texts and labels"


def test_topics_in_another_order_are_put_into_one() -> None:
    record = made_record(TRUTH, 0.2)
    turned = record.reordered([1, 0, 2])
    assert turned.topics == ("tides", "bees")
    (found,) = compare([made_candidate("a", record), made_candidate("b", turned)])
    assert found.lead("a", "b", "mean_average_precision") == Interval(0.0, 0.0, 0.0)


def test_cross_validated_and_held_out_papers_are_compared_where_they_meet() -> None:
    whole = made_candidate("a", made_record(TRUTH, 0.2), "cv")
    part = made_candidate("b", made_record(TRUTH, 0.2, seed=1).part(np.arange(0, 300, 5)), "held_out")
    (found,) = compare([whole, part])
    assert (found.set_name, found.n_papers, found.n_left_out) == ("labelled", 60, 240)


def test_models_of_other_topics_are_refused_and_the_topics_named() -> None:
    other = made_candidate("other", made_record(TRUTH, 0.2, topics=("bees", "moons")))
    with pytest.raises(InputError) as refused:
        compare([GOOD, other])
    assert str(refused.value) == (
        "good and other are of different taxonomies (only one of them has moons, tides): "
        "they cannot be compared topic by topic"
    )


def test_the_same_topics_under_a_changed_taxonomy_are_compared_and_told() -> None:
    other = made_candidate("other", made_record(TRUTH, 0.2, taxonomy="def"))
    assert compare([GOOD, other])
    assert changed_definitions([GOOD, other])
    assert not changed_definitions([GOOD, BAD])


def test_models_without_common_papers_are_refused() -> None:
    few = made_candidate("few", made_record(TRUTH, 0.2).part(np.arange(19)))
    with pytest.raises(InputError, match=r"^good and few: fewer than 20 papers were judged by all"):
        compare([GOOD, few])


def test_a_model_that_beats_all_is_advised_with_its_lead() -> None:
    (found,) = compare([BAD, GOOD])
    lead = found.lead("good", "bad", "mean_average_precision").signed()
    assert advise([BAD, GOOD], found) == (
        f"Use good: on these 300 papers its lead in mean average precision over the next, bad, is {lead}."
    )


def test_of_models_that_cannot_be_told_apart_the_fastest_is_advised() -> None:
    (found,) = compare([GOOD, TWIN, BAD])
    assert advise([GOOD, TWIN, BAD], found) == (
        "Use twin: good cannot be told apart from it on these 300 papers, "
        "and it is the fastest (900 papers a second against 10)."
    )


def with_false_alarms(candidate: Candidate, n_alarms: int, name: str) -> Candidate:
    """A model that ranks papers like another, and gives bees to so many sure papers out of scope besides."""
    record = candidate.records["feed"]
    assigned = record.judgement.assigned.copy()
    rows = np.flatnonzero(~record.judgement.truth[:, -1] & record.sure & ~assigned.any(axis=1))
    assigned[rows[:n_alarms], 0] = True
    judged = replace(record.judgement, assigned=assigned)
    return replace(candidate, name=name, records={"feed": replace(record, judgement=judged)})


def test_a_fast_model_with_false_alarms_is_not_advised_for_its_speed() -> None:
    hasty = replace(with_false_alarms(GOOD, 14, "hasty"), metrics={"papers_per_second": 900.0})
    (comparison,) = compare([hasty, GOOD])
    lead = comparison.lead("good", "hasty", "macro_f1").signed()
    assert advise([hasty, GOOD], comparison) == (
        f"Use good: on these 300 papers its lead in macro F1 over the next, hasty, is {lead}."
    )


def test_models_of_one_ranking_are_told_apart_by_their_false_alarms() -> None:
    hasty = with_false_alarms(GOOD, 14, "hasty")
    (comparison,) = compare([hasty, GOOD])
    assert not are_alike([hasty, GOOD], comparison)
    difference = comparison.lead("good", "hasty", "far_false_alarms").signed()
    told = f"has fewer false alarms among papers far from every topic ({difference})"
    assert advantages(GOOD, hasty, comparison).endswith(told)
    assert advantages(hasty, GOOD, comparison) == ""


def test_what_is_compared_nowhere_is_named_with_the_reason() -> None:
    neuro = made_candidate("on neuro", made_record(TRUTH, 0.5, seed=4), "neuro")
    few = made_candidate("few", made_record(TRUTH, 0.5).part(np.arange(10)))
    models = [GOOD, BAD, neuro, few]
    comparisons = compare(models)
    notes = notes_on(models, comparisons)
    assert notes == [
        "feed: without on neuro, which judged none of these papers",
        "feed: without few, which judged fewer than 20 of the same papers in the same text",
    ]
    assert as_data(models, comparisons, "", notes)["notes"] == notes
    assert as_markdown(models, comparisons, "Use good.", notes).startswith(
        f"# Models compared\n\nUse good.\n\n- {notes[0]}\n- {notes[1]}\n\n## feed"
    )


def test_a_comparison_on_a_file_says_who_was_trained_on_it() -> None:
    told = {"1": "60 of 300", "2": "0 of 300"}
    models = [evaluated_on("abc", 1), evaluated_on("abc", 2), evaluated_on("abc", 3)]
    for model, number in zip(models, "123", strict=True):
        assert model.run
        model.run.tags.update({"evaluation.trained_on": told[number]} if number in told else {})
    assert notes_on(models, compare(models)) == [
        "file: run 1 was trained on 60 of 300 papers; only cross-validated scores of them count",
        "file: whether run 3 was trained on its papers is not known: evaluate it again",
    ]


def test_models_that_were_evaluated_on_different_files_are_named() -> None:
    ours, theirs = (
        replace(model, records={**model.records, "feed": made_record(TRUTH, 0.5, seed)})
        for seed, model in enumerate([evaluated_on("abc", 1), evaluated_on("def", 2)])
    )
    assert notes_on([ours, theirs], compare([ours, theirs])) == [
        "file: not compared: run 1 and run 2 were evaluated on different files"
    ]


def test_where_speeds_are_unknown_the_highest_figure_is_advised() -> None:
    unknown = replace(TWIN, metrics={})
    (found,) = compare([GOOD, unknown])
    best = max(found.qualities, key=lambda name: found.qualities[name].mean_average_precision.value)
    assert advise([GOOD, unknown], found).startswith(f"Use {best}: ")
    assert advise([GOOD, unknown], found).endswith("its mean average precision is the highest.")


def test_a_topic_without_papers_is_absent_with_its_reason() -> None:
    truth = TRUTH.copy()
    truth[:, 1], truth[:, 2] = False, truth[:, 0]
    models = [made_candidate(name, made_record(truth, 0.2, seed)) for name, seed in (("a", 0), ("b", 1))]
    (found,) = comparisons = compare(models)
    (told,) = as_data(models, comparisons, "Use a.")["comparisons"]
    assert told["undefined"] == ["average_precision, recall, f1 of tides: no paper has it"]
    assert "average_precision/tides" not in told["figures"]["a"]
    bees = found.qualities["a"].topics[0].average_precision.value
    assert found.qualities["a"].mean_average_precision.value == bees


def test_the_report_says_first_what_to_do_then_shows_every_figure() -> None:
    comparisons = compare([GOOD, BAD])
    text = as_markdown([GOOD, BAD], comparisons, "Use good.")
    assert text.startswith("# Models compared\n\nUse good.\n\n## feed: a random sample of a real feed, n = 300\n")
    assert f"| good | {comparisons[0].qualities['good'].mean_average_precision} |" in text
    assert "| lead of good over | mean average precision |" in text
    assert "| good | 10 | – | – | – | d1 | ships with arxsift |" in text


def evaluated_on(data: str, seed: int) -> Candidate:
    run = StoredRun(f"{seed}" * 32, "evaluation", "FINISHED", seed, tags={"evaluation.data": data})
    return replace(made_candidate(f"run {seed}", made_record(TRUTH, 0.5, seed), "file"), run=run)


def test_files_are_told_apart_though_their_papers_bear_the_same_numbers() -> None:
    (found,) = compare([evaluated_on("abc", 1), evaluated_on("abc", 2)])
    assert found.set_name == "file"
    with pytest.raises(InputError):
        compare([evaluated_on("abc", 1), evaluated_on("def", 2)])


def test_a_model_of_few_papers_does_not_take_the_comparison_from_the_others() -> None:
    few = made_candidate("few", made_record(TRUTH, 0.5).part(np.arange(10)))
    (found,) = compare([GOOD, BAD, few])
    assert (list(found.qualities), found.n_papers, found.n_left_out) == (["good", "bad"], 300, 0)


def test_papers_of_either_are_counted_as_left_out() -> None:
    ours, theirs = (made_record(TRUTH, 0.5).part(np.arange(start, start + 200)) for start in (0, 100))
    (found,) = compare([made_candidate("a", ours), made_candidate("b", theirs)])
    assert (found.n_papers, found.n_left_out) == (100, 200)


def test_an_undefined_lead_is_absent_and_shown_as_a_dash() -> None:
    none = np.zeros((60, 3), dtype=bool)
    models = [made_candidate(name, made_record(none, 0.5, seed)) for seed, name in enumerate("ab")]
    (told,) = as_data(models, compare(models), "")["comparisons"]
    assert list(told["leads"]["b"]) == ["calibration_error"]
    assert Interval(np.nan, np.nan, np.nan).signed() == "–"
