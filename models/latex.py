r"""LaTeX in titles and abstracts in, characters out: text commands, accents and markup, but not mathematics.

pylatexenc's tables name the characters. Its parser is not used here: it takes 8 ms an abstract, so that a million would
take hours, and stops at some real ones.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361", "h": "\u0309", "cb": "\u0326", "textcommabelow": "\u0326",
}  # fmt: skip
"""LaTeX accent command -> Unicode combining character."""

CHARACTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "S": "§", "P": "¶", "pounds": "£", "copyright": "©", "euro": "€", "slash": "/",
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "textasciitilde": "~",
    "textasciicircum": "^", "textbackslash": "", "textbraceleft": r"\{", "textbraceright": r"\}", "textdollar": "$",
    "textquotesingle": "'", "textquotedbl": '"', "textquotedblleft": "“", "textquotedblright": "”", "textpercent": "%",
    "textasciigrave": "`", "textampersand": "&", "textnumbersign": "#", "textordmasculine": "º", "textordfeminine": "ª",
    "lbrace": r"\{", "rbrace": r"\}", "lbrack": "[", "rbrack": "]", "lt": "<", "gt": ">", "vert": "|", "mid": "|",
    "colon": ":", "sqrt": "√", "textsection": "§", "textparagraph": "¶", "textcopyright": "©", "nobreakspace": " ",
    "textsterling": "£", "guilsinglleft": "‹", "guilsinglright": "›", "hbar": "ℏ", "ell": "ℓ", "epsilon": "ϵ",
    "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "textnumero": "№", "micro": "µ",
    "textperiodcentered": "·", "texttwosuperior": "²", "textthreesuperior": "³", "textonesuperior": "¹",
    "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘", "flqq": "«", "frqq": "»", "flq": "‹", "frq": "›",
    "textmugreek": "μ", "textohm": "Ω", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX",
}  # fmt: skip
"""Command -> character, where pylatexenc's table has none or one that would be read otherwise."""

STYLES = frozenset(
    """
    emph textbf textit texttt textrm textsc textsf textsl textup textmd textnormal text underline uline mathbb mathcal
    mathbf mathrm mathit mathsf mathfrak mathscr mathtt boldsymbol bm it bf em rm tt sc sf sl itshape bfseries scshape
    rmfamily sffamily ttfamily upshape mdseries normalfont operatorname left right big Big bigl bigr Bigl Bigr bigg Bigg
    middle mbox hbox fbox ensuremath url protect displaystyle textstyle scriptstyle limits nolimits small large Large
    tiny normalsize footnotesize hat widehat tilde widetilde bar vec dot ddot overline enquote mathop mathrel mathbin
    textsuperscript textsubscript uppercase lowercase MakeUppercase MakeLowercase NoCaseChange mkbibemph ce ch relax
    """.split()  # noqa: SIM905 - a hundred quoted words are harder to read
)
"""Commands that only change how their argument looks: the argument stays, the command goes."""

