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

from ..models.tokens import Tokens, cut
from .checkpoints import Checkpoint
from .network import Network

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float32]

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
    targets: Floats
    """(n_papers, n_topics + 1), 0..1."""
    weights: Floats
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
    import torch

    torch.manual_seed(schedule.seed)
    optimiser, peaks = make_optimiser(network, schedule)
    mean = {name: weight.detach().clone() for name, weight in network.state().items()}
    best = mean
    state = State()
    if saved := checkpoint.load():
        network.load(saved.tensors["network"])
        mean, best = (
            {name: weight.to(network.device) for name, weight in saved.tensors[part].items()}
            for part in ("mean", "best")
        )
        optimiser.load_state_dict(saved.optimiser)
        state = State(**{**saved.state, "history": [Epoch(**epoch) for epoch in saved.state["history"]]})
        for epoch in state.history:
            ended(epoch)
    n_batches = -(-len(plan(0).tokens) // schedule.batch_papers)
    n_steps = n_batches * schedule.epochs

    def save() -> None:
        checkpoint.save(state, {"network": network.state(), "mean": mean, "best": best}, optimiser.state_dict())

    while state.epoch < schedule.epochs and state.since_best < schedule.patience:
        examples = plan(state.epoch)
        rng = np.random.default_rng([schedule.seed, state.epoch])
        rows = cut_some(examples.tokens, schedule, rng)
        batches = bucketed(rows, schedule.batch_papers, rng)
        network.train(True)
        began = saved_at = time.monotonic()
        for batch in batches[state.batch :]:
            set_rates(optimiser, peaks, rate(state.step, n_steps, schedule.warmup_share))
            loss = learn(network, optimiser, [rows[i] for i in batch], examples.targets[batch], examples.weights[batch])
            state.step += 1
            state.batch += 1
            state.loss = SMOOTHING * state.loss + (1 - SMOOTHING) * loss
            follow(mean, network, min(schedule.averaging, state.step / (state.step + 10)))
            now = time.monotonic()
            state.seconds += now - began
            began = now
            shown = state.loss / (1 - SMOOTHING**state.step)
            tell(Progress(state.step, n_steps, shown, state.seconds / state.step * (n_steps - state.step)))
            if now - saved_at > SAVE_SECONDS:
                save()
                began = saved_at = time.monotonic()
        learnt = {name: weight.detach().clone() for name, weight in network.state().items()}
        network.load(mean)
        reached = quality(network)
        network.load(learnt)
        state.epoch, state.batch = state.epoch + 1, 0
        state.history.append(Epoch(state.epoch, state.loss / (1 - SMOOTHING**state.step), reached, state.seconds / 60))
        ended(state.history[-1])
        state.since_best += 1
        if reached > state.best:
            state.best, state.since_best = reached, 0
            best = {name: weight.clone() for name, weight in mean.items()}
        save()
    network.load(best)
    network.train(False)
    return state.history


def on(device: "torch.device", weights: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
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
    network: Network, optimiser: "torch.optim.Optimizer", rows: Sequence[Tokens], targets: Floats, weights: Floats
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


def follow(mean: "dict[str, torch.Tensor]", network: Network, kept: float) -> None:
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
