"""Feeds as XML: every dialect in the shape of the real ones, and what broken documents still give."""

import gzip
import io
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from made.feeds import FEEDS, entries_of, error_of, faults_of, items_of, items_until_error, remarks_on, titles_of

from arxsift.configs.errors import ArxsiftError, InputError
from arxsift.serve.feeds.entry import BadEntry, CutError, Entry, Head, Item, Remark
from arxsift.serve.feeds.read import open_entries, read_entries
from arxsift.serve.feeds.sniff import TAKEN

Read = tuple[list[Head], list[Entry], list[BadEntry]]


def sorted_out(items: list[Item]) -> Read:
    return (
        [item for item in items if isinstance(item, Head)],
        [item for item in items if isinstance(item, Entry)],
        [item for item in items if isinstance(item, BadEntry)],
    )


def read(content: str | bytes, name: str = "feed.xml") -> Read:
    return sorted_out(items_of(content, name))


def read_until_error(content: bytes) -> tuple[Read, ArxsiftError]:
    items, error = items_until_error(content, "feed.xml")
    return sorted_out(items), error


def of_file(name: str) -> Read:
    return read((FEEDS / name).read_bytes())


def faults(content: str | bytes) -> list[tuple[str, str]]:
    return faults_of(content, "feed.xml")


def sentence(content: str | bytes, name: str = "feed.xml") -> str:
    return error_of(content, name)


def channel(*items: str, title: str = "Stones") -> str:
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(n: int, more: str = "", abstract: str = "Gravel recalls.") -> str:
    link = f"https://example.org/{n}"
    return f"<item><title>Stone {n}</title><link>{link}</link><description>{abstract}</description>{more}</item>"


