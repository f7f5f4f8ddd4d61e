"""What a topic gets that a person need not write: its id and its colour."""

from pathlib import Path

import pytest

from arxsift.configs.taxonomy import MOST_TOPICS, Taxonomy, Topic, load_taxonomy
from arxsift.configs.topic_defaults import COLOURS, id_from, unused_colour
from arxsift.serve.digest.colours import GRAPHIC_CONTRAST, contrast


@pytest.mark.parametrize(
    ("name", "topic_id"),
    [
        ("Robotics", "robotics"),
        ("Cryptography & security", "cryptography-security"),
        ("  Sound/speech (any) ", "sound-speech-any"),
        ("Künstliche Intelligenz", "kunstliche-intelligenz"),
        ("Parkinson's disease", "parkinsons-disease"),
        ("3D vision", "topic-3d-vision"),
        ("机器人", ""),
    ],
)
def test_an_id_is_made_of_the_letters_and_digits_of_the_name(name: str, topic_id: str) -> None:
    assert id_from(name) == topic_id
    if topic_id:
        assert Topic(name=name, definition="Anything.").id == topic_id


def test_every_colour_differs_and_is_seen_on_white_and_on_black() -> None:
    assert len({*COLOURS}) == len(COLOURS) == MOST_TOPICS
    for colour in COLOURS:
        assert contrast(colour, "#ffffff") >= GRAPHIC_CONTRAST
        assert contrast(colour, "#000000") >= GRAPHIC_CONTRAST


def test_a_colour_that_is_taken_is_not_given_again() -> None:
    assert unused_colour([]) == COLOURS[0]
    assert unused_colour([COLOURS[0], COLOURS[2]]) == COLOURS[1]
    third = {"name": "Three", "definition": "Any.", "colour": COLOURS[1]}
    topics = [{"name": "One", "definition": "Any."}, {"name": "Two", "definition": "Any."}, third]
    taxonomy = Taxonomy.model_validate({"topics": topics})
    assert [topic.colour for topic in taxonomy.topics] == [COLOURS[0], COLOURS[2], COLOURS[1]]


def test_names_and_definitions_are_enough(tmp_path: Path) -> None:
    path = tmp_path / "birds.yaml"
    path.write_text("topics: [{name: Night owls, definition: Owls.}, {name: Hawks, definition: Hawks.}]\n")
    taxonomy = load_taxonomy(path)
    assert (taxonomy.name, taxonomy.ids) == ("birds", ("night-owls", "hawks"))
    assert [topic.colour for topic in taxonomy.topics] == [*COLOURS[:2]]
    assert taxonomy.topics[0].examples == taxonomy.topics[0].near_misses == ()


def test_an_id_that_is_given_stays_and_counts_in_the_digest_as_one_that_was_made() -> None:
    made = Taxonomy.model_validate({"topics": [{"name": "Owls", "definition": "Owls."}]})
    given = Taxonomy.model_validate({"topics": [{"name": "All owls", "id": "owls", "definition": "Owls."}]})
    assert (made.ids, made.digest) == (given.ids, given.digest)


def test_the_digest_of_the_taxonomy_that_ships_is_that_of_the_released_bundles() -> None:
    assert load_taxonomy().digest == "4ae09d86ebe0"


def test_examples_of_bundles_of_before_are_read() -> None:
    old = {"id": "owls", "name": "Owls", "definition": "Owls.", "examples_in": ["a"], "examples_out": ["b"]}
    topic = Topic.model_validate(old)
    assert (topic.examples, topic.near_misses) == (("a",), ("b",))
