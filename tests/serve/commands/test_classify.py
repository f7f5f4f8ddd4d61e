"""`arxsift classify`: what it shows, what it writes, and its answer to each kind of input that cannot be judged."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.classifier import FakeClassifier
from made.commands import Arxsift
from made.onnx import tiny_transformer
from rich.console import Console

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.classifier import Classifier
from arxsift.models.neighbours import Neighbours
from arxsift.models.paper import Paper
from arxsift.models.transformer import TransformerClassifier
from arxsift.models.verdict import Evidence, Neighbour, Prefer, Verdict
from arxsift.serve import choose
from arxsift.serve.classify.given import read_given, split_title
from arxsift.serve.classify.language import looks_english
from arxsift.serve.files.columns import Columns
from arxsift.serve.reports.verdict import render
from arxsift.serve.terminal.console import BAR_WIDTH, bar
from arxsift.training.data.seeds import load_seeds
from arxsift.training.data.texts import TextCache

SPIKES = "We train spiking networks with a memristor at each synapse, and attention on top."


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Classifier) -> Path:
    """An empty folder to work in, and the fake model."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_text_is_shown_with_its_topics_first_and_the_evidence_below_each(arxsift: Arxsift) -> None:
    result = arxsift("classify", SPIKES, "--title", "On spikes")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "On spikes",
        "in scope 0.98, by fake-1, preferring balanced",
        "  * Spiking & neuromorphic        0.98  ███████████████████████▌",
        "        spiking +0.38, memristor +0.38",
        "  * Architectures                 0.60  ██████████████▍",
        "        attention +0.38",
        "    Interpretability              0.02  ▌",
        "    Brain encoding & neural data  0.02  ▌",
        "    Neurosymbolic                 0.02  ▌",
        "    Theory                        0.02  ▌",
    ]


def test_a_paper_without_topics_is_called_out_of_scope(arxsift: Arxsift) -> None:
    result = arxsift("classify", "Bread rises overnight.")
    assert "out of scope: no topic reaches its threshold (in scope 0.02), by fake-1" in result.stdout
    assert "*" not in result.stdout


