"""A model card and a bundle say of which months the labelled papers are."""

import pytest

from arxsift.models.paper import Paper
from arxsift.training.data.label_dates import LabelDates, months_between, paper_month
from arxsift.training.data.labels import LabelledPaper


def labelled(paper_id: str, date: str = "") -> LabelledPaper:
    return LabelledPaper(Paper.of("Title", f"Abstract {paper_id}", paper_id).with_details(date=date), ())


@pytest.mark.parametrize(
    ("paper_id", "date", "month"),
    [
        ("own-1", "2026-07-31", "2026-07"),
        ("own-1", "2026-07", "2026-07"),
        ("2508.13426", "2025-07-30", "2025-07"),
        ("2508.13426", "", "2025-08"),
        ("2508.13426", "2025", "2025-08"),
        ("own-1", "2025", ""),
        ("own-1", "", ""),
    ],
)
def test_a_paper_s_month_is_its_date_s_else_its_identifier_s(paper_id: str, date: str, month: str) -> None:
    assert paper_month(labelled(paper_id, date).paper) == month


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [("2026-07", "2026-07", 0), ("2025-11", "2026-02", 3), ("2026-02", "2025-11", -3), ("2026-07-31", "2026-08", 1)],
)
def test_months_are_counted_over_years(earlier: str, later: str, months: int) -> None:
    assert months_between(earlier, later) == months


def test_dates_are_told_from_the_oldest_to_the_newest_and_by_year() -> None:
    papers = [labelled("2607.00001"), labelled("2607.00002"), labelled("2507.00001"), labelled("2506.00001")]
    dates = LabelDates.of([*papers, labelled("own-1"), labelled("0704.0001")])
    assert list(dates.by_month.items()) == [("2007-04", 1), ("2025-06", 1), ("2025-07", 1), ("2026-07", 2)]
    assert dates.sentence() == (
        "Dates of the labelled papers: 2007-04 to 2026-07 (1 without a date), 60% of them at most 12 months older than "
        "the newest. By year: 2007: 1, 2025: 2, 2026: 2."
    )
    years = {"2007": 1, "2025": 2, "2026": 2}
    assert dates.as_json() == {"oldest": "2007-04", "newest": "2026-07", "by_year": years, "undated": 1}


def test_papers_without_dates_have_no_newest_month() -> None:
    dates = LabelDates.of([labelled("own-1"), labelled("own-2")])
    assert (dates.oldest, dates.newest, dates.n_recent) == ("", "", 0)
    assert dates.sentence() == "The dates of the labelled papers are not known."
    assert dates.as_json() == {"by_year": {}, "undated": 2}