def test_a_daily_rss_feed_of_arxiv_is_read_whole() -> None:
    heads, (first, second), bad = of_file("arxiv-daily-rss.xml")
    assert heads == [Head("rss", "q-bio.NC updates on arXiv.org", "2026-07-17")]
    assert bad == []
    assert first.location == "feed.xml: entry 1"
    assert first.paper.id == "2607.90001"
    assert first.paper.title == "River stones as associative memories in R^n"
    assert first.title == r"River stones as associative memories in $\mathbb{R}^n$"
    assert first.paper.abstract == "We show that gravel recalls floods, with p<q in the upper reach."
    assert first.paper.authors == ("Ada Kessel", "Bo Lönn")
    assert first.paper.categories == ("q-bio.NC", "cs.NE")
    assert (first.paper.date, first.paper.version) == ("2026-07", 1)
    assert first.paper.url == "https://arxiv.org/abs/2607.90001"
    assert (first.announced, first.announce_type) == ("2026-07-17", "new")
    assert first.fields["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert (second.paper.id, second.paper.version, second.paper.date) == ("q-bio/0601999", 3, "2006-01")
    assert (second.abstract, second.announce_type) == ("Moss counts to four.", "replace")
    assert second.paper.authors == ("Dora Em", "Eli Fenn")
    assert (second.fields["doi"], second.fields["journal_ref"]) == ("10.9999/moss.4", "J. Imagin. Bot. 4 (2007)")


def test_a_daily_atom_feed_has_the_day_of_the_announcement_in_new_york() -> None:
    heads, (entry,), _ = of_file("arxiv-daily-atom.xml")
    assert heads == [Head("atom", "q-bio.NC updates on arXiv.org", "2026-07-17")]
    assert (entry.paper.id, entry.paper.version) == ("2607.90001", 2)
    assert entry.paper.abstract == "We show that gravel recalls floods."
    assert entry.paper.categories == ("cs.NE", "q-bio.NC")
    assert entry.paper.authors == ("Ada Kessel", "Bo Lind")
    assert (entry.announced, entry.announce_type) == ("2026-07-17", "replace-cross")


def test_a_page_of_the_search_api_announces_nothing() -> None:
    heads, (entry,), _ = of_file("arxiv-api.xml")
    assert heads == [Head("api", "arXiv Query: search_query=all:moss&start=0")]
    assert (entry.paper.id, entry.paper.version, entry.paper.date) == ("2607.90003", 2, "2026-07-14")
    assert entry.paper.categories == ("q-bio.NC", "cs.NE")
    assert entry.paper.authors == ("Gil Hart", "Ida Jorn")
    assert entry.paper.abstract == "Lichens wait for a<b and then no longer."
    assert (entry.announced, entry.announce_type) == ("", None)
    assert (entry.fields["comment"], entry.fields["journal_ref"]) == ("4 pages", "Lichen 7, 1")


def test_rss_1_of_another_publisher_becomes_plain_text_under_its_doi() -> None:
    heads, (entry,), bad = of_file("biorxiv-rss1.xml")
    assert heads == [Head("rss", "bioRxiv Subject Collection: Neuroscience")]
    assert bad == []
    assert entry.paper.id == "10.1101/2026.07.01.999999"
    assert entry.paper.url == "http://biorxiv.org/cgi/content/short/2026.07.01.999999v1?rss=1"
    assert entry.paper.title == "Sleep of the Aplysia clock & its Ca2+"
    assert entry.abstract == "The clock sleeps when p < 0.05.\nIt wakes & ticks."
    assert entry.paper.authors == ("K.-L. Marsh", "O. P. Noor")
    assert (entry.paper.date, entry.announced, entry.announce_type) == ("2026-07-02", "2026-07-02", None)


@pytest.mark.parametrize(
    ("name", "version", "date", "authors", "categories"),
    [
        ("oai-arxiv.xml", None, "2026-07-01", ("Ada Kessel", "Bo Lind Jr.", "The Moss Team"), ("q-bio.NC", "cs.NE")),
        ("oai-raw.xml", 2, "2026-07-01", ("Ada Kessel", "Bo Lind Jr.", "Dora Em"), ("q-bio.NC", "cs.NE")),
        ("oai-dc.xml", None, "2026-07-01", ("Ada Kessel", "Bo Lind"), ("q-bio.NC", "hep-ph")),
    ],
)
def test_records_of_oai_pmh_are_read_in_three_formats(
    name: str, version: int | None, date: str, authors: tuple[str, ...], categories: tuple[str, ...]
) -> None:
    _, (entry,), _ = of_file(name)
    assert (entry.paper.id, entry.paper.version, entry.paper.date) == ("2607.90001", version, date)
    assert (entry.paper.authors, entry.paper.categories) == (authors, categories)
    assert (entry.paper.title, entry.paper.abstract) == ("River stones", "Gravel recalls floods.")
    assert (entry.announced, entry.announce_type) == ("2026-07-17", "replace")


def test_deleted_records_of_oai_pmh_are_counted() -> None:
    head, entry, remark = items_of((FEEDS / "oai-arxiv.xml").read_bytes(), "page.xml")
    assert head == Head("oai") and isinstance(entry, Entry)
    assert remark == Remark("page.xml", "1 record deleted at the source, passed over", 1)


def oai(inside: str, verb: str = "ListRecords") -> str:
    request = f'<request verb="{verb}">http://oaipmh.arxiv.org/oai</request>'
    space = "http://www.openarchives.org/OAI/2.0/"
    return f'<OAI-PMH xmlns="{space}"><responseDate>2026-07-18T01:02:03Z</responseDate>{request}{inside}</OAI-PMH>'


def test_no_records_of_oai_pmh_are_none() -> None:
    assert read(oai('<error code="noRecordsMatch">none</error>')) == ([Head("oai")], [], [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            oai('<error code="badResumptionToken">token expired</error>'),
            "feed.xml: is an error of OAI-PMH, not papers (badResumptionToken: token expired); is the request right?",
        ),
        (
            oai("<ListSets/>", "ListSets"),
            "feed.xml: is an answer to ListSets of OAI-PMH, without papers; ask with ListRecords",
        ),
        (
            (FEEDS / "arxiv-api-error.xml").read_text(),
            "feed.xml: is an error of arXiv's, not papers (start must be an integer); is the query right?",
        ),
        (
            "<rss><channel><title>Feed error for query: cs.XX</title><description>Bad archive cs.XX.</description>"
            "</channel></rss>",
            "feed.xml: is an error of arXiv's, not papers (Feed error for query: cs.XX: Bad archive cs.XX.); "
            "are the categories right?",
        ),
    ],
)
def test_a_feed_that_is_an_error_is_not_read_as_papers(content: str, expected: str) -> None:
    assert sentence(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", f"is empty; {TAKEN}"),
        (b" \n", f"is empty; {TAKEN}"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>", f"is XML of <svg>, not a feed; {TAKEN}"),
        (b"<xml><records/></xml>", "is EndNote's XML; export the papers as RIS or in EndNote's format"),
        (b"<PubmedArticleSet/>", "is PubMed's XML; export the papers in the format PubMed (nbib)"),
        (
            b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description/></rdf:RDF>",
            "is RDF, not a feed; export the papers as RIS or BibTeX",
        ),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", f"is an HTML page, not a feed; {TAKEN}"),
        (b"<?xml version='1.0'?>\n<html/>", f"is an HTML page, not a feed; {TAKEN}"),
        (b"<<<", f"is not well-formed XML (a character that cannot stand there, such as < or & in a text); {TAKEN}"),
        (b"Dear all, please find", f"is text, but none that holds papers; {TAKEN}"),
        (b"%PDF-1.7", "is a PDF, not text; export its reference from a reference manager as RIS or BibTeX"),
    ],
)
def test_what_holds_no_papers_gets_one_sentence(content: bytes, expected: str) -> None:
    assert sentence(content, "page") == f"page: {expected}"