def test_the_threshold_that_is_missed_is_told(
    arxsift: Arxsift, fake: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    [verdict] = fake.predict([Paper.of("", "Bread rises overnight.")])
    verdict = replace(verdict, in_scope=0.89, closest="theory", threshold=0.52)
    monkeypatch.setattr(type(fake), "predict", lambda *_: [verdict])
    result = arxsift("classify", "Bread rises overnight.")
    assert (
        "\nin scope 0.89, but no topic reaches its threshold of 0.52, by fake-1, preferring balanced" in result.stdout
    )


def test_several_papers_stand_apart(arxsift: Arxsift) -> None:
    blocks = arxsift("classify", "A theorem.", "A circuit.").stdout.split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == ["A theorem.", "A circuit."]


def test_json_is_one_line_a_paper_with_the_fields_of_the_contract(arxsift: Arxsift, fake: Classifier) -> None:
    result = arxsift("classify", "--json", "--prefer", "precision", SPIKES, "Bread rises overnight.")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = map(json.loads, result.stdout.splitlines())
    assert first == {
        "id": Paper.of("", SPIKES).id,
        "title": "",
        "topics": ["snn-neuromorphic"],
        "scores": dict(zip(fake.taxonomy.ids, (0.02, 0.02, 0.98, 0.02, 0.6, 0.02), strict=True)),
        "in_scope": 0.98,
        "model": "fake-1",
        "taxonomy": fake.taxonomy.digest,
        "prefer": "precision",
        "evidence": [
            {"topic": "snn-neuromorphic", "text": "spiking", "weight": 0.38},
            {"topic": "snn-neuromorphic", "text": "memristor", "weight": 0.38},
        ],
    }
    assert (second["topics"], second["evidence"]) == ([], [])


SENTENCE = "We train spiking networks of many sizes on a chip with a memristor at each synapse, and attention on top."


def shown(evidence: list[Evidence], width: int = 100) -> list[str]:
    """The lines between the chosen topic's and the next topic's."""
    verdict = FakeClassifier().predict([Paper.of("On spikes", SPIKES)])[0]
    console = Console(width=width, _environ={})
    lines = render(Paper.of("On spikes", SPIKES), verdict, evidence, load_taxonomy(), console).splitlines()
    places = [location for location, line in enumerate(lines) if line.startswith("  *")]
    return lines[places[0] + 1 : places[1]]


def test_a_sentence_of_evidence_stands_by_itself_above_the_words() -> None:
    pieces = [("spiking", 0.38), ("spiking networks", 0.001), (SENTENCE, 0.41), ("Why not ask?", 0.2)]
    assert shown([Evidence("snn-neuromorphic", text, weight) for text, weight in pieces]) == [
        '        "We train spiking networks of many sizes on a chip with a memristor at each synapse, and',
        '        attention on top." +0.41',
        "        spiking +0.38, spiking networks, Why not ask? +0.20",
    ]


def test_a_long_sentence_of_evidence_is_cut_between_words() -> None:
    long = Evidence("snn-neuromorphic", "We train spiking networks, " * 9, 0.5)
    (line,) = shown([long], 300)
    assert line == f'        "{"We train spiking networks, " * 5}We train spiking…" +0.50'
    assert len(line) < 8 + 160 + 10
    (unbroken,) = shown([Evidence("snn-neuromorphic", "a b c d" + "e" * 400, 0.5)], 300)
    assert unbroken == f'        "a b c d{"e" * 152}…" +0.50'


KNOWN = [
    Neighbour("2401.00001", ("theory", "architectures"), 0.91),
    Neighbour("2401.00002", ("theory",), 0.9),
    Neighbour("seed:3", (), 0.87654),
]


class Knowing(TransformerClassifier):
    """Judges as the fake does, and knows of three labelled papers."""

    def __init__(self, nearest: list[Neighbour]) -> None:
        model = tiny_transformer()
        none = Neighbours([], [], np.zeros((0, 8), np.int8), np.zeros(0, np.float16))
        super().__init__("fake-1", load_taxonomy(), model.encoder, None, model.scales, model.decision, none)
        self.found = nearest

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        return FakeClassifier().predict(papers, prefer)

    def explain(
        self, paper: Paper, topics: Sequence[str], scores: Mapping[str, float], most: int = 5
    ) -> list[Evidence]:
        return []

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour]:
        return self.found[:most]


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch, here: Path) -> Knowing:
    """A model that knows of labelled papers, and a home without a cache of texts."""
    found = Knowing(KNOWN)
    monkeypatch.setattr(choose, "choose_model", lambda _: found)
    monkeypatch.setenv("ARXSIFT_HOME", str(here / "home"))
    return found


