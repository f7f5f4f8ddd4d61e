r"""A title or an abstract as it stands on arXiv in, one readable line out: LaTeX becomes Unicode, money stays money.

Prose becomes characters as it does for classifiers (`models.latex`); mathematics is laid out for eyes, by pylatexenc:
`$\mathbb{R}^n$` becomes ℝⁿ, where a classifier reads `R^n`.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ...models.latex import CHARACTERS, STYLES, Part, characters, split_math
from ...models.text import normalise

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.macrospec import LatexContextDb

SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW*∘°′βγδθφχ⊤",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ*°°′ᵝᵞᵟᶿᵠᵡᵀ",
)

SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")

OPERATORS = """
    log ln lg exp min max arg argmin argmax sup inf lim limsup liminf sin cos tan sinh cosh tanh det dim ker Pr deg gcd
    """.split()  # noqa: SIM905 - thirty quoted words are harder to read

LETTER_STYLES = {"mathbb": "doublestruck", "mathcal": "script", "mathscr": "script", "mathfrak": "fraktur"}
"""Command -> style of a single letter, which is a name of its own then; styled words stay plain."""

_SUSPECT = re.compile(r"[\\${}~^_&]|``|''|--")
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""Controls, invisible marks, what turns the direction of writing, and halves of characters."""

_RELATION = re.compile(r"(?<=[^\s(])([≤≥≈≠≡≪≫∼∈⊂⊆→]) ")
_SHIELDED = {"%": "\x01", "&": "\x02", "$": "\x03", "_": "\x04", "^": "\x05", "~": "\x06"}
"""Stand-ins for characters that are meant as they stand, on their way through pylatexenc."""
_UNSHIELD = str.maketrans({shield: character for character, shield in _SHIELDED.items()})
_IN_TEXT = re.compile(r"(?<!\\)(?:[%&$]|[_^](?!\{)|(?:(?<=[\s(/])|^)~)")
_IN_MATH = re.compile(r"(?<!\\)[%&]")
_SHORT_ROOT = re.compile(r"√\((\w+)\)(?![\w(])")
_BEFORE_OPERATOR = "\x07"
_OPERATOR = re.compile(rf"(?<=[\w)\]}}⁾₎]){_BEFORE_OPERATOR}")
_COMMAND = re.compile(r"\\(?:begin|end)\{[^{}]*\}|\\[A-Za-z]+\*?|\\\W")


def readable(text: str) -> str:
    """One line of NFC text. Whatever is no LaTeX stays: `$5 and $6`, `5% of it`, broken braces; it never raises."""
    if _SUSPECT.search(text):
        text = characters(unescaped(text))
        shown = _converted(text)
        text = normalise(text) if shown is None or not keeps_letters(text, shown) else shown
    return one_line(text)


def unescaped(text: str) -> str:
    """The text without XML entities and control characters, which pylatexenc would take for letters."""
    return without_controls(html.unescape(text))


def one_line(text: str) -> str:
    """The text on one line: NFC, single spaces, no control characters."""
    return " ".join(without_controls(unicodedata.normalize("NFC", text)).split())


def without_controls(text: str) -> str:
    """The text with a space for each control character; line breaks and tabs stay."""
    return _CONTROL.sub(" ", text)


def keeps_letters(source: str, shown: str) -> bool:
    """Whether every letter and digit is still there that is not part of a command's name."""
    return not letters(_COMMAND.sub(" ", source)) - letters(shown)


def letters(text: str) -> Counter[str]:
    """Number of each letter and digit; ℝ and ⁿ count as R and n."""
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKD", text)))