def test_gzip_is_known_by_its_bytes_and_utf_16_by_its_mark() -> None:
    text = channel(item(1, abstract="Gödel"))
    assert titles_of(gzip.compress(text.encode())) == ["Stone 1"]
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"):
        assert read(text.encode(encoding))[1][0].abstract == "Gödel"


@pytest.mark.parametrize(
    "content",
    [
        channel(item(1, abstract="G\u00f6del \u201cloops\u201d")).encode("cp1252"),
        b"<?xml version='1.0' encoding='ISO-8859-1'?>" + channel(item(1, abstract="Gödel “loops”")).encode("cp1252"),
        b"<?xml version='1.0' encoding='utf-16'?>" + channel(item(1, abstract="Gödel “loops”")).encode(),
        b"<?xml version='1.0' encoding='us-ascii'?>" + channel(item(1, abstract="Gödel “loops”")).encode(),
        b"<?xml version='1.0' encoding='ISO-8859-1'?>" + channel(item(1, abstract="Gödel “loops”")).encode(),
        b"<?xml version='1.0' encoding='koi8-r'?>" + channel(item(1, abstract="Gödel “loops”")).encode(),
        b"<?xml version='1.0' encoding='nonsense'?>" + channel(item(1, abstract="Gödel “loops”")).encode(),
    ],
)
def test_letters_survive_a_wrong_encoding(content: bytes) -> None:
    assert read(content)[1][0].abstract == "Gödel “loops”"


def test_bytes_read_as_windows_1252_are_remarked_on_unless_declared() -> None:
    content = channel(item(1, abstract="Gödel “loops”")).encode("cp1252")
    assert remarks_on(content) == ["is not all UTF-8: other bytes are read as Windows-1252"]
    assert remarks_on(b"<?xml version='1.0' encoding='ISO-8859-1'?>" + content) == []


def test_an_encoding_is_found_far_into_a_document() -> None:
    items = channel(*(item(n) for n in range(2000)), item(2001, abstract="Gödel “loops”"))
    for encoding in ("utf-8", "cp1252"):
        content = b"<?xml version='1.0' encoding='windows-1252'?>" + items.encode(encoding)
        assert entries_of(content)[-1].abstract == "Gödel “loops”"


