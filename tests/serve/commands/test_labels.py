"""Answers go out as labels that are read as they are, other people's come in, and nobody's wins silently."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made.commands import Arxsift
from made.papers import TAXONOMY as OTHER
from made.papers import TAXONOMY_YAML

from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.serve.labelled import read_labelled
from arxsift.serve.review.agreed import agreed
from arxsift.serve.review.exported import rows_of, write_rows
from arxsift.serve.review.imported import read_answers
from arxsift.serve.review.log import answer_log
from arxsift.serve.review.records import Event
from arxsift.serve.triage.state.records import digest_of
from arxsift.training.data.labels import LabelledPaper

TAXONOMY = load_taxonomy()
ONE, TWO = TAXONOMY.ids[:2]
KETTLE = Paper.of("On kettles", "We teach a kettle some logic; it is \u201cwise\u201d.", "2607.00001").with_details(
    categories=("cs.NE", "cs.AI"), date="2026-07-16"
)
POT = Paper.of("=On pots, and +tea", "", "pot 7")
NOON = datetime(2026, 7, 16, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    """A folder to work in, with an empty log."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(by: str, *topics: str, paper: Paper = KETTLE, hours: int = 0, confidence: int = 3) -> None:
    with answer_log() as log:
        log.answer(paper, topics, TAXONOMY, by, confidence=confidence, at=NOON + timedelta(hours=hours))


def standing() -> list[tuple[str, str, tuple[str, ...]]]:
    with answer_log() as log:
        return [(event.by, event.paper.id, event.topics) for event in log.current(TAXONOMY.digest).answers]


def rows(*rows: dict[str, Any], name: str = "hers.jsonl") -> str:
    Path(name).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return name


def row(*topics: str, **fields: object) -> dict[str, Any]:
    return {"id": KETTLE.id, "title": KETTLE.title, "abstract": KETTLE.abstract, "topics": topics, **fields}


# export


@pytest.mark.parametrize("name", ["mine.jsonl", "mine.csv", "mine.tsv.gz", "mine.json"])
def test_what_is_exported_is_read_as_it_is(arxsift: Arxsift, name: str) -> None:
    answer("anna", TWO, ONE, confidence=2)
    answer("ben", paper=POT)
    result = arxsift("labels", "export", "-o", name)
    told = f"arxsift: 2 labelled papers written to {name}\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", told)
    assert read_labelled(Path(name), TAXONOMY) == [LabelledPaper(KETTLE, (TWO, ONE), 2), LabelledPaper(POT, ())]
    (kettle, pot) = read_answers([Path(name)], TAXONOMY, "", NOON)
    assert (kettle.by, kettle.at, pot.by, pot.at) == ("anna", NOON, "ben", NOON)


def test_a_row_says_who_answered_when_and_on_which_topics(arxsift: Arxsift) -> None:
    answer("anna", TWO)
    assert json.loads(arxsift("labels", "export").stdout) == {
        "id": "2607.00001",
        "title": KETTLE.title,
        "abstract": KETTLE.abstract,
        "topics": [TWO],
        "confidence": 3,
        "by": "anna",
        "answered": "2026-07-16T12:00:00.123456+00:00",
        "date": "2026-07-16",
        "categories": ["cs.NE", "cs.AI"],
        "reviewed": True,
        "taxonomy": TAXONOMY.digest,
        "text_id": digest_of(KETTLE),
    }
    (cells,) = csv.DictReader(io.StringIO(arxsift("labels", "export", "--format", "csv").stdout))
    assert (cells["topics"], cells["categories"], cells["reviewed"]) == (TWO, "cs.NE;cs.AI", "true")