def _converted(text: str) -> str | None:
    """The text as pylatexenc shows it; None where it cannot read the text."""
    from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

    shielded = "".join(_shielded(part) for part in split_math(text))
    to_text, walker_context = _converter()
    try:
        nodes = LatexWalker(shielded, latex_context=walker_context, tolerant_parsing=False).get_latex_nodes()[0]
        shown: str = to_text.nodelist_to_text(nodes)
    except (LatexWalkerError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None  # it is not made for texts that are no LaTeX, and fails on them in many ways
    shown = _OPERATOR.sub(" ", shown).replace(_BEFORE_OPERATOR, "")
    shown = _SHORT_ROOT.sub(r"√\1", _RELATION.sub(r" \1 ", shown))
    return shown.translate(_UNSHIELD)


def _shielded(part: Part) -> str:
    literal = _IN_MATH if part.math else _IN_TEXT
    return literal.sub(lambda match: _SHIELDED[match[0]], part.text)


@lru_cache(maxsize=1)
def _converter() -> "tuple[LatexNodes2Text, LatexContextDb]":
    """A silent converter of parsed LaTeX to text, and the commands that the parser must know."""
    import logging

    from pylatexenc import latex2text, latexwalker, macrospec

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL + 1)
    walker_context = latexwalker.get_default_latex_context_db()
    script = macrospec.MacroStandardArgsParser("{")
    walker_context.add_context_category(
        "arxsift",
        macros=[
            macrospec.std_macro(name, "{") for name in ("operatorname", "bm", "boldsymbol", "mathscr", "mbox", "url")
        ]
        + [macrospec.std_macro("href", "{{")],
        specials=[macrospec.SpecialsSpec(mark, args_parser=script) for mark in "^_"],
        prepend=True,
    )
    context = latex2text.get_default_latex_context_db()
    context.add_context_category(
        "arxsift",
        macros=[latex2text.MacroTextSpec(name, repl) for name, repl in _macros().items()],
        specials=[
            latex2text.SpecialsTextSpec("^", _script("^", SUPERSCRIPTS)),
            latex2text.SpecialsTextSpec("_", _script("_", SUBSCRIPTS)),
        ],
        prepend=True,
    )
    context.set_unknown_macro_spec(latex2text.MacroTextSpec("", _unknown))
    return latex2text.LatexNodes2Text(context, keep_comments=True), walker_context


def _macros() -> dict[str, Any]:
    """Command -> its text, for commands that pylatexenc does not know or shows badly."""
    plain = ("mathbf", "mathsf", "mathtt", "mathit", "mathrm", "bm", "boldsymbol", "operatorname", "mbox", "url")
    return {
        **CHARACTERS,
        **{name: _BEFORE_OPERATOR + name for name in OPERATORS},
        **dict.fromkeys(plain, _last_argument),
        **{name: _letter(style) for name, style in LETTER_STYLES.items()},
        "href": _link,
        "frac": _fraction,
        "sqrt": _root,
        "colon": ": ",
    }


def _arguments(node: Any, to_text: "LatexNodes2Text") -> list[str]:
    given = node.nodeargd.argnlist if node.nodeargd and node.nodeargd.argnlist else []
    return [to_text.nodelist_to_text([argument]) for argument in given if argument is not None]


def _last_argument(node: Any, l2tobj: "LatexNodes2Text") -> str:
    return "".join(_arguments(node, l2tobj)[-1:])


def _link(node: Any, l2tobj: "LatexNodes2Text") -> str:
    url, shown = _arguments(node, l2tobj)
    return f"{shown} ({url})"


def _fraction(node: Any, l2tobj: "LatexNodes2Text") -> str:
    above, below = _arguments(node, l2tobj)
    return f"{_bracketed(above)}/{_bracketed(below)}"


def _root(node: Any, l2tobj: "LatexNodes2Text") -> str:
    *degree, radicand = _arguments(node, l2tobj)
    return "".join(degree).translate(SUPERSCRIPTS) + f"√({radicand.strip()})"


def _bracketed(text: str) -> str:
    """The text in brackets, unless it is one letter, number or name."""
    text = text.strip().lstrip(_BEFORE_OPERATOR)
    return text if text.isalnum() else f"({text})"


def _unknown(node: Any, l2tobj: "LatexNodes2Text") -> str:
    """An unknown command leaves a space and its arguments, as where `characters` reads it."""
    return ("" if node.macroname in STYLES else " ") + "".join(_arguments(node, l2tobj))


def _letter(style: str) -> "Callable[[Any, LatexNodes2Text], str]":
    from pylatexenc import latex2text

    def styled(node: Any, l2tobj: "LatexNodes2Text") -> str:
        text = _last_argument(node, l2tobj)
        return str(latex2text.fmt_math_text_style(text, style)) if len(text) == 1 else text

    return styled


def _script(mark: str, table: dict[int, int]) -> "Callable[[Any, LatexNodes2Text], str]":
    def raised_or_lowered(node: Any, l2tobj: "LatexNodes2Text") -> str:
        text = _last_argument(node, l2tobj).replace(_BEFORE_OPERATOR, "").strip()
        if text and all(ord(character) in table for character in text):
            return text.translate(table)
        return mark + (text if len(text) == 1 or text.isalnum() else f"({text})")

    return raised_or_lowered
