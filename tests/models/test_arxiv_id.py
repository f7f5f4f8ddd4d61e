"""Identifiers of arXiv papers in every spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.models.arxiv_id import abstract_url, parse_id


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2508.13426v1", ("2508.13426", 1)),
        ("http://arxiv.org/abs/0704.0001v12", ("0704.0001", 12)),
        ("https://arxiv.org/abs/astro-ph/0601001v1", ("astro-ph/0601001", 1)),
        ("oai:arXiv.org:2508.13426v1", ("2508.13426", 1)),
        (" arXiv:math.GT/0309136 ", ("math.GT/0309136", None)),
        ("arxiv: 2508.13426v2", ("2508.13426", 2)),
        ("https://arxiv.org/pdf/2508.13426", ("2508.13426", None)),
        ("http://www.arxiv.org/pdf/hep-th/9901001v2.pdf", ("hep-th/9901001", 2)),
        ("arxiv.org/html/2508.13426v1#S2", ("2508.13426", 1)),
        ("https://export.arxiv.org/abs/2508.13426?context=cs.LG", ("2508.13426", None)),
        ("https://doi.org/10.48550/arXiv.2508.13426", ("2508.13426", None)),
        ("doi:10.48550/ARXIV.2508.13426", ("2508.13426", None)),
        ("https://example.org/pdf/2508.13426", None),
        ("https://rss.arxiv.org/rss/cs.LG", None),
        ("2508.13426.pdf", None),
        ("see arXiv:2508.13426", None),
        ("https://arxiv.org/api/errors#x", None),
        ("text-0123456789abcdef", None),
        ("2508.1342", None),
    ],
)
def test_identifiers_are_found_in_every_spelling(text: str, named: tuple[str, int | None] | None) -> None:
    assert parse_id(text) == named


@given(st.from_regex(r"\A(1[5-9]|[2-9]\d)(0[1-9]|1[0-2])\.\d{5}\Z"), st.integers(1, 99))
def test_what_is_written_is_parsed(paper_id: str, version: int) -> None:
    if paper_id.isascii():
        assert parse_id(f"{abstract_url(paper_id)}v{version}") == (paper_id, version)
