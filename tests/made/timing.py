"""How the time of a task grows with its size: that does not depend on how fast a machine is."""

import time
from collections.abc import Callable


def least_seconds(task: Callable[[], object]) -> float:
    """Processor time that a task takes, the least of three."""
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        task()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def grows_in_proportion(task: Callable[[int], object], small: int, large: int) -> bool:
    """Whether a task of the larger size, eight times the smaller, takes far less than sixty-four times as long."""
    assert large == 8 * small
    long = least_seconds(lambda: task(large))
    return long < 0.05 or long < 30 * least_seconds(lambda: task(small))