def test_the_nearest_labelled_papers_are_named_where_their_titles_are_at_hand(
    arxsift: Arxsift, knowing: Knowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    with TextCache() as cache:
        cache.put([Paper.of("A proof of blocks", "Some text.", "2401.00001")])
    third = load_seeds()[2].title
    assert arxsift("classify", SPIKES).stdout.splitlines()[-3:] == [
        "    Theory                        0.02  ▌",
        '  nearest: "A proof of blocks" (2401.00001) – Theory, Architectures',
        f'  nearest: "{third}" (seed:3) – out of scope',
    ]
    (line,) = arxsift("classify", "--json", SPIKES).stdout.splitlines()
    assert json.loads(line)["nearest"] == [
        {"id": "2401.00001", "title": "A proof of blocks", "topics": ["theory", "architectures"], "similarity": 0.91},
        {"id": "seed:3", "title": third, "topics": [], "similarity": 0.8765},
    ]


def test_no_cache_of_texts_is_made_to_look_for_titles(arxsift: Arxsift, knowing: Knowing, here: Path) -> None:
    knowing.found = KNOWN[:2]
    result = arxsift("classify", "--json", SPIKES)
    assert (result.exit_code, result.stderr, json.loads(result.stdout)["nearest"]) == (0, "", [])
    assert "nearest" not in arxsift("classify", SPIKES).stdout
    assert not (here / "home").exists()


def test_a_cache_that_cannot_be_read_is_told_once_and_stops_nothing(
    arxsift: Arxsift, knowing: Knowing, here: Path
) -> None:
    (here / "home").mkdir()
    (here / "home" / "texts.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 40)
    result = arxsift("classify", "--json", SPIKES, "A theorem.")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)
    (line,) = result.stderr.splitlines()
    assert line.startswith("arxsift: warning: the titles of the nearest papers are not shown: ")
    assert [len(json.loads(one)["nearest"]) for one in result.stdout.splitlines()] == [1, 1]


def test_a_model_that_holds_no_papers_has_no_such_field(arxsift: Arxsift) -> None:
    assert "nearest" not in json.loads(arxsift("classify", "--json", SPIKES).stdout)


def test_a_terminal_gets_the_colours_of_the_taxonomy(fake: Classifier) -> None:
    paper = Paper.of("", SPIKES)
    verdict = fake.predict([paper])[0]
    colours = Console(force_terminal=True, color_system="truecolor", width=100, _environ={})
    text = render(paper, verdict, fake.explain(paper, verdict.topics, verdict.scores), load_taxonomy(), colours)
    assert "\x1b[38;2;0;158;115m███" in text


def test_without_block_characters_bars_are_plain() -> None:
    assert (bar(0.5, blocks=False), bar(0.5), bar(0.0), bar(1.0)) == ("#" * 12, "█" * 12, "", "█" * BAR_WIDTH)


@given(st.floats(0, 1))
def test_a_bar_never_is_longer_than_its_place(score: float) -> None:
    assert len(bar(score)) <= BAR_WIDTH and len(bar(score, blocks=False)) <= BAR_WIDTH


def test_stdin_is_read_for_a_dash_and_for_no_argument(arxsift: Arxsift) -> None:
    dash, none = arxsift("classify", "--json", "-", input=SPIKES), arxsift("classify", "--json", input=SPIKES)
    assert dash.exit_code == none.exit_code == 0
    assert dash.stdout == none.stdout == arxsift("classify", "--json", SPIKES).stdout


def test_no_argument_on_a_terminal_is_a_wrong_call(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.serve.terminal.say.stdin_is_terminal", lambda: True)
    result = arxsift("classify")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        'arxsift: nothing to judge: give an abstract in quotes, a file, or - for stdin (arxsift classify "…")\n'
    )


def test_a_title_alone_is_enough(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = arxsift("classify", "--json", "--title", "A theorem on circuits")
    monkeypatch.setattr("arxsift.serve.terminal.say.stdin_is_terminal", lambda: True)
    typed = arxsift("classify", "--json", "--title", "A theorem on circuits")
    assert piped.stdout == typed.stdout
    assert json.loads(typed.stdout)["topics"] == ["interpretability", "theory"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On spikes\n\nA network.\n", ("On spikes", "A network.")),
        ("# On spikes\n\nA network.", ("On spikes", "A network.")),
        ("A network\nof spikes.", ("", "A network\nof spikes.")),
        ("A network.\n\n", ("", "A network.\n\n")),
    ],
)
def test_the_first_line_is_the_title_when_an_empty_line_and_more_follow(text: str, expected: tuple[str, str]) -> None:
    assert split_title(text, "") == expected
    assert split_title(text, "Mine") == ("Mine", text)


def test_a_text_file_is_read(arxsift: Arxsift, here: Path) -> None:
    (here / "paper.txt").write_bytes(b"\xef\xbb\xbfOn spikes\r\n\r\n" + SPIKES.encode())
    result = arxsift("classify", "--json", "paper.txt")
    assert json.loads(result.stdout)["title"] == "On spikes"
    assert json.loads(result.stdout)["id"] == Paper.of("On spikes", SPIKES).id


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.jsonl", '{"id": "a", "title": "On spikes", "abstract": "x"}\n{"id": "b", "title": "", "abstract": "y"}\n'),
        ("p.csv", "id,title,abstract\na,On spikes,x\nb,,y\n"),
    ],
)
def test_a_file_of_papers_gives_a_line_each(arxsift: Arxsift, here: Path, name: str, content: str) -> None:
    (here / name).write_text(content)
    result = arxsift("classify", "--json", name)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    if name.endswith("jsonl"):
        assert arxsift("classify", "--json", input=content).stdout == result.stdout


