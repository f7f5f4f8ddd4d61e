"""LaTeX as it stands on arXiv becomes readable; what is none stays; nothing is lost, nothing raised."""

import logging
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxsift.models.latex import split_math
from arxsift.serve.digest.latex import keeps_letters, readable

READ = {
    r"$\mathbb{R}^n$": "ℝⁿ",
    r"\alpha-stable": "α-stable",
    r"$\mathcal{O}(n^{2}\log n)$": "𝒪(n² log n)",
    r"$O(\log\log n)$": "O(log log n)",
    r"$x_i$, $x_{ij}$, $x_{i,j}$ and $x_{\max}$": "xᵢ, xᵢⱼ, x_(i,j) and xₘₐₓ",
    r"$e^{-x^2}$ and $\mathbf{x}^\top A$": "e^(-x²) and xᵀA",
    r"\frac{1}{2} of $\frac{a+b}{c}$": "1/2 of (a+b)/c",
    r"$\sqrt{T}$, $\sqrt{d}n$ and $\sqrt[3]{x}$": "√T, √(d)n and ³√x",
    r"$a\leq b$ with $f\colon X\to Y$": "a ≤ b with f: X → Y",
    r"G\"odel, Erd\H{o}s, Sk\l odowska and \O{}rsted": "Gödel, Erdős, Skłodowska and Ørsted",
    r"\emph{in vivo}, \texttt{x\_y} and \textsc{Foo}Bar": "in vivo, x_y and FooBar",
    r"5\% of R&amp;D \& more": "5% of R&D & more",
    "5% of it, 6% of that": "5% of it, 6% of that",
    "a~tie -- and ~5 ``quoted''": "a tie – and ~5 “quoted”",
    "from $5 to $6 and $x$": "from $5 to $6 and x",
    "$10-$20, but $-$0.1 and 75.9$\\pm$6.4": "$10-$20, but -0.1 and 75.9±6.4",
    "H$^{2}$MT, $k$-means": "H²MT, k-means",
    "snake_case and 10^12 in text": "snake_case and 10^12 in text",
    r"as in \citep{kessel} and \ref{fig}": "as in and",
    r"see \url{https://a.example/c_d} or \href{https://b.example}{this}": (
        "see https://a.example/c_d or this (https://b.example)"
    ),
    r"\unheard{foo} bar": "foo bar",
    r"$\beta": "$β",
    "{a": "a",
    r"\begin{x": "x",
    "two\n  lines\x00 of\u202e text\u200b": "two lines of text",
    "&lt;b&gt; is no markup": "<b> is no markup",
    "": "",
}


@pytest.mark.parametrize("text", READ)
def test_latex_becomes_what_one_would_read_aloud(text: str) -> None:
    assert readable(text) == READ[text]


def test_a_text_without_latex_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.serve.digest.latex._converted", lambda text: pytest.fail(text))
    assert readable("Plain words, 50 of them (in order).") == "Plain words, 50 of them (in order)."


def test_broken_latex_says_nothing(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for text in (r"\frac{1", r"\href{x}", r"$x_$", r"{\bf", r"\begin{a}\end{b}", r"\input{/etc/passwd} & \verb|x"):
            readable(text)
    assert (caplog.records, capfd.readouterr()) == ([], ("", ""))


def test_no_file_is_read() -> None:
    assert readable(r"\input{/etc/hostname} x") == "/etc/hostname x"


LATEX = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *"\\${}~^_&%#[]() \n'`-\"",
                r"\alpha",
                r"\frac",
                r"\mathbb{R}",
                r"\emph{",
                r"\sqrt",
                r"\cite",
                r"\begin{x}",
            ]
        ),
        st.sampled_from([r"\"o", "$x$", "&amp;", "&#x41;", r"\log ", r"\left(", "5", "word", "é", "\x1b", "\ud800"]),
        st.text(max_size=5),
    ),
    max_size=25,
).map("".join)


@settings(deadline=None)
@given(LATEX)
def test_whatever_the_text_it_is_one_line_without_controls_and_nothing_is_raised(text: str) -> None:
    shown = readable(text)
    assert shown == " ".join(shown.split()) == unicodedata.normalize("NFC", shown)
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs"}


@settings(deadline=None)
@given(st.text("abcxyz ABC 0123 ${}_^%&~-'`.,\\é\n"))
def test_whatever_the_text_no_figure_is_lost(text: str) -> None:
    assert [figure for figure in "0123" if text.count(figure) > letters_of(text).count(figure)] == []


def letters_of(text: str) -> str:
    return unicodedata.normalize("NFKD", readable(text))


@settings(deadline=None)
@given(LATEX)
def test_mathematics_and_text_together_are_the_text(text: str) -> None:
    assert "".join(part.text for part in split_math(text)) == text


def test_lost_letters_are_noticed() -> None:
    assert keeps_letters(r"\emph{ab} $\alpha^n$", "ab αⁿ")
    assert not keeps_letters(r"\hspace{2em} ab", "ab")
