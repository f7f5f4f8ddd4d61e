"""A taxonomy as YAML is the same taxonomy when it is read."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from arxsift.configs.taxonomy import OUT_OF_SCOPE, Taxonomy, Topic, load_taxonomy
from arxsift.serve.topics.render import taxonomy_yaml

LINES = st.text(st.characters(codec="utf-8"), min_size=1).map(str.strip).filter(bool)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3}){0,2}", fullmatch=True).filter(lambda one: one != OUT_OF_SCOPE)
TOPICS = st.builds(
    Topic,
    id=IDS,
    name=LINES,
    definition=LINES,
    examples=st.lists(LINES, max_size=2).map(tuple),
    near_misses=st.lists(LINES, max_size=2).map(tuple),
    colour=st.from_regex(r"#[0-9a-f]{6}", fullmatch=True),
)
TAXONOMIES = st.builds(
    Taxonomy, name=LINES, topics=st.lists(TOPICS, min_size=1, max_size=3, unique_by=lambda topic: topic.id).map(tuple)
)


def read_again(taxonomy: Taxonomy) -> Taxonomy:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mine.yaml"
        path.write_bytes(taxonomy_yaml(taxonomy).encode())
        return load_taxonomy(path)


@settings(deadline=None, max_examples=50)
@given(TAXONOMIES)
def test_any_taxonomy_written_and_read_is_the_same(taxonomy: Taxonomy) -> None:
    assert read_again(taxonomy) == taxonomy


def test_the_taxonomy_that_ships_written_and_read_is_the_same() -> None:
    assert read_again(load_taxonomy()) == load_taxonomy()


def test_a_topic_without_examples_says_where_they_would_stand() -> None:
    topic = Topic(name="Robotics", definition="Robots: those that move.")
    assert taxonomy_yaml(Taxonomy(name="mine", topics=(topic,))).partition("name: mine\n")[2] == (
        "topics:\n"
        "  - id: robotics\n"
        "    name: Robotics\n"
        "    definition: 'Robots: those that move.'\n"
        "    colour: '#006eb4'\n"
        "    # examples:\n"
        "    #   - A title of a paper that belongs\n"
        "    # near_misses:\n"
        "    #   - A title of a paper that only uses the words\n"
    )
