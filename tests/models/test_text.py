"""Text as people wrote it becomes one plain line."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arxsift.models.latex import ACCENTS
from arxsift.models.text import fold, normalise

MARKS = "\\${}&~^_#%'`\"=.;<>"
MARKED = st.text(st.one_of(st.sampled_from(MARKS), st.characters(), st.sampled_from("aeioucvHrdkbxlLoO1 ")))
PROSE = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789.,;:!?-()[]'\"`^_%#@*+=<>/| \t\n"))
PLAIN_PROSE = PROSE.filter(lambda text: not re.search("--|``", text))
"""Without the dashes and quotes of TeX."""


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("A plain title", "A plain title"),
        ("", ""),
        ("  two\n  lines\tand a tab ", "two lines and a tab"),
        ("a no-break\xa0space, a thin\u2009one", "a no-break space, a thin one"),
        ("page\x0cbreak, null\x00, bell\x07, next line\x85, C1\x9b", "page break, null , bell , next line , C1"),
        ("\ufeffmark, zero\u200bwidth, line\u2028end", "mark, zero width, line end"),
        ("half \ud800 of a character", "half of a character"),
        (r"G\"odel, Erd\H{o}s, \v{S}koda, Fran\c cois", "Gödel, Erdős, Škoda, François"),
        (r"Poincar\'{e}, na\"{\i}ve, Se\~norita, \^Ile", "Poincaré, naïve, Señorita, Île"),
        (r"{\'E}tienne, Ha{\'c}ek, {\o}re, Stra{\ss}e", "Étienne, Haćek, øre, Straße"),
        (r"\L{}ukasiewicz and \AA ngstr\"om", "Łukasiewicz and Ångström"),
        (r"an \emph{important} and \textbf{bold} claim", "an important and bold claim"),
        (r"in $\mathbb{R}^n$ for $\alpha \le 1$", "in R^n for α ≤ 1"),
        (r"{\it old style} and {\bf bold}", "old style and bold"),
        (r"80\% of R\&D, a\_b, \#1, \{x\}", "80% of R&D, a_b, #1, x"),
        ("Lee~et~al. spent $5$ hours", "Lee et al. spent 5 hours"),
        (r"an \unknown{argument} stays", "an argument stays"),
        (r"10\,ms, a\quad b, \quadrature", "10 ms, a b,"),
        ("R&amp;D, &lt;b&gt;, caf&eacute;, &#8217;quote", "R&D, <b>, café, ’quote"),
        ("AT&T and Q&A", "AT&T and Q&A"),
        ("cafe\u0301", "café"),
        ("脳と機械", "脳と機械"),
    ],
)
def test_texts_become_plain(written: str, plain: str) -> None:
    assert normalise(written) == plain


@given(MARKED)
@example("\\")
@example("\\\\'\\")
@example("&#0; &#55296; &#x110000; &#133;")
@example("${}~")
def test_whatever_comes_in_one_clean_line_goes_out(text: str) -> None:
    plain = normalise(text)
    assert plain == plain.strip()
    assert "  " not in plain
    assert not [letter for letter in plain if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")]
    assert unicodedata.is_normalized("NFC", plain)


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_that_goes_out_can_be_written_as_utf_8(text: str) -> None:
    normalise(text).encode()


@given(PLAIN_PROSE)
def test_plain_prose_changes_in_its_white_space_only(text: str) -> None:
    assert normalise(text) == " ".join(text.split())


@given(MARKED)
@example("\\'e\u0301")
@example("\\=\u0338")
def test_composed_and_decomposed_letters_come_out_the_same(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@given(st.text(st.characters(exclude_characters="\\$&{}~")))
def test_text_without_markup_is_left_alone_the_second_time(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("accent", sorted(ACCENTS))
def test_every_accent_is_taken_with_and_without_braces(accent: str) -> None:
    space = " " if accent.isalpha() else ""
    forms = [f"\\{accent}{{e}}", f"{{\\{accent}{{e}}}}", f"\\{accent}{space}e"]
    assert {normalise(form) for form in forms} == {unicodedata.normalize("NFC", "e" + ACCENTS[accent])}


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Gödel", "godel"), ("SNN", "snn"), ("ﬁne", "fine"), ("ÎLE", "ile"), ("straße", "straße"), ("İ", "i")],
)
def test_folding_drops_case_and_accents(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text())
def test_no_accent_is_left_by_folding(text: str) -> None:
    assert not [letter for letter in fold(text) if unicodedata.combining(letter)]
