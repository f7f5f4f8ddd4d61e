"""RIS, PubMed, Web of Science and EndNote: files of tagged lines, as they are found."""

import pytest
from made.feeds import FEEDS, entries_of, faults_of, items_of, remarks_on

from arxsift.serve.feeds.entry import Entry, Head
from arxsift.serve.feeds.read import open_entries


def test_ris_is_read_with_texts_over_several_lines_and_tags_that_repeat() -> None:
    with open_entries(str(FEEDS / "refs.ris")) as items:
        head, kessel, hart, empty = items
    assert head == Head("ris")
    assert isinstance(kessel, Entry) and isinstance(hart, Entry)
    assert kessel.abstract == "Gravel recalls floods, and moss counts."
    assert kessel.paper.authors == ("Ada Kessel", "Bo Lind Jr.")
    assert (kessel.paper.id, kessel.paper.version, kessel.paper.date) == ("2607.90001", 2, "2026-07-03")
    assert kessel.paper.categories == ("q-bio.NC",)
    assert kessel.fields["UR"] == ["https://arxiv.org/abs/2607.90001v2", "https://example.org/stones"]
    assert (hart.paper.id, hart.paper.date, hart.paper.authors) == ("10.9999/lichen.7", "1999", ("Gil Hart",))
    assert isinstance(empty, Entry)
    assert (empty.location, empty.abstract) == (f"{FEEDS / 'refs.ris'}: entry 3", "")


def test_ris_references_that_do_not_begin_or_end_are_told_or_read() -> None:
    content = "Made by a data base\n\nTY  - A\nTI  - T\nAB  - A\n"
    content += "TY  - A\r\nT1  - U\r\nN2  - A\r\nER  - \r\nAB  - lost\nER  -\n"
    assert [entry.title for entry in entries_of(content)] == ["T", "U"]
    assert faults_of(content) == [("papers: entry 3", "not RIS (it has no TY)")]


RECORD = """\
TY  - JOUR
T1  - Stones {0}
N2  - Gravel {0} recalls floods.
ER  -
"""

OVID = """\
1.
{}
Link to the full text: https://example.org/1

C1  - Database: Pebbles <1980 to 2026>

Search Strategy:
--------------------------------------------
1     gravel*.mp. (42)

2.
{}
Link to the full text: https://example.org/2
"""


def test_text_between_ris_records_is_counted_and_no_failure() -> None:
    content = OVID.format(RECORD.format(1), RECORD.format(2))
    assert [entry.title for entry in entries_of(content)] == ["Stones 1", "Stones 2"]
    assert (faults_of(content), remarks_on(content)) == ([], ["2 passages of text between records passed over"])
    assert entries_of(content)[1].fields == {"TY": "JOUR", "T1": "Stones 2", "N2": "Gravel 2 recalls floods."}


@pytest.mark.parametrize(
    "order", ["TY TI AB AU", "DB TI AB TY AU", "TI AB AU TY", "AB TI TY"], ids=lambda order: order.replace(" ", "-")
)
def test_a_ris_record_may_have_its_type_anywhere(order: str) -> None:
    texts = {"TY": "JOUR", "TI": "Stones {}", "AB": "Gravel {}.\nMoss.", "AU": "Kessel, A.", "DB": "McK"}
    record = "\n".join(f"{tag}  - {texts[tag]}" for tag in order.split()) + "\nER  - \n\n"
    entries = entries_of(record.format(1, 1) + record.format(2, 2))
    assert [(entry.title, entry.abstract) for entry in entries] == [
        ("Stones 1", "Gravel 1. Moss."),
        ("Stones 2", "Gravel 2. Moss."),
    ]


def test_ris_tags_may_be_indented() -> None:
    assert [entry.title for entry in entries_of(RECORD.format(1).replace("\n", "\n    ").strip())] == ["Stones 1"]


