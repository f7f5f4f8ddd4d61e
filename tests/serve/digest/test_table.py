"""A digest on a terminal or in a text file: readable at any width, with and without colours and Unicode."""

import io
import sys
import unicodedata
from dataclasses import replace

import pytest
from made.digests import made_digest, made_verdict, one_paper, perhaps, written
from rich.console import Console

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest import table
from arxsift.serve.digest.formats import WRITERS

EIGHTY = """\
cs.LG, q-bio.NC · Thursday 16 July 2026
1,204 papers were read, 1,100 are new, 5 are shown.
! rss.arxiv.org gave 2,000 rows, its limit, so papers may be missing; ask for
  fewer categories
! q-bio.NC is of 15 July: arXiv has not renewed it <yet>

Theory · 1
──────────

  1  Gödel Heads: Attention over ℝⁿ Computes Regular Languages in LLMs
     [Theory]                       0.94 ██████████████████████▌
     [Architectures]                0.62 ██████████████▉
     Ada Kessel, Wander van der Berg, José Nuñez, Li Wei
     https://arxiv.org/abs/2607.01234
     ranked by Theory 0.94 · you follow Ada Kessel
     “We prove that a head of width 𝒪(n² log n) computes every regular language
     over ℝⁿ.” +0.31
     lower bound +0.08, attention +0.06, regular

Spiking & neuromorphic · 1
──────────────────────────

  2  A Week in a Maze on Ten Microwatts: Learning with Spikes on Board
     [Spiking & neuromorphic]       0.99 ███████████████████████▊
     [Brain encoding & neural data] 0.57 █████████████▋
     Ina Amsel, Jo Amsel, Kim Amsel and 27 more
     https://arxiv.org/abs/2607.02345 · cross-listed · seen before
     ranked by Spiking & neuromorphic 0.99
     “We train spiking networks with a local rule on a chip that spends ten
     microwatts, and drive a small robot through a maze for a week.” +0.44
     spiking networks +0.21, place cells +0.17, recordings +0.05

Neurosymbolic · 1
─────────────────

  3  Reading, Repairing and Writing Rules
     [Neurosymbolic]                0.88 █████████████████████▏
     [Interpretability]             0.55 █████████████▎
     Bo Lind, The Rules Collaboration
     https://arxiv.org/abs/2605.11111 · replacement · version 3
     ranked by Neurosymbolic 0.88
     replaces v1: Interpretability 0.62 → Neurosymbolic 0.88, Interpretability
     0.55; the abstract changed
     was “Reading Rules out of Networks”
     logic program +0.33, read out +0.09
"""


def rendered(width: int = 80, encoding: str = "utf-8", colours: bool = False) -> str:
    system = "truecolor" if colours else None
    console = Console(file=io.StringIO(), width=width, color_system=system, force_terminal=colours, _environ={})  # type: ignore[arg-type]
    return "".join(table.render(made_digest(), console, encoding))


def test_papers_stand_under_their_headings_with_why_they_are_there() -> None:
    assert rendered().startswith(EIGHTY + "\nPerhaps · 2\n───────────\n\n  4  Why Short Contexts Sing Better\n")


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_line_is_wider_than_the_console_and_none_ends_in_spaces(width: int) -> None:
    lines = rendered(width).splitlines()
    assert max(map(len, lines)) <= width
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_narrow_console_breaks_nothing() -> None:
    assert "https://arxiv.org/abs/2607.01234\n" in rendered(20)


def test_a_terminal_without_unicode_gets_what_it_can_show() -> None:
    text = rendered(encoding="ascii")
    assert text.isascii() and "?" not in text.replace("/?a=", "")
    assert "  1  Godel Heads: Attention over R^n Computes Regular Languages in LLMs" in text
    assert "     [Theory]                       0.94 #######################\n" in text
    assert "replaces v1: Interpretability 0.62 -> Neurosymbolic 0.88" in text
    assert 'was "Reading Rules out of Networks"' in text
    assert "Theory - 1\n----------\n" in text


def test_chips_have_the_colours_of_the_taxonomy_with_readable_letters() -> None:
    text = rendered(colours=True)
    assert "\x1b[38;2;0;0;0;48;2;86;180;233m Theory \x1b[0m" in text
    assert "\x1b[38;2;255;255;255;48;2;0;114;178m Interpretability \x1b[0m" in text


def test_nothing_of_a_paper_is_a_control_sequence_or_markup() -> None:
    text = rendered()
    assert {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf")} == {"\n"}
    assert '  5  </title><script>alert("1")</script> **bold** [x](javascript:1) _y_ `z` # |\n' in text
    assert "“no markup[/] :smile: <img src=x onerror=" in text
    assert "javascript:alert" not in text


def test_a_file_is_written_without_colours() -> None:
    text = written(made_digest(), "table")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_stdout_that_is_no_terminal_gets_utf8_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream, encoding="ascii"))
    WRITERS["table"](made_digest(), stream)
    assert "Gödel Heads: Attention over ℝⁿ" in stream.getvalue().decode()
    assert b"\x1b" not in stream.getvalue()


def test_a_paper_without_topics_shows_the_number_that_ranks_it_and_why_it_has_none() -> None:
    taxonomy = load_taxonomy()
    verdict = replace(made_verdict(taxonomy, 0.89, theory=0.41), closest="theory", threshold=0.52)
    shown = replace(perhaps(taxonomy), verdict=verdict, score=0.89, band="out-of-scope")
    console = Console(file=io.StringIO(), width=120, color_system=None)
    lines = "".join(table.render(one_paper(shown), console, "utf-8")).splitlines()
    assert "     ranked by in scope 0.89" in lines
    assert "     in scope 0.89, but no topic reaches its threshold of 0.52; closest: Theory 0.41" in lines