REFUSED = {
    "absent.txt": "absent.txt: no such file; an abstract of several words goes in quotes",
    "my paper.TXT": "my paper.TXT: no such file; an abstract of several words goes in quotes",
    "no/such/abstract": "no/such/abstract: no such file; an abstract of several words goes in quotes",
    "": "the text is empty: give a title or an abstract",
    " \n ": "the text is empty: give a title or an abstract",
    ".": ".: is a folder; name a file in it",
    "empty.txt": "empty.txt: the text is empty: give a title or an abstract",
    "big.txt": "big.txt: longer than 100,000 characters; give an abstract, not a document",
    "long.txt": "long.txt: the abstract has 100,001 characters; at most 100,000 are taken: "
    "give an abstract, not a document",
    "paper.pdf": "paper.pdf: is a PDF, not text; export its reference from a reference manager as RIS or BibTeX",
    "noise.bin": "noise.bin: is binary data, not text; export the papers as CSV, JSON, RIS or BibTeX",
    "none.jsonl": "none.jsonl: holds no papers",
    "bad.jsonl": "bad.jsonl: line 2: not JSON (a value is missing; text stands in double quotes, column 1)",
    "many.jsonl": "many.jsonl: line 1001: more than 1,000 papers; use arxsift label INPUT -o OUTPUT",
}

FILES = {
    "empty.txt": b"",
    "big.txt": b"spike " * 1_700_000,
    "long.txt": b"s" * 100_001,
    "paper.pdf": b"%PDF-1.7\n\xe2\xe3",
    "noise.bin": b"\x01\x02\x00\x03",
    "none.jsonl": b"\n\n",
    "bad.jsonl": b'{"title": "x", "abstract": "y"}\nnothing\n',
    "many.jsonl": b'{"title": "x", "abstract": "y"}\n' * 1001,
}


@pytest.mark.parametrize("argument", REFUSED)
def test_what_cannot_be_judged_gets_one_sentence(arxsift: Arxsift, here: Path, argument: str) -> None:
    if argument in FILES:
        (here / argument).write_bytes(FILES[argument])
    result = arxsift("classify", argument)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"arxsift: {REFUSED[argument]}\n")


def test_stdin_is_refused_like_a_file(arxsift: Arxsift) -> None:
    for name in ("empty.txt", "big.txt", "noise.bin", "bad.jsonl", "many.jsonl"):
        result = arxsift("classify", input=FILES[name])
        assert result.exit_code == 2
        assert result.stderr == f"arxsift: {REFUSED[name].replace(name, 'stdin')}\n"


READ = {
    "wide.txt": ("On spikes\n\nA spiking network.".encode("utf-16"), [("On spikes", "A spiking network.")]),
    "array.json": (b'[{"title": "x", "abstract": "y"},\n{"title": "z"}]', [("x", "y"), ("z", "")]),
    "pretty.json": (b'{\n "title": "x"\n}\n{\n "title": "y"\n}\n', [("x", ""), ("y", "")]),
    "refs.bib": (b"@article{a, title = {x}, abstract = {y}}\n@article{b, title = {z}}", [("x", "y"), ("z", "")]),
    "refs.txt": (b"TY  - JOUR\nTI  - x\nAB  - y\nER  - \n", [("x", "y")]),
    "mine.csv": (b"Title;Abstract Note\nx;y\n", [("x", "y")]),
    "note.txt": (b"[Background] We measure spikes, and more.", [("", "[Background] We measure spikes, and more.")]),
    "abstract.txt": (b"Abstract\nWe measure spikes.", [("", "Abstract We measure spikes.")]),
}


