"""Each kind of paper has a calibration of its own, where there are enough papers to move it to."""

import numpy as np
from made.batches import LABELLED, made_batch

from arxsift.models.decision import Decision
from arxsift.training.measure.calibrate import calibrate
from arxsift.training.measure.decide import FEWEST, Versions, decide

FEED = made_batch(300, 1, (0.05, 0.04), first=400)
NEURO = made_batch(200, 2, (0.4, 0.3), first=700, n_neuro=150)


def test_every_calibration_is_moved_to_its_own_papers() -> None:
    decision = decide(LABELLED, FEED, NEURO)
    assert decision == Decision.of(
        calibrate(LABELLED.whole, FEED.versions.whole),
        neuro=calibrate(LABELLED.whole, NEURO.versions.whole.part(np.arange(150))),
        title_only=calibrate(LABELLED.titles, FEED.versions.titles),
    )
    assert decision.neuro is not None
    middling = np.zeros((1, 3))
    assert (decision.neuro.scores(middling) > decision.scores(middling)).all()


def test_papers_of_neuroscience_do_not_move_the_general_calibration_nor_that_of_titles() -> None:
    with_neuro, without = decide(LABELLED, FEED, NEURO), decide(LABELLED, FEED, None)
    assert without.neuro is None
    assert without == with_neuro.model_copy(update={"neuro": None})


def test_too_few_papers_of_neuroscience_have_no_calibration_of_their_own() -> None:
    enough, too_few = (made_batch(200, 2, first=700, n_neuro=n) for n in (FEWEST, FEWEST - 1))
    assert decide(LABELLED, FEED, enough).neuro is not None
    assert decide(LABELLED, FEED, too_few).neuro is None


def test_without_a_feed_titles_are_calibrated_on_the_labelled_papers() -> None:
    decision = decide(LABELLED, None, None)
    assert decision == Decision.of(calibrate(LABELLED.whole, None), title_only=calibrate(LABELLED.titles, None))


def test_scores_of_titles_mean_what_they_say() -> None:
    decision = decide(Versions(LABELLED.whole, LABELLED.titles), FEED, None)
    assert decision.title_only is not None
    titles = made_batch(4000, 5, (0.05, 0.04)).versions.titles
    assert np.abs(decision.title_only.scores(titles.logits).mean(axis=0) - titles.truth.mean(axis=0)).max() < 0.015
