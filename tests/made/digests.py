"""A made-up digest for tests and for looking at: every kind of paper, one of them hostile."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from arxsift.configs.taxonomy import Taxonomy, Topic, load_taxonomy
from arxsift.models.paper import Paper
from arxsift.models.verdict import Evidence, Verdict
from arxsift.serve.digest.document import Band, Digest, Earlier, Section, ShownPaper
from arxsift.serve.digest.formats import WRITERS, DigestFormat
from arxsift.serve.feeds.entry import AnnounceType, Entry

HOSTILE_TITLE = (
    r"""</title><script>alert("1")</script> **bold** [x](javascript:1) _y_ `z` # | a "&amp;" @misc{k, 50% \ {"""
)

HOSTILE_ABSTRACT = """]]> <!-- <img src=x onerror=alert(1)> --> & < > " ' [bold red]no markup[/] :smile:
\x1b[31mred\x1b[0m
ER  -
TY  - BOOK
@article{x, title={y}} } { $5 and $6, https://evil.example/?a=1&b=2 www.evil.example ~~gone~~ ‮turned‬ &lt;b&gt;"""


def made_entry(
    id: str,
    title: str,
    abstract: str,
    authors: Sequence[str] = ("Ada Kessel",),
    announce_type: AnnounceType | None = "new",
    version: int | None = 1,
    url: str | None = None,
    categories: Sequence[str] = ("cs.LG",),
    **fields: Any,
) -> Entry:
    """An entry as a daily feed brings it."""
    paper = Paper.of(title, abstract, id).with_details(
        authors=tuple(authors),
        categories=tuple(categories),
        date="2026-07-15",
        version=version,
        url=f"https://arxiv.org/abs/{id}" if url is None else url,
    )
    own = {"title": title, "abstract": abstract, "authors": list(authors), "categories": list(categories), **fields}
    return Entry(f"feed.xml: entry {id}", paper, title, abstract, "2026-07-16", announce_type, own)


def made_verdict(taxonomy: Taxonomy, in_scope: float = 0.97, **scores: float) -> Verdict:
    """Scores by ids with `_` for `-`; topics are those over a half, the highest first."""
    given = {topic.replace("_", "-"): score for topic, score in scores.items()}
    every = {topic: given.get(topic, 0.02) for topic in taxonomy.ids}
    topics = tuple(sorted((t for t in every if every[t] >= 0.5), key=lambda t: -every[t]))
    return Verdict(topics, every, in_scope, "transformer", taxonomy.digest, "balanced")


def made_shown(
    entry: Entry,
    verdict: Verdict,
    band: Band = "likely",
    evidence: Sequence[tuple[str, str, float]] = (),
    **reasons: Any,
) -> ShownPaper:
    pieces = tuple(Evidence(*piece) for piece in evidence)
    return ShownPaper(entry, verdict, band, max(verdict.scores.values()), pieces, **reasons)


def bounds(taxonomy: Taxonomy) -> ShownPaper:
    """A likely paper: LaTeX, a sentence of evidence for two topics, words inside and outside of it."""
    sentence = "We prove that a head of width O(n^2log n) computes every regular language over R^n ."
    abstract = (
        r"How wide must attention be? We prove that a head of width $\mathcal{O}(n^{2}\log n)$ computes every regular "
        r"language over $\mathbb{R}^n$. A matching lower bound of $\Omega(n^{3/2})$ follows from communication "
        r"complexity, i.e. from a game of two players; 5\% of the width is slack. Code: AT&amp;T's \texttt{heads}."
    )
    entry = made_entry(
        "2607.01234",
        r"G\"odel Heads: Attention over $\mathbb{R}^n$ Computes Regular Languages in LLMs",
        abstract,
        ("Ada Kessel", "Wander van der Berg", r"Jos\'e Nu\~nez", "Li Wei"),
        categories=("cs.LG", "cs.FL"),
    )
    evidence = [
        ("theory", sentence, 0.31),
        ("architectures", sentence, 0.12),
        ("theory", "lower bound", 0.08),
        ("architectures", "attention", 0.06),
        ("theory", "regular", 0.001),
    ]
    verdict = made_verdict(taxonomy, theory=0.94, architectures=0.62)
    return made_shown(entry, verdict, "likely", evidence, lifts=("you follow Ada Kessel",))


def spikes(taxonomy: Taxonomy) -> ShownPaper:
    """A likely paper with thirty authors, cross-listed."""
    names = [f"{first} {last}" for last in ("Amsel", "Brandt", "Cruz") for first in ("Ina", "Jo", "Kim", "Lea", "Max")]
    names += [f"{first} {last}" for last in ("Dorn", "Eck", "Falk") for first in ("Nia", "Oda", "Pim", "Rut", "Sam")]
    abstract = (
        "Batteries decide what a robot can think. We train spiking networks with a local rule on a chip that spends "
        "ten microwatts, and drive a small robot through a maze for a week. Learning goes on while it drives, with no "
        "replay and no second network. We compare with recordings of place cells, and find the same remapping."
    )
    entry = made_entry(
        "2607.02345", "A Week in a Maze on Ten Microwatts: Learning with Spikes on Board", abstract, names, "cross", 1
    )
    sentence = "We train spiking networks with a local rule on a chip that spends ten microwatts, and drive a small"
    evidence = [
        ("snn-neuromorphic", f"{sentence} robot through a maze for a week.", 0.44),
        ("snn-neuromorphic", "spiking networks", 0.21),
        ("brain-encoding", "place cells", 0.17),
        ("brain-encoding", "recordings", 0.05),
    ]
    verdict = made_verdict(taxonomy, snn_neuromorphic=0.99, brain_encoding=0.57)
    return made_shown(entry, verdict, "likely", evidence, seen_before=True)


