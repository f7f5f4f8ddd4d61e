"""Tokens with targets in, a fine-tuned network out, by a loop that can be killed at any step and go on.

A loop of our own and not `transformers.Trainer`: papers carry weights and soft targets, are cut anew in every epoch,
and the running mean of the weights is what is judged; Trainer would be overridden in each of these, and needs a
package more.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .batches import Examples, bucketed, cut_some
from .checkpoints import Checkpoint, State
from .network import Network, Weights
from .optimise import copied, follow, learn, make_optimiser, moved, set_rates
from .schedule import Schedule, rate
from .watch import Epoch, Progress

if TYPE_CHECKING:
    import torch

SAVE_SECONDS = 120.0
"""Time between checkpoints within an epoch."""

SMOOTHING = 0.98
"""Share of the running mean of the loss that a step keeps."""


@dataclass(slots=True, eq=False)
class FitInProgress:
    """A fit under way."""

    network: Network
    schedule: Schedule
    optimiser: "torch.optim.Optimizer"
    peaks: Sequence[float]
    """The highest learning rate of each of the optimiser's groups."""
    mean: Weights
    """The running mean of the weights, which is what is judged."""
    best: Weights
    """The running mean as it was after the best epoch."""
    state: State


def fit(
    network: Network,
    plan: Callable[[int], Examples],
    schedule: Schedule,
    quality: Callable[[Network], float],
    checkpoint: Checkpoint,
    on_step: Callable[[Progress], None],
    on_epoch: Callable[[Epoch], None],
) -> list[Epoch]:
    """Train until the quality (the higher the better) falls or the epochs end; the network then has the best weights.

    `plan` gives an epoch's examples, always the same number. The weights that are judged and kept are the running
    mean. With a checkpoint, the fit goes on where that was written and gives what it would have given at once, up to
    the order of sums in the processor. `on_epoch` hears of those before a restart too.
    """
    ongoing = begin(network, schedule)
    resume(ongoing, checkpoint)
    state = ongoing.state
    for epoch in state.history:
        on_epoch(epoch)
    while state.epoch < schedule.epochs and state.since_best < schedule.patience:
        learn_epoch(ongoing, plan(state.epoch), checkpoint, on_step)
        on_epoch(end_epoch(ongoing, quality))
        save(ongoing, checkpoint)
    network.load(ongoing.best)
    network.train(False)
    return state.history


def begin(network: Network, schedule: Schedule) -> FitInProgress:
    """A fit before its first step."""
    import torch

    torch.manual_seed(schedule.seed)
    optimiser, peaks = make_optimiser(network, schedule)
    mean = copied(network.state())
    return FitInProgress(network, schedule, optimiser, peaks, mean, mean, State())


def resume(ongoing: FitInProgress, checkpoint: Checkpoint) -> None:
    """Go back to what was saved last, if anything was."""
    saved = checkpoint.load()
    if saved is None:
        return
    ongoing.network.load(saved.tensors["network"])
    ongoing.mean, ongoing.best = (moved(saved.tensors[part], ongoing.network.device) for part in ("mean", "best"))
    ongoing.optimiser.load_state_dict(saved.optimiser)
    ongoing.state = saved.state


def save(ongoing: FitInProgress, checkpoint: Checkpoint) -> None:
    tensors = {"network": ongoing.network.state(), "mean": ongoing.mean, "best": ongoing.best}
    checkpoint.save(ongoing.state, tensors, ongoing.optimiser.state_dict())


def learn_epoch(
    ongoing: FitInProgress, examples: Examples, checkpoint: Checkpoint, on_step: Callable[[Progress], None]
) -> None:
    """The steps of an epoch that are still to be done, saved every `SAVE_SECONDS`."""
    schedule, state = ongoing.schedule, ongoing.state
    rng = np.random.default_rng([schedule.seed, state.epoch])
    tokens = cut_some(examples, schedule.cuts, rng)
    batches = bucketed(tokens, schedule.batch_papers, rng)
    examples = replace(examples, tokens=tokens)
    n_steps = len(batches) * schedule.epochs
    ongoing.network.train(True)
    began = saved_at = time.monotonic()
    for batch in batches[state.batch :]:
        learn_batch(ongoing, examples.select(batch), rate(state.step, n_steps, schedule.warmup_share))
        now = time.monotonic()
        state.seconds += now - began
        began = now
        seconds_left = state.seconds / state.step * (n_steps - state.step)
        on_step(Progress(state.step, n_steps, mean_loss(state), seconds_left))
        if now - saved_at > SAVE_SECONDS:
            save(ongoing, checkpoint)
            began = saved_at = time.monotonic()


def learn_batch(ongoing: FitInProgress, batch: Examples, share: float) -> None:
    """One step at that share of the highest learning rates; the running means follow."""
    state = ongoing.state
    set_rates(ongoing.optimiser, ongoing.peaks, share)
    loss = learn(ongoing.network, ongoing.optimiser, batch)
    state.step += 1
    state.batch += 1
    state.loss = SMOOTHING * state.loss + (1 - SMOOTHING) * loss
    follow(ongoing.mean, ongoing.network, min(ongoing.schedule.averaging, state.step / (state.step + 10)))


def end_epoch(ongoing: FitInProgress, quality: Callable[[Network], float]) -> Epoch:
    """Judge the running mean, and keep it where it is the best so far."""
    network, state = ongoing.network, ongoing.state
    learnt = copied(network.state())
    network.load(ongoing.mean)
    reached = quality(network)
    network.load(learnt)
    state.epoch, state.batch = state.epoch + 1, 0
    state.history.append(Epoch(state.epoch, mean_loss(state), reached, state.seconds / 60))
    state.since_best += 1
    if reached > state.best:
        state.best, state.since_best = reached, 0
        ongoing.best = copied(ongoing.mean)
    return state.history[-1]


def mean_loss(state: State) -> float:
    """The running mean, without the pull of the zero that it began with."""
    return state.loss / (1 - SMOOTHING**state.step)
