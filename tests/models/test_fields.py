"""The fields of a row: each kind of value is taken or refused by one rule, wherever rows are read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.configs.errors import InputError
from arxsift.models.fields import (
    CONVERT,
    date_field,
    id_field,
    optional_text,
    paper_text,
    parse_object,
    text_field,
    words_field,
)  # fmt: skip

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON))
def test_what_was_written_as_json_is_read_back(fields: dict[str, Any]) -> None:
    assert parse_object(json.dumps(fields).encode()) == fields


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "not JSON (a value is missing; text stands in double quotes, column 1)"),
        (b"3", "is a number, expected an object with the fields of one paper"),
        (b"null", "is null, expected an object with the fields of one paper"),
        (b'{"a": "\xe9"}', f"byte 8 (0xE9) is not UTF-8; {CONVERT}"),
        (b'{"a": 1, "b": 2, "a": 1}', "JSON that cannot be read (the key 'a' stands twice)"),
        (b'{"a": {"b": 1, "b": 1}}', "JSON that cannot be read (the key 'b' stands twice)"),
        (b'{"a":' * 100_000, "JSON nested too deeply to be read"),
    ],
)
def test_a_line_that_is_no_object_is_refused(line: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_object(line)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("value", "text"), [("T", "T"), ("", ""), (" Gödel ", " Gödel "), ("a\ud83d\udc00b", "a??b"), ("\U0001f40b",) * 2]
)
def test_text_is_taken_as_it_stands_but_for_half_letters(value: str, text: str) -> None:
    assert text_field({"title": value}, "title") == text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "no field 'title'"),
        ({"title": None}, "the field 'title' is null, expected text"),
        ({"title": False}, "the field 'title' is true or false, expected text"),
        ({"title": 1.5}, "the field 'title' is a number, expected text"),
        ({"title": {}}, "the field 'title' is an object, expected text"),
    ],
)
def test_what_is_no_text_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as raised:
        text_field(fields, "title")
    assert str(raised.value) == message


def test_null_is_as_good_as_absent_where_a_field_may_be_absent() -> None:
    for fields in ({}, dict.fromkeys(("note", "id", "authors", "date"))):
        assert (optional_text(fields, "note"), id_field(fields), date_field(fields)) == ("", "", "")
        assert words_field(fields, "authors") == []


def test_a_number_that_is_not_finite_is_null() -> None:
    assert parse_object(b'{"a": NaN, "b": [-Infinity, 1e400, 1.5]}') == {"a": None, "b": [None, None, 1.5]}


def test_an_id_that_is_a_number_is_read_as_it_is_spelt() -> None:
    assert id_field(parse_object(b'{"id": 2401.10}')) == "2401.10"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("T", "T"),
        (" [No abstract available] ", ""),
        ("<p>N/A</p>", ""),
        ("\\textit{n/a}", ""),
        ("NaN", ""),
        (None, ""),
        (["One", None, "two"], "One  two"),
        ({"text": "T"}, "T"),
        ({"neurons": [1], "Spiking": [0, 2]}, "Spiking neurons Spiking"),
        ('{"neurons": [1], "Spiking": [0, 2]}', "Spiking neurons Spiking"),
        ('{"no index": [[]]}', '"no index": [[]]'),
        (r"G\"odel {\textless}i{\textgreater}proves{\textless}/i{\textgreater} $\alpha$", r"Gödel proves $\alpha$"),
        ({}, ""),
        ("<jats:p>Moss &lt;i&gt;learns&lt;/i&gt;</jats:p>", "Moss learns"),
    ],
)
def test_a_title_or_abstract_is_read_in_each_form_that_servers_give_it(value: object, text: str) -> None:
    assert paper_text({"abstract": value}, "abstract") == text


@pytest.mark.parametrize(
    ("value", "paper_id"), [(" 2401.1 ", "2401.1"), (7, "7"), (-7, "-7"), (7.0, "7"), (["x"], "x"), ("\ud83d", "?")]
)
def test_an_id_may_be_text_or_a_whole_number(value: object, paper_id: str) -> None:
    assert id_field({"key": value}, "key") == paper_id


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2401.10, "the field 'id' is the number 2401.1, which may have lost a 0; write it as text"),
        (True, "the field 'id' is true or false, expected text or a number"),
        ([{}], "the field 'id' is an object, expected text or a number"),
    ],
)
def test_another_id_is_refused(value: object, message: str) -> None:
    with pytest.raises(InputError) as raised:
        id_field({"id": value})
    assert str(raised.value) == message


def test_words_are_a_list_or_one_text_with_spaces_semicolons_or_commas() -> None:
    assert words_field({"w": ["cs.LG", "of two"]}, "w") == ["cs.LG", "of two"]
    assert words_field({"w": " cs.LG  stat.ML"}, "w") == ["cs.LG", "stat.ML"]
    assert words_field({"w": "cs.LG;stat.ML, q-bio.NC;"}, "w") == ["cs.LG", "stat.ML", "q-bio.NC"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("theory", "the field 'w' is text, expected a list of texts"),
        (3, "the field 'w' is a number, expected a list of texts"),
        (["theory", None], "the field 'w' holds null, expected texts alone"),
    ],
)
def test_words_that_must_be_a_list_are_refused_as_anything_else(words: object, message: str) -> None:
    with pytest.raises(InputError) as raised:
        words_field({"w": words}, "w", split=False)
    assert str(raised.value) == message


@pytest.mark.parametrize("day", ["2024", "2024-02", "2024-02-29"])
@pytest.mark.parametrize("time", ["", "T03:04:05Z", " 03:04"])
def test_a_date_loses_its_time_of_day(day: str, time: str) -> None:
    assert date_field({"date": day + time}) == day


@pytest.mark.parametrize("date", ["2 May 2024", "2024-13", "2024-02-32", "20240229", "24"])
def test_another_date_is_refused(date: str) -> None:
    with pytest.raises(InputError) as raised:
        date_field({"date": date})
    assert str(raised.value) == f"the field 'date' is {date!r}, expected YYYY, YYYY-MM or YYYY-MM-DD"
