"""An answer is on the disk before the call returns and is kept for good; the last that was not taken back stands."""

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from made.classifier import FakeClassifier
from made.processes import start

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.serve.review.log import AnswerLog, answer_log
from arxsift.serve.review.records import Judged

TAXONOMY = load_taxonomy()
ONE, TWO = TAXONOMY.ids[:2]
KETTLE = Paper.of("On kettles", "We teach a kettle some logic.", "2607.00001").with_details(
    categories=("cs.LG", "cs.AI"), date="2026-07-16"
)
POT = Paper.of("On pots", "We make tea in a pot.", "2607.00002")
NOON = datetime(2026, 7, 16, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AnswerLog]:
    with answer_log(tmp_path / "state.sqlite") as opened:
        yield opened


def standing_topics(log: AnswerLog) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(event.by, event.paper.id, event.topics) for event in log.current(TAXONOMY.digest).answers]


def test_an_event_keeps_who_when_the_paper_the_topics_and_the_verdict(log: AnswerLog) -> None:
    verdict = FakeClassifier().predict([KETTLE])[0]
    here = NOON.astimezone(timezone(timedelta(hours=2)))
    number = log.answer(KETTLE, [TWO, ONE], TAXONOMY, "anna", Judged(verdict, "abc123"), confidence=2, at=here)
    (event,) = log.events()
    assert (event.number, event.at, event.at.tzinfo, event.by, event.act) == (number, NOON, UTC, "anna", "answer")
    assert (event.paper, event.topics, event.confidence) == (KETTLE, (TWO, ONE), 2)
    assert (event.judged, event.taxonomy) == (Judged(verdict, "abc123"), TAXONOMY.digest)


def test_the_taxonomy_is_kept_so_that_its_file_may_go(log: AnswerLog) -> None:
    log.answer(KETTLE, [], TAXONOMY, "anna")
    assert log.taxonomies() == {TAXONOMY.digest: TAXONOMY}


def test_the_last_answer_of_each_person_on_each_text_stands(log: AnswerLog) -> None:
    log.answer(KETTLE, [ONE], TAXONOMY, "anna")
    log.answer(KETTLE, [TWO], TAXONOMY, "ben")
    log.answer(POT, [ONE], TAXONOMY, "anna")
    log.answer(KETTLE, [], TAXONOMY, "anna")
    expected = [("ben", KETTLE.id, (TWO,)), ("anna", POT.id, (ONE,)), ("anna", KETTLE.id, ())]
    assert standing_topics(log) == expected
    assert len(log.events()) == 4


def test_an_older_answer_that_is_written_later_does_not_win(log: AnswerLog) -> None:
    log.answer(KETTLE, [ONE], TAXONOMY, "anna", at=NOON)
    log.answer(KETTLE, [TWO], TAXONOMY, "anna", at=NOON - timedelta(days=1))
    assert standing_topics(log) == [("anna", KETTLE.id, (ONE,))]


def test_answers_under_another_taxonomy_are_apart(log: AnswerLog) -> None:
    other = TAXONOMY.model_copy(update={"topics": TAXONOMY.topics[:2]})
    log.answer(KETTLE, [ONE], TAXONOMY, "anna")
    log.answer(KETTLE, [TWO], other, "anna")
    assert standing_topics(log) == [("anna", KETTLE.id, (ONE,))]
    assert [event.topics for event in log.current(other.digest).answers] == [(TWO,)]


def test_what_is_undone_is_gone_and_the_answer_before_it_stands(log: AnswerLog) -> None:
    log.answer(KETTLE, [ONE], TAXONOMY, "anna")
    second = log.answer(KETTLE, [TWO], TAXONOMY, "anna")
    undo = log.undo(second, "anna")
    assert standing_topics(log) == [("anna", KETTLE.id, (ONE,))]
    log.undo(undo, "anna")
    assert standing_topics(log) == [("anna", KETTLE.id, (TWO,))]
    assert [(event.act, event.undoes) for event in log.events()] == [
        ("answer", None),
        ("answer", None),
        ("undo", second),
        ("undo", undo),
    ]


def test_only_what_stands_and_is_ones_own_can_be_undone(log: AnswerLog) -> None:
    number = log.answer(KETTLE, [ONE], TAXONOMY, "anna")
    for who, which, message in (
        ("anna", 7, "there is no answer 7 to take back"),
        ("ben", number, f"answer {number} is by anna, and ben cannot take it back"),
    ):
        with pytest.raises(InputError) as error:
            log.undo(which, who)
        assert str(error.value) == message
    log.undo(number, "anna")
    with pytest.raises(InputError) as error:
        log.undo(number, "anna")
    assert str(error.value) == f"answer {number} is taken back already"
    assert len(log.events()) == 2