DOCTYPES = [
    '<!DOCTYPE rss PUBLIC "-//Pebbles//DTD RSS 0.91//EN" "http://example.org/rss-0.91.dtd">',
    "<!DOCTYPE rss SYSTEM 'a>b]'>",
    "<!DOCTYPE rss [<!ENTITY a 'b]>'><!-- ]> --><!ELEMENT rss ANY>]>",
    "<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'><!ENTITY lol '&a;&a;'>]>",
    "<!DOCTYPE rss [<!ENTITY % a 'b'> %a;] >",
    "<!DOCTYPE rss>",
    "<!doctype rss>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_a_document_type_is_skipped_and_no_entity_of_it_expanded(doctype: str) -> None:
    content = f"<?xml version='1.0'?>\n{doctype}\n" + channel(item(1, abstract="&a; caf&eacute; &mdash; &lol;"))
    heads, (entry,), bad = read(content)
    assert (heads[0].title, entry.abstract, bad) == ("Stones", "&a; café — &lol;", [])


def test_a_document_type_that_does_not_end_hides_nothing() -> None:
    assert titles_of("<!DOCTYPE rss [<!ENTITY a 'b>" + channel(item(1))) == ["Stone 1"]


@pytest.mark.parametrize(
    ("html", "abstract"),
    [
        (
            "<p>Pebble Letters, Published online: 16 July 2026; <a>doi:10.9999/s1</a></p>Gravel recalls.",
            "Gravel recalls.",
        ),
        ("Pebble Letters, Published online: 16 July 2026; doi:10.9999/s1 Gravel recalls.", "Gravel recalls."),
        (
            "<p>Publication date: July 2026</p><p><b>Source:</b> Pebbles, Volume 19</p><p>Author(s): A. Em</p>",
            "",
        ),
        ("<h2>ABSTRACT</h2><p>Gravel recalls.</p>", "Gravel recalls."),
        ("<strong>Abstract</strong>Gravel recalls.", "Gravel recalls."),
        ("Abstract: Gravel recalls.", "Gravel recalls."),
        ("Pebble Letters, EarlyView.", ""),
        ("Pebble Letters, Volume 12, Issue 3, Page 1-20, July 2026.<br/>", ""),
        ("<p>by Ada Kessel, Bo Lind</p>Gravel recalls.", "Gravel recalls."),
        (
            "Author(s): A. Em and B. Lind<br/><p>Gravel recalls.</p><br/>[Pebbles 9, 1] Published Thu Jul 16, 2026",
            "Gravel recalls.",
        ),
        ("Gravel recalls.<p>© 2026 The Authors</p>", "Gravel recalls."),
        ("Authors: A. Kessel", ""),
        ("<br/>Volume 12, Issue 3, July 2026, Page 1-20<br/>.", ""),
        ("Pebble Letters, Ahead of Print. <br/>Gravel recalls.", "Gravel recalls."),
        (
            "<p>Pebble Lett. 2026 Jul 16;12(3):1. doi: 10.9999/s1. Online ahead of print.</p><p>ABSTRACT</p>"
            "<p>Gravel recalls.</p><p>PMID:<a>90001</a> | DOI:<a>10.9999/s1</a></p>",
            "Gravel recalls.",
        ),
        (
            "<p>Pebbles, Vol. 26, Pages 1: Stone 1</p><p>Pebbles <a>doi: 10.9999/s1</a></p><p>Authors:\nA. Em\n</p>"
            "<p>Gravel recalls.</p>",
            "Gravel recalls.",
        ),
        (
            "Pebbles, Vol. 26, Pages 1: Stone 1\n\tPebbles <a href='x'>doi: 10.9999/s1</a>\n\tAuthors:\n\t\tA. Em\n"
            "\t\tB. Lind\n\t\t\n\tGravel recalls.",
            "Gravel recalls.",
        ),
        ("<p>Pebble Lett. 2026;12:1. doi: 10.9999/s1. Epub 2026 Jul 3.</p><p>Gravel recalls.</p>", "Gravel recalls."),
        ("Stone 1", ""),
        ("<p>Gravel published online journals.</p>", "Gravel published online journals."),
        ("By day, gravel recalls.", "By day, gravel recalls."),
        ("Abstract algebra recalls gravel.", "Abstract algebra recalls gravel."),
    ],
)
def test_what_publishers_write_around_an_abstract_is_left_out(html: str, abstract: str) -> None:
    for element in ("description", "content:encoded"):
        content = channel(f"<item><title>Stone 1</title><{element}>{escape(html)}</{element}></item>")
        assert [entry.abstract for entry in entries_of(content)] == [abstract]


def test_a_title_is_shown_without_the_journal_before_it() -> None:
    for title in ("Pebbles, Vol. 26, Pages 10-20: Stone: a study", "Stone: a study"):
        content = channel(f"<item><title>{title}</title><description>Gravel recalls.</description></item>")
        assert [entry.title for entry in entries_of(content)] == ["Stone: a study"]


def test_an_abstract_in_full_is_taken_over_a_line_on_the_journal() -> None:
    line, full = "Pebble Letters, Volume 12, Issue 3, July 2026.", "&lt;h2&gt;Abstract&lt;/h2&gt;Gravel recalls."
    content = channel(
        f"<item><title>T</title><description>{line}</description><content:encoded>{full}</content:encoded></item>"
    )
    assert [entry.abstract for entry in entries_of(content)] == ["Gravel recalls."]


def test_a_declared_encoding_is_honoured() -> None:
    declared = "<?xml version='1.0' encoding='koi8-r'?>" + channel(item(1, abstract="река"))
    assert read(declared.encode("koi8-r"))[1][0].abstract == "река"


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("A&nbsp;B caf&eacute;", "A\xa0B café"),
        ("AT&T & more &unknown; words", "AT&T & more &unknown; words"),
        ("p < 0.05", "p < 0.05"),
        ("bell\x07 and &#7; and &#xD800;", "bell  and \ufffd and \ufffd"),
        ("<![CDATA[R&D &eacute;]]> & more", "R&D é & more"),
    ],
)
def test_what_people_write_in_xml_by_hand_is_mended(abstract: str, expected: str) -> None:
    (entry,) = read(channel(item(1, abstract=abstract)))[1]
    assert entry.abstract == expected


