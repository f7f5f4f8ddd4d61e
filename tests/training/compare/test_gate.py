"""A model is promoted only when it is measurably better on papers that neither has learnt from."""

from dataclasses import replace

import numpy as np
import pytest
from made.records import made_candidate, made_record, made_truth

from arxsift.configs.errors import InputError
from arxsift.training.compare.candidates import Candidate
from arxsift.training.compare.gate import MARGIN, decide
from arxsift.training.measure.metrics import lead
from arxsift.training.measure.records import Record

TRUTH = made_truth(900)


def test_a_clearly_better_model_passes_and_the_evidence_is_its_lead() -> None:
    found = decide(made_candidate("new", made_record(TRUTH, 0.2)), made_candidate("old", made_record(TRUTH, 1.5, 1)))
    assert found.passes
    assert found.lead.low > MARGIN
    assert found.evidence.startswith("its lead over old in mean average precision is +0.")
    assert found.evidence.endswith(" on 900 papers (a random sample of a real feed)")
    tags = found.tags()
    assert (tags["gate.against"], tags["gate.set"], tags["gate.papers"]) == ("old", "feed", "900")
    assert tags["gate.data"] == "d1 against d1"
    assert float(tags["gate.lead_low"]) == pytest.approx(found.lead.low, abs=1e-6)


def test_a_worse_model_and_the_same_model_are_refused() -> None:
    good, bad = made_candidate("good", made_record(TRUTH, 0.2)), made_candidate("bad", made_record(TRUTH, 1.5, 1))
    assert not decide(bad, good).passes
    assert not decide(good, good).passes


def test_a_gain_that_is_real_but_too_small_is_refused() -> None:
    record = made_record(TRUTH, 0.6)
    slightly = record.judgement.ranking + 0.0015 * TRUTH  # helps on every paper, so that the interval lies above 0
    better = replace(record, judgement=replace(record.judgement, ranking=slightly))
    found = decide(made_candidate("new", better), made_candidate("old", record))
    assert 0 < found.lead.low <= MARGIN
    assert not found.passes


@pytest.mark.slow
@pytest.mark.parametrize("shared", [0.0, 0.5, 0.9])
def test_a_model_without_a_real_gain_passes_at_most_once_in_twenty_trials(shared: float) -> None:
    """Two seeds of one skill: the errors of their trainings have a part in common, `shared` of their variance."""
    n_trials, n_promoted = 200, 0
    for trial in range(n_trials):
        rng = np.random.default_rng([trial, 3])
        truth = made_truth(920, seed=trial)
        common = np.sqrt(shared) * rng.normal(size=truth.shape)
        ours, theirs = (truth + 0.7 * (common + np.sqrt(1 - shared) * rng.normal(size=truth.shape)) for _ in "ab")
        n_promoted += lead(truth, ours, theirs, trial).low > MARGIN
    assert n_promoted <= n_trials / 20


def test_labelled_papers_decide_where_there_is_no_feed() -> None:
    ours = made_candidate("new", made_record(TRUTH, 0.2), "cv")
    theirs = made_candidate("old", made_record(TRUTH, 1.5, 1).part(np.arange(0, 900, 3)), "held_out")
    found = decide(ours, theirs)
    assert ([*found.by_set], found.n_papers) == (["labelled"], 300)
    assert found.evidence.endswith(
        " on 300 papers (labelled papers, each judged by a model that had not learnt from it)"
    )


def with_neuro(candidate: Candidate, record: Record) -> Candidate:
    return replace(candidate, records={**candidate.records, "neuro": record})


def test_feed_and_neuroscience_decide_together_and_the_interval_is_shorter() -> None:
    new, old = made_candidate("new", made_record(TRUTH, 0.5)), made_candidate("old", made_record(TRUTH, 0.6, 1))
    alone = decide(new, old)
    neuro = made_truth(400, seed=5)
    found = decide(with_neuro(new, made_record(neuro, 0.5, 2)), with_neuro(old, made_record(neuro, 0.6, 3)))
    assert found.lead.high - found.lead.low < alone.lead.high - alone.lead.low
    assert found.by_set["feed"].low == pytest.approx(alone.lead.low)
    assert found.evidence == (
        f"its lead over old in mean average precision is {found.lead.signed()} on 1,300 papers "
        "(a random sample of a real feed and neuroscience papers, mostly raw announcements of cs.NE and q-bio.NC)"
    )
    assert found.tags()["gate.set"] == "feed+neuro"
    assert found.labels not in (alone.labels, "") and len(found.labels) == len(alone.labels)


def test_a_gain_on_the_feed_does_not_pay_for_a_loss_on_neuroscience() -> None:
    neuro = made_truth(200, seed=5)
    new = with_neuro(made_candidate("new", made_record(TRUTH, 0.2)), made_record(neuro, 1.0, 2))
    old = with_neuro(made_candidate("old", made_record(TRUTH, 1.5, 1)), made_record(neuro, 0.3, 3))
    found = decide(new, old)
    assert found.lead.low > MARGIN
    assert (found.worse_on, found.passes) == (["neuro"], False)
    lead_there = found.by_set["neuro"].signed()
    assert found.requirement == (f"it must not be worse on either set: its lead is {lead_there} on neuroscience papers")


def test_a_set_that_one_model_alone_judged_is_named() -> None:
    record = made_record(TRUTH, 0.5)
    new, old = made_candidate("new", record), with_neuro(made_candidate("old", record), record)
    assert decide(new, old).evidence.endswith(
        " on 900 papers (a random sample of a real feed; neuro was judged by one of them alone)"
    )
    learner = made_candidate("new", record, "cv")
    both = replace(old, records={"feed": record, "cv": record})
    assert decide(learner, both).evidence.endswith(
        " on 900 papers (labelled papers, each judged by a model that had not learnt from it; "
        "feed was judged by one of them alone)"
    )


def test_neuroscience_alone_decides_nothing() -> None:
    new, old = (made_candidate(name, made_record(TRUTH, 0.5), "neuro") for name in ("new", "old"))
    with pytest.raises(InputError):
        decide(new, old)


def test_nothing_in_common_is_nothing_to_decide_by() -> None:
    ours = made_candidate("new", made_record(TRUTH, 0.2), "cv")
    theirs = made_candidate("old", made_record(TRUTH, 0.2), "neuro")
    with pytest.raises(InputError) as refused:
        decide(ours, theirs)
    assert str(refused.value) == ("new and old judged fewer than 20 papers in common, so that nothing can be measured")
