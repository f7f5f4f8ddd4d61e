"""What a person names is a file, a category, an address or an identifier; what is none of these gets one sentence."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.arxiv_server import made_up, render
from made.triage import made_entry

from arxsift.configs.errors import InputError
from arxsift.models.arxiv_id import short_archive
from arxsift.models.paper import Paper
from arxsift.serve.arxiv.page import Rejection, read_page
from arxsift.serve.arxiv.search import Answer
from arxsift.serve.feeds.entry import BadEntry, Entry, Head
from arxsift.serve.triage.reading.by_id import entries_of
from arxsift.serve.triage.reading.days import days_before
from arxsift.serve.triage.reading.harvested import announced
from arxsift.serve.triage.reading.opener import file_entries
from arxsift.serve.triage.reading.sources import LONGEST_NAME, Sources, sort_sources
from arxsift.serve.triage.reading.window import Window

DAYS = st.dates().map(lambda day: day.isoformat())
PARTLY = st.tuples(DAYS, st.sampled_from([0, 4, 7, 10])).map(lambda pair: pair[0][: pair[1]])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fault(*arguments: str) -> str:
    with pytest.raises(InputError) as error:
        sort_sources(arguments)
    assert error.value.exit_code == 2
    return str(error.value)


def test_each_is_known_by_how_it_is_written() -> None:
    Path("feed.xml").touch()
    urls = ("https://rss.arxiv.org/rss/cs.LG", "http://blog.example/feed", "https://arxiv.org/list/cs.LG/new")
    ids = ("2508.13426v1", "arXiv:2508.13427", "https://arxiv.org/pdf/2508.13428v2", "astro-ph/0601001")
    found = sort_sources(["feed.xml", "cs.LG", *urls, *ids, "-", "quant-ph"], ["all:spikes"])
    assert found == Sources(
        categories=("cs.LG", "quant-ph"),
        urls=urls,
        files=("feed.xml", "-"),
        ids=("2508.13426", "2508.13427", "2508.13428", "astro-ph/0601001"),
        searches=("all:spikes",),
    )
    assert found.anything
    assert not sort_sources([]).anything


def test_each_is_read_once() -> None:
    Path("feed.xml").touch()
    given = ["cs.LG", "CS.lg", "2508.13426v1", "2508.13426v2", "feed.xml", "feed.xml", "-", "-"]
    assert sort_sources(given) == Sources(("cs.LG",), (), ("feed.xml", "-"), ("2508.13426",))


def test_a_file_comes_before_a_category_and_a_folder_does_not() -> None:
    Path("cs.LG").mkdir()
    Path("cs.AI").touch()
    assert sort_sources(["cs.LG", "cs.AI"]) == Sources(categories=("cs.LG",), files=("cs.AI",))


def test_a_pipe_is_a_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert sort_sources(["pipe"]).files == ("pipe",)
    text = '{"title": "On kettles", "abstract": "They boil."}\n'
    writer = threading.Thread(target=(folder / "pipe").write_text, args=(text,))
    writer.start()
    from arxsift.serve.files.columns import Columns

    found = list(file_entries("pipe", Columns()))
    writer.join(20)
    assert [type(one) for one in found] == [Head, Entry]


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("papers.jsonl", "papers.jsonl: no such file"),
        ("./kettles", "./kettles: no such file"),
        (
            "kettles",
            "'kettles' is no file, category, address or identifier; arxiv.org/category_taxonomy lists categories",
        ),
        ("folder", "folder: is a folder; name a file in it"),
        (
            "cs.LG, cs.AI",
            "'cs.LG, cs.AI' are several categories in one text: write them apart, as cs.LG cs.AI after triage or "
            "[cs.LG, cs.AI] in feeds.yaml",
        ),
        ("ftp://a/b", "'ftp://a/b' is not a web address of a feed; it begins with https:// or http://"),
        ("cs.XX", "cs.XX: arXiv has no such category; did you mean cs."),
        ("", "'' is no file, category, address or identifier; arxiv.org/category_taxonomy lists categories"),
    ],
)
def test_what_is_nothing_of_these_is_told(argument: str, told: str) -> None:
    Path("folder").mkdir()
    assert fault("cs.LG", argument).startswith(told)


def test_a_whole_text_is_told_shortened() -> None:
    told = f"'{'x' * LONGEST_NAME}…' is no file, category, address or identifier; arxiv.org/category_taxonomy lists "
    assert fault("x" * 5000) == f"{told}categories"


def test_an_address_of_arxiv_that_names_no_paper_is_an_address() -> None:
    assert sort_sources(["https://arxiv.org/abs/nonsense"]).urls == ("https://arxiv.org/abs/nonsense",)


# The window


@pytest.mark.parametrize("day", ["2026-7-1", "20260701", "2026-02-30", "yesterday", "2026-07-01 ", "٢٠٢٦-07-01"])
def test_what_is_no_day_is_refused(day: str) -> None:
    for name, window in (("--since", {"since": day}), ("--until", {"until": day})):
        with pytest.raises(InputError) as error:
            Window(**window)
        assert str(error.value) == f"{name} {day!r} is not a day; write it as YYYY-MM-DD"


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputError) as error:
        Window("2026-07-02", "2026-07-01")
    told = "no day is between --since 2026-07-02 and --until 2026-07-01; give the earlier one first"
    assert str(error.value) == told


@given(DAYS, DAYS, DAYS)
def test_a_window_holds_the_days_between_its_ends(one: str, two: str, day: str) -> None:
    since, until = sorted((one, two))
    assert Window(since, until).holds(day) == (since <= day <= until)
    assert Window(since, until).holds(day) == (Window(since=since).holds(day) and Window(until=until).holds(day))
    assert Window().holds(day)


@given(DAYS, DAYS, DAYS, st.sampled_from([0, 4, 7]))
def test_a_day_that_is_known_in_part_is_held_where_any_such_day_is(one: str, two: str, day: str, length: int) -> None:
    window = Window(*sorted((one, two)))
    assert window.holds(day[:length]) >= window.holds(day)
    assert window.holds(window.since[:length]) and window.holds(window.until[:length])


# Papers by their identifiers


def answered(
    papers: tuple[Paper, ...], body: bytes, absent: tuple[str, ...] = (), rejected: tuple[Rejection, ...] = ()
) -> Answer:
    """An answer of these papers, which stand on that page."""
    entries = read_page(body).entries
    return Answer(papers, absent, rejected, tuple(entries[short_archive(paper.id)] for paper in papers))


def test_a_paper_asked_for_has_its_latex_and_every_field() -> None:
    asked = made_up("2401.00001")
    more = b"<arxiv:doi>10.9999/Kettle.1</arxiv:doi><arxiv:comment>4 pages</arxiv:comment><published>"
    page = render([replace(asked, title="On bounds", abstract="We say $O(n^{2})$.")]).replace(b"<published>", more)
    (entry,) = entries_of(answered((asked,), page))
    assert isinstance(entry, Entry)
    assert (entry.location, entry.title, entry.abstract) == ("arXiv: 2401.00001", "On bounds", "We say $O(n^{2})$.")
    assert entry.paper == replace(asked, title="On bounds", abstract="We say O(n^2).")
    assert entry.fields == {
        "title": "On bounds",
        "abstract": "We say $O(n^{2})$.",
        "authors": ["Ada Kessel"],
        "categories": ["cs.LG", "cs.AI"],
        "date": "2024-01-31",
        "doi": "10.9999/kettle.1",
        "comment": "4 pages",
    }


def test_only_what_an_answer_settled_is_taken_of_its_page() -> None:
    body = render(map(made_up, ("2401.00001", "2401.00002", "math/0309136")))
    papers = made_up("2401.00002"), made_up("math.GT/0309136")
    answer = answered(papers, body, ("2401.00003",), (Rejection("2401.00004", "a reason"),))
    found = list(entries_of(answer))
    assert [(one.location, one.paper.id) for one in found if isinstance(one, Entry)] == [
        ("arXiv: 2401.00002", "2401.00002"),
        ("arXiv: math.GT/0309136", "math/0309136"),
    ]
    assert found[2:] == [
        BadEntry("arXiv: 2401.00003", "arXiv has no such paper"),
        BadEntry("arXiv: 2401.00004", "a reason"),
    ]


def test_a_paper_without_an_abstract_is_an_entry() -> None:
    bare = replace(made_up("2401.00001"), abstract="")
    (entry,) = entries_of(answered((bare,), render([bare])))
    assert isinstance(entry, Entry) and (entry.title, entry.abstract) == ("On 2401.00001", "")


# What was missed


def harvested(version: int, date: str, *categories: str, id: str = "1907.00001") -> Entry:
    entry = made_entry(id, kind=None, version=version)
    object.__setattr__(entry, "paper", entry.paper.with_details(date=date, categories=categories))
    return entry


@pytest.mark.parametrize(
    ("version", "date", "categories", "kind"),
    [
        (1, "2026-07-14", ("cs.LG", "cs.AI"), "new"),
        (1, "2026-07-03", ("cs.LG",), "new"),
        (1, "2026-07-14", ("cs.AI", "cs.LG"), "cross"),
        (1, "2026-07-14", ("stat.ML", "cs.LG"), "new"),
        (2, "2026-07-14", ("cs.LG",), "new"),
        (2, "2026-05-14", ("cs.LG",), "replace"),
        (2, "2026-05-14", ("cs.AI", "cs.LG"), "replace-cross"),
        (1, "2019-07-14", ("cs.LG",), "replace"),
        (1, "", ("cs.LG",), "replace"),
        (1, "2026-07-14", (), "new"),
    ],
)
def test_a_harvested_paper_is_announced_as_it_would_have_been(
    version: int, date: str, categories: tuple[str, ...], kind: str
) -> None:
    found = announced(harvested(version, date, *categories), "2026-07-10", ["cs.LG", "stat"])
    assert isinstance(found, Entry)
    assert found.announce_type == kind


def test_a_paper_that_was_held_is_new_when_it_is_announced() -> None:
    for id, kind in (("2607.00777", "new"), ("2606.00777", "replace"), ("cs/0607001", "replace")):
        found = announced(harvested(1, "2026-05-04", "cs.LG", id=id), "2026-07-10", ["cs.LG"])
        assert isinstance(found, Entry)
        assert found.announce_type == kind


def test_what_is_no_paper_is_not_announced() -> None:
    for one in (Head("oai"), BadEntry("a", "b")):
        assert announced(one, "2026-07-10", ["cs.LG"]) is one


def test_days_are_counted_back_over_months() -> None:
    assert days_before("2026-03-01", 7) == "2026-02-22"
