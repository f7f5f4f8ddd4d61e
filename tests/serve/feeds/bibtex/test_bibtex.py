"""BibTeX as people and tools write it."""

import io

import pytest
from made.feeds import FEEDS, entries_of, faults_of

from arxsift.serve.feeds.entry import BadEntry, CutError, Entry, Head, Item
from arxsift.serve.feeds.read import open_entries, read_entries


def test_bibtex_is_read_with_its_abbreviations_comments_and_parentheses() -> None:
    with open_entries(str(FEEDS / "refs.bib")) as items:
        head, kessel, fenn, hart, empty = items
    assert head == Head("bibtex")
    assert isinstance(kessel, Entry) and isinstance(fenn, Entry) and isinstance(hart, Entry)
    assert kessel.location == f"{FEEDS / 'refs.bib'}: entry 1 (kessel2026)"
    assert kessel.title == r"River stones as Associative memories in $\mathbb{R}^n$"
    assert kessel.paper.title == "River stones as Associative memories in R^n"
    assert kessel.paper.authors == ("Ada Kessel", "Bo Lönn", "The Moss Team", "Dora van der Em")
    assert (kessel.paper.id, kessel.paper.version, kessel.paper.date) == ("2607.90001", 2, "2026-07")
    assert kessel.paper.categories == ("q-bio.NC",)
    assert kessel.fields["journal"] == "Journal of Imaginary Botany"
    assert (kessel.fields["ENTRYTYPE"], kessel.fields["ID"]) == ("article", "kessel2026")
    assert (fenn.paper.id, fenn.paper.date, fenn.title) == ("2607.90002", "2026-07-03", "Moss (and more) counts")
    assert fenn.abstract == "Moss counts to four :) and on."
    assert (hart.paper.id, hart.paper.date, hart.paper.url) == (
        "10.9999/lichen.7",
        "1999-03",
        "https://doi.org/10.9999/lichen.7",
    )
    assert isinstance(empty, Entry)
    assert (empty.location, empty.abstract) == (f"{FEEDS / 'refs.bib'}: entry 4 (empty)", "")


BIB = "@article{%s, title={T}, abstract={A}, %s}\n"


@pytest.mark.parametrize(
    ("field", "paper_id"),
    [
        ("eprint={2607.90001}", "2607.90001"),
        ("eprint={0601999}, primaryclass={q-bio.NC}, archiveprefix={arXiv}", "q-bio/0601999"),
        ("eprint={arXiv:2607.90001v4}, eprinttype={arxiv}", "2607.90001"),
        ("journal={arXiv preprint arXiv:2607.90001}", "2607.90001"),
        ("journal={CoRR}, volume={abs/2607.90001}", "2607.90001"),
        ("url={https://arxiv.org/pdf/2607.90001v1.pdf}", "2607.90001"),
        ("doi={10.48550/ARXIV.2607.90001}", "2607.90001"),
        ("eprint={2607.90001}, archiveprefix={hal}, doi={10.9999/a}", "10.9999/a"),
    ],
)
def test_a_bibtex_entry_names_its_arxiv_paper_in_many_places(field: str, paper_id: str) -> None:
    assert [entry.paper.id for entry in entries_of(BIB % ("k", field))] == [paper_id]


def test_a_bibtex_entry_that_is_not_closed_ends_where_the_next_begins() -> None:
    content = BIB % ("a", "") + "@article{b, title={T {x}, abstract={A}}\n" + BIB % ("c", "") + "\n@ broken\n"
    assert len(entries_of(content)) == 2
    assert faults_of(content) == [
        ("papers: entry 2 (b)", "not BibTeX (its braces are not closed before the next entry)"),
        ("papers: after entry 3", "an @ that begins no entry"),
    ]


def test_bibtex_that_the_parser_refuses_is_told() -> None:
    fault = "not BibTeX (no = after 'title')"
    assert faults_of("@article{a, title, abstract={A}}") == [("papers: entry 1 (a)", fault)]