def test_skips_are_known_apart_and_take_no_answer_back(log: AnswerLog) -> None:
    log.answer(KETTLE, [ONE], TAXONOMY, "anna")
    log.skip(KETTLE, TAXONOMY, "anna")
    log.skip(POT, TAXONOMY, "anna")
    standing = log.current(TAXONOMY.digest)
    assert [event.paper.id for event in standing.answers] == [KETTLE.id]
    assert [event.paper.id for event in standing.skips] == [POT.id]


def test_a_settlement_is_an_event_of_its_own(log: AnswerLog) -> None:
    log.answer(KETTLE, [ONE], TAXONOMY, "anna")
    log.answer(KETTLE, [TWO], TAXONOMY, "ben")
    log.settle(KETTLE, [TWO], TAXONOMY, "carla")
    standing = log.current(TAXONOMY.digest)
    assert [(event.by, event.topics) for event in standing.settlements] == [("carla", (TWO,))]
    assert len(standing.answers) == 2


def test_what_is_no_answer_is_refused_and_not_written(log: AnswerLog) -> None:
    with pytest.raises(InputError) as error:
        log.answer(KETTLE, [ONE, ONE], TAXONOMY, "anna")
    assert str(error.value) == f"the topic {ONE!r} stands twice"
    with pytest.raises(InputError) as error:
        log.answer(KETTLE, [ONE], TAXONOMY, " ")
    assert str(error.value) == "an answer needs the name of who gives it"
    with pytest.raises(ValueError, match="has no time zone"):
        log.answer(KETTLE, [ONE], TAXONOMY, "anna", at=NOON.replace(tzinfo=None))
    assert log.events() == []


def test_nothing_can_be_changed_or_deleted(log: AnswerLog, tmp_path: Path) -> None:
    log.answer(KETTLE, [ONE], TAXONOMY, "anna")
    connection = sqlite3.connect(tmp_path / "state.sqlite")
    for statement in ("UPDATE answer_events SET topics = '[]'", "DELETE FROM answer_events"):
        with pytest.raises(sqlite3.IntegrityError, match=r"^answers are never changed or deleted$"):
            connection.execute(statement)
    connection.close()
    assert standing_topics(log) == [("anna", KETTLE.id, (ONE,))]


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    from arxsift.serve.triage.state.state import State

    with State(tmp_path / "state.sqlite") as state:
        AnswerLog(state.file)
        assert state.file.connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


WRITER = """
import sys
from pathlib import Path
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.paper import Paper
from arxsift.serve.review.log import answer_log
taxonomy = load_taxonomy()
with answer_log(Path(sys.argv[1])) as log:
    for n in range(1_000_000):
        number = log.answer(Paper.of(f"On kettle {n}", "Tea."), [], taxonomy, sys.argv[2])
        print(number, flush=True)
"""


@pytest.mark.parametrize("n_writers", [4, pytest.param(50, marks=pytest.mark.slow)])
def test_no_acknowledged_answer_is_lost_when_its_writer_is_killed(tmp_path: Path, n_writers: int) -> None:
    """Each writer is killed in the midst of its answers."""
    path = tmp_path / "state.sqlite"
    acknowledged: set[int] = set()
    for n in range(n_writers):
        writer = start([sys.executable, "-c", WRITER, str(path), f"writer {n}"], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        acknowledged |= {int(line) for line in itertools.islice(writer.stdout, 1 + n % 7)}
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged |= {int(line) for line in writer.stdout if line.endswith(b"\n")}
        writer.stdout.close()
        assert writer.wait() == -signal.SIGKILL
    with answer_log(path) as log:
        assert len({event.by for event in log.events()}) == n_writers
        assert acknowledged - {event.number for event in log.events()} == set()


def test_writers_at_once_lose_and_mix_nothing(tmp_path: Path) -> None:
    path, each = tmp_path / "state.sqlite", 40
    written: dict[str, list[int]] = {"anna": [], "ben": []}

    def write(who: str) -> None:
        with answer_log(path) as log:
            for n in range(each):
                written[who].append(log.answer(Paper.of(f"On kettle {n}", "Tea."), [ONE], TAXONOMY, who))

    threads = [threading.Thread(target=write, args=(who,)) for who in written]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with answer_log(path) as log:
        found = {who: [event.number for event in log.events() if event.by == who] for who in written}
    assert found == written
    assert [len(numbers) for numbers in written.values()] == [each, each]
