"""Libraries as reference managers export them, of made-up papers: every habit of writing that is known."""

import random
from collections.abc import Callable

TITLES = (
    *("Spiking networks with memristor arrays", "A theorem and its proof", "Bread rises overnight"),
    *("Probing a circuit in language models", "Logic and symbolic rules", "Attention and state-space layers"),
)
ABSTRACTS = (
    *("We train spiking networks on memristor arrays.", "We give a proof of the theorem.", "Bread rises overnight."),
    *("We find the circuit by probing.", "Rules of logic are symbolic.", "Attention beside state-space layers."),
)
WORDS = ("learning", "neural nets", "Bees and tides", "C\\#", "cs.LG")


def zotero(key: str, title: str, abstract: str, words: list[str]) -> str:
    field = f"\tkeywords = {{{', '.join(words)}}},\n" if words else ""
    file = "\tfile = {PDF:C\\:\\\\Users\\\\me\\\\a.pdf:application/pdf},\n"
    return f"@article{{{key},\n\ttitle = {{{title}}},\n\tabstract = {{{abstract}}},\n{field}{file}}}\n"


def jabref(key: str, title: str, abstract: str, words: list[str]) -> str:
    field = f"  keywords     = {{{'; '.join(words)}}},\n" if words else ""
    return f"@Article{{{key},\n  title        = {{{title}}},\n{field}  abstract     = {{{abstract}}}\n}}\n"


def by_hand(key: str, title: str, abstract: str, words: list[str]) -> str:
    field = f', Keywords="{",".join(words)}"' if words else ""
    return f'@inproceedings({key}, title="{title}"{field}, abstract={{{abstract}}}, year=2024)\n'


def joined(key: str, title: str, abstract: str, words: list[str]) -> str:
    field = f',\n  keywords = ours # "{"".join(f", {word}" for word in words)}" # ours' if words else ""
    return f"@misc{{{key},\n  title = {{{title}}}{field},\n  abstract = {{{abstract}}}}}\n"


def untidy(key: str, title: str, abstract: str, words: list[str]) -> str:
    field = f" , keywords = {{\n    {',%    '.join(words)},\n  }}\n" if words else ""
    return f"@ARTICLE{{ {key}\n , title = {{{{{title}}}}}\n{field} , abstract = {{{abstract}}} , \n}}"


def bib(n_entries: int, seed: int = 0) -> str:
    """A BibTeX file of this many papers, with comments, abbreviations, and text between entries."""
    between = ("", "\n", "% a comment of mine\n\n", "@comment{jabref-meta: databaseType:bibtex;}\n\n", "Nothing.\n")
    habits: tuple[Callable[[str, str, str, list[str]], str], ...] = (zotero, jabref, by_hand, joined, untidy)
    chance, parts = random.Random(seed), ['@string{ours = "ours"}\n@preamble{"\\newcommand{\\x}{y}"}\n\n']
    for n in range(n_entries):
        title, abstract = chance.choice(TITLES), chance.choice(ABSTRACTS)
        words = chance.sample(WORDS, chance.choice((0, 1, 3)))
        parts += [chance.choice(habits)(f"key{n}", f"{title} {n}", abstract, words), chance.choice(between)]
    return "".join(parts)


def ris(n_records: int, seed: int = 0) -> str:
    """A RIS file of this many papers, with lines between records, and no line end at its end."""
    between = ("\n", "\n\n", "\n  \n", f"\n{n_records}.\n\n")
    chance, parts = random.Random(seed), []
    for n in range(n_records):
        indent, tight = chance.choice(("", "", "  ")), chance.choice(("  - ", "  - ", " - ", "  -"))
        lines = [f"TI{tight}{chance.choice(TITLES)} {n}", f"AB{tight}{chance.choice(ABSTRACTS)}", "UR  - http://a.b/c"]
        words = [f"KW{tight}{word}" for word in chance.sample(WORDS, chance.choice((0, 1, 3)))]
        if chance.random() < 0.2 and words:
            words.append(chance.choice(WORDS))  # EndNote writes the tag once
        lines[chance.choice((1, 3)) : 0] = words
        lines = [f"TY{tight}JOUR", *lines, *([] if n == n_records - 1 else ["ER  - "])]
        parts += ["\n".join(indent + line for line in lines), chance.choice(between) if n < n_records - 1 else ""]
    return "".join(parts)