def test_prefixes_that_nobody_declared_are_read() -> None:
    more = "<dc:creator>Ada Kessel, Bo Lind</dc:creator><foo:bar>x</foo:bar>"
    (entry,) = read(channel(item(1, more)))[1]
    assert entry.paper.authors == ("Ada Kessel", "Bo Lind")


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ("<item><title>T<b></title></item>", "not well-formed XML (a tag is not closed, line 1 of the entry)"),
        ("<item>\n<title>T</titel></item>", "not well-formed XML (a tag is not closed, line 2 of the entry)"),
        ("<item><title>T</title>", "not well-formed XML (no </item>)"),
        ("<item><title><![CDATA[T</title></item>", "not well-formed XML (CDATA is not closed, line 1 of the entry)"),
        ("<item/>", "neither title nor abstract"),
        ("<item><title>N/A</title><description> {} </description></item>", "neither title nor abstract"),
    ],
)  # fmt: skip
def test_a_broken_item_is_told_and_all_others_are_read(broken: str, error: str) -> None:
    content = channel(item(1), broken, item(3, "<dc:creator><![CDATA[A]]></dc:creator>"), item(4))
    assert titles_of(content) == ["Stone 1", "Stone 3", "Stone 4"]
    assert faults(content) == [("feed.xml: entry 2", error)]


@pytest.mark.parametrize(
    "abstract",
    [
        *("", "N/A", "nan", "[No abstract available]", "Abstract not available.", "There is no abstract.", "–"),
        "&lt;p&gt;N/A&lt;/p&gt;",
    ],
)
def test_an_item_without_an_abstract_is_judged_by_its_title(abstract: str) -> None:
    (entry,) = read(channel(item(1, abstract=abstract)))[1]
    assert (entry.title, entry.abstract, entry.paper.abstract) == ("Stone 1", "", "")


def test_a_fault_around_the_items_is_told_and_hides_none() -> None:
    content = channel(item(1), "</nonsense>", item(2))
    assert titles_of(content) == ["Stone 1", "Stone 2"]
    assert faults(content) == [("feed.xml", "not well-formed XML outside its entries (a tag is not closed)")]


def test_a_text_too_long_to_be_an_abstract_is_told() -> None:
    ((location, error),) = faults(channel(item(1, abstract="x" * 100_001)))
    assert location == "feed.xml: entry 1"
    assert error.startswith("the abstract has 100,001 characters; at most 100,000 are taken")


def test_an_item_too_long_to_hold_is_passed_over() -> None:
    content = channel(item(1), item(2, abstract="x" * (2**24 + 10)), item(3))
    assert titles_of(content) == ["Stone 1", "Stone 3"]
    assert faults(content) == [("feed.xml: entry 2", "longer than 16,777,216 characters")]


def test_comments_and_cdata_are_no_items() -> None:
    content = channel("<!-- <item> -->", item(1, abstract="<![CDATA[an </item> of text]]>"))
    assert [entry.abstract for entry in read(content)[1]] == ["an of text"]


def test_a_document_that_ends_early_gives_what_came_before() -> None:
    whole = channel(item(1), item(2)).encode()
    (_, entries, bad), error = read_until_error(whole[: whole.index(b"Stone 2")])
    assert [entry.title for entry in entries] == ["Stone 1"]
    assert bad == [BadEntry("feed.xml: entry 2", "cut off", "<item><title>")]
    assert isinstance(error, CutError) and error.exit_code == 1
    assert str(error) == "feed.xml: cut off after entry 1; the rest is missing: get it again"


