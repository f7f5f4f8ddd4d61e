"""The page of a digest: one file that asks for nothing, that anyone can read, and that no title can change."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.digests import (
    bounds,
    hostile,
    made_digest,
    made_entry,
    made_shown,
    made_verdict,
    one_paper,
    rewritten,
    rules,
    spikes,
    written,
)

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest.colours import contrast, text_on, visible_on, wash
from arxsift.serve.digest.document import ShownPaper
from arxsift.serve.digest.latex import readable
from arxsift.serve.digest.style import DARK_GROUND, DARK_TEXT, LIGHT_GROUND, LIGHT_TEXT, SHEET

TAXONOMY = load_taxonomy()

VOID = {"meta"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    inside: "list[Element | str]" = field(default_factory=list)

    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text() for part in self.inside)

    def all(self, tag: str, **attributes: str) -> "list[Element]":
        found = []
        for part in self.inside:
            if isinstance(part, Element):
                fits = part.tag == tag and all(part.attributes.get(k.strip("_")) == v for k, v in attributes.items())
                found += [part, *part.all(tag, **attributes)] if fits else part.all(tag, **attributes)
        return found


class Tree(HTMLParser):
    """Elements as they nest; a tag that is never closed, or not the last one open, is an error."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]
        self.feed(page)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def article_of(shown: ShownPaper) -> Element:
    (found,) = Tree(written(one_paper(shown), "html")).root.all("article")
    return found


def test_the_page_has_its_landmarks_and_headings_in_order() -> None:
    root = Tree(written(made_digest(), "html")).root
    (html,) = root.all("html")
    (body,) = html.all("body")
    assert html.attributes == {"lang": "en"}
    assert [part.tag for part in body.inside if isinstance(part, Element)] == ["header", "nav", "main", "footer"]
    tags = re.findall(r"<(h\d)", written(made_digest(), "html"))
    assert tags == ["h1", "h2", "h2", "h3", "h2", "h3", "h2", "h3", "h2", "h3", "h3"]
    assert [a.attributes["href"] for a in body.all("nav")[0].all("a")] == ["#s1", "#s2", "#s3", "#s4"]
    items = [item.text() for item in body.all("nav")[0].all("li")]
    assert items == ["Theory 1", "Spiking & neuromorphic 1", "Neurosymbolic 1", "Perhaps 2"]
    assert body.all("aside")[0].all("li")[1].text() == "q-bio.NC is of 15 July: arXiv has not renewed it <yet>"
    assert "Asked for: every topic, preferring balanced, announced as new or cross." in body.all("header")[0].text()
    assert "How to read this page" in body.all("header")[0].all("summary")[0].text()
    assert f"Judged by transformer, under the taxonomy “{TAXONOMY.name}” (6 topics, {TAXONOMY.digest})." in (
        body.all("footer")[0].text()
    )


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = written(made_digest(), "html")
    root = Tree(page).root
    used = Counter(re.findall(r"<([a-z0-9]+)", page))
    assert not used.keys() & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "svg"}
    assert not re.search(r"url\(|@import|\son\w+=\"", page)
    policies = root.all("meta", http_equiv="") or [m for m in root.all("meta") if "http-equiv" in m.attributes]
    assert [policy.attributes["content"] for policy in policies] == [
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ]
    assert {a.attributes["href"][:18] for a in root.all("a")} <= {
        "https://arxiv.org/", "#s1", "#s2", "#s3", "#s4",
    }  # fmt: skip


def test_ids_are_unique_and_papers_have_their_own() -> None:
    page = written(made_digest(), "html")
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert [i for i in ids if i[0].isdigit()] == ["2607.01234", "2607.02345", "2605.11111", "2607.03456", "2607.66666"]


def test_evidence_is_marked_in_title_and_abstract_with_what_it_does() -> None:
    article = article_of(bounds(TAXONOMY))
    marks = [(m.text(), m.attributes["class"], m.attributes["title"]) for m in article.all("mark")]
    theory, architectures = f"t{TAXONOMY.ids.index('theory')}", f"t{TAXONOMY.ids.index('architectures')}"
    assert marks == [
        ("Attention", architectures, "without it, Architectures falls by 0.06"),
        ("Regular", theory, "evidence for Theory"),
        ("attention", architectures, "without it, Architectures falls by 0.06"),
        (
            "We prove that a head of width 𝒪(n² log n) computes every regular language over ℝⁿ.",
            theory,
            "without it, Theory falls by 0.31 and Architectures by 0.12",
        ),
        ("regular", theory, "evidence for Theory"),
        ("lower bound", theory, "without it, Theory falls by 0.08"),
    ]
    assert article.all("h3")[0].text() == "Gödel Heads: Attention over ℝⁿ Computes Regular Languages in LLMs"
    assert article.all("h3")[0].all("a")[0].attributes["href"] == "https://arxiv.org/abs/2607.01234"
    assert [li.text() for li in article.all("ul")[1].all("li")] == [
        "ranked by Theory 0.94", "you follow Ada Kessel",
    ]  # fmt: skip


def test_likely_abstracts_are_open_and_others_closed() -> None:
    articles = Tree(written(made_digest(), "html")).root.all("article")
    states = [("open" in one.all("details", class_="abstract")[0].attributes) for one in articles]
    assert states == [True, True, True, False, False]