SUPERSCRIPTS = dict(zip("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))

_ACCENT = re.compile(
    r"""\\(?:(?P<mark>[`'^~=."])|(?P<name>[urHvdckbth]|cb|textcommabelow)(?=[{ \\]))\s*
        (?:\{\s*(?:\\(?=[ij]\s*\}))?(?P<group>[^\W\d_]*)\s*\} | \\(?P<dotless>[ij])(?![A-Za-z])
        | (?P<letter>[^\W\d_]))""",
    re.VERBOSE,
)
_MOST_ACCENTS = 3
"""Accents that may stand on one letter, as in Vietnamese."""
_DROPPED = re.compile(
    r"""\\(?: cite[A-Za-z]*\*?(?:\[[^\]]{0,300}\])*\{[^{}]*\} | (?:auto|eq|page|name|[cCvVf])?ref\*?\{[^{}]*\}
        | label\{[^{}]*\} | (?:textcolor|colorbox|color)(?:\[[^\]]{0,300}\])?\{[^{}]*\} | (?:begin|end)\{[^{}]*\}
        | [hv]space\*?\{[^{}]*\} | footnotemark(?:\[[^\]]{0,300}\])?
        | (?:noopsort|foreignlanguage|selectlanguage)\{[^{}]*\} )""",
    re.VERBOSE,
)
"""Commands that go with their argument: of citations, references, colours, languages and addresses of links."""
_PLAIN_SPELLING = re.compile(r"\\texorpdfstring\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
"""Two spellings of one text, the second without mathematics."""
_DOUBLED = re.compile(r"""\\\\(?=text[a-z]+|[`'^~=."]\{\\?\w\}|(?P<name>[A-Za-z]+)\{)""")
"""A command whose backslash was escaped once more than it should be, as in JSON within JSON."""
_LINK = re.compile(r"\\href\{([^{}]*)\}\{([^{}]*)\}")
_SCRIPT = re.compile(r"\\text(super|sub)script\{([^{}]*)\}")
_FRACTION = re.compile(r"\\(?:[dtc]?|nice|s)frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_SPACE = re.compile(r"\\(?:[,;:!/ \n\\]|q?quad(?![A-Za-z]))|(?<!\\)\\(?=$)")
_ESCAPED = re.compile(r"\\([%&_#$])")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(\s*)")
_LEFT_OVER = re.compile(r"\\(?![{}])[()\[\]|.-]?")
_GROUP = re.compile(r"(?<!\\)[{}]")
_BRACE = re.compile(r"\\[{}]")
_TIE = re.compile(r"(?<=[^\s(/\\])~")
"""A tilde that joins two words; one that stands before a number means "about"."""
_DASHES = re.compile(r"(?<!-)(---?)(?!-)")
_MATH = re.compile(
    r"""(?<!\\)(?:
        \$\$(?P<display>(?:\\.|[^$\\])+)\$\$
      | \$(?P<inline>(?:\\.|[^$\\])+)\$(?P<figure>(?=\d))?
      | \\\((?P<round>.{1,1000}?)\\\)
      | \\\[(?P<square>.{1,1000}?)\\\]
    )""",
    re.VERBOSE | re.DOTALL,
)
"""Mathematics; longer stretches between brackets are none, or a text of opening brackets alone would take minutes."""
_PLAINLY_MATH = re.compile(r"[\\^_=<>{}]|^\W+$")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text."""

    text: str
    """The stretch as it stands; mathematics with what delimits it."""
    math: bool

    @property
    def inner(self) -> str:
        """The stretch without what delimits mathematics."""
        if not self.math:
            return self.text
        n_marks = 1 if self.text[0] == "$" != self.text[1] else 2
        return self.text[n_marks:-n_marks]


def split_math(text: str) -> Iterator[Part]:
    r"""Part a text into prose and mathematics (`$…$`, `$$…$$`, `\(…\)`, `\[…\]`); joined, the parts give the text back.

    Dollars are money, not mathematics, if a digit follows the second one or a blank stands inside of either (so in
    pandoc), unless what stands between them can only be mathematics.
    """
    end, begin = 0, 0 if "$" in text or "\\(" in text or "\\[" in text else len(text)
    while match := _MATH.search(text, begin):
        if is_money(match):
            begin = match.start() + 1
            continue
        if match.start() > end:
            yield Part(text[end : match.start()], math=False)
        yield Part(match[0], math=True)
        begin = end = match.end()
    if end < len(text):
        yield Part(text[end:], math=False)


def is_money(match: re.Match[str]) -> bool:
    inner = match["inline"]
    doubtful = inner is not None and (inner != inner.strip() or match["figure"] is not None)
    return doubtful and not _PLAINLY_MATH.search(inner)


def characters(text: str) -> str:
    r"""Text commands, accents and markup as characters; mathematics stays as it came.

    `G\"odel's {\textquotedblleft}$\mathbb{R}^n$ \emph{proof}{\textquotedblright}` becomes `Gödel's “$\mathbb{R}^n$
    proof”`. An unknown command leaves a space and its argument, a citation nothing.
    """
    return "".join(part.text if part.math else prose(part.text) for part in split_math(one_spelling(text)))


def strip_latex(text: str) -> str:
    r"""Everything as characters, mathematics too: `G\"odel's $\mathbb{R}^n \le 1$` becomes `Gödel's R^n ≤ 1`."""
    parts = split_math(one_spelling(text))
    plain = "".join(resolved(part.inner) if part.math else prose(part.text) for part in parts)
    return _BRACE.sub("", plain).replace("$$", "")


def one_spelling(text: str) -> str:
    r"""The text without `\texorpdfstring`, and with one backslash before commands that have two."""
    text = _PLAIN_SPELLING.sub(r"\1", text) if "\\texorpdfstring" in text else text
    return _DOUBLED.sub(_halved, text) if "\\\\" in text else text


def _halved(match: re.Match[str]) -> str:
    return match[0] if match["name"] and match["name"] not in STYLES else "\\"


def prose(text: str) -> str:
    """What stands outside of mathematics, with its quotes, dashes and ties as characters."""
    text = text.replace("``", "“").replace("''", "”") if "``" in text else text
    text = _DASHES.sub(lambda match: "–" if len(match[1]) == 2 else "—", text) if "--" in text else text
    return resolved(_TIE.sub(" ", text) if "~" in text else text)


def resolved(text: str) -> str:
    r"""Commands, escapes and groups as characters; braces that are meant as such stay escaped, `\{`."""
    if "\\" in text:
        text = with_accents(text)
        text = _DROPPED.sub("", text)
        text = _LINK.sub(r"\2 (\1)", text)
        text = _SCRIPT.sub(_raised_or_lowered, text)
        text = _FRACTION.sub(r"\1/\2", text)
        text = _SPACE.sub(" ", text)
        text = _ESCAPED.sub(r"\1", text)
        text = _COMMAND.sub(_character, text)
        text = _LEFT_OVER.sub("", text)
    return _GROUP.sub("", text)


def with_accents(text: str) -> str:
    """Accented letters as characters, the innermost accent first."""
    for _ in range(_MOST_ACCENTS):
        text, n_accents = _ACCENT.subn(_accented, text)
        if not n_accents:
            break
    return text


def _accented(match: re.Match[str]) -> str:
    letters = match["group"] or match["dotless"] or match["letter"] or ""
    if not letters:  # `\\^{}` is the sign itself
        return match["mark"] or ""
    return unicodedata.normalize("NFC", letters[:1] + ACCENTS[match["mark"] or match["name"]] + letters[1:])


def _raised_or_lowered(match: re.Match[str]) -> str:
    table = SUPERSCRIPTS if match[1] == "super" else SUBSCRIPTS
    return "".join(table[letter] for letter in match[2]) if set(match[2]) <= table.keys() else match[2]


def _character(match: re.Match[str]) -> str:
    """The character of a command; a blank behind it stays unless something goes on there, as in `\\O rsted`."""
    name, blank = match[1], match[2]
    if name in STYLES:
        return ""
    character = character_of(name)
    if not character:
        return " "
    if len(character) > 1 and name in symbols():  # an operator such as log
        return f" {character} "
    return character + ("" if goes_on(character) else blank)


def character_of(name: str) -> str | None:
    if name in CHARACTERS:
        return CHARACTERS[name]
    return symbols().get(name) or symbols().get(name.removeprefix("text"))


@cache
def goes_on(character: str) -> bool:
    """Whether it is part of a word or opens something."""
    is_latin = len(character) == 1 and unicodedata.name(character, "").startswith("LATIN")
    return is_latin or character in "°„‚" or unicodedata.category(character[0]) in ("Pi", "Ps")


@lru_cache(maxsize=1)
def symbols() -> Mapping[str, str]:
    """Command -> character, or name of an operator, as pylatexenc's tables have them."""
    from pylatexenc.latex2text import get_default_latex_context_db

    texts = {spec.macroname: spec.simplify_repl for spec in get_default_latex_context_db().iter_macro_specs()}
    return {
        name: text
        for name, text in texts.items()
        if isinstance(text, str) and (len(text) == 1 or text.replace(" ", "").isalpha())
    }
