"""RIS of a digest, read back by rispy."""

from dataclasses import replace
from typing import Any

import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from made.digests import hostile, made_digest, made_entry, made_shown, made_verdict, one_paper, spikes, written

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest.document import Digest
from arxsift.serve.digest.latex import readable
from arxsift.serve.digest.words import abstract_of, authors_of, title_of

TAXONOMY = load_taxonomy()


def records(digest: Digest) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = rispy.loads(written(digest, "ris").replace("\r\n", "\n"))
    return parsed


def test_titles_authors_topics_and_abstracts_come_back() -> None:
    shown = [one for section in made_digest().sections for one in section.papers]
    for one, record in zip(shown, records(made_digest()), strict=True):
        assert record["title"] == title_of(one)
        assert record["abstract"] == abstract_of(one)
        assert record["keywords"] == [TAXONOMY.topic(topic).name for topic in one.verdict.topics]
        assert len(record.get("authors", [])) == len(authors_of(one))


def test_a_record_has_what_a_reference_manager_asks_for() -> None:
    first, _, third, *_ = records(made_digest())
    assert first | {"abstract": ""} == {
        "type_of_reference": "UNPB",
        "title": "Gödel Heads: Attention over ℝⁿ Computes Regular Languages in LLMs",
        "authors": ["Kessel, Ada", "van der Berg, Wander", "Nuñez, José", "Wei, Li"],
        "year": "2026",
        "date": "2026/07/15",
        "publisher": "arXiv",
        "accession_number": "arXiv:2607.01234",
        "urls": ["https://arxiv.org/abs/2607.01234"],
        "abstract": "",
        "keywords": ["Theory", "Architectures"],
        "notes": ["arxsift: Theory 0.94, Architectures 0.62 (transformer)"],
    }
    assert (third["doi"], third["authors"]) == ("10.5555/rules.3", ["Lind, Bo", "The Rules Collaboration"])


def test_all_thirty_authors_come_back() -> None:
    (record,) = records(one_paper(spikes(TAXONOMY)))
    assert record["authors"][::29] == ["Amsel, Ina", "Falk, Sam"]
    assert len(record["authors"]) == 30


def test_a_tag_in_a_text_ends_no_record() -> None:
    (record,) = records(one_paper(hostile(TAXONOMY)))
    assert "ER - TY - BOOK" in record["abstract"]
    assert record["type_of_reference"] == "UNPB"


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(["\n", "\r", "TY  - X", "ER  -", "\x85", "\u2028", " "]), st.text(max_size=5)))
)
def test_whatever_the_text_it_comes_back_on_one_line(parts: list[str]) -> None:
    text = "T " + "".join(parts)
    shown = made_shown(made_entry("2607.1", text, text), made_verdict(TAXONOMY, theory=0.9))
    paper = replace(shown.entry.paper, authors=(text,))
    (record,) = records(one_paper(replace(shown, entry=replace(shown.entry, paper=paper))))
    assert record["title"] == record["abstract"] == readable(text)
    assert len(record["authors"]) == 1
