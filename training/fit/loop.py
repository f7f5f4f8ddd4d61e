"""Tokens with targets in, a fine-tuned network out, by a loop that can be killed at any step and go on.

A loop of our own and not `transformers.Trainer`: papers carry weights and soft targets, are cut anew in every epoch,
and the running mean of the weights is what is judged; Trainer would be overridden in each of these, and needs a
package more.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Floats32
from ...models.tokens import Tokens, cut
from .checkpoints import Checkpoint
from .network import Network

if TYPE_CHECKING:
    import torch

    Weights = dict[str, torch.Tensor]
    """By name, as `Network.state` gives them."""


SHORTEST_CUT = 32
"""Tokens that a random cut leaves at least."""

BUCKET_BATCHES = 30
"""Batches whose papers are sorted by length together: enough for little padding, few enough for chance."""

LAST_RATE = 0.03
"""Of the learning rate, what is left at the end."""

SAVE_SECONDS = 120.0
"""Between checkpoints within an epoch."""

SMOOTHING = 0.98
"""Of the loss that is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What to learn from, a row a paper."""

    tokens: Sequence[Tokens]
    targets: Floats32
    """(n_papers, n_topics + 1), 0..1."""
    weights: Floats32
    """(n_papers,)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to learn."""

    seed: int
    epochs: int
    batch_papers: int
    learning_rate: float
    learning_rate_head: float
    warmup_share: float
    weight_decay: float
    averaging: float
    cut_share: float
    most_tokens: int
    patience: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a fit is."""

    step: int
    n_steps: int
    loss: float
    """A running mean."""
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch gave."""

    number: int
    loss: float
    mean_average_precision: float
    """On the papers that stop the training."""
    minutes: float


@dataclass(slots=True)
class State:
    """All that a fit knows besides the weights; kept in checkpoints."""

    epoch: int = 0
    batch: int = 0
    """Batches of this epoch that are done."""
    step: int = 0
    loss: float = 0.0
    """Sum for the running mean."""
    seconds: float = 0.0
    """Of fitting, over all attempts."""
    best: float = -1.0
    since_best: int = 0
    history: list[Epoch] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class FitInProgress:
    """A fit under way."""

    network: Network
    schedule: Schedule
    optimiser: "torch.optim.Optimizer"
    peaks: Sequence[float]
    """The highest learning rate of each of the optimiser's groups."""
    mean: "Weights"
    """The running mean of the weights, which is what is judged."""
    best: "Weights"
    """That mean as it was after the best epoch."""
    state: State


def fit(
    network: Network,
    plan: Callable[[int], Examples],
    schedule: Schedule,
    quality: Callable[[Network], float],
    checkpoint: Checkpoint,
    tell: Callable[[Progress], None],
    ended: Callable[[Epoch], None],
) -> list[Epoch]:
    """Train until the quality (the higher the better) falls or the epochs end; the network then has the best weights.

    `plan` gives an epoch's examples, always the same number. The weights that are judged and kept are the running
    mean. With a checkpoint, the fit goes on where that was written and gives what it would have given at once, up to
    the order of sums in the processor. `tell` hears of every step, `ended` of every epoch, those before a restart too.
    """
    course = begin(network, schedule)
    resume(course, checkpoint)
    state = course.state
    for epoch in state.history:
        ended(epoch)
    while state.epoch < schedule.epochs and state.since_best < schedule.patience:
        learn_epoch(course, plan(state.epoch), checkpoint, tell)
        ended(end_epoch(course, quality))
        save(course, checkpoint)
    network.load(course.best)
    network.train(False)
    return state.history


def begin(network: Network, schedule: Schedule) -> FitInProgress:
    """A fit before its first step."""
    import torch

    torch.manual_seed(schedule.seed)
    optimiser, peaks = make_optimiser(network, schedule)
    mean = {name: weight.detach().clone() for name, weight in network.state().items()}
    return FitInProgress(network, schedule, optimiser, peaks, mean, mean, State())


def resume(course: FitInProgress, checkpoint: Checkpoint) -> None:
    """Go back to what was saved last, where anything was."""
    saved = checkpoint.load()
    if saved is None:
        return
    course.network.load(saved.tensors["network"])
    course.mean, course.best = (on(course.network.device, saved.tensors[part]) for part in ("mean", "best"))
    course.optimiser.load_state_dict(saved.optimiser)
    course.state = State(**{**saved.state, "history": [Epoch(**epoch) for epoch in saved.state["history"]]})


def save(course: FitInProgress, checkpoint: Checkpoint) -> None:
    tensors = {"network": course.network.state(), "mean": course.mean, "best": course.best}
    checkpoint.save(course.state, tensors, course.optimiser.state_dict())


def learn_epoch(
    course: FitInProgress, examples: Examples, checkpoint: Checkpoint, tell: Callable[[Progress], None]
) -> None:
    """The steps of an epoch that are still to be done, saved every `SAVE_SECONDS`."""
    schedule, state = course.schedule, course.state
    rng = np.random.default_rng([schedule.seed, state.epoch])
    rows = cut_some(examples.tokens, schedule, rng)
    batches = bucketed(rows, schedule.batch_papers, rng)
    n_steps = len(batches) * schedule.epochs
    course.network.train(True)
    began = saved_at = time.monotonic()
    for batch in batches[state.batch :]:
        some = Examples([rows[i] for i in batch], examples.targets[batch], examples.weights[batch])
        learn_batch(course, some, rate(state.step, n_steps, schedule.warmup_share))
        now = time.monotonic()
        state.seconds += now - began
        began = now
        seconds_left = state.seconds / state.step * (n_steps - state.step)
        tell(Progress(state.step, n_steps, mean_loss(state), seconds_left))
        if now - saved_at > SAVE_SECONDS:
            save(course, checkpoint)
            began = saved_at = time.monotonic()