def test_many_authors_are_folded_and_all_there() -> None:
    article = article_of(spikes(TAXONOMY))
    (folded,) = article.all("details", class_="authors")
    assert folded.all("summary")[0].text().endswith("Kim Brandt and 22 more")
    shown = folded.text().replace(" and 22 more", ", ")
    assert shown.split(", ") == list(spikes(TAXONOMY).entry.paper.authors)
    assert article_of(bounds(TAXONOMY)).all("details", class_="authors") == []


def test_a_replacement_shows_scores_then_and_now_and_its_old_text() -> None:
    (box,) = article_of(rules(TAXONOMY)).all("div", class_="replaced")
    assert [p.text() for p in box.all("p")] == [
        "replaces v1: Interpretability 0.62 → Neurosymbolic 0.88, Interpretability 0.55; the abstract changed",
        "Reading Rules out of Networks",
        "Rules can be read out of a network.",
    ]
    assert box.all("del")[0].text() == "Reading Rules out of Networks"
    (old,) = box.all("details")
    assert old.text() == "Abstract of version 1Rules can be read out of a network."


def test_a_replacement_shows_of_its_old_text_only_what_changed() -> None:
    shown = rewritten(TAXONOMY)
    (box,) = article_of(shown).all("div", class_="replaced")
    assert (box.all("del"), box.all("details")[0].text()) == ([], "Earlier abstractRules of 5% & more can be read out.")
    assert shown.earlier
    same = replace(shown.earlier, abstract=shown.entry.paper.abstract)
    (box,) = article_of(replace(shown, earlier=same)).all("div", class_="replaced")
    assert box.text() == "replaces an earlier version, which was not judged"


def test_evidence_that_cannot_be_marked_is_told() -> None:
    (also,) = article_of(hostile(TAXONOMY)).all("p", class_="also")
    assert also.text() == ('Also: “no markup[/] :smile: <img src=x onerror="x">” (Theory +0.20), “<b>” (Theory +0.10)')


def test_a_paper_that_is_not_on_arxiv_has_its_own_link_or_none() -> None:
    for url, hrefs in (("https://journal.example/1?a=1&b=2", ["https://journal.example/1?a=1&b=2"]), ("", [])):
        shown = made_shown(made_entry("text-1", "Title", "Words.", url=url), made_verdict(TAXONOMY, theory=0.9))
        assert [a.attributes["href"] for a in article_of(shown).all("a")] == hrefs


def plain_shown(title: str, abstract: str, author: str) -> ShownPaper:
    paper = replace(made_entry("2607.00001", "x", "y").paper, authors=(author,))
    entry = replace(made_entry("2607.00001", "x", "y"), title=title, abstract=abstract, paper=paper)
    return made_shown(entry, made_verdict(TAXONOMY, theory=0.9), "likely", [("theory", abstract, 0.2)])


NASTY = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "&",
                '"',
                "'",
                "</",
                "<!--",
                "-->",
                "]]>",
                "<script>",
                "&amp;",
                "&lt",
                "&#60;",
                "=",
                " ",
                "a",
                "\x00",
            ]
        ),
        max_size=12,
    ).map("".join),
)


@settings(deadline=None)
@given(NASTY, NASTY, NASTY)
def test_whatever_a_paper_says_the_page_says_it_and_has_no_other_elements(
    title: str, abstract: str, author: str
) -> None:
    article = article_of(plain_shown("T " + title, "A " + abstract, "N " + author))
    assert article.all("h3")[0].text() == readable("T " + title)
    assert article.all("details")[0].all("p")[0].text() == readable("A " + abstract)
    assert article.all("p", class_="authors")[0].text() == readable("N " + author)
    usual, found = Counter(elements(article_of(plain_shown("T", "A", "N")))), Counter(elements(article))
    assert {tag for tag in found | usual if found[tag] != usual[tag]} <= {"mark", "p"}  # evidence, marked or told


def elements(root: Element) -> list[str]:
    return [tag for part in root.inside if isinstance(part, Element) for tag in (part.tag, *elements(part))]


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_every_colour_can_be_read_on_beside_and_under_text(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.5
    for ground, text, share in ((LIGHT_GROUND, LIGHT_TEXT, 0.2), (DARK_GROUND, DARK_TEXT, 0.38)):
        assert contrast(visible_on(colour, ground), ground) >= 3
        assert contrast(text, wash(colour, ground, text, share)) >= 4.5


def variables(part: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", part))


LIGHT, DARK, PRINT = (
    variables(SHEET[: SHEET.index("*{")]),
    variables(SHEET[SHEET.index("(prefers-color-scheme:dark)") : SHEET.index("@media print")]),
    variables(SHEET[SHEET.index("@media print") :]),
)


@pytest.mark.parametrize("colours", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
def test_the_page_itself_can_be_read(colours: dict[str, str]) -> None:
    for ground in ("ground", "soft", "warn"):
        for text in ("text", "quiet", "link"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["warn-line"], colours["ground"]) >= 3


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_grounds_are_those_of_the_sheet() -> None:
    assert (LIGHT["ground"], LIGHT["text"], DARK["ground"], DARK["text"]) == (
        LIGHT_GROUND, LIGHT_TEXT, DARK_GROUND, DARK_TEXT,
    )  # fmt: skip


def test_a_page_of_one_section_has_no_contents_and_one_without_notes_no_box() -> None:
    root = Tree(written(one_paper(bounds(TAXONOMY)), "html")).root
    assert (root.all("nav"), root.all("aside")) == ([], [])


def test_a_long_page_is_the_same_page(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written(made_digest(), "html")
    monkeypatch.setattr("arxsift.serve.digest.html_page.IN_MEMORY_BYTES", 100)
    assert written(made_digest(), "html") == whole
