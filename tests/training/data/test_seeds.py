"""The seed document's parser: nothing is lost, and damage is named with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.errors import InputError
from arxsift.configs.places import packaged
from arxsift.models.paper import Paper
from arxsift.models.text import normalise
from arxsift.training.data.seeds import DOCUMENT, FURNITURE, load_seeds, parse_seed_document

ABSTRACT = "We study how a made-up network sorts made-up papers, and find that it does so as well as one can hope. " * 3
LETTERS = st.characters(categories=["L", "N", "P", "S"], exclude_characters="\\${}~&")
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=8).map(" ".join)


def readable(text: str) -> bool:
    """Plain already, and no title that the button's word would turn into another word (`rs of …`, Subscribers of …)."""
    return normalise(text) == text and normalise(f"Subscribe{text}") == f"Subscribe{text}" and text[0] not in "rd"


@st.composite
def papers(draw: st.DrawFn) -> list[Paper]:
    titles = draw(st.lists(WORDS.filter(readable), min_size=1, max_size=6, unique=True))
    return [
        Paper.of(f"{title} {n}", f"{draw(WORDS.filter(readable))} {n} {ABSTRACT}", f"seed:{n}")
        for n, title in enumerate(titles, start=1)
    ]


def render(papers: list[Paper], newline: str = "\n", blank: str = "") -> str:
    lines = [*FURNITURE, *(text for paper in papers for text in (paper.title, paper.abstract))]
    lines[2] = f"Subscribe{lines[2]}"
    return "".join(f"{blank}{line}{blank}{newline}" for line in lines)


def document(*lines: str) -> str:
    return "\n".join([*FURNITURE, *lines, ""])


@given(papers())
def test_what_is_rendered_is_read_back(papers: list[Paper]) -> None:
    assert parse_seed_document(render(papers), "page.txt") == papers