def test_a_last_ris_record_without_an_end_is_read_and_remarked_on() -> None:
    content = RECORD.format(1).replace("ER  -\n", "") + RECORD.format(2).replace("ER  -\n", "")
    assert [entry.title for entry in entries_of(content)] == ["Stones 1", "Stones 2"]
    assert remarks_on(content) == ["the last record has no ER line; it was read as it is"]


@pytest.mark.parametrize(
    ("content", "text", "details"),
    [
        (
            "PMID- 90001\nOWN - NLM\nDP  - 2026 Jul 3\nTI  - River stones\n      remember.\nAB  - Gravel recalls\n"
            "      floods.\nFAU - Kessel, Ada\n"
            "AU  - Kessel A\nAID - 10.9999/stone.1 [doi]\n\nPMID- 90002\nTI  - Moss\n",
            ("nbib", "River stones remember.", "Gravel recalls floods."),
            ("10.9999/stone.1", ("Ada Kessel",), "2026-07-03"),
        ),
        (
            "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Kessel, A\n   Lind, B\n"
            "AF Kessel, Ada\n   Lind, Bo\n"
            "TI River stones\n   remember\nAB Gravel recalls\n   floods.\nPY 2026\nPD JUL\nUT WOS:0001\nER\n\n"
            "PT J\nTI Moss\nER\n\nEF\n",
            ("wos", "River stones remember", "Gravel recalls floods."),
            ("WOS:0001", ("Ada Kessel", "Bo Lind"), "2026-07"),
        ),
        (
            "%0 Journal Article\n%T River stones remember\n%A Kessel, Ada\n%A Lind, Bo\n%D 2026\n"
            "%X Gravel recalls\nfloods.\n%U https://arxiv.org/abs/2607.90001\n\n%0 Book\n%T Moss\n",
            ("refer", "River stones remember", "Gravel recalls floods."),
            ("2607.90001", ("Ada Kessel", "Bo Lind"), "2026-07"),
        ),
        (
            "%A Ada Kessel\n%T River stones remember\n%X Gravel recalls\nfloods.\n\n%T Moss\n%A Bo Lind\n",
            ("refer", "River stones remember", "Gravel recalls floods."),
            ("text-", ("Ada Kessel",), ""),
        ),
    ],
    ids=["PubMed", "Web of Science", "EndNote", "EndNote without %0"],
)
def test_other_tagged_formats_are_known_by_content(
    content: str, text: tuple[str, str, str], details: tuple[str, tuple[str, ...], str]
) -> None:
    head, first, second = items_of(content)
    assert isinstance(head, Head) and isinstance(first, Entry) and isinstance(second, Entry)
    assert (head.format, first.title, first.abstract) == text
    assert first.paper.id.startswith(details[0])
    assert (first.paper.authors, first.paper.date) == details[1:]
    assert second.title == "Moss"


@pytest.mark.parametrize("form", ["{}  - {}", "{} - {}", "{}  -{}", "{}\u00a0\u00a0- {}", "\t{}  - {}"])
def test_ris_tags_are_parted_as_tools_part_them(form: str) -> None:
    lines = [("TY", "JOUR"), ("TI", "Stones"), ("AB", "Gravel recalls"), ("ER", "")]
    content = "\n".join(form.format(*line) for line in lines)
    assert [(entry.title, entry.abstract) for entry in entries_of(content)] == [("Stones", "Gravel recalls")]


def test_a_further_line_of_a_ris_text_is_no_tag() -> None:
    content = RECORD.format(1).replace("floods.", "floods and\nAI - based moss.\n\nMore.")
    assert [entry.abstract for entry in entries_of(content)] == ["Gravel 1 recalls floods and AI - based moss. More."]


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_any_line_ends_are_read(end: str) -> None:
    for content in (
        RECORD.format(1),
        "% Encoding\n@article{k,\n title = {Stones 1}\n}\n",
        "\nPMID- 1\nTI  - Stones 1\n",
        "FN x\nVR 1.0\nPT J\nTI Stones 1\nER\n\nEF\n",
        "%0 Book\n%T Stones 1\n",
    ):
        assert [entry.title for entry in entries_of(content.replace("\n", end))] == ["Stones 1"]
