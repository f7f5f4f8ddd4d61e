"""Fine-tuning with a tiny random encoder: it learns, stops in time, and goes on where it was killed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made.papers import TAXONOMY, made_papers

from arxsift.models.tokens import PaperTokenizer
from arxsift.training.data.dataset import truth_of
from arxsift.training.fit import loop
from arxsift.training.fit.batches import Cuts, Examples
from arxsift.training.fit.checkpoints import Checkpoint
from arxsift.training.fit.loop import fit
from arxsift.training.fit.network import Network, build_network
from arxsift.training.fit.schedule import Schedule
from arxsift.training.fit.transformer import mean_average_precision
from arxsift.training.fit.watch import Epoch, Progress

SCHEDULE = Schedule(
    seed=0,
    epochs=4,
    batch_papers=8,
    learning_rate=5e-3,
    learning_rate_head=1e-2,
    warmup_share=0.1,
    weight_decay=0.01,
    averaging=0.9,
    cuts=Cuts(max_tokens=64, cut_share=0.5, title_share=0.05),
    patience=4,
)

PAPERS = made_papers(120)
TRUTH = truth_of(PAPERS, TAXONOMY)


@pytest.fixture(scope="module")
def examples(encoder: Path) -> Examples:
    tokenizer = PaperTokenizer((encoder / "tokenizer.json").read_text(), 64)
    papers = [labelled.paper for labelled in PAPERS]
    ones = np.ones(len(PAPERS), np.float32)
    return Examples(tokenizer.encode(papers), TRUTH.astype(np.float32), ones, tokenizer.title_lengths(papers))


Fitted = tuple[Network, list[Epoch]]


def run(
    encoder: Path,
    examples: Examples,
    folder: Path,
    schedule: Schedule = SCHEDULE,
    stop_after: int = 10**6,
    seen: list[Epoch] | None = None,
) -> Fitted:
    """Learn from the first 80 papers; the others stop it."""
    network = build_network(encoder, TRUTH.shape[1], seed=0)
    learnt = examples.select(np.arange(80))

    def tell(progress: Progress) -> None:
        if progress.step == stop_after:
            raise KeyboardInterrupt

    def quality(network: Network) -> float:
        return mean_average_precision(TRUTH[80:], network.judge(examples.tokens[80:]))

    ended = (seen if seen is not None else []).append
    return network, fit(network, lambda _: learnt, schedule, quality, Checkpoint(folder, "fit"), tell, ended)


@pytest.fixture(scope="module")
def whole(encoder: Path, examples: Examples, tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """A fit that nothing disturbed."""
    return run(encoder, examples, tmp_path_factory.mktemp("whole"))


def test_a_tiny_encoder_learns_the_topics(whole: Fitted, examples: Examples) -> None:
    network, history = whole
    reached = mean_average_precision(TRUTH[80:], network.judge(examples.tokens[80:]))
    assert reached > 0.8
    assert reached == pytest.approx(max(epoch.mean_average_precision for epoch in history))
    assert history[-1].loss < history[0].loss


def test_the_same_seed_gives_the_same_logits(whole: Fitted, encoder: Path, examples: Examples, tmp_path: Path) -> None:
    again, _ = run(encoder, examples, tmp_path)
    np.testing.assert_array_equal(whole[0].judge(examples.tokens), again.judge(examples.tokens))


@pytest.mark.parametrize("killed_at", [3, 10, 14, 40])
def test_a_killed_fit_goes_on_and_ends_as_if_it_had_not_been(
    whole: Fitted,
    encoder: Path,
    examples: Examples,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    killed_at: int,
) -> None:
    network, history = whole
    monkeypatch.setattr(loop, "SAVE_SECONDS", 0.0)
    with pytest.raises(KeyboardInterrupt):
        run(encoder, examples, tmp_path, stop_after=killed_at)
    told: list[Epoch] = []
    resumed, epochs = run(encoder, examples, tmp_path, seen=told)
    assert [epoch.number for epoch in epochs] == [epoch.number for epoch in history] == [1, 2, 3, 4]
    assert [epoch.loss for epoch in epochs] == pytest.approx([epoch.loss for epoch in history])
    assert told == epochs
    np.testing.assert_allclose(resumed.judge(examples.tokens), network.judge(examples.tokens), atol=1e-6)


def test_a_finished_fit_is_not_done_again(encoder: Path, examples: Examples, tmp_path: Path) -> None:
    first, history = run(encoder, examples, tmp_path)
    again, epochs = run(encoder, examples, tmp_path, stop_after=1)
    assert epochs == history
    np.testing.assert_array_equal(first.judge(examples.tokens), again.judge(examples.tokens))


def test_it_stops_when_quality_no_longer_rises_and_keeps_the_best(
    encoder: Path, examples: Examples, tmp_path: Path
) -> None:
    network = build_network(encoder, TRUTH.shape[1], seed=0)
    qualities = iter([0.5, 0.9, 0.7, 0.8, 0.99])
    logits: list[np.ndarray] = []

    def quality(network: Network) -> float:
        logits.append(network.judge(examples.tokens[:4]))
        return next(qualities)

    schedule = replace(SCHEDULE, epochs=9, patience=2)
    checkpoint = Checkpoint(tmp_path, "fit")
    learnt = examples.select(np.arange(16))
    history = fit(network, lambda _: learnt, schedule, quality, checkpoint, lambda _: None, lambda _: None)
    assert [epoch.mean_average_precision for epoch in history] == [0.5, 0.9, 0.7, 0.8]
    np.testing.assert_allclose(network.judge(examples.tokens[:4]), logits[1], atol=1e-6)


def test_every_epoch_is_planned_once(encoder: Path, examples: Examples, tmp_path: Path) -> None:
    network = build_network(encoder, TRUTH.shape[1], seed=0)
    planned: list[int] = []

    def plan(epoch: int) -> Examples:
        planned.append(epoch)
        return examples.select(np.arange(16))

    schedule = replace(SCHEDULE, epochs=3)
    fit(network, plan, schedule, lambda _: 1.0, Checkpoint(tmp_path, "fit"), lambda _: None, lambda _: None)
    fit(network, plan, schedule, lambda _: 1.0, Checkpoint(tmp_path, "fit"), lambda _: None, lambda _: None)
    assert planned == [0, 1, 2]


def test_papers_of_no_weight_teach_nothing(encoder: Path, examples: Examples, tmp_path: Path) -> None:
    weights = np.zeros(len(PAPERS), np.float32)
    weights[:80] = 1
    wrong = examples.targets.copy()
    wrong[80:] = 1 - wrong[80:]
    network = build_network(encoder, TRUTH.shape[1], seed=0)
    noisy = replace(examples, targets=wrong, weights=weights)
    checkpoint = Checkpoint(tmp_path, "fit")
    fit(network, lambda _: noisy, SCHEDULE, lambda _: 1.0, checkpoint, lambda _: None, lambda _: None)
    assert mean_average_precision(TRUTH[80:], network.judge(examples.tokens[80:])) > 0.5