def learn_batch(course: FitInProgress, batch: Examples, share: float) -> None:
    """One step at that share of the highest learning rates; the running means follow."""
    state = course.state
    set_rates(course.optimiser, course.peaks, share)
    loss = learn(course.network, course.optimiser, batch.tokens, batch.targets, batch.weights)
    state.step += 1
    state.batch += 1
    state.loss = SMOOTHING * state.loss + (1 - SMOOTHING) * loss
    follow(course.mean, course.network, min(course.schedule.averaging, state.step / (state.step + 10)))


def end_epoch(course: FitInProgress, quality: Callable[[Network], float]) -> Epoch:
    """Judge the running mean, and keep it where it is the best so far."""
    network, state = course.network, course.state
    learnt = {name: weight.detach().clone() for name, weight in network.state().items()}
    network.load(course.mean)
    reached = quality(network)
    network.load(learnt)
    state.epoch, state.batch = state.epoch + 1, 0
    state.history.append(Epoch(state.epoch, mean_loss(state), reached, state.seconds / 60))
    state.since_best += 1
    if reached > state.best:
        state.best, state.since_best = reached, 0
        course.best = {name: weight.clone() for name, weight in course.mean.items()}
    return state.history[-1]


def mean_loss(state: State) -> float:
    """The running mean, without the pull of the zero that it began with."""
    return state.loss / (1 - SMOOTHING**state.step)


def on(device: "torch.device", weights: "Weights") -> "Weights":
    return {name: weight.to(device) for name, weight in weights.items()}


def make_optimiser(network: Network, schedule: Schedule) -> "tuple[torch.optim.Optimizer, list[float]]":
    """AdamW, and the highest learning rate of each of its groups: the encoder's, the head's."""
    import torch

    groups = [
        {"params": list(network.encoder.parameters()), "lr": schedule.learning_rate},
        {"params": list(network.head.parameters()), "lr": schedule.learning_rate_head},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=schedule.weight_decay, fused=network.device.type != "mps")
    return optimiser, [schedule.learning_rate, schedule.learning_rate_head]


def rate(step: int, n_steps: int, warmup_share: float) -> float:
    """The share of the highest learning rate at a step: up in a line, then down in a line."""
    warmup = max(1, round(warmup_share * n_steps))
    return min(1.0, (step + 1) / warmup) * max(LAST_RATE, 1 - step / n_steps)


def set_rates(optimiser: "torch.optim.Optimizer", peaks: Sequence[float], share: float) -> None:
    for group, peak in zip(optimiser.param_groups, peaks, strict=True):
        group["lr"] = peak * share


def learn(
    network: Network, optimiser: "torch.optim.Optimizer", rows: Sequence[Tokens], targets: Floats32, weights: Floats32
) -> float:
    """One step of binary cross-entropy; the loss."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    wanted, trust = (torch.from_numpy(array).to(network.device) for array in (targets, weights))
    by_paper = binary_cross_entropy_with_logits(network(rows), wanted, reduction="none").mean(1)  # (n_papers,)
    loss = (by_paper * trust).sum() / trust.sum().clamp(min=1e-6)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(list(network.parameters()), 1.0)
    optimiser.step()
    return float(loss.detach())


def follow(mean: "Weights", network: Network, kept: float) -> None:
    """Move the running mean towards the weights as they are."""
    import torch

    with torch.no_grad():
        for name, weight in network.state().items():
            if weight.dtype.is_floating_point:
                mean[name].lerp_(weight, 1 - kept)


def cut_some(rows: Sequence[Tokens], schedule: Schedule, rng: np.random.Generator) -> list[Tokens]:
    """Every paper cut to the most tokens, some of them at random lengths below it."""
    lengths = rng.integers(SHORTEST_CUT, max(schedule.most_tokens, SHORTEST_CUT) + 1, len(rows))
    lengths = np.where(rng.random(len(rows)) < schedule.cut_share, lengths, schedule.most_tokens)
    return [cut(row, min(int(most), schedule.most_tokens)) for row, most in zip(rows, lengths, strict=True)]


def bucketed(rows: Sequence[Tokens], batch_papers: int, rng: np.random.Generator) -> list[NDArray[np.intp]]:
    """Places of papers in batches of like length, the batches in random order."""
    lengths = np.array([len(row) for row in rows])
    order = rng.permutation(len(rows))
    batches: list[NDArray[np.intp]] = []
    for start in range(0, len(order), batch_papers * BUCKET_BATCHES):
        some = order[start : start + batch_papers * BUCKET_BATCHES]
        some = some[np.argsort(lengths[some], kind="stable")]
        batches += [some[i : i + batch_papers] for i in range(0, len(some), batch_papers)]
    return [batches[i] for i in rng.permutation(len(batches))]