def test_a_document_that_ends_after_an_item_is_cut_too() -> None:
    whole = channel(item(1), item(2)).encode()
    (_, entries, bad), error = read_until_error(whole.removesuffix(b"</channel></rss>"))
    assert (len(entries), bad) == (2, [])
    assert str(error) == "feed.xml: cut off after entry 2; the rest is missing: get it again"


def test_gzip_that_ends_early_gives_what_came_before() -> None:
    whole = gzip.compress(channel(*(item(n, f"<guid>{n * 7919 % 10007}</guid>") for n in range(3000))).encode())
    (_, entries, _), error = read_until_error(whole[: len(whole) // 2])
    assert len(entries) > 500
    assert str(error) == (
        f"feed.xml: cut off after entry {len(entries)}; the rest is missing: get it again (the data is damaged or "
        "cut off: it ends too early)"
    )


def test_an_announcement_of_no_known_kind_is_kept_in_its_fields() -> None:
    more = "<guid>oai:arXiv.org:2607.90001v1</guid><arxiv:announce_type>odd</arxiv:announce_type>"
    (entry,) = read(channel(item(1, more)))[1]
    assert (entry.paper.id, entry.announce_type, entry.fields["announce_type"]) == ("2607.90001", None, "odd")


@pytest.mark.parametrize(
    "before",
    [
        "arXiv:2607.90001v1 Announce Type: cross \nAbstract: ",
        "  arXiv:2607.90001v1  Announce Type: cross\r\n\r\nAbstract:\r\n",
        "arXiv:2607.90001v1 Announce Type: cross Abstract: ",
        "arXiv:2607.90001v1 Announce Type: cross\nComments: 4 pages\nJournal-ref: Abs. 3\nAbstract: ",
        "arXiv:2607.90001v1 Announce Type: cross\n",
    ],
)
def test_what_stands_before_an_abstract_of_arxiv_does_not_reach_it(before: str) -> None:
    (entry,) = read(channel(item(1, abstract=f"{before}Gravel recalls.")))[1]
    assert (entry.abstract, entry.announce_type) == ("Gravel recalls.", "cross")
    assert (entry.paper.id, entry.paper.version) == ("2607.90001", 1)


@pytest.mark.parametrize(
    ("creators", "authors"),
    [
        (["Ada Kessel, Bo Lind and Dora Em"], ("Ada Kessel", "Bo Lind", "Dora Em")),
        (["Ada Kessel", "Bo Lind"], ("Ada Kessel", "Bo Lind")),
        (["Kessel, Ada", "Lind, Bo"], ("Ada Kessel", "Bo Lind")),
        (["Kessel, Ada"], ("Ada Kessel",)),
        (["Kessel, A.; Lind, B. C."], ("A. Kessel", "B. C. Lind")),
        (["Kessel, A., Lind, B. C."], ("A. Kessel", "B. C. Lind")),
    ],
)
def test_authors_are_one_name_each(creators: list[str], authors: tuple[str, ...]) -> None:
    more = "".join(f"<dc:creator>{creator}</dc:creator>" for creator in creators)
    assert read(channel(item(1, more)))[1][0].paper.authors == authors


def test_atom_of_another_publisher_may_hold_xhtml() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Gravel <i>recalls</i>.</p><p>Moss &amp; more.</p></div>'
    entry = f'<id>tag:x,1</id><title>T</title><link href="https://x.org/1"/><content type="xhtml">{div}</content>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry>{entry}</entry></feed>'
    assert read(feed)[1][0].abstract == "Gravel recalls.\nMoss & more."
    prefixed = feed.replace("<", "<a:").replace("<a:/", "</a:").replace("xmlns=", "xmlns:a=")
    assert read(prefixed)[1][0].paper.id == "tag:x,1"


def test_a_file_and_its_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_text(channel(item(1), "<item/>"))
    with open_entries(str(path)) as entries:
        *_, bad = entries
    assert isinstance(bad, BadEntry) and bad.location == f"{path}: entry 2"
    with pytest.raises(InputError) as caught, open_entries(str(tmp_path / "none")):
        pass
    assert str(caught.value) == f"{tmp_path / 'none'}: no such file"


def test_the_stream_stays_open() -> None:
    stream = io.BytesIO(channel(item(1)).encode())
    assert len(list(read_entries(stream, "feed.xml"))) == 2
    assert not stream.closed
