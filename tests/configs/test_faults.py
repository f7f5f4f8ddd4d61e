"""What libraries say of bad input comes out in words that a newcomer knows, with the place and what to do."""

import json
import sqlite3
from pathlib import Path

import pytest

from arxsift.configs.documents import Document, parse_document, read_document
from arxsift.configs.errors import InputError
from arxsift.configs.faults import json_words, sqlite_words, system_words
from arxsift.serve.triage.config import FeedsConfig


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("thresholds: {5: 0.5}", 'thresholds.5 needs text, not 5: write "5" in quotes'),
        ("prefer: null", "prefer is empty; give it a value, in quotes if that begins with #, or leave the key out"),
        ("min_score: .nan", "min_score needs a number, not nan"),
        ("limit: 99999999999999999999", "limit is 99999999999999999999; it must be 1000000000 or less"),
        ("categories: [2026-01-01]", 'categories, entry 1 needs text, not 2026-01-01: write "2026-01-01" in quotes'),
        (
            "topics: [yes]",
            "topics, entry 1 needs text, not true: put the word in quotes, since yes, no, on and off mean true or "
            "false",
        ),
        (
            "contact: |x",
            "line 1, column 10: not valid YAML: a value begins with | or >, which text on the next lines follows: "
            "put it in quotes",
        ),
        (
            "contact: >\nb",
            "line 2, column 1: not valid YAML: a line has no colon: write KEY: VALUE, or indent it more than the line "
            "that it goes on with",
        ),
        ("contact: {a: }}", "line 1, column 1: not valid YAML: a brace } stands where none was opened"),
        ("]", "line 1, column 1: not valid YAML: a bracket ] stands where none was opened"),
        ("%TAG", "line 1, column 1: not valid YAML: a line begins with %: put it in quotes"),
        ("<<: 5", "line 1, column 1: not valid YAML: the key << takes the keys of another mapping: leave it out"),
        ("contact: \x07", "character 10 is U+0007, which YAML does not take: retype its line"),
    ],
)
def test_a_bad_configuration_is_told_in_words_of_our_own(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(text)
    with pytest.raises(InputError) as error:
        read_document(file, FeedsConfig)
    assert str(error.value) == f"{file}: {told}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "a name in double quotes is missing"),
        ("{a: 1}", "a name in double quotes is missing"),
        ("nothing", "a value is missing; text stands in double quotes"),
        ('{"a" 1}', "a colon is missing"),
        ('{"a": 1 "b": 2}', "a comma or a closing bracket is missing"),
        ('{"a": "b', "a double quote is missing at the end of a text"),
        ('{"a": "b\n"}', "a line break or a tab in a text: write \\n or \\t"),
        (r'{"a": "\alpha"}', "a single backslash in a text: write two"),
        (r'{"a": "\u12"}', "\\u without four digits"),
        ("{} {}", "something follows the end of the value"),
    ],
)
def test_what_is_wrong_with_json_is_told_in_words_of_our_own(text: str, words: str) -> None:
    with pytest.raises(json.JSONDecodeError) as error:
        json.loads(text)
    assert json_words(error.value) == words


def test_what_is_wrong_with_a_database_or_a_file_is_told_without_numbers(tmp_path: Path) -> None:
    (tmp_path / "notes.sqlite").write_text("These are notes. " * 100)
    with pytest.raises(sqlite3.Error) as damaged:
        sqlite3.connect(tmp_path / "notes.sqlite").execute("SELECT 1 FROM sqlite_master")
    with pytest.raises(sqlite3.Error) as absent:
        sqlite3.connect(tmp_path / "no" / "file.sqlite")
    assert [sqlite_words(error.value) for error in (damaged, absent)] == [
        "it is no SQLite database",
        "it cannot be opened",
    ]
    assert sqlite_words(sqlite3.Error("no such table: x")) == "no such table: x"
    assert system_words(OSError(111, "Connection refused")) == "Connection refused"
    assert system_words(OSError("timed out")) == "timed out"


def test_every_fault_of_pydantic_has_a_sentence_without_its_words() -> None:
    class Everything(Document):
        numbers: tuple[int, ...] = ()
        named: FeedsConfig | None = None

    faulty: list[dict[str, object]] = [{"numbers": "x"}, {"numbers": [{}]}, {"named": 5}, {"named": {"limit": []}}]
    for raw in faulty:
        with pytest.raises(InputError) as error:
            parse_document(raw, Everything, "file")
        assert "nput should be" not in str(error.value) and "cannot be" not in str(error.value)