@given(
    st.text(min_size=1).filter(lambda text: text.strip()),
    st.text(),
    st.lists(st.sampled_from(TAXONOMY.ids), unique=True),
    st.sampled_from(["jsonl", "csv", "tsv"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_answer_is_read_as_it_is(here: Path, title: str, abstract: str, topics: list[str], format: Any) -> None:
    path = here / f"any.{format}"
    path.write_text(json.dumps({"title": f"A {title}", "abstract": abstract, "topics": topics}))
    (event,) = read_answers([path], TAXONOMY, "anna", NOON)  # as papers come into the log
    with path.open("wb") as stream:
        write_rows(stream, format, rows_of([event]))
    assert read_answers([path], TAXONOMY, "", NOON) == [event]


@pytest.mark.parametrize("name", ["mine.jsonl", "mine.csv"])
def test_a_formula_is_not_normalised_a_second_time(arxsift: Arxsift, name: str) -> None:
    paper = Paper.of("On $N~=~5$ kettles", "They boil $a--b$ times.", KETTLE.id)
    assert paper.title == "On N~=~5 kettles"
    answer("anna", ONE, paper=paper)
    arxsift("labels", "export", "-o", name)
    assert [labelled.paper for labelled in read_labelled(Path(name), TAXONOMY)] == [paper]


def test_a_paper_on_which_people_differ_is_left_out_and_counted(arxsift: Arxsift) -> None:
    answer("anna", ONE)
    answer("ben", TWO)
    answer("ben", TWO, paper=POT)
    result = arxsift("labels", "export")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [POT.id]
    assert result.stderr == (
        "arxsift: 1 labelled paper written\n"
        "arxsift: 1 paper left out, since people differ on them: arxsift labels conflicts\n"
    )


def test_a_log_without_answers_gives_an_empty_file_and_says_what_to_do(arxsift: Arxsift) -> None:
    result = arxsift("labels", "export", "-o", "mine.csv")
    told = "arxsift: 0 labelled papers written to mine.csv\narxsift: nobody has answered on these topics yet: "
    assert (result.exit_code, result.stderr) == (0, f"{told}arxsift review asks\n")
    assert read_labelled(Path("mine.csv"), TAXONOMY) == []


def test_one_persons_answers_are_exported_though_others_differ(arxsift: Arxsift) -> None:
    answer("anna", ONE)
    answer("ben", TWO)
    result = arxsift("labels", "export", "--by", "ben")
    assert json.loads(result.stdout)["topics"] == [TWO]
    assert result.stderr == "arxsift: 1 labelled paper written\n"
    result = arxsift("labels", "export", "--by", "bne")
    told = "arxsift: no answer of bne on these topics; did you mean ben?\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


def test_two_papers_with_one_number_are_two_rows_that_can_be_read(arxsift: Arxsift) -> None:
    answer("anna", ONE, paper=Paper.of("On kettles", "", "1"))
    answer("anna", TWO, paper=Paper.of("On pots", "", "1"))
    arxsift("labels", "export", "-o", "mine.jsonl")
    assert [labelled.topics for labelled in read_labelled(Path("mine.jsonl"), TAXONOMY)] == [(ONE,), (TWO,)]


def test_a_file_that_is_there_is_kept_unless_it_is_to_be_replaced(arxsift: Arxsift) -> None:
    answer("anna", ONE)
    Path("mine.csv").write_text("")
    result = arxsift("labels", "export", "-o", "mine.csv")
    told = "arxsift: mine.csv: exists already; give another name, or --force to replace it\n"
    assert (result.exit_code, result.stderr) == (2, told)
    assert arxsift("labels", "export", "-o", "mine.csv", "--force").exit_code == 0
    assert len(read_labelled(Path("mine.csv"), TAXONOMY)) == 1


# import


def test_answers_of_another_person_are_added_once(arxsift: Arxsift) -> None:
    answer("anna", ONE)
    arxsift("labels", "export", "-o", "mine.jsonl")
    result = arxsift("labels", "import", "mine.jsonl", rows(row(ONE, by="ben", answered="2026-07-17")))
    assert (result.exit_code, result.stderr) == (0, "arxsift: 1 new answer, 1 known already\n")
    assert standing() == [("anna", KETTLE.id, (ONE,)), ("ben", KETTLE.id, (ONE,))]
    assert arxsift("labels", "import", "hers.jsonl").stderr == "arxsift: 0 new answers, 1 known already\n"
    assert len(standing()) == 2


def test_a_newer_answer_of_one_person_wins_and_an_older_one_does_not(arxsift: Arxsift) -> None:
    answer("ben", ONE)
    older = rows(row(TWO, by="ben", answered="2026-07-15"))
    told = "arxsift: 0 new answers, 0 known already, 1 older than what the same person said since\n"
    assert arxsift("labels", "import", older).stderr == told
    assert standing() == [("ben", KETTLE.id, (ONE,))]
    newer = rows(row(by="ben", answered="2026-07-16T15:00:00+02:00"))
    assert arxsift("labels", "import", newer).stderr == "arxsift: 1 new answer, 0 known already\n"
    assert standing() == [("ben", KETTLE.id, ())]


def test_what_was_taken_back_does_not_come_back_with_the_file(arxsift: Arxsift) -> None:
    answer("anna", ONE)
    arxsift("labels", "export", "-o", "mine.jsonl")
    with answer_log() as log:
        log.undo(log.events()[0].number, "anna")
    assert arxsift("labels", "import", "mine.jsonl").stderr == "arxsift: 0 new answers, 1 known already\n"
    assert standing() == []


def test_two_people_who_differ_both_stay(arxsift: Arxsift) -> None:
    answer("anna", ONE)
    result = arxsift("labels", "import", rows(row(TWO)), "--by", "ben")
    assert result.stderr == (
        "arxsift: 1 new answer, 0 known already\narxsift: people differ on 1 paper: arxsift labels conflicts\n"
    )
    assert [(by, topics) for by, _, topics in standing()] == [("anna", (ONE,)), ("ben", (TWO,))]
    with answer_log() as log:
        assert agreed(log.current(TAXONOMY.digest)).labels == ()


@given(st.permutations([("anna", ONE, 1), ("anna", TWO, 2), ("ben", ONE, 1), ("ben", TWO, 3), ("anna", ONE, 0)]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
def test_the_order_in_which_files_come_does_not_matter(tmp_path: Path, order: Sequence[tuple[str, str, int]]) -> None:
    from arxsift.serve.review.merge import new_answers

    log: list[Event] = []
    for by, topic, hours in order:
        at = NOON + timedelta(hours=hours)
        answers = [Event(0, at, by, "answer", KETTLE, TAXONOMY.digest, (topic,))]
        log += (
            Event(len(log) + 1, e.at, e.by, e.act, e.paper, e.taxonomy, e.topics)
            for e in new_answers(log, answers).written
        )
    from arxsift.serve.review.standing import standing as standing_of

    assert {(event.by, event.topics) for event in standing_of(log).answers} == {("anna", (TWO,)), ("ben", (TWO,))}


@pytest.mark.parametrize(
    ("fields", "options", "by"),
    [
        ({"by": " Ben  Ode "}, ["--by", "carla"], "Ben Ode"),
        ({"By": "ben", "reviewed": "carla"}, [], "ben"),
        ({"reviewed": "Ben"}, ["--by", "carla"], "Ben"),
        ({"reviewed": True}, ["--by", "carla"], "carla"),
        ({"reviewed": "yes"}, ["--by", "carla"], "carla"),
    ],
)
def test_the_row_says_who_answered_and_else_the_call(
    arxsift: Arxsift, fields: dict[str, object], options: list[str], by: str
) -> None:
    assert arxsift("labels", "import", rows(row(ONE, **fields)), *options).exit_code == 0
    assert [person for person, _, _ in standing()] == [by]


VERDICT = {"scores": {ONE: 0.9}, "model": "transformer"}

REFUSED = [
    (
        row(ONE, reviewed=True),
        "nobody is named who gave this answer: add a field 'by' to the row, or --by NAME to the ",
    ),
    (row(ONE, by="ben", answered="noon"), "the field 'answered' is 'noon', expected a day or a time such as "),
    (row(ONE, by="ben", answered="2999-01-01"), "the field 'answered' is '2999-01-01', which is yet to come"),
    (row(ONE, by="ben", taxonomy=OTHER.digest), f"the answer is on other topics ({OTHER.digest}) than "),
    (row("bees", by="ben"), "unknown topic 'bees'; the taxonomy has "),
    (
        row(TWO, by="anna"),
        "anna has answered on this paper on line 1 already: keep one of the rows, or say in a field ",
    ),
    ({"by": "ben", "topics": [ONE]}, "no field 'title'; there is 'by', 'topics'"),
    (row(ONE, **VERDICT, by="ben"), "the topics are a verdict of transformer, not a label, and nobody has reviewed "),
]


@pytest.mark.parametrize(("bad", "message"), REFUSED)
def test_a_file_with_what_is_no_answer_is_refused_as_a_whole(
    arxsift: Arxsift, bad: dict[str, Any], message: str
) -> None:
    result = arxsift("labels", "import", rows(row(ONE, by="anna"), bad))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"arxsift: hers.jsonl: line 2: {message}")
    assert standing() == []


def test_a_reviewed_verdict_is_an_answer(arxsift: Arxsift) -> None:
    assert arxsift("labels", "import", rows(row(ONE, **VERDICT, reviewed="Ben"))).exit_code == 0
    assert standing() == [("Ben", KETTLE.id, (ONE,))]


def test_answers_on_topics_of_ones_own_are_apart(arxsift: Arxsift) -> None:
    Path("my topics.yaml").write_text(TAXONOMY_YAML)
    own = "--taxonomy", "my topics.yaml"
    answer("anna", ONE)
    for by in ("anna", "ben"):
        arxsift("labels", "import", rows(row("Bees" if by == "anna" else "tides", by=by)), *own)
    result = arxsift("labels", "export", *own)
    assert result.stderr.endswith("differ on them: arxsift labels conflicts --taxonomy 'my topics.yaml'\n")
    assert arxsift("labels", "settle", KETTLE.id, "tides", "--by", "carla", *own).exit_code == 0
    assert json.loads(arxsift("labels", "export", *own).stdout)["topics"] == ["tides"]
    assert standing() == [("anna", KETTLE.id, (ONE,))]


# conflicts and settlements


@pytest.fixture
def differing() -> None:
    answer("anna", ONE, TWO)
    answer("ben", hours=24)
    answer("anna", ONE, paper=POT)


@pytest.mark.usefixtures("differing")
def test_conflicts_show_what_each_person_said_and_how_to_settle_them(arxsift: Arxsift) -> None:
    result = arxsift("labels", "conflicts")
    assert (result.exit_code, result.stdout) == (
        0,
        "People differ on 1 paper, and agree on 1:\n"
        "2607.00001  On kettles\n"
        f"     anna: {ONE}; {TWO} (2026-07-16)\n"
        "     ben: out-of-scope (2026-07-17)\n",
    )
    assert result.stderr == (
        "arxsift: decide between them, for example: arxsift labels settle 2607.00001 out-of-scope --by NAME\n"
    )


@pytest.mark.usefixtures("differing")
def test_conflicts_are_written_for_programs_too(arxsift: Arxsift) -> None:
    (conflict,) = json.loads(arxsift("labels", "conflicts", "--json").stdout)["conflicts"]
    assert (conflict["id"], [answer["by"] for answer in conflict["answers"]]) == (KETTLE.id, ["anna", "ben"])
    cells = list(csv.DictReader(io.StringIO(arxsift("labels", "conflicts", "--format", "csv").stdout)))
    assert [(cell["by"], cell["topics"]) for cell in cells] == [("anna", f"{ONE};{TWO}"), ("ben", "")]
    assert f"    - anna: {ONE}; {TWO}" in arxsift("labels", "conflicts", "--format", "md").stdout


@pytest.mark.usefixtures("differing")
@pytest.mark.parametrize(
    ("name", "typed", "topics"),
    [
        (KETTLE.id, [TAXONOMY.topics[1].name, ONE], (TWO, ONE)),
        (f"https://arxiv.org/abs/{KETTLE.id}v2", ["out-of-scope"], ()),
    ],
)
def test_a_settlement_is_the_label_until_somebody_differs_later(
    arxsift: Arxsift, name: str, typed: list[str], topics: tuple[str, ...]
) -> None:
    result = arxsift("labels", "settle", name, *typed, "--by", "carla")
    told = f"arxsift: {name} is settled by carla: {'; '.join(topics) or 'out-of-scope'}\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", told)
    assert arxsift("labels", "conflicts").stdout == "No open conflict: people agree on 2 papers.\n"
    exported = {row["id"]: row for row in map(json.loads, arxsift("labels", "export").stdout.splitlines())}
    assert (tuple(exported[KETTLE.id]["topics"]), exported[KETTLE.id]["by"]) == (topics, "carla")
    with answer_log() as log:
        log.answer(KETTLE, [ONE], TAXONOMY, "dora")
    assert "carla: " in arxsift("labels", "conflicts").stdout
    assert " (settled 20" in arxsift("labels", "conflicts").stdout


@pytest.mark.usefixtures("differing")
def test_what_cannot_be_settled_is_refused(arxsift: Arxsift) -> None:
    for words, message in (
        (["2607.00010", ONE], "nobody has answered on a paper '2607.00010'; did you mean 2607.00001?"),
        (["x", ONE], "nobody has answered on a paper 'x'; arxsift labels conflicts lists the papers on which people "),
        ([KETTLE.id, ONE, "out-of-scope"], "unknown topic 'out-of-scope'; the taxonomy has "),
    ):
        result = arxsift("labels", "settle", *words, "--by", "carla")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"arxsift: {message}")


def test_of_two_papers_with_one_number_the_text_names_one(arxsift: Arxsift) -> None:
    kettle, pot = Paper.of("On kettles", "", "1"), Paper.of("On pots", "", "1")
    for paper in (kettle, pot):
        answer("anna", ONE, paper=paper)
        answer("ben", TWO, paper=paper)
    result = arxsift("labels", "settle", "1", ONE, "--by", "carla")
    assert (result.exit_code, result.stderr.partition(";")[0]) == (2, "arxsift: 2 papers have the id '1'")
    name = arxsift("labels", "conflicts").stdout.splitlines()[1].split()[0]
    assert arxsift("labels", "settle", name, ONE, "--by", "carla").exit_code == 0
    assert arxsift("labels", "conflicts").stdout.startswith("People differ on 1 paper, and agree on 1:\n")


@pytest.mark.usefixtures("differing")
def test_a_file_of_decisions_settles_what_it_decides_otherwise(arxsift: Arxsift) -> None:
    decided = rows(row(TWO, by="whoever"), {"id": POT.id, "title": POT.title, "topics": [ONE]})
    result = arxsift("labels", "import", decided, "--settle", "--by", "carla")
    assert (result.exit_code, result.stderr) == (0, "arxsift: 1 new decision, 1 known already\n")
    assert arxsift("labels", "conflicts").stdout == "No open conflict: people agree on 2 papers.\n"
    assert arxsift("labels", "import", decided, "--settle", "--by", "carla").stderr == (
        "arxsift: 0 new decisions, 2 known already\n"
    )
    result = arxsift("labels", "import", decided, "--settle")
    told = "arxsift: --settle needs the name of who decides: add --by NAME\n"
    assert (result.exit_code, result.stderr) == (2, told)


def test_a_paper_that_a_file_of_decisions_has_twice_is_refused(arxsift: Arxsift) -> None:
    result = arxsift("labels", "import", rows(row(ONE), row(TWO)), "--settle", "--by", "carla")
    told = f"arxsift: hers.jsonl: line 2: the paper '{KETTLE.id}' stands twice: keep the row that decides\n"
    assert (result.exit_code, result.stderr) == (2, told)
