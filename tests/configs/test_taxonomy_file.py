"""Every fault of a taxonomy file is told at once, with its line."""

from pathlib import Path

import pytest

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy_file import Fault, read_taxonomy_file

FAULTY = """\
name: mine
topics:
  - name: Robotics
    defintion: Robots that move.
    colour: #123456
  - Quantum computing
  - name: 机器人
    definition: Robots.
    color: red
  - name: C
    definition:
  - name: C++
    definition: [a, b]
    examples: one title
  - id: Sound & Speech
    name: Sound
    definition: 3
  - name: Out of scope
    definition: Papers on nothing.
"""

FAULTS = [
    (4, "unknown key topics, entry 1, defintion; did you mean definition?"),
    (5, "topics, entry 1, colour is empty; give it a value, in quotes if that begins with #, or leave the key out"),
    (6, "topics, entry 2: 'Quantum computing' is only a name: write '- name: ...' and below it 'definition: ...'"),
    (7, "topics, entry 3, id: none can be made of the name; write one, such as brain-encoding"),
    (9, "unknown key topics, entry 3, color; did you mean colour?"),
    (11, "topics, entry 4, definition is empty; give it a value, in quotes if that begins with #"),
    (12, "topics, entry 5: the id 'c' stands twice, for C and C++: give one another id"),
    (13, 'topics, entry 5, definition needs text, not ["a", "b"]'),
    (14, "topics, entry 5, examples needs a list, such as [a, b], not 'one title'"),
    (
        15,
        "topics, entry 6, id: 'Sound & Speech' is no id; write lower-case words joined by hyphens, such as "
        "brain-encoding",
    ),
    (17, 'topics, entry 6, definition needs text, not 3: write "3" in quotes'),
    (18, "topics, entry 7: 'out-of-scope' is the word for no topic; choose another id"),
]


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    found = read_taxonomy_file(written(tmp_path, FAULTY))
    assert found.taxonomy is None
    assert [(fault.line, fault.sentence) for fault in found.faults] == FAULTS


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("# mine\nname: mine\n", 2, "topics is missing"),
        ("name: mine\ntopics: []\n", 2, "topics needs 1 or more entries, and has 0"),
        ("name: mine\ntopics:\n", 2, "topics is empty; give it a value, in quotes if that begins with #"),
        (
            "topics:\n  Robotics: Robots that move.\n",
            1,
            "topics: must be a list: for each topic write '- name: ...' and below it 'definition: ...'",
        ),
        ("topics:\n  - definition: Robots.\n", 2, "topics, entry 1, name is missing"),
        (
            "topics:\n  - &a {name: A, definition: Any.}\n  - {<<: *a, id: a}\n",
            3,
            "topics, entry 2: the id 'a' stands twice, for A and A: give one another id",
        ),
        (
            "topics:\n  - {name: A, definition: Any., examples: [a], examples_in: [b]}\n",
            2,
            "unknown key topics, entry 1, examples_in; did you mean examples?",
        ),
    ],
)
def test_a_single_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, sentence: str) -> None:
    assert read_taxonomy_file(written(tmp_path, text)).faults == (Fault(line, sentence),)


def test_a_file_without_faults_gives_the_line_of_every_topic(tmp_path: Path) -> None:
    text = "# two\ntopics:\n  - name: A\n    definition: Any.\n\n  - {definition: Any., name: B}\n"
    found = read_taxonomy_file(written(tmp_path, text))
    assert found.taxonomy is not None
    assert (found.taxonomy.ids, found.faults, found.lines) == (("a", "b"), (), (3, 6))


FORM = "'topics:' and below it, for each topic, '- name: ...' and 'definition: ...'"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"is empty; write {FORM}"),
        ("- Robotics\n", f'needs keys and values, {FORM}, not ["Robotics"]'),
        (
            "topics:\n  - name: A\n    definition: Ciphers: and more\n",
            "line 3, column 24: not valid YAML: a colon stands where none can: put text that holds ': ' in quotes",
        ),
    ],
)
def test_what_cannot_be_read_on_is_one_error(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_taxonomy_file(path)
    assert str(caught.value) == f"{path}: {message}"
