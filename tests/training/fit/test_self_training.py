"""Which unlabelled papers are learnt from, and in which epoch."""

import numpy as np

from arxsift.configs.recipe_transformer import SelfTraining
from arxsift.models.paper import Paper
from arxsift.training.fit.batches import Examples
from arxsift.training.fit.self_training import Lessons, choose_papers, newest_papers


def test_likely_papers_are_chosen_and_random_others() -> None:
    logits = np.zeros((100, 3))
    logits[:, -1] = -np.arange(100)
    few = SelfTraining(likely_papers=10, random_papers=15)
    chosen = choose_papers(logits, few, seed=0)
    assert len(set(chosen.tolist())) == 25
    assert set(range(10)) <= set(chosen.tolist())
    assert chosen.tolist() != sorted(chosen.tolist())
    assert chosen.tolist() == choose_papers(logits, few, seed=0).tolist() != choose_papers(logits, few, seed=1).tolist()
    all_of_them = choose_papers(logits, SelfTraining(), seed=0)
    assert sorted(all_of_them.tolist()) == list(range(100))


def test_the_newest_papers_come_first_and_those_without_a_date_last() -> None:
    dates = ["2025-06-01", "", "2026-07", "2026-07-03", "2024"]
    papers = [Paper.of(f"Title {date}", "").with_details(date=date) for date in dates]
    assert [paper.date for paper in newest_papers(papers, 9)] == ["2026-07-03", "2026-07", "2025-06-01", "2024", ""]
    assert [paper.date for paper in newest_papers(papers, 2)] == ["2026-07-03", "2026-07"]


def test_an_epoch_goes_on_where_the_last_one_ended() -> None:
    def examples(first: int, n_papers: int) -> Examples:
        tokens = [np.array([number]) for number in range(first, first + n_papers)]
        return Examples(
            tokens, np.zeros((n_papers, 3), np.float32), np.ones(n_papers, np.float32), np.ones(n_papers, np.intp)
        )

    lessons = Lessons(examples(100, 2), examples(0, 5), 3)
    seen = [[int(row[0]) for row in lessons(epoch).tokens] for epoch in range(3)]
    assert seen == [[100, 101, 0, 1, 2], [100, 101, 3, 4, 0], [100, 101, 1, 2, 3]]
    assert all(len(lessons(0).tokens) == len(part) for part in (lessons(0).targets, lessons(0).weights))
    assert Lessons(examples(100, 2), examples(0, 5), 99).per_epoch == 5
