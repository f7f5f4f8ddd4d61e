"""Markup that databases leave in titles and abstracts is taken out; what only looks like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.models.markup import plain, twice_plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sleep of <i>C. elegans</i> &amp; CO<sub>2</sub>", "Sleep of C. elegans & CO2"),
        ("<jats:title>Abstract</jats:title><jats:p>Moss learns.</jats:p>", "Abstract\nMoss learns."),
        ("at <inline-formula><tex-math notation='LaTeX'>$\\alpha$</tex-math></inline-formula>", "at $\\alpha$"),
        ("&lt;p&gt;Moss &lt;b&gt;learns&lt;/b&gt;&lt;/p&gt;", "Moss learns"),
        ('<span class="nocase">pH</span> of <br/> rain', "pH of\nrain"),
        ("p<q and q>r, $a<b$ and $c>d$, <unknown> & 5 < 6", "p<q and q>r, $a<b$ and $c>d$, <unknown> & 5 < 6"),
        ("no markup", "no markup"),
    ],
)
def test_tags_go_and_text_stays(written: str, read: str) -> None:
    assert twice_plain(written) == read


@given(st.text(st.sampled_from("abc <>&;/!-i'\"=lt"), max_size=60))
def test_every_letter_outside_of_tags_stays(text: str) -> None:
    inside = text.replace("<", "(").replace(">", ")").replace("&", "+")
    assert plain(inside) == inside.strip()
    assert plain(f"<i>{inside.strip()}</i>") == " ".join(inside.split())
