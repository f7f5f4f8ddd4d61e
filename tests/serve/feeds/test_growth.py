"""The time to read a file grows in proportion to its length, also where every mark that opens something stays open."""

import io
from contextlib import suppress

import pytest
from made.timing import grows_in_proportion

from arxsift.serve.feeds.entry import CutError
from arxsift.serve.feeds.read import read_entries

FEED = '<rss version="2.0"><channel><title>Stones</title>'
ONE_ITEM = f"{FEED}<item><title>Stone</title><description>"

BROKEN = {
    "csv: unclosed quotes": ("id,title,abstract\n", '1,"Stone,It recalls floods.\n', ""),
    "csv: quotes inside": ("id,title,abstract\n", '1,Stone,It "recalls" floods.\n', ""),
    "bibtex: unclosed braces": ("", "@article{k, title = {Stone, abstract = {It recalls}\n", ""),
    "bibtex: unclosed quotes": ("", '@article{k, title = "Stone, abstract = {It recalls}}\n', ""),
    "bibtex: escaped braces": ("", "@article{k, title = {Stone \\{}, abstract = {It recalls}}\n", ""),
    "bibtex: abbreviations": ("", '@string{a = "b" # a}\n', "@article{k, title = a}"),
    "ris: no ends": ("", "TY  - JOUR\nTI  - Stone\nAB  - It recalls floods.\n", ""),
    "ris: text between": ("TY  - JOUR\nTI  - Stone\nER  -\n", "1 of 5,000\n", ""),
    "nbib: short records": ("", "PMID- 1\nTI  - Stone\n", ""),
    "rss: unclosed items": (FEED, "<item><title>Stone</title>\n", ""),
    "rss: unclosed comments": (FEED, "<item><title>Stone<!-- </title></item>\n", ""),
    "rss: unclosed CDATA": (FEED, "<item><title>Stone<![CDATA[</title></item>\n", ""),
    "rss: unclosed document types": ("", '<!DOCTYPE rss [<!ENTITY a "b">\n', "<rss/>"),
    "rss: tags in an abstract": (ONE_ITEM, "<a>", "</description></item></channel></rss>"),
    "rss: escaped tags in an abstract": (ONE_ITEM, "&lt;a&gt;", "</description></item></channel></rss>"),
    "json lines: half objects": ("", '{"title": "Stone", "abstract": "It\n', ""),
    "json: an open list": ("[", '{"title": "Stone", "abstract": "It recalls floods."},\n', ""),
    "json: nothing but brackets": ("", "[", ""),
}
"""What is broken -> how a file begins, what it repeats, how it ends."""


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_is_read_in_proportion_to_its_length(broken: str) -> None:
    head, unit, tail = BROKEN[broken]

    def read(n_units: int) -> None:
        with suppress(CutError):
            list(read_entries(io.BytesIO((head + unit * n_units + tail).encode()), "file"))

    assert grows_in_proportion(read, 250, 2_000)
