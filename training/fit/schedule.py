"""A recipe in, how long and how fast a fit learns out."""

from dataclasses import dataclass, replace

from ...configs.recipe_transformer import SelfTraining, TransformerRecipe
from .batches import Cuts

LAST_RATE = 0.03
"""Share of the highest learning rate that is left at the end."""

HEAD_RATE_AGAIN = 0.3
"""Share of the head's learning rate that the second fit has: the head is no longer new."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to learn."""

    seed: int
    epochs: int
    batch_papers: int
    learning_rate: float
    """The highest of the encoder."""
    learning_rate_head: float
    """The highest of the head."""
    warmup_share: float
    """Share of the steps in which the rates rise."""
    weight_decay: float
    averaging: float
    """Share of the running mean of the weights that a step keeps."""
    cuts: Cuts
    patience: int
    """Epochs without a better one after which the fit ends."""


def schedule_of(recipe: TransformerRecipe) -> Schedule:
    """Schedule of the fit on labels."""
    return Schedule(
        seed=recipe.seed,
        epochs=recipe.epochs,
        batch_papers=recipe.batch_papers,
        learning_rate=recipe.learning_rate,
        learning_rate_head=recipe.learning_rate_head,
        warmup_share=recipe.warmup_share,
        weight_decay=recipe.weight_decay,
        averaging=recipe.averaging,
        cuts=Cuts(recipe.max_tokens_fitting, recipe.cut_share, recipe.title_share),
        patience=recipe.patience,
    )


def schedule_again(recipe: TransformerRecipe, again: SelfTraining) -> Schedule:
    """Schedule of the second fit, on labelled and unlabelled papers."""
    return replace(
        schedule_of(recipe),
        seed=recipe.seed + 1,
        epochs=again.epochs,
        learning_rate=again.learning_rate,
        learning_rate_head=recipe.learning_rate_head * HEAD_RATE_AGAIN,
    )


def rate(step: int, n_steps: int, warmup_share: float) -> float:
    """The share of the highest learning rate at a step: up in a line, then down in a line."""
    warmup = max(1, round(warmup_share * n_steps))
    return min(1.0, (step + 1) / warmup) * max(LAST_RATE, 1 - step / n_steps)
