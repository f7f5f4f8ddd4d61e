"""The sets of papers have one table, and the page on metrics explains every one of them."""

import pytest
from made.docs import CHECKOUT

from arxsift.configs.sets import LABELLED, LABELLED_SETS, SETS, sets_named

PAGE = (CHECKOUT / "docs" / "metrics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETS)
def test_the_page_on_metrics_explains_every_set(name: str) -> None:
    assert f"| `{name}/` |" in PAGE


def test_a_set_is_found_under_its_own_name() -> None:
    assert all(paper_set.name == name for name, paper_set in SETS.items())


def test_labelled_stands_for_the_sets_of_labelled_papers_and_a_set_for_itself() -> None:
    assert sets_named(LABELLED) == LABELLED_SETS
    assert set(LABELLED_SETS) <= set(SETS)
    assert sets_named("feed") == ("feed",)