@pytest.mark.parametrize("name", READ)
def test_a_file_is_known_by_its_content(here: Path, name: str) -> None:
    content, texts = READ[name]
    (here / name).write_bytes(content)
    given = read_given([name], "", Columns())
    assert [(item.paper.title, item.paper.abstract) for item in given] == texts


def test_a_text_in_windows_1252_is_read_as_such_and_said(arxsift: Arxsift, here: Path) -> None:
    (here / "latin.txt").write_bytes("On spikes\n\nAfter Gödel’s spikes.".encode("cp1252"))
    result = arxsift("classify", "latin.txt", "--json")
    assert json.loads(result.stdout)["title"] == "On spikes"
    assert result.stderr == "arxsift: latin.txt: line 3 is not UTF-8: the text is read as Windows-1252\n"


def test_a_title_alone_is_judged_and_marked(arxsift: Arxsift, here: Path) -> None:
    (here / "mine.csv").write_bytes(b"title,abstract\nA spiking network,\nA theorem,A proof.\n")
    first, second = map(json.loads, arxsift("classify", "mine.csv", "--json").stdout.splitlines())
    assert (first["title_only"], "title_only" in second) == (True, False)
    assert "judged by its title alone" in arxsift("classify", "mine.csv").stdout


def test_a_text_that_mentions_a_file_is_a_text(arxsift: Arxsift) -> None:
    for text in ("We share a/b tests of spikes.", "A\nseries of spikes in data.csv", f"{SPIKES * 5} in data.csv"):
        assert arxsift("classify", text).exit_code == 0


def test_a_bad_argument_among_several_stops_before_anything_is_written(arxsift: Arxsift) -> None:
    result = arxsift("classify", "A theorem.", "absent.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        arxsift("classify", "A theorem.", " ").stderr
        == "arxsift: text '': the text is empty: give a title or an abstract\n"
    )


def test_a_title_belongs_to_one_text(arxsift: Arxsift, here: Path) -> None:
    result = arxsift("classify", "--title", "T", "A text.", "A circuit.")
    assert result.stderr == "arxsift: --title goes with one text, not with 2\n"
    (here / "p.jsonl").write_bytes(FILES["bad.jsonl"])
    result = arxsift("classify", "--title", "T", "p.jsonl")
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: --title goes with one text; the papers in p.jsonl have their own\n",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Wir stellen ein Netz aus feuernden Zellen vor, das auf sparsamer Hardware läuft und mit lokalen Regeln lernt. "
        "Die Ergebnisse halten auch dann, wenn Rauschen hinzukommt.",
        "Nous présentons un réseau de neurones à impulsions qui apprend par des règles locales sur un matériel sobre. "
        "Les résultats tiennent même en présence de bruit.",
        "Presentamos una red neuronal de impulsos que aprende con reglas locales y gasta poco en la práctica diaria. "
        "Los resultados se mantienen incluso con ruido.",
        "我们提出一种在神经形态硬件上运行的脉冲神经网络。",
        "Мы представляем импульсную нейронную сеть.",
    ],
)
def test_another_language_is_judged_with_a_warning(arxsift: Arxsift, text: str) -> None:
    result = arxsift("classify", "--json", text)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["topics"] == []
    assert result.stderr == (
        "arxsift: warning: this does not look like English; the models know no other language, so trust no score here\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        SPIKES,
        "Pointer networks",
        "Let $\\alpha \\in \\mathbb{R}^n$; we prove that the map of a state into the next is a contraction for all λ.",
        "",
    ],
)
def test_english_is_not_warned_about(text: str) -> None:
    assert looks_english(text)


def test_columns_name_the_fields_of_a_file(arxsift: Arxsift, tmp_path: Path) -> None:
    path = tmp_path / "papers.csv"
    path.write_text("Name,Summary\nOn spikes,A spiking network.\n")
    result = arxsift("classify", "--json", "--columns", "title=Name,abstract=Summary", str(path))
    assert (result.exit_code, json.loads(result.stdout)["title"]) == (0, "On spikes")
