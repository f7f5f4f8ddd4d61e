"""A network and a batch in, one step of the optimiser, and the running mean of the weights that follows, out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .batches import Examples
from .network import Network, Weights
from .schedule import Schedule

if TYPE_CHECKING:
    import torch

LONGEST_GRADIENT = 1.0
"""Gradients of all weights together are scaled down to this length where they are longer."""


def make_optimiser(network: Network, schedule: Schedule) -> "tuple[torch.optim.Optimizer, list[float]]":
    """AdamW, and the highest learning rate of each of its groups: the encoder's, the head's."""
    import torch

    groups = [
        {"params": list(network.encoder.parameters()), "lr": schedule.learning_rate},
        {"params": list(network.head.parameters()), "lr": schedule.learning_rate_head},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=schedule.weight_decay, fused=network.device.type != "mps")
    return optimiser, [schedule.learning_rate, schedule.learning_rate_head]


def set_rates(optimiser: "torch.optim.Optimizer", peaks: Sequence[float], share: float) -> None:
    """Give each of the optimiser's groups that share of its highest learning rate."""
    for group, peak in zip(optimiser.param_groups, peaks, strict=True):
        group["lr"] = peak * share


def learn(network: Network, optimiser: "torch.optim.Optimizer", batch: Examples) -> float:
    """One step of binary cross-entropy; the loss."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    targets, trust = (torch.from_numpy(array).to(network.device) for array in (batch.targets, batch.weights))
    by_paper = binary_cross_entropy_with_logits(network(batch.tokens), targets, reduction="none").mean(1)  # (n_papers,)
    loss = (by_paper * trust).sum() / trust.sum().clamp(min=1e-6)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(list(network.parameters()), LONGEST_GRADIENT)
    optimiser.step()
    return float(loss.detach())


def follow(mean: Weights, network: Network, kept: float) -> None:
    """Move the running mean towards the weights as they are; the share `kept` of it stays."""
    import torch

    with torch.no_grad():
        for name, weight in network.state().items():
            if weight.dtype.is_floating_point:
                mean[name].lerp_(weight, 1 - kept)


def copied(weights: Weights) -> Weights:
    """The weights as they are now, whatever later steps do."""
    return {name: weight.detach().clone() for name, weight in weights.items()}


def moved(weights: Weights, device: "torch.device") -> Weights:
    return {name: weight.to(device) for name, weight in weights.items()}
