"""Topics are asked for on a terminal, a real one."""

import os
import pty
import subprocess
from pathlib import Path

from made.program import command, environment

from arxsift.configs.taxonomy import load_taxonomy

HELLO = "arxsift: for each topic type its name, and a sentence on what a paper must contribute to; an empty name ends\n"


def type_in(folder: Path, typed: str) -> "subprocess.CompletedProcess[str]":
    """Call `taxonomy new` with a terminal as stdin, on which a person types that."""
    person, terminal = pty.openpty()
    try:
        os.write(person, typed.encode())
        return subprocess.run(
            command("taxonomy", "new", "mine.yaml"),
            stdin=terminal,
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment(folder),
            check=False,
            timeout=60,
        )
    finally:
        os.close(person)
        os.close(terminal)


def test_topics_are_asked_for_until_a_name_is_empty(tmp_path: Path) -> None:
    done = type_in(tmp_path, "Robotics\n\nRobots that move.\nSound & speech\nAny sound: music too.\n\n")
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr == (
        f"{HELLO}Name of topic 1: What belongs to Robotics, in a sentence: "
        "arxsift: a model and its readers need a definition, be it short; Ctrl-C ends without writing anything\n"
        "What belongs to Robotics, in a sentence: Name of topic 2: What belongs to Sound & speech, in a sentence: "
        "Name of topic 3: arxsift: mine.yaml: 2 topics; next, type arxsift taxonomy check mine.yaml\n"
    )
    topics = load_taxonomy(tmp_path / "mine.yaml").topics
    assert [(topic.id, topic.definition) for topic in topics] == [
        ("robotics", "Robots that move."),
        ("sound-speech", "Any sound: music too."),
    ]


def test_no_topic_writes_no_file(tmp_path: Path) -> None:
    done = type_in(tmp_path, "\x04")
    told = f"{HELLO}Name of topic 1: \narxsift: no topic was given, and nothing is written\n"
    assert (done.returncode, done.stderr) == (2, told)
    assert not (tmp_path / "mine.yaml").exists()
