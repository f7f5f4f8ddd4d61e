"""What is asked about: doubtful papers of every topic, unlike each other, and some sure and some random ones."""

import numpy as np

from arxsift.models.arrays import Bools, Floats, Floats32
from arxsift.serve.review.queue import RANDOM_TURN, ROUND, SURE_TURN, Queue

NONE_GIVEN = np.zeros((0, 2), bool)


def made(n_papers: int = 40) -> tuple[Floats, Floats32]:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(n_papers, 16)).astype(np.float32)
    return rng.normal(0, 3, (n_papers, 2)), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def asked_about(n: int, logits: Floats, vectors: Floats32, given: Bools = NONE_GIVEN) -> tuple[list[int], list[str]]:
    queue, reasons = Queue(vectors, ["Robots", "Sound"]), []
    for _ in range(n):
        choice = queue.choose(logits, given)
        assert choice
        queue.asked.append(choice.row)
        reasons.append(choice.reason)
    return queue.asked, reasons


def test_the_least_sure_papers_of_each_topic_come_first() -> None:
    logits, vectors = made()
    rows, reasons = asked_about(2, logits, vectors)
    assert reasons == ["least sure of Robots", "least sure of Sound"]
    assert rows[0] == np.abs(logits[:, 0]).argmin()


def test_a_round_has_a_sure_paper_and_a_random_one() -> None:
    logits, vectors = made()
    rows, reasons = asked_about(ROUND, logits, vectors)
    assert reasons[SURE_TURN].startswith("surest of")
    assert reasons[RANDOM_TURN] == "drawn at random"
    others = np.setdiff1d(np.arange(len(logits)), rows[:SURE_TURN])
    assert rows[SURE_TURN] == others[logits[others].max(axis=1).argmax()]


def test_the_topic_with_the_fewest_answers_is_asked_about_more() -> None:
    logits, vectors = made()
    robots = np.array([[True, False]] * 9)
    _, reasons = asked_about(ROUND, logits, vectors, robots)
    assert reasons.count("least sure of Sound") > reasons.count("least sure of Robots")


def test_near_copies_are_not_asked_about_one_after_another() -> None:
    logits, vectors = made()
    doubtful = np.argsort(np.abs(logits[:, 0]))[:5]
    logits[doubtful, 0] = 0.0
    vectors[doubtful] = vectors[doubtful[0]]
    logits[:, 1] = 9.0
    rows, _ = asked_about(3, logits, vectors)
    assert len({*rows} & {*doubtful.tolist()}) == 1


def test_no_paper_comes_twice_and_the_queue_ends() -> None:
    logits, vectors = made(11)
    queue = Queue(vectors, ["Robots", "Sound"])
    while choice := queue.choose(logits, NONE_GIVEN):
        queue.asked.append(choice.row)
    assert sorted(queue.asked) == [*range(11)]


def test_the_same_seed_draws_the_same_papers() -> None:
    logits, vectors = made()
    assert asked_about(20, logits, vectors) == asked_about(20, logits, vectors)
