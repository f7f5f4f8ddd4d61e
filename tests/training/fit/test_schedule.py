"""How long and how fast the fits of a recipe learn."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.recipe_transformer import SelfTraining, TransformerRecipe
from arxsift.training.fit.batches import Cuts
from arxsift.training.fit.schedule import rate, schedule_again, schedule_of


def test_the_second_fit_has_its_own_pace_and_seed() -> None:
    again = SelfTraining(epochs=2, learning_rate=2e-3)
    recipe = TransformerRecipe(
        kind="transformer", epochs=3, learning_rate=5e-3, max_tokens_fitting=64, batch_papers=8, self_training=again
    )
    first, second = schedule_of(recipe), schedule_again(recipe, again)
    assert (first.seed, first.epochs, first.learning_rate) == (0, 3, 5e-3)
    assert (second.seed, second.epochs, second.learning_rate) == (1, 2, 2e-3)
    assert second.learning_rate_head == pytest.approx(0.3 * first.learning_rate_head)
    assert first.cuts == second.cuts == Cuts(max_tokens=64, cut_share=0.7, title_share=0.05)
    assert first.batch_papers == second.batch_papers == 8


@given(st.integers(1, 3000), st.floats(0, 0.5))
def test_the_learning_rate_rises_then_falls_and_never_ends(n_steps: int, warmup: float) -> None:
    rates = [rate(step, n_steps, warmup) for step in range(n_steps)]
    assert all(0 < share <= 1 for share in rates)
    top = int(np.argmax(rates))
    assert all(b >= a for a, b in pairwise(rates[: top + 1]))
    assert all(b <= a for a, b in pairwise(rates[top:]))
