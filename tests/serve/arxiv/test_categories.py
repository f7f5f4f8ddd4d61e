"""Categories rightly and wrongly spelt, and their sets in OAI-PMH."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.errors import InputError
from arxsift.serve.arxiv.categories import CATEGORIES, check_categories, closest_category, looks_like_category, oai_set

NAMES = [f"{archive}.{subject}" for archive, subjects in CATEGORIES.items() for subject in subjects]
NAMES += [archive for archive, subjects in CATEGORIES.items() if not subjects]


def test_arxiv_has_155_categories() -> None:
    assert len(NAMES) == len(set(NAMES)) == 155
    assert len(CATEGORIES) == 20
    assert [archive for archive, subjects in CATEGORIES.items() if len(subjects) == 22] == ["physics"]


@pytest.mark.parametrize("name", [*NAMES, *CATEGORIES])
def test_every_category_and_archive_is_known_in_any_case(name: str) -> None:
    assert looks_like_category(name) and looks_like_category(name.lower())
    assert check_categories([name, name.upper(), name.lower()]) == [name]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cs.LX", "did you mean cs.LG?"),
        ("q-bio.NX", "did you mean q-bio.NC?"),
        ("qbio.NC", "did you mean q-bio.NC?"),
        ("stat.MLL", "did you mean stat.ML?"),
        ("cs.lgg", "did you mean cs.LG?"),
        ("cs.Learning", "did you mean cs.LG?"),
        ("quantph", "did you mean quant-ph?"),
        ("cond-mat.disnn", "did you mean cond-mat.dis-nn?"),
        ("xx.YY", "they are listed at https://arxiv.org/category_taxonomy"),
        ("", "they are listed at https://arxiv.org/category_taxonomy"),
    ],
)
def test_a_category_that_there_is_not_is_told_with_the_closest(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        check_categories(["cs.AI", text])
    assert str(error.value) == f"{text}: arXiv has no such category; {told}"


@given(st.text(max_size=30))
def test_the_closest_category_is_one(text: str) -> None:
    assert closest_category(text) in {None, *NAMES, *CATEGORIES}


LONGER = ["cs.lgg", "cs.LGG", "stat.MLL", "Stat.mll", "cs.Learning"]


@pytest.mark.parametrize("text", ["cs.LX", "cz.LG", "CS.lg", "physics.bioph", "quant-ph", "cs", "math.AG", *LONGER])
def test_what_is_meant_as_a_category_looks_like_one(text: str) -> None:
    assert looks_like_category(text)


@pytest.mark.parametrize(
    "text",
    [
        *("feed.xml", "cs.csv", "CS.CSV", "cs.pdf", "cs.md", "cs.parquet", "physics.csv", "math.jsonl", "papers.jsonl"),
        *("hello", "-", "", ".", "cs.", "cs.LG/x"),
        *("https://rss.arxiv.org/rss/cs.LG", "./cs.LG", "cs.LG+cs.AI", "cs.LG.gz", "archive", "a.b"),
    ],
)
def test_names_of_files_and_addresses_do_not_look_like_categories(text: str) -> None:
    assert not looks_like_category(text)


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.LG", "cs:cs:LG"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("stat.ML", "stat:stat:ML"),
        ("math.AG", "math:math:AG"),
        ("cond-mat.dis-nn", "physics:cond-mat:dis-nn"),
        ("physics.bio-ph", "physics:physics:bio-ph"),
        ("nlin.AO", "physics:nlin:AO"),
        ("quant-ph", "physics:quant-ph"),
        ("math-ph", "physics:math-ph"),
        ("cs", "cs"),
        ("q-bio", "q-bio"),
        ("astro-ph", "physics:astro-ph"),
        ("physics", "physics:physics"),
    ],
)
def test_every_category_has_a_set(category: str, name: str) -> None:
    assert oai_set(category) == name


@pytest.mark.parametrize("name", NAMES)
def test_sets_are_made_of_group_archive_and_subject(name: str) -> None:
    assert re.fullmatch(r"[a-z-]+(:[a-z-]+)(:[A-Za-z-]+)?", oai_set(name))
    assert oai_set(name).split(":", 1)[1] == name.replace(".", ":")
