"""The contents by topic of a page whose sections are no topics: links that anyone can follow, without a script."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

from made.digests import (
    bounds,
    made_digest,
    made_entry,
    made_section,
    made_shown,
    made_verdict,
    one_paper,
    perhaps,
    rules,
    spikes,
    written,
)

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.digest.document import ShownPaper
from arxsift.serve.digest.topic_index import anchor

TAXONOMY = load_taxonomy()


def page_of(*papers: ShownPaper) -> str:
    """The page of a digest that is ranked overall."""
    return written(replace(one_paper(papers[0]), sections=[made_section("Likely", papers)]), "html")


def index_of(page: str) -> str:
    found = re.search(r'<nav class="by-topic".*?</nav>', page, re.DOTALL)
    return found[0] if found else ""


def lists_of(page: str) -> dict[str, list[tuple[str, str]]]:
    """Topic with its number of papers -> targets and titles of its links, in order."""
    lists = re.findall(r"<summary>(.*?)</summary><ol>(.*?)</ol>", index_of(page), re.DOTALL)
    return {
        re.sub("<[^>]*>", "", heading): re.findall(r'<li><a href="#(.*?)">(.*?)</a></li>', links)
        for heading, links in lists
    }


def test_each_topic_has_its_count_and_links_to_its_papers_in_the_taxonomy_s_order() -> None:
    papers = [rules(TAXONOMY), spikes(TAXONOMY), bounds(TAXONOMY)]
    lists = lists_of(page_of(*papers))
    expected: dict[str, list[str]] = {}
    for topic in TAXONOMY.topics:
        if anchors := [anchor(shown) for shown in papers if topic.id in shown.verdict.topics]:
            name = topic.name.replace("&", "&amp;")
            expected[f"{name} {len(anchors)}"] = anchors
    assert len(expected) >= 3
    assert [*lists] == [*expected]
    assert {heading: [target for target, _ in links] for heading, links in lists.items()} == expected


def test_every_link_leads_to_its_paper_whatever_that_is_called() -> None:
    odd = made_entry('10.1/"x" <y> 5%&z', "<script>Spikes</script>", "We count spikes.")
    page = page_of(spikes(TAXONOMY), made_shown(odd, made_verdict(TAXONOMY, theory=0.9), "likely"))
    ids = [unescape(found) for found in re.findall(r'<article id="([^"]*)"', page)]
    lists = lists_of(page)
    assert {unquote(target) for links in lists.values() for target, _ in links} == {*ids}
    assert lists["Theory 1"] == [("10.1/%22x%22-%3Cy%3E-5%25%26z", "&lt;script&gt;Spikes&lt;/script&gt;")]


def test_the_list_has_a_name_and_a_heading_and_is_folded() -> None:
    index = index_of(page_of(spikes(TAXONOMY), bounds(TAXONOMY)))
    assert '<nav class="by-topic" aria-labelledby="by-topic"><h2 id="by-topic">Papers by topic</h2>' in index
    assert index.count("<details") == index.count("<summary>") and "open" not in index


def test_there_is_none_where_sections_are_topics_or_there_is_one_paper() -> None:
    assert index_of(written(made_digest(), "html")) == ""
    assert index_of(page_of(spikes(TAXONOMY))) == ""


def test_a_paper_without_topics_is_not_listed() -> None:
    unlisted = replace(perhaps(TAXONOMY), verdict=made_verdict(TAXONOMY, 0.1))
    page = page_of(spikes(TAXONOMY), unlisted)
    assert f'<article id="{anchor(unlisted)}"' in page
    assert anchor(unlisted) not in index_of(page)
