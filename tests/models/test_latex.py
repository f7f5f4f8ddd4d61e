"""A text in LaTeX and the same text in characters are read alike, and no command's name is left of the former."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made.timing import grows_in_proportion

from arxsift.models.latex import CHARACTERS, STYLES, characters, split_math, strip_latex, symbols
from arxsift.models.text import normalise

SPELT = {
    "“": r"{\textquotedblleft}", "”": r"\textquotedblright{}", "‘": r"{\textquoteleft}", "’": r"{\textquoteright}",
    "–": r"{\textendash}", "—": r"{\textemdash}", "…": r"\ldots{}", "°": r"{\textdegree}", "×": r"\texttimes{}",
    "±": r"\textpm{}", "<": r"{\textless}", ">": r"{\textgreater}", "|": r"\textbar{}", "_": r"\textunderscore{}",
    "%": r"\%", "&": r"\&", "#": r"\#", "§": r"{\S}", "¶": r"\P{}", "£": r"\pounds{}", "€": r"\euro{}",
    "©": r"\copyright{}", "®": r"\textregistered{}", "™": r"\texttrademark{}", "µ": r"\textmu{}", "†": r"{\dag}",
    "ð": r"{\dh}", "Ð": r"{\DH}", "þ": r"{\th}", "Þ": r"{\TH}", "ŋ": r"{\ng}", "đ": r"{\dj}", "ø": r"{\o}",
    "Ø": r"\O{}", "ł": r"\l{}", "ß": r"{\ss}", "æ": r"\ae{}", "å": r"{\aa}", "ı": r"{\i}", "ö": r"{\"o}",
    "é": r"\'{e}", "ñ": r"\~n", "ç": r"\c{c}", "ő": r"{\H o}", "š": r"\v{s}", "ū": r"\=u", "ż": r"\.{z}",
    "ą": r"\k{a}", "ů": r"\r{u}", "ă": r"\u{a}", "ị": r"\d{i}", "í": r"\'{\i}", "²": r"\textsuperscript{2}",
    "₂": r"\textsubscript{2}", "⁻¹": r"\textsuperscript{-1}", "α": r"\ensuremath{\alpha}", "≤": r"$\leq$",
    "∈": r"$\in$", "→": r"\ensuremath{\rightarrow}", "∞": r"$\infty$", "«": r"\guillemotleft{}",
    "¿": r"\textquestiondown{}",
}  # fmt: skip
"""Character -> one way in which bibliographies spell it."""

SENTENCES = (
    "Spiking neurons on a memristor array learn by spike timing",
    "We prove a generalisation bound for overparameterised networks",
    "Sparse autoencoders find interpretable features of a language model",
    "Voxel responses in visual cortex are predicted from network layers",
    "A theorem prover guides a neural policy through logic rules",
    "A state space layer replaces attention over long contexts",
    "Shops recommend items to their customers",
)


def pairs(n_texts: int) -> list[tuple[str, str]]:
    """Texts as characters and in LaTeX, drawn at random: sentences whose words carry some of the characters."""
    chance = random.Random(12)
    made = []
    for _ in range(n_texts):
        plain, spelt = [], []
        for sentence in chance.sample(SENTENCES, 3):
            for word in sentence.split():
                character = chance.choice(list(SPELT)) if chance.random() < 0.3 else ""
                joint = chance.choice(["", " "]) if character else ""
                plain.append(word + joint + character)
                spelt.append(word + joint + SPELT.get(character, ""))
        made.append((" ".join(plain) + ".", " ".join(spelt) + "."))
    return made


@pytest.mark.parametrize("character", SPELT)
def test_a_character_and_its_command_are_read_alike(character: str) -> None:
    for before, behind in (("a", "b"), ("a ", " b"), ("", "")):
        plain, spelt = f"{before}{character}{behind}", f"{before}{SPELT[character]}{behind}"
        assert normalise(spelt) == normalise(plain)


def test_texts_in_characters_and_in_latex_are_read_alike() -> None:
    assert [normalise(spelt) for _, spelt in pairs(500)] == [normalise(plain) for plain, _ in pairs(500)]


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*SPELT, *"abc XYZ 123 .,;()"]), max_size=40))
@example(["a", "–", "b"])
def test_any_text_of_such_characters_is_read_as_its_spelling_is(letters: list[str]) -> None:
    assert normalise("".join(SPELT.get(letter, letter) for letter in letters)) == normalise("".join(letters))


NAMES = st.sampled_from(
    [*STYLES, *CHARACTERS, "textless", "cite", "citep", "frobnicate", "newline", "begin", "par", "item"]
)


@given(
    st.lists(st.one_of(NAMES.map(lambda name: f"\\{name}"), st.sampled_from(["{", "}", " ", "1", "."])), max_size=12)
)
def test_no_name_of_a_command_is_left(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert not re.findall(r"[a-zA-Z]{4,}", re.sub("(?:La|Bib)?TeX", "", strip_latex(text)))
    assert not re.findall(r"\\[A-Za-z]", characters(text))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"a claim\cite{kessel2020} and \citep[p.~3]{lind} more", "a claim and more"),
        (r"of \textcolor{red}{neurons} in {\color{blue} ink}", "of neurons in ink"),
        (
            r"see \href{https://a.example}{this}, \url{https://b.example}",
            "see this (https://a.example), https://b.example",
        ),
        (r"the \ourmethod{} of $\ourmethod$", r"the of $\ourmethod$"),
        (r"costs \$5, or $5 to $6, or $x_1$", r"costs $5, or $5 to $6, or $x_1$"),
        (r"``quoted'' --- en--dash, a~tie, ~5", "“quoted” — en–dash, a tie, ~5"),
        (r"\{a, b\} of {D}NN", r"\{a, b\} of DNN"),
        (r"line\\break\newline and\par text", "line break and text"),
        (r"\texorpdfstring{$\mathrm{CO}_2$ and {N}}{CO2 and N} in air", "CO2 and N in air"),
        (r"\\textit{once} more \\textendash{} G\\'{e}za", "once more – Géza"),
        (r"\foreignlanguage{german}{Wort}\footnotemark[1] \noopsort{a}Ends", "Wort Ends"),
        (r"\nicefrac{1}{2} of x\textsuperscript{\emph{er}}", "1/2 of xer"),
    ],
)
def test_text_for_reading_keeps_mathematics_as_it_came(written: str, shown: str) -> None:
    assert " ".join(characters(written).split()) == shown


@pytest.mark.parametrize(
    ("written", "character"),
    [
        (r"Nguy{\~{\^e}}n Nguy\~{\^{e}}n Nguy{\~\^en}", "Nguyễn Nguyễn Nguyễn"),
        (r"{\h o} \h{a} {\'{\u{a}}} Tr{\d{\^e}}n {\cb s} \textcommabelow{t}", "ỏ ả ắ Trện ș ț"),
        (r"O(n{\^{}}2) is {\~{}}9", "O(n^2) is ~9"),
        (r"\textquotedblleft so\textquotedblright{} \glqq so\grqq{} \flqq so\frqq", "“so” „so“ «so»"),
        (r"5\textdegree C, \textbeta{}-amyloid, {\textOmega}, \LaTeX{}", "5°C, β-amyloid, Ω, LaTeX"),
        (r"C:\textbackslash{}new \textbackslash n", "C: new n"),
        (r"\"{\textquotedblleft}", '"“'),
    ],
)
def test_bibliographies_spell_letters_in_many_ways(written: str, character: str) -> None:
    assert normalise(written) == character


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"$\mathcal{O}(n\log n)$", "O(n log n)"),
        (r"$\frac{1}{2}\sqrt{n}$ and $\hat{x}_{t+1}$", "1/2√n and x_t+1"),
        (r"\(\epsilon \to 0\) and $$\sum_{i} x_i$$", "ϵ → 0 and ∑_i x_i"),
        (r"$\{1, \dots, n\}$", "1, …, n"),
    ],
)
def test_mathematics_is_read_as_characters(written: str, plain: str) -> None:
    assert normalise(written) == plain


def test_the_parts_of_a_text_are_the_text() -> None:
    text = r"a $x$ and \(y\), $5 to $6, then \[z\]"
    parts = list(split_math(text))
    assert "".join(part.text for part in parts) == text
    assert [part.inner for part in parts if part.math] == ["x", "y", "z"]


def test_pylatexenc_names_hundreds_of_characters() -> None:
    assert len(symbols()) > 700
    assert (symbols()["textendash"], symbols()["alpha"], symbols()["log"]) == ("–", "α", "log")


OPENINGS = (
    r"\(",
    r"\[",
    "$",
    "$$",
    r"\cite[",
    r"\color[",
    r"\frac{",
    "{",
    r"\'{a",
    r"\texorpdfstring{",
    "--",
    "~",
    "<i",
)


@pytest.mark.parametrize("unit", OPENINGS)
def test_a_long_text_of_opening_marks_alone_takes_no_minutes(unit: str) -> None:
    assert grows_in_proportion(lambda n_characters: normalise(unit * (n_characters // len(unit))), 12_000, 96_000)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["tfidf", "transformer"])
def test_label_gives_both_spellings_the_same_verdict(
    model: str, arxsift: Callable[..., object], tmp_path: Path
) -> None:
    made = pairs(500)
    for name, index in (("plain", 0), ("spelt", 1)):
        lines = [json.dumps({"title": f"Paper {n}", "abstract": texts[index]}) for n, texts in enumerate(made)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
        arxsift("label", tmp_path / f"{name}.jsonl", "-o", tmp_path / f"{name}-out.jsonl", "--model", model)
    plain, spelt = (
        [json.loads(line) for line in (tmp_path / f"{name}-out.jsonl").read_text().splitlines()]
        for name in ("plain", "spelt")
    )
    assert len(plain) == len(spelt) == 500
    assert [row["topics"] for row in plain] == [row["topics"] for row in spelt]
    for one, other in zip(plain, spelt, strict=True):
        assert max(abs(one["scores"][topic] - other["scores"][topic]) for topic in one["scores"]) <= 0.02