def rules(taxonomy: Taxonomy) -> ShownPaper:
    """A replacement with another title and another primary topic."""
    abstract = (
        "Rules that a network has learnt can be read out of it as a logic program. We repair such programs by hand "
        "and write them back, and the network keeps what it knew. Of 40 repairs, 37 hold after a further training."
    )
    entry = made_entry(
        "2605.11111", "Reading, Repairing and Writing Rules", abstract, ("Bo Lind", "The Rules Collaboration"),
        "replace", 3, doi="10.5555/rules.3",
    )  # fmt: skip
    old = made_verdict(taxonomy, in_scope=0.71, interpretability=0.62, neurosymbolic=0.41)
    earlier = Earlier(1, "Reading Rules out of Networks", "Rules can be read out of a network.", old)
    verdict = made_verdict(taxonomy, neurosymbolic=0.88, interpretability=0.55)
    evidence = [("neurosymbolic", "logic program", 0.33), ("interpretability", "read out", 0.09)]
    return made_shown(entry, verdict, "likely", evidence, earlier=earlier)


def rewritten(taxonomy: Taxonomy) -> ShownPaper:
    """A replacement of which only the abstract is another one; the earlier version was not judged."""
    shown = rules(taxonomy)
    earlier = Earlier(None, shown.entry.paper.title, "Rules of 5% & more can be read out.", None)
    return replace(shown, earlier=earlier)


def hostile(taxonomy: Taxonomy) -> ShownPaper:
    """Markup of every format in every place."""
    names = ('<b onclick="x">Eve</b>', r"Mal{lory and \Trent % $", "others", "**Star** _Under_ | #1")
    entry = made_entry("2607.66666", HOSTILE_TITLE, HOSTILE_ABSTRACT, names, "new", 1, "javascript:alert(1)")
    evidence = [("theory", 'no markup[/] :smile: <img src=x onerror="x">', 0.2), ("theory", "<b>", 0.1)]
    verdict = made_verdict(taxonomy, theory=0.51)
    return made_shown(entry, verdict, "perhaps", evidence, lifts=("you mute “<i>diffusion</i>” *now*",))


def perhaps(taxonomy: Taxonomy) -> ShownPaper:
    """A paper that may belong, with no version and no authors known."""
    abstract = (
        "We ask listeners to rate melodies that a network with state-space layers continues. They prefer the shorter "
        "context. A theorem on forgetting is offered as a reason, and no proof of it is complete."
    )
    entry = made_entry("2607.03456", "Why Short Contexts Sing Better", abstract, (), "new", None, categories=("cs.SD",))
    evidence = [("architectures", "state-space layers", 0.14), ("architectures", "context", 0.03)]
    return made_shown(entry, made_verdict(taxonomy, 0.58, architectures=0.53), "perhaps", evidence)


def titled(taxonomy: Taxonomy) -> ShownPaper:
    """A paper without an abstract, whose title a spreadsheet would take for a formula."""
    entry = made_entry("2607.04567", '=HYPERLINK("https://evil.example/","Spikes")', "")
    return made_shown(entry, made_verdict(taxonomy, snn_neuromorphic=0.61), "perhaps")


def made_section(heading: str, papers: Sequence[ShownPaper], topic: Topic | None = None) -> Section:
    return Section(heading, topic, len(papers), iter(papers))


def made_digest(taxonomy: Taxonomy | None = None) -> Digest:
    """Sections by topic, then the papers that may belong."""
    taxonomy = taxonomy or load_taxonomy()

    def sections() -> Iterator[Section]:
        yield made_section("Theory", [bounds(taxonomy)], taxonomy.topic("theory"))
        yield made_section("Spiking & neuromorphic", [spikes(taxonomy)], taxonomy.topic("snn-neuromorphic"))
        yield made_section("Neurosymbolic", [rules(taxonomy)], taxonomy.topic("neurosymbolic"))
        yield made_section("Perhaps", [perhaps(taxonomy), hostile(taxonomy)])

    return Digest(
        title="cs.LG, q-bio.NC · Thursday 16 July 2026",
        taxonomy=taxonomy,
        notes=(
            "rss.arxiv.org gave 2,000 rows, its limit, so papers may be missing; ask for fewer categories",
            "q-bio.NC is of 15 July: arXiv has not renewed it <yet>",
        ),
        summary="1,204 papers were read, 1,100 are new, 5 are shown.",
        asked="Asked for: every topic, preferring balanced, announced as new or cross.",
        model="transformer",
        names=lambda: ("title", "abstract", "authors", "categories", "doi"),
        sections=sections(),
    )


def one_paper(shown: ShownPaper, taxonomy: Taxonomy | None = None) -> Digest:
    """A digest of it alone, without notes."""
    digest, section = made_digest(taxonomy), made_section("Likely", [shown])
    return replace(digest, notes=(), names=lambda: tuple(shown.entry.fields), sections=[section])


def written(digest: Digest, format: DigestFormat) -> str:
    """The digest as a file of that format holds it."""
    stream = io.BytesIO()
    WRITERS[format](digest, stream)
    return stream.getvalue().decode()