@given(papers(), st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\r\n", "\n \t\n"]), st.text(" \t\u00a0\u2003\ufeff"))
def test_white_space_around_and_between_lines_changes_nothing(papers: list[Paper], newline: str, blank: str) -> None:
    assert parse_seed_document("\ufeff" + render(papers, newline, blank), "page.txt") == papers


def test_white_space_inside_a_line_becomes_one_space() -> None:
    (paper,) = parse_seed_document(document("SubscribeA\u00a0 title\tof\u2028ours", ABSTRACT), "page.txt")
    assert paper.title == "A title of ours"


def test_the_packaged_document_has_119_papers() -> None:
    seeds = load_seeds()
    assert len(seeds) == 119
    assert [seed.id for seed in seeds] == [f"seed:{n}" for n in range(1, 120)]
    assert seeds[0].title == "Exploring Neural Models for Query-Focused Summarization"
    assert seeds[16].title == "Pointer Networks"
    assert seeds[-1].title.startswith("Unlocking Out-of-Distribution Generalization in Transformers")


def test_every_line_of_the_packaged_document_is_furniture_or_half_a_paper() -> None:
    text = packaged("seeds", DOCUMENT).read_text(encoding="utf-8")
    lines = [normalise(line) for line in text.split("\n") if line.strip()]
    halves = [*FURNITURE, *(half for seed in load_seeds() for half in (seed.title, seed.abstract))]
    halves[2] = f"Subscribe{halves[2]}"
    assert halves == lines


def test_the_packaged_papers_render_to_what_parses_to_them() -> None:
    seeds = load_seeds()
    assert parse_seed_document(render(seeds, "\r\n", " "), "page.txt") == seeds


@pytest.mark.parametrize(
    ("stands", "title"),
    [
        ("SubscribePointer Networks", "Pointer Networks"),
        ("Subscribek-means revisited", "k-means revisited"),
        ("Subscribe3D vision", "3D vision"),
        ("Subscribed-separation", "d-separation"),
        ("SubscribeSubscribe to this", "Subscribe to this"),
        ("Subscribe to this", "Subscribe to this"),
        ("Subscribers leave", "Subscribers leave"),
        ("Subscribed", "Subscribed"),
        ("Pointer Networks", "Pointer Networks"),
    ],
)
def test_the_button_is_taken_off_the_first_title_only_where_it_is_stuck(stands: str, title: str) -> None:
    (paper,) = parse_seed_document(document(stands, ABSTRACT), "page.txt")
    assert paper.title == title


def test_a_later_title_keeps_the_word() -> None:
    papers = parse_seed_document(document("SubscribeOne", ABSTRACT, "SubscribeNet", f"Also, {ABSTRACT}"), "page.txt")
    assert [paper.title for paper in papers] == ["One", "SubscribeNet"]


LOST = "a line is missing, cut or joined to its neighbour"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "page.txt: the document is empty"),
        (" \r\n\u00a0\n\ufeff", "page.txt: the document is empty"),
        (document(), "page.txt: line 2: no papers below the page furniture"),
        (
            f"\n{FURNITURE[0]}\nOne\n{ABSTRACT}",
            "page.txt: line 3: expected the page's 'Get trending papers in your email inbox!', found 'One'",
        ),
        (
            f"One\n{ABSTRACT}",
            "page.txt: line 1: expected the page's 'Get trending papers in your email inbox once a day!', found 'One'",
        ),
        (document("SubscribeOne"), "page.txt: line 3: no abstract follows the title 'One'"),
        (
            document("SubscribeOne", ABSTRACT, "", "A Second Title"),
            "page.txt: line 6: no abstract follows the title 'A Second Title'",
        ),
        (
            document("SubscribeOne", "Two", ABSTRACT),
            f"page.txt: line 4: expected an abstract of 200 to 5000 characters, found 3: 'Two'; {LOST}",
        ),
        (
            document("SubscribeOne", ABSTRACT, ABSTRACT.replace("We", "They")),
            "page.txt: line 5: expected a title of 1 to 300 characters, found 314: "
            f"'They study how a made-up network sorts made-up papers, and …'; {LOST}",
        ),
        (
            document("SubscribeOne", ABSTRACT * 20),
            "page.txt: line 4: expected an abstract of 200 to 5000 characters, found 6179: "
            f"'We study how a made-up network sorts made-up papers, and fi…'; {LOST}",
        ),
        (
            document("SubscribeOne", ABSTRACT, "ONE", f"Also, {ABSTRACT}"),
            "page.txt: line 5: 'ONE' stands already on line 3",
        ),
        (
            document("SubscribeOne", ABSTRACT, "Two", ABSTRACT),
            "page.txt: line 6: 'We study how a made-up network sorts made-up papers, and fi…' stands already on line 4",
        ),
    ],
)
def test_a_damaged_document_is_an_error_with_the_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_seed_document(text, "page.txt")
    assert str(raised.value) == message


def test_losing_any_line_of_twenty_real_papers_is_noticed() -> None:
    lines = packaged("seeds", DOCUMENT).read_text(encoding="utf-8").split("\n")[:42]
    assert len(parse_seed_document("\n".join(lines), "page.txt")) == 20
    for lost in range(42):
        with pytest.raises(InputError, match=r"^page\.txt: line \d+: "):
            parse_seed_document("\n".join(lines[:lost] + lines[lost + 1 :]), "page.txt")


def test_bytes_that_are_not_utf_8_are_an_error_with_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / DOCUMENT
    path.write_bytes(b"first\nsecond\nG\xf6del\n")
    monkeypatch.setattr("arxsift.training.data.seeds.packaged", lambda *_: path)
    with pytest.raises(InputError) as raised:
        load_seeds()
    assert str(raised.value) == f"{DOCUMENT}: line 3: not UTF-8 (byte 0xf6)"


def test_a_packaged_document_with_too_few_papers_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / DOCUMENT
    path.write_text(document("SubscribeOne", ABSTRACT), encoding="utf-8")
    monkeypatch.setattr("arxsift.training.data.seeds.packaged", lambda *_: path)
    with pytest.raises(InputError) as raised:
        load_seeds()
    assert str(raised.value) == f"{DOCUMENT}: 1 papers where 119 are expected; install arxsift again"