def test_bibtex_that_ends_in_an_entry_is_cut() -> None:
    whole = BIB % ("a", "") + BIB % ("b", "")
    items: list[Item] = []
    with pytest.raises(CutError) as caught:
        items.extend(read_entries(io.BytesIO(whole.encode()[:-8]), "refs"))
    assert str(caught.value) == "refs: cut off after entry 1; the rest is missing: get it again"
    assert isinstance(items[1], Entry)
    assert isinstance(items[2], BadEntry) and (items[2].location, items[2].error) == ("refs: entry 2 (b)", "cut off")


ABSTRACT = "Gravel recalls floods."


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ('title = "Stones " # {and} # " moss"', "Stones and moss"),
        ("title = {Stones in } # plc", "Stones in Pebble Letters"),
        ("title = plc # { 2026}", "Pebble Letters 2026"),
        ('title = "The {"}old{"} stones"', 'The "old" stones'),
        ('title = "A {B"} C}"', 'A B" C'),
        ('title = "Stones {and moss"', "Stones and moss"),
        (r"title = {Stones \\{C} moss}", "Stones C moss"),
        (r"title = {Stones \{1, 2\} moss}", r"Stones \{1, 2\} moss"),
        (r"title = {Stones}, file = {C:\\Users\\ada\\}", "Stones"),
        (r"title = {Stones}, file = {C:\Users\ada\}", "Stones"),
        (r"title = {Stones}, file = {:C\:/ada/Stones \{and.pdf:PDF}", "Stones"),
        (r"title = {Stones}, note = {ends with \}", "Stones"),
        (r"file = {ends with \}, title = {Stones}, note = {and \{ again}", "Stones"),
        ("title = {Stones}\n  year = 2026", "Stones"),
        ("title = {Stones},, year = 2026,", "Stones"),
        ("title = {Stones (with ) one)}", "Stones (with ) one)"),
        (
            "title = {Mail ada@example.org about\n@foo or @article talk}",
            "Mail ada@example.org about @foo or @article talk",
        ),
    ],
)
@pytest.mark.parametrize("before", [True, False], ids=["abstract first", "abstract last"])
@pytest.mark.parametrize("form", ["@article{%s}", "@article(%s)"])
def test_values_are_read_as_tools_write_them(fields: str, title: str, before: bool, form: str) -> None:
    abstract = f"abstract = {{{ABSTRACT}}}"
    entry = form % f"k1, {abstract if before else fields}, {fields if before else abstract}"
    content = '@string{plc = "Pebble " # {Letters}}\n' + f"{entry}\n{BIB % ('k2', '')}"
    first, second = entries_of(content)
    assert (first.title, first.abstract, second.title) == (title, ABSTRACT, "T")
    assert faults_of(content) == []


@pytest.mark.parametrize("key", ["", "k, ", ", ", "Kessel 2026, ", "doi:10.9999/a(b), "])
def test_an_entry_needs_no_key(key: str) -> None:
    assert [entry.title for entry in entries_of(f"@article{{{key}title = {{T}}, abstract = {{A}}}}")] == ["T"]


@pytest.mark.parametrize(
    "broken",
    [
        "@article{b, title = {T {x}, abstract = {A}}",
        '@article{b, title = "T, abstract = {A}}',
        "@article{b, title, abstract = {A}}",
        "@article{b, = {T}}",
        "@article{b title = {T}",
        "@article{b, title = }",
        "@article(b, title = {T}",
    ],
)
def test_a_broken_entry_costs_only_itself(broken: str) -> None:
    content = f"{BIB % ('a', '')}{broken}\n{BIB % ('c', '')}"
    assert [entry.location for entry in entries_of(content)] == ["papers: entry 1 (a)", "papers: entry 3 (c)"]
    assert len(faults_of(content)) == 1


def test_fields_outside_an_entry_are_told() -> None:
    content = BIB % ("a", "") + ", abstract = {lost}}\n% a comment = {none}\n" + BIB % ("b", "")
    assert len(entries_of(content)) == 2
    assert faults_of(content) == [("papers: after entry 1", "fields that stand in no entry")]
